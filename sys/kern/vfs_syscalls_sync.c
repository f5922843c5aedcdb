/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls on the size of a file and on getting it to the disk: truncate,
 * ftruncate, fsync, fdatasync.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/filedesc.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/syscallargs.h>
#include <sys/vnode.h>
#include <miscfs/specfs/specdev.h>

#include <rump-sys/biofail.h>
#include <rump-sys/syncer.h>
#include <rump-sys/vfs_syscalls.h>

/* => *nextp is the mount behind mp, until somebody sleeps. */
static int
morespace(struct mount *mp, struct mount **nextp, struct proc *p)
{

	if ((mp->mnt_flag & (MNT_SOFTDEP | MNT_RDONLY)) != MNT_SOFTDEP ||
	    vfs_busy(mp, VB_READ | VB_NOWAIT, NULL, p) != 0) {
		*nextp = CIRCLEQ_NEXT(mp, mnt_list);
		return 0;
	}
	(void)VFS_SYNC(mp, MNT_WAIT, p->p_ucred, p);
	*nextp = CIRCLEQ_NEXT(mp, mnt_list);
	vfs_unbusy(mp, p);		/* it may be unmounted from now on */
	return 1;
}

int
vfs_morespace(struct mount *mp, struct proc *p)
{
	struct mount *next;
	int more = 0;

	KASSERT(p->p_nlocks == 0);
	if (mp != NULL)
		more = morespace(mp, &next, p);
	else
		for (mp = CIRCLEQ_FIRST(&mountlist);
		    mp != CIRCLEQ_END(&mountlist); mp = next)
			more |= morespace(mp, &next, p);
	if (more)
		syncer_worklist();
	return more;
}

/* => vp is locked. Who may write to it is checked. */
static int
setsize(struct vnode *vp, off_t length, struct ucred *cred, struct proc *p)
{
	int error;

	if (vp->v_type == VDIR)
		return EISDIR;
	if (vp->v_type != VREG)
		return EINVAL;
	if ((error = vn_writechk(vp)) != 0)
		return error;
	if (length > p->p_rlimit[RLIMIT_FSIZE].rlim_cur)
		return EFBIG;
	error = vn_setsize(vp, length, cred, p);
	/* Drivers start to write what they filled with zeros, no more. */
	if (error == 0 && vp->v_mount != NULL &&
	    (vp->v_mount->mnt_flag & MNT_SYNCHRONOUS))
		error = vfs_syncfile(vp, cred, p);
	return error;
}

static int
do_truncate(struct proc *p, const char *path, off_t length)
{
	struct nameidata nd;
	struct vnode *vp;
	int error;

	if (length < 0)
		return EINVAL;
	NDINIT(&nd, LOOKUP, FOLLOW | LOCKLEAF, UIO_USERSPACE, path, p);
	if ((error = namei(&nd)) != 0)
		return error;
	vp = nd.ni_vp;
	if (vp->v_type == VDIR)
		error = EISDIR;
	else if ((error = vn_writechk(vp)) == 0 &&
	    (error = VOP_ACCESS(vp, VWRITE, p->p_ucred, p)) == 0)
		error = setsize(vp, length, p->p_ucred, p);
	vput(vp);
	return error;
}

int
sys_truncate(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_truncate_args *uap = v;
	int error;

	VFS_RETRY(error, p, do_truncate(p, uap->path, uap->length));
	return error;
}

static int
do_ftruncate(struct proc *p, struct file *fp, off_t length)
{
	struct vnode *vp = fp->f_data;
	int error;

	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, p);
	error = setsize(vp, length, fp->f_cred, p);
	VOP_UNLOCK(vp, 0, p);
	return error;
}

int
sys_ftruncate(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_ftruncate_args *uap = v;
	struct file *fp;
	int error;

	if ((error = getvnode(p, uap->fd, 0, &fp)) != 0)
		return error;
	if (uap->length < 0 || (fp->f_flag & FWRITE) == 0)
		error = EINVAL;
	else
		VFS_RETRY(error, p, do_ftruncate(p, fp, uap->length));
	frele(fp, p);
	return error;
}

/*
 * Data and attributes of vp to stable storage; with soft updates also the
 * names that lead to it, up to the root.
 * => vp is locked.
 * => The error of writes that were put off is told here, once.
 */
int
vfs_syncfile(struct vnode *vp, struct ucred *cred, struct proc *p)
{
	struct mount *mp = vp->v_mount;
	int async = 0, error;

	if (mp == NULL)
		return ENXIO;		/* unmounted by force */
	if (mp->mnt_flag & MNT_RDONLY)
		return 0;
	if ((error = biofail_retry(mp)) != 0)
		return error;
	/* UFS leaves the inode in memory on such a mount, even now. */
	async = mp->mnt_flag & MNT_ASYNC;
	mp->mnt_flag &= ~MNT_ASYNC;
	error = VOP_FSYNC(vp, cred, MNT_WAIT, p);
	mp->mnt_flag |= async;
	if (error == 0 && async)
		error = vfs_syncdevice(vp, p);
	if (error == 0)
		error = syncer_fsync(vp);
	/* An unmount under way writes everything itself. */
	if (error == 0 && (!LIST_EMPTY(&mp->mnt_newnames) ||
	    (mp->mnt_kflag & MNTK_NAMESGONE)) &&
	    vfs_busy(mp, VB_READ | VB_NOWAIT, NULL, p) == 0) {
		/* Directories are locked before what is in them. */
		VOP_UNLOCK(vp, 0, p);
		error = vfs_syncnames(mp, p);
		vfs_unbusy(mp, p);
		vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, p);
		if (error == 0 && vp->v_mount != mp)
			error = ENXIO;
	}
	if (error == 0)
		error = spec_flush(vp);
	if (error == 0)
		error = biofail_retry(mp);
	return error;
}

static int
do_fsync(struct proc *p, int fd, int mode)
{
	struct vnode *vp;
	struct file *fp;
	int error;

	if ((error = getvnode(p, fd, mode, &fp)) != 0)
		return error;
	vp = fp->f_data;
	if (vp->v_type == VFIFO || vp->v_type == VSOCK)
		error = EINVAL;
	else {
		vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, p);
		error = vfs_syncfile(vp, fp->f_cred, p);
		VOP_UNLOCK(vp, 0, p);
	}
	frele(fp, p);
	return error;
}

int
sys_fsync(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_fsync_args *uap = v;

	return do_fsync(p, uap->fd, 0);
}

/* The drivers know no difference. */
int
sys_fdatasync(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_fdatasync_args *uap = v;

	return do_fsync(p, uap->fd, FWRITE);
}
