/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls that make names: link, symlink, mknod, mkfifo and their at
 * forms.
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

/* => 0: ni_dvp is locked, the name is new. */
static int
lookup_create(struct proc *p, int dirfd, const char *path,
    struct nameidata *ndp)
{
	int error;

	NDINIT(ndp, CREATE, LOCKPARENT, UIO_USERSPACE, path, p);
	ndp->ni_dirfd = dirfd;
	if ((error = namei(ndp)) != 0)
		return error == EISDIR ? EEXIST : error;
	if (ndp->ni_vp != NULL) {
		vfs_abortcreate(ndp);
		return EEXIST;
	}
	return 0;
}

/* => vp is referenced and not locked; it stays so. */
static int
link_vnode(struct proc *p, struct vnode *vp, int dirfd, const char *path)
{
	struct nameidata nd;
	struct vattr va;
	int error;

	if (vp->v_type == VDIR)
		return EPERM;
	if ((error = lookup_create(p, dirfd, path, &nd)) != 0)
		return error;
	if (nd.ni_dvp->v_mount != vp->v_mount)
		error = EXDEV;
	else if ((error = VOP_GETATTR(vp, &va, p->p_ucred, p)) == 0 &&
	    va.va_nlink == 0)
		error = ENOENT;		/* removed meanwhile */
	if (error == 0) {
		vfs_newname(nd.ni_dvp);
		return VOP_LINK(nd.ni_dvp, vp, &nd.ni_cnd);
	}
	VOP_ABORTOP(nd.ni_dvp, &nd.ni_cnd);
	vput(nd.ni_dvp);
	return error;
}

static int
do_linkat(struct proc *p, int fd1, const char *name1, int fd2,
    const char *name2, u_long follow)
{
	struct nameidata nd;
	int error;

	NDINIT(&nd, LOOKUP, follow, UIO_USERSPACE, name1, p);
	nd.ni_dirfd = fd1;
	if ((error = namei(&nd)) != 0)
		return error;
	error = link_vnode(p, nd.ni_vp, fd2, name2);
	vrele(nd.ni_vp);
	return error;
}

int
sys_link(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_link_args *uap = v;
	int error;

	VFS_RETRY(error, p, do_linkat(p, NI_AT_FDCWD, uap->path, NI_AT_FDCWD,
	    uap->link, FOLLOW));
	return error;
}

int
sys_linkat(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_linkat_args *uap = v;
	int error;

	if (uap->flags & ~RUMP_AT_SYMLINK_FOLLOW)
		return EINVAL;
	VFS_RETRY(error, p, do_linkat(p, uap->fd1, uap->name1, uap->fd2,
	    uap->name2, uap->flags & RUMP_AT_SYMLINK_FOLLOW ? FOLLOW :
	    NOFOLLOW));
	return error;
}

/*
 * UFS makes the name first and then finds no room for the target: take the
 * link away whose length is not that of the target.
 */
static void
undo_symlink(struct proc *p, size_t len, int dirfd, const char *path)
{
	struct nameidata nd;
	struct vattr va;

	NDINIT(&nd, DELETE, LOCKPARENT | LOCKLEAF | SAVENAME, UIO_USERSPACE,
	    path, p);
	nd.ni_dirfd = dirfd;
	if (namei(&nd) != 0)
		return;
	if (nd.ni_vp->v_type == VLNK && nd.ni_vp->v_tag == VT_UFS &&
	    VOP_GETATTR(nd.ni_vp, &va, p->p_ucred, p) == 0 &&
	    va.va_size != len)
		(void)VOP_REMOVE(nd.ni_dvp, nd.ni_vp, &nd.ni_cnd);
	else
		vfs_putboth(&nd);
	pool_put(&namei_pool, nd.ni_cnd.cn_pnbuf);
}

/* => target is in kernel memory. */
static int
make_symlink(struct proc *p, char *target, int dirfd, const char *path)
{
	struct nameidata nd;
	struct vattr va;
	int error;

	if ((error = lookup_create(p, dirfd, path, &nd)) != 0)
		return error;
	vattr_null(&va);
	va.va_mode = ACCESSPERMS & ~p->p_fd->fd_cmask;
	vfs_newname(nd.ni_dvp);
	error = VOP_SYMLINK(nd.ni_dvp, &nd.ni_vp, &nd.ni_cnd, &va, target);
	if (error != 0)
		undo_symlink(p, strlen(target), dirfd, path);
	return error;
}

