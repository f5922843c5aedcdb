/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * newfs: sizes by block sizes by densities, limits; fsck must find nothing.
 * t_kernel.c fills such file systems, t_failures.c has devices that fail.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memdev.h"
#include "test.h"

#define MIB		((int64_t)1 << 20)
#define TIB		((int64_t)1 << 40)

/* What newfs made: fsck finds nothing, and both say the same numbers. */
static void
check_made(struct memdev *d, const struct newfs_result *n)
{
	struct fsck_result r;
	int64_t at, i;

	CHECK_EQ(memdev_fsck(d, FSCK_CHECK, &r), FSCK_CLEAN);
	CHECK_EQ(r.total, 0);
	CHECK_EQ(r.files, 0);
	CHECK_EQ(r.dirs, 1);
	CHECK_EQ(r.bsize, n->bsize);
	CHECK_EQ(r.fsize, n->fsize);
	CHECK_EQ(r.frags_free, n->frags_free);
	CHECK_EQ(r.inodes_free, n->inodes);
	CHECK(n->groups > 0);
	for (i = 0; i < n->groups; i++) {
		at = (n->backup_first + i * n->backup_step) * 512;
		CHECK_EQ(memdev_get32(d, at + SB_MAGIC - SB_OFFSET), FS_MAGIC);
	}
}

static void
t_defaults(void)
{
	static const struct { int64_t size; int32_t bsize, fsize; } row[] = {
		{ MIB, 4096, 512 }, { 19 * MIB, 4096, 512 },
		{ 20 * MIB, 8192, 1024 }, { 999 * MIB, 8192, 1024 },
		{ 1000 * MIB, 16384, 2048 },
	};
	struct newfs_params p;
	struct newfs_result r;
	struct memdev d;
	size_t i;

	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		memdev_init(&d, row[i].size);
		memdev_newfs(&d, &p);
		memdev_mkfs(&p, &r);
		CHECK_EQ(r.bsize, row[i].bsize);
		CHECK_EQ(r.fsize, row[i].fsize);
		CHECK_EQ(r.size, row[i].size);
		check_made(&d, &r);
		memdev_done(&d);
	}
}

static void
make_sized(int64_t bsize, int64_t fsize, int64_t size, int64_t density)
{
	struct newfs_params p;
	struct newfs_result r;
	struct memdev d;

	memdev_init(&d, size);
	memdev_newfs(&d, &p);
	p.bsize = bsize;
	p.fsize = fsize;
	p.density = density;
	memdev_mkfs(&p, &r);
	check_made(&d, &r);
	memdev_done(&d);
}

/* The least that works, found by trying; newfs must have said the same. */
static int64_t
least(int64_t bsize, int64_t fsize)
{
	struct newfs_params p;
	struct newfs_result r;
	struct memdev d;
	char want[60];
	int64_t size;

	memdev_init(&d, 40 * bsize);
	memdev_newfs(&d, &p);
	p.bsize = bsize;
	p.fsize = fsize;
	p.dry_run = 1;
	for (size = 512;; size += 512) {
		p.size = size;
		if (newfs_run(&p, &r) == NEWFS_OK)
			break;
		CHECK_EQ(r.status, NEWFS_INVALID);
		CHECK_STR(r.param, "size");
	}
	p.size = size - 512;
	newfs_run(&p, &r);
	snprintf(want, sizeof(want), "at least %lld are needed",
	    (long long)size);
	if (strstr(r.message, want) == NULL)
		test_fail(__FILE__, __LINE__, "%s: not in: %s", want,
		    r.message);
	memdev_done(&d);
	return size;
}

static void
t_matrix(void)
{
	int64_t b, f, min, i;

	for (b = 4096; b <= 65536; b *= 2)
		for (f = b / 8; f <= b; f *= 2) {
			min = least(b, f);
			for (i = 0; i < 12; i++)
				make_sized(b, f, min + i * b, NEWFS_AUTO);
			for (i = 1; i <= 64; i *= 4) {
				make_sized(b, f, 5 * MIB + 3 * f, f * i);
				make_sized(b, f, 33 * MIB - b, f * i);
			}
		}
}

/* Any parameters: refused with a reason and nothing written, or clean. */
static void
one_random(void)
{
	struct newfs_params p;
	struct newfs_result r;
	struct memdev d;
	int64_t b, f;

	memdev_init(&d, test_below(8) == 0 ? test_below(400000) :
	    (int64_t)test_below(600) * 100000 + test_below(100000));
	d.dense = (int)test_below(2);
	memdev_newfs(&d, &p);
	b = 4096 << test_below(5);
	f = b >> test_below(4);
	if (test_below(4) != 0)
		p.bsize = b;
	if (test_below(4) != 0)
		p.fsize = test_below(16) ? f : test_below(100000);
	switch (test_below(4)) {
	case 0: p.density = test_below(1 << test_below(24)); break;
	case 1: p.inodes = test_below(1 << test_below(18)); break;
	case 2: p.density = f * (1 + test_below(40)); break;
	}
	if (test_below(2))
		p.bpg = 1 + test_below(1 << test_below(14));
	if (test_below(3) == 0)
		p.maxcontig = 1 + test_below(40);
	if (test_below(8) == 0)
		p.minfree = test_below(110);
	if (test_below(8) == 0)
		p.size = test_below(70000000);
	test_note("device %lld, size %lld, %lld/%lld, density %lld, inodes "
	    "%lld, bpg %lld, contig %lld", (long long)d.size,
	    (long long)p.size, (long long)p.bsize, (long long)p.fsize,
	    (long long)p.density, (long long)p.inodes, (long long)p.bpg,
	    (long long)p.maxcontig);
	if (newfs_run(&p, &r) == NEWFS_OK) {
		if (p.inodes != NEWFS_AUTO)
			CHECK(r.inodes >= p.inodes);
		check_made(&d, &r);
	} else {
		CHECK_EQ(r.status, NEWFS_INVALID);
		CHECK(r.param != NULL && r.message[0] != '\0');
		CHECK_EQ(d.writes, 0);
	}
	memdev_done(&d);
}

