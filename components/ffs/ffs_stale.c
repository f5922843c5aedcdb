/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names and maps that disagree with inodes.
 *
 * => A name of an inode that is free, or that had no link left for it: the
 *    driver would free the inode once more, and panic. The lookup fails.
 * => An inode that the map calls free, but which is in use: the driver panics
 *    when it has allocated it. The allocation fails; it gives the inode back.
 * fsck mends both; the log says so, the caller gets EIO.
 *
 * Locks: the directory's. An allocation notes its thread for as long as the
 * driver looks for an inode; several threads may do so at a time.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/queue.h>
#include <sys/syslog.h>
#include <sys/vnode.h>

#include <ufs/ufs/quota.h>
#include <ufs/ufs/inode.h>
#include <ufs/ufs/ufsmount.h>
#include <ufs/ufs/ufs_extern.h>
#include <ufs/ffs/fs.h>
#include <ufs/ffs/ffs_extern.h>

#include "ffs_vet.h"

struct allocation {
	struct proc *a_proc;
	const struct inode *a_dir;
	LIST_ENTRY(allocation) a_list;
};

extern struct inode_vtbl ffs_vtbl;

static LIST_HEAD(, allocation) allocations;
static int (*driver_inode_alloc)(struct inode *, mode_t, struct ucred *,
    struct vnode **);
static int (*driver_lookup)(void *);

static int
stale_inode_alloc(struct inode *dp, mode_t mode, struct ucred *cred,
    struct vnode **vpp)
{
	struct allocation a = { .a_proc = curproc, .a_dir = dp };
	int error;

	LIST_INSERT_HEAD(&allocations, &a, a_list);
	error = (*driver_inode_alloc)(dp, mode, cred, vpp);
	LIST_REMOVE(&a, a_list);
	return error;
}

static int
in_use(struct mount *mp, ino_t ino)
{

	log(LOG_ERR, "%s: inode %u is in use, but free in the map: fsck is "
	    "due\n", mp->mnt_stat.f_mntonname, ino);
	return EIO;
}

/*
 * A lookup by number. The one that an allocation makes for its new inode is
 * told from others of the same thread, which are of inodes rightly in use: soft
 * updates make some while it looks for an inode (P_SOFTDEP), and while a vnode
 * is taken from another file for it, when the allocation is not on the list.
 */
int
ffs_stale_vget(struct mount *mp, ino_t ino, struct vnode **vpp,
    int (*vget)(struct mount *, ino_t, struct vnode **))
{
	struct allocation *a = NULL;
	int error;

	if ((curproc->p_flag & P_SOFTDEP) == 0)
		LIST_FOREACH(a, &allocations, a_list)
			if (a->a_proc == curproc &&
			    a->a_dir->i_ump == VFSTOUFS(mp))
				break;
	*vpp = NULL;
	if (a != NULL && a->a_dir->i_number == ino)
		return in_use(mp, ino);		/* and locked */
	if (a != NULL)
		LIST_REMOVE(a, a_list);
	error = (*vget)(mp, ino, vpp);
	if (a != NULL)
		LIST_INSERT_HEAD(&allocations, a, a_list);
	if (error == 0 && a != NULL && VTOI(*vpp)->i_ffs_mode != 0) {
		/* Without links it would be freed, as it will be anyway. */
		if ((*vpp)->v_usecount == 1 && VTOI(*vpp)->i_ffs_nlink <= 0) {
			VTOI(*vpp)->i_ffs_mode = 0;	/* in core: "stale" */
			VTOI(*vpp)->i_flag = 0;
		}
		vput(*vpp);
		*vpp = NULL;
		error = in_use(mp, ino);
	}
	return error;
}

/*
 * Directories are told by their mode alone: removed ones still have "." and
 * "..", and may be somebody's current directory.
 */
static int
is_stale(const struct inode *ip)
{

	return ip->i_ffs_mode == 0 ||
	    ((ip->i_ffs_mode & IFMT) != IFDIR && ip->i_effnlink <= 0);
}

static int
stale_lookup(void *v)
{
	struct vop_lookup_args *ap = v;
	struct vnode *vp;
	int error;

	error = (*driver_lookup)(v);
	if (error != 0 || (vp = *ap->a_vpp) == ap->a_dvp ||
	    (ap->a_dvp->v_mount->mnt_flag & MNT_RDONLY) != 0 ||
	    !is_stale(VTOI(vp)))
		return error;
	*ap->a_vpp = NULL;
	cache_purge(vp);
	error = VTOI(ap->a_dvp)->i_effnlink <= 0 ? ENOENT : EIO;
	if (error == EIO)
		log(LOG_ERR, "%s: a name of inode %u, which is free: fsck is "
		    "due\n", vp->v_mount->mnt_stat.f_mntonname,
		    VTOI(vp)->i_number);
	vput(vp);
	return error;
}

/* => The driver's vector is filled; before the first mount. */
void
ffs_stale_init(void)
{

	LIST_INIT(&allocations);
	driver_inode_alloc = ffs_vtbl.iv_inode_alloc;
	ffs_vtbl.iv_inode_alloc = stale_inode_alloc;
	driver_lookup = ffs_vnodeop_p[VOFFSET(vop_lookup)];
	ffs_vnodeop_p[VOFFSET(vop_lookup)] = stale_lookup;
}
