/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Path lookup, the fast walk: as far as the name cache leads.
 *
 * With one virtual CPU and nothing here that sleeps, no other thread runs
 * during the walk. So directories on the way are neither locked nor referenced:
 * a vnode that a cache entry leads to is alive, because its entries go before
 * it does. Only the result is referenced, and locked if the caller wants that.
 *
 * A directory may be locked by a sleeper in the middle of a change. What the
 * cache says of it was true when that change began, or the sleeper has removed
 * the entry; either is an order in which both calls may have happened.
 *
 * The walk ends early, at the directory reached, where only the slow one
 * (vfs_lookup.c) can go on: a name that is not cached, a symbolic link, a
 * mount in motion, and the last component when it is to be changed.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/vnode.h>

#include <rump-sys/etfs.h>
#include <rump-sys/lookup.h>
#include <rump-sys/namecache.h>

/* May cred search dp? Asked without dp's lock, unlike by VOP_ACCESS. */
static int
fast_access(struct vnode *dp, struct componentname *cnp)
{
	struct vop_access_args a;

	a.a_desc = &vop_access_desc;
	a.a_vp = dp;
	a.a_mode = VEXEC;
	a.a_cred = cnp->cn_cred;
	a.a_p = cnp->cn_proc;
	return VCALL(dp, VOFFSET(vop_access), &a);
}

/* Down through what is mounted on vp; NULL if only the slow walk can. */
static struct vnode *
fast_mounted(struct vnode *vp, u_long flags)
{
	struct namecache *ncp;

	while (vp->v_type == VDIR && vp->v_mountedhere != NULL &&
	    (flags & NOCROSSMOUNT) == 0) {
		if (vp->v_mountedhere->mnt_kflag & MNTK_UNMOUNT)
			return NULL;
		ncp = cache_find(vp, "", 0, namehash("", 0));
		if (ncp == NULL)
			return NULL;
		ncp->nc_used = 1;
		vp = ncp->nc_vp;
	}
	return vp;
}

/*
 * The component at hand, in *dpp: 0 and *vpp, an error, or NAMEI_SLOW.
 * => *dpp may have moved up through mounts for "..".
 */
static int
fast_step(struct nameidata *ndp, struct vnode **dpp, struct vnode **vpp)
{
	struct componentname *cnp = &ndp->ni_cnd;
	struct vnode *dp = *dpp;
	struct namecache *ncp;
	int error;

	if (cnp->cn_namelen == 0) {
		*vpp = dp;
		return 0;
	}
	if (dp->v_flag & VXLOCK)
		return NAMEI_SLOW;
	if (dp->v_type != VDIR)
		return ENOTDIR;
	if ((error = fast_access(dp, cnp)) != 0)
		return error;
	if (cnp->cn_namelen == 1 && cnp->cn_nameptr[0] == '.') {
		*vpp = dp;
		return 0;
	}
	if (cnp->cn_flags & ISDOTDOT) {
		while (!namei_isroot(ndp, dp) && (dp->v_flag & VROOT) &&
		    (cnp->cn_flags & NOCROSSMOUNT) == 0) {
			if (dp->v_mount->mnt_vnodecovered == NULL)
				return NAMEI_SLOW;
			dp = dp->v_mount->mnt_vnodecovered;
		}
		*dpp = dp;
		if (namei_isroot(ndp, dp)) {
			*vpp = dp;
			return 0;
		}
	}
	if (dp == rootvnode && etfs_nkeys != 0 &&
	    etfs_mayhide(cnp->cn_nameptr, cnp->cn_namelen))
		return NAMEI_SLOW;	/* an external file may hide the name */
	ncp = cache_find(dp, cnp->cn_nameptr, cnp->cn_namelen, cnp->cn_hash);
	if (ncp == NULL)
		return NAMEI_SLOW;
	ncp->nc_used = 1;
	if (ncp->nc_vp == NULL) {
		nchstats.ncs_neghits++;
		return ENOENT;
	}
	nchstats.ncs_goodhits++;
	*vpp = fast_mounted(ncp->nc_vp, cnp->cn_flags);
	return *vpp == NULL ? NAMEI_SLOW : 0;
}

/*
 * Look up from *dpp on.
 * => 0: ni_vp is referenced, locked with LOCKLEAF. An error: the lookup
 *    failed. NAMEI_SLOW: *dpp is the directory to go on from with the name at
 *    cn_nameptr, or NULL: start anew; nothing has slept unless it is NULL.
 */
int
namei_fast(struct nameidata *ndp, struct vnode **dpp)
{
	struct componentname *cnp = &ndp->ni_cnd;
	struct vnode *vp;
	int error;

	for (;;) {
		if ((error = namei_component(ndp)) != 0)
			return error;
		if ((cnp->cn_flags & ISLASTCN) &&
		    (cnp->cn_nameiop != LOOKUP || (cnp->cn_flags &
		    (LOCKPARENT | WANTPARENT | NOCACHE | SAVESTART))))
			return NAMEI_SLOW;
		if ((error = fast_step(ndp, dpp, &vp)) != 0)
			return error;
		if (vp->v_type == VLNK && ((cnp->cn_flags &
		    (FOLLOW | REQUIREDIR)) || !(cnp->cn_flags & ISLASTCN)))
			return NAMEI_SLOW;
		if (cnp->cn_flags & ISLASTCN)
			break;
		*dpp = vp;
		cnp->cn_nameptr = ndp->ni_next;
	}
	if ((cnp->cn_flags & REQUIREDIR) && vp->v_type != VDIR)
		return ENOTDIR;
	if (vget(vp, cnp->cn_flags & LOCKLEAF ? LK_EXCLUSIVE : 0,
	    cnp->cn_proc) != 0) {
		*dpp = NULL;
		return NAMEI_SLOW;
	}
	ndp->ni_vp = vp;
	return 0;
}
