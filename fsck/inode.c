/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inodes and their blocks.
 */
#include "fsck_int.h"

int
ino_ok(const struct fsck *f, uint32_t ino)
{

	return ino >= ROOTINO && ino < f->ninodes;
}

static int32_t
ino_frag(const struct fsck *f, uint32_t ino)
{
	int32_t c = (int32_t)(ino / (uint32_t)f->ipg);

	return cg_start(f, c) + f->iblkno +
	    (int32_t)(ino % (uint32_t)f->ipg) / f->inopb * f->frag;
}

int
ino_read(struct fsck *f, uint32_t ino, uint8_t *di)
{
	int32_t frag = ino_frag(f, ino);

	if (frag != f->iblk_frag) {
		f->iblk_frag = -1;
		if (frags_read(f, frag, f->frag, f->iblk) != 0) {
			memset(di, 0, DISIZE);
			return -1;
		}
		f->iblk_frag = frag;
	}
	memcpy(di, f->iblk + ino % (uint32_t)f->inopb * DISIZE, DISIZE);
	return 0;
}

int
ino_write(struct fsck *f, uint32_t ino, const uint8_t *di)
{
	uint8_t old[DISIZE];
	uint32_t off = ino % (uint32_t)f->inopb * DISIZE;
	uint32_t n = off / (uint32_t)f->fsize;

	if (ino_read(f, ino, old) != 0)
		return -1;
	memcpy(f->iblk + off, di, DISIZE);
	return frags_write(f, f->iblk_frag + (int32_t)n, 1,
	    f->iblk + (size_t)n * (size_t)f->fsize);
}

/* Short symbolic links and devices keep something else there. */
int
ino_has_blocks(const struct fsck *f, const uint8_t *di)
{
	uint64_t size = get64(di + DI_SIZE);

	switch (get16(di + DI_MODE) & IFMT) {
	case IFREG:
	case IFDIR:
		return 1;
	case IFLNK:
		if (f->maxsymlinklen == 0)
			return get32(di + DI_BLOCKS) != 0;
		return size >= (uint64_t)f->maxsymlinklen;
	default:
		return 0;
	}
}

/* Can file data lie there? Blocks are aligned, fragments within a block. */
int
frags_ok(const struct fsck *f, int32_t bno, int n)
{
	int i;

	if (bno <= 0 || n <= 0 || bno > f->size - n ||
	    bno % f->frag + n > f->frag)
		return 0;
	for (i = 0; i < n; i++)
		if (is_metadata(f, bno + i))
			return 0;
	return 1;
}

void
frags_mark(uint8_t *map, int32_t bno, int n, int on)
{

	for (; n > 0; n--, bno++)
		if (on)
			SETBIT(map, bno);
		else
			CLRBIT(map, bno);
}

static int
is_taken(const struct fsck *f, int32_t frag)
{

	return BIT(f->used, frag) || (!f->reuse && BIT(f->ondisk, frag));
}

static int32_t
find_frags(struct fsck *f, int n)
{
	int32_t nblocks = f->size / f->frag, i, b, j;
	int run;

	for (i = 0; i < nblocks; i++) {
		b = (f->rotor + i) % nblocks;
		for (run = 0, j = 0; j < f->frag && run < n; j++)
			run = is_taken(f, b * f->frag + j) ? 0 : run + 1;
		if (run < n)
			continue;
		f->rotor = b;
		return b * f->frag + j - n;
	}
	return 0;
}

/*
 * n free fragments in one block; they are marked, not written.
 * => What some file gave up in this run is taken only when nothing else is
 *    left: new blocks are written before the pointers, so if the power goes in
 *    between, the file would still have it, overwritten.
 */
int32_t
alloc_frags(struct fsck *f, int n)
{
	int32_t b;

	if ((b = find_frags(f, n)) == 0 && !f->reuse) {
		f->reuse = 1;
		b = find_frags(f, n);
	}
	if (b != 0) {
		frags_mark(f->used, b, n, 1);
		frags_mark(f->fresh, b, n, 1);
	}
	return b;
}

/* How many fragments block lbn of a file of that size has. */
int
block_frags(const struct fsck *f, uint64_t size, uint64_t lbn)
{
	uint64_t rest;

	if (lbn >= NDADDR || size >= (lbn + 1) << f->bshift)
		return f->frag;
	if (size <= lbn << f->bshift)
		return 0;
	rest = size - (lbn << f->bshift);
	return (int)HOWMANY(rest, (uint64_t)f->fsize);
}

