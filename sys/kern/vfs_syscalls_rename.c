/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls that move names: rename, renameat.
 *
 * What no file system may be asked is answered here: whether a name may be
 * moved at all, and whether it may take the place of what is there.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/syscallargs.h>
#include <sys/vnode.h>

#include <rump-sys/syncer.h>
#include <rump-sys/vfs_syscalls.h>

/* => Positive: an errno; -1: nothing is to be done; 0: go on. */
static int
rename_check(const struct nameidata *from, const struct nameidata *to)
{
	struct vnode *fvp = from->ni_vp, *tvp = to->ni_vp;
	int isdir = fvp->v_type == VDIR;

	if (isdir && ((fvp->v_flag & VROOT) || fvp->v_mountedhere != NULL))
		return EBUSY;
	if (tvp != NULL && tvp->v_type == VDIR && ((tvp->v_flag & VROOT) ||
	    tvp->v_mountedhere != NULL))
		return EBUSY;
	if (vfs_isdots(&from->ni_cnd) || vfs_isdots(&to->ni_cnd))
		return EINVAL;
	if (from->ni_dvp->v_mount != to->ni_dvp->v_mount)
		return EXDEV;
	if (fvp == to->ni_dvp)
		return EINVAL;
	if (fvp == tvp)
		return -1;		/* two names of one file: both stay */
	if (tvp != NULL && isdir && tvp->v_type != VDIR)
		return ENOTDIR;
	if (tvp != NULL && !isdir && tvp->v_type == VDIR)
		return EISDIR;
	return 0;
}

/*
 * A directory with soft updates that has not been written yet: only the entry
 * that mkdir made waits for its contents. The one that a rename makes may be on
 * the disk before them, and name an inode of size 0. So they go first.
 */
static int
rename_prepare(struct vnode *fvp, struct proc *p)
{
	int error = 0;

	if (fvp->v_type != VDIR || fvp->v_mount == NULL ||
	    (fvp->v_mount->mnt_flag & MNT_SOFTDEP) == 0 ||
	    LIST_EMPTY(&fvp->v_dirtyblkhd))
		return 0;
	vn_lock(fvp, LK_EXCLUSIVE | LK_RETRY, p);
	if (fvp->v_type == VDIR)
		error = VOP_FSYNC(fvp, p->p_ucred, MNT_WAIT, p);
	VOP_UNLOCK(fvp, 0, p);
	return error;
}

/*
 * => from: WANTPARENT | SAVESTART, to: LOCKPARENT | LOCKLEAF | SAVESTART; all
 *    vnodes are released but ni_startdir.
 */
static int
rename_vop(struct nameidata *from, struct nameidata *to)
{
	struct vnode *fvp = from->ni_vp;
	int isdir = fvp->v_type == VDIR;
	int ufs = to->ni_dvp->v_tag == VT_UFS;
	int newparent = from->ni_dvp != to->ni_dvp;
	int error;

	vfs_newname(to->ni_dvp);
	if (isdir)
		vref(fvp);
	error = VOP_RENAME(from->ni_dvp, fvp, &from->ni_cnd, to->ni_dvp,
	    to->ni_vp, &to->ni_cnd);
	/* fsck goes by "..", where it finds the old name as well. */
	if (error == 0 && isdir && newparent && fvp->v_mount != NULL)
		vfs_newname(fvp);
	if (isdir)
		vrele(fvp);
	/*
	 * The only EINVAL that is left for UFS is that of a directory moved
	 * into itself, and then it forgets a reference to the new parent.
	 */
	if (error == EINVAL && ufs && isdir && newparent &&
	    to->ni_startdir->v_usecount > 1)
		vrele(to->ni_startdir);
	return error;
}

static int
do_renameat(struct proc *p, int fromfd, const char *frompath, int tofd,
    const char *topath)
{
	struct nameidata from, to;
	int error;

	NDINIT(&from, DELETE, WANTPARENT | SAVESTART, UIO_USERSPACE, frompath,
	    p);
	from.ni_dirfd = fromfd;
	if ((error = namei(&from)) != 0)
		return error == EISDIR ? EBUSY : error;
	if ((error = rename_prepare(from.ni_vp, p)) != 0) {
		vrele(from.ni_dvp);
		vrele(from.ni_vp);
		goto out;
	}
	NDINIT(&to, RENAME, LOCKPARENT | LOCKLEAF | NOCACHE | SAVESTART |
	    (from.ni_vp->v_type == VDIR ? STRIPSLASHES : 0), UIO_USERSPACE,
	    topath, p);
	to.ni_dirfd = tofd;
	if ((error = namei(&to)) != 0) {
		vrele(from.ni_dvp);
		vrele(from.ni_vp);
		if (error == EISDIR)	/* "." or "/" */
			error = EINVAL;
		goto out;
	}
	if ((error = rename_check(&from, &to)) == 0)
		error = rename_vop(&from, &to);
	else {
		vfs_putboth(&to);
		vrele(from.ni_dvp);
		vrele(from.ni_vp);
	}
	vrele(to.ni_startdir);
	pool_put(&namei_pool, to.ni_cnd.cn_pnbuf);
out:
	vrele(from.ni_startdir);
	pool_put(&namei_pool, from.ni_cnd.cn_pnbuf);
	return error == -1 ? 0 : error;
}

/* ENOSPC before: nothing has been done. */
static int
renameat(struct proc *p, int fromfd, const char *from, int tofd,
    const char *to)
{
	int error;

	vfs_dirs_lock(p);
	error = do_renameat(p, fromfd, from, tofd, to);
	vfs_dirs_unlock(p);
	return error;
}

int
sys_rename(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_rename_args *uap = v;
	int error;

	VFS_RETRY(error, p, renameat(p, NI_AT_FDCWD, uap->from, NI_AT_FDCWD,
	    uap->to));
	return error;
}

int
sys_renameat(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_renameat_args *uap = v;
	int error;

	VFS_RETRY(error, p, renameat(p, uap->fromfd, uap->from, uap->tofd,
	    uap->to));
	return error;
}
