/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mounting, and changing a mount. The table and a mount's life are described
 * in kern/vfs_mountlist.c, unmounting is in kern/vfs_unmount.c.
 *
 * A mount covers a directory: the directory's v_mountedhere is the mount, the
 * mount's mnt_vnodecovered a reference to the directory. Any directory can be
 * covered once, the root of another mount too. While a mount is being made
 * the directory has VMOUNT, so that a second one cannot begin; it is not kept
 * locked, because the driver looks up its device below the same root.
 *
 * Every mount is vetted first (kern/vfs_mountdev.c), and again before it
 * becomes writable. A failed mount leaves nothing behind.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/lock.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/syslog.h>
#include <sys/vnode.h>
#include <miscfs/specfs/specdev.h>

#include <rump-sys/syncer.h>
#include <rump-sys/vfs_private.h>

/* What a mount or an update may set; the rest of mnt_flag is the kernel's. */
#define MNT_SETTABLE	(MNT_RDONLY | MNT_SYNCHRONOUS | MNT_NOEXEC |	\
			MNT_NOSUID | MNT_NODEV | MNT_ASYNC | MNT_NOATIME | \
			MNT_SOFTDEP)

/* The driver's view of "who asks": the name of the device goes here too. */
static void
mount_ndinit(struct nameidata *ndp, struct proc *p)
{

	memset(ndp, 0, sizeof(*ndp));
	NDINIT(ndp, LOOKUP, FOLLOW, UIO_SYSSPACE, "", p);
	ndp->ni_cnd.cn_cred = p->p_ucred;
}

/* => covered referenced, unlocked; 0: it has VMOUNT and nothing cached. */
static int
mount_cover(struct vnode *covered, struct proc *p)
{
	int error;

	error = vn_lock(covered, LK_EXCLUSIVE, p);
	if (error != 0)
		return (error);
	if (covered->v_type != VDIR)
		error = ENOTDIR;
	else if (covered->v_mountedhere != NULL ||
	    (covered->v_flag & VMOUNT) != 0)
		error = EBUSY;
	else
		error = vinvalbuf(covered, V_SAVE, p->p_ucred, p, 0, 0);
	if (error == 0)
		covered->v_flag |= VMOUNT;
	VOP_UNLOCK(covered, 0, p);
	return (error);
}

/* VFS_MOUNT failed: what the driver may have left behind. */
static void
mount_failed(struct mount *mp, void *args, struct proc *p)
{
	struct vnode *devvp;

	(void)vflush(mp, NULL, FORCECLOSE);
	if ((mp->mnt_vfc->vfc_flags & VFC_DEVICE) != 0 &&
	    mount_devvp(mp->mnt_vfc, args, &devvp, p) == 0) {
		vfs_clearmountpoint(devvp, mp);
		vrele(devvp);
	}
}

/*
 * A file system whose root cannot be had is of no use, and no path would lead
 * to it: take it away again.
 */
static int
mount_checkroot(struct mount *mp, struct proc *p)
{
	struct vnode *root;
	int error;

	if ((error = VFS_ROOT(mp, &root)) == 0) {
		/* Of a damaged image it may be anything. */
		if (root->v_type != VDIR || (root->v_flag & VROOT) == 0)
			error = EIO;
		vput(root);
	}
	if (error != 0) {
		log(LOG_ERR, "%s: not mounted: no root directory\n",
		    mp->mnt_stat.f_fstypename);
		(void)dounmount(mp, MNT_FORCE, p, NULL);
	}
	return (error);
}

int
vfs_domount(const char *type, const char *path, int flags, void *args,
    struct vnode *covered, struct proc *p)
{
	struct nameidata nd;
	struct vfsconf *vfc;
	struct mount *mp;
	int error;

	KASSERT(type != NULL && path != NULL && args != NULL);
	KASSERT(covered->v_usecount > 0);
	KASSERT((flags & MNT_UPDATE) == 0);

	error = ENODEV;
	if ((vfc = vfs_byname(type)) == NULL)
		goto out;
	error = EROFS;
	if ((vfc->vfc_flags & VFC_READONLY) && (flags & MNT_RDONLY) == 0)
		goto out;
	if ((error = mount_cover(covered, p)) != 0)
		goto out;

