/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Directories: walk over them, look up, add and remove entries.
 *
 * All but the mending of phase 2 meets only chunks that are in order: records
 * that fill the chunk exactly, each as long as its name needs.
 */
#include "fsck_int.h"

static int
dir_block(struct walk *w, int32_t *bno, int nfrags, int level, uint64_t lbn)
{
	struct dirwalk *dw = w->arg;
	struct fsck *f = w->f;
	uint64_t size = get64(w->di + DI_SIZE), at = lbn << f->bshift;
	int off, r = 0, dirty = 0;

	if (level > 0)
		return frags_ok(f, *bno, nfrags) ? 0 : WALK_UP;
	if (nfrags == 0 || !frags_ok(f, *bno, nfrags) ||
	    at + (uint64_t)f->bsize <= dw->from)
		return WALK_UP;
	if (dw->upto != 0 && at >= dw->upto)
		return WALK_STOP;
	if (frags_read(f, *bno, nfrags, f->dbuf) != 0)
		return WALK_STOP;
	for (off = 0; off < nfrags * f->fsize && r >= 0; off += DIRBLK) {
		if (at + (uint64_t)off + DIRBLK > size)
			break;
		r = dw->fn(dw, f->dbuf + off, (uint32_t)at + (uint32_t)off);
		dirty |= r == 1 || r == -1;
	}
	if (dirty && frags_write(f, *bno, nfrags, f->dbuf) != 0)
		return WALK_STOP;
	return r < 0 ? WALK_STOP : 0;
}

int
dir_walk(struct dirwalk *dw)
{
	uint8_t di[DISIZE];
	struct walk w = { .f = dw->f, .ino = dw->ino, .di = di,
	    .fn = dir_block, .arg = dw };

	if (ino_read(dw->f, dw->ino, di) != 0)
		return -1;
	return walk_blocks(&w);
}

void
dir_put(uint8_t *e, uint32_t ino, uint32_t reclen, int type, const char *name,
    uint32_t namlen)
{

	memset(e, 0, DIRSIZ(namlen));
	put32(e + D_INO, ino);
	put16(e + D_RECLEN, reclen);
	e[D_TYPE] = (uint8_t)type;
	e[D_NAMLEN] = (uint8_t)namlen;
	memcpy(e + D_NAME, name, namlen);
}

static int
lookup_fn(struct dirwalk *dw, uint8_t *c, uint32_t off)
{
	uint32_t o, n = (uint32_t)strlen(dw->name);

	(void)off;
	for (o = 0; o < DIRBLK; o = DIR_NEXT(c, o))
		if (getu32(c + o) != 0 && c[o + D_NAMLEN] == n &&
		    memcmp(c + o + D_NAME, dw->name, n) == 0) {
			dw->want = getu32(c + o);
			dw->done = 1;
			return -2;
		}
	return 0;
}

/* The inode that a name stands for, or 0. */
uint32_t
dir_lookup(struct fsck *f, uint32_t dir, const char *name, uint32_t none)
{
	struct dirwalk dw = { .f = f, .ino = dir, .fn = lookup_fn,
	    .name = name };

	dir_walk(&dw);
	return dw.done ? dw.want : none;
}

static int
add_fn(struct dirwalk *dw, uint8_t *c, uint32_t off)
{
	uint32_t o, n = (uint32_t)strlen(dw->name), used, len;

	for (o = 0; o < DIRBLK; o = DIR_NEXT(c, o)) {
		len = get16(c + o + D_RECLEN);
		used = getu32(c + o) != 0 ? DIRSIZ(c[o + D_NAMLEN]) : 0;
		if (len - used < DIRSIZ(n) || (off == 0 && o == 0))
			continue;
		if (used != 0)
			put16(c + o + D_RECLEN, used);
		dir_put(c + o + used, dw->want, len - used,
		    dw->f->itype[dw->want], dw->name, n);
		dw->f->add_dir = dw->ino;
		dw->f->add_from = off;
		dw->done = 1;
		return -1;
	}
	return 0;
}

/* The block pointer for lbn, in the inode or in *buf for the indirect one. */
static int32_t
indirect(struct fsck *f, uint8_t *di, int *isnew)
{
	int32_t ib = get32(di + DI_IB);

	*isnew = 0;
	if (ib != 0)
		return frags_read(f, ib, f->frag, f->ibuf[0]) == 0 ? ib : 0;
	if ((ib = alloc_frags(f, f->frag)) == 0)
		return 0;
	memset(f->ibuf[0], 0, (size_t)f->bsize);
	put32(di + DI_IB, (uint32_t)ib);
	*isnew = 1;
	return ib;
}

