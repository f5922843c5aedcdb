/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Resource limits, and signals. A rump kernel delivers none: what would have
 * been sent is counted, and the system call fails with its error.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/proc.h>

#include "rump-sys/kern.h"

/* None; the number of open files is bounded by maxfiles. */
void
limit_init(struct process *ps)
{
	int i;

	for (i = 0; i < RLIM_NLIMITS; i++)
		ps->ps_rlimit[i].rlim_cur = ps->ps_rlimit[i].rlim_max =
		    RLIM_INFINITY;
}

void
psignal(struct proc *p, int sig)
{

	KASSERT(p != NULL);
	p->p_process->ps_nsigs++;
}
