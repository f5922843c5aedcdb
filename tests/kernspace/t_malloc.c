/* SPDX-License-Identifier: BSD-2-Clause */
/* Kernel memory. */
#include "kernspace.h"

KTEST(malloc_random)
KTEST(malloc_sizes)
KTEST(malloc_resize)
KTEST(malloc_giveback)
KTEST_ENV(malloc_limit, t_, "RUMP_MEMLIMIT", "8m")
KTEST(pool_items)
KTEST(hashinit)

TEST_MAIN(
	TEST(t_malloc_random),
	TEST(t_malloc_sizes),
	TEST(t_malloc_resize),
	TEST(t_malloc_giveback),
	TEST_ALONE(t_malloc_limit),
	TEST(t_pool_items),
	TEST(t_hashinit))
