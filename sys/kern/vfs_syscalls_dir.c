/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls on directories: chdir, chroot, umask, getdents, mkdir.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/filedesc.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/syscallargs.h>
#include <sys/vnode.h>

#include <rump-sys/syncer.h>
#include <rump-sys/vfs_syscalls.h>

/* May p stand in vp? It is locked. */
static int
checkdir(struct vnode *vp, struct proc *p)
{

	if (vp->v_type != VDIR)
		return ENOTDIR;
	return VOP_ACCESS(vp, VEXEC, p->p_ucred, p);
}

/* => 0: *vpp is a directory that p may search, referenced and unlocked. */
static int
lookup_dir(struct proc *p, const char *path, struct vnode **vpp)
{
	struct nameidata nd;
	int error;

	NDINIT(&nd, LOOKUP, FOLLOW | LOCKLEAF, UIO_USERSPACE, path, p);
	if ((error = namei(&nd)) != 0)
		return error;
	error = checkdir(nd.ni_vp, p);
	VOP_UNLOCK(nd.ni_vp, 0, p);
	if (error)
		vrele(nd.ni_vp);
	else
		*vpp = nd.ni_vp;
	return error;
}

/* The same by descriptor; through the mounts on the directory. */
static int
fd_dir(struct proc *p, int fd, struct vnode **vpp)
{
	struct vnode *vp, *root;
	struct mount *mp;
	struct file *fp;
	int error;

	if ((error = getvnode(p, fd, 0, &fp)) != 0)
		return error == EINVAL ? ENOTDIR : error;
	vp = fp->f_data;
	vref(vp);
	frele(fp, p);
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, p);
	error = checkdir(vp, p);
	while (error == 0 && (mp = vp->v_mountedhere) != NULL) {
		VOP_UNLOCK(vp, 0, p);
		if ((error = vfs_busy(mp, VB_READ | VB_WAIT, NULL, p)) == 0) {
			error = VFS_ROOT(mp, &root);
			vfs_unbusy(mp, p);
		}
		if (error) {
			vrele(vp);
			return error;
		}
		vrele(vp);
		vp = root;
		error = checkdir(vp, p);
	}
	VOP_UNLOCK(vp, 0, p);
	if (error)
		vrele(vp);
	else
		*vpp = vp;
	return error;
}

static void
replace_dir(struct vnode **dirp, struct vnode *vp)
{
	struct vnode *old = *dirp;

	*dirp = vp;
	if (old != NULL)
		vrele(old);
}

int
sys_chdir(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_chdir_args *uap = v;
	struct vnode *vp;
	int error;

	if ((error = lookup_dir(p, uap->path, &vp)) != 0)
		return error;
	replace_dir(&p->p_fd->fd_cdir, vp);
	return 0;
}

int
sys_fchdir(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_fchdir_args *uap = v;
	struct vnode *vp;
	int error;

	if ((error = fd_dir(p, uap->fd, &vp)) != 0)
		return error;
	replace_dir(&p->p_fd->fd_cdir, vp);
	return 0;
}

/*
 * A new root directory, and current directory with it: whoever stood outside
 * could walk up past the wall.
 */
static int
do_chroot(struct proc *p, struct vnode *vp)
{

	vref(vp);
	replace_dir(&p->p_fd->fd_cdir, vp);
	replace_dir(&p->p_fd->fd_rdir, vp);
	return 0;
}

int
sys_chroot(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_chroot_args *uap = v;
	struct vnode *vp;
	int error;

	if ((error = suser(p, 0)) != 0)
		return error;
	if ((error = lookup_dir(p, uap->path, &vp)) != 0)
		return error;
	return do_chroot(p, vp);
}

int
sys_fchroot(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_fchroot_args *uap = v;
	struct vnode *vp;
	int error;

	if ((error = suser(p, 0)) != 0)
		return error;
	if ((error = fd_dir(p, uap->fd, &vp)) != 0)
		return error;
	return do_chroot(p, vp);
}

int
sys_umask(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_umask_args *uap = v;

	*retval = p->p_fd->fd_cmask;
	p->p_fd->fd_cmask = uap->newmask & ACCESSPERMS;
	return 0;
}

int
sys_getdents(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_getdents_args *uap = v;
	struct file *fp;
	size_t done;
	int error;

	if (uap->count > INT_MAX)
		return EINVAL;
	if ((error = getvnode(p, uap->fd, FREAD, &fp)) != 0)
		return error;
	error = vfs_getdents(fp, uap->buf, uap->count, &done, p);
	frele(fp, p);
	*retval = done;
	return error;
}

/* Give up a CREATE whose name exists. */
void
vfs_abortcreate(struct nameidata *ndp)
{

	VOP_ABORTOP(ndp->ni_dvp, &ndp->ni_cnd);
	vput(ndp->ni_dvp);
	vrele(ndp->ni_vp);
}

int
vfs_mkdirat(struct proc *p, int dirfd, const char *path, enum uio_seg seg,
    mode_t mode)
{
	struct nameidata nd;
	struct vattr va;
	int error;

	NDINIT(&nd, CREATE, LOCKPARENT | STRIPSLASHES, seg, path, p);
	nd.ni_dirfd = dirfd;
	if ((error = namei(&nd)) != 0)
		return error == EISDIR ? EEXIST : error;
	if (nd.ni_vp != NULL) {
		vfs_abortcreate(&nd);
		return EEXIST;
	}
	vattr_null(&va);
	va.va_type = VDIR;
	va.va_mode = mode & ACCESSPERMS & ~p->p_fd->fd_cmask;
	vfs_newname(nd.ni_dvp);
	error = VOP_MKDIR(nd.ni_dvp, &nd.ni_vp, &nd.ni_cnd, &va);
	if (error == 0)
		vput(nd.ni_vp);
	return error;
}

int
sys_mkdir(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_mkdir_args *uap = v;
	int error;

	VFS_RETRY(error, p, vfs_mkdirat(p, NI_AT_FDCWD, uap->path,
	    UIO_USERSPACE, uap->mode));
	return error;
}

int
sys_mkdirat(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_mkdirat_args *uap = v;
	int error;

	VFS_RETRY(error, p, vfs_mkdirat(p, uap->fd, uap->path, UIO_USERSPACE,
	    uap->mode));
	return error;
}
