/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Phase 5: each cylinder group header is made anew from what the other phases
 * found, in the layout that the old one has if that is possible, and compared
 * with it; then the summary area and the totals.
 */
#include "fsck_int.h"

struct group {
	struct fsck	*f;
	int32_t		c;
	int32_t		base, nfrags;	/* of the file system */
	uint8_t		*old, *new;
	int32_t		iused, freeoff, sumoff, clusteroff;
};

/* Do the areas lie behind the header, inside, and apart? */
static int
layout_ok(const struct fsck *f, const uint8_t *cg)
{
	int64_t area[6][2], end = 0, at;
	int i, j, n = 0;

	area[n][0] = get32(cg + CG_IUSEDOFF);
	area[n++][1] = HOWMANY((int64_t)f->ipg, 8);
	area[n][0] = get32(cg + CG_FREEOFF);
	area[n++][1] = HOWMANY((int64_t)f->fpg, 8);
	area[n][0] = get32(cg + CG_BTOTOFF);
	area[n++][1] = (int64_t)f->cpg * 4;
	area[n][0] = get32(cg + CG_BOFF);
	area[n++][1] = (int64_t)f->cpg * f->nrpos * 2;
	if (area[2][0] % 4 != 0 || area[3][0] % 2 != 0)
		return 0;
	if (f->contigsumsize > 0) {
		/* Number 0 is not used, and newfs lets it overlap. */
		at = get32(cg + CG_CLUSTERSUMOFF);
		if (at % 4 != 0)
			return 0;
		area[n][0] = at + 4;
		area[n++][1] = (int64_t)f->contigsumsize * 4;
		area[n][0] = get32(cg + CG_CLUSTEROFF);
		area[n++][1] = HOWMANY((int64_t)f->fpg / f->frag, 8);
	}
	for (i = 0; i < n; i++) {
		if (area[i][0] < CG_SPACE ||
		    area[i][0] + area[i][1] > f->cgsize)
			return 0;
		for (j = 0; j < i; j++)
			if (area[i][0] < area[j][0] + area[j][1] &&
			    area[j][0] < area[i][0] + area[i][1])
				return 0;
		if (area[i][0] + area[i][1] > end)
			end = area[i][0] + area[i][1];
	}
	return get32(cg + CG_NEXTFREEOFF) >= end &&
	    get32(cg + CG_NEXTFREEOFF) <= f->cgsize;
}

/* The layout of newfs. => It fits: setup has seen to it but for cpg. */
static int
layout(const struct fsck *f, uint8_t *cg)
{
	int64_t at = CG_SPACE, sum;

	put32(cg + CG_BTOTOFF, (uint32_t)at);
	at += (int64_t)f->cpg * 4;
	put32(cg + CG_BOFF, (uint32_t)at);
	at += (int64_t)f->cpg * f->nrpos * 2;
	put32(cg + CG_IUSEDOFF, (uint32_t)at);
	at += HOWMANY(f->ipg, 8);
	put32(cg + CG_FREEOFF, (uint32_t)at);
	at += HOWMANY(f->fpg, 8);
	if (f->contigsumsize > 0) {
		sum = (at - 4 + 3) / 4 * 4;
		put32(cg + CG_CLUSTERSUMOFF, (uint32_t)sum);
		at = sum + (f->contigsumsize + 1) * 4;
		put32(cg + CG_CLUSTEROFF, (uint32_t)at);
		at += HOWMANY(f->fpg / f->frag, 8);
	}
	put32(cg + CG_NEXTFREEOFF, (uint32_t)at);
	return at <= f->cgsize;
}

static int
header(struct group *g)
{
	struct fsck *f = g->f;
	uint8_t *n = g->new;
	int32_t rotor;
	int i, bad = 0;
	static const int rotors[] = { CG_ROTOR, CG_FROTOR, CG_IROTOR };

	memcpy(n, g->old, (size_t)f->cgsize);
	put32(n + CG_MAGICOFF, CG_MAGIC);
	put32(n + CG_CGX, (uint32_t)g->c);
	put32(n + CG_NDBLK, (uint32_t)g->nfrags);
	for (i = 0; i < 3; i++) {
		rotor = get32(n + rotors[i]);
		if (rotor < 0 || rotor >= (i == 2 ? f->ipg : g->nfrags)) {
			put32(n + rotors[i], 0);
			bad = 1;
		}
	}
	if (f->contigsumsize > 0)
		put32(n + CG_NCLUSTERBLKS, (uint32_t)(g->nfrags / f->frag));
	if (get32(g->old + CG_MAGICOFF) != CG_MAGIC || !layout_ok(f, n)) {
		bad = 1;
		memset(n + CG_SPACE, 0, (size_t)(f->cgsize - CG_SPACE));
		put16(n + CG_NCYL, (uint32_t)f->cpg);
		put16(n + CG_NIBLK, (uint32_t)f->ipg);
		if (!layout(f, n)) {
			f->error = FSCK_ERRORS;
			return 0;
		}
	}
	if (bad || get32(g->old + CG_CGX) != g->c ||
	    memcmp(g->old + CG_NDBLK, n + CG_NDBLK, 4) != 0 ||
	    memcmp(g->old + CG_NCLUSTERBLKS, n + CG_NCLUSTERBLKS, 4) != 0)
		found(f, FSCK_C_GROUP, 0, g->c, 0, 0);
	g->iused = get32(n + CG_IUSEDOFF);
	g->freeoff = get32(n + CG_FREEOFF);
	g->sumoff = get32(n + CG_CLUSTERSUMOFF);
	g->clusteroff = get32(n + CG_CLUSTEROFF);
	return 1;
}