	mp = mount_alloc(vfc, path);
	mp->mnt_flag = flags & MNT_SETTABLE;
	if (mp->mnt_flag & MNT_RDONLY)
		mp->mnt_flag &= ~(MNT_SOFTDEP | MNT_ASYNC);
	mp->mnt_flag |= flags & MNT_FORCE;
	mp->mnt_stat.f_owner = p->p_ucred->cr_uid;
	mp->mnt_vnodecovered = covered;
	vfs_mirrorflags(mp);

	if ((error = mount_vet(mp, mp->mnt_flag, args, p)) == 0) {
		mount_ndinit(&nd, p);
		error = VFS_MOUNT(mp, path, args, &nd, p);
		if (error != 0)
			mount_failed(mp, args, p);
	}
	covered->v_flag &= ~VMOUNT;
	if (error != 0) {
		mount_free(mp);
		goto out;
	}
	mp->mnt_flag &= ~MNT_FORCE;
	vfs_mirrorflags(mp);
	strlcpy(mp->mnt_stat.f_fstypename, vfc->vfc_name, MFSNAMELEN);
	KASSERT(covered->v_mountedhere == NULL);
	cache_purge(covered);
	covered->v_mountedhere = mp;
	mount_insert(mp);
	(void)VFS_START(mp, 0, p);
	syncer_mounted(mp);
	vfs_unbusy(mp, p);
	return (mount_checkroot(mp, p));
out:
	vrele(covered);
	return (error);
}

/*
 * Going read-only: everything is written while inode updates still count (FFS
 * drops them as soon as MNT_RDONLY is set). Going writable: the image is
 * looked at as strictly as a writable mount's.
 */
static int
update_prepare(struct mount *mp, int flags, void *args, struct proc *p)
{
	int wasro = mp->mnt_flag & MNT_RDONLY;
	struct ufs_args byname;
	void *vetargs = args;

	if (!wasro && (flags & MNT_RDONLY))
		return (VFS_SYNC(mp, MNT_WAIT, p->p_ucred, p));
	if (!wasro || (flags & MNT_RDONLY))
		return (0);
	if (mp->mnt_vfc->vfc_flags & VFC_READONLY)
		return (EROFS);
	if ((mp->mnt_vfc->vfc_flags & VFC_DEVICE) && *(char **)args == NULL) {
		memset(&byname, 0, sizeof(byname));
		byname.fspec = mp->mnt_stat.f_mntfromname;
		vetargs = &byname;
	}
	return (mount_vet(mp, (flags & MNT_SETTABLE) | MNT_UPDATE |
	    (flags & MNT_FORCE), vetargs, p));
}

/* => mp busy exclusively. */
static int
update_mount(struct mount *mp, int flags, void *args, struct proc *p)
{
	struct nameidata nd;
	int error, saved = mp->mnt_flag;

	if ((flags & MNT_RELOAD) && (saved & MNT_RDONLY) == 0)
		return (EOPNOTSUPP);
	if ((error = update_prepare(mp, flags, args, p)) != 0)
		return (error);

	mp->mnt_flag |= flags & (MNT_RELOAD | MNT_FORCE);
	mp->mnt_flag |= MNT_UPDATE;
	if ((saved & MNT_RDONLY) && (flags & MNT_RDONLY) == 0)
		mp->mnt_flag |= MNT_WANTRDWR;
	mp->mnt_flag &= ~(MNT_SETTABLE & ~(MNT_RDONLY | MNT_SOFTDEP));
	mp->mnt_flag |= flags & MNT_SETTABLE;
	if (mp->mnt_flag & MNT_RDONLY)
		mp->mnt_flag &= ~MNT_ASYNC;
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
	}
	vfs_mirrorflags(mp);
	if (error == 0)
		syncer_mounted(mp);
	return (error);
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
		error = update_mount(mp, flags, args, p);
		mp->mnt_kflag &= ~MNTK_UPDATE;
	}
	vfs_unbusy(mp, p);
	return (error);
}
