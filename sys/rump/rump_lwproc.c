/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Processes and threads of control for callers: rump_lwproc(3).
 *
 *	implicit --rfork--> first lwp of a new process --newlwp--> another lwp
 *	    ^                     |  ^                                |
 *	    +---switch(NULL)------+  +-----------switch(l)------------+
 *	    +---releaselwp: the lwp is gone, with the last one its process
 *
 * => A host thread runs as at most one lwp; one that it leaves is idle until
 *    some thread switches to it. An lwp that another thread runs as cannot be
 *    switched to (panic: two threads would be one).
 * => Called unscheduled. What returns int returns 0 or a kernel error number.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>
#include <sys/proc.h>
#include <sys/fcntl.h>

#include "rump-sys/kern.h"
#include "rump_private.h"

/* The calling thread becomes p (NULL: implicit) and leaves what it was. */
static void
lwproc_become(struct proc *p)
{
	struct proc *old = lwp_current();

	if (old == p)
		return;
	if (p != NULL) {
		if (p->p_flag & P_BOUND)
			panic("lwproc: lwp %p (%d:%d) is running already",
			    (void *)p, p->p_pid, p->p_lid);
		KASSERT((p->p_flag & (P_IMPLICIT | P_SYSTEM)) == 0);
		p->p_flag |= P_BOUND;
	}
	if (old != NULL)
		old->p_flag &= ~P_BOUND;
	lwp_set(p);
}

/* The descriptor table of a new process. */
static int
rfork_fd(struct process *ps, struct filedesc *fd, int flags)
{

	if (flags & RUMP_RFFD_COPY)
		fd = fdcopy(fd);
	else if (flags & RUMP_RFFD_CLEAR)
		fd = fdclear(fd);
	else
		fd = fdshare(fd);
	if (fd == NULL)
		return ENOMEM;
	proc_setfd(ps, fd);
	return 0;
}

static int
rfork(int flags)
{
	struct process *ps;
	struct proc *p;
	int error;

	if ((error = process_alloc(curproc->p_process, &ps)) != 0)
		return error;
	if ((error = rfork_fd(ps, curproc->p_fd, flags)) != 0 ||
	    (p = proc_alloc(ps, M_CANFAIL)) == NULL) {
		process_free(ps);
		return ENOMEM;
	}
	lwproc_become(p);
	return 0;
}

/*
 * A new process, child of the current one, with one lwp, which becomes the
 * caller's. Descriptors are copied, cleared or shared as flags say.
 */
int
rump_pub_lwproc_rfork(int flags)
{
	int error;

	if ((flags & ~(RUMP_RFFD_COPY | RUMP_RFFD_CLEAR)) != 0 ||
	    flags == (RUMP_RFFD_COPY | RUMP_RFFD_CLEAR))
		return EINVAL;
	rump_schedule();
	error = rfork(flags);
	rump_unschedule();
	return error;
}

int
rump_pub_lwproc_newlwp(pid_t pid)
{
	struct process *ps;
	struct proc *p;
	int error = 0;

	rump_schedule();
	if (pid <= 0 || (ps = process_find(pid)) == NULL)
		error = ESRCH;
	else if ((p = proc_alloc(ps, M_CANFAIL)) == NULL)
		error = ENOMEM;
	else
		lwproc_become(p);
	rump_unschedule();
	return error;
}

void
rump_pub_lwproc_switch(struct lwp *l)
{

	rump_schedule();
	lwproc_become((struct proc *)l);
	rump_unschedule();
}

/*
 * The caller's lwp ends, and it is in the implicit context again. With the last
 * lwp the process ends: its descriptors are closed, as itself.
 */
void
rump_pub_lwproc_releaselwp(void)
{
	struct proc *p;

	if ((p = lwp_current()) == NULL)
		panic("lwproc: release of an implicit lwp");
	rump_schedule();
	KASSERT(curproc == p && p->p_wchan == NULL);
	if (p->p_process->ps_nthreads == 1)
		proc_setfd(p->p_process, NULL);
	lwproc_become(NULL);
	curproc = implicit_get();
	proc_free(p);
	rump_unschedule();
}

struct lwp *
rump_pub_lwproc_curlwp(void)
{

	return (struct lwp *)lwp_current();
}
