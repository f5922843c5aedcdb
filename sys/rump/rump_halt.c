/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The end of a kernel: everything is unmounted, everything is freed, and what
 * was not freed is counted.
 *
 * => RUMP_HALT_FORCE closes the files of all processes and unmounts busy file
 *    systems. Without it, one that is busy stops the halt with EBUSY; those
 *    mounted after it are gone by then, the rest goes on.
 * => No other thread is in the kernel, nor will be; its lwps become invalid.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf.h>
#include <sys/fcntl.h>
#include <sys/malloc.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/vnode.h>

#include "rump-sys/etfs.h"
#include "rump-sys/kern.h"
#include "rump_private.h"

/* All but the root, last mounted first. */
static int
unmount_all(int flags)
{
	struct mount *mp;
	int error;

	while ((mp = CIRCLEQ_LAST(&mountlist)) != CIRCLEQ_FIRST(&mountlist)) {
		error = dounmount(mp, flags, curproc, NULL);
		if (error != 0) {
			printf("halt: %s: error %d\n",
			    mp->mnt_stat.f_mntonname, error);
			return error;
		}
	}
	return 0;
}

/* Close what all processes have open; they keep existing. */
static void
close_all(void)
{
	struct process *ps;

	LIST_FOREACH(ps, &allprocess, ps_list)
		proc_setfd(ps, NULL);
	proc_setfd(&process0, NULL);
}

static void
free_processes(void)
{
	struct process *ps;
	struct proc *p;

	while ((ps = LIST_FIRST(&allprocess)) != NULL) {
		p = LIST_FIRST(&ps->ps_threads);
		KASSERT(p != NULL);
		p->p_flag &= ~P_BOUND;
		proc_free(p);
	}
	initproc = NULL;
}

int
rump_pub_halt(int flags, uint32_t *leaksp)
{
	int error, force = (flags & RUMP_HALT_FORCE) ? MNT_FORCE : 0;
	uint32_t leaks;

	if (!rump_running)
		return ENXIO;
	rump_schedule();
	vfs_syncall(curproc, MNT_WAIT);
	if (force)
		close_all();
	if ((error = unmount_all(force)) != 0) {
		rump_unschedule();
		return error;
	}
	if (!force)
		close_all();

	/* From here on there is no way back. */
	rump_running = 0;
	if (curproc->p_flag & P_IMPLICIT)
		implicit_put(curproc);
	lwp_set(NULL);
	curproc = &proc0;
	syncer_fini();
	timeout_fini();
	kthread_joinall();
	if (!CIRCLEQ_EMPTY(&mountlist) &&
	    (error = dounmount(CIRCLEQ_FIRST(&mountlist), MNT_FORCE, curproc,
	    NULL)) != 0)
		printf("halt: root: error %d\n", error);
	free_processes();
	etfs_fini();
	vfs_fini();
	namei_fini();
	nchfini();
	buffini();
	vntblfini();
	fd_fini();
	cpu_fini();
	proc_fini();
	leaks = malloc_leaks(flags & RUMP_HALT_REPORT) +
	    pool_leaks(flags & RUMP_HALT_REPORT);
	if (leaksp != NULL)
		*leaksp = leaks;
	pool_fini();
	kmem_fini();
	cpu_exit();
	return 0;
}
