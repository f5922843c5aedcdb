/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tmpfs as a file system: mounting, limits, file handles, unmounting.
 *
 *	VFS_MOUNT	struct tmpfs_args: limits and the root's attributes;
 *			without (ta_version 0) no limits, and the attributes
 *			of the directory that is mounted on
 *	an update	new limits (EBUSY: more is in use), read-only and back
 *	VFS_UNMOUNT	frees everything, with MNT_FORCE under open files too
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/malloc.h>
#include <sys/proc.h>
#include <sys/stat.h>

#include "tmpfs.h"

static const struct tmpfs_args noargs;

/* Limits of 0 are none. */
static u_int64_t
limit_of(u_int64_t max, u_int64_t most)
{

	return (max == 0 || max > most ? most : max);
}

static u_int64_t
nodes_limit(const struct tmpfs_args *ta)
{

	return (limit_of(ta->ta_nodes_max, UINT_MAX - 8));
}

static u_int64_t
size_limit(const struct tmpfs_args *ta)
{

	return (limit_of(ta->ta_size_max, QUAD_MAX));
}

/* => EINVAL: not arguments. */
static int
args_check(const struct tmpfs_args *ta)
{

	if (ta->ta_version == 0)
		return (0);
	if (ta->ta_version != TMPFS_ARGS_VERSION ||
	    ta->ta_root_uid == (uid_t)VNOVAL ||
	    ta->ta_root_gid == (gid_t)VNOVAL ||
	    (ta->ta_root_mode & ~ALLPERMS) != 0)
		return (EINVAL);
	return (0);
}

/* Whose is the root? */
static int
root_attr(struct mount *mp, const struct tmpfs_args *ta,
    struct tmpfs_node *root, struct proc *p)
{
	struct vattr va;
	int error;

	if (ta->ta_version != 0) {
		root->tn_uid = ta->ta_root_uid;
		root->tn_gid = ta->ta_root_gid;
		root->tn_mode = ta->ta_root_mode;
		return (0);
	}
	KASSERT(mp->mnt_vnodecovered != NULL);
	error = VOP_GETATTR(mp->mnt_vnodecovered, &va, p->p_ucred, p);
	if (error != 0)
		return (error);
	root->tn_uid = va.va_uid;
	root->tn_gid = va.va_gid;
	root->tn_mode = va.va_mode & ALLPERMS;
	return (0);
}

static void
tmpfs_destroy(struct tmpfs_mount *tm)
{
	struct tmpfs_node *tn;
	u_long i = 0;

	while ((tn = tmpfs_tree_next(&tm->tm_nodes, &i)) != NULL) {
		KASSERT(tn->tn_ino == i);
		tmpfs_node_free(tn);
	}
	KASSERT(tm->tm_nnodes == 0);
	KASSERT(tm->tm_bytes == 0);
	free(tm, M_TMPFS);
}

static int
tmpfs_make(struct mount *mp, const struct tmpfs_args *ta, struct proc *p)
{
	struct tmpfs_mount *tm;
	struct tmpfs_node *root;
	int error;

	tm = malloc(sizeof(*tm), M_TMPFS, M_CANFAIL | M_ZERO);
	if (tm == NULL)
		return (ENOMEM);
	tm->tm_mount = mp;
	tm->tm_nodes_max = nodes_limit(ta);
	tm->tm_size_max = size_limit(ta);
	tm->tm_nextino = 1;		/* the root gets 2, as in FFS */
	tm->tm_nextgen = arc4random() >> 1;
	if ((error = tmpfs_node_new(tm, VDIR, &root)) == 0) {
		root->tn_parent = root;
		root->tn_nlink = 2;
		error = root_attr(mp, ta, root, p);
	}
	if (error != 0) {
		tmpfs_destroy(tm);
		return (error);
	}
	tm->tm_root = root;
	mp->mnt_data = (qaddr_t)tm;
	mp->mnt_flag |= MNT_LOCAL;
	vfs_getnewfsid(mp);
	KASSERT(tmpfs_mount_check(tm) && tmpfs_node_check(root));
	return (0);
}

/* Has it more than these limits allow? */
static int
over_limits(const struct tmpfs_mount *tm, const struct tmpfs_args *ta)
{

	return (ta->ta_version != 0 && (nodes_limit(ta) < tm->tm_nnodes ||
	    size_limit(ta) < tm->tm_bytes));
}

static int
tmpfs_update(struct mount *mp, const struct tmpfs_args *ta)
{
	struct tmpfs_mount *tm = VFSTOTM(mp);
	int error;

	KASSERT(tmpfs_mount_check(tm));
	if (mp->mnt_flag & MNT_RELOAD)
		return (EOPNOTSUPP);
	if (over_limits(tm, ta))
		return (EBUSY);
	if (mp->mnt_flag & MNT_RDONLY) {
		/* Nobody goes on writing. */
		error = vflush(mp, NULL, WRITECLOSE |
		    (mp->mnt_flag & MNT_FORCE ? FORCECLOSE : 0));
		if (error != 0)
			return (error);
		if (over_limits(tm, ta))
			return (EBUSY);	/* it slept, and others wrote */
	}
	if (ta->ta_version != 0) {
		tm->tm_nodes_max = nodes_limit(ta);
		tm->tm_size_max = size_limit(ta);
	}
	return (0);
}

