/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of mounted file systems.
 *
 * Life of a struct mount
 *
 *	mount_alloc --> (VFS_MOUNT) --> mount_insert: LISTED
 *	LISTED --dounmount--> MNTK_UNMOUNT --VFS_UNMOUNT--> mount_remove, freed
 *	                           |
 *	                           +-- error --> LISTED
 *
 * => mountlist is in order of mounting, so that its reverse unmounts children
 *    before parents.
 * => vfs_busy keeps a mount from being unmounted across a sleep (shared lock);
 *    unmounting and updating hold the lock exclusively. It fails, or waits
 *    and then fails, once MNTK_UNMOUNT is set: the mount may be gone.
 * => mnt_stat.f_flags always mirrors mnt_flag (vfs_mirrorflags): FFS looks at
 *    it to decide between an error and a panic.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/mount.h>
#include <sys/proc.h>
#include <sys/vnode.h>

#include <rump-sys/kern.h>
#include <rump-sys/vfs_private.h>

struct mountlist mountlist;
struct simplelock mountlist_slock;
struct vnode *rootvnode;

void
vfs_mountinit(void)
{

	CIRCLEQ_INIT(&mountlist);
	simple_lock_init(&mountlist_slock);
	rootvnode = NULL;
}

/*
 * A mount of that type, not listed yet, busy (shared) for the caller.
 */
struct mount *
mount_alloc(struct vfsconf *vfc, const char *onname)
{
	struct mount *mp;

	KASSERT(vfc != NULL && vfc->vfc_vfsops != NULL);
	mp = malloc(sizeof(*mp), M_MOUNT, M_WAITOK | M_ZERO);
	lockinit(&mp->mnt_lock, PVFS, "vfslock", 0, 0);
	TAILQ_INIT(&mp->mnt_vnodelist);
	LIST_INIT(&mp->mnt_newnames);
	mp->mnt_op = vfc->vfc_vfsops;
	mp->mnt_vfc = vfc;
	vfc->vfc_refcount++;
	strlcpy(mp->mnt_stat.f_fstypename, vfc->vfc_name, MFSNAMELEN);
	strlcpy(mp->mnt_stat.f_mntonname, onname, MNAMELEN);
	mp->mnt_stat.f_namemax = NAME_MAX;
	mp->mnt_dev = NODEV;
	if (vfs_busy(mp, VB_READ, NULL, curproc) != 0)
		panic("mount_alloc: new mount busy");
	return (mp);
}

/*
 * => Not listed, busy once (by the caller), no vnodes.
 */
void
mount_free(struct mount *mp)
{

	if (TAILQ_FIRST(&mp->mnt_vnodelist) != NULL) {
		vprint("mount_free", TAILQ_FIRST(&mp->mnt_vnodelist));
		panic("unmount: vnodes remain");
	}
	KASSERT(mp->mnt_vfc->vfc_refcount > 0);
	KASSERT(mp->mnt_biofail == NULL);
	mp->mnt_vfc->vfc_refcount--;
	vfs_unbusy(mp, curproc);
	KASSERT(lockstatus(&mp->mnt_lock) == 0);
	FREE(mp, M_MOUNT);
}

void
mount_insert(struct mount *mp)
{

	CIRCLEQ_INSERT_TAIL(&mountlist, mp, mnt_list);
}

void
mount_remove(struct mount *mp)
{

	KASSERT(mp->mnt_kflag & MNTK_UNMOUNT);
	CIRCLEQ_REMOVE(&mountlist, mp, mnt_list);
}

/*
 * Keep mp mounted until vfs_unbusy. VB_WRITE: exclusively.
 * => EBUSY with VB_NOWAIT (or LK_NOWAIT: quotactl says so) and for the thread
 *    that unmounts it; ENOENT after waiting for the end of an unmount.
 */
int
vfs_busy(struct mount *mp, int flags, struct simplelock *interlock,
    struct proc *p)
{
	int error, lkflags;

