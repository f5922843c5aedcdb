/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who a process is: user and group ids, process ids.
 *
 * A process has a real, an effective and a saved user id, the same three for
 * its group, and a list of further groups. Effective ids and groups are in the
 * credential; it is shared and so replaced, never changed.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/proc.h>
#include <sys/syscallargs.h>
#include <sys/ucred.h>

int
sys_getpid(struct proc *p, const void *v, int64_t *retval)
{

	*retval = p->p_pid;
	return 0;
}

int
sys_getppid(struct proc *p, const void *v, int64_t *retval)
{
	pid_t ppid = p->p_process->ps_ppid;

	/* Process 1 adopts the children of those that ended. */
	if (ppid != 0 && process_find(ppid) == NULL)
		ppid = 1;
	*retval = ppid;
	return 0;
}

int
sys_getuid(struct proc *p, const void *v, int64_t *retval)
{

	*retval = p->p_cred->p_ruid;
	return 0;
}

int
sys_geteuid(struct proc *p, const void *v, int64_t *retval)
{

	*retval = p->p_ucred->cr_uid;
	return 0;
}

int
sys_getgid(struct proc *p, const void *v, int64_t *retval)
{

	*retval = p->p_cred->p_rgid;
	return 0;
}

int
sys_getegid(struct proc *p, const void *v, int64_t *retval)
{

	*retval = p->p_ucred->cr_gid;
	return 0;
}

/* The process's credential, made its own so that it may be changed. */
static struct ucred *
cred_own(struct proc *p)
{

	p->p_ucred = crcopy(p->p_ucred);
	return p->p_ucred;
}

/* All three ids. Allowed: root; the real and the effective id. */
int
sys_setuid(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_setuid_args *uap = v;
	struct pcred *pc = p->p_cred;
	int error;

	if (uap->uid != pc->p_ruid && uap->uid != p->p_ucred->cr_uid &&
	    (error = suser(p, 0)) != 0)
		return error;
	cred_own(p)->cr_uid = uap->uid;
	pc->p_ruid = pc->p_svuid = uap->uid;
	return 0;
}

/* The effective id. Allowed: root; the real and the saved id. */
int
sys_seteuid(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_seteuid_args *uap = v;
	struct pcred *pc = p->p_cred;
	int error;

	if (uap->euid != pc->p_ruid && uap->euid != pc->p_svuid &&
	    (error = suser(p, 0)) != 0)
		return error;
	cred_own(p)->cr_uid = uap->euid;
	return 0;
}

int
sys_setgid(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_setgid_args *uap = v;
	struct pcred *pc = p->p_cred;
	int error;

	if (uap->gid != pc->p_rgid && uap->gid != p->p_ucred->cr_gid &&
	    (error = suser(p, 0)) != 0)
		return error;
	cred_own(p)->cr_gid = uap->gid;
	pc->p_rgid = pc->p_svgid = uap->gid;
	return 0;
}

int
sys_setegid(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_setegid_args *uap = v;
	struct pcred *pc = p->p_cred;
	int error;

	if (uap->egid != pc->p_rgid && uap->egid != pc->p_svgid &&
	    (error = suser(p, 0)) != 0)
		return error;
	cred_own(p)->cr_gid = uap->egid;
	return 0;
}

int
sys_getgroups(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_getgroups_args *uap = v;
	struct ucred *cr = p->p_ucred;
	int error;

	KASSERT(cr->cr_ngroups >= 0 && cr->cr_ngroups <= NGROUPS);
	if (uap->gidsetsize != 0) {
		if (uap->gidsetsize < cr->cr_ngroups)
			return EINVAL;
		error = copyout(cr->cr_groups, uap->gidset,
		    cr->cr_ngroups * sizeof(gid_t));
		if (error)
			return error;
	}
	*retval = cr->cr_ngroups;
	return 0;
}

int
sys_setgroups(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_setgroups_args *uap = v;
	gid_t groups[NGROUPS];
	struct ucred *cr;
	int n = uap->gidsetsize;
	int error;

	if ((error = suser(p, 0)) != 0)
		return error;
	if (n < 0 || n > NGROUPS)
		return EINVAL;
	error = copyin(uap->gidset, groups, n * sizeof(gid_t));
	if (error && n != 0)
		return error;
	cr = cred_own(p);
	memcpy(cr->cr_groups, groups, n * sizeof(gid_t));
	cr->cr_ngroups = n;
	return 0;
}
