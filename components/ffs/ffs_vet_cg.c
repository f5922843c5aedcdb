/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vetting of cylinder group headers. Only the allocator reads them, so they
 * matter to writable mounts; there the driver trusts the offsets of the maps,
 * the rotors and the counts, and panics or runs wild on a wrong one.
 *
 * The maps start after the fixed part, in any order that does not overlap the
 * end of the header (cgsize); their lengths follow from the superblock. A count
 * of what is free sends the driver to look for it in the maps, so the counts
 * are those of the maps; they are written together.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>

#include <ufs/ufs/dinode.h>
#include <ufs/ffs/fs.h>

#include "ffs_vet.h"

/* Fragments that group cgx has: fpg, or what is left for the last one. */
static int64_t
cg_fragments(const struct fs *fs, int32_t cgx)
{
	int64_t base = (int64_t)fs->fs_fpg * cgx;

	return MIN((int64_t)fs->fs_fpg, fs->fs_size - base);
}

static int
map_inside(const struct fs *fs, int32_t off, int64_t size)
{

	return off >= (int32_t)__builtin_offsetof(struct cg, cg_space) &&
	    size >= 0 && off + size <= fs->fs_cgsize;
}

/* The byte offsets of the maps and tables behind the fixed header. */
static int
vet_cg_maps(const struct fs *fs, const struct cg *cgp, int32_t cgx,
    char *reason, size_t len)
{

	VET_REQUIRE(map_inside(fs, cgp->cg_iusedoff,
	    howmany(fs->fs_ipg, NBBY)) &&
	    map_inside(fs, cgp->cg_freeoff,
	    howmany((int64_t)fs->fs_fpg, NBBY)),
	    "group %d: bitmaps at %d and %d lie outside its header", cgx,
	    cgp->cg_iusedoff, cgp->cg_freeoff);
	VET_REQUIRE((cgp->cg_btotoff & 3) == 0 && (cgp->cg_boff & 1) == 0 &&
	    map_inside(fs, cgp->cg_btotoff, (int64_t)fs->fs_cpg * 4) &&
	    map_inside(fs, cgp->cg_boff,
	    (int64_t)fs->fs_cpg * fs->fs_nrpos * 2),
	    "group %d: block totals at %d and %d lie outside its header", cgx,
	    cgp->cg_btotoff, cgp->cg_boff);
	if (fs->fs_contigsumsize == 0)
		return 0;
	VET_REQUIRE((cgp->cg_clustersumoff & 3) == 0 &&
	    map_inside(fs, cgp->cg_clustersumoff,
	    ((int64_t)fs->fs_contigsumsize + 1) * 4) &&
	    map_inside(fs, cgp->cg_clusteroff,
	    howmany((int64_t)fs->fs_fpg / fs->fs_frag, NBBY)),
	    "group %d: cluster maps at %d and %d lie outside its header", cgx,
	    cgp->cg_clustersumoff, cgp->cg_clusteroff);
	VET_REQUIRE(cgp->cg_nclusterblks >= 0 &&
	    cgp->cg_nclusterblks <= fs->fs_fpg / fs->fs_frag,
	    "group %d: %d clusters", cgx, cgp->cg_nclusterblks);
	return 0;
}

/* Free blocks, fragments, and runs of fragments of each length, of the map. */
static void
count_fragments(const struct fs *fs, const u_char *map, struct csum *cs,
    int32_t *frsum)
{
	u_int bits, full = (1U << fs->fs_frag) - 1;
	int i, run;
	int32_t b;

	for (b = 0; b < fs->fs_fpg; b += fs->fs_frag) {
		bits = (u_int)map[b / NBBY] >> (b % NBBY) & full;
		if (bits == full)
			cs->cs_nbfree++;
		if (bits == 0 || bits == full)
			continue;
		for (i = run = 0; i <= fs->fs_frag; i++) {
			if (bits >> i & 1) {
				run++;
				continue;
			}
			frsum[run]++;
			cs->cs_nffree += run;
			run = 0;
		}
	}
	frsum[0] = 0;
}

