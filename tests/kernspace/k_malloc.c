/* SPDX-License-Identifier: BSD-2-Clause */
/* malloc(9), pools, kmem: inside the kernel. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>
#include <sys/pool.h>

#include "rump-sys/kern.h"
#include "kernspace.h"

#define NBLOCKS		512
#define MAXSIZE		70000

struct block {
	u_char		*p;
	size_t		len;
	u_char		fill;
};
static struct block blocks[NBLOCKS];

static void
block_fill(struct block *b, size_t len)
{

	CHECK(b->p != NULL);
	b->len = len;
	b->fill = test_below(255) + 1;
	memset(b->p, b->fill, len);
}

static void
block_check(const struct block *b)
{
	size_t i;

	for (i = 0; i < b->len; i++)
		if (b->p[i] != b->fill)
			test_fail(__FILE__, __LINE__, "byte %lu of %lu at %p "
			    "changed", (u_long)i, (u_long)b->len, (void *)b->p);
}

static size_t
random_size(void)
{

	switch (test_below(4)) {
	case 0:
		return test_below(256);
	case 1:
		return 512UL << test_below(8);	/* 512 ... 65536 */
	case 2:
		return test_below(4096);
	default:
		return test_below(MAXSIZE);
	}
}

/* Whatever the order of malloc and free, blocks are whole and disjoint. */
KERNEL_TEST(malloc_random)
{
	struct malloc_stats before, after;
	struct block *b;
	uint64_t inuse = kmem_inuse;
	int i, n = test_quick() ? 5000 : 50000;

	malloc_getstats(M_TEMP, &before);
	for (i = 0; i < n; i++) {
		b = &blocks[test_below(NBLOCKS)];
		if (b->p != NULL) {
			block_check(b);
			free(b->p, M_TEMP);
			b->p = NULL;
		} else {
			b->len = random_size();
			b->p = malloc(b->len, M_TEMP, M_WAITOK);
			block_fill(b, b->len);
		}
	}
	for (b = blocks; b < &blocks[NBLOCKS]; b++) {
		if (b->p == NULL)
			continue;
		block_check(b);
		free(b->p, M_TEMP);
		b->p = NULL;
	}
	malloc_getstats(M_TEMP, &after);
	CHECK_EQ(after.ms_inuse, before.ms_inuse);
	CHECK_EQ(after.ms_count, before.ms_count);
	CHECK(after.ms_maxused > before.ms_inuse);
	CHECK_EQ(kmem_inuse, inuse);
}

/* 16-byte alignment, a page's from one page up, and sizes as promised. */
KERNEL_TEST(malloc_sizes)
{
	size_t size;
	void *p;

	for (size = 0; size <= 70000; size += size < 5000 ? 1 : 97) {
		p = malloc(size, M_TEMP, M_ZERO);
		CHECK(p != NULL);
		CHECK_EQ((uintptr_t)p & (size >= PAGE_SIZE ? PAGE_MASK : 15),
		    0);
		CHECK(kmem_size(p) >= size);
		CHECK_EQ(kmem_size(p), kmem_round(size));
		CHECK(size == 0 || *(char *)p == 0);
		free(p, M_TEMP);
	}
	/* A buffer's size wastes nothing. */
	for (size = 512; size <= 65536; size *= 2)
		CHECK_EQ(kmem_round(size), size);
	/* Nothing wastes more than a quarter, once it is not tiny. */
	for (size = 129; size <= 65536; size++)
		CHECK(kmem_round(size) - size <= MAX(size / 4,
		    size > 2048 ? (size_t)PAGE_MASK : 0));
}

/* A block that shrinks gives room that a block before it can grow into. */
KERNEL_TEST(malloc_resize)
{
	struct malloc_stats before, after;
	u_char *p, *q;

	malloc_getstats(M_TEMP, &before);
	p = malloc(65536, M_TEMP, M_WAITOK);
	memset(p, 7, 65536);
	if (!malloc_resize(p, 8192, M_TEMP)) {
		free(p, M_TEMP);
		test_skip("blocks are the host's");
	}
	CHECK_EQ(kmem_size(p), 8192);
	CHECK(malloc_resize(p, 65536, M_TEMP));
	CHECK_EQ(kmem_size(p), 65536);
	CHECK_EQ(p[0], 7);
	CHECK_EQ(p[8191], 7);
	CHECK(malloc_resize(p, 4096, M_TEMP));
	q = malloc(4096, M_TEMP, M_WAITOK);
	if (q == p + 4096)
		CHECK(!malloc_resize(p, 8192, M_TEMP));
	CHECK(!malloc_resize(p, 100, M_TEMP));
	free(q, M_TEMP);
	free(p, M_TEMP);
	malloc_getstats(M_TEMP, &after);
	CHECK_EQ(after.ms_inuse, before.ms_inuse);
}

