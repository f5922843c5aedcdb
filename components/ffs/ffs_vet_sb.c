/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vetting of the superblock.
 *
 * The driver checks the magic number and two sizes; all else it uses as shift
 * counts, masks, divisors, loop bounds and allocation sizes. Here every field
 * that can be computed from others must have the computed value, and every
 * table must lie where it can. Field meanings: <ufs/ffs/fs.h>; the relations
 * between them are those that newfs(8) establishes (McKusick et al., "A Fast
 * File System for UNIX", 1984).
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>

#include <ufs/ufs/dinode.h>
#include <ufs/ffs/fs.h>

#include "ffs_vet.h"

#define FS_MINSBSIZE	1376	/* up to and without fs_space */

/* Base-2 logarithm of a power of two. */
static int
vet_log2(uint32_t n)
{
	int shift;

	KASSERT(n != 0 && powerof2(n));
	for (shift = 0; (1U << shift) != n; shift++)
		continue;
	return shift;
}

/* Block and fragment size, and all that follows from the two. */
static int
vet_block_sizes(const struct fs *fs, char *reason, size_t len)
{

	VET_REQUIRE(fs->fs_bsize >= MINBSIZE && fs->fs_bsize <= MAXBSIZE &&
	    powerof2(fs->fs_bsize),
	    "superblock: block size %d is not a power of two from %d to %d",
	    fs->fs_bsize, MINBSIZE, MAXBSIZE);
	VET_REQUIRE(fs->fs_fsize >= DEV_BSIZE && powerof2(fs->fs_fsize) &&
	    fs->fs_fsize <= fs->fs_bsize &&
	    fs->fs_bsize / fs->fs_fsize <= MAXFRAG,
	    "superblock: fragment size %d does not suit block size %d",
	    fs->fs_fsize, fs->fs_bsize);
	VET_REQUIRE(fs->fs_frag == fs->fs_bsize / fs->fs_fsize,
	    "superblock: %d fragments a block, should be %d", fs->fs_frag,
	    fs->fs_bsize / fs->fs_fsize);
	VET_REQUIRE(fs->fs_bshift == vet_log2(fs->fs_bsize) &&
	    fs->fs_fshift == vet_log2(fs->fs_fsize) &&
	    fs->fs_fragshift == vet_log2(fs->fs_frag) &&
	    fs->fs_fsbtodb == vet_log2(fs->fs_fsize / DEV_BSIZE),
	    "superblock: shift counts %d/%d/%d/%d do not match the sizes",
	    fs->fs_bshift, fs->fs_fshift, fs->fs_fragshift, fs->fs_fsbtodb);
	VET_REQUIRE(fs->fs_bmask == ~(fs->fs_bsize - 1) &&
	    fs->fs_fmask == ~(fs->fs_fsize - 1),
	    "superblock: masks do not match the sizes");
	VET_REQUIRE(fs->fs_inodefmt < FS_44INODEFMT ||
	    (fs->fs_qbmask == fs->fs_bsize - 1 &&
	    fs->fs_qfmask == fs->fs_fsize - 1),
	    "superblock: 64-bit masks do not match the sizes");
	VET_REQUIRE(fs->fs_nspf == fs->fs_fsize / DEV_BSIZE,
	    "superblock: %d sectors a fragment, should be %d", fs->fs_nspf,
	    fs->fs_fsize / DEV_BSIZE);
	VET_REQUIRE((uint32_t)fs->fs_nindir ==
	    fs->fs_bsize / sizeof(int32_t),
	    "superblock: %d pointers an indirect block, should be %d",
	    fs->fs_nindir, (int)(fs->fs_bsize / sizeof(int32_t)));
	VET_REQUIRE((uint32_t)fs->fs_inopb ==
	    fs->fs_bsize / sizeof(struct ufs1_dinode),
	    "superblock: %d inodes a block, should be %d", fs->fs_inopb,
	    (int)(fs->fs_bsize / sizeof(struct ufs1_dinode)));
	return 0;
}

/* The cylinder groups: their number, and that all parts lie inside. */
static int
vet_groups(const struct fs *fs, char *reason, size_t len)
{
	int64_t start, end;
	int32_t c;

	VET_REQUIRE(fs->fs_ncg >= 1 && fs->fs_fpg > 0 && fs->fs_size > 0 &&
	    (int64_t)fs->fs_size * fs->fs_nspf <= 0x7fffffff,
	    "superblock: size %d, %d groups of %d fragments", fs->fs_size,
	    fs->fs_ncg, fs->fs_fpg);
	VET_REQUIRE((int64_t)fs->fs_ncg * fs->fs_fpg >= fs->fs_size &&
	    (int64_t)(fs->fs_ncg - 1) * fs->fs_fpg < fs->fs_size,
	    "superblock: %d groups of %d fragments do not make size %d",
	    fs->fs_ncg, fs->fs_fpg, fs->fs_size);
	VET_REQUIRE(fs->fs_fpg % fs->fs_frag == 0,
	    "superblock: group size %d is not in whole blocks", fs->fs_fpg);
	VET_REQUIRE(fs->fs_ipg > 0 && fs->fs_ipg % fs->fs_inopb == 0 &&
	    (int64_t)fs->fs_ncg * fs->fs_ipg <= 0x7fffffff,
	    "superblock: %d inodes a group in %d groups", fs->fs_ipg,
	    fs->fs_ncg);
	VET_REQUIRE(fs->fs_sblkno > 0 && fs->fs_cblkno > fs->fs_sblkno &&
	    fs->fs_iblkno > fs->fs_cblkno && fs->fs_dblkno > fs->fs_iblkno &&
	    fs->fs_dblkno <= fs->fs_fpg &&
	    fs->fs_iblkno + (int64_t)fs->fs_ipg / fs->fs_inopb * fs->fs_frag <=
	    fs->fs_dblkno,
	    "superblock: parts of a group at %d, %d, %d, %d overlap",
	    fs->fs_sblkno, fs->fs_cblkno, fs->fs_iblkno, fs->fs_dblkno);
	VET_REQUIRE(fs->fs_cgsize > 0 && fs->fs_cgsize <= fs->fs_bsize &&
	    (size_t)fs->fs_cgsize >= sizeof(struct cg),
	    "superblock: group header of %d bytes", fs->fs_cgsize);
	VET_REQUIRE(fs->fs_cgoffset >= 0 && fs->fs_cgoffset < fs->fs_fpg,
	    "superblock: group offset %d", fs->fs_cgoffset);
	for (c = 0; c < fs->fs_ncg; c++) {
		start = (int64_t)fs->fs_fpg * c +
		    (int64_t)fs->fs_cgoffset * (c & ~fs->fs_cgmask);
		end = MIN((int64_t)fs->fs_fpg * (c + 1), fs->fs_size);
		VET_REQUIRE(start + fs->fs_dblkno <= end,
		    "superblock: group %d does not hold its own inodes", c);
		if (fs->fs_cgoffset == 0)	/* only the last can differ */
			c = MAX(c, fs->fs_ncg - 2);
	}
	return 0;
}

/* The summary area and the sizes that the driver allocates from. */
static int
vet_summary(const struct fs *fs, char *reason, size_t len)
{

	VET_REQUIRE(fs->fs_sbsize >= FS_MINSBSIZE && fs->fs_sbsize <= SBSIZE,
	    "superblock: says that it has %d bytes", fs->fs_sbsize);
	VET_REQUIRE(fs->fs_cssize > 0 && fs->fs_cssize % fs->fs_fsize == 0 &&
	    fs->fs_cssize >= (int64_t)fs->fs_ncg * (int)sizeof(struct csum) &&
	    fs->fs_cssize <= (int64_t)fs->fs_ncg * (int)sizeof(struct csum) +
	    fs->fs_bsize,
	    "superblock: summary of %d bytes for %d groups", fs->fs_cssize,
	    fs->fs_ncg);
	VET_REQUIRE(fs->fs_csaddr > 0 && (int64_t)fs->fs_csaddr +
	    fs->fs_cssize / fs->fs_fsize <= fs->fs_size,
	    "superblock: summary at fragment %d of %d", fs->fs_csaddr,
	    fs->fs_size);
	VET_REQUIRE(fs->fs_contigsumsize >= 0 &&
	    fs->fs_contigsumsize <= FS_MAXCONTIG,
	    "superblock: cluster summary of %d", fs->fs_contigsumsize);
	VET_REQUIRE(fs->fs_maxsymlinklen == 0 ||
	    fs->fs_maxsymlinklen == (NDADDR + NIADDR) * (int)sizeof(int32_t),
	    "superblock: symbolic links of %d bytes inside inodes",
	    fs->fs_maxsymlinklen);
	return 0;
}

/*
 * Every block of a group lies in one of its cylinders and at one of the
 * rotational positions: those index tables of the group's header.
 */
static int
vet_geometry(const struct fs *fs, char *reason, size_t len)
{

	VET_REQUIRE(fs->fs_spc > 0 && fs->fs_nsect > 0 && fs->fs_npsect >= 0 &&
	    fs->fs_cpg > 0 && fs->fs_interleave >= 0 && fs->fs_trackskew >= 0,
	    "superblock: disk geometry has zero or negative parts");
	VET_REQUIRE((int64_t)fs->fs_fpg * fs->fs_nspf <=
	    (int64_t)fs->fs_spc * fs->fs_cpg,
	    "superblock: groups of %d cylinders of %d sectors are too small",
	    fs->fs_cpg, fs->fs_spc);
	VET_REQUIRE(fs->fs_nrpos > 0 && fs->fs_nrpos <= 32 &&
	    fs->fs_cpc >= 0 && fs->fs_cpc <= SBSIZE,
	    "superblock: %d rotational positions, cycle of %d", fs->fs_nrpos,
	    fs->fs_cpc);
	VET_REQUIRE((int64_t)(fs->fs_spc / fs->fs_nsect) * fs->fs_trackskew +
	    (int64_t)fs->fs_nsect * MAX(fs->fs_interleave, 1) <= 0x7fffffff &&
	    (int64_t)fs->fs_nsect * fs->fs_nrpos <= 0x7fffffff,
	    "superblock: %d sectors a track, interleave %d, skew %d",
	    fs->fs_nsect, fs->fs_interleave, fs->fs_trackskew);
	return 0;
}

/*
 * The chains of blocks at each rotational position of a cycle of cylinders:
 * fs_postbl has their heads, fs_rotbl the distance to the next.
 */
static int
vet_rotation(const struct fs *fs, char *reason, size_t len)
{
	int64_t nspb = (int64_t)fs->fs_nspf * fs->fs_frag;
	int64_t nblocks = howmany((int64_t)fs->fs_spc * fs->fs_cpc, nspb);
	const uint8_t *rotbl = (const uint8_t *)fs + fs->fs_rotbloff;
	const uint8_t *heads = (const uint8_t *)fs + fs->fs_postbloff;
	int16_t head;
	int64_t at;
	int i;

	VET_REQUIRE(fs->fs_postblformat == FS_DYNAMICPOSTBLFMT &&
	    fs->fs_postbloff >= FS_MINSBSIZE && fs->fs_postbloff +
	    (int64_t)fs->fs_cpc * fs->fs_nrpos * 2 <= fs->fs_sbsize &&
	    fs->fs_rotbloff >= FS_MINSBSIZE &&
	    fs->fs_rotbloff + nblocks <= fs->fs_sbsize,
	    "superblock: rotational tables lie outside");
	/* The last cycle of a group must be a whole one. */
	VET_REQUIRE((int64_t)fs->fs_fpg * fs->fs_nspf %
	    ((int64_t)fs->fs_spc * fs->fs_cpc) == 0,
	    "superblock: groups are not whole cycles of cylinders");
	for (i = 0; i < fs->fs_cpc * fs->fs_nrpos; i++) {
		bcopy(heads + i * 2, &head, sizeof(head));
		at = head;
		while (at != -1) {
			VET_REQUIRE(at >= 0 && at < nblocks,
			    "superblock: rotational tables lead outside");
			if (rotbl[at] == 0)
				break;
			at += rotbl[at];
		}
	}
	return 0;
}

/* What only the allocator uses. */
static int
vet_allocator(const struct fs *fs, char *reason, size_t len)
{
	int error;

	VET_REQUIRE(fs->fs_optim == FS_OPTTIME || fs->fs_optim == FS_OPTSPACE,
	    "superblock: optimisation %d is neither time nor space",
	    fs->fs_optim);
	VET_REQUIRE(fs->fs_minfree >= 0 && fs->fs_minfree <= 99,
	    "superblock: %d percent kept free", fs->fs_minfree);
	VET_REQUIRE(fs->fs_maxbpg > 0 && fs->fs_maxcontig >= 0,
	    "superblock: at most %d blocks a group", fs->fs_maxbpg);
	/* The driver multiplies them as int and divides by the product. */
	VET_REQUIRE(fs->fs_avgfilesize <= 0 || fs->fs_avgfpdir <= 0 ||
	    (int64_t)fs->fs_avgfilesize * fs->fs_avgfpdir <= 0x7fffffff,
	    "superblock: %d files of %d bytes a directory", fs->fs_avgfpdir,
	    fs->fs_avgfilesize);
	if ((error = vet_geometry(fs, reason, len)) != 0)
		return error;
	/* With one position the tables are not used. */
	if (fs->fs_cpc > 0 && fs->fs_nrpos > 1 &&
	    (error = vet_rotation(fs, reason, len)) != 0)
		return error;
	VET_REQUIRE(fs->fs_clean == 0 || fs->fs_clean == FS_ISCLEAN ||
	    fs->fs_clean == FS_WASCLEAN,
	    "superblock: clean flag is %d", fs->fs_clean);
	return 0;
}

int
ffs_vet_superblock(const struct fs *fs, int writing, char *reason, size_t len)
{
	int error;

	if (fs->fs_magic != FS_UFS1_MAGIC) {
		const char *what = "no FFS superblock";

		if (fs->fs_magic == FS_UFS2_MAGIC)
			what = "UFS2, only UFS1 is supported";
		else if ((uint32_t)fs->fs_magic ==
		    __builtin_bswap32(FS_UFS1_MAGIC))
			what = "FFS of the other byte order is not supported";
		snprintf(reason, len, "%s", what);
		return EFTYPE;
	}
	VET_REQUIRE(fs->fs_postblformat == FS_42POSTBLFMT ||
	    fs->fs_postblformat == FS_DYNAMICPOSTBLFMT,
	    "superblock: layout table format %d", fs->fs_postblformat);
	error = vet_block_sizes(fs, reason, len);
	if (error == 0)
		error = vet_groups(fs, reason, len);
	if (error == 0)
		error = vet_summary(fs, reason, len);
	if (error == 0 && writing)
		error = vet_allocator(fs, reason, len);
	return error;
}
