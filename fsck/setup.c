/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Phase 0: the superblock. All else hangs on its numbers, so that every one
 * that can be computed from others must have the computed value, and every
 * area must lie inside the device and beside the others.
 *
 * Each cylinder group has a copy, written by newfs and never again. The copies
 * decide on the geometry if none of them agrees with the primary; they are
 * found without knowing it, by the magic number and by lying where they say
 * that a copy lies.
 */
#include "fsck_int.h"

#define POWEROF2(n)	((n) > 0 && ((n) & ((n) - 1)) == 0)

static int
log2of(int32_t n)
{
	int shift = 0;

	while (shift < 30 && (1 << shift) < n)
		shift++;
	return shift;
}

static int64_t
group_start(const uint8_t *sb, int32_t c)
{

	return (int64_t)get32(sb + FS_FPG) * c +
	    (int64_t)get32(sb + FS_CGOFFSET) * (c & ~get32(sb + FS_CGMASK));
}

/* What newfs computes from block and fragment size alone. */
static void
derive(uint8_t *sb, int set, int *good)
{
	int32_t b = get32(sb + FS_BSIZE), s = get32(sb + FS_FSIZE);
	uint64_t n = (uint64_t)b / 4, max;
	const struct { int off; int64_t v; int wide; } field[] = {
		{ FS_FRAG, b / s, 0 }, { FS_BMASK, ~(int64_t)(b - 1), 0 },
		{ FS_FMASK, ~(int64_t)(s - 1), 0 },
		{ FS_BSHIFT, log2of(b), 0 }, { FS_FSHIFT, log2of(s), 0 },
		{ FS_FRAGSHIFT, log2of(b / s), 0 },
		{ FS_FSBTODB, log2of(s / SECTOR), 0 },
		{ FS_NINDIR, b / 4, 0 }, { FS_INOPB, b / DISIZE, 0 },
		{ FS_NSPF, s / SECTOR, 0 }, { FS_QBMASK, b - 1, 1 },
		{ FS_QFMASK, s - 1, 1 },
	};
	size_t i;

	for (i = 0; i < sizeof(field) / sizeof(field[0]); i++) {
		uint8_t *p = sb + field[i].off;

		if (field[i].wide ? (int64_t)get64(p) != field[i].v :
		    get32(p) != (int32_t)field[i].v)
			*good = 0;
		if (set && field[i].wide)
			put64(p, (uint64_t)field[i].v);
		else if (set)
			put32(p, (uint32_t)field[i].v);
	}
	max = (NDADDR + n + n * n + n * n * n) * (uint64_t)b;
	if (get64(sb + FS_MAXFILESIZE) == 0 ||
	    get64(sb + FS_MAXFILESIZE) > max) {
		*good = 0;
		if (set)
			put64(sb + FS_MAXFILESIZE, max - 1);
	}
}

static int
sizes_ok(const uint8_t *sb)
{
	int32_t b = get32(sb + FS_BSIZE), s = get32(sb + FS_FSIZE);

	return b >= 4096 && b <= 65536 && POWEROF2(b) && s >= SECTOR &&
	    s <= b && POWEROF2(s) && b / s <= 8;
}