static int
tmpfs_mount(struct mount *mp, const char *path, void *data,
    struct nameidata *ndp, struct proc *p)
{
	const struct tmpfs_args *ta = data != NULL ? data : &noargs;
	int error;

	if ((error = args_check(ta)) != 0)
		return (error);
	if (mp->mnt_flag & MNT_UPDATE)
		return (tmpfs_update(mp, ta));
	if ((error = tmpfs_make(mp, ta, p)) != 0)
		return (error);
	strlcpy(mp->mnt_stat.f_mntfromname, "tmpfs", MNAMELEN);
	return (VFS_STATFS(mp, &mp->mnt_stat, p));
}

static int
tmpfs_start(struct mount *mp, int flags, struct proc *p)
{

	return (0);
}

static int
tmpfs_unmount(struct mount *mp, int mntflags, struct proc *p)
{
	struct tmpfs_mount *tm = VFSTOTM(mp);
	int error;

	KASSERT(tmpfs_mount_check(tm));
	error = vflush(mp, NULL, mntflags & MNT_FORCE ? FORCECLOSE : 0);
	if (error != 0)
		return (error);
	tmpfs_destroy(tm);
	mp->mnt_data = NULL;
	return (0);
}

static int
tmpfs_root(struct mount *mp, struct vnode **vpp)
{

	return (tmpfs_vget(VFSTOTM(mp)->tm_root, vpp));
}

static int
tmpfs_quotactl(struct mount *mp, int cmd, uid_t uid, caddr_t arg,
    struct proc *p)
{

	return (EOPNOTSUPP);
}

static int
tmpfs_statfs(struct mount *mp, struct statfs *sbp, struct proc *p)
{
	struct tmpfs_mount *tm = VFSTOTM(mp);
	u_int64_t room, nodes;

	KASSERT(tmpfs_mount_check(tm));
	room = MIN(tmpfs_mem_room(tm), (u_int64_t)1 << 40);
	nodes = MIN(tm->tm_nodes_max - tm->tm_nnodes,
	    room / sizeof(struct tmpfs_node));
	sbp->f_bsize = PAGE_SIZE;
	sbp->f_iosize = PAGE_SIZE;
	sbp->f_blocks = howmany(tm->tm_bytes, PAGE_SIZE) + room / PAGE_SIZE;
	sbp->f_bfree = room / PAGE_SIZE;
	sbp->f_bavail = (int64_t)sbp->f_bfree;
	sbp->f_files = tm->tm_nnodes + nodes;
	sbp->f_ffree = nodes;
	if (sbp != &mp->mnt_stat) {
		sbp->f_fsid = mp->mnt_stat.f_fsid;
		memcpy(sbp->f_mntonname, mp->mnt_stat.f_mntonname, MNAMELEN);
		memcpy(sbp->f_mntfromname, mp->mnt_stat.f_mntfromname,
		    MNAMELEN);
	}
	strlcpy(sbp->f_fstypename, mp->mnt_vfc->vfc_name, MFSNAMELEN);
	return (0);
}

/* There is nothing more stable than where it is. */
static int
tmpfs_sync(struct mount *mp, int waitfor, struct ucred *cred, struct proc *p)
{

	return (0);
}

/*
 * => ENOENT: no such file.
 */
static int
tmpfs_vfs_vget(struct mount *mp, ino_t ino, struct vnode **vpp)
{
	struct tmpfs_node *tn;

	*vpp = NULL;
	tn = tmpfs_tree_get(&VFSTOTM(mp)->tm_nodes, ino);
	if (tn == NULL || tn->tn_nlink == 0)
		return (ENOENT);
	return (tmpfs_vget(tn, vpp));
}

/*
 * => ESTALE: the file was removed. EINVAL: not a handle of ours.
 */
static int
tmpfs_fhtovp(struct mount *mp, struct fid *fidp, struct vnode **vpp)
{
	const struct tmpfs_fid *tf = (void *)fidp;
	struct tmpfs_node *tn;

	*vpp = NULL;
	if (tf->tf_len != sizeof(*tf))
		return (EINVAL);
	tn = tmpfs_tree_get(&VFSTOTM(mp)->tm_nodes, tf->tf_ino);
	if (tn == NULL || tn->tn_gen != tf->tf_gen || tn->tn_nlink == 0)
		return (ESTALE);
	return (tmpfs_vget(tn, vpp));
}

static int
tmpfs_vptofh(struct vnode *vp, struct fid *fidp)
{
	struct tmpfs_fid *tf = (void *)fidp;
	struct tmpfs_node *tn = VTOTN(vp);

	KASSERT(sizeof(*tf) <= sizeof(*fidp) && tn != NULL);
	memset(fidp, 0, sizeof(*fidp));
	tf->tf_len = sizeof(*tf);
	tf->tf_ino = tn->tn_ino;
	tf->tf_gen = tn->tn_gen;
	return (0);
}

struct vfsops tmpfs_vfsops = {
	tmpfs_mount, tmpfs_start, tmpfs_unmount, tmpfs_root,
	tmpfs_quotactl, tmpfs_statfs, tmpfs_sync, tmpfs_vfs_vget,
	tmpfs_fhtovp, tmpfs_vptofh, NULL, NULL, NULL
};
