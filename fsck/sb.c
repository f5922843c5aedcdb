/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a superblock must say. All else hangs on its numbers, so that every one
 * that can be computed from others must have the computed value, and every
 * area must lie inside the device and beside the others.
 *
 * => Nothing here reads the device: a superblock is SB_SIZE bytes.
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

int64_t
sb_group(const uint8_t *sb, int32_t c)
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
		if (sb_group(sb, c) < fpg * c ||
		    sb_group(sb, c) + dblkno > end)
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

int
sb_valid(uint8_t *sb, int64_t devsize)
{
	int good = 1;

	if (get32(sb + FS_MAGICOFF) != SB_MAGIC || !sizes_ok(sb))
		return 0;
	derive(sb, 0, &good);
	return good && groups_ok(sb, devsize) && areas_ok(sb) && tuning_ok(sb);
}

/* Correct what follows from the rest, and bring tuning to sane values. */
int
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

int
sb_same_geometry(const uint8_t *a, const uint8_t *b)
{
	size_t i;

	for (i = 0; i < sizeof(geometry) / sizeof(geometry[0]); i++)
		if (get32(a + geometry[i]) != get32(b + geometry[i]))
			return 0;
	return 1;
}

/* Does a copy at this place of the device say that one lies here? */
int
sb_isbackup(uint8_t *sb, int64_t off, int64_t devsize)
{
	int64_t frag, c;

	if (!sb_valid(sb, devsize) || off % get32(sb + FS_FSIZE) != 0)
		return 0;
	frag = off / get32(sb + FS_FSIZE);
	c = frag / get32(sb + FS_FPG);
	return c < get32(sb + FS_NCG) &&
	    frag == sb_group(sb, (int32_t)c) + get32(sb + FS_SBLKNO);
}