static int
groups_ok(const uint8_t *sb, int64_t devsize)
{
	int64_t fpg = get32(sb + FS_FPG), ncg = get32(sb + FS_NCG);
	int64_t size = get32(sb + FS_SIZE), ipg = get32(sb + FS_IPG);
	int32_t s = get32(sb + FS_FSIZE), b = get32(sb + FS_BSIZE);
	int32_t sblkno = get32(sb + FS_SBLKNO), cblkno = get32(sb + FS_CBLKNO);
	int32_t iblkno = get32(sb + FS_IBLKNO), dblkno = get32(sb + FS_DBLKNO);
	int32_t off = get32(sb + FS_CGOFFSET), c;
	int64_t end;

	if (ncg < 1 || fpg <= 0 || size <= 0 || size * s > devsize ||
	    size * (s / SECTOR) > INT32_MAX)
		return 0;
	if (ncg * fpg < size || (ncg - 1) * fpg >= size || fpg % (b / s) != 0)
		return 0;
	if (ipg <= 0 || ipg % (b / DISIZE) != 0 || ncg * ipg > INT32_MAX)
		return 0;
	if (sblkno <= 0 || cblkno <= sblkno || iblkno <= cblkno ||
	    dblkno <= iblkno || dblkno > fpg ||
	    iblkno + ipg / (b / DISIZE) * (b / s) > dblkno ||
	    (int64_t)sblkno * s < SB_OFFSET + SB_SIZE ||
	    (int64_t)(cblkno - sblkno) * s < SB_SIZE ||
	    (int64_t)(iblkno - cblkno) * s < get32(sb + FS_CGSIZE))
		return 0;
	if (off < 0 || off >= fpg)
		return 0;
	for (c = 0; c < ncg; c++) {
		end = fpg * (c + 1) < size ? fpg * (c + 1) : size;
		if (group_start(sb, c) < fpg * c ||
		    group_start(sb, c) + dblkno > end)
			return 0;
		if (off == 0 && c < ncg - 2)	/* only the last can differ */
			c = (int32_t)ncg - 2;
	}
	return 1;
}

static int
areas_ok(const uint8_t *sb)
{
	int64_t ncg = get32(sb + FS_NCG), size = get32(sb + FS_SIZE);
	int32_t s = get32(sb + FS_FSIZE), b = get32(sb + FS_BSIZE);
	int32_t cssize = get32(sb + FS_CSSIZE), csaddr = get32(sb + FS_CSADDR);
	int32_t cgsize = get32(sb + FS_CGSIZE);
	int32_t sum = get32(sb + FS_CONTIGSUMSIZE);
	int32_t link = get32(sb + FS_MAXSYMLINKLEN);
	int32_t fpg = get32(sb + FS_FPG), ipg = get32(sb + FS_IPG);
	int64_t need;

	if (get32(sb + FS_SBSIZE) < FS_END || get32(sb + FS_SBSIZE) > SB_SIZE)
		return 0;
	if (cssize <= 0 || cssize % s != 0 || cssize < ncg * 16 ||
	    cssize > ncg * 16 + b || csaddr < get32(sb + FS_DBLKNO) ||
	    csaddr + (int64_t)cssize / s > size ||
	    csaddr + (int64_t)cssize / s > get32(sb + FS_FPG))
		return 0;
	if (sum < 0 || sum > 16 || (link != 0 && link != 60))
		return 0;
	if (get32(sb + FS_CPG) <= 0 || get32(sb + FS_NRPOS) <= 0 ||
	    get32(sb + FS_NRPOS) > 32 || get32(sb + FS_CPG) > b / 4 ||
	    get32(sb + FS_SPC) <= 0 || get32(sb + FS_NSECT) <= 0 ||
	    get32(sb + FS_NPSECT) < 0 || get32(sb + FS_INTERLEAVE) < 0 ||
	    get32(sb + FS_TRACKSKEW) < 0)
		return 0;
	/* The maps fit. */
	need = CG_SPACE + HOWMANY((int64_t)ipg, 8) + HOWMANY((int64_t)fpg, 8);
	if (sum > 0)
		need += sum * 4 + HOWMANY((int64_t)fpg / (b / s), 8);
	return cgsize > CG_SPACE && cgsize <= b && need <= cgsize;
}

/* What only the allocator reads. */
static int
tuning_ok(const uint8_t *sb)
{
	int32_t format = get32(sb + FS_POSTBLFORMAT);
	int64_t cpc = get32(sb + FS_CPC), nspb;

	if (get32(sb + FS_OPTIM) < 0 || get32(sb + FS_OPTIM) > 1 ||
	    get32(sb + FS_MINFREE) < 0 || get32(sb + FS_MINFREE) > 99 ||
	    get32(sb + FS_MAXBPG) <= 0 || get32(sb + FS_MAXCONTIG) < 0 ||
	    sb[FS_CLEAN] > 2)
		return 0;
	/* 0 and less stand for defaults; the kernel divides by the product. */
	if (get32(sb + FS_AVGFILESIZE) > 0 && get32(sb + FS_AVGFPDIR) > 0 &&
	    (int64_t)get32(sb + FS_AVGFILESIZE) * get32(sb + FS_AVGFPDIR) >
	    INT32_MAX)
		return 0;
	if (format != 1 || get32(sb + FS_INODEFMT) != 2 || cpc < 0 ||
	    cpc > SB_SIZE)
		return 0;
	if (cpc == 0)
		return 1;
	nspb = get32(sb + FS_BSIZE) / SECTOR;
	return get32(sb + FS_POSTBLOFF) >= FS_END &&
	    get32(sb + FS_POSTBLOFF) + cpc * get32(sb + FS_NRPOS) * 2 <=
	    get32(sb + FS_SBSIZE) && get32(sb + FS_ROTBLOFF) >= FS_END &&
	    get32(sb + FS_ROTBLOFF) + HOWMANY(get32(sb + FS_SPC) * cpc, nspb) <=
	    get32(sb + FS_SBSIZE);
}

