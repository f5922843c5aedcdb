/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The root directory: inode 2 with "." and "..", in the first free fragment of
 * group 0, and its place in the maps and counts of that group.
 *
 * => Like newfs(8), no lost+found: fsck makes one when it needs it.
 * => Structures are bytes here; the offsets are those of <ufs/ffs/fs.h> and
 *    <ufs/ufs/dinode.h>.
 */
#include "newfs_int.h"

/* Cylinder group header. */
enum {
	CG_CS = 24, CG_FRSUM = 52, CG_IUSEDOFF = 92, CG_FREEOFF = 96,
	CG_CLUSTERSUMOFF = 104, CG_CLUSTEROFF = 108, CG_NCLUSTERBLKS = 112
};
enum { CS_NDIR, CS_NBFREE, CS_NIFREE, CS_NFFREE };
/* Inode. */
enum {
	DI_MODE = 0, DI_NLINK = 2, DI_SIZE = 8, DI_ATIME = 16, DI_MTIME = 24,
	DI_CTIME = 32, DI_DB = 40, DI_BLOCKS = 104, DI_GEN = 108, DI_UID = 112,
	DI_GID = 116
};
#define IFDIR	0040000
#define DT_DIR	4
#define DIRBLK	512

static int32_t
get32(const uint8_t *p)
{

	return (int32_t)((uint32_t)p[0] | (uint32_t)p[1] << 8 |
	    (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24);
}

static void
put16(uint8_t *p, uint32_t v)
{

	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static void
put32(uint8_t *p, int32_t v)
{

	put16(p, (uint32_t)v & 0xffff);
	put16(p + 2, (uint32_t)v >> 16);
}

static void
add32(uint8_t *p, int32_t n)
{

	put32(p, get32(p) + n);
}

/* The first cluster of free blocks loses its first block. */
static void
take_cluster(const struct geometry *g, uint8_t *cg, int32_t block)
{
	int32_t most = g->maxcontig > MAXCONTIG ? MAXCONTIG : g->maxcontig;
	uint8_t *map = cg + get32(cg + CG_CLUSTEROFF);
	uint8_t *sum = cg + get32(cg + CG_CLUSTERSUMOFF);
	int32_t end, last = get32(cg + CG_NCLUSTERBLKS);

	map[block / 8] &= (uint8_t)~(1 << (block % 8));
	for (end = block + 1; end < last && end - block <= most; end++)
		if ((map[end / 8] >> (end % 8) & 1) == 0)
			break;
	end -= block;			/* the length that it had, or more */
	if (end <= most) {
		add32(sum + 4 * end, -1);
		if (end > 1)
			add32(sum + 4 * (end - 1), 1);
	}
}

static void
take_from_group(const struct geometry *g, uint8_t *cg)
{
	uint8_t *cs = cg + CG_CS, *map = cg + get32(cg + CG_FREEOFF);
	int32_t used = g->root % g->frag;

	cg[get32(cg + CG_IUSEDOFF)] |= 1 << ROOTINO;
	add32(cs + 4 * CS_NIFREE, -1);
	add32(cs + 4 * CS_NDIR, 1);
	map[g->root / 8] &= (uint8_t)~(1 << (g->root % 8));
	if (used != 0) {		/* behind the summary, in its block */
		add32(cs + 4 * CS_NFFREE, -1);
		add32(cg + CG_FRSUM + 4 * (g->frag - used), -1);
	} else {
		add32(cs + 4 * CS_NBFREE, -1);
		add32(cs + 4 * CS_NFFREE, g->frag - 1);
		if (g->maxcontig > 1)
			take_cluster(g, cg, g->root / g->frag);
	}
	if (g->frag - used > 1)
		add32(cg + CG_FRSUM + 4 * (g->frag - used - 1), 1);
}

static void
fill_inode(const struct newfs_run *run, uint8_t *di)
{
	const struct newfs_params *p = run->p;
	int32_t now = p->now;

	put16(di + DI_MODE, (uint32_t)(IFDIR |
	    (p->root_mode == NEWFS_AUTO ? 0755 : p->root_mode)));
	put16(di + DI_NLINK, 2);
	put32(di + DI_SIZE, DIRBLK);
	put32(di + DI_ATIME, now);
	put32(di + DI_MTIME, now);
	put32(di + DI_CTIME, now);
	put32(di + DI_DB, run->g.root);
	put32(di + DI_BLOCKS, run->g.fsize / SECTOR);
	put32(di + DI_GEN, 1);
	put32(di + DI_UID, p->root_uid == NEWFS_AUTO ? 0 :
	    (int32_t)p->root_uid);
	put32(di + DI_GID, p->root_gid == NEWFS_AUTO ? 0 :
	    (int32_t)p->root_gid);
}

static void
fill_entry(uint8_t *d, const char *name, uint32_t reclen)
{
	uint32_t len = name[1] == '\0' ? 1 : 2;

	put32(d, ROOTINO);
	put16(d + 4, reclen);
	d[6] = DT_DIR;
	d[7] = (uint8_t)len;
	memcpy(d + 8, name, len);
}

void
newfs__root(struct newfs_run *run, int32_t csum[4])
{
	const struct geometry *g = &run->g;
	int64_t fsize = g->fsize;
	uint8_t *cg = newfs__alloc((size_t)g->bsize);
	uint8_t *block = newfs__alloc((size_t)g->bsize);
	int i;

	/* What mkfs.c wrote for the first inodes is zeros. */
	fill_inode(run, block + ROOTINO * DISIZE);
	newfs__write(run, block, (size_t)fsize, g->iblkno * fsize);
	memset(block, 0, (size_t)fsize);
	fill_entry(block, ".", 12);
	fill_entry(block + 12, "..", DIRBLK - 12);
	newfs__write(run, block, (size_t)fsize, g->root * fsize);
	if (newfs__read(run, cg, (size_t)g->bsize, g->cblkno * fsize) != 0)
		return;
	take_from_group(g, cg);
	newfs__write(run, cg, (size_t)g->bsize, g->cblkno * fsize);
	for (i = 0; i < 4; i++)
		csum[i] = get32(cg + CG_CS + 4 * i);
}