static int32_t
count_inodes(const struct fs *fs, const u_char *map)
{
	int32_t i, n = 0;
	u_int used;

	for (i = 0; i < fs->fs_ipg; i += NBBY)	/* in whole blocks of them */
		for (used = map[i / NBBY]; used != 0xff; used |= used + 1)
			n++;
	return n;
}

/* => The maps lie inside. */
static int
vet_cg_counts(const struct fs *fs, const struct cg *cgp, int32_t cgx,
    char *reason, size_t len)
{
	const u_char *start = (const u_char *)cgp;
	int32_t frsum[MAXFRAG + 1] = { 0 };
	struct csum cs = { 0 };
	int i;

	cs.cs_nifree = count_inodes(fs, start + cgp->cg_iusedoff);
	count_fragments(fs, start + cgp->cg_freeoff, &cs, frsum);
	VET_REQUIRE(cs.cs_nifree == cgp->cg_cs.cs_nifree &&
	    cs.cs_nbfree == cgp->cg_cs.cs_nbfree &&
	    cs.cs_nffree == cgp->cg_cs.cs_nffree,
	    "group %d: %d inodes, %d blocks, %d fragments free, but %d, %d, %d "
	    "in its maps", cgx, cgp->cg_cs.cs_nifree, cgp->cg_cs.cs_nbfree,
	    cgp->cg_cs.cs_nffree, cs.cs_nifree, cs.cs_nbfree, cs.cs_nffree);
	for (i = 1; i < fs->fs_frag; i++)
		VET_REQUIRE(frsum[i] == cgp->cg_frsum[i],
		    "group %d: %d runs of %d fragments free, but %d in its map",
		    cgx, cgp->cg_frsum[i], i, frsum[i]);
	return 0;
}

int
ffs_vet_cg(const struct fs *fs, const struct cg *cgp, int32_t cgx,
    char *reason, size_t len)
{
	int64_t nfrags = cg_fragments(fs, cgx);
	int i;

	VET_REQUIRE(cgp->cg_magic == CG_MAGIC,
	    "group %d: bad magic number", cgx);
	VET_REQUIRE(cgp->cg_cgx == cgx,
	    "group %d: says that it is group %d", cgx, cgp->cg_cgx);
	VET_REQUIRE(cgp->cg_ndblk > 0 && cgp->cg_ndblk <= nfrags,
	    "group %d: %d fragments, room for %d", cgx, cgp->cg_ndblk,
	    (int)nfrags);
	VET_REQUIRE(cgp->cg_rotor >= 0 && cgp->cg_rotor < fs->fs_fpg &&
	    cgp->cg_frotor >= 0 && cgp->cg_frotor < fs->fs_fpg &&
	    cgp->cg_irotor >= 0 && cgp->cg_irotor < fs->fs_ipg,
	    "group %d: rotors %d, %d, %d point outside", cgx, cgp->cg_rotor,
	    cgp->cg_frotor, cgp->cg_irotor);
	VET_REQUIRE(cgp->cg_cs.cs_nifree >= 0 &&
	    cgp->cg_cs.cs_nifree <= fs->fs_ipg &&
	    cgp->cg_cs.cs_nbfree >= 0 &&
	    cgp->cg_cs.cs_nbfree <= nfrags / fs->fs_frag &&
	    cgp->cg_cs.cs_nffree >= 0 && cgp->cg_cs.cs_nffree <= nfrags &&
	    cgp->cg_cs.cs_ndir >= 0 && cgp->cg_cs.cs_ndir <= fs->fs_ipg,
	    "group %d: free counts are impossible", cgx);
	for (i = 0; i < MAXFRAG; i++)
		VET_REQUIRE(cgp->cg_frsum[i] >= 0 &&
		    cgp->cg_frsum[i] <= nfrags,
		    "group %d: fragment summary %d is %d", cgx, i,
		    cgp->cg_frsum[i]);
	if (vet_cg_maps(fs, cgp, cgx, reason, len) != 0)
		return EINVAL;
	return vet_cg_counts(fs, cgp, cgx, reason, len);
}