static int
sb_valid(uint8_t *sb, int64_t devsize)
{
	int good = 1;

	if (get32(sb + FS_MAGICOFF) != SB_MAGIC || !sizes_ok(sb))
		return 0;
	derive(sb, 0, &good);
	return good && groups_ok(sb, devsize) && areas_ok(sb) && tuning_ok(sb);
}

/* Correct what follows from the rest, and bring tuning to sane values. */
static int
sb_mend(uint8_t *sb, int64_t devsize)
{
	int good = 1;

	if (!sizes_ok(sb))
		return 0;
	put32(sb + FS_MAGICOFF, SB_MAGIC);
	derive(sb, 1, &good);
	put32(sb + FS_OPTIM, 0);
	if (get32(sb + FS_MINFREE) < 0 || get32(sb + FS_MINFREE) > 99)
		put32(sb + FS_MINFREE, 5);
	if (get32(sb + FS_MAXBPG) <= 0)
		put32(sb + FS_MAXBPG, 1024);
	if (get32(sb + FS_MAXCONTIG) < 0)
		put32(sb + FS_MAXCONTIG, 1);
	if (get32(sb + FS_SBSIZE) < FS_END || get32(sb + FS_SBSIZE) > SB_SIZE)
		put32(sb + FS_SBSIZE, SB_SIZE);
	put32(sb + FS_AVGFILESIZE, 0);
	put32(sb + FS_AVGFPDIR, 0);
	put32(sb + FS_INODEFMT, 2);
	put32(sb + FS_POSTBLFORMAT, 1);
	put32(sb + FS_CPC, 0);
	sb[FS_CLEAN] = 0;
	return sb_valid(sb, devsize);
}

/* The fields that all copies share for ever. */
static const int geometry[] = {
	FS_SBLKNO, FS_CBLKNO, FS_IBLKNO, FS_DBLKNO, FS_CGOFFSET, FS_CGMASK,
	FS_SIZE, FS_NCG, FS_BSIZE, FS_FSIZE, FS_CSADDR, FS_CSSIZE, FS_CGSIZE,
	FS_SPC, FS_NSECT, FS_CPG, FS_IPG, FS_FPG, FS_CONTIGSUMSIZE,
	FS_MAXSYMLINKLEN, FS_NRPOS
};

static int
same_geometry(const uint8_t *a, const uint8_t *b)
{
	size_t i;

	for (i = 0; i < sizeof(geometry) / sizeof(geometry[0]); i++)
		if (get32(a + geometry[i]) != get32(b + geometry[i]))
			return 0;
	return 1;
}

static int
sb_read(struct fsck *f, int64_t off, uint8_t *sb)
{
	const struct fsck_dev *d = &f->p->dev;
	int error;

	if (off < 0 || off > d->size - SB_SIZE)
		return -1;
	if ((error = d->read(d->cookie, sb, SB_SIZE, off)) != 0) {
		f->res->error = error;
		f->error = FSCK_IOERROR;
		return -1;
	}
	return 0;
}

/* Does a copy at this place of the device say that one lies here? */
static int
is_backup(uint8_t *sb, int64_t off, int64_t devsize)
{
	int64_t frag, c;

	if (!sb_valid(sb, devsize) || off % get32(sb + FS_FSIZE) != 0)
		return 0;
	frag = off / get32(sb + FS_FSIZE);
	c = frag / get32(sb + FS_FPG);
	return c < get32(sb + FS_NCG) &&
	    frag == group_start(sb, (int32_t)c) + get32(sb + FS_SBLKNO);
}

