/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests inside the kernel. A pair of files a subject: k_SUBJECT.c is kernel
 * code and holds the tests; t_SUBJECT.c is the program that boots a kernel and
 * calls them with the CPU held.
 *
 *	k_pool.c	KERNEL_TEST(pool_reuse) { ... CHECK_EQ(...); }
 *	t_pool.c	KTEST(pool_reuse)	makes t_pool_reuse for TEST()
 *
 * Both include this header; CHECK* work on either side.
 */
#ifndef _TESTS_KERNSPACE_H_
#define _TESTS_KERNSPACE_H_

#include "../common/test.h"

#ifdef _KERNEL
#define KERNEL_TEST(name)						\
void	rumptest_##name(void);						\
void									\
rumptest_##name(void)
#else
#include <stdlib.h>
#include <rump/rump.h>

/* RUMP_THREADS is 0 for a "lonely" test: a host without threads. */
#define KTEST_ENV(name, prefix, var, value)				\
void rumptest_##name(void);						\
static void								\
prefix##name(void)							\
{									\
									\
	setenv(var, value, 1);						\
	CHECK_EQ(rump_init(), 0);					\
	rump_schedule();						\
	rumptest_##name();						\
	rump_unschedule();						\
}
#define KTEST(name)		KTEST_ENV(name, t_, "RUMP_TEST", #name)
#define KTEST_LONELY(name)	KTEST_ENV(name, t_lonely_, "RUMP_THREADS", "0")
#endif

#endif /* _TESTS_KERNSPACE_H_ */
