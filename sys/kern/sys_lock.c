/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls that lock files: flock, and the part of fcntl that locks
 * ranges. What locks are: kern/kern_lockf.c.
 *
 * A range is its process's: it goes when the process closes any descriptor of
 * the file, and when it ends (ps_advlock: it ever had one). A flock is the open
 * file's: it goes with the last descriptor (FIF_HASLOCK).
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/filedesc.h>
#include <sys/lockf.h>
#include <sys/proc.h>
#include <sys/syscallargs.h>
#include <sys/vnode.h>

/* VOP_ADVLOCK; lf_advlock wants to know of which vnode. */
static int
vn_advlock(struct vnode *vp, void *id, int op, struct flock *fl, int flags)
{
	struct proc *p = curproc;
	int error;

	KASSERT(p->p_lockvp == NULL);
	p->p_lockvp = vp;
	error = VOP_ADVLOCK(vp, id, op, fl, flags);
	p->p_lockvp = NULL;
	return error;
}

static void
wholefile(struct flock *fl, short type)
{

	memset(fl, 0, sizeof(*fl));
	fl->l_type = type;
	fl->l_whence = SEEK_SET;
}

int
file_flock(struct file *fp, int how)
{
	struct flock fl;
	int error;

	wholefile(&fl, how & LOCK_EX ? F_WRLCK : F_RDLCK);
	error = vn_advlock(fp->f_data, fp, F_SETLK, &fl,
	    how & LOCK_NB ? F_FLOCK : F_FLOCK | F_WAIT);
	if (error == 0)
		fp->f_iflags |= FIF_HASLOCK;
	return error;
}

void
file_funlock(struct file *fp)
{
	struct flock fl;

	wholefile(&fl, F_UNLCK);
	(void)vn_advlock(fp->f_data, fp, F_UNLCK, &fl, F_FLOCK);
	fp->f_iflags &= ~FIF_HASLOCK;
}

/*
 * ps closes a descriptor of fp, and so loses its locks on the file.
 */
void
file_unlockranges(struct file *fp, struct process *ps)
{
	struct flock fl;

	if (!ps->ps_advlock || fp->f_type != DTYPE_VNODE ||
	    fp->f_data == NULL)
		return;
	wholefile(&fl, F_UNLCK);
	(void)vn_advlock(fp->f_data, ps, F_UNLCK, &fl, F_POSIX);
}

int
sys_flock(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_flock_args *uap = v;
	struct file *fp;
	int error = 0;

	if ((fp = fd_getfile(p->p_fd, uap->fd)) == NULL)
		return EBADF;
	if (fp->f_type != DTYPE_VNODE)
		error = EOPNOTSUPP;
	else if (uap->how & ~(LOCK_SH | LOCK_EX | LOCK_NB | LOCK_UN))
		error = EINVAL;
	else if (uap->how & LOCK_UN)
		file_funlock(fp);
	else if (uap->how & (LOCK_SH | LOCK_EX))
		error = file_flock(fp, uap->how);
	else
		error = EINVAL;
	frele(fp, p);
	return error;
}

/* What fl says from where the descriptor stands, from the beginning. */
static int
fromstart(struct flock *fl, const struct file *fp)
{

	if (fl->l_whence != SEEK_CUR)
		return 0;
	if (fl->l_start > 0 && fp->f_offset > QUAD_MAX - fl->l_start)
		return EOVERFLOW;
	fl->l_start += fp->f_offset;
	fl->l_whence = SEEK_SET;
	return 0;
}

static int
setlock(struct proc *p, int fd, struct file *fp, struct flock *fl, int flags)
{
	struct process *ps = p->p_process;
	int error;

	switch (fl->l_type) {
	case F_UNLCK:
		return vn_advlock(fp->f_data, ps, F_UNLCK, fl, F_POSIX);
	case F_RDLCK:
		if ((fp->f_flag & FREAD) == 0)
			return EBADF;
		break;
	case F_WRLCK:
		if ((fp->f_flag & FWRITE) == 0)
			return EBADF;
		break;
	default:
		return EINVAL;
	}
	ps->ps_advlock = 1;
	error = vn_advlock(fp->f_data, ps, F_SETLK, fl, flags);
	/* Closed while it waited: nobody else would give it back. */
	if (error == 0 && p->p_fd->fd_ofiles[fd] != fp) {
		file_unlockranges(fp, ps);
		error = EBADF;
	}
	return error;
}

/*
 * F_GETLK, F_SETLK, F_SETLKW of fcntl(2).
 * => fp is the file of fd, referenced.
 */
int
fcntl_lock(struct proc *p, int fd, struct file *fp, int cmd, void *uarg)
{
	struct flock fl;
	int error;

	/* The two are the same: rump_flock's fields have these types. */
	KASSERT(sizeof(fl) == sizeof(struct rump_flock));
	if (fp->f_type != DTYPE_VNODE)
		return EINVAL;
	if ((error = copyin(uarg, &fl, sizeof(fl))) != 0 ||
	    (error = fromstart(&fl, fp)) != 0)
		return error;
	if (cmd != F_GETLK)
		return setlock(p, fd, fp, &fl,
		    cmd == F_SETLKW ? F_POSIX | F_WAIT : F_POSIX);
	if (fl.l_type != F_RDLCK && fl.l_type != F_WRLCK)
		return EINVAL;
	error = vn_advlock(fp->f_data, p->p_process, F_GETLK, &fl, F_POSIX);
	if (error)
		return error;
	return copyout(&fl, uarg, sizeof(fl));
}
