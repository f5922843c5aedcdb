/* SPDX-License-Identifier: BSD-2-Clause */
/* Sleep, wakeup, callouts, deferred work: inside the kernel. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/proc.h>
#include <sys/timeout.h>

#include "rump-sys/kern.h"
#include "kernspace.h"

static int chan, calls;
static char trace[64];

static void
note_call(void *arg)
{

	calls++;
	strlcat(trace, arg, sizeof(trace));
}

static void
wake_call(void *arg)
{

	calls++;
	wakeup(arg);
}

/* A timed sleep that nobody ends takes its time. */
KERNEL_TEST(sleep_timeout)
{
	uint64_t start = time_mono_ns();

	CHECK_EQ(tsleep(&chan, PPAUSE, "test", 5), EWOULDBLOCK);
	CHECK(time_mono_ns() - start >= 4 * (uint64_t)tick * 1000);
	CHECK(curproc->p_wchan == NULL);
}

/* A callout wakes an untimed sleeper, on every host. */
KERNEL_TEST(sleep_callout)
{
	struct timeout to;

	timeout_set(&to, wake_call, &chan);
	timeout_add(&to, 3);
	CHECK_EQ(tsleep(&chan, PPAUSE, "test", 0), 0);
	CHECK_EQ(calls, 1);
	CHECK(!timeout_pending(&to));
}

/* Without threads and with nothing pending there is no hope. */
KERNEL_TEST(sleep_deadlock)
{
	static struct timeout house;

	CHECK_EQ(rump_threads, 0);
	CHECK_EQ(tsleep(&chan, PPAUSE, "test", 0), EDEADLK);
	/* Housekeeping is no hope either. */
	timeout_set_flags(&house, note_call, "h", TIMEOUT_HOUSEKEEPING);
	timeout_add(&house, 100000);
	CHECK_EQ(tsleep(&chan, PPAUSE, "test", 0), EDEADLK);
	timeout_del(&house);
	/* A wakeup that came too early does not count. */
	wakeup(&chan);
	CHECK_EQ(tsleep(&chan, PPAUSE, "test", 0), EDEADLK);
}

static int
wake_work(void *arg)
{

	CHECK(curproc == syncerproc);
	calls++;
	if (calls == 3)
		wakeup(arg);
	return calls <= 3;
}

/* Deferred work runs below the sleeper until it is woken. */
KERNEL_TEST(sleep_work)
{
	static struct kern_work kw;
	struct proc *p = curproc;

	CHECK_EQ(rump_threads, 0);
	kern_work_register(&kw, "test", wake_work, &chan, NULL);
	CHECK_EQ(tsleep(&chan, PPAUSE, "test", 0), 0);
	CHECK_EQ(calls, 3);
	CHECK(curproc == p);
	kern_work_unregister(&kw);
}

/* Work that always claims to have done something keeps no callout away. */
static int
busy_work(void *arg)
{

	return 1;
}

KERNEL_TEST(sleep_busy)
{
	static struct kern_work kw;
	struct timeout to;

	kern_work_register(&kw, "test", busy_work, NULL, NULL);
	timeout_set(&to, wake_call, &chan);
	timeout_add(&to, 20);
	CHECK_EQ(tsleep(&chan, PPAUSE, "test", 0), 0);
	CHECK_EQ(calls, 1);
	CHECK_EQ(tsleep(&chan, PPAUSE, "test", 2), EWOULDBLOCK);
	if (!rump_threads)
		CHECK_EQ(tsleep(&chan, PPAUSE, "test", 0), EDEADLK);
	kern_work_unregister(&kw);
}

/* Work that sleeps itself cannot be helped by work: it gets the error. */
static int
sleeping_work(void *arg)
{

	if (calls++ == 0)
		CHECK_EQ(tsleep(&calls, PPAUSE, "inner", 0), EDEADLK);
	return 0;
}

KERNEL_TEST(sleep_nested)
{
	static struct kern_work kw;

	kern_work_register(&kw, "test", sleeping_work, NULL, NULL);
	CHECK_EQ(tsleep(&chan, PPAUSE, "outer", 0), EDEADLK);
	CHECK(calls > 0);
	kern_work_unregister(&kw);
}

/* Work is done at the end of a call when it is wanted, and only then. */
static int
count_work(void *arg)
{

	calls++;
	return 1;
}

