/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * newfs on devices that fail, lose their power or have no memory: what is left
 * is whole, or nobody takes it for a file system.
 */
#include <stdlib.h>
#include <string.h>

#include "memdev.h"
#include "test.h"

#define MIB		((int64_t)1 << 20)
#define SECTOR		512
#define MAXLOG		4096

/* Each write, and the one read, fails; or the power goes there. */
static void
t_failures(void)
{
	struct newfs_params p;
	struct newfs_result r;
	struct fsck_result f;
	struct memdev old, d;
	unsigned n, total;

	memdev_init(&old, 3 * MIB);
	memdev_newfs(&old, &p);
	p.bpg = 200;
	memdev_mkfs(&p, &r);
	CHECK(r.groups > 2);
	old.writes = 0;			/* holes are filled now */
	memdev_mkfs(&p, &r);
	total = old.writes;
	for (n = 1; n <= 2 * total; n++) {
		memdev_copy(&d, &old);
		p.dev.cookie = &d;
		if (n <= total)
			d.fail_write = n;
		else
			d.stop_write = n - total + 1;
		newfs_run(&p, &r);
		CHECK_EQ(r.status, n <= total ? NEWFS_IOERROR : NEWFS_OK);
		if (n <= total) {
			CHECK_EQ(r.error, MEMDEV_ERROR);
			CHECK_EQ(d.writes, n);
		}
		/* The superblock is the last write. */
		CHECK_EQ(memdev_get32(&d, SB_MAGIC), n == 1 || n == 2 * total ?
		    FS_MAGIC : 0);
		d.fail_write = d.stop_write = 0;
		memdev_fsck(&d, FSCK_REPAIR, &f);
		CHECK(f.status == FSCK_FIXED || f.status == FSCK_NOFS ||
		    f.status == FSCK_CLEAN);
		memdev_done(&d);
	}
	memdev_copy(&d, &old);
	p.dev.cookie = &d;
	d.fail_read = 1;
	CHECK_EQ(newfs_run(&p, &r), NEWFS_IOERROR);
	d.fail_read = 0;
	CHECK_EQ(memdev_get32(&d, SB_MAGIC), 0);
	memdev_done(&d);
	memdev_done(&old);
}

static unsigned allocations, fail_allocation;

static void *
failing_alloc(size_t n)
{

	return ++allocations == fail_allocation ? NULL : malloc(n);
}

static void
t_no_memory(void)
{
	struct newfs_params p;
	struct newfs_result r;
	struct memdev d;

	memdev_init(&d, MIB);
	memdev_newfs(&d, &p);
	p.mem_alloc = failing_alloc;
	for (fail_allocation = 1;; fail_allocation++) {
		allocations = 0;
		if (newfs_run(&p, &r) == NEWFS_OK)
			break;
		CHECK_EQ(r.status, NEWFS_NOMEM);
		CHECK_EQ(d.writes, 0);
	}
	CHECK(fail_allocation > 2);
	memdev_done(&d);
}

/* What a run of newfs has written, and when it said sync. */
static struct entry {
	int64_t	off;
	size_t	len;
	uint8_t	*data;		/* NULL: a sync */
} entries[MAXLOG];
static unsigned nentries;

static int
log_write(void *arg, const void *buf, size_t len, int64_t off)
{
	struct entry *e = &entries[nentries++];

	CHECK(nentries <= MAXLOG);
	e->off = off;
	e->len = len;
	CHECK((e->data = malloc(len)) != NULL);
	memcpy(e->data, buf, len);
	return memdev_write(arg, buf, len, off);
}

static int
log_sync(void *arg)
{

	(void)arg;
	CHECK(nentries < MAXLOG);
	entries[nentries++].data = NULL;
	return 0;
}

static void
replay(struct memdev *d, const struct entry *e, size_t len)
{

	if (e->data != NULL && len > 0)
		CHECK_EQ(memdev_write(d, e->data, len, e->off), 0);
}

/*
 * d is a copy of the old one: the power goes in write n, of which there are
 * only the first sectors. What was synced is there; all later writes, or with
 * lost each or not.
 */
static void
cut(struct memdev *d, unsigned n, int lost)
{
	unsigned i, synced = 0;

	for (i = 0; i < n; i++)
		if (entries[i].data == NULL)
			synced = i;
	for (i = 0; i < n; i++)
		if (i < synced || !lost || test_below(2))
			replay(d, &entries[i], entries[i].len);
	replay(d, &entries[n], test_below((uint64_t)(entries[n].len / SECTOR)) *
	    SECTOR);
}

/*
 * Whole, the old or the new one; or it has no superblock, so that nothing
 * mounts it, unless the power went in writing just that (torn). fsck, which
 * looks for other copies, repairs it or finds none.
 */
static void
judge(struct memdev *d, const struct memdev *old, const struct memdev *new,
    int torn, unsigned *whole)
{
	struct fsck_result f;

	if (memdev_fsck(d, FSCK_CHECK, &f) == FSCK_CLEAN) {
		CHECK(memdev_same(d, old) || memdev_same(d, new));
		++*whole;
		return;
	}
	CHECK(f.status == FSCK_ERRORS || f.status == FSCK_NOFS);
	CHECK(torn || memdev_get32(d, SB_MAGIC) == 0);
	memdev_fsck(d, FSCK_REPAIR, &f);
	CHECK(f.status == FSCK_FIXED || f.status == FSCK_NOFS);
	if (f.status == FSCK_FIXED)
		CHECK_EQ(memdev_fsck(d, FSCK_CHECK, &f), FSCK_CLEAN);
}

static void
t_power_cuts(void)
{
	struct newfs_params p;
	struct newfs_result r;
	struct memdev old, new, d;
	unsigned n, round, rounds = test_quick() ? 4 : 12, whole = 0;

	memdev_init(&old, 3 * MIB);
	memdev_newfs(&old, &p);
	p.bpg = 300;
	memdev_mkfs(&p, &r);
	memdev_copy(&new, &old);
	memdev_newfs(&new, &p);
	p.dev.write = log_write;
	p.dev.sync = log_sync;
	p.bpg = 200;
	p.id++;
	nentries = 0;
	memdev_mkfs(&p, &r);
	CHECK(nentries > 10 && !memdev_same(&old, &new));
	for (n = 0; n < nentries; n++)
		for (round = 0; round < rounds; round++) {
			memdev_copy(&d, &old);
			cut(&d, n, round > 0);
			judge(&d, &old, &new, entries[n].data != NULL &&
			    entries[n].off == SB_OFFSET, &whole);
			memdev_done(&d);
		}
	test_note("%u writes and syncs, %u times whole", nentries, whole);
	CHECK(whole > 0);
	for (n = 0; n < nentries; n++)
		free(entries[n].data);
	memdev_done(&old);
	memdev_done(&new);
}

TEST_MAIN(
	TEST(t_failures),
	TEST(t_no_memory),
	TEST(t_power_cuts))
