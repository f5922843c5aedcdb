/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A run: parameters, old contents away, mkfs.c, root directory, and when all
 * of that is on the device, the superblock.
 */
#include "newfs_int.h"

int
newfs__read(struct newfs_run *run, void *buf, size_t n, int64_t off)
{
	const struct newfs_dev *d = &run->p->dev;

	if (run->error == 0)
		run->error = d->read(d->cookie, buf, n, off);
	return run->error;
}

int
newfs__write(struct newfs_run *run, const void *buf, size_t n, int64_t off)
{
	const struct newfs_dev *d = &run->p->dev;

	if (run->error == 0)
		run->error = d->write(d->cookie, buf, n, off);
	return run->error;
}

static void
flush(struct newfs_run *run)
{
	const struct newfs_dev *d = &run->p->dev;

	if (run->error == 0)
		run->error = d->sync(d->cookie);
}

static void
describe(struct newfs_run *run)
{
	const struct geometry *g = &run->g;
	struct newfs_result *r = run->res;
	int64_t metadata = (int64_t)g->ncg * (g->dblkno - g->sblkno);

	r->size = g->size * g->fsize;
	r->bsize = g->bsize;
	r->fsize = g->fsize;
	r->groups = g->ncg;
	r->blocks_per_group = g->fpg / g->frag;
	r->inodes_per_group = g->ipg;
	/* All but the first two and the root directory's. */
	r->inodes = (int64_t)g->ncg * g->ipg - ROOTINO - 1;
	r->frags_free = g->size - g->sblkno - metadata - g->csfrags - 1;
	r->backup_first = (int64_t)g->sblkno * (g->fsize / SECTOR);
	r->backup_step = (int64_t)g->fpg * (g->fsize / SECTOR);
}

/*
 * The old superblock goes first, and at once; then all in front of the first
 * group's parts, and superblocks of UFS2.
 */
static void
wipe(struct newfs_run *run)
{
	static const int64_t ufs2[] = { 65536, 262144 };
	const struct geometry *g = &run->g;
	int64_t off = SB_OFFSET + SB_SIZE;
	uint8_t sector[SECTOR];
	size_t i;

	newfs__write(run, run->sb, SB_SIZE, SB_OFFSET);
	if (run->p->wipe_boot)
		newfs__write(run, run->sb, SB_OFFSET, 0);
	memset(sector, 0, sizeof(sector));
	for (; off < (int64_t)g->sblkno * g->fsize; off += SECTOR)
		newfs__write(run, sector, SECTOR, off);
	/* Its magic number ends 1376 bytes behind the start. */
	for (i = 0; i < sizeof(ufs2) / sizeof(ufs2[0]); i++)
		if (ufs2[i] + SB_SIZE <= g->size * g->fsize)
			newfs__write(run, sector, SECTOR,
			    ufs2[i] + 1372 / SECTOR * SECTOR);
	flush(run);
}

static int
arena_new(struct newfs_run *run)
{
	const struct geometry *g = &run->g;
	size_t b = (size_t)g->bsize, cs = (size_t)g->cssize;

	/* Summary and table of clusters, two copies of the summary, inodes of
	   a group with superblock and header, two blocks of root.c's. */
	run->arena_size = cs + (size_t)g->ncg * 4 + 2 * cs + SB_SIZE + 4 * b +
	    2 * b + 128;
	if ((run->arena = run->p->mem_alloc(run->arena_size)) == NULL)
		return -1;
	memset(run->arena, 0, run->arena_size);
	return 0;
}

static void
make(struct newfs_run *run)
{
	int32_t csum[4];

	wipe(run);
	if (newfs__mkfs(run) != 0) {
		run->res->status = NEWFS_INTERNAL;
		return;
	}
	newfs__root(run, csum);
	if (run->error != 0)
		return;
	newfs__totals(run, csum);
	flush(run);
	newfs__write(run, run->sb, SB_SIZE, SB_OFFSET);
	flush(run);
}

static void
build(struct newfs_run *run)
{
	const struct geometry *g = &run->g;
	struct newfs_result *r = run->res;

	if (arena_new(run) != 0) {
		newfs__wrong(run, NULL, "out of memory");
		r->status = NEWFS_NOMEM;
		return;
	}
	/* Inodes, headers and superblocks, and those once more. */
	run->total = (int64_t)g->ncg * ((int64_t)(g->dblkno - g->sblkno +
	    g->frag) * g->fsize + 2 * SB_SIZE);
	newfs__current = run;
	if (newfs__guard(make, run) != 0)
		r->status = NEWFS_INTERNAL;
	newfs__current = NULL;
	run->p->mem_free(run->arena);
	if (r->status == NEWFS_INTERNAL) {
		newfs__wrong(run, NULL, "mkfs gave up: please report this, "
		    "with the parameters");
		r->status = NEWFS_INTERNAL;
	} else if (run->error != 0) {
		newfs__wrong(run, NULL, "the device failed; it holds no file "
		    "system now");
		r->status = NEWFS_IOERROR;
		r->error = run->error;
	}
}

enum newfs_status
newfs_run(const struct newfs_params *p, struct newfs_result *r)
{
	struct newfs_run *run;

	memset(r, 0, sizeof(*r));
	if ((run = p->mem_alloc(sizeof(*run))) == NULL)
		return r->status = NEWFS_NOMEM;
	memset(run, 0, sizeof(*run));
	run->p = p;
	run->res = r;
	if (newfs__params(run) == 0) {
		describe(run);
		if (!p->dry_run)
			build(run);
	}
	p->mem_free(run);
	return r->status;
}
