/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Phase 1b: pointers are put right.
 *
 * A pointer that leads nowhere becomes a hole. A fragment that two claim stays
 * with the first; each other one gets a copy, so that the file that it was
 * part of is whole, whoever that is. Nobody writes into a doubly claimed block
 * as an indirect block: it gives way to a copy even for the first, and if what
 * it holds are no block numbers, the pointer was the fault.
 */
#include "fsck_int.h"

struct fix {
	uint8_t		*claimed;	/* as f->used, by this walk */
	uint64_t	next;		/* block that a directory has next */
	uint64_t	hole;		/* its first hole behind NDADDR, or 0 */
};

static int
are_pointers(const struct fsck *f, const uint8_t *buf)
{
	int32_t bno;
	int i;

	for (i = 0; i < f->nindir; i++) {
		bno = get32(buf + i * 4);
		if (bno != 0 && !frags_ok(f, bno, 1))
			return 0;
	}
	return 1;
}

static int
copy(struct walk *w, struct fix *fix, int32_t *bno, int nfrags, int level)
{
	struct fsck *f = w->f;
	int32_t to = 0;

	if (frags_read(f, *bno, nfrags, f->xbuf) != 0)
		return WALK_STOP;
	if (level == 0 || are_pointers(f, f->xbuf)) {
		if ((to = alloc_frags(f, nfrags)) == 0)
			found(f, FSCK_C_NOSPACE, w->ino, *bno, nfrags, 0);
	}
	found(f, FSCK_C_DUPBLOCK, w->ino, *bno, *bno, to);
	*bno = to;
	if (to == 0)
		return WALK_UP;
	frags_mark(fix->claimed, to, nfrags, 1);
	w->frags += (uint64_t)nfrags;
	return frags_write(f, to, nfrags, f->xbuf) != 0 ? WALK_STOP : 0;
}

/* A pointer beyond the end: the inode's own, or in an indirect block? */
static enum fsck_class
beyond(const struct fsck *f, int level, uint64_t lbn)
{
	uint64_t n = (uint64_t)f->nindir;

	return lbn > (level == 0 ? NDADDR - 1 : level == 1 ? NDADDR :
	    level == 2 ? NDADDR + n : NDADDR + n + n * n) ?
	    FSCK_C_TRUNCATED : FSCK_C_BEYOND;
}

static int
repair(struct walk *w, int32_t *bno, int nfrags, int level, uint64_t lbn)
{
	struct fsck *f = w->f;
	struct fix *fix = w->arg;
	int i, r = 0, taken = 0, twice = 0;

	if (nfrags == 0 || !frags_ok(f, *bno, nfrags)) {
		found(f, nfrags == 0 ? beyond(f, level, lbn) :
		    FSCK_C_BADBLOCK, w->ino, *bno, (int64_t)lbn, 0);
		*bno = 0;
		return WALK_UP;
	}
	for (i = 0; i < nfrags; i++) {
		taken |= BIT(fix->claimed, *bno + i);
		twice |= BIT(f->dup, *bno + i);
	}
	if (taken || (twice && level > 0))
		r = copy(w, fix, bno, nfrags, level);
	else {
		frags_mark(fix->claimed, *bno, nfrags, 1);
		frags_mark(f->used, *bno, nfrags, 1);
		w->frags += (uint64_t)nfrags;
	}
	if (level == 0 && *bno != 0 && lbn >= NDADDR) {
		if (lbn != fix->next && fix->hole == 0)
			fix->hole = fix->next;
		fix->next = lbn + 1;
	}
	return r;
}

/* Directories have no holes: empty blocks fill them. */
static void
fill_holes(struct walk *w, struct fix *fix)
{
	struct fsck *f = w->f;
	uint64_t size = get64(w->di + DI_SIZE), lbn;
	int32_t bno;
	int n, i;

	if (w->nblk > NDADDR && fix->hole == 0 && fix->next < w->nblk)
		fix->hole = fix->next;
	for (lbn = 0; lbn < NDADDR && lbn < w->nblk; lbn++) {
		if (getu32(w->di + DI_DB + lbn * 4) != 0)
			continue;
		n = block_frags(f, size, lbn);
		bno = alloc_frags(f, n);
		found(f, FSCK_C_HOLE, w->ino, bno, (int64_t)lbn, 0);
		w->changed = 1;
		if (bno == 0) {
			found(f, FSCK_C_NOSPACE, w->ino, -1, n, 0);
			fix->hole = 0;
			put64(w->di + DI_SIZE, lbn << f->bshift);
			return;
		}
		frags_mark(fix->claimed, bno, n, 1);
		memset(f->xbuf, 0, (size_t)f->bsize);
		for (i = 0; i < n * f->fsize; i += DIRBLK)
			put16(f->xbuf + i + D_RECLEN, DIRBLK);
		frags_write(f, bno, n, f->xbuf);
		put32(w->di + DI_DB + lbn * 4, (uint32_t)bno);
		w->frags += (uint64_t)n;
	}
	if (fix->hole != 0) {
		found(f, FSCK_C_HOLE, w->ino, -1, (int64_t)fix->hole, 0);
		put64(w->di + DI_SIZE, fix->hole << f->bshift);
		w->changed = 1;
	}
}

static void
claim_metadata(struct fsck *f, uint8_t *map)
{
	int32_t i;

	for (i = 0; i < f->size; i++)
		if (is_metadata(f, i))
			SETBIT(map, i);
}

void
pass1b(struct fsck *f)
{
	uint8_t di[DISIZE];
	struct fix fix;
	uint64_t want;
	uint32_t ino;

	fix.claimed = xzalloc(f, (size_t)f->size / 8 + 1);
	if (fix.claimed == NULL)
		return;
	claim_metadata(f, fix.claimed);
	for (ino = ROOTINO; ino < f->ninodes && !f->error; ino++) {
		struct walk w = { .f = f, .ino = ino, .di = di, .fn = repair,
		    .arg = &fix };

		if (f->istate[ino] == I_FREE || ino_read(f, ino, di) != 0 ||
		    !ino_has_blocks(f, di))
			continue;
		fix.next = NDADDR;
		fix.hole = 0;
		if (walk_blocks(&w) != 0)
			break;
		if (f->istate[ino] == I_DIR)
			fill_holes(&w, &fix);
		want = w.frags * (uint64_t)f->nspf;
		if (want != getu32(di + DI_BLOCKS)) {
			found(f, FSCK_C_BLOCKCOUNT, ino, -1,
			    get32(di + DI_BLOCKS), (int64_t)want);
			put32(di + DI_BLOCKS, (uint32_t)want);
			w.changed = 1;
		}
		if (w.changed)
			ino_write(f, ino, di);
	}
	memcpy(f->used, fix.claimed, (size_t)f->size / 8 + 1);
	xfree(f, fix.claimed);
}
