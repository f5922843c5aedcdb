/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory hypercalls. */
#include "fakekernel.h"

#include <string.h>

#include "test.h"

#define KERN_ENOMEM	12

static void
t_malloc_is_aligned_as_asked(void)
{
	size_t align;
	void *p;

	for (align = 1; align <= 65536; align *= 2) {
		CHECK_EQ(rumpuser_malloc(100, align, &p), 0);
		CHECK_EQ((uintptr_t)p % align, 0);
		memset(p, 0xa5, 100);
		rumpuser_free(p, 100);
	}
	CHECK_EQ(rumpuser_malloc(100, 0, &p), 0);
	CHECK_EQ((uintptr_t)p % sizeof(void *), 0);
	rumpuser_free(p, 100);
}

static void
t_malloc_of_nothing_is_something(void)
{
	void *a, *b;

	CHECK_EQ(rumpuser_malloc(0, 0, &a), 0);
	CHECK_EQ(rumpuser_malloc(0, 0, &b), 0);
	CHECK(a != NULL && b != NULL && a != b);
	rumpuser_free(a, 0);
	rumpuser_free(b, 0);
}

static void
t_too_much_memory_is_ENOMEM(void)
{
	void *p = NULL;

#ifdef FK_SANITIZER
	test_skip("the sanitizer stops the program instead");
#endif
	CHECK_EQ(rumpuser_malloc(SIZE_MAX / 2 - 65536, 0, &p), KERN_ENOMEM);
	CHECK_EQ(rumpuser_anonmmap((SIZE_MAX / 2) & ~(size_t)65535, &p),
	    KERN_ENOMEM);
}

static void
t_mapped_memory_is_zero_and_aligned(void)
{
	static const uint8_t zeros[4096];
	uint8_t *p[8];
	size_t len, off;
	void *v;
	int i, round;

	/* Twice: what comes back from unmap must be zeroed again. */
	for (round = 0; round < 2; round++) {
		for (i = 0; i < 8; i++) {
			len = (size_t)65536 << i;
			CHECK_EQ(rumpuser_anonmmap(len, &v), 0);
			p[i] = v;
			CHECK_EQ((uintptr_t)v % 65536, 0);
			for (off = 0; off < len; off += sizeof(zeros))
				CHECK_MEM(p[i] + off, zeros, sizeof(zeros));
			memset(p[i], 0xff, len);
		}
		for (i = 0; i < 8; i++)
			rumpuser_unmap(p[i], (size_t)65536 << i);
	}
}

TEST_MAIN(
	TEST(t_malloc_is_aligned_as_asked),
	TEST(t_malloc_of_nothing_is_something),
	TEST(t_too_much_memory_is_ENOMEM),
	TEST(t_mapped_memory_is_zero_and_aligned))
