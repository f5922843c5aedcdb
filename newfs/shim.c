/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What mkfs.c takes for the C library and the kernel: memory from the arena,
 * a descriptor that is the device.
 *
 * => After an error of the device nothing more is written, and mkfs.c goes on
 *    to its end, none the wiser.
 */
#include "newfs_int.h"

/* The functions of include/, whose prototypes are for mkfs.c alone. */
int64_t	newfs__lseek(int64_t);
ptrdiff_t newfs__fdwrite(void *, size_t);
void	newfs__setblock(const void *, uint8_t *, int32_t);

struct newfs_run *newfs__current;

void *
newfs__alloc(size_t n)
{
	struct newfs_run *run = newfs__current;
	void *p = run->arena + run->arena_used;

	n = ROUNDUP(n, 16);
	if (n > run->arena_size - run->arena_used)
		return NULL;
	run->arena_used += n;
	return p;
}

int64_t
newfs__lseek(int64_t offset)
{

	return newfs__current->offset = offset;
}

static int
all_zero(const uint8_t *p, size_t n)
{

	while (n > 0 && *p == 0) {
		p++;
		n--;
	}
	return n == 0;
}

/*
 * Addresses of this program's memory do not belong on a disk. Nor do the newer
 * fields, and the flag that makes other systems believe in them: our driver
 * does not know them, and the old ones would be newer soon.
 */
static void
scrub(const struct newfs_run *run, uint8_t *sb, size_t n)
{
	int64_t frag = run->offset / run->g.fsize;

	if (n < SB_SIZE || (run->offset != SB_OFFSET &&
	    frag % run->g.fpg != run->g.sblkno))
		return;
	memset(sb + SB_POINTERS, 0, SB_NPOINTERS);
	memset(sb + SB_NEWER, 0, SB_NNEWER);
	sb[SB_FLAGS] &= (uint8_t)~SB_UPDATED;
}

/*
 * Three writes are not as mkfs.c means them: the superblock waits for the end;
 * the try whether the last sector is there leaves zeros and not half a
 * superblock; and the inodes of a group are written two blocks at least, also
 * where the last group ends after one.
 */
ptrdiff_t
newfs__fdwrite(void *buf, size_t n)
{
	struct newfs_run *run = newfs__current;
	const struct newfs_dev *d = &run->p->dev;
	int64_t end = run->g.size * run->g.fsize;
	size_t len = n;

	scrub(run, buf, n);
	if (run->offset == SB_OFFSET) {
		memcpy(run->sb, buf, SB_SIZE);
		return (ptrdiff_t)n;
	}
	if (n == SECTOR && run->offset == end - SECTOR)
		memset(buf, 0, SECTOR);
	if ((int64_t)len > end - run->offset)
		len = (size_t)(end - run->offset);
	if (d->is_zero == NULL || !all_zero(buf, len) ||
	    !d->is_zero(d->cookie, len, run->offset))
		newfs__write(run, buf, len, run->offset);
	run->done += (int64_t)n;
	if (run->p->progress != NULL)
		run->p->progress(d->cookie, run->done < run->total ?
		    run->done : run->total, run->total);
	return (ptrdiff_t)n;
}

/* All bits of a block in a map of free fragments. */
void
newfs__setblock(const void *fs, uint8_t *map, int32_t block)
{
	int frag = newfs__current->g.frag, at = block * frag;

	map[at / 8] |= (uint8_t)(((1 << frag) - 1) << (at % 8));
}