static void
inode_map(struct group *g, uint8_t *cs)
{
	struct fsck *f = g->f;
	uint8_t *map = g->new + g->iused;
	const uint8_t *old = g->old + g->iused;
	uint32_t base = (uint32_t)g->c * (uint32_t)f->ipg, lost = 0, freed = 0;
	uint32_t firstlost = 0, firstfree = 0, nfree = 0, ndir = 0, ino;
	int32_t i;
	int used, was;

	memset(map, 0, (size_t)HOWMANY(f->ipg, 8));
	for (i = 0; i < f->ipg; i++) {
		ino = base + (uint32_t)i;
		used = ino < ROOTINO || f->istate[ino] != I_FREE;
		was = BIT(old, i);
		if (used)
			SETBIT(map, i);
		else
			nfree++;
		if (ino >= ROOTINO && f->istate[ino] == I_DIR)
			ndir++;
		if (used && !was && (f->lostfound != ino || ino == 0) &&
		    freed++ == 0)
			firstfree = ino;
		if (!used && was && lost++ == 0)
			firstlost = ino;
	}
	if (memcmp(g->old + CG_IUSEDOFF, g->new + CG_IUSEDOFF, 4) == 0) {
		if (lost != 0)
			found(f, FSCK_C_INODELOST, firstlost, g->c, lost, 0);
		if (freed != 0)
			found(f, FSCK_C_INODEFREE, firstfree, g->c, freed, 0);
	}
	put32(cs + CS_NDIR, ndir);
	put32(cs + CS_NIFREE, nfree);
}

/* Free fragments: runs shorter than a block are counted by length. */
static void
block_map(struct group *g, uint8_t *cs)
{
	struct fsck *f = g->f;
	uint8_t *map = g->new + g->freeoff;
	const uint8_t *old = g->old + g->freeoff;
	uint32_t lost = 0, freed = 0, nb = 0, nf = 0, sum[8] = { 0 };
	int32_t i, j, n, run;
	int used;

	memset(map, 0, (size_t)HOWMANY(f->fpg, 8));
	for (i = 0; i < f->fpg; i += f->frag) {
		for (run = n = 0, j = i; j < i + f->frag; j++) {
			used = j >= g->nfrags || BIT(f->used, g->base + j);
			freed += used && BIT(old, j) &&
			    (j >= g->nfrags || !BIT(f->fresh, g->base + j));
			lost += !used && !BIT(old, j);
			if (!used) {
				SETBIT(map, j);
				n++;
				run++;
				continue;
			}
			if (run > 0)
				sum[run]++;
			run = 0;
		}
		if (n == f->frag)
			nb++;
		else {
			nf += (uint32_t)n;
			if (run > 0)
				sum[run]++;
		}
	}
	if (memcmp(g->old + CG_FREEOFF, g->new + CG_FREEOFF, 4) == 0) {
		if (lost != 0)
			found(f, FSCK_C_BLOCKLOST, 0, g->c, lost, 0);
		if (freed != 0)
			found(f, FSCK_C_BLOCKFREE, 0, g->c, freed, 0);
	}
	put32(cs + CS_NBFREE, nb);
	put32(cs + CS_NFFREE, nf);
	for (i = 0; i < 8; i++)
		put32(g->new + CG_FRSUM + i * 4, sum[i]);
}

/* Whole free blocks, and the runs of them by length. */
static void
cluster_map(struct group *g)
{
	struct fsck *f = g->f;
	int32_t nblk = g->nfrags / f->frag, i, run = 0, b, j;
	uint8_t *map = g->new + g->clusteroff, *sum = g->new + g->sumoff;
	size_t len = (size_t)HOWMANY(f->fpg / f->frag, 8);
	int isfree;

	if (f->contigsumsize <= 0)
		return;
	memset(map, 0, len);
	memset(sum + 4, 0, (size_t)f->contigsumsize * 4);
	for (i = 0; i <= nblk; i++) {
		isfree = i < nblk;
		for (b = g->base + i * f->frag, j = 0; isfree && j < f->frag;
		    j++)
			isfree = !BIT(f->used, b + j);
		if (isfree) {
			SETBIT(map, i);
			run++;
			continue;
		}
		if (run > f->contigsumsize)
			run = f->contigsumsize;
		if (run > 0)
			put32(sum + run * 4, getu32(sum + run * 4) + 1);
		run = 0;
	}
	if (memcmp(g->old + CG_CLUSTEROFF, g->new + CG_CLUSTEROFF, 4) == 0 &&
	    (memcmp(g->old + g->clusteroff, map, len) != 0 ||
	    memcmp(g->old + g->sumoff + 4, sum + 4,
	    (size_t)f->contigsumsize * 4) != 0))
		found(f, FSCK_C_CLUSTERS, 0, g->c, 0, 0);
}

