/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls that open files: open, openat. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/filedesc.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/syscallargs.h>
#include <sys/vnode.h>

#include <rump-sys/vfs_syscalls.h>

/* The part of the open flags that an open file keeps. */
#define KEPTFLAGS	(FREAD | FWRITE | FAPPEND | FFSYNC | FNONBLOCK)

/*
 * A vnode opened with fmode becomes the file of a reserved descriptor.
 * => vp is referenced and locked; both are consumed.
 */
void
vfs_installfile(struct proc *p, int fd, struct file *fp, struct vnode *vp,
    int fmode)
{

	fp->f_flag = fmode & KEPTFLAGS;
	fp->f_data = vp;
	VOP_UNLOCK(vp, 0, p);
	fd_install(p, fd, fp, fmode & O_CLOEXEC ? UF_EXCLOSE : 0);
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

	if ((oflags & O_ACCMODE) == O_ACCMODE)
		return EINVAL;
	fmode = FFLAGS(oflags);
	if ((error = falloc(p, &fp, &fd)) != 0)
		return error;
	VFS_RETRY(error, p, open_path(p, dirfd, path, fmode, mode, &nd));
	if (error) {
		fd_abort(p, fd, fp);
		return error;
	}
	vfs_installfile(p, fd, fp, nd.ni_vp, fmode);
	*retval = fd;
	return 0;
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