/* What is freed goes back to the host, apart from a reserve. */
KERNEL_TEST(malloc_giveback)
{
	static void *p[256];
	uint64_t mapped = kmem_mapped;
	int i;

	for (i = 0; i < 256; i++)
		p[i] = malloc(65536, M_TEMP, M_WAITOK);
	CHECK(kmem_mapped >= kmem_inuse && kmem_inuse >= 256 * 65536);
	for (i = 0; i < 256; i++)
		free(p[i * 37 % 256], M_TEMP);
	CHECK(kmem_mapped <= mapped + 4 * 1024 * 1024);
	/* One bigger than any arena. */
	p[0] = malloc(5000000, M_TEMP, M_WAITOK);
	memset(p[0], 1, 5000000);
	mapped = kmem_mapped;
	free(p[0], M_TEMP);
	CHECK(kmem_mapped + 5000000 <= mapped);
}

static void *hoard[4096];
static int nhoard, reclaims;

static size_t
give_hoard(size_t wanted)
{
	size_t freed = 0;

	reclaims++;
	while (nhoard > 0 && freed < wanted) {
		freed += kmem_size(hoard[--nhoard]);
		free(hoard[nhoard], M_TEMP);
	}
	return freed;
}

/* At RUMP_MEMLIMIT caches are asked first; then NULL, for who can take it. */
KERNEL_TEST(malloc_limit)
{
	static struct kmem_reclaim kr = { .kr_func = give_hoard };
	void *p;

	CHECK_EQ(kmem_limit, 8 * 1024 * 1024);
	while (nhoard < 4096 && (p = malloc(8192, M_TEMP, M_NOWAIT)) != NULL)
		hoard[nhoard++] = p;
	CHECK(nhoard > 300 && nhoard < 1024);
	CHECK(malloc(65536, M_TEMP, M_CANFAIL) == NULL);
	CHECK(kmem_mapped <= kmem_limit);

	kmem_reclaim_register(&kr);
	p = malloc(65536, M_TEMP, M_WAITOK);
	CHECK(p != NULL && reclaims > 0 && nhoard > 0);
	free(p, M_TEMP);
	CHECK(malloc(16 * 1024 * 1024, M_TEMP, M_NOWAIT) == NULL);
	CHECK_EQ(nhoard, 0);
	kmem_reclaim_unregister(&kr);
	/* The kernel lives on. */
	p = malloc(1024 * 1024, M_TEMP, M_WAITOK);
	free(p, M_TEMP);
}

/* Items come back last in, first out, and none is handed out twice. */
KERNEL_TEST(pool_items)
{
	static struct pool pl;
	static u_char *item[1000];
	unsigned long leaks = pool_leaks(0);
	int i, round;

	pool_init(&pl, 200, 0, 0, 0, "testpl", NULL);
	for (round = 0; round < 3; round++) {
		for (i = 0; i < 1000; i++) {
			item[i] = pool_get(&pl, PR_WAITOK | PR_ZERO);
			CHECK_EQ(item[i][0] | item[i][199], 0);
			memset(item[i], i, 200);
		}
		CHECK_EQ(pl.pr_nout, 1000);
		CHECK_EQ(pool_leaks(0), leaks + 1000);
		for (i = 0; i < 1000; i++) {
			CHECK_EQ(item[i][0], i & 0xff);
			CHECK_EQ(item[i][199], i & 0xff);
		}
		for (i = 0; i < 1000; i++)
			pool_put(&pl, item[i]);
	}
	CHECK_EQ(pl.pr_nout, 0);
	CHECK_EQ(pl.pr_maxout, 1000);
	CHECK_EQ(pl.pr_nget, 3000);
	pool_destroy(&pl);
	CHECK_EQ(pool_leaks(0), leaks);
}

KERNEL_TEST(hashinit)
{
	static const struct { int n; u_long mask; } t[] = {
		{ 1, 0 }, { 2, 1 }, { 3, 1 }, { 64, 63 }, { 100, 63 },
		{ 16384, 16383 },
	};
	void **table;
	u_long mask, i;
	size_t k;

	for (k = 0; k < nitems(t); k++) {
		table = hashinit(t[k].n, M_TEMP, M_WAITOK, &mask);
		CHECK_EQ(mask, t[k].mask);
		for (i = 0; i <= mask; i++)
			CHECK(table[i] == NULL);
		free(table, M_TEMP);
	}
}