/* Make the directory longer by one empty chunk: 0, or -1. */
static int
dir_extend(struct fsck *f, uint32_t dir)
{
	uint8_t di[DISIZE];
	uint64_t size, lbn;
	int32_t old = 0, bno, ib = 0;
	int was, n, more, isnew = 0, at;

	if (ino_read(f, dir, di) != 0)
		return -1;
	size = get64(di + DI_SIZE);
	lbn = size >> f->bshift;
	if (lbn >= NDADDR + (uint64_t)f->nindir || size > INT32_MAX - DIRBLK)
		return -1;
	at = (int)(size & ((uint64_t)f->bsize - 1));
	if (lbn >= NDADDR && (ib = indirect(f, di, &isnew)) == 0)
		return -1;
	was = lbn >= NDADDR ? (at != 0 ? f->frag : 0) :
	    block_frags(f, size, lbn);
	n = block_frags(f, size + DIRBLK, lbn);
	if (was != 0)
		old = get32(lbn < NDADDR ? di + DI_DB + lbn * 4 :
		    f->ibuf[0] + (lbn - NDADDR) * 4);
	memset(f->dbuf, 0, (size_t)f->bsize);
	if (was != 0 && (!frags_ok(f, old, was) ||
	    frags_read(f, old, was, f->dbuf) != 0))
		return -1;
	bno = n == was ? old : alloc_frags(f, n);
	if (bno == 0) {
		if (isnew)
			frags_mark(f->used, ib, f->frag, 0);
		return -1;
	}
	memset(f->dbuf + at, 0, DIRBLK);
	put16(f->dbuf + at + D_RECLEN, DIRBLK);
	if (n != was) {
		if (was != 0)
			frags_mark(f->used, old, was, 0);
		more = n - was + (isnew ? f->frag : 0);
		put32(di + DI_BLOCKS, getu32(di + DI_BLOCKS) +
		    (uint32_t)(more * f->nspf));
		if (lbn < NDADDR)
			put32(di + DI_DB + lbn * 4, (uint32_t)bno);
		else {
			put32(f->ibuf[0] + (lbn - NDADDR) * 4, (uint32_t)bno);
			frags_write(f, ib, f->frag, f->ibuf[0]);
		}
	}
	put64(di + DI_SIZE, size + DIRBLK);
	frags_write(f, bno, n, f->dbuf);
	return ino_write(f, dir, di);
}

int
dir_add(struct fsck *f, uint32_t dir, uint32_t ino, const char *name)
{
	struct dirwalk dw = { .f = f, .ino = dir, .fn = add_fn, .want = ino,
	    .name = name, .from = f->add_dir == dir ? f->add_from : 0 };

	dir_walk(&dw);
	if (!dw.done && !f->error && dir_extend(f, dir) == 0)
		dir_walk(&dw);
	return dw.done && !f->error ? 0 : -1;
}

static int
remove_fn(struct dirwalk *dw, uint8_t *c, uint32_t off)
{
	uint32_t o, prev = 0;

	for (o = 0; o < DIRBLK; prev = o, o = DIR_NEXT(c, o)) {
		if ((off == 0 && o < 24) || getu32(c + o) != dw->want)
			continue;
		if (o == 0)
			put32(c, 0);
		else
			put16(c + prev + D_RECLEN, get16(c + prev + D_RECLEN) +
			    get16(c + o + D_RECLEN));
		dw->done = 1;
		return -1;
	}
	return 0;
}

int
dir_remove(struct fsck *f, uint32_t dir, uint32_t ino)
{
	struct dirwalk dw = { .f = f, .ino = dir, .fn = remove_fn,
	    .want = ino };

	dir_walk(&dw);
	return dw.done ? 0 : -1;
}

static int
dotdot_fn(struct dirwalk *dw, uint8_t *c, uint32_t off)
{

	(void)off;
	put32(c + 12 + D_INO, dw->want);
	return -1;
}

int
dir_set_dotdot(struct fsck *f, uint32_t dir, uint32_t parent)
{
	struct dirwalk dw = { .f = f, .ino = dir, .fn = dotdot_fn,
	    .want = parent };

	f->dotdot[dir] = parent;
	return dir_walk(&dw);
}

