/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Changing a mount (MNT_UPDATE): read-only and writable by turns, other flags,
 * and reading everything anew (MNT_RELOAD).
 *
 *	writable to read-only	EBUSY while a file is open for writing, or open
 *				and without a name; MNT_FORCE takes those away.
 *				Everything is written, the image marked clean.
 *				Quotas are off afterwards.
 *	read-only to writable	the image is vetted as strictly as a writable
 *				mount's; EROFS if it was not clean, unless
 *				MNT_FORCE
 *	soft updates on or off	by way of read-only, under the same conditions
 *	MNT_RELOAD		of a read-only mount whose image fsck has
 *				changed; the image is vetted again
 *
 * Drivers write files back only after they have seen MNT_RDONLY, and FFS drops
 * inode updates from then on. So the kernel does all that before it asks.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/lock.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/vnode.h>
#include <miscfs/specfs/specdev.h>

#include <rump-sys/biofail.h>
#include <rump-sys/syncer.h>
#include <rump-sys/vfs_private.h>
#include <rump-sys/vnode_private.h>

#define QUIET_TRIES	10	/* soft updates: each may make new work */

static int
update_isdirty(struct mount *mp)
{
	struct vnode *vp;

	TAILQ_FOREACH(vp, &mp->mnt_vnodelist, v_mntvnodes)
		if ((vp->v_flag & VMARKER) == 0 &&
		    !LIST_EMPTY(&vp->v_dirtyblkhd))
			return (1);
	return (mp->mnt_dev != NODEV && vfinddev(mp->mnt_dev, VBLK, &vp) &&
	    !LIST_EMPTY(&vp->v_dirtyblkhd));
}

/* Everything to the disk, until nothing comes of it any more. */
static int
update_quiet(struct mount *mp, struct proc *p)
{
	int error, tries;

	for (tries = 0; tries < QUIET_TRIES; tries++) {
		if ((error = VFS_SYNC(mp, MNT_WAIT, p->p_ucred, p)) != 0 ||
		    (error = biofail_retry(mp)) != 0)
			return (error);
		syncer_worklist();
		if (!update_isdirty(mp))
			return (0);
	}
	return (EBUSY);
}

/* => mp is writable; afterwards nothing is to be written. */
static int
update_toreadonly(struct mount *mp, int flags, struct proc *p)
{
	int async = mp->mnt_flag & MNT_ASYNC, error;

	mp->mnt_flag &= ~MNT_ASYNC;
	if ((error = update_quiet(mp, p)) == 0 &&
	    (error = vflush(mp, NULL, SKIPSYSTEM | WRITECLOSE |
	    ((flags & MNT_FORCE) ? FORCECLOSE : 0))) == 0)
		error = update_quiet(mp, p);
	mp->mnt_flag |= async;
	return (error);
}

/* Look at the image of the device that mp is mounted from. */
static int
update_vet(struct mount *mp, int flags, void *args, struct proc *p)
{
	struct ufs_args byname;

	if ((mp->mnt_vfc->vfc_flags & VFC_DEVICE) == 0)
		return (0);
	if (*(char **)args == NULL) {
		memset(&byname, 0, sizeof(byname));
		byname.fspec = mp->mnt_stat.f_mntfromname;
		args = &byname;
	}
	return (mount_vet(mp, flags | MNT_UPDATE, args, p));
}

static int
update_prepare(struct mount *mp, int flags, void *args, struct proc *p)
{
	int error, wasro = mp->mnt_flag & MNT_RDONLY;

	if ((flags & MNT_RELOAD) && !wasro)
		return (EOPNOTSUPP);
	if (MNT_CONFLICT(flags))
		return (EINVAL);
	if ((error = biofail_retry(mp)) != 0)
		return (error);
	if (!wasro && (flags & MNT_RDONLY))
		return (update_toreadonly(mp, flags, p));
	if (wasro && (flags & MNT_RDONLY) == 0) {
		if (mp->mnt_vfc->vfc_flags & VFC_READONLY)
			return (EROFS);
		return (update_vet(mp, flags & (MNT_SETTABLE | MNT_FORCE |
		    MNT_RELOAD), args, p));
	}
	if (flags & MNT_RELOAD)
		return (update_vet(mp, MNT_RDONLY | MNT_RELOAD, args, p));
	return (0);
}

/* => mp busy exclusively. */
static int
update_mount(struct mount *mp, int flags, void *args, struct proc *p)
{
	struct nameidata nd;
	int error, saved;

	if ((error = update_prepare(mp, flags, args, p)) != 0)
		return (error);

	saved = mp->mnt_flag;
	mp->mnt_flag |= flags & (MNT_RELOAD | MNT_FORCE);
	mp->mnt_flag |= MNT_UPDATE;
	if ((saved & MNT_RDONLY) && (flags & MNT_RDONLY) == 0)
		mp->mnt_flag |= MNT_WANTRDWR;
	mp->mnt_flag &= ~(MNT_SETTABLE & ~(MNT_RDONLY | MNT_SOFTDEP));
	/* What the driver writes to the superblock must not be delayed. */
	mp->mnt_flag |= flags & MNT_SETTABLE & ~MNT_ASYNC;
	vfs_mirrorflags(mp);

	mount_ndinit(&nd, p);
	error = VFS_MOUNT(mp, mp->mnt_stat.f_mntonname, args, &nd, p);
	if (error != 0)
		mp->mnt_flag = saved;
	else {
		if (mp->mnt_flag & MNT_WANTRDWR)
			mp->mnt_flag &= ~MNT_RDONLY;
		mp->mnt_flag &= ~(MNT_UPDATE | MNT_RELOAD | MNT_FORCE |
		    MNT_WANTRDWR);
		if ((mp->mnt_flag & MNT_RDONLY) == 0)
			mp->mnt_flag |= flags & MNT_ASYNC;
	}
	vfs_mirrorflags(mp);
	if (error == 0) {
		syncer_mounted(mp);
		error = biofail_retry(mp);
	}
	return (error);
}

/*
 * The driver keeps soft updates as they were as long as it writes; so it must
 * stop for a moment.
 */
static int
update_steps(struct mount *mp, int flags, void *args, struct proc *p)
{
	int error;

	if ((mp->mnt_vfc->vfc_flags & VFC_DEVICE) != 0 &&
	    ((mp->mnt_flag | flags) & MNT_RDONLY) == 0 &&
	    ((mp->mnt_flag ^ flags) & MNT_SOFTDEP) != 0 &&
	    !MNT_CONFLICT(flags)) {
		error = update_mount(mp, flags | MNT_RDONLY, args, p);
		if (error != 0)
			return (error);
	}
	return (update_mount(mp, flags, args, p));
}

int
vfs_doupdate(struct vnode *root, int flags, void *args, struct proc *p)
{
	struct mount *mp = root->v_mount;
	int error;

	KASSERT(root->v_usecount > 0);
	KASSERT(args != NULL);
	if ((root->v_flag & VROOT) == 0 || mp == NULL) {
		vrele(root);
		return (EINVAL);
	}
	error = vfs_busy(mp, VB_WRITE | VB_NOWAIT, NULL, p);
	/* The reference would count as an open file. */
	vrele(root);
	if (error != 0)
		return (error);
	if (mp->mnt_kflag & (MNTK_UNMOUNT | MNTK_UPDATE))
		error = EBUSY;
	else {
		mp->mnt_kflag |= MNTK_UPDATE;
		error = update_steps(mp, flags, args, p);
		mp->mnt_kflag &= ~MNTK_UPDATE;
	}
	vfs_unbusy(mp, p);
	return (error);
}
