/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernel threads: lwps of process 0, each with a host thread of its own. Only
 * where the host has threads; elsewhere work is deferred (kern_work.c).
 *
 *	kthread_create -> kthread_start -> func(arg) -> kthread_exit
 *
 * What is left of a thread that ended goes when the next one is made, or at
 * halt: kthread_joinall waits for all, which were told to end.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>
#include <sys/proc.h>

#include "rump-sys/kern.h"

struct start {
	void		(*st_func)(void *);
	void		*st_arg;
	struct proc	*st_proc;
};

static void *
kthread_start(void *arg)
{
	struct start *st = arg, copy;

	cpu_enter(((struct start *)arg)->st_proc);
	copy = *st;
	free(st, M_PROC);
	(*copy.st_func)(copy.st_arg);
	kthread_exit(0);
}

/* The CPU is given up meanwhile, so the list is looked at anew each time. */
static void
kthread_join(int all)
{
	struct proc *p;
	void *cookie;

again:
	LIST_FOREACH(p, &process0.ps_threads, p_sibling) {
		if (p->p_cookie == NULL || (!all && (p->p_flag & P_BOUND)))
			continue;
		KASSERT(p != curproc);
		cookie = p->p_cookie;
		p->p_cookie = NULL;
		(void)rumpuser_thread_join(cookie);
		proc_free(p);
		goto again;
	}
}

/* => ENOTSUP without threads; otherwise 0 or the host's reason. */
int
kthread_create(void (*func)(void *), void *arg, struct proc **pp,
    const char *fmt, ...)
{
	__builtin_va_list ap;
	struct start *st;
	struct proc *p;
	char name[32];
	int error;

	if (!rump_threads)
		return ENOTSUP;
	__builtin_va_start(ap, fmt);
	vsnprintf(name, sizeof(name), fmt, ap);
	__builtin_va_end(ap);

	kthread_join(0);
	p = proc_alloc(&process0, M_WAITOK);
	p->p_flag |= P_SYSTEM | P_BOUND;
	st = malloc(sizeof(*st), M_PROC, M_WAITOK);
	st->st_func = func;
	st->st_arg = arg;
	st->st_proc = p;
	error = rumpuser_thread_create(kthread_start, st, name, 1,
	    &p->p_cookie);
	if (error != 0) {
		free(st, M_PROC);
		proc_free(p);
		return error;
	}
	if (pp != NULL)
		*pp = p;
	return 0;
}

/* The proc stays for kthread_join. */
void
kthread_exit(int code)
{

	KASSERT(curproc->p_flag & P_SYSTEM);
	curproc->p_flag &= ~P_BOUND;
	cpu_exit();
	rumpuser_thread_exit();
}

void
kthread_joinall(void)
{

	kthread_join(1);
}
