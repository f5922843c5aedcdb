/* SPDX-License-Identifier: BSD-2-Clause */
/* Mounting and unmounting, inside the kernel; file systems in memory. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/lock.h>
#include <sys/namei.h>
#include <sys/proc.h>

#include "rump-sys/vnode_private.h"
#include "kernspace.h"
#include "vfsutil.h"

#define OK(e)		CHECK_EQ((e), 0)

static struct vnode *
lookup(const char *path)
{
	struct vnode *vp;
	int error;

	vp = rumptest_lookup(path, &error);
	CHECK_EQ(error, 0);
	return vp;
}

static int
nmounts(void)
{
	struct mount *mp;
	int n = 0;

	CIRCLEQ_FOREACH(mp, &mountlist, mnt_list)
		n++;
	return n;
}

/* A mount hides what is below and shows it again. */
KERNEL_TEST(mount_cover)
{
	struct vattr va;
	struct vnode *vp;
	int n = nmounts();

	OK(rumptest_make("/m", VDIR, 0755));
	OK(rumptest_make("/m/below", VREG, 0644));
	CHECK_EQ(rumptest_mount("nosuchfs", "/m", 0, NULL), ENODEV);
	CHECK_EQ(rumptest_mount("rumpfs", "/m/below", 0, NULL), ENOTDIR);
	CHECK_EQ(nmounts(), n);
	OK(rumptest_mount("rumpfs", "/m", 0, NULL));
	CHECK_EQ(nmounts(), n + 1);
	CHECK_EQ(rumptest_getattr("/m/below", &va), ENOENT);
	vp = lookup("/m");
	CHECK(vp->v_flag & VROOT);
	CHECK_EQ(vp->v_mount->mnt_stat.f_flags, vp->v_mount->mnt_flag);
	CHECK_STR(vp->v_mount->mnt_stat.f_fstypename, "rumpfs");
	CHECK(vp->v_mount->mnt_stat.f_fsid.val[0] !=
	    rootvnode->v_mount->mnt_stat.f_fsid.val[0]);
	vrele(vp);
	OK(rumptest_make("/m/f", VREG, 0644));
	OK(rumptest_unmount("/m", 0));
	CHECK_EQ(nmounts(), n);
	CHECK_EQ(rumptest_getattr("/m/f", &va), ENOENT);
	OK(rumptest_getattr("/m/below", &va));
	CHECK_EQ(rumptest_unmount("/m", 0), EINVAL);
	OK(rumptest_unlink("/m/below"));
	OK(rumptest_rmdir("/m"));
}

/* A file in use keeps its file system mounted. */
KERNEL_TEST(mount_busy)
{
	struct vnode *vp;

	OK(rumptest_make("/m", VDIR, 0755));
	OK(rumptest_mount("rumpfs", "/m", 0, NULL));
	OK(rumptest_make("/m/f", VREG, 0644));
	OK(rumptest_fill("/m/f", 0, 100, 5));
	vp = lookup("/m/f");
	CHECK_EQ(rumptest_unmount("/m", 0), EBUSY);
	/* As it was: also the names. */
	OK(rumptest_verify("/m/f", 0, 100, 5));
	CHECK_EQ(rumptest_rmdir("/m"), EBUSY);
	vrele(vp);

	/* vfs_busy holds it off too. */
	vp = lookup("/m");
	OK(vfs_busy(vp->v_mount, VB_READ, NULL, curproc));
	CHECK(vfs_isbusy(vp->v_mount));
	vfs_unbusy(vp->v_mount, curproc);
	vrele(vp);
	OK(rumptest_unmount("/m", 0));
	OK(rumptest_rmdir("/m"));
}

