/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Boot. The order is in rump-sys/kern.h; everything up to the last line runs
 * as proc0 with the CPU held, and nobody else is in the kernel.
 *
 * One kernel a process, once: rump_init after the first success returns 0, and
 * after a halt ENXIO. A boot that failed may be tried again only if it was the
 * hypervisor that refused.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>
#include <sys/buf.h>
#include <sys/kernel.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/vnode.h>

#include "rump-sys/kern.h"
#include "rump_private.h"

#define NVNODES		16384		/* RUMP_NVNODES when unset */
#define MEMLIMIT_MIN	(8 << 20)	/* less does not boot and mount */

int cold = 1;
int rump_running;
static int booted;			/* rump_init got past the hypervisor */

static void
memory_init(void)
{

	uint64_t limit = rump_getparam_number("RUMP_MEMLIMIT", ~(uint64_t)0);

	kmem_init(limit < MEMLIMIT_MIN ? MEMLIMIT_MIN : limit);
}

/* pid 1: the context of callers that have no lwp. */
static int
init_create(void)
{
	struct process *ps;
	int error;

	if ((error = process_alloc(&process0, &ps)) != 0)
		return error;
	KASSERT(ps->ps_pid == 1);
	strlcpy(ps->ps_comm, "init", sizeof(ps->ps_comm));
	initproc = proc_alloc(ps, M_WAITOK);
	initproc->p_flag |= P_IMPLICIT;
	implicit_put(initproc);
	if ((error = fdinit(&process0)) == 0)
		error = fdinit(ps);
	return error;
}

static int
boot(void)
{
	int error;

	rump_component_init(RUMP_COMPONENT_KERN);
	desiredvnodes = MIN(rump_getparam_number("RUMP_NVNODES", NVNODES),
	    (uint64_t)INT_MAX);
	fd_init();
	bufinit();
	vntblinit();
	nchinit();
	namei_init();
	vfs_init();
	rump_component_init(RUMP_COMPONENT_VFS);
	if ((error = rumpfs_mountroot()) != 0)
		return error;
	KASSERT(rootvnode != NULL);
	if ((error = init_create()) != 0)
		return error;
	rump_component_init(RUMP_COMPONENT_DEV);
	rump_component_init(RUMP_COMPONENT_KERN_VFS);
	rump_component_init(RUMP_COMPONENT_POSTINIT);
	syncer_init();
	return 0;
}

int
rump_init(void)
{
	uint32_t caps = 0;
	int error;

	if (booted)
		return rump_running ? 0 : ENXIO;
	error = rumpuser_init(RUMPUSER_VERSION, &cpu_hyperup, &caps);
	if (error != 0)
		return error;
	booted = 1;
	arch_run_constructors();
	param_init();
	rump_threads = (caps & RUMPUSER_CAP_THREADS) != 0 &&
	    rump_getparam_number("RUMP_THREADS", 1) != 0;
	memory_init();
	sleep_init();
	time_init();
	proc_init();
	cpu_init();
	printf("rump kernel on %s\n", hostname);

	cpu_enter(&proc0);
	error = boot();
	if (error == 0) {
		cold = 0;
		rump_running = 1;
		timeout_start();
	} else
		printf("boot: error %d\n", error);
	cpu_exit();
	return error;
}

int
rump_pub_idle(void)
{
	int rounds, when, msec = -1;

	rump_schedule();
	for (rounds = 0; rounds < 100 && kern_idle_run(1); rounds++)
		continue;
	time_update();
	if (timeout_next(1, &when))
		msec = MAX(when - ticks, 0) * (tick / 1000);
	rump_unschedule();
	return msec;
}