	if (interlock != NULL)
		simple_unlock(interlock);
	if (mp->mnt_kflag & MNTK_UNMOUNT) {
		if ((flags & (VB_NOWAIT | LK_NOWAIT)) != 0 ||
		    lockstatus(&mp->mnt_lock) == LK_EXCLUSIVE)
			return (EBUSY);
		mp->mnt_kflag |= MNTK_WANTED;
		error = tsleep(mp, PVFS, "vfs_busy", 0);
		return (error != 0 ? error : ENOENT);
	}
	lkflags = flags & VB_WRITE ? LK_EXCLUSIVE : LK_SHARED;
	if (flags & (VB_NOWAIT | LK_NOWAIT))
		lkflags |= LK_NOWAIT;
	return (lockmgr(&mp->mnt_lock, lkflags, NULL, p));
}

void
vfs_unbusy(struct mount *mp, struct proc *p)
{

	KASSERT(lockstatus(&mp->mnt_lock) != 0);
	lockmgr(&mp->mnt_lock, LK_RELEASE, NULL, p);
}

int
vfs_isbusy(struct mount *mp)
{

	return (lockstatus(&mp->mnt_lock) != 0);
}

/*
 * => mp may be NULL: of a file whose file system is gone.
 * => ENOMEM: a driver that keeps a device could not finish the change. What
 *    lies in memory may always go, so that there is more of it.
 */
int
vfs_checkwrite(const struct mount *mp)
{

	if (mp == NULL || (mp->mnt_flag & MNT_RDONLY) != 0)
		return (EROFS);
	if (mp->mnt_biofail != NULL)
		return (EIO);
	if ((mp->mnt_vfc->vfc_flags & VFC_DEVICE) != 0 && !kmem_haveroom())
		return (ENOMEM);
	return (0);
}

void
vfs_mirrorflags(struct mount *mp)
{

	mp->mnt_stat.f_flags = mp->mnt_flag & MNT_VISFLAGMASK;
}

struct mount *
vfs_getvfs(fsid_t *fsid)
{
	struct mount *mp;

	CIRCLEQ_FOREACH(mp, &mountlist, mnt_list)
		if (mp->mnt_stat.f_fsid.val[0] == fsid->val[0] &&
		    mp->mnt_stat.f_fsid.val[1] == fsid->val[1])
			return (mp);
	return (NULL);
}

/*
 * An identity for a file system that has no device. Unlike a device's number
 * it has major 255.
 */
void
vfs_getnewfsid(struct mount *mp)
{
	static u_int next;
	fsid_t fsid;

	fsid.val[1] = mp->mnt_vfc->vfc_typenum;
	do {
		next++;
		fsid.val[0] = (int32_t)makedev(255, next);
	} while (vfs_getvfs(&fsid) != NULL);
	mp->mnt_stat.f_fsid = fsid;
}

/*
 * A mount for the root file system of that type, busy, not listed: what
 * mountroot functions ask for.
 * => ENODEV: no such type.
 */
int
vfs_rootmountalloc(char *fstypename, char *devname, struct mount **mpp)
{
	struct vfsconf *vfc;
	struct mount *mp;

	if ((vfc = vfs_byname(fstypename)) == NULL)
		return (ENODEV);
	mp = mount_alloc(vfc, "/");
	mp->mnt_flag = MNT_RDONLY;
	vfs_mirrorflags(mp);
	strlcpy(mp->mnt_stat.f_mntfromname, devname, MNAMELEN);
	*mpp = mp;
	return (0);
}

/*
 * Nothing is exported from here: no server. Drivers come along with no
 * request (ex_flags 0) at each update.
 */
int
vfs_export(struct mount *mp, struct netexport *nep, struct export_args *argp)
{

	if (argp->ex_flags & (MNT_EXPORTED | MNT_DELEXPORT))
		return (EOPNOTSUPP);
	return (0);
}

struct netcred *
vfs_export_lookup(struct mount *mp, struct netexport *nep, struct mbuf *nam)
{

	return (NULL);
}
