/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls on descriptors themselves: close, dup, dup2, fcntl. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/filedesc.h>
#include <sys/lockf.h>
#include <sys/proc.h>
#include <sys/syscallargs.h>

int
sys_close(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_close_args *uap = v;

	return fd_close(p, uap->fd);
}

int
sys_dup(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_dup_args *uap = v;
	int fd, error;

	if ((error = fd_dup(p, uap->fd, 0, 0, &fd)) != 0)
		return error;
	*retval = fd;
	return 0;
}

int
sys_dup2(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_dup2_args *uap = v;
	int error;

	if ((error = fd_dup2(p, uap->from, uap->to)) != 0)
		return error;
	*retval = uap->to;
	return 0;
}

/* What F_SETFL may change. */
#define FCNTLFLAGS	(FAPPEND | FFSYNC | O_DSYNC | O_RSYNC | FNONBLOCK)

int
sys_fcntl(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_fcntl_args *uap = v;
	struct filedesc *fdp = p->p_fd;
	struct file *fp;
	int arg = (int)(intptr_t)uap->arg;
	int fd, error = 0;

	if ((fp = fd_getfile(fdp, uap->fd)) == NULL)
		return EBADF;
	switch (uap->cmd) {
	case RUMP_F_DUPFD:
	case RUMP_F_DUPFD_CLOEXEC:
		if (arg < 0 || arg >= maxfiles ||
		    arg >= p->p_rlimit[RLIMIT_NOFILE].rlim_cur)
			error = EINVAL;
		else
			error = fd_dup(p, uap->fd, arg,
			    uap->cmd == RUMP_F_DUPFD ? 0 : UF_EXCLOSE, &fd);
		if (error == 0)
			*retval = fd;
		break;
	case RUMP_F_GETFD:
		*retval = fdp->fd_ofileflags[uap->fd] & UF_EXCLOSE ?
		    RUMP_FD_CLOEXEC : 0;
		break;
	case RUMP_F_SETFD:
		fdp->fd_ofileflags[uap->fd] =
		    arg & RUMP_FD_CLOEXEC ? UF_EXCLOSE : 0;
		break;
	case RUMP_F_GETFL:
		*retval = OFLAGS(fp->f_flag);
		break;
	case RUMP_F_SETFL:
		fp->f_flag = (fp->f_flag & ~FCNTLFLAGS) | (arg & FCNTLFLAGS);
		break;
	case RUMP_F_GETLK:
	case RUMP_F_SETLK:
	case RUMP_F_SETLKW:
		error = fcntl_lock(p, uap->fd, fp, uap->cmd, uap->arg);
		break;
	default:
		error = EINVAL;
		break;
	}
	frele(fp, p);
	return error;
}
