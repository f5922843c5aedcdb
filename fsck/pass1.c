/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Phase 1: every inode says something possible, and who claims which fragment.
 *
 * Modes and sizes are put right at once. Pointers are only looked at here; if
 * one of them is wrong, or two claim the same, phase 1b walks again, when all
 * claims are known.
 */
#include "fsck_int.h"

static int
known_type(uint32_t mode)
{

	switch (mode & IFMT) {
	case IFIFO: case IFCHR: case IFDIR: case IFBLK: case IFREG:
	case IFLNK: case IFSOCK:
		return 1;
	}
	return 0;
}

/*
 * What an inode of no type was, from what it holds; 0: nothing to be kept.
 * Only for such inodes: what a file of a known type holds is its owner's.
 */
static uint32_t
guess_type(struct fsck *f, uint32_t ino, const uint8_t *di)
{
	uint64_t size = get64(di + DI_SIZE), i;
	int32_t db = get32(di + DI_DB);

	if ((int16_t)get16(di + DI_NLINK) <= 0)
		return 0;
	if (get32(di + DI_BLOCKS) == 0) {
		if (size == 0 || size >= (uint64_t)f->maxsymlinklen)
			return size == 0 && get16(di + DI_MODE) != 0 && db == 0
			    ? IFREG : 0;
		for (i = 0; i < size && di[DI_DB + i] != 0; i++)
			continue;
		return i == size && di[DI_DB + i] == 0 ? IFLNK : 0;
	}
	if (size == 0 || size > f->maxfilesize || !frags_ok(f, db, 1) ||
	    frags_read(f, db, 1, f->xbuf) != 0)
		return 0;
	if (getu32(f->xbuf) == ino && get16(f->xbuf + D_RECLEN) == DIRSIZ(1) &&
	    f->xbuf[D_NAMLEN] == 1 && f->xbuf[D_NAME] == '.')
		return IFDIR;
	return IFREG;
}

/*
 * The size that the blocks of an inode speak for: up to the last pointer, the
 * rest of di_blocks as its fragments; 0 if they do not fit together.
 */
static uint64_t
size_of_blocks(struct fsck *f, const uint8_t *di)
{
	int64_t total = get32(di + DI_BLOCKS) / f->nspf, n = 0;
	int i, last = -1;

	if (getu32(di + DI_IB + 4) != 0 || getu32(di + DI_IB + 8) != 0)
		return 0;
	for (i = 0; i < NDADDR; i++)
		if (getu32(di + DI_DB + i * 4) != 0) {
			last = i;
			n++;
		}
	if (getu32(di + DI_IB) == 0) {
		total -= (n - 1) * f->frag;
		if (last < 0 || total < 1 || total > f->frag)
			return 0;
		return (uint64_t)last * (uint64_t)f->bsize +
		    (uint64_t)total * (uint64_t)f->fsize;
	}
	if (!frags_ok(f, get32(di + DI_IB), f->frag) ||
	    frags_read(f, get32(di + DI_IB), f->frag, f->xbuf) != 0)
		return 0;
	for (i = 0; i < f->nindir; i++)
		if (getu32(f->xbuf + i * 4) != 0) {
			last = NDADDR + i;
			n++;
		}
	return total == (n + 1) * f->frag ?
	    (uint64_t)(last + 1) * (uint64_t)f->bsize : 0;
}

/* Blocks and size of what has no blocks. */
static int
sane_without_blocks(struct fsck *f, uint32_t ino, uint8_t *di)
{
	uint32_t type = get16(di + DI_MODE) & IFMT;
	int i, dirty = 0, keep = type == IFCHR || type == IFBLK;
	uint64_t size = get64(di + DI_SIZE);

	if (type != IFLNK) {
		if (size != 0) {
			found(f, FSCK_C_SIZE, ino, -1, (int64_t)size, 0);
			put64(di + DI_SIZE, 0);
			dirty = 1;
		}
		for (i = keep; i < NDADDR + NIADDR; i++)
			if (getu32(di + DI_DB + i * 4) != 0) {
				found(f, FSCK_C_BADBLOCK, ino,
				    get32(di + DI_DB + i * 4), i, 0);
				put32(di + DI_DB + i * 4, 0);
				dirty = 1;
			}
	}
	if (get32(di + DI_BLOCKS) != 0) {
		found(f, FSCK_C_BLOCKCOUNT, ino, -1, get32(di + DI_BLOCKS), 0);
		put32(di + DI_BLOCKS, 0);
		dirty = 1;
	}
	return dirty;
}