KERNEL_TEST(mount_nested)
{
	struct vattr va;
	int n = nmounts();

	OK(rumptest_make("/m", VDIR, 0755));
	OK(rumptest_mount("rumpfs", "/m", 0, NULL));
	OK(rumptest_make("/m/n", VDIR, 0755));
	OK(rumptest_mount("rumpfs", "/m/n", 0, NULL));
	OK(rumptest_make("/m/n/f", VREG, 0644));
	/* Dot-dot leads out of each. */
	OK(rumptest_getattr("/m/n/../../m/n/f", &va));
	CHECK_EQ(rumptest_unmount("/m", 0), EBUSY);
	/* The same place twice: the second covers the first's root. */
	OK(rumptest_mount("rumpfs", "/m/n", 0, NULL));
	CHECK_EQ(rumptest_getattr("/m/n/f", &va), ENOENT);
	CHECK_EQ(nmounts(), n + 3);
	OK(rumptest_unmount("/m/n", 0));
	OK(rumptest_getattr("/m/n/f", &va));
	/* By force: what is inside goes first. */
	OK(rumptest_unmount("/m", MNT_FORCE));
	CHECK_EQ(nmounts(), n);
	OK(rumptest_rmdir("/m"));
}

/* Open files of a file system that went by force. */
KERNEL_TEST(mount_force)
{
	struct vnode *dir, *vp;
	struct vattr va;

	OK(rumptest_make("/m", VDIR, 0755));
	OK(rumptest_mount("rumpfs", "/m", 0, NULL));
	OK(rumptest_make("/m/d", VDIR, 0755));
	OK(rumptest_make("/m/d/f", VREG, 0644));
	dir = lookup("/m/d");
	vp = lookup("/m/d/f");
	OK(vn_lock(vp, LK_EXCLUSIVE, curproc));
	OK(VOP_OPEN(vp, 3, curproc->p_ucred, curproc));
	vp->v_writecount++;
	VOP_UNLOCK(vp, 0, curproc);
	CHECK_EQ(rumptest_unmount("/m", 0), EBUSY);
	OK(rumptest_unmount("/m", MNT_FORCE));
	CHECK(vnode_isdead(vp) && vnode_isdead(dir));
	CHECK_EQ(vn_lock(vp, LK_EXCLUSIVE, curproc), ENOENT);
	CHECK_EQ(VOP_GETATTR(vp, &va, curproc->p_ucred, curproc), EBADF);
	vp->v_writecount--;
	OK(VOP_CLOSE(vp, 3, curproc->p_ucred, curproc));
	vrele(vp);
	vrele(dir);
	OK(rumptest_rmdir("/m"));
}

/* A device node of a file system that goes by force stays a device. */
KERNEL_TEST(mount_force_device)
{
	struct vnode *vp;

	OK(rumptest_make("/m", VDIR, 0755));
	OK(rumptest_mount("rumpfs", "/m", 0, NULL));
	OK(rumptest_make("/m/null", VCHR, 0644));
	vp = lookup("/m/null");
	CHECK_EQ(vp->v_type, VCHR);
	OK(VOP_OPEN(vp, 1, curproc->p_ucred, curproc));
	OK(rumptest_unmount("/m", MNT_FORCE));
	CHECK_EQ(vp->v_type, VCHR);
	CHECK(vp->v_mount == NULL);
	OK(VOP_CLOSE(vp, 1, curproc->p_ucred, curproc));
	vrele(vp);
	OK(rumptest_rmdir("/m"));
}

KERNEL_TEST(mount_readonly)
{
	struct vnode *vp;

	OK(rumptest_make("/m", VDIR, 0755));
	OK(rumptest_mount("rumpfs", "/m", 0, NULL));
	OK(rumptest_make("/m/f", VREG, 0644));
	CHECK_EQ(rumptest_update("/m/f", MNT_RDONLY), EINVAL);
	OK(rumptest_update("/m", MNT_RDONLY));
	vp = lookup("/m");
	CHECK(vp->v_mount->mnt_flag & MNT_RDONLY);
	CHECK_EQ(vp->v_mount->mnt_stat.f_flags & MNT_RDONLY, MNT_RDONLY);
	vrele(vp);
	CHECK_EQ(rumptest_make("/m/g", VREG, 0644), EROFS);
	CHECK_EQ(rumptest_unlink("/m/f"), EROFS);
	CHECK_EQ(rumptest_setmode("/m/f", 0600), EROFS);
	OK(rumptest_update("/m", 0));
	OK(rumptest_make("/m/g", VREG, 0644));
	OK(rumptest_unmount("/m", 0));
	OK(rumptest_rmdir("/m"));
}