/* What was just made, to the disk where calls promise that. */
static int
sync_symlink(struct proc *p, int dirfd, const char *path)
{
	struct nameidata nd;
	int error;

	NDINIT(&nd, LOOKUP, NOFOLLOW | LOCKLEAF, UIO_USERSPACE, path, p);
	nd.ni_dirfd = dirfd;
	/* Somebody may have taken it away again. */
	if (namei(&nd) != 0)
		return 0;
	error = vfs_syncsymlink(nd.ni_vp, p);
	vput(nd.ni_vp);
	return error;
}

static int
do_symlinkat(struct proc *p, const char *utarget, int dirfd, const char *path)
{
	char *target = pool_get(&namei_pool, PR_WAITOK | PR_LIMITFAIL);
	int error;

	if (target == NULL)
		return ENOMEM;
	error = copyinstr(utarget, target, MAXPATHLEN, NULL);
	if (error == 0 && target[0] == '\0')
		error = ENOENT;
	if (error == 0)
		VFS_RETRY(error, p, make_symlink(p, target, dirfd, path));
	if (error == 0)
		error = sync_symlink(p, dirfd, path);
	pool_put(&namei_pool, target);
	return error;
}

int
sys_symlink(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_symlink_args *uap = v;

	return do_symlinkat(p, uap->path, NI_AT_FDCWD, uap->link);
}

int
sys_symlinkat(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_symlinkat_args *uap = v;

	return do_symlinkat(p, uap->path1, uap->fd, uap->path2);
}

static int
make_node(struct proc *p, int dirfd, const char *path, enum vtype type,
    mode_t mode, dev_t dev)
{
	struct nameidata nd;
	struct vattr va;
	int error;

	if ((error = lookup_create(p, dirfd, path, &nd)) != 0)
		return error;
	vattr_null(&va);
	va.va_type = type;
	va.va_mode = mode & ALLPERMS & ~p->p_fd->fd_cmask;
	if (type != VFIFO)
		va.va_rdev = dev;
	vfs_newname(nd.ni_dvp);
	error = VOP_MKNOD(nd.ni_dvp, &nd.ni_vp, &nd.ni_cnd, &va);
	if (error == 0 && nd.ni_vp != NULL)
		vrele(nd.ni_vp);
	return error;
}

static int
do_mkfifoat(struct proc *p, int dirfd, const char *path, mode_t mode)
{
	int error;

	VFS_RETRY(error, p, make_node(p, dirfd, path, VFIFO,
	    mode & ACCESSPERMS, 0));
	return error;
}

static int
do_mknodat(struct proc *p, int dirfd, const char *path, mode_t mode,
    dev_t dev)
{
	enum vtype type;
	int error;

	if ((mode & S_IFMT) == S_IFIFO)
		return dev != 0 ? EINVAL : do_mkfifoat(p, dirfd, path, mode);
	if ((error = suser(p, 0)) != 0)
		return error;
	type = mode & ~(S_IFMT | ALLPERMS) ? VNON : IFTOVT(mode);
	/* All ones mean that a file system is not told. */
	if ((type != VCHR && type != VBLK) || dev == (dev_t)VNOVAL)
		return EINVAL;
	VFS_RETRY(error, p, make_node(p, dirfd, path, type, mode, dev));
	return error;
}

int
sys_mknod(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_mknod_args *uap = v;

	return do_mknodat(p, NI_AT_FDCWD, uap->path, uap->mode, uap->dev);
}

int
sys_mknodat(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_mknodat_args *uap = v;

	return do_mknodat(p, uap->fd, uap->path, uap->mode, uap->dev);
}

int
sys_mkfifo(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_mkfifo_args *uap = v;

	return do_mkfifoat(p, NI_AT_FDCWD, uap->path, uap->mode);
}

int
sys_mkfifoat(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_mkfifoat_args *uap = v;

	return do_mkfifoat(p, uap->fd, uap->path, uap->mode);
}
