/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What was removed from a directory is freed after the directory.
 *
 * With soft updates the directory's blocks are given up, not written: names
 * removed from it since are still in them, until the inode without blocks is
 * on the disk. The driver lets the removed files wait for that, unless the
 * inode has nothing that waits to be written (ALLCOMPLETE of the driver's
 * inodedep) at that moment; it takes it for written then, although it has just
 * changed it. After a crash a directory, which perhaps has no name any more,
 * has names of free inodes.
 *
 * So the inode is made to wait before its blocks are given up. Nothing may
 * sleep in between, or it could be written with its blocks: the quotas, which
 * may be read from the disk, come first.
 *
 * Locks: the directory's.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/mount.h>
#include <sys/vnode.h>

#include <ufs/ufs/quota.h>
#include <ufs/ufs/inode.h>
#include <ufs/ufs/ufsmount.h>
#include <ufs/ufs/ufs_extern.h>

#include "ffs_vet.h"

extern struct inode_vtbl ffs_vtbl;

static int (*driver_truncate)(struct inode *, off_t, int, struct ucred *);

static int
dirfree_truncate(struct inode *ip, off_t length, int flags,
    struct ucred *cred)
{
	struct vnode *vp = ITOV(ip);
	int error;

	if (vp->v_type == VDIR && length == 0 && ip->i_ffs_size != 0 &&
	    (vp->v_mount->mnt_flag & MNT_SOFTDEP) != 0) {
		if ((error = getinoquota(ip)) != 0)
			return error;
		ip->i_flag |= IN_CHANGE;
		if ((error = UFS_UPDATE(ip, 0)) != 0)
			return error;
	}
	return (*driver_truncate)(ip, length, flags, cred);
}

/* => Before the first mount. */
void
ffs_dirfree_init(void)
{

	driver_truncate = ffs_vtbl.iv_truncate;
	ffs_vtbl.iv_truncate = dirfree_truncate;
}
