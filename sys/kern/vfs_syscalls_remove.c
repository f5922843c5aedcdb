/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls that remove names: unlink, unlinkat, rmdir. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/lock.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/syscallargs.h>
#include <sys/vnode.h>

#include <rump-sys/kern.h>
#include <rump-sys/vfs_syscalls.h>

/*
 * A directory that is being moved must stay where it was found, and nobody may
 * move another one above it: UFS panics when it loses the entry, and knows no
 * other guard against loops. Taken before any vnode lock.
 */
static struct lock dirs_lock = { .lk_prio = PINOD, .lk_wmesg = "dirs" };

void
vfs_dirs_lock(struct proc *p)
{

	(void)lockmgr(&dirs_lock, LK_EXCLUSIVE, NULL, p);
}

void
vfs_dirs_unlock(struct proc *p)
{

	(void)lockmgr(&dirs_lock, LK_RELEASE, NULL, p);
}

int
vfs_isdots(const struct componentname *cnp)
{
	const char *name = cnp->cn_nameptr;

	return (cnp->cn_namelen == 1 && name[0] == '.') ||
	    (cnp->cn_namelen == 2 && name[0] == '.' && name[1] == '.');
}

void
vfs_putboth(struct nameidata *ndp)
{

	if (ndp->ni_dvp == ndp->ni_vp)
		vrele(ndp->ni_dvp);
	else
		vput(ndp->ni_dvp);
	if (ndp->ni_vp != NULL)
		vput(ndp->ni_vp);
}

/* => 0: both vnodes are locked, the name is kept. */
static int
lookup_delete(struct proc *p, int dirfd, const char *path,
    struct nameidata *ndp)
{

	NDINIT(ndp, DELETE, LOCKPARENT | LOCKLEAF | SAVENAME, UIO_USERSPACE,
	    path, p);
	ndp->ni_dirfd = dirfd;
	return namei(ndp);
}

static int
do_unlinkat(struct proc *p, int dirfd, const char *path)
{
	struct nameidata nd;
	int error;

	if ((error = lookup_delete(p, dirfd, path, &nd)) != 0)
		return error == EISDIR ? EPERM : error;
	if (nd.ni_vp->v_type == VDIR)
		error = nd.ni_vp->v_flag & VROOT ? EBUSY : EPERM;
	if (error)
		vfs_putboth(&nd);
	else
		error = VOP_REMOVE(nd.ni_dvp, nd.ni_vp, &nd.ni_cnd);
	pool_put(&namei_pool, nd.ni_cnd.cn_pnbuf);
	return error;
}

static int
do_rmdirat(struct proc *p, int dirfd, const char *path)
{
	struct nameidata nd;
	const char *name;
	int error;

	if ((error = lookup_delete(p, dirfd, path, &nd)) != 0)
		return error == EISDIR ? EBUSY : error;
	name = nd.ni_cnd.cn_nameptr;
	if (nd.ni_vp->v_type != VDIR)
		error = ENOTDIR;
	else if (vfs_isdots(&nd.ni_cnd))
		error = name[1] == '.' ? ENOTEMPTY : EINVAL;
	else if ((nd.ni_vp->v_flag & VROOT) || nd.ni_vp->v_mountedhere != NULL)
		error = EBUSY;
	if (error)
		vfs_putboth(&nd);
	else
		error = VOP_RMDIR(nd.ni_dvp, nd.ni_vp, &nd.ni_cnd);
	pool_put(&namei_pool, nd.ni_cnd.cn_pnbuf);
	return error;
}

static int
removeat(struct proc *p, int dirfd, const char *path, int isdir)
{
	int error;

	if (!isdir) {
		VFS_RETRY(error, p, do_unlinkat(p, dirfd, path));
		return error;
	}
	vfs_dirs_lock(p);
	error = do_rmdirat(p, dirfd, path);
	vfs_dirs_unlock(p);
	return error;
}

int
sys_unlink(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_unlink_args *uap = v;

	return removeat(p, NI_AT_FDCWD, uap->path, 0);
}

int
sys_rmdir(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_rmdir_args *uap = v;

	return removeat(p, NI_AT_FDCWD, uap->path, 1);
}

int
sys_unlinkat(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_unlinkat_args *uap = v;

	if (uap->flag & ~RUMP_AT_REMOVEDIR)
		return EINVAL;
	return removeat(p, uap->fd, uap->path,
	    uap->flag & RUMP_AT_REMOVEDIR);
}