static int
empty_fn(struct dirwalk *dw, uint8_t *c, uint32_t off)
{
	uint32_t o;

	for (o = off == 0 ? DIR_NEXT(c, 12) : 0; o < DIRBLK;
	    o = DIR_NEXT(c, o))
		if (getu32(c + o) != 0) {
			dw->done = 1;
			return -2;
		}
	return 0;
}

int
dir_empty(struct fsck *f, uint32_t dir)
{
	struct dirwalk dw = { .f = f, .ino = dir, .fn = empty_fn };

	dir_walk(&dw);
	return !dw.done;
}

int
dir_init(struct fsck *f, uint32_t ino, uint32_t parent, uint8_t *di)
{
	int32_t bno = alloc_frags(f, 1);

	if (bno == 0)
		return -1;
	memset(f->dbuf, 0, (size_t)f->fsize);
	dir_put(f->dbuf, ino, 12, DT_DIR, ".", 1);
	dir_put(f->dbuf + 12, parent, DIRBLK - 12, DT_DIR, "..", 2);
	frags_write(f, bno, 1, f->dbuf);
	put32(di + DI_DB, (uint32_t)bno);
	put32(di + DI_BLOCKS, (uint32_t)f->nspf);
	put64(di + DI_SIZE, DIRBLK);
	return ino_write(f, ino, di);
}

/* lost+found, made if there is none; 0: no room for it. */
static uint32_t
lost_found(struct fsck *f)
{
	char name[] = "lost+found\0";
	uint8_t di[DISIZE];
	uint32_t ino = 0;

	if (f->lf != 0)
		return f->lf;
	for (; name[10] <= '9'; name[10] = name[10] == '\0' ? '0' :
	    (char)(name[10] + 1)) {
		ino = dir_lookup(f, ROOTINO, name, 0);
		if (ino == 0)
			break;
		if (ino_ok(f, ino) && f->istate[ino] == I_DIR &&
		    f->parent[ino] == ROOTINO)
			return ino;
	}
	if (ino != 0 || (ino = ino_alloc(f, IFDIR | 0700)) == 0 ||
	    ino_read(f, ino, di) != 0)
		return 0;
	if (dir_init(f, ino, ROOTINO, di) != 0 ||
	    dir_add(f, ROOTINO, ino, name) != 0) {
		ino_clear(f, ino);
		return 0;
	}
	found(f, FSCK_C_LOSTFOUND, ino, -1, 0, 0);
	f->lostfound = ino;
	f->parent[ino] = f->dotdot[ino] = ROOTINO;
	f->mark[ino] = 2;
	f->seen[ino] = 2;
	f->seen[ROOTINO]++;
	return ino;
}

/* "#123", and "#123.1" ... if there is one already. */
static void
number_name(char *name, uint32_t ino, int try)
{
	char digits[12];
	int n = 0;

	do
		digits[n++] = (char)('0' + ino % 10);
	while ((ino /= 10) != 0);
	*name++ = '#';
	while (n > 0)
		*name++ = digits[--n];
	if (try > 0) {
		*name++ = '.';
		*name++ = (char)('0' + try);
	}
	*name = '\0';
}

int
reconnect(struct fsck *f, uint32_t ino)
{
	uint32_t lf = lost_found(f);
	uint8_t di[DISIZE];
	char name[24];
	int try;

	if (lf == 0 || lf == ino || ino_read(f, lf, di) != 0)
		return -1;
	if (f->lf == 0) {
		f->lf = lf;
		f->lf_size = getu32(di + DI_SIZE);
	}
	for (try = 0; try < 10; try++) {
		struct dirwalk dw = { .f = f, .ino = lf, .fn = lookup_fn,
		    .name = name, .upto = f->lf_size };

		/* Only what was there before can have the same name. */
		number_name(name, ino, try);
		dir_walk(&dw);
		if (!dw.done)
			break;
	}
	if (try == 10 || f->seen[lf] >= LINK_MAX ||
	    dir_add(f, lf, ino, name) != 0)
		return -1;
	f->parent[ino] = lf;
	f->seen[ino]++;
	if (f->istate[ino] == I_DIR && f->dotdot[ino] != lf) {
		f->seen[f->dotdot[ino]]--;
		f->seen[lf]++;
		dir_set_dotdot(f, ino, lf);
	}
	return 0;
}
