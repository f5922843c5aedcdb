/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Phase 2: directories. Three walks over all of them:
 *
 *	mend	chunks are in order; "." and ".." stand in front
 *	check	entries name what exists; f->parent: who contains a directory.
 *		Of several who do, the one that its ".." names.
 *	count	all other names of directories go; f->seen counts the rest
 */
#include "fsck_int.h"

static int
name_ok(const uint8_t *e)
{
	uint32_t n = e[D_NAMLEN], i;

	if (n == 0)
		return 0;
	for (i = 0; i < n; i++)
		if (e[D_NAME + i] == '\0' || e[D_NAME + i] == '/')
			return 0;
	return e[D_NAME + n] == '\0';
}

static int
is_dots(const uint8_t *e)
{

	return e[D_NAME] == '.' && (e[D_NAMLEN] == 1 ||
	    (e[D_NAMLEN] == 2 && e[D_NAME + 1] == '.'));
}

static void
drop(uint8_t *c, uint32_t prev, uint32_t o)
{

	if (prev == o)
		put32(c + o + D_INO, 0);
	else
		put16(c + prev + D_RECLEN, get16(c + prev + D_RECLEN) +
		    get16(c + o + D_RECLEN));
}

/*
 * Records that fill the chunk. At the first that does not fit, the rest of
 * the chunk is given up; what it named goes to lost+found.
 */
static int
mend_records(struct dirwalk *dw, uint8_t *c, uint32_t off)
{
	struct fsck *f = dw->f;
	uint32_t o, prev, len, room;
	int dirty = 0, whole;

	for (o = prev = 0; o < DIRBLK; o += len) {
		room = DIRBLK - o;
		len = room < DIRSIZ(0) ? 0 : get16(c + o + D_RECLEN);
		if (room < DIRSIZ(0) || (len & 3) != 0 || len > room ||
		    len < DIRSIZ(c[o + D_NAMLEN])) {
			found(f, FSCK_C_DIRBLOCK, dw->ino, off + o, (int)len,
			    0);
			whole = room >= DIRSIZ(1) &&
			    room >= DIRSIZ(c[o + D_NAMLEN]) &&
			    name_ok(c + o) && ino_ok(f, getu32(c + o));
			if (whole)
				put16(c + o + D_RECLEN, room);
			else if (o == 0) {
				memset(c, 0, DIRBLK);
				put16(c + D_RECLEN, DIRBLK);
			} else
				put16(c + prev + D_RECLEN, DIRBLK - prev);
			return 1;
		}
		if (getu32(c + o) != 0 && !name_ok(c + o)) {
			found(f, FSCK_C_NAME, dw->ino, off + o, 0, 0);
			drop(c, prev, o);
			dirty = 1;
			if (prev != o)
				continue;
		}
		prev = o;
	}
	return dirty;
}

/* Put "." and ".." in front again; what has no room any more is given up. */
static void
make_front(struct dirwalk *dw, uint8_t *c, uint32_t dotdot)
{
	uint8_t old[DIRBLK];
	uint32_t o, at = 24, last = 12, n;

	memcpy(old, c, DIRBLK);
	memset(c, 0, DIRBLK);
	dir_put(c, dw->ino, 12, DT_DIR, ".", 1);
	dir_put(c + 12, dotdot, 12, DT_DIR, "..", 2);
	for (o = 0; o < DIRBLK; o = DIR_NEXT(old, o)) {
		n = DIRSIZ(old[o + D_NAMLEN]);
		if (getu32(old + o) == 0 || is_dots(old + o) ||
		    at + n > DIRBLK)
			continue;
		memcpy(c + at, old + o, n);
		put16(c + at + D_RECLEN, n);
		last = at;
		at += n;
	}
	put16(c + last + D_RECLEN, DIRBLK - last);
}