static int
sane_size(struct fsck *f, uint32_t ino, uint8_t *di)
{
	uint64_t size = get64(di + DI_SIZE), want = size, blocks;
	uint32_t type = get16(di + DI_MODE) & IFMT;
	uint64_t nblk = HOWMANY(size, (uint64_t)f->bsize);
	int i, n, misfit = 0;
	int32_t db;

	/* Too small for what it holds, or too large. */
	for (i = 0; i < NDADDR; i++) {
		db = get32(di + DI_DB + i * 4);
		n = block_frags(f, size, (uint64_t)i);
		if (db > 0 && db < f->size && (n == 0 ||
		    db % f->frag + n > f->frag))
			misfit = 1;
		if (db == 0 && n != 0 && type == IFDIR)
			misfit = 1;
	}
	if ((nblk <= NDADDR && getu32(di + DI_IB) != 0) ||
	    (nblk > NDADDR && getu32(di + DI_IB) == 0 && type == IFDIR))
		misfit = 1;
	if (misfit || size > f->maxfilesize ||
	    (type == IFDIR && (size > INT32_MAX || size == 0))) {
		blocks = size_of_blocks(f, di);
		if (blocks != 0 || size > f->maxfilesize ||
		    (type == IFDIR && size > INT32_MAX))
			want = blocks;
	}
	if (type == IFDIR)
		want = (want + DIRBLK - 1) / DIRBLK * DIRBLK;
	if (type == IFLNK && want >= MAXPATH)
		want = 0;
	if (want == size)
		return 0;
	found(f, FSCK_C_SIZE, ino, -1, (int64_t)size, (int64_t)want);
	put64(di + DI_SIZE, want);
	return 1;
}

/* => Returns 1 if the inode is in use; di is as it should be then. */
static int
sane(struct fsck *f, uint32_t ino, uint8_t *di)
{
	uint32_t mode = get16(di + DI_MODE), type;
	int i, dirty = 0, garbage;

	garbage = get64(di + DI_SIZE) != 0;
	for (i = 0; i < NDADDR + NIADDR; i++)
		garbage |= getu32(di + DI_DB + i * 4) != 0;
	if (mode == 0 && !garbage)
		return 0;
	if (!known_type(mode)) {
		type = guess_type(f, ino, di);
		if (type == 0) {
			found(f, mode == 0 ? FSCK_C_PARTIAL : FSCK_C_MODE, ino,
			    -1, mode, 0);
			ino_clear(f, ino);
			return 0;
		}
		mode = (mode & 07777) | type;
		if ((mode & 07777) == 0)
			mode |= type == IFDIR ? 0700 : 0600;
		found(f, FSCK_C_MODE, ino, -1, get16(di + DI_MODE), mode);
		put16(di + DI_MODE, mode);
		dirty = 1;
	}
	type = mode & IFMT;
	dirty |= ino_has_blocks(f, di) ? sane_size(f, ino, di) :
	    sane_without_blocks(f, ino, di);
	if (type == IFDIR && get64(di + DI_SIZE) == 0) {
		/* New in a crash: soft updates write it, and a name, before
		   it gets its blocks. */
		found(f, FSCK_C_CLEARED, ino, -1, 0, 0);
		ino_clear(f, ino);
		f->mark[ino] |= M_EMPTYDIR;
		return 0;
	}
	if (dirty)
		ino_write(f, ino, di);
	f->istate[ino] = type == IFDIR ? I_DIR : I_FILE;
	f->itype[ino] = (uint8_t)(type >> 12);
	return 1;
}

static int
claim(struct walk *w, int32_t *bno, int nfrags, int level, uint64_t lbn)
{
	struct fsck *f = w->f;
	int i;

	(void)lbn;
	if (nfrags == 0 || !frags_ok(f, *bno, nfrags)) {
		/* Beyond the end of this file, maybe not of another's. */
		if (nfrags == 0 && frags_ok(f, *bno, f->frag))
			frags_mark(f->used, *bno, f->frag, 1);
		w->bad = 1;
		return WALK_UP;
	}
	for (i = 0; i < nfrags; i++) {
		if (BIT(f->used, *bno + i)) {
			SETBIT(f->dup, *bno + i);
			w->bad = 1;
		}
		SETBIT(f->used, *bno + i);
	}
	w->frags += (uint64_t)nfrags;
	if (level == 0) {
		++*(uint64_t *)w->arg;
		return 0;
	}
	/* Each block is followed once: loops of them end. */
	if (BIT(f->visited, *bno / f->frag))
		return WALK_UP;
	SETBIT(f->visited, *bno / f->frag);
	return 0;
}

static void
metadata_claim(struct fsck *f)
{
	int32_t c, start;

	frags_mark(f->used, 0, f->dblkno, 1);
	for (c = 0; c < f->ncg; c++) {
		start = cg_start(f, c);
		frags_mark(f->used, start + f->sblkno, f->dblkno - f->sblkno,
		    1);
	}
	frags_mark(f->used, f->csaddr, f->cssize / f->fsize, 1);
}

void
pass1(struct fsck *f)
{
	uint8_t di[DISIZE];
	uint64_t nblocks;
	uint32_t ino;

	metadata_claim(f);
	for (ino = ROOTINO; ino < f->ninodes && !f->error; ino++) {
		struct walk w = { .f = f, .ino = ino, .di = di, .fn = claim,
		    .arg = &nblocks };

		if (ino % 8192 == 0)
			looked_at(f, 8192 * DISIZE);
		if (ino_read(f, ino, di) != 0 || !sane(f, ino, di) ||
		    !ino_has_blocks(f, di))
			continue;
		nblocks = 0;
		walk_blocks(&w);
		if (w.bad || w.frags * (uint64_t)f->nspf !=
		    getu32(di + DI_BLOCKS) ||
		    (f->istate[ino] == I_DIR && nblocks != w.nblk))
			f->need1b = 1;
	}
}
