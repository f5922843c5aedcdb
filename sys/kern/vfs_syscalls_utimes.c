/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls that set times: utimes, futimes, lutimes, utimensat, futimens.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/syscallargs.h>
#include <sys/time.h>
#include <sys/vnode.h>

#include <rump-sys/vfs_syscalls.h>

#define NSEC		1000000000

struct times {
	int		now;		/* both: whoever may write may do it */
	struct rump_timespec at[2];	/* access, modification */
};

/* What the inodes of UFS have room for; all ones mean that it is not told. */
static int
time_fits(const struct vnode *vp, int64_t sec)
{

	if (sec == VNOVAL)
		return 0;
	return vp->v_tag != VT_UFS || sec == (int32_t)sec;
}

/* => *to: the old value with UTIME_OMIT. */
static int
settime(struct vnode *vp, const struct rump_timespec *from,
    struct timespec *to)
{

	if (from->tv_nsec == RUMP_UTIME_OMIT)
		return 0;
	if (from->tv_nsec == RUMP_UTIME_NOW) {
		nanotime(to);
		return 0;
	}
	if (from->tv_nsec < 0 || from->tv_nsec >= NSEC ||
	    !time_fits(vp, from->tv_sec))
		return EINVAL;
	to->tv_sec = from->tv_sec;
	to->tv_nsec = (long)from->tv_nsec;
	return 0;
}

/*
 * A time that stays is set to what it is: UFS would take what is given for the
 * other one's sake, unset as it is, for a change that is still to be stamped.
 */
static int
attr_times(struct vnode *vp, struct vattr *vap, const void *arg,
    struct proc *p)
{
	const struct times *t = arg;
	struct vattr old;
	int error;

	if (t->at[0].tv_nsec == RUMP_UTIME_OMIT &&
	    t->at[1].tv_nsec == RUMP_UTIME_OMIT)
		return EJUSTRETURN;
	if ((error = VOP_GETATTR(vp, &old, p->p_ucred, p)) != 0 ||
	    (error = settime(vp, &t->at[0], &old.va_atime)) != 0 ||
	    (error = settime(vp, &t->at[1], &old.va_mtime)) != 0)
		return error;
	if (t->now)
		vap->va_vaflags |= VA_UTIMES_NULL;
	vap->va_atime = old.va_atime;
	vap->va_mtime = old.va_mtime;
	return 0;
}

static void
times_now(struct times *t)
{

	t->now = 1;
	t->at[0].tv_sec = t->at[1].tv_sec = 0;
	t->at[0].tv_nsec = t->at[1].tv_nsec = RUMP_UTIME_NOW;
}

static int
times_from_tv(const struct rump_timeval *utv, struct times *t)
{
	struct rump_timeval tv[2];
	int i, error;

	if (utv == NULL) {
		times_now(t);
		return 0;
	}
	if ((error = copyin(utv, tv, sizeof(tv))) != 0)
		return error;
	t->now = 0;
	for (i = 0; i < 2; i++) {
		if (tv[i].tv_usec < 0 || tv[i].tv_usec >= NSEC / 1000)
			return EINVAL;
		t->at[i].tv_sec = tv[i].tv_sec;
		t->at[i].tv_nsec = tv[i].tv_usec * 1000;
	}
	return 0;
}

static int
times_from_ts(const struct rump_timespec *uts, struct times *t)
{
	int error;

	if (uts == NULL) {
		times_now(t);
		return 0;
	}
	if ((error = copyin(uts, t->at, sizeof(t->at))) != 0)
		return error;
	t->now = t->at[0].tv_nsec == RUMP_UTIME_NOW &&
	    t->at[1].tv_nsec == RUMP_UTIME_NOW;
	return 0;
}

int
sys_utimes(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_utimes_args *uap = v;
	struct times t;
	int error;

	if ((error = times_from_tv(uap->tptr, &t)) != 0)
		return error;
	return vfs_setattrat(p, NI_AT_FDCWD, uap->path, FOLLOW, attr_times,
	    &t);
}

int
sys_lutimes(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_lutimes_args *uap = v;
	struct times t;
	int error;

	if ((error = times_from_tv(uap->tptr, &t)) != 0)
		return error;
	return vfs_setattrat(p, NI_AT_FDCWD, uap->path, NOFOLLOW, attr_times,
	    &t);
}

int
sys_futimes(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_futimes_args *uap = v;
	struct times t;
	int error;

	if ((error = times_from_tv(uap->tptr, &t)) != 0)
		return error;
	return vfs_setattrfd(p, uap->fd, attr_times, &t);
}

int
sys_utimensat(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_utimensat_args *uap = v;
	struct times t;
	u_long follow;
	int error;

	if ((error = vfs_atflag(uap->flag, &follow)) != 0 ||
	    (error = times_from_ts(uap->tptr, &t)) != 0)
		return error;
	return vfs_setattrat(p, uap->fd, uap->path, follow, attr_times, &t);
}

int
sys_futimens(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_futimens_args *uap = v;
	struct times t;
	int error;

	if ((error = times_from_ts(uap->tptr, &t)) != 0)
		return error;
	return vfs_setattrfd(p, uap->fd, attr_times, &t);
}
