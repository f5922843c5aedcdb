/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Unmounting.
 *
 * Order
 *	MNTK_UNMOUNT: no vfs_busy any more; wait for those who have it
 *	file systems mounted inside: EBUSY, or with MNT_FORCE unmounted first
 *	names out of the cache; everything written (VFS_SYNC, MNT_WAIT)
 *	VFS_UNMOUNT: cleans out the vnodes; EBUSY if some are in use, unless
 *	MNT_FORCE, which leaves dead vnodes to who has them open
 *	what the device refused (vfs_biofail.c): EIO, or with MNT_FORCE lost
 *	off the list, the covered directory visible again, freed
 *
 * => After an error the mount is as it was, except that caches are empty; but
 *    when the device fails in the last moment it is gone nevertheless.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/lock.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/vnode.h>

#include <rump-sys/bio.h>
#include <rump-sys/biofail.h>
#include <rump-sys/syncer.h>
#include <rump-sys/vfs_private.h>

/* The mount made last of those that cover a directory of mp. */
static struct mount *
unmount_child(struct mount *mp)
{
	struct mount *child, *last = NULL;

	CIRCLEQ_FOREACH(child, &mountlist, mnt_list)
		if (child->mnt_vnodecovered != NULL &&
		    child->mnt_vnodecovered->v_mount == mp)
			last = child;
	return (last);
}

static int
unmount_children(struct mount *mp, int flags, struct proc *p)
{
	struct mount *child;
	int error;

	while ((child = unmount_child(mp)) != NULL) {
		KASSERT(child != mp);
		if ((flags & MNT_FORCE) == 0)
			return (EBUSY);
		if ((error = dounmount(child, flags, p, NULL)) != 0)
			return (error);
	}
	return (0);
}

/* Everything to the disk. */
static int
unmount_sync(struct mount *mp, int force, struct proc *p)
{
	int error;

	if ((error = biofail_retry(mp)) == 0 &&
	    (mp->mnt_flag & MNT_RDONLY) == 0)
		error = VFS_SYNC(mp, MNT_WAIT, p->p_ucred, p);
	if (error == 0)
		error = biofail_retry(mp);
	if (force)
		biofail_giveup(mp);
	return (force ? 0 : error);
}

/*
 * => mp busy exclusively, no children.
 * => 0 or *gonep: it is unmounted. Drivers let go of everything first and
 *    return the error of closing the device afterwards.
 */
static int
unmount_fs(struct mount *mp, int flags, int *gonep, struct proc *p)
{
	int async = mp->mnt_flag & MNT_ASYNC;
	int force = (flags & MNT_FORCE) != 0;
	int error, lost;

	*gonep = 0;
	cache_purgevfs(mp);
	mp->mnt_flag &= ~MNT_ASYNC;
	if ((error = unmount_sync(mp, force, p)) == 0) {
		error = VFS_UNMOUNT(mp, flags, p);
		*gonep = error == 0 ||
		    ((mp->mnt_vfc->vfc_flags & VFC_DEVICE) != 0 &&
		    mp->mnt_data == NULL);
	}
	if (!*gonep) {
		mp->mnt_flag |= async;
		mp->mnt_kflag &= ~MNTK_GIVEUP;
		return (error);
	}
	lost = biofail_end(mp);
	return (force ? 0 : error != 0 ? error : lost);
}

static void
unmount_wakeup(struct mount *mp)
{

	mp->mnt_kflag &= ~MNTK_UNMOUNT;
	if (mp->mnt_kflag & MNTK_WANTED) {
		mp->mnt_kflag &= ~MNTK_WANTED;
		wakeup(mp);
	}
}

int
dounmount(struct mount *mp, int flags, struct proc *p, struct vnode *root)
{
	struct vnode *covered;
	int error, gone;

	KASSERT(mp != NULL);
	KASSERT(root == NULL || root->v_mount == mp);
	if (root != NULL)
		vrele(root);
	if (mp->mnt_kflag & (MNTK_UNMOUNT | MNTK_UPDATE))
		return (EBUSY);
	mp->mnt_kflag |= MNTK_UNMOUNT;
	error = lockmgr(&mp->mnt_lock, LK_EXCLUSIVE, NULL, p);
	if (error != 0) {
		unmount_wakeup(mp);
		return (error == EDEADLK ? EBUSY : error);
	}
	gone = 0;
	if ((error = unmount_children(mp, flags, p)) == 0)
		error = unmount_fs(mp, flags, &gone, p);
	if (!gone) {
		KASSERT(error != 0);
		vfs_mirrorflags(mp);
		unmount_wakeup(mp);
		vfs_unbusy(mp, p);
		return (error);
	}

	if (mp->mnt_vfc->vfc_flags & VFC_DEVICE)
		buf_freeorphans(mp->mnt_dev);
	mount_remove(mp);
	covered = mp->mnt_vnodecovered;
	if (covered != NULL) {
		KASSERT(covered->v_type == VDIR);
		KASSERT(covered->v_mountedhere == mp);
		covered->v_mountedhere = NULL;
		vrele(covered);
	}
	syncer_unmounted(mp);
	unmount_wakeup(mp);
	mount_free(mp);
	return (error);
}
