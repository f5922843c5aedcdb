/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mounting. The table and a mount's life are described in kern/vfs_mountlist.c;
 * changing a mount is in kern/vfs_update.c, unmounting in kern/vfs_unmount.c.
 *
 * A mount covers a directory: the directory's v_mountedhere is the mount, the
 * mount's mnt_vnodecovered a reference to the directory. Any directory can be
 * covered once, the root of another mount too. While a mount is being made
 * the directory has VMOUNT, so that a second one cannot begin; it is not kept
 * locked, because the driver looks up its device below the same root.
 *
 * Every mount is vetted first (kern/vfs_mountdev.c). A failed mount leaves
 * nothing behind.
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

#include <rump-sys/biofail.h>
#include <rump-sys/syncer.h>
#include <rump-sys/vfs_private.h>

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
 * to it: take it away again. So too if the device did not take the superblock
 * that says "in use".
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
	if (error != 0)
		log(LOG_ERR, "%s: not mounted: no root directory\n",
		    mp->mnt_stat.f_fstypename);
	else
		error = biofail_retry(mp);
	if (error != 0)
		(void)dounmount(mp, MNT_FORCE, p, NULL);
	return (error);
}

int
vfs_domount(const char *type, const char *path, int flags, void *args,
    struct vnode *covered, struct proc *p)
{
	struct nameidata nd;
	struct vfsconf *vfc;
	struct mount *mp;
	int async, error;

	KASSERT(type != NULL && path != NULL && args != NULL);
	KASSERT(covered->v_usecount > 0);
	KASSERT((flags & MNT_UPDATE) == 0);

	error = ENODEV;
	if ((vfc = vfs_byname(type)) == NULL)
		goto out;
	error = EINVAL;
	if (MNT_CONFLICT(flags))
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

	/* The superblock that says "in use" goes first, so not delayed. */
	async = mp->mnt_flag & MNT_ASYNC;
	mp->mnt_flag &= ~MNT_ASYNC;
	if ((error = mount_vet(mp, mp->mnt_flag, args, p)) == 0) {
		mount_ndinit(&nd, p);
		error = VFS_MOUNT(mp, path, args, &nd, p);
		if (error != 0)
			mount_failed(mp, args, p);
	}
	mp->mnt_flag |= async;
	covered->v_flag &= ~VMOUNT;
	if (error != 0) {
		(void)biofail_end(mp);
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