static int
mend_front(struct dirwalk *dw, uint8_t *c)
{
	struct fsck *f = dw->f;
	uint8_t *e = c + 12;
	int dirty = 0, dot, dotdot;

	dot = get16(c + D_RECLEN) == 12 && c[D_NAMLEN] == 1 &&
	    c[D_NAME] == '.' && getu32(c) != 0;
	dotdot = dot && e[D_NAMLEN] == 2 && is_dots(e) && getu32(e) != 0;
	f->dotdot[dw->ino] = dotdot ? getu32(e) : 0;
	if (!dot || !dotdot) {
		found(f, FSCK_C_DOT, dw->ino, -1, 0, 0);
		f->mark[dw->ino] |= M_NODOTDOT;
		make_front(dw, c, ROOTINO);
		f->dotdot[dw->ino] = ROOTINO;
		return 1;
	}
	if (getu32(c) != dw->ino) {
		found(f, FSCK_C_DOT, dw->ino, -1, getu32(c), dw->ino);
		put32(c, dw->ino);
		dirty = 1;
	}
	if (c[D_TYPE] != DT_DIR || e[D_TYPE] != DT_DIR) {
		found(f, FSCK_C_ENTRYTYPE, dw->ino, -1,
		    c[D_TYPE] != DT_DIR ? c[D_TYPE] : e[D_TYPE], DT_DIR);
		c[D_TYPE] = e[D_TYPE] = DT_DIR;
		dirty = 1;
	}
	return dirty;
}

static int
mend_fn(struct dirwalk *dw, uint8_t *c, uint32_t off)
{
	int dirty = mend_records(dw, c, off);

	if (off == 0) {
		dw->done = 1;
		dirty |= mend_front(dw, c);
	}
	return dirty;
}

/* Names of one directory, as 64-bit hashes. */
struct names {
	uint64_t	*slot;
	uint64_t	mask;
};

static int
name_twice(struct names *n, const uint8_t *e)
{
	uint64_t h = 0xcbf29ce484222325ULL, i;

	for (i = 0; i < e[D_NAMLEN]; i++)
		h = (h ^ e[D_NAME + i]) * 0x100000001b3ULL;
	h ^= h >> 29;
	h += h == 0;
	for (i = h & n->mask; n->slot[i] != 0; i = (i + 1) & n->mask)
		if (n->slot[i] == h)
			return 1;
	n->slot[i] = h;
	return 0;
}

/* What is wrong with an entry, or FSCK_NCLASSES. */
static enum fsck_class
entry_fault(struct dirwalk *dw, const uint8_t *e)
{
	struct fsck *f = dw->f;
	uint32_t ino = getu32(e);

	if (!ino_ok(f, ino) || f->istate[ino] == I_FREE)
		return ino_ok(f, ino) && (f->mark[ino] & M_EMPTYDIR) ?
		    FSCK_C_CLEARED : FSCK_C_ENTRY;
	if (is_dots(e))
		return FSCK_C_NAME;
	if (ino == ROOTINO || (ino == dw->ino && f->istate[ino] == I_DIR))
		return FSCK_C_DIRLINK;
	if (name_twice(dw->arg, e))
		return FSCK_C_DUPNAME;
	return FSCK_NCLASSES;
}

static int
check_fn(struct dirwalk *dw, uint8_t *c, uint32_t off)
{
	struct fsck *f = dw->f;
	uint32_t o, prev, ino;
	enum fsck_class fault;
	int dirty = 0;

	o = prev = off == 0 ? 12 : 0;	/* ".", ".." are right */
	if (off == 0)
		o = DIR_NEXT(c, o);
	for (; o < DIRBLK; o = DIR_NEXT(c, o)) {
		if ((ino = getu32(c + o)) == 0) {
			prev = o;
			continue;
		}
		if ((fault = entry_fault(dw, c + o)) != FSCK_NCLASSES) {
			/* What an empty directory had was found already. */
			if (fault != FSCK_C_CLEARED)
				found(f, fault, dw->ino, off + o, ino, 0);
			drop(c, prev, o);
			dirty = 1;
			continue;
		}
		if (c[o + D_TYPE] != f->itype[ino]) {
			found(f, c[o + D_TYPE] == DT_DIR ||
			    f->itype[ino] == DT_DIR ? FSCK_C_ENTRYTYPE :
			    FSCK_C_STALETYPE, ino, -1, c[o + D_TYPE],
			    f->itype[ino]);
			c[o + D_TYPE] = f->itype[ino];
			dirty = 1;
		}
		if (f->parent[ino] == 0 || (f->istate[ino] == I_DIR &&
		    f->dotdot[ino] == dw->ino))
			f->parent[ino] = dw->ino;
		prev = o;
	}
	return dirty;
}

