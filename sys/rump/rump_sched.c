/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The virtual CPU: the one big lock. Who holds it is in the kernel.
 *
 *	host thread	rump_schedule		takes the CPU, curproc set
 *	  in kernel	tsleep -> cpu_wait	gives it up, takes it again
 *			hyp_backend_*		the same, in a hypercall
 *			rump_unschedule		due work, gives it back
 *	I/O thread	hyp_schedule		takes it as ioproc, for biodone
 *			hyp_unschedule		gives it back; no work here:
 *						it may wait for this thread
 *
 * The CPU is a host mutex; a host without threads (or RUMP_THREADS=0) has
 * nobody to keep out, and none is taken.
 *
 * Which lwp a thread runs as: the one that it switched to (rump_lwproc.c),
 * else one of pid 1's implicit ones, kept on a list between calls. An implicit
 * lwp belongs to a call, so nothing may be held on its behalf between calls.
 *
 * Invariants
 * 1. curproc is NULL iff nobody is in the kernel.
 * 2. A proc is curproc, or asleep, or in a hypercall, in one host thread only.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>
#include <sys/proc.h>

#include "rump-sys/kern.h"
#include "rump_private.h"

struct proc *curproc;
struct proc *initproc;
int rump_threads;

static struct rumpuser_mtx *cpu_mtx;
static struct proc ioproc;
static struct proc *lonely_lwp;		/* without threads: switched to */
static TAILQ_HEAD(, proc) implicit = TAILQ_HEAD_INITIALIZER(implicit);

/* Procs whose threads are in a hypercall that gave the CPU up, by slot. */
static struct proc **parked;
static int nparked;

void
cpu_init(void)
{

	if (rump_threads && cpu_mtx == NULL)
		rumpuser_mutex_init(&cpu_mtx);
	ioproc = proc0;
	ioproc.p_flag = P_SYSTEM | P_NOSLEEP;
	TAILQ_INIT(&implicit);
}

/* The CPU must be free. */
void
cpu_fini(void)
{

	free(parked, M_PROC);
	parked = NULL;
	nparked = 0;
	TAILQ_INIT(&implicit);
	lonely_lwp = NULL;
}

void
cpu_enter(struct proc *p)
{

	if (rump_threads)
		rumpuser_mutex_enter(cpu_mtx);
	KASSERT(curproc == NULL);
	curproc = p;
}

void
cpu_exit(void)
{

	curproc = NULL;
	if (rump_threads)
		rumpuser_mutex_exit(cpu_mtx);
}

void
cpu_wait(struct rumpuser_cv *cv)
{
	struct proc *p = curproc;

	KASSERT(p != NULL && rump_threads);
	curproc = NULL;
	rumpuser_cv_wait(cv, cpu_mtx);
	KASSERT(curproc == NULL);
	curproc = p;
}

int
cpu_timedwait(struct rumpuser_cv *cv, uint64_t nsec)
{
	struct proc *p = curproc;
	int error;

	KASSERT(p != NULL && rump_threads);
	curproc = NULL;
	error = rumpuser_cv_timedwait(cv, cpu_mtx, nsec / 1000000000,
	    nsec % 1000000000);
	KASSERT(curproc == NULL);
	curproc = p;
	return error != 0 ? EWOULDBLOCK : 0;
}

/* An lwp of pid 1 for a caller without one. */
struct proc *
implicit_get(void)
{
	struct proc *p;

	if ((p = TAILQ_FIRST(&implicit)) != NULL) {
		TAILQ_REMOVE(&implicit, p, p_runq);
		return p;
	}
	KASSERT(initproc != NULL);
	p = proc_alloc(initproc->p_process, M_WAITOK);
	p->p_flag |= P_IMPLICIT;
	return p;
}

void
implicit_put(struct proc *p)
{

	KASSERT((p->p_flag & P_IMPLICIT) && p->p_wchan == NULL);
	TAILQ_INSERT_HEAD(&implicit, p, p_runq);
}

struct proc *
lwp_current(void)
{

	return rump_threads ? (struct proc *)rumpuser_curlwp() : lonely_lwp;
}

void
lwp_set(struct proc *p)
{

	if (rump_threads)
		rumpuser_curlwp_set((struct lwp *)p);
	else
		lonely_lwp = p;
}

void
rump_schedule(void)
{
	struct proc *p;

	if (__predict_false(!rump_running && !cold))
		panic("rump_schedule: no kernel is running");
	p = lwp_current();
	cpu_enter(p);
	if (p == NULL)
		curproc = implicit_get();
}

void
rump_unschedule(void)
{
	struct proc *p;

	KASSERT(curproc != NULL);
	kern_work_exit();
	if ((p = curproc)->p_flag & P_IMPLICIT)
		implicit_put(p);
	cpu_exit();
}

static void
hyp_schedule(void)
{

	cpu_enter(&ioproc);
}

static void
hyp_unschedule(void)
{

	KASSERT(curproc == &ioproc);
	cpu_exit();
}

static void
hyp_backend_unschedule(int *nlocks)
{
	struct proc **np;
	int slot;

	KASSERT(curproc != NULL);
	for (slot = 0; slot < nparked; slot++)
		if (parked[slot] == NULL)
			break;
	if (slot == nparked) {
		np = malloc((nparked + 16) * 2 * sizeof(*np), M_PROC, M_ZERO);
		if (nparked > 0)
			memcpy(np, parked, nparked * sizeof(*np));
		free(parked, M_PROC);
		parked = np;
		nparked = (nparked + 16) * 2;
	}
	parked[slot] = curproc;
	*nlocks = slot;
	cpu_exit();
}

static void
hyp_backend_schedule(int slot)
{

	cpu_enter(NULL);
	KASSERT(slot >= 0 && slot < nparked && parked[slot] != NULL);
	curproc = parked[slot];
	parked[slot] = NULL;
}

struct rumpuser_hyperup cpu_hyperup = {
	.hyp_schedule = hyp_schedule,
	.hyp_unschedule = hyp_unschedule,
	.hyp_backend_unschedule = hyp_backend_unschedule,
	.hyp_backend_schedule = hyp_backend_schedule,
};