/* The blocks below *bnop, level 1 to 3; lbn: the first that they hold. */
static int
walk_indirect(struct walk *w, int32_t *bnop, int level, uint64_t lbn)
{
	struct fsck *f = w->f;
	uint8_t *buf = f->ibuf[level - 1];
	uint64_t step = 1;
	int i, r, dirty = 0;
	int32_t bno, at;

	for (i = 1; i < level; i++)
		step *= (uint64_t)f->nindir;
	r = w->fn(w, bnop, lbn < w->nblk ? f->frag : 0, level, lbn);
	if (r == WALK_STOP)
		return r;
	if (r != 0 || *bnop == 0)
		return 0;
	at = *bnop;
	if (frags_read(f, at, f->frag, buf) != 0)
		return WALK_STOP;
	for (i = 0; i < f->nindir; i++, lbn += step) {
		if ((bno = get32(buf + i * 4)) == 0)
			continue;
		if (level == 1)
			r = w->fn(w, &bno, lbn < w->nblk ? f->frag : 0, 0, lbn);
		else
			r = walk_indirect(w, &bno, level - 1, lbn);
		if (bno != get32(buf + i * 4)) {
			put32(buf + i * 4, (uint32_t)bno);
			dirty = 1;
		}
		if (f->error || r == WALK_STOP)
			break;
	}
	if (dirty && frags_write(f, at, f->frag, buf) != 0)
		return WALK_STOP;
	return r == WALK_STOP ? r : 0;
}

int
walk_blocks(struct walk *w)
{
	struct fsck *f = w->f;
	uint64_t size = get64(w->di + DI_SIZE), lbn = NDADDR, span = 1;
	uint8_t *p;
	int32_t bno;
	int i, r = 0, n;

	w->changed = 0;
	w->nblk = HOWMANY(size, (uint64_t)f->bsize);
	for (i = 0; i < NDADDR + NIADDR && r != WALK_STOP && !f->error; i++) {
		p = w->di + DI_DB + i * 4;
		bno = get32(p);
		if (i >= NDADDR)
			span *= (uint64_t)f->nindir;
		if (bno != 0 && i < NDADDR) {
			n = block_frags(f, size, (uint64_t)i);
			r = w->fn(w, &bno, n, 0, (uint64_t)i);
		} else if (bno != 0)
			r = walk_indirect(w, &bno, i - NDADDR + 1, lbn);
		if (i >= NDADDR)
			lbn += span;
		if (bno != get32(p)) {
			put32(p, (uint32_t)bno);
			w->changed = 1;
		}
	}
	return f->error ? -1 : 0;
}

static int
release(struct walk *w, int32_t *bno, int nfrags, int level, uint64_t lbn)
{

	(void)level;
	(void)lbn;
	if (nfrags == 0 || !frags_ok(w->f, *bno, nfrags))
		return WALK_UP;
	frags_mark(w->f->used, *bno, nfrags, 0);
	return 0;
}

void
ino_clear(struct fsck *f, uint32_t ino)
{
	uint8_t di[DISIZE];
	struct walk w = { .f = f, .ino = ino, .di = di, .fn = release };
	uint32_t gen;

	if (ino_read(f, ino, di) != 0)
		return;
	if (f->istate[ino] != I_FREE && ino_has_blocks(f, di))
		walk_blocks(&w);
	gen = getu32(di + DI_GEN);
	memset(di, 0, DISIZE);
	put32(di + DI_GEN, gen);
	ino_write(f, ino, di);
	f->istate[ino] = I_FREE;
	f->itype[ino] = 0;
}

uint32_t
ino_alloc(struct fsck *f, uint32_t mode)
{
	uint8_t di[DISIZE];
	uint32_t ino, gen;

	for (ino = ROOTINO + 1; ino < f->ninodes; ino++)
		if (f->istate[ino] == I_FREE)
			break;
	if (ino == f->ninodes || ino_read(f, ino, di) != 0)
		return 0;
	gen = getu32(di + DI_GEN);
	memset(di, 0, DISIZE);
	put32(di + DI_GEN, gen + 1);
	put16(di + DI_MODE, mode);
	put32(di + DI_ATIME, (uint32_t)f->p->now);
	put32(di + DI_MTIME, (uint32_t)f->p->now);
	put32(di + DI_CTIME, (uint32_t)f->p->now);
	if (ino_write(f, ino, di) != 0)
		return 0;
	f->itype[ino] = (uint8_t)(mode >> 12);
	f->istate[ino] = (mode & IFMT) == IFDIR ? I_DIR : I_FILE;
	f->seen[ino] = 0;
	f->parent[ino] = f->dotdot[ino] = 0;
	return ino;
}
