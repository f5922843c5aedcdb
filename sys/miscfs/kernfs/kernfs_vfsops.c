/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernfs as a file system: mounting, and vnodes for its nodes. It has no
 * arguments, no file handles and nothing to sync.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/malloc.h>
#include <sys/proc.h>

#include "kernfs.h"

static int
kernfs_mount(struct mount *mp, const char *path, void *data,
    struct nameidata *ndp, struct proc *p)
{
	struct kernfs_mount *km;
	u_int i;

	if (mp->mnt_flag & MNT_UPDATE)
		return (0);		/* flags only */
	km = malloc(sizeof(*km) + kernfs_nentries * sizeof(km->km_nodes[0]),
	    M_KERNFS, M_CANFAIL | M_ZERO);
	if (km == NULL)
		return (ENOMEM);
	km->km_root.kn_mount = mp;
	for (i = 0; i < kernfs_nentries; i++) {
		km->km_nodes[i].kn_mount = mp;
		km->km_nodes[i].kn_entry = &kernfs_entries[i];
	}
	mp->mnt_data = (qaddr_t)km;
	mp->mnt_flag |= MNT_LOCAL;
	vfs_getnewfsid(mp);
	strlcpy(mp->mnt_stat.f_mntfromname, "kernfs", MNAMELEN);
	return (VFS_STATFS(mp, &mp->mnt_stat, p));
}

static int
kernfs_start(struct mount *mp, int flags, struct proc *p)
{

	return (0);
}

static int
kernfs_unmount(struct mount *mp, int mntflags, struct proc *p)
{
	int error;

	error = vflush(mp, NULL, mntflags & MNT_FORCE ? FORCECLOSE : 0);
	if (error != 0)
		return (error);
	KASSERT(VFSTOKM(mp)->km_root.kn_vnode == NULL);
	free(mp->mnt_data, M_KERNFS);
	mp->mnt_data = NULL;
	return (0);
}

/*
 * The vnode of a node.
 * => *vpp: referenced and locked.
 */
int
kernfs_vget(struct kernfs_node *kn, struct vnode **vpp)
{
	struct vnode *vp;
	int error;

	for (;;) {
		while ((vp = kn->kn_vnode) != NULL) {
			error = vget(vp, LK_EXCLUSIVE, curproc);
			if (error == 0) {
				KASSERT(VTOKN(vp) == kn);
				*vpp = vp;
				return (0);
			}
			if (error != ENOENT)
				return (error);
		}
		error = getnewvnode(VT_KERNFS, kn->kn_mount, kernfs_vnodeop_p,
		    &vp);
		if (error != 0)
			return (error);
		if (kn->kn_vnode == NULL)
			break;
		/* Recycling slept, and somebody else was here. */
		vgone(vp);
		vrele(vp);
	}
	lockinit(&kn->kn_lock, PINOD, "kernfs", 0, 0);
	vp->v_data = kn;
	vp->v_type = kn->kn_entry == NULL ? VDIR : VREG;
	vp->v_flag |= kn->kn_entry == NULL ? VROOT : 0;
	kn->kn_vnode = vp;
	error = vn_lock(vp, LK_EXCLUSIVE, curproc);
	KASSERT(error == 0);
	*vpp = vp;
	return (0);
}

static int
kernfs_root(struct mount *mp, struct vnode **vpp)
{

	return (kernfs_vget(&VFSTOKM(mp)->km_root, vpp));
}

static int
kernfs_quotactl(struct mount *mp, int cmd, uid_t uid, caddr_t arg,
    struct proc *p)
{

	return (EOPNOTSUPP);
}

/* It takes no room. */
static int
kernfs_statfs(struct mount *mp, struct statfs *sbp, struct proc *p)
{

	sbp->f_bsize = DEV_BSIZE;
	sbp->f_iosize = DEV_BSIZE;
	sbp->f_blocks = 0;
	sbp->f_bfree = 0;
	sbp->f_bavail = 0;
	sbp->f_files = kernfs_nentries + 1;
	sbp->f_ffree = 0;
	if (sbp != &mp->mnt_stat) {
		sbp->f_fsid = mp->mnt_stat.f_fsid;
		memcpy(sbp->f_mntonname, mp->mnt_stat.f_mntonname, MNAMELEN);
		memcpy(sbp->f_mntfromname, mp->mnt_stat.f_mntfromname,
		    MNAMELEN);
	}
	strlcpy(sbp->f_fstypename, mp->mnt_vfc->vfc_name, MFSNAMELEN);
	return (0);
}

static int
kernfs_sync(struct mount *mp, int waitfor, struct ucred *cred, struct proc *p)
{

	return (0);
}

static int
kernfs_vfs_vget(struct mount *mp, ino_t ino, struct vnode **vpp)
{

	return (EOPNOTSUPP);
}

static int
kernfs_fhtovp(struct mount *mp, struct fid *fidp, struct vnode **vpp)
{

	return (EOPNOTSUPP);
}

static int
kernfs_vptofh(struct vnode *vp, struct fid *fidp)
{

	return (EOPNOTSUPP);
}

struct vfsops kernfs_vfsops = {
	kernfs_mount, kernfs_start, kernfs_unmount, kernfs_root,
	kernfs_quotactl, kernfs_statfs, kernfs_sync, kernfs_vfs_vget,
	kernfs_fhtovp, kernfs_vptofh, NULL, NULL, NULL
};
