/* SPDX-License-Identifier: BSD-2-Clause */
/* Long-term locks, with host threads and without. */
#include "kernspace.h"

KTEST(lock_recursion)
KTEST(lock_shared)
KTEST(lock_drain)
KTEST(lock_threads)
KTEST(lock_drain_waits)
KTEST(rwlock)
KTEST_LONELY(lock_recursion)
KTEST_LONELY(lock_deadlock)

TEST_MAIN(
	TEST(t_lock_recursion),
	TEST(t_lock_shared),
	TEST(t_lock_drain),
	TEST(t_lock_threads),
	TEST(t_lock_drain_waits),
	TEST(t_rwlock),
	TEST_ALONE(t_lonely_lock_recursion),
	TEST_ALONE(t_lonely_lock_deadlock))
