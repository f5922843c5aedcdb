/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way into the kernel: rump_sys_* (generated from kern/syscalls.master)
 * calls rump_syscall with a number and the address of its arguments.
 *
 * The arguments lie in the caller's frame in the kernel's own address space, on
 * every target; what they point to may lie elsewhere, and goes through copyin
 * and copyout.
 *
 * The credential that a call starts with lives as long as the call, although
 * another thread of the process may change the process's meanwhile.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/proc.h>
#include <sys/syscallargs.h>
#include <sys/ucred.h>

#include <rump-sys/kern.h>

#define RUMP_VERSION	1		/* that of <rump/rump.h> */

int	rump_pub_getversion(void);

/* => 0 and *retval, or -1 with the caller's errno set. Unscheduled. */
int
rump_syscall(int num, const void *args, int64_t *retval)
{
	const struct sysent *sy = &sysent[num];
	struct ucred *cred;
	struct proc *p;
	int error;

	if (__predict_false(!rump_running)) {
		rumpuser_seterrno(ENXIO);
		return -1;
	}
	rump_schedule();
	p = curproc;
	cred = p->p_ucred;
	crhold(cred);
	KASSERT(num >= 0 && num < SYS_MAXSYSCALL && sy->sy_call != NULL);
	KASSERT(p->p_nlocks == 0);
	if (sy->sy_flags & SYF_TIME)
		time_update();
	*retval = 0;
	error = (*sy->sy_call)(p, args, retval);
	KASSERT(p == curproc && p->p_nlocks == 0);
	if (__predict_false(p->p_biofail)) {
		p->p_biofail = 0;
		if (error == 0)
			error = EIO;
	}
	crfree(cred);
	rump_unschedule();
	if (__predict_false(error != 0)) {
		rumpuser_seterrno(error > 0 ? error : EIO);
		return -1;
	}
	return 0;
}

int
rump_pub_getversion(void)
{

	return RUMP_VERSION;
}
