/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Processes and their threads of control.
 *
 *	process_alloc(parent, &ps)
 *				a process with the parent's credentials and
 *				limits, no threads, no descriptor table
 *	proc_setfd(ps, fd)	its table (takes the reference over)
 *	proc_alloc(ps, flags)	a thread in it (flags: malloc's)
 *	proc_free(p)		the thread, and its process with the last one
 *
 * process0 is the kernel's own (proc0 boots; kernel threads, syncerproc);
 * pid 1 is the implicit context of callers that have none.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>
#include <sys/proc.h>

#include "rump-sys/kern.h"

#define PIDHASH		64
#define PID_MAX		30000

struct process process0;
struct proc proc0;
struct proc *syncerproc;
struct processlist allprocess;
int nprocesses;
int maxproc = 4096;

static LIST_HEAD(, process) pidhash[PIDHASH];
static pid_t lastpid;

static void
proc_attach(struct proc *p, struct process *ps)
{

	p->p_process = ps;
	p->p_cred = &ps->ps_cred;
	p->p_stats = &ps->ps_stats;
	p->p_rlimit = ps->ps_rlimit;
	p->p_fd = ps->ps_fd;
	p->p_pid = ps->ps_pid;
	p->p_lid = ++ps->ps_lastlid;
	ps->ps_nthreads++;
	LIST_INSERT_HEAD(&ps->ps_threads, p, p_sibling);
}

void
proc_init(void)
{
	int i;

	LIST_INIT(&allprocess);
	for (i = 0; i < PIDHASH; i++)
		LIST_INIT(&pidhash[i]);
	lastpid = 0;
	nprocesses = 0;

	memset(&process0, 0, sizeof(process0));
	memset(&proc0, 0, sizeof(proc0));
	strlcpy(process0.ps_comm, "kernel", sizeof(process0.ps_comm));
	process0.ps_cred.pc_ucred = crget();
	limit_init(&process0);
	proc0.p_flag = P_SYSTEM;
	proc_attach(&proc0, &process0);
	syncerproc = proc_alloc(&process0, M_WAITOK);
	syncerproc->p_flag = P_SYSTEM;
}

/* The last thing of all: process0 goes. */
void
proc_fini(void)
{

	KASSERT(LIST_EMPTY(&allprocess));
	proc_free(syncerproc);
	syncerproc = NULL;
	KASSERT(LIST_FIRST(&process0.ps_threads) == &proc0);
	KASSERT(process0.ps_nthreads == 1 && process0.ps_fd == NULL);
	if (proc0.p_cv != NULL) {
		rumpuser_cv_destroy(proc0.p_cv);
		proc0.p_cv = NULL;
	}
	crfree(process0.ps_cred.pc_ucred);
}

struct process *
process_find(pid_t pid)
{
	struct process *ps;

	LIST_FOREACH(ps, &pidhash[pid & (PIDHASH - 1)], ps_hash)
		if (ps->ps_pid == pid)
			return ps;
	return NULL;
}

static pid_t
pid_alloc(void)
{

	KASSERT(nprocesses < PID_MAX);
	do {
		if (++lastpid > PID_MAX)
			lastpid = 2;
	} while (process_find(lastpid) != NULL);
	return lastpid;
}

/* => EAGAIN: there are maxproc of them. ENOMEM. */
int
process_alloc(struct process *parent, struct process **psp)
{
	struct process *ps;

	KASSERT(parent != NULL);
	if (nprocesses >= MIN(maxproc, PID_MAX - 1))
		return EAGAIN;
	if ((ps = malloc(sizeof(*ps), M_PROC, M_CANFAIL | M_ZERO)) == NULL)
		return ENOMEM;
	ps->ps_cred = parent->ps_cred;
	crhold(ps->ps_cred.pc_ucred);
	memcpy(ps->ps_rlimit, parent->ps_rlimit, sizeof(ps->ps_rlimit));
	strlcpy(ps->ps_comm, parent->ps_comm, sizeof(ps->ps_comm));
	ps->ps_pid = pid_alloc();
	ps->ps_ppid = parent->ps_pid;
	LIST_INIT(&ps->ps_threads);
	LIST_INSERT_HEAD(&allprocess, ps, ps_list);
	LIST_INSERT_HEAD(&pidhash[ps->ps_pid & (PIDHASH - 1)], ps, ps_hash);
	nprocesses++;
	*psp = ps;
	return 0;
}

void
proc_setfd(struct process *ps, struct filedesc *fd)
{
	struct filedesc *old = ps->ps_fd;
	struct proc *p;

	ps->ps_fd = fd;
	LIST_FOREACH(p, &ps->ps_threads, p_sibling)
		p->p_fd = fd;
	if (old != NULL) {
		fd_unlockall(old, ps);
		fdfree(old, curproc);
	}
}

/* => No threads are left. */
void
process_free(struct process *ps)
{

	KASSERT(ps != &process0 && ps->ps_nthreads == 0);
	proc_setfd(ps, NULL);
	LIST_REMOVE(ps, ps_hash);
	LIST_REMOVE(ps, ps_list);
	nprocesses--;
	crfree(ps->ps_cred.pc_ucred);
	free(ps, M_PROC);
}

/* => NULL only with M_CANFAIL. */
struct proc *
proc_alloc(struct process *ps, int flags)
{
	struct proc *p;

	if ((p = malloc(sizeof(*p), M_PROC, flags | M_ZERO)) == NULL)
		return NULL;
	proc_attach(p, ps);
	return p;
}

/* => p is nobody's curproc and does not sleep. */
void
proc_free(struct proc *p)
{
	struct process *ps = p->p_process;

	KASSERT(p != &proc0 && p != curproc && p->p_wchan == NULL);
	KASSERT((p->p_flag & P_BOUND) == 0);
	if (p->p_cv != NULL)
		rumpuser_cv_destroy(p->p_cv);
	LIST_REMOVE(p, p_sibling);
	free(p, M_PROC);
	if (--ps->ps_nthreads == 0)
		process_free(ps);
}
