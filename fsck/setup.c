/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Phase 0: the superblock to go by, and at the end what becomes of it and of
 * its copies. What a valid one is: sb.c.
 *
 * Each cylinder group has a copy, written by newfs and never again. The copies
 * decide on the geometry if none of them agrees with the primary; they are
 * found without knowing it, by the magic number and by lying where they say
 * that a copy lies.
 */
#include "fsck_int.h"

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
			if (sb_isbackup(sb, at, d->size)) {
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
		off = (sb_group(sb, c) + get32(sb + FS_SBLKNO)) * fsize;
		if (sb_read(f, off, copy) == 0 &&
		    sb_isbackup(copy, off, f->p->dev.size) &&
		    sb_same_geometry(sb, copy))
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
		    !sb_isbackup(copy, at * SECTOR, devsize))
			result = -1;
	} else if (valid && confirmed(f, f->sb, copy)) {
		at = 0;
	} else
		at = scan(f, copy);
	if (result == 0 && at != 0 && !f->error) {
		/* What tunefs changes stays as it is, if it can. */
		if (!valid || !sb_same_geometry(f->sb, copy)) {
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
		    sb_same_geometry(buf, f->sb)))
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
