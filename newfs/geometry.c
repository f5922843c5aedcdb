/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where mkfs.c will put what. A cylinder group is
 *
 *	boot area or data | superblock copy | group header | inodes | data
 *	0                 sblkno            cblkno         iblkno   dblkno  fpg
 *
 * and has as many blocks as the maps in one block can describe; the last one
 * must hold its own inodes, so all become smaller until it does.
 *
 * => The arithmetic is that of mkfs.c, step by step; newfs.c compares.
 */
#include "newfs_int.h"

/* Bytes that the header of a group takes with all of its maps. */
static int64_t
header_size(const struct geometry *g)
{
	int64_t n = CGBASE + 4 + 4 + 2;	/* and two tables of one entry */
	int sum = g->maxcontig > MAXCONTIG ? MAXCONTIG : g->maxcontig;

	n += HOWMANY((int64_t)g->ipg, 8) + HOWMANY((int64_t)g->fpg, 8);
	if (g->maxcontig > 1)
		n += sum * 4 + HOWMANY((int64_t)g->fpg / g->frag, 8);
	return n;
}

static int32_t
frags_per_inode(const struct geometry *g)
{

	return g->density > g->fsize ? g->density / g->fsize : 1;
}

static void
set_ipg(struct geometry *g)
{
	int32_t inopb = g->bsize / DISIZE;

	g->ipg = ROUNDUP(HOWMANY(g->fpg, frags_per_inode(g)), inopb);
}

static int32_t
inode_frags(const struct geometry *g)
{

	return g->ipg / (g->fsize / DISIZE);
}

/* What a group takes without data. */
static int32_t
overhead(const struct geometry *g)
{

	return ROUNDUP(g->iblkno + inode_frags(g), g->frag);
}

/* The smallest groups that give each inode its share; fewer bytes for each,
   until the maps of such a group fit into a block. */
static void
smallest_groups(struct geometry *g)
{
	int32_t inopb = g->bsize / DISIZE, min;

	for (;; g->density -= g->fsize) {
		min = frags_per_inode(g) * inopb;
		if (min > g->size)
			min = (int32_t)g->size;
		g->ipg = inopb;
		g->fpg = overhead(g) > min ? overhead(g) : min;
		set_ipg(g);
		g->fpg = overhead(g) > min ? overhead(g) : min;
		set_ipg(g);
		if (header_size(g) < g->bsize)
			return;
	}
}

static void
largest_groups(struct geometry *g)
{

	for (; g->fpg < g->bpg; g->fpg += g->frag) {
		set_ipg(g);
		if (g->size / g->fpg < 1 || header_size(g) == g->bsize)
			return;
		if (header_size(g) > g->bsize) {
			g->fpg -= g->frag;
			set_ipg(g);
			return;
		}
	}
}

/* => bsize, fsize, frag, size, density, maxcontig and bpg are set. */
const char *
newfs__geometry(struct geometry *g)
{
	static const char small[] = "too small";
	int64_t limit = g->bpg > 0 ? (int64_t)g->bpg * g->frag : INT32_MAX;
	int32_t inopb = g->bsize / DISIZE, whole;

	g->sblkno = ROUNDUP(HOWMANY(SB_OFFSET + SB_SIZE, g->fsize), g->frag);
	g->cblkno = g->sblkno + ROUNDUP(HOWMANY(SB_SIZE, g->fsize), g->frag);
	g->iblkno = g->cblkno + g->frag;
	if (g->size < g->iblkno + g->frag)
		return small;
	/*
	 * The number of a group's inodes has 16 bits in old headers, and the
	 * driver counts the bytes of a group in 31.
	 */
	if (limit > (int64_t)(0x8000 - inopb) * frags_per_inode(g))
		limit = (int64_t)(0x8000 - inopb) * frags_per_inode(g);
	if (limit > INT32_MAX / g->bsize * g->frag)
		limit = INT32_MAX / g->bsize * g->frag;
	g->bpg = (int32_t)(limit >= g->size ? g->size - 1 : limit);

	smallest_groups(g);
	largest_groups(g);
	for (;;) {
		g->ncg = (int32_t)HOWMANY(g->size, g->fpg);
		whole = overhead(g);
		if (g->size < whole)
			return small;
		if (g->fpg < whole + g->frag && g->ncg > 1)
			return "no room for data in groups";
		if (g->size % g->fpg >= whole || g->size % g->fpg == 0)
			break;
		g->fpg -= g->frag;
		set_ipg(g);
	}
	g->dblkno = g->iblkno + inode_frags(g);
	g->cssize = ROUNDUP(g->ncg * CSUM, g->fsize);
	g->csfrags = g->cssize / g->fsize;
	g->root = g->dblkno + g->csfrags;
	/* The maps; 16 and 31 bits; the summary and the root in group 0. */
	if (header_size(g) > g->bsize || g->ipg > 0x7fff ||
	    (int64_t)g->ncg * g->ipg > INT32_MAX)
		return "too many inodes in groups";
	if (g->root >= g->fpg || g->root >= g->size)
		return g->ncg == 1 ? small : "too many groups";
	return NULL;
}

int64_t
newfs__least(const struct geometry *g)
{
	struct geometry try;
	int64_t size;

	for (size = g->frag; size < 4096 * g->frag; size += g->frag) {
		try = *g;
		try.size = size;
		if (newfs__geometry(&try) == NULL)
			break;
	}
	return size * g->fsize;
}
