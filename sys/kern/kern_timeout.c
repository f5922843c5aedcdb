/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Callouts: functions to be called once, some ticks from now.
 *
 * Ticks are derived from the monotonic clock when somebody looks (time_update),
 * nothing interrupts. What is due runs at the end of a system call, or below a
 * sleeper on a host without threads; where there are threads, the clock thread
 * runs it in time. It is started by the first callout: a kernel that needs none
 * has no thread.
 *
 * => Functions run with the CPU held, as syncerproc; they may sleep and may add
 *    themselves again.
 * => Periodic housekeeping says so (TIMEOUT_HOUSEKEEPING): it can never be what
 *    a sleeper waits for, and without that no deadlock could be told from a
 *    wait.
 *
 * Invariant: the queue is sorted by to_time.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/proc.h>
#include <sys/timeout.h>

#include "rump-sys/kern.h"

static TAILQ_HEAD(, timeout) queue = TAILQ_HEAD_INITIALIZER(queue);
static enum { CLOCK_NONE, CLOCK_RUNS, CLOCK_STOP } clock_state;
static int clock_chan;

void
timeout_set_flags(struct timeout *to, void (*func)(void *), void *arg,
    int flags)
{

	KASSERT(func != NULL);
	to->to_func = func;
	to->to_arg = arg;
	to->to_flags = TIMEOUT_INITIALIZED | flags;
}

void
timeout_set(struct timeout *to, void (*func)(void *), void *arg)
{

	timeout_set_flags(to, func, arg, 0);
}

static void
clock_thread(void *arg)
{
	int when, timo;

	while (clock_state == CLOCK_RUNS) {
		kern_idle_run(0);
		timo = 0;
		if (timeout_next(1, &when))
			timo = MAX(when - ticks, 1);
		if (clock_state == CLOCK_RUNS)
			(void)tsleep(&clock_chan, PPAUSE, "clock", timo);
	}
	clock_state = CLOCK_NONE;
	kthread_exit(0);
}

void
timeout_start(void)
{

	if (!rump_threads || cold || clock_state != CLOCK_NONE ||
	    TAILQ_EMPTY(&queue))
		return;
	clock_state = CLOCK_RUNS;
	if (kthread_create(clock_thread, NULL, NULL, "clock") != 0)
		clock_state = CLOCK_NONE;
}

/* A callout that is pending already moves to the new time. */
void
timeout_add(struct timeout *to, int n)
{
	struct timeout *at;

	KASSERT(timeout_initialized(to) && n >= 0);
	if (timeout_pending(to))
		timeout_del(to);
	time_update();
	to->to_time = ticks + n;
	to->to_flags |= TIMEOUT_ONQUEUE;
	TAILQ_FOREACH(at, &queue, to_list)
		if (at->to_time - to->to_time > 0)
			break;
	if (at != NULL)
		TAILQ_INSERT_BEFORE(at, to, to_list);
	else
		TAILQ_INSERT_TAIL(&queue, to, to_list);
	if (clock_state != CLOCK_RUNS)
		timeout_start();
	else if (TAILQ_FIRST(&queue) == to)
		wakeup(&clock_chan);
}

void
timeout_del(struct timeout *to)
{

	if (!timeout_pending(to))
		return;
	TAILQ_REMOVE(&queue, to, to_list);
	to->to_flags &= ~TIMEOUT_ONQUEUE;
}

int
timeout_due(void)
{
	struct timeout *to = TAILQ_FIRST(&queue);

	return to != NULL && to->to_time - ticks <= 0;
}

/*
 * Those due when it began: one that adds itself again with no delay waits for
 * the next run.
 */
int
timeout_run(void)
{
	struct timeout *to;
	int n = 0, now = ticks, max = 0;

	TAILQ_FOREACH(to, &queue, to_list)
		if (to->to_time - now <= 0)
			max++;
	while (n < max && (to = TAILQ_FIRST(&queue)) != NULL &&
	    to->to_time - now <= 0) {
		timeout_del(to);
		n++;
		(*to->to_func)(to->to_arg);
	}
	return n;
}

int
timeout_next(int all, int *whenp)
{
	struct timeout *to;

	TAILQ_FOREACH(to, &queue, to_list)
		if (all || (to->to_flags & TIMEOUT_HOUSEKEEPING) == 0) {
			*whenp = to->to_time;
			return 1;
		}
	return 0;
}

/* At halt: nothing is called any more; the clock thread ends. */
void
timeout_fini(void)
{
	struct timeout *to;

	while ((to = TAILQ_FIRST(&queue)) != NULL)
		timeout_del(to);
	if (clock_state == CLOCK_RUNS) {
		clock_state = CLOCK_STOP;
		wakeup(&clock_chan);
	}
}
