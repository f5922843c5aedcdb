/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls that open files: open, openat. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/filedesc.h>
#include <sys/lockf.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/syscallargs.h>
#include <sys/vnode.h>

#include <rump-sys/vfs_syscalls.h>

/* The part of the open flags that an open file keeps. */
#define KEPTFLAGS	(FREAD | FWRITE | FAPPEND | FFSYNC | O_DSYNC | \
			    O_RSYNC | FNONBLOCK)

/* O_SHLOCK, O_EXLOCK; O_TRUNC waited for that. */
static int
open_lock(struct file *fp, int fmode, struct proc *p)
{
	struct vnode *vp = fp->f_data;
	int error;

	error = file_flock(fp, (fmode & O_EXLOCK ? LOCK_EX : LOCK_SH) |
	    (fmode & FNONBLOCK ? LOCK_NB : 0));
	if (error == 0 && (fmode & O_TRUNC) && vp->v_type == VREG) {
		vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, p);
		if ((error = vn_writechk(vp)) == 0)
			error = vn_setsize(vp, 0, fp->f_cred, p);
		VOP_UNLOCK(vp, 0, p);
	}
	return error;
}

/*
 * A vnode opened with fmode becomes the file of a reserved descriptor.
 * => vp is referenced and locked; both are consumed. So are fd and fp, also
 *    after an error.
 */
int
vfs_installfile(struct proc *p, int fd, struct file *fp, struct vnode *vp,
    int fmode)
{
	int error;

	fp->f_flag = fmode & KEPTFLAGS;
	fp->f_data = vp;
	VOP_UNLOCK(vp, 0, p);
	if ((fmode & (O_SHLOCK | O_EXLOCK)) &&
	    (error = open_lock(fp, fmode, p)) != 0) {
		fd_abort(p, fd, fp);
		return error;
	}
	fd_install(p, fd, fp, fmode & O_CLOEXEC ? UF_EXCLOSE : 0);
	return 0;
}

static int
open_path(struct proc *p, int dirfd, const char *path, int fmode, mode_t mode,
    struct nameidata *ndp)
{

	NDINIT(ndp, LOOKUP, FOLLOW, UIO_USERSPACE, path, p);
	ndp->ni_dirfd = dirfd;
	return vn_open(ndp, fmode, mode & ALLPERMS & ~p->p_fd->fd_cmask);
}

static int
do_openat(struct proc *p, int dirfd, const char *path, int oflags, mode_t mode,
    int64_t *retval)
{
	struct nameidata nd;
	struct file *fp;
	int fmode, fd, error;

	if ((oflags & O_ACCMODE) == O_ACCMODE ||
	    (oflags & (O_SHLOCK | O_EXLOCK)) == (O_SHLOCK | O_EXLOCK))
		return EINVAL;
	fmode = FFLAGS(oflags);
	if ((error = falloc(p, &fp, &fd)) != 0)
		return error;
	VFS_RETRY(error, p, open_path(p, dirfd, path, fmode, mode, &nd));
	if (error) {
		fd_abort(p, fd, fp);
		return error;
	}
	*retval = fd;
	return vfs_installfile(p, fd, fp, nd.ni_vp, fmode);
}

int
sys_open(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_open_args *uap = v;

	return do_openat(p, NI_AT_FDCWD, uap->path, uap->flags, uap->mode,
	    retval);
}

int
sys_openat(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_openat_args *uap = v;

	return do_openat(p, uap->fd, uap->path, uap->oflags, uap->mode,
	    retval);
}
