/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The device under a mount: finding it, refusing one in use, and vetting what
 * is on it before the driver sees it.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf.h>
#include <sys/fcntl.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/vnode.h>
#include <miscfs/specfs/specdev.h>

#include <rump-sys/vet.h>
#include <rump-sys/vfs_private.h>

/* The driver's view of "who asks": the name of the device goes here too. */
void
mount_ndinit(struct nameidata *ndp, struct proc *p)
{

	memset(ndp, 0, sizeof(*ndp));
	NDINIT(ndp, LOOKUP, FOLLOW, UIO_SYSSPACE, "", p);
	ndp->ni_cnd.cn_cred = p->p_ucred;
}

/*
 * => EBUSY: a file system is mounted from the device.
 */
int
vfs_mountedon(struct vnode *vp)
{

	KASSERT(vp->v_type == VBLK);
	return (spec_mountpoint(vp) != NULL ? EBUSY : 0);
}

/*
 * The device that args name (they begin with char *fspec).
 * => *devvpp: VBLK, referenced, unlocked.
 * => EFAULT without a name, ENOTBLK, errors of namei.
 */
int
mount_devvp(struct vfsconf *vfc, void *args, struct vnode **devvpp,
    struct proc *p)
{
	char *fspec = *(char **)args;
	struct nameidata nd;
	int error;

	KASSERT(vfc->vfc_flags & VFC_DEVICE);
	if (fspec == NULL)
		return (EFAULT);
	NDINIT(&nd, LOOKUP, FOLLOW, UIO_SYSSPACE, fspec, p);
	if ((error = namei(&nd)) != 0)
		return (error);
	if (nd.ni_vp->v_type != VBLK) {
		vrele(nd.ni_vp);
		return (ENOTBLK);
	}
	*devvpp = nd.ni_vp;
	return (0);
}

/*
 * A mount failed, or is gone: no device may point to it. cd9660 leaves that
 * behind on its late error paths.
 */
void
vfs_clearmountpoint(struct vnode *devvp, struct mount *mp)
{

	if (devvp->v_specinfo != NULL && devvp->v_specmountpoint == mp)
		devvp->v_specmountpoint = NULL;
}

/* Open it, let the type's vetting function look, forget what was read. */
static int
vet_device(const char *type, struct vnode *devvp, int flags, void *args,
    struct proc *p)
{
	int error, error2;

	error = VOP_OPEN(devvp, FREAD, FSCRED, p);
	if (error != 0)
		return (error);
	error = vinvalbuf(devvp, V_SAVE, p->p_ucred, p, 0, 0);
	if (error == 0)
		error = vet_mount(type, devvp, flags, args);
	error2 = vinvalbuf(devvp, 0, p->p_ucred, p, 0, 0);
	(void)VOP_CLOSE(devvp, FREAD, FSCRED, p);
	return (error != 0 ? error : error2);
}

/*
 * Before VFS_MOUNT: is the device free, and does the image on it hold what the
 * driver will rely on? flags say what the mount will be (MNT_RDONLY or not).
 * => mp is not mounted yet, or (MNT_UPDATE in flags) mounted read-only, so
 *    that nothing dirty is on the device.
 */
int
mount_vet(struct mount *mp, int flags, void *args, struct proc *p)
{
	struct vfsconf *vfc = mp->mnt_vfc;
	struct vnode *devvp;
	int error;

	if ((vfc->vfc_flags & VFC_DEVICE) == 0)
		return (0);
	if ((error = mount_devvp(vfc, args, &devvp, p)) != 0)
		return (error);
	if ((flags & MNT_UPDATE) == 0)
		mp->mnt_dev = devvp->v_rdev;
	if (flags & MNT_UPDATE) {
		if (spec_mountpoint(devvp) != mp)
			error = EINVAL;
		else if ((flags & MNT_RDONLY) == 0)
			error = spec_checkwrite(devvp);
	} else {
		if ((error = vfs_mountedon(devvp)) == 0 && vcount(devvp) > 1)
			error = EBUSY;
	}
	if (error == 0)
		error = vet_device(vfc->vfc_name, devvp, flags, args, p);
	vrele(devvp);
	return (error);
}
