/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * MNT_NOATIME: reading does not write. MNT_RDONLY: no time changes at all, not
 * even in memory, from where it would be written once the mount is writable.
 *
 * The driver notes every read in IN_ACCESS and thinks of the flag only in
 * ffs_update, where it drops the note. By then it may be too late: a stat has
 * turned it into a new access time of the inode in memory, and marked the
 * inode as modified.
 *
 * So the note is taken away again as soon as the driver has made it, and once
 * more before an inode is stamped (ffs_times.c): a device or fifo was read, or
 * the flag is newer than the note. Beside IN_CHANGE or IN_UPDATE it stays: such
 * an inode is written anyway.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/mount.h>
#include <sys/vnode.h>

#include <ufs/ufs/quota.h>
#include <ufs/ufs/inode.h>
#include <ufs/ufs/ufs_extern.h>
#include <ufs/ffs/fs.h>
#include <ufs/ffs/ffs_extern.h>

#include "ffs_noatime.h"

void
ffs_noatime_forget(struct vnode *vp)
{
	struct inode *ip = VTOI(vp);
	int flags = vp->v_mount->mnt_flag;

	if ((flags & MNT_RDONLY) != 0)
		ip->i_flag &= ~(IN_ACCESS | IN_CHANGE | IN_UPDATE);
	else if ((flags & MNT_NOATIME) != 0 &&
	    (ip->i_flag & (IN_CHANGE | IN_UPDATE)) == 0)
		ip->i_flag &= ~IN_ACCESS;
}

static int
noatime_read(void *v)
{
	struct vop_read_args *ap = v;
	int error;

	error = ffs_read(v);
	ffs_noatime_forget(ap->a_vp);
	return error;
}

static int
noatime_readlink(void *v)
{
	struct vop_readlink_args *ap = v;
	int error;

	error = ufs_readlink(v);
	ffs_noatime_forget(ap->a_vp);
	return error;
}

void
ffs_noatime_attach(void)
{

	KASSERT(ffs_vnodeop_p[VOFFSET(vop_read)] == ffs_read);
	KASSERT(ffs_vnodeop_p[VOFFSET(vop_readlink)] == ufs_readlink);
	ffs_vnodeop_p[VOFFSET(vop_read)] = noatime_read;
	ffs_vnodeop_p[VOFFSET(vop_readlink)] = noatime_readlink;
}
