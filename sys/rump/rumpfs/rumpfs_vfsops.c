/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rumpfs as a file system: mounting, the root of the kernel among them.
 *
 * The mount of the root has MNT_ROOTFS; rootvnode is a reference to its root
 * directory, given back by the forced unmount at halt.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/malloc.h>
#include <sys/proc.h>

#include <rump-sys/kern.h>
#include <rump-sys/vfs_private.h>

#include "rumpfs.h"

#define RUMPFS_TYPENUM	32

/* A file system with an empty root directory in mp. */
static int
rumpfs_make(struct mount *mp)
{
	struct rumpfs_mount *rm;
	struct rumpfs_node *root;

	rm = malloc(sizeof(*rm), M_RUMPFS, M_WAITOK | M_ZERO);
	rm->rm_mount = mp;
	rm->rm_nextino = 1;		/* the root gets 2, as in FFS */
	root = rumpfs_node_new(rm, VDIR, 0755, 0, 0);
	if (root == NULL) {
		free(rm, M_RUMPFS);
		return (ENOMEM);
	}
	root->rn_parent = root;
	root->rn_nlink = 2;
	rm->rm_root = root;
	mp->mnt_data = (qaddr_t)rm;
	mp->mnt_flag |= MNT_LOCAL;
	mp->mnt_maxsymlinklen = 0;
	vfs_getnewfsid(mp);
	return (0);
}

static int
rumpfs_mount(struct mount *mp, const char *path, void *data,
    struct nameidata *ndp, struct proc *p)
{
	int error;

	if (mp->mnt_flag & MNT_UPDATE)
		return (0);		/* flags only */
	if ((error = rumpfs_make(mp)) != 0)
		return (error);
	strlcpy(mp->mnt_stat.f_mntfromname, "rumpfs", MNAMELEN);
	return (VFS_STATFS(mp, &mp->mnt_stat, p));
}

static int
rumpfs_start(struct mount *mp, int flags, struct proc *p)
{

	return (0);
}

/* Everything below dir and its name: no vnode points to it any more. */
static void
rumpfs_empty(struct rumpfs_node *dir)
{
	struct rumpfs_dirent *rd;

	while ((rd = TAILQ_FIRST(&dir->rn_entries)) != NULL) {
		KASSERT(rd->rd_node->rn_vnode == NULL);
		if (rd->rd_node->rn_type == VDIR &&
		    !TAILQ_EMPTY(&rd->rd_node->rn_entries)) {
			/* Down one level; depth costs no stack. */
			dir = rd->rd_node;
			continue;
		}
		rumpfs_remove(dir, rd);
		if (TAILQ_EMPTY(&dir->rn_entries) &&
		    dir != dir->rn_mount->rm_root)
			dir = dir->rn_parent;
	}
}

static int
rumpfs_unmount(struct mount *mp, int mntflags, struct proc *p)
{
	struct rumpfs_mount *rm = (struct rumpfs_mount *)mp->mnt_data;
	struct vnode *vp;
	int error, flags = 0;

	if (mntflags & MNT_FORCE)
		flags |= FORCECLOSE;
	if ((mp->mnt_flag & MNT_ROOTFS) && (mntflags & MNT_FORCE) &&
	    (vp = rootvnode) != NULL) {
		rootvnode = NULL;
		vrele(vp);
	}
	if ((error = vflush(mp, NULL, flags)) != 0)
		return (error);
	rumpfs_empty(rm->rm_root);
	rm->rm_root->rn_parent = NULL;
	rumpfs_node_unref(rm->rm_root);
	KASSERT(rm->rm_nnodes == 0);
	KASSERT(rm->rm_npages == 0);
	free(rm, M_RUMPFS);
	mp->mnt_data = NULL;
	return (0);
}

static int
rumpfs_root(struct mount *mp, struct vnode **vpp)
{

	return (rumpfs_vget(((struct rumpfs_mount *)mp->mnt_data)->rm_root,
	    vpp));
}

static int
rumpfs_quotactl(struct mount *mp, int cmd, uid_t uid, caddr_t arg,
    struct proc *p)
{