KERNEL_TEST(work_at_exit)
{
	static struct kern_work kw;

	kern_work_register(&kw, "test", count_work, NULL, NULL);
	rump_unschedule();
	rump_schedule();
	CHECK_EQ(calls, 0);
	kern_work_want(&kw);
	rump_unschedule();
	rump_schedule();
	CHECK_EQ(calls, 1);
	rump_unschedule();
	rump_schedule();
	CHECK_EQ(calls, 1);
	kern_idle_run(1);
	CHECK_EQ(calls, 2);
	kern_work_unregister(&kw);
}

/* Callouts run in the order of their times; removed ones do not. */
KERNEL_TEST(callout_order)
{
	static struct timeout a, b, c, d;

	timeout_set(&a, note_call, "a");
	timeout_set(&b, note_call, "b");
	timeout_set(&c, note_call, "c");
	timeout_set(&d, note_call, "d");
	timeout_add(&a, 4);
	timeout_add(&b, 2);
	timeout_add(&c, 2);
	timeout_add(&d, 1);
	CHECK(timeout_pending(&a) && timeout_pending(&d));
	timeout_del(&d);
	timeout_del(&d);
	timeout_add(&c, 6);
	CHECK_EQ(tsleep(&chan, PPAUSE, "test", 12), EWOULDBLOCK);
	CHECK_STR(trace, "bac");
	CHECK(!timeout_pending(&a));
}

static struct timeout again;

static void
again_call(void *arg)
{

	if (++calls < 3)
		timeout_add(&again, 0);
	else
		wakeup(&chan);
}

/* One that adds itself with no delay does not starve the rest. */
KERNEL_TEST(callout_again)
{

	timeout_set(&again, again_call, NULL);
	timeout_add(&again, 0);
	while (calls < 3)
		CHECK_EQ(tsleep(&chan, PPAUSE, "test", 0), 0);
}

/* Where there are no threads, the end of a system call is the clock. */
KERNEL_TEST(callout_at_exit)
{
	struct timeout to;
	int i;

	CHECK_EQ(rump_threads, 0);
	timeout_set(&to, note_call, "x");
	timeout_add(&to, 2);
	for (i = 0; i < 10000000 && calls == 0; i++) {
		rump_unschedule();
		rump_schedule();
	}
	CHECK_EQ(calls, 1);
}

static int awake, ready;

static void
sleeper(void *arg)
{

	ready++;
	wakeup(&ready);
	CHECK_EQ(tsleep(&chan, PPAUSE, "sleeper", 0), 0);
	trace[awake++] = '0' + (int)(intptr_t)arg;
	wakeup(&awake);
	kthread_exit(0);
}

/* wakeup_one wakes the one who has slept longest, wakeup all the others. */
KERNEL_TEST(wakeup_order)
{
	int i;

	if (!rump_threads)
		test_skip("the host has no threads");
	for (i = 0; i < 5; i++) {
		CHECK_EQ(kthread_create(sleeper, (void *)(intptr_t)i, NULL,
		    "sleeper%d", i), 0);
		while (ready <= i)
			CHECK_EQ(tsleep(&ready, PPAUSE, "ready", 0), 0);
	}
	wakeup(&trace);			/* another channel */
	CHECK_EQ(tsleep(&awake, PPAUSE, "awake", 2), EWOULDBLOCK);
	wakeup_one(&chan);
	while (awake < 1)
		CHECK_EQ(tsleep(&awake, PPAUSE, "awake", 0), 0);
	CHECK_STR(trace, "0");
	wakeup_one(&chan);
	while (awake < 2)
		CHECK_EQ(tsleep(&awake, PPAUSE, "awake", 0), 0);
	CHECK_STR(trace, "01");
	wakeup(&chan);
	while (awake < 5)
		CHECK_EQ(tsleep(&awake, PPAUSE, "awake", 0), 0);
}

static void
short_thread(void *arg)
{

	calls++;
	wakeup(&calls);
	kthread_exit(0);
}

/* Threads that ended leave nothing behind but the last one's remains. */
KERNEL_TEST(kthread_reuse)
{
	struct proc *p;
	int i, n, before = process0.ps_nthreads;

	if (!rump_threads)
		test_skip("the host has no threads");
	for (i = 0; i < 100; i++) {
		CHECK_EQ(kthread_create(short_thread, NULL, NULL, "short"), 0);
		while (calls <= i)
			CHECK_EQ(tsleep(&calls, PPAUSE, "short", 0), 0);
	}
	n = 0;
	LIST_FOREACH(p, &process0.ps_threads, p_sibling)
		n++;
	CHECK_EQ(n, process0.ps_nthreads);
	CHECK(n <= before + 3);
}
