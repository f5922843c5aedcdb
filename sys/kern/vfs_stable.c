/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a promise takes beyond VOP_FSYNC and VFS_SYNC. Drivers of this line were
 * written for disks that have what they were given; and some of what sync(2)
 * and fsync(2) say is left to the syncer.
 *
 * => Flushing: a write is in the device's cache when it completes.
 * => Soft updates' fsync writes the name of a file, but neither those of new
 *    directories above it, nor always the size of the directory that the name
 *    is in. So the mount has a list of the directories that got names
 *    (mnt_newnames), and fsync writes those, too. When one of them is recycled,
 *    the next fsync writes everything (MNTK_NAMESGONE).
 * => Asynchronous mounts leave changed inodes in buffers of the device, and
 *    fsync finds nothing to do on the file itself.
 * => UFS writes the contents of a short symbolic link with the next change of
 *    its inode; other mounts than these two promise names when a call returns.
 *
 * Locks: the caller has no vnode locked, unless it says so.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf.h>
#include <sys/mount.h>
#include <sys/proc.h>
#include <sys/vnode.h>
#include <miscfs/specfs/specdev.h>

#include <rump-sys/syncer.h>

/*
 * All that was written to the device of mp is on stable storage.
 */
int
vfs_flush(struct mount *mp)
{
	struct vnode *root;
	int error;

	if ((mp->mnt_vfc->vfc_flags & VFC_DEVICE) == 0)
		return 0;
	if ((error = VFS_ROOT(mp, &root)) != 0)
		return error;
	error = spec_flush(root);
	vput(root);
	return error;
}

/*
 * dvp is about to get a name.
 * => dvp is locked, until it has it.
 */
void
vfs_newname(struct vnode *dvp)
{

	if ((dvp->v_mount->mnt_flag & MNT_SOFTDEP) == 0 ||
	    (dvp->v_bioflag & VBIONEWNAMES))
		return;
	dvp->v_bioflag |= VBIONEWNAMES;
	LIST_INSERT_HEAD(&dvp->v_mount->mnt_newnames, dvp, v_newnames);
}

static void
newname_remove(struct vnode *dvp)
{

	KASSERT(dvp->v_bioflag & VBIONEWNAMES);
	dvp->v_bioflag &= ~VBIONEWNAMES;
	LIST_REMOVE(dvp, v_newnames);
}

/* vp leaves its mount. */
void
vfs_newname_gone(struct vnode *vp)
{

	if ((vp->v_bioflag & VBIONEWNAMES) == 0)
		return;
	newname_remove(vp);
	vp->v_mount->mnt_kflag |= MNTK_NAMESGONE;
}

/* => dvp is referenced; the reference is taken over. */
static int
sync_dir(struct mount *mp, struct vnode *dvp, struct proc *p)
{
	int error;

	vn_lock(dvp, LK_EXCLUSIVE | LK_RETRY, p);
	error = dvp->v_mount != mp ? 0 :
	    VOP_FSYNC(dvp, p->p_ucred, MNT_WAIT, p);
	if (error != 0)
		vfs_newname(dvp);
	vput(dvp);
	return error;
}

/*
 * All new names of directories and in directories.
 * => Not flushed.
 */
int
vfs_syncnames(struct mount *mp, struct proc *p)
{
	struct vnode *dvp;
	int error = 0;

	if (mp->mnt_kflag & MNTK_NAMESGONE) {
		mp->mnt_kflag &= ~MNTK_NAMESGONE;
		error = VFS_SYNC(mp, MNT_WAIT, p->p_ucred, p);
		if (error != 0)
			mp->mnt_kflag |= MNTK_NAMESGONE;
	}
	while (error == 0 && (dvp = LIST_FIRST(&mp->mnt_newnames)) != NULL) {
		newname_remove(dvp);
		/* Whoever is taking it away writes it first. */
		if (vget(dvp, 0, p) == 0)
			error = sync_dir(mp, dvp, p);
	}
	return error;
}

/*
 * Buffers of the device that vp is on.
 * => vp is locked.
 */
int
vfs_syncdevice(struct vnode *vp, struct proc *p)
{
	struct vnode *devvp = NULL;
	int error;

	if (VOP_BMAP(vp, 0, &devvp, NULL, NULL) != 0 || devvp == NULL ||
	    !vn_isdisk(devvp, NULL))
		return 0;
	vn_lock(devvp, LK_EXCLUSIVE | LK_RETRY, p);
	error = VOP_FSYNC(devvp, p->p_ucred, MNT_WAIT, p);
	VOP_UNLOCK(devvp, 0, p);
	return error;
}

/*
 * A symbolic link was made, vp.
 * => vp is locked.
 */
int
vfs_syncsymlink(struct vnode *vp, struct proc *p)
{
	struct mount *mp = vp->v_mount;

	if ((mp->mnt_vfc->vfc_flags & VFC_DEVICE) == 0 ||
	    (mp->mnt_flag & (MNT_ASYNC | MNT_SOFTDEP)))
		return 0;
	return VOP_FSYNC(vp, p->p_ucred, MNT_WAIT, p);
}
