/* SPDX-License-Identifier: BSD-2-Clause */
/* Sleep, wakeup, callouts and deferred work, with threads and without. */
#include "kernspace.h"

KTEST(sleep_timeout)
KTEST(sleep_callout)
KTEST(sleep_busy)
KTEST(wakeup_order)
KTEST(kthread_reuse)
KTEST(work_at_exit)
KTEST(callout_order)
KTEST(callout_again)
KTEST_LONELY(sleep_timeout)
KTEST_LONELY(sleep_callout)
KTEST_LONELY(sleep_deadlock)
KTEST_LONELY(sleep_busy)
KTEST_LONELY(sleep_work)
KTEST_LONELY(sleep_nested)
KTEST_LONELY(work_at_exit)
KTEST_LONELY(callout_order)
KTEST_LONELY(callout_again)
KTEST_LONELY(callout_at_exit)

/* The clock thread ends with the kernel. */
static void
t_halt_with_clock(void)
{
	uint32_t leaks = 99;

	t_callout_order();
	CHECK_EQ(rump_pub_halt(RUMP_HALT_REPORT, &leaks), 0);
	CHECK_EQ(leaks, 0);
}

TEST_MAIN(
	TEST_ALONE(t_sleep_timeout),
	TEST_ALONE(t_sleep_callout),
	TEST_ALONE(t_sleep_busy),
	TEST_ALONE(t_wakeup_order),
	TEST_ALONE(t_kthread_reuse),
	TEST_ALONE(t_work_at_exit),
	TEST_ALONE(t_callout_order),
	TEST_ALONE(t_callout_again),
	TEST_ALONE(t_halt_with_clock),
	TEST_ALONE(t_lonely_sleep_timeout),
	TEST_ALONE(t_lonely_sleep_callout),
	TEST_ALONE(t_lonely_sleep_deadlock),
	TEST_ALONE(t_lonely_sleep_busy),
	TEST_ALONE(t_lonely_sleep_work),
	TEST_ALONE(t_lonely_sleep_nested),
	TEST_ALONE(t_lonely_work_at_exit),
	TEST_ALONE(t_lonely_callout_order),
	TEST_ALONE(t_lonely_callout_again),
	TEST_ALONE(t_lonely_callout_at_exit))