static int
count_fn(struct dirwalk *dw, uint8_t *c, uint32_t off)
{
	struct fsck *f = dw->f;
	uint32_t o, prev, ino;
	int dirty = 0;

	o = prev = off == 0 ? 12 : 0;
	if (off == 0)
		o = DIR_NEXT(c, o);
	for (; o < DIRBLK; o = DIR_NEXT(c, o)) {
		ino = getu32(c + o);
		if (ino != 0 && f->istate[ino] == I_DIR) {
			if (f->parent[ino] != dw->ino ||
			    (f->mark[ino] & M_NAMED) != 0) {
				found(f, FSCK_C_DIRLINK, ino, -1, dw->ino,
				    f->parent[ino]);
				drop(c, prev, o);
				dirty = 1;
				continue;
			}
			f->mark[ino] |= M_NAMED;
		}
		if (ino != 0)
			f->seen[ino]++;
		prev = o;
	}
	return dirty;
}

static void
check_root(struct fsck *f)
{
	uint8_t di[DISIZE];

	if (f->istate[ROOTINO] == I_DIR || f->error)
		return;
	found(f, FSCK_C_ROOT, ROOTINO, -1, 0, 0);
	ino_clear(f, ROOTINO);
	if (ino_read(f, ROOTINO, di) != 0)
		return;
	put16(di + DI_MODE, IFDIR | 0755);
	put16(di + DI_NLINK, 2);
	put32(di + DI_ATIME, (uint32_t)f->p->now);
	put32(di + DI_MTIME, (uint32_t)f->p->now);
	put32(di + DI_CTIME, (uint32_t)f->p->now);
	if (dir_init(f, ROOTINO, ROOTINO, di) != 0) {
		found(f, FSCK_C_NOSPACE, ROOTINO, -1, 1, 0);
		f->error = FSCK_ERRORS;
		return;
	}
	f->istate[ROOTINO] = I_DIR;
	f->itype[ROOTINO] = IFDIR >> 12;
}

static void
check_names(struct fsck *f, uint32_t ino)
{
	uint8_t di[DISIZE];
	struct names names;
	struct dirwalk dw = { .f = f, .ino = ino, .fn = check_fn,
	    .arg = &names };
	uint64_t n = 64;

	if (ino_read(f, ino, di) != 0)
		return;
	/* A record takes 12 bytes or more: the table stays half empty. */
	while (n < get64(di + DI_SIZE) / 6)
		n *= 2;
	names.mask = n - 1;
	if ((names.slot = xzarray(f, n, 8)) == NULL)
		return;
	dir_walk(&dw);
	xfree(f, names.slot);
}

static void
check_dotdot(struct fsck *f, uint32_t ino)
{
	uint32_t is = f->dotdot[ino], want = f->parent[ino];

	if (ino == ROOTINO)
		want = ROOTINO;
	else if (want == 0)	/* pass3 will find a parent */
		want = ino_ok(f, is) && f->istate[is] == I_DIR ? is : ROOTINO;
	if (is != want) {
		if ((f->mark[ino] & M_NODOTDOT) == 0)
			found(f, FSCK_C_DOTDOT, ino, -1, is, want);
		dir_set_dotdot(f, ino, want);
	}
	f->seen[ino]++;
	f->seen[want]++;
}

void
pass2(struct fsck *f)
{
	uint32_t ino;

	check_root(f);
	for (ino = ROOTINO; ino < f->ninodes && !f->error; ino++) {
		struct dirwalk dw = { .f = f, .ino = ino, .fn = mend_fn };

		if (f->istate[ino] != I_DIR)
			continue;
		dir_walk(&dw);
		if (!dw.done && !f->error)
			f->error = FSCK_ERRORS;	/* pass1b left a hole */
	}
	for (ino = ROOTINO; ino < f->ninodes && !f->error; ino++)
		if (f->istate[ino] == I_DIR)
			check_names(f, ino);
	for (ino = ROOTINO; ino < f->ninodes && !f->error; ino++) {
		struct dirwalk dw = { .f = f, .ino = ino, .fn = count_fn };

		if (ino % 8192 == 0)
			looked_at(f, 8192 * DISIZE);
		if (f->istate[ino] != I_DIR)
			continue;
		check_dotdot(f, ino);
		dir_walk(&dw);
	}
}
