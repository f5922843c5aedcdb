/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * quotactl(2), in the form that the UFS driver has: command and kind of quota
 * in one number, and an argument that the command gives its meaning.
 *
 *	Q_QUOTAON	path of the quota file: an array of struct rump_dqblk,
 *			by uid or gid; empty at first
 *	Q_QUOTAOFF	none
 *	Q_GETQUOTA	struct rump_dqblk, to be filled
 *	Q_SETQUOTA	struct rump_dqblk: limits; what is in use stays
 *	Q_SETUSE	struct rump_dqblk: what is in use; limits stay
 *	Q_SYNC		none: quotas go to their files, not yet to the disk
 *
 * The driver checks credentials, range and whether quotas are on, and does
 * copyin and copyout. Times are those of the first id, 0, for all.
 *
 * While quotas are on, their file is neither truncated nor given away
 * (vn_setattr): the driver would wait for itself (quotafile_prepare).
 *
 * The driver counts what is allocated and freed from Q_QUOTAON on; what was
 * there before is known to the quota file only if somebody put it there.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/syscallargs.h>
#include <sys/vnode.h>

/*
 * Give the record of id its place on the disk.
 * => vp is locked.
 */
static int
quotafile_reserve(struct vnode *vp, uint32_t id, struct proc *p)
{
	struct rump_dqblk dq;
	off_t off = (off_t)id * sizeof(dq);
	size_t resid;
	int error;

	memset(&dq, 0, sizeof(dq));
	error = vn_rdwr(UIO_READ, vp, (caddr_t)&dq, sizeof(dq), off,
	    UIO_SYSSPACE, IO_NODELOCKED, p->p_ucred, &resid, p);
	if (error)
		return error;
	return vn_rdwr(UIO_WRITE, vp, (caddr_t)&dq, sizeof(dq), off,
	    UIO_SYSSPACE, IO_NODELOCKED, p->p_ucred, NULL, p);
}

/*
 * The driver charges the blocks of a quota file to its owner, and so would wait
 * for itself when it writes the owner's own record and that needs a block.
 */
static int
quotafile_prepare(struct vnode *vp, int type, struct proc *p)
{
	struct vattr va;
	int error;

	if ((error = vn_writechk(vp)) != 0 ||
	    (error = VOP_GETATTR(vp, &va, p->p_ucred, p)) != 0 ||
	    (error = quotafile_reserve(vp, 0, p)) != 0)
		return error;
	return quotafile_reserve(vp, type == RUMP_USRQUOTA ? va.va_uid :
	    va.va_gid, p);
}

/*
 * Turning quotas on that are on is turning them off and on: the driver would
 * open the same file a second time and close it once. But not if the file
 * cannot be had: then they stay on.
 */
static int
quotaon_prepare(struct mount *mp, int cmd, const char *path, struct proc *p)
{
	struct nameidata nd;
	int error;

	if ((error = suser(p, 0)) != 0)
		return error;
	NDINIT(&nd, LOOKUP, FOLLOW | LOCKLEAF, UIO_USERSPACE, path, p);
	if ((error = namei(&nd)) != 0)
		return error;
	if (nd.ni_vp->v_type != VREG)
		error = EACCES;
	else
		error = quotafile_prepare(nd.ni_vp, cmd & 0xff, p);
	vput(nd.ni_vp);
	if (error == 0 && (mp->mnt_flag & MNT_QUOTA))
		error = VFS_QUOTACTL(mp, RUMP_QCMD(RUMP_Q_QUOTAOFF,
		    cmd & 0xff), 0, NULL, p);
	return error;
}

int
sys_quotactl(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_quotactl_args *uap = v;
	struct nameidata nd;
	struct mount *mp;
	int error;

	NDINIT(&nd, LOOKUP, FOLLOW, UIO_USERSPACE, uap->path, p);
	if ((error = namei(&nd)) != 0)
		return error;
	mp = nd.ni_vp->v_mount;
	if (mp == NULL)
		error = ENXIO;		/* unmounted by force */
	else if (uap->cmd >> 8 == RUMP_Q_QUOTAON &&
	    (mp->mnt_flag & MNT_RDONLY))
		error = EROFS;
	else
		error = vfs_busy(mp, 0, NULL, p);
	vrele(nd.ni_vp);		/* which unmounting would wait for */
	if (error)
		return error;
	if (uap->cmd >> 8 == RUMP_Q_QUOTAON)
		error = quotaon_prepare(mp, uap->cmd, uap->arg, p);
	if (error == 0)
		error = VFS_QUOTACTL(mp, uap->cmd, uap->uid, uap->arg, p);
	vfs_mirrorflags(mp);
	vfs_unbusy(mp, p);
	return error;
}
