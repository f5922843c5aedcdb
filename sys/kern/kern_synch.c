/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sleep and wakeup. A thread sleeps on a channel, which is any address; who
 * changes what it waits for calls wakeup on that address.
 *
 *	while (condition is not met)
 *		if ((error = tsleep(&thing, PINOD, "thing", 0)) != 0)
 *			return error;
 *
 * tsleep returns
 *	0		somebody called wakeup
 *	EWOULDBLOCK	timo ticks passed
 *	EDEADLK		nobody can ever call wakeup (below)
 * => The CPU is given up, so whatever the big lock guards may have changed.
 * => A channel may be woken for another reason: check the condition again.
 *
 * Where the host has threads, the sleeper waits on a condition variable of its
 * own. Where it has none, everything that could wake it is work of the kernel:
 * it runs callouts and deferred work (kern_work.c) until it is woken. If there
 * is nothing left to run, no wakeup can come any more, and the sleep fails with
 * EDEADLK instead of hanging. A caller that cannot take an error panics.
 *
 * Invariant: p_wchan != NULL iff p is on the queue of that channel.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/proc.h>
#include <sys/syslog.h>

#include "rump-sys/kern.h"

#define NQUEUES		64		/* a power of two */
#define MAXROUNDS	1000		/* of work without being woken */
#define MAXCALLOUTS	16		/* waited for without being woken */

static TAILQ_HEAD(sleepq, proc) queues[NQUEUES];
void (*sleep_settle)(void);
int sleep_count;

static struct sleepq *
sleepq(const volatile void *chan)
{

	return &queues[((uintptr_t)chan >> 4 ^ (uintptr_t)chan >> 10) &
	    (NQUEUES - 1)];
}

void
sleep_init(void)
{
	int i;

	for (i = 0; i < NQUEUES; i++)
		TAILQ_INIT(&queues[i]);
}

static void
unsleep(struct proc *p, int result)
{

	KASSERT(p->p_wchan != NULL);
	TAILQ_REMOVE(sleepq(p->p_wchan), p, p_runq);
	p->p_wchan = NULL;
	p->p_slpresult = result;
}

static void
sleep_thread(struct proc *p, int timo)
{
	uint64_t deadline, now;

	if (p->p_cv == NULL)
		rumpuser_cv_init(&p->p_cv);
	deadline = timo ? time_mono_ns() + (uint64_t)timo * tick * 1000 : 0;
	while (p->p_wchan != NULL) {
		if (timo == 0)
			cpu_wait(p->p_cv);
		else if ((now = time_mono_ns()) < deadline)
			cpu_timedwait(p->p_cv, deadline - now);
		else
			unsleep(p, EWOULDBLOCK);
	}
}

/* Let the clock reach tick when, without anybody else to run. */
static void
pass_time(int when)
{
	int64_t sec;
	long nsec;
	int left;

	for (;;) {
		time_update();
		if ((left = when - ticks) <= 0)
			return;
		if (rumpuser_clock_gettime(RUMPUSER_CLOCK_ABSMONO, &sec,
		    &nsec) != 0)
			return;
		sec += left / hz;
		nsec += (long)(left % hz) * tick * 1000;
		if (nsec >= 1000000000) {
			sec++;
			nsec -= 1000000000;
		}
		(void)rumpuser_clock_sleep(RUMPUSER_CLOCK_ABSMONO, sec, nsec);
	}
}

static void
sleep_alone(struct proc *p, int timo)
{
	int rounds = 0, callouts = 0, deadline, when;

	time_update();
	deadline = ticks + timo;
	while (p->p_wchan != NULL) {
		if (timo != 0 && ticks - deadline >= 0)
			unsleep(p, EWOULDBLOCK);
		else if (rounds++ < MAXROUNDS && kern_idle_run(1))
			continue;
		else if (p->p_wchan == NULL)
			break;
		else if (callouts++ < MAXCALLOUTS && timeout_next(0, &when)) {
			pass_time(timo != 0 && when - deadline > 0 ?
			    deadline : when);
			rounds = 0;
		} else if (timo != 0)
			pass_time(deadline);
		else
			unsleep(p, EDEADLK);
	}
}

int
tsleep(const volatile void *chan, int prio, const char *wmesg, int timo)
{
	struct proc *p = curproc;

	KASSERT(chan != NULL && timo >= 0);
	KASSERT(p != NULL && p->p_wchan == NULL);
	KASSERT((p->p_flag & P_NOSLEEP) == 0);
	p->p_wchan = chan;
	p->p_wmesg = wmesg;
	TAILQ_INSERT_TAIL(sleepq(chan), p, p_runq);
	sleep_count++;
	if (sleep_settle != NULL)
		(*sleep_settle)();
	if (rump_threads)
		sleep_thread(p, timo);
	else
		sleep_alone(p, timo);
	sleep_count--;
	KASSERT(p->p_wchan == NULL && curproc == p);
	if (p->p_slpresult == EDEADLK)
		log(LOG_WARNING, "deadlock: pid %d sleeps on \"%s\" (%p), and "
		    "nothing can wake it\n", p->p_pid, wmesg,
		    (const void *)(uintptr_t)chan);
	return p->p_slpresult;
}

static void
wakeup_n(const volatile void *chan, int n)
{
	struct sleepq *q = sleepq(chan);
	struct proc *p, *next;

	TAILQ_FOREACH_SAFE(p, q, p_runq, next) {
		if (p->p_wchan != chan)
			continue;
		unsleep(p, 0);
		if (p->p_cv != NULL)
			rumpuser_cv_signal(p->p_cv);
		if (--n == 0)
			break;
	}
}

/* Wake all who sleep on chan; the one who has slept longest. */
void
wakeup(const volatile void *chan)
{

	wakeup_n(chan, INT_MAX);
}

void
wakeup_one(const volatile void *chan)
{

	wakeup_n(chan, 1);
}