/* Look for a backup in the whole device; its sector, 0 if there is none. */
static int64_t
scan(struct fsck *f, uint8_t *sb)
{
	const struct fsck_dev *d = &f->p->dev;
	const size_t step = 128 * 1024;
	uint8_t *buf;
	int64_t off, at, result = 0;
	size_t n, i;

	if ((buf = xzalloc(f, step)) == NULL)
		return 0;
	for (off = 0; off < d->size && result == 0 && !f->error;
	    off += (int64_t)step) {
		n = d->size - off < (int64_t)step ? (size_t)(d->size - off) :
		    step;
		if (d->read(d->cookie, buf, n, off) != 0)
			continue;	/* a bad spot: go on behind it */
		for (i = FS_MAGICOFF % SECTOR; i + 4 <= n; i += SECTOR) {
			at = off + (int64_t)i - FS_MAGICOFF;
			if (get32(buf + i) != SB_MAGIC || at <= SB_OFFSET ||
			    sb_read(f, at, sb) != 0)
				continue;
			if (is_backup(sb, at, d->size)) {
				result = at / SECTOR;
				break;
			}
		}
	}
	xfree(f, buf);
	return result;
}

/* Is the geometry of sb the one that any copy has, where sb expects them? */
static int
confirmed(struct fsck *f, const uint8_t *sb, uint8_t *copy)
{
	int32_t c, ncg = get32(sb + FS_NCG), fsize = get32(sb + FS_FSIZE);
	int64_t off;

	for (c = 0; c < ncg && !f->error; c++) {
		off = (group_start(sb, c) + get32(sb + FS_SBLKNO)) * fsize;
		if (sb_read(f, off, copy) == 0 &&
		    is_backup(copy, off, f->p->dev.size) &&
		    same_geometry(sb, copy))
			return 1;
	}
	return 0;
}

/* Find a superblock to go by: 0, or -1. */
static int
choose(struct fsck *f)
{
	int64_t devsize = f->p->dev.size, at;
	uint8_t *copy;
	int valid, result = 0;

	if ((copy = xzalloc(f, SB_SIZE)) == NULL)
		return -1;
	valid = sb_read(f, SB_OFFSET, f->sb) == 0 && sb_valid(f->sb, devsize);
	if (f->p->backup != 0) {
		at = f->p->backup;
		if (at > devsize / SECTOR || sb_read(f, at * SECTOR, copy) ||
		    !is_backup(copy, at * SECTOR, devsize))
			result = -1;
	} else if (valid && confirmed(f, f->sb, copy)) {
		at = 0;
	} else
		at = scan(f, copy);
	if (result == 0 && at != 0 && !f->error) {
		/* What tunefs changes stays as it is, if it can. */
		if (!valid || !same_geometry(f->sb, copy)) {
			found(f, FSCK_C_SUPERBLOCK, 0, at, 0, 0);
			memcpy(f->sb, copy, SB_SIZE);
			f->sb[FS_CLEAN] = 0;
			f->sb_dirty = 1;
		}
	} else if (result == 0 && !valid) {
		result = -1;
		if (!f->error && sb_mend(f->sb, devsize)) {
			found(f, FSCK_C_SUPERBLOCK, 0, SB_OFFSET / SECTOR, 0,
			    0);
			f->sb_dirty = 1;
			result = 0;
		}
	}
	xfree(f, copy);
	return f->error ? -1 : result;
}