/*
 * Free blocks by cylinder and rotational position. Only written, never
 * compared: makefs does not keep them, and without fs_cpc nobody reads them.
 */
static void
rotation(struct group *g)
{
	const uint8_t *sb = g->f->sb;
	struct fsck *f = g->f;
	uint8_t *tot = g->new + get32(g->new + CG_BTOTOFF);
	uint8_t *pos = g->new + get32(g->new + CG_BOFF), *p;
	int64_t nsect = get32(sb + FS_NSECT), sect, cyl, rpos;
	int64_t npsect = get32(sb + FS_NPSECT);
	int32_t i, j;
	int isfree;

	memset(tot, 0, (size_t)f->cpg * 4);
	memset(pos, 0, (size_t)f->cpg * (size_t)f->nrpos * 2);
	if (npsect == 0)
		return;
	for (i = 0; i + f->frag <= g->nfrags; i += f->frag) {
		for (isfree = 1, j = 0; isfree && j < f->frag; j++)
			isfree = !BIT(f->used, g->base + i + j);
		sect = (int64_t)i * f->nspf;
		cyl = sect / f->spc;
		if (!isfree || cyl >= f->cpg)
			continue;
		sect %= f->spc;
		rpos = (sect / nsect * get32(sb + FS_TRACKSKEW) +
		    sect % nsect * get32(sb + FS_INTERLEAVE)) % nsect *
		    f->nrpos / npsect;
		put32(tot + cyl * 4, getu32(tot + cyl * 4) + 1);
		if (rpos < 0 || rpos >= f->nrpos)
			continue;
		p = pos + (cyl * f->nrpos + rpos) * 2;
		put16(p, get16(p) + 1);
	}
}

static void
check_group(struct group *g, uint8_t *cs, uint8_t *total)
{
	struct fsck *f = g->f;
	int32_t frag = cg_start(f, g->c) + f->cblkno;
	int n = HOWMANY(f->cgsize, f->fsize), i;
	uint64_t before;

	g->base = f->fpg * g->c;
	g->nfrags = f->size - g->base < f->fpg ? f->size - g->base : f->fpg;
	if (frags_read(f, frag, n, g->old) != 0)
		return;
	memcpy(g->new, g->old, (size_t)n * (size_t)f->fsize);
	before = f->round_found;
	if (!header(g))
		return;
	inode_map(g, cs);
	block_map(g, cs);
	cluster_map(g);
	if (memcmp(g->old + CG_CS, cs, 16) != 0 ||
	    memcmp(g->old + CG_FRSUM, g->new + CG_FRSUM, 32) != 0)
		found(f, FSCK_C_GROUPSUM, 0, g->c, 0, 0);
	memcpy(g->new + CG_CS, cs, 16);
	for (i = 0; i < 16; i += 4)
		put32(total + i, getu32(total + i) + getu32(cs + i));
	if (f->round_found != before) {
		rotation(g);
		frags_write(f, frag, n, g->new);
	}
}

void
pass5(struct fsck *f)
{
	uint8_t *cs, *old, total[16] = { 0 };
	size_t size = (size_t)f->cssize, at;
	struct group g = { .f = f };
	int32_t frag;

	cs = xzalloc(f, size);
	old = xzalloc(f, size);
	g.old = xzalloc(f, (size_t)f->bsize);
	g.new = xzalloc(f, (size_t)f->bsize);
	if (f->error)
		goto out;
	for (frag = f->csaddr, at = 0; at < size; frag++,
	    at += (size_t)f->fsize)
		frags_read(f, frag, 1, old + at);
	memcpy(cs, old, size);
	for (g.c = 0; g.c < f->ncg && !f->error; g.c++) {
		check_group(&g, cs + (size_t)g.c * 16, total);
		looked_at(f, f->bsize);
	}
	if (f->error)
		goto out;
	if (memcmp(cs, old, size) != 0) {
		found(f, FSCK_C_SUMMARY, 0, f->csaddr, 0, 0);
		for (frag = f->csaddr, at = 0; at < size; frag++,
		    at += (size_t)f->fsize)
			frags_write(f, frag, 1, cs + at);
	}
	if (memcmp(f->sb + FS_CSTOTAL, total, 16) != 0) {
		found(f, FSCK_C_SUMMARY, 0, -1, 0, 0);
		memcpy(f->sb + FS_CSTOTAL, total, 16);
		f->sb_dirty = 1;
	}
	f->res->dirs = getu32(total + CS_NDIR);
	f->res->inodes_free = getu32(total + CS_NIFREE);
	f->res->frags_free = (uint64_t)getu32(total + CS_NBFREE) *
	    (uint64_t)f->frag + getu32(total + CS_NFFREE);
out:
	xfree(f, cs);
	xfree(f, old);
	xfree(f, g.old);
	xfree(f, g.new);
}
