/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Deferred work: what has to be done some time soon, by whoever passes by when
 * nobody is in the middle of anything. Contract: rump-sys/kern.h.
 *
 * It runs at the end of system calls (kern_work_exit, a few loads when there
 * is nothing), from the clock thread where the host has threads, and below
 * tsleep where it has none. Always as syncerproc, so that locks of the thread
 * below are somebody else's, and never inside itself.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/proc.h>

#include "rump-sys/kern.h"

#define CLOCK_EVERY	64		/* exits between looks at the clock */

static TAILQ_HEAD(, kern_work) works = TAILQ_HEAD_INITIALIZER(works);
static int running;
int syncerproc_busy;
static u_int exits;

void
kern_work_register(struct kern_work *kw, const char *name,
    int (*run)(void *), void *arg, const volatile int *flagp)
{

	KASSERT(run != NULL);
	kw->kw_name = name;
	kw->kw_run = run;
	kw->kw_arg = arg;
	kw->kw_pending = 0;
	kw->kw_flagp = flagp != NULL ? flagp : &kw->kw_pending;
	kw->kw_calls = 0;
	TAILQ_INSERT_TAIL(&works, kw, kw_list);
}

void
kern_work_unregister(struct kern_work *kw)
{

	TAILQ_REMOVE(&works, kw, kw_list);
}

void
kern_work_want(struct kern_work *kw)
{

	kw->kw_pending = 1;
}

int
kern_idle_run(int idle)
{
	struct proc *p = curproc;
	struct kern_work *kw, *next;
	int did;

	KASSERT(p != NULL);
	if (running || cold)
		return 0;
	running = 1;
	curproc = syncerproc;
	syncerproc_busy++;
	time_update();
	did = timeout_run() > 0;
	TAILQ_FOREACH_SAFE(kw, &works, kw_list, next) {
		if (!idle && *kw->kw_flagp == 0)
			continue;
		kw->kw_pending = 0;
		kw->kw_calls++;
		did |= (*kw->kw_run)(kw->kw_arg) != 0;
	}
	KASSERT(curproc == syncerproc);
	syncerproc_busy--;
	curproc = p;
	running = 0;
	return did;
}

void
kern_work_exit(void)
{
	struct kern_work *kw;

	if (__predict_false(++exits % CLOCK_EVERY == 0))
		time_update();
	if (running || cold)
		return;
	if (!rump_threads && __predict_false(timeout_due()))
		goto run;
	TAILQ_FOREACH(kw, &works, kw_list)
		if (__predict_false(*kw->kw_flagp != 0))
			goto run;
	return;
run:
	kern_idle_run(0);
}