int
setup(struct fsck *f)
{
	const uint8_t *sb = f->sb;

	if (choose(f) != 0) {
		if (!f->error)
			f->error = FSCK_NOFS;
		return -1;
	}
	f->size = get32(sb + FS_SIZE);
	f->ncg = get32(sb + FS_NCG);
	f->bsize = get32(sb + FS_BSIZE);
	f->fsize = get32(sb + FS_FSIZE);
	f->frag = get32(sb + FS_FRAG);
	f->fpg = get32(sb + FS_FPG);
	f->ipg = get32(sb + FS_IPG);
	f->nindir = get32(sb + FS_NINDIR);
	f->inopb = get32(sb + FS_INOPB);
	f->sblkno = get32(sb + FS_SBLKNO);
	f->cblkno = get32(sb + FS_CBLKNO);
	f->iblkno = get32(sb + FS_IBLKNO);
	f->dblkno = get32(sb + FS_DBLKNO);
	f->cgoffset = get32(sb + FS_CGOFFSET);
	f->cgmask = get32(sb + FS_CGMASK);
	f->csaddr = get32(sb + FS_CSADDR);
	f->cssize = get32(sb + FS_CSSIZE);
	f->cgsize = get32(sb + FS_CGSIZE);
	f->maxsymlinklen = get32(sb + FS_MAXSYMLINKLEN);
	f->contigsumsize = get32(sb + FS_CONTIGSUMSIZE);
	f->cpg = get32(sb + FS_CPG);
	f->nrpos = get32(sb + FS_NRPOS);
	f->spc = get32(sb + FS_SPC);
	f->nspf = get32(sb + FS_NSPF);
	f->bshift = get32(sb + FS_BSHIFT);
	f->maxfilesize = get64(sb + FS_MAXFILESIZE);
	f->ninodes = (uint32_t)f->ncg * (uint32_t)f->ipg;
	f->res->bsize = (uint32_t)f->bsize;
	f->res->fsize = (uint32_t)f->fsize;
	return 0;
}

int32_t
cg_start(const struct fsck *f, int32_t c)
{

	return f->fpg * c + f->cgoffset * (c & ~f->cgmask);
}

/* => 0 <= frag < f->size. */
int
is_metadata(const struct fsck *f, int32_t frag)
{
	int32_t c = frag / f->fpg, start = cg_start(f, c);

	if (c == 0 && frag < f->dblkno)
		return 1;
	return (frag >= start + f->sblkno && frag < start + f->dblkno) ||
	    (frag >= f->csaddr && frag < f->csaddr + f->cssize / f->fsize);
}

/* The copies in the groups have this geometry, or are written anew. */
void
backups_check(struct fsck *f)
{
	int n = HOWMANY(SB_SIZE, f->fsize);
	uint8_t *buf;
	int32_t c, frag;
	int i;

	if ((buf = xzalloc(f, (size_t)n * (size_t)f->fsize)) == NULL)
		return;
	for (c = 0; c < f->ncg && !f->error; c++) {
		frag = cg_start(f, c) + f->sblkno;
		for (i = 0; i < n; i++)
			frags_read(f, frag + i, 1,
			    buf + (size_t)i * (size_t)f->fsize);
		if (f->error || (sb_valid(buf, f->p->dev.size) &&
		    same_geometry(buf, f->sb)))
			continue;
		found(f, FSCK_C_BACKUP, 0, frag, 0, 0);
		memcpy(buf, f->sb, SB_SIZE);
		buf[FS_CLEAN] = 1;
		frags_write(f, frag, n, buf);
	}
	xfree(f, buf);
}

/*
 * With FLAG_UPDATED, newer systems look for the totals, in 64 bits, and for
 * flags where the time of fsck was.
 */
static void
sb_put_updated(uint8_t *sb)
{
	int i;

	for (i = 0; i < 4; i++)
		put64(sb + FS_NEWCSTOTAL + 8 * i, getu32(sb + FS_CSTOTAL +
		    4 * i));
}

/* Said last, because it is the repair that makes it true. */
void
sb_check_flags(struct fsck *f)
{
	uint8_t *sb = f->sb;

	if (sb[FS_CLEAN] != 1 || (sb[FS_FLAGS] & FLAG_UNCLEAN) != 0) {
		found(f, FSCK_C_NOTCLEAN, 0, -1, sb[FS_CLEAN], 1);
		sb[FS_CLEAN] = 1;
		sb[FS_FLAGS] &= (uint8_t)~FLAG_UNCLEAN;
		sb[FS_FMOD] = 0;
		f->sb_dirty = 1;
	}
	if (!f->sb_dirty && f->nover == 0)
		return;
	if (sb[FS_FLAGS] & FLAG_UPDATED)
		sb_put_updated(sb);
	else
		put32(sb + FS_FSCKTIME, (uint32_t)f->p->now);
}