	return (EOPNOTSUPP);
}

/* Sizes are those of the kernel's memory, as far as it has a limit. */
static int
rumpfs_statfs(struct mount *mp, struct statfs *sbp, struct proc *p)
{
	struct rumpfs_mount *rm = (struct rumpfs_mount *)mp->mnt_data;
	u_int64_t room;

	room = kmem_limit > kmem_inuse ? kmem_limit - kmem_inuse : 0;
	room = MIN(room, (u_int64_t)1 << 32) / PAGE_SIZE;
	sbp->f_bsize = PAGE_SIZE;
	sbp->f_iosize = PAGE_SIZE;
	sbp->f_blocks = rm->rm_npages + room;
	sbp->f_bfree = room;
	sbp->f_bavail = (int64_t)room;
	sbp->f_files = rm->rm_nnodes + room;
	sbp->f_ffree = room;
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
rumpfs_sync(struct mount *mp, int waitfor, struct ucred *cred, struct proc *p)
{

	return (0);
}

static int
rumpfs_vfs_vget(struct mount *mp, ino_t ino, struct vnode **vpp)
{

	return (EOPNOTSUPP);
}

static int
rumpfs_fhtovp(struct mount *mp, struct fid *fidp, struct vnode **vpp)
{

	return (EOPNOTSUPP);
}

static int
rumpfs_vptofh(struct vnode *vp, struct fid *fidp)
{

	return (EOPNOTSUPP);
}

struct vfsops rumpfs_vfsops = {
	rumpfs_mount, rumpfs_start, rumpfs_unmount, rumpfs_root,
	rumpfs_quotactl, rumpfs_statfs, rumpfs_sync, rumpfs_vfs_vget,
	rumpfs_fhtovp, rumpfs_vptofh, NULL, NULL, NULL
};

/* Boot only: a file below dir, without asking anybody. */
static struct rumpfs_node *
rumpfs_preset(struct rumpfs_node *dir, const char *name, enum vtype type,
    mode_t mode, dev_t rdev)
{
	struct rumpfs_node *rn;

	rn = rumpfs_node_new(dir->rn_mount, type, mode, 0, 0);
	if (rn == NULL || rumpfs_enter(dir, name, strlen(name), rn) != 0)
		panic("rumpfs: no memory for /%s", name);
	rn->rn_rdev = rdev;
	return (rn);
}

/*
 * The root of the kernel: /dev with null and zero, /tmp.
 */
int
rumpfs_mountroot(void)
{
	static const struct vnodeopv_desc *const opvs[] = {
		&rumpfs_vnodeop_opv_desc, &rumpfs_specop_opv_desc,
		&rumpfs_fifoop_opv_desc, NULL
	};
	static char name[] = "rumpfs";
	struct rumpfs_node *dev, *root;
	struct mount *mp;
	int error;

	KASSERT(rootvnode == NULL);
	error = vfs_attach(&rumpfs_vfsops, name, RUMPFS_TYPENUM, 0, opvs);
	if (error == 0)
		error = vfs_rootmountalloc(name, name, &mp);
	if (error != 0)
		return (error);
	mp->mnt_flag = MNT_ROOTFS;
	if ((error = rumpfs_make(mp)) != 0) {
		mount_free(mp);
		return (error);
	}
	vfs_mirrorflags(mp);
	root = ((struct rumpfs_mount *)mp->mnt_data)->rm_root;
	dev = rumpfs_preset(root, "dev", VDIR, 0755, 0);
	rumpfs_preset(dev, "null", VCHR, 0666, DEV_NULL);
	rumpfs_preset(dev, "zero", VCHR, 0666, DEV_ZERO);
	rumpfs_preset(root, "tmp", VDIR, 01777, 0);
	(void)VFS_STATFS(mp, &mp->mnt_stat, curproc);
	mount_insert(mp);
	vfs_unbusy(mp, curproc);

	if ((error = VFS_ROOT(mp, &rootvnode)) != 0)
		return (error);
	VOP_UNLOCK(rootvnode, 0, curproc);
	return (0);
}
