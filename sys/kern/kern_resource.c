/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Resource limits, and signals. A rump kernel delivers none: what would have
 * been sent is counted, and the system call fails with its error.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/proc.h>

#include "rump-sys/kern.h"

#define NOFILE_SOFT	1024
#define NOFILE_HARD	16384

void
limit_init(struct process *ps)
{
	int i;

	for (i = 0; i < RLIM_NLIMITS; i++)
		ps->ps_rlimit[i].rlim_cur = ps->ps_rlimit[i].rlim_max =
		    RLIM_INFINITY;
	ps->ps_rlimit[RLIMIT_NOFILE].rlim_cur = NOFILE_SOFT;
	ps->ps_rlimit[RLIMIT_NOFILE].rlim_max = NOFILE_HARD;
}

void
psignal(struct proc *p, int sig)
{

	KASSERT(p != NULL);
	p->p_process->ps_nsigs++;
}