static void
t_random(void)
{
	uint64_t n;

	for (n = 0; test_more(n, test_quick() ? 30 : 300); n++)
		one_random();
	test_note("soak: %llu file systems", (unsigned long long)n);
}

static void
t_too_large(void)
{
	struct newfs_params p;
	struct newfs_result r;
	struct memdev d;

	memdev_init(&d, TIB);
	memdev_newfs(&d, &p);
	p.dry_run = 1;
	memdev_mkfs(&p, &r);
	CHECK_EQ(r.bsize, 32768);
	CHECK_EQ(r.size, TIB - 32768);
	p.size = TIB;
	CHECK_EQ(newfs_run(&p, &r), NEWFS_INVALID);
	CHECK_STR(r.param, "size");
	p.dev.size = 2 * TIB;
	p.size = NEWFS_AUTO;
	CHECK_EQ(newfs_run(&p, &r), NEWFS_INVALID);
	CHECK(strstr(r.message, "give a smaller size") != NULL);
	p.size = TIB / 2;
	memdev_mkfs(&p, &r);
	memdev_done(&d);
}

/* 1 TiB, with the fewest bytes that a group header allows. */
static void
t_huge(void)
{
	struct newfs_params p;
	struct newfs_result r;
	struct memdev d;

	memdev_init(&d, TIB);
	memdev_newfs(&d, &p);
	memdev_mkfs(&p, &r);
	CHECK_EQ(memdev_get32(&d, SB_MAGIC), FS_MAGIC);
	CHECK(r.inodes > 10000000);
	CHECK(d.written < 200 * MIB);	/* holes stay holes */
	memdev_done(&d);
}

static void
t_same_bytes(void)
{
	struct newfs_params p;
	struct newfs_result r;
	struct memdev a, b;

	memdev_init(&a, 40 * MIB);
	memdev_init(&b, 40 * MIB);
	memdev_newfs(&a, &p);
	memdev_mkfs(&p, &r);
	b.dense = 1;			/* and writes zeros, too */
	memdev_newfs(&b, &p);
	memdev_mkfs(&p, &r);
	CHECK(memdev_same(&a, &b));
	p.id++;
	memdev_mkfs(&p, &r);
	CHECK(!memdev_same(&a, &b));
	memdev_done(&a);
	memdev_done(&b);
}

/* Over what was there, all geometries: nothing old may show. */
static void
t_again(void)
{
	struct newfs_params p;
	struct newfs_result r;
	struct memdev d;
	int64_t b;
	int i;

	memdev_init(&d, 12 * MIB);
	for (i = 0; i < 24; i++) {
		b = 4096 << test_below(5);
		memdev_newfs(&d, &p);
		p.bsize = b;
		p.fsize = b >> test_below(4);
		p.bpg = 300 + test_below(1000);
		memdev_mkfs(&p, &r);
		check_made(&d, &r);
	}
	memdev_done(&d);
}

static void
t_dry_run(void)
{
	struct newfs_params p;
	struct newfs_result dry, r;
	struct memdev d;

	memdev_init(&d, 8 * MIB);
	memdev_newfs(&d, &p);
	p.dry_run = 1;
	CHECK_EQ(newfs_run(&p, &dry), NEWFS_OK);
	CHECK_EQ(d.writes + d.reads + d.syncs, 0);
	p.dry_run = 0;
	memdev_mkfs(&p, &r);
	CHECK_MEM(&dry, &r, sizeof(r));
	memdev_done(&d);
}

static void
t_boot_area(void)
{
	struct newfs_params p;
	struct newfs_result r;
	struct memdev d;
	char label[8192], now[8192];

	memdev_init(&d, MIB);
	memset(label, 'x', sizeof(label));
	CHECK_EQ(memdev_write(&d, label, sizeof(label), 0), 0);
	memdev_newfs(&d, &p);
	memdev_mkfs(&p, &r);
	CHECK_EQ(memdev_read(&d, now, sizeof(now), 0), 0);
	CHECK_MEM(label, now, sizeof(now));
	p.wipe_boot = 1;
	memset(label, 0, sizeof(label));
	memdev_mkfs(&p, &r);
	CHECK_EQ(memdev_read(&d, now, sizeof(now), 0), 0);
	CHECK_MEM(label, now, sizeof(now));
	memdev_done(&d);
}

static void
t_soft_updates_flag(void)
{
	struct newfs_params p;
	struct newfs_result r;
	struct memdev d;
	uint8_t flags;
	int on;

	for (on = 0; on < 2; on++) {
		memdev_init(&d, MIB);
		memdev_newfs(&d, &p);
		p.soft_updates = on;
		memdev_mkfs(&p, &r);
		CHECK_EQ(memdev_read(&d, &flags, 1, SB_OFFSET + 211), 0);
		CHECK_EQ(flags, on ? 2 : 0);
		check_made(&d, &r);
		memdev_done(&d);
	}
}

TEST_MAIN(
	TEST(t_defaults),
	TEST(t_matrix),
	TEST_SOAK(t_random),
	TEST(t_too_large),
	TEST(t_huge),
	TEST(t_same_bytes),
	TEST(t_again),
	TEST(t_dry_run),
	TEST(t_boot_area),
	TEST(t_soft_updates_flag))
