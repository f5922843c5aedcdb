/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The name cache: what directory searches found, and what they did not find.
 *
 * File systems ask it first (cache_lookup) and tell it what they found
 * (cache_enter); the fast walk of vfs_lookup.c reads it without asking them.
 * An entry says "in this directory this name leads to this vnode" or, negative,
 * "to nothing". Entries hold no references; they are found from both vnodes
 * (v_nc_src: names in it, v_nc_dst: names that lead to it), so that
 *
 *	cache_purge(vp)		a vnode changed identity or its names did
 *	cache_purgevfs(mp)	a file system goes away
 *
 * leave nothing that points to a dead vnode. v_id, new at each reuse of a
 * vnode, is kept as well: it tells after a sleep whether a vnode is still the
 * one that was found.
 *
 * Size: at most 2 * desiredvnodes entries. The list of all entries is a clock:
 * the hand looks at the head, gives an entry that was used a second turn at the
 * tail, and reuses one that was not.
 *
 * An entry that is about to become wrong is removed by the lookup that prepares
 * the change: DELETE and RENAME of the last component come without MAKEENTRY,
 * CREATE drops a negative entry.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/vnode.h>

#include <rump-sys/kern.h>
#include <rump-sys/namecache.h>

struct ncchain *nchashtbl;
u_long nchash;
struct nchstats nchstats;

static TAILQ_HEAD(, namecache) nclruhead;
static struct kmem_reclaim cache_reclaimer;

static void
cache_remove(struct namecache *ncp)
{

	LIST_REMOVE(ncp, nc_hash);
	LIST_REMOVE(ncp, nc_srclist);
	if (ncp->nc_vp != NULL)
		LIST_REMOVE(ncp, nc_dstlist);
	TAILQ_REMOVE(&nclruhead, ncp, nc_lru);
	KASSERT(nchstats.ncs_size > 0);
	nchstats.ncs_size--;
	free(ncp, M_CACHE);
}

/* Reuse the first entry that was not used since the hand last passed it. */
static void
cache_evict(void)
{
	struct namecache *ncp;

	while ((ncp = TAILQ_FIRST(&nclruhead)) != NULL && ncp->nc_used) {
		ncp->nc_used = 0;
		TAILQ_REMOVE(&nclruhead, ncp, nc_lru);
		TAILQ_INSERT_TAIL(&nclruhead, ncp, nc_lru);
	}
	if (ncp != NULL)
		cache_remove(ncp);
}

/* Memory is short: half of the entries go. */
static size_t
cache_reclaim(size_t wanted)
{
	uint64_t keep = nchstats.ncs_size / 2;
	size_t freed = 0;

	while (nchstats.ncs_size > keep && freed < wanted) {
		cache_evict();
		freed += sizeof(struct namecache);
	}
	return freed;
}

void
nchinit(void)
{

	KASSERT(desiredvnodes > 0);
	TAILQ_INIT(&nclruhead);
	nchashtbl = hashinit(2 * desiredvnodes, M_CACHE, M_WAITOK, &nchash);
	memset(&nchstats, 0, sizeof(nchstats));
	cache_reclaimer.kr_func = cache_reclaim;
	kmem_reclaim_register(&cache_reclaimer);
}

void
nchfini(void)
{
	struct namecache *ncp;

	kmem_reclaim_unregister(&cache_reclaimer);
	while ((ncp = TAILQ_FIRST(&nclruhead)) != NULL)
		cache_remove(ncp);
	free(nchashtbl, M_CACHE);
	nchashtbl = NULL;
}

/*
 * A name was found. Lock vp as VOP_LOOKUP has to: 0, an error, or -1 when the
 * vnode changed under us.
 * => dvp is locked; on -1 and on errors it is as on entry, unless PDIRUNLOCK
 *    says otherwise.
 */
static int
cache_hit(struct vnode *dvp, struct vnode *vp, struct componentname *cnp)
{
	struct proc *p = cnp->cn_proc;
	u_long vpid = vp->v_id;
	int keep, error;

	if (vp == dvp) {
		vref(vp);
		return 0;
	}
	keep = (cnp->cn_flags & (LOCKPARENT | ISLASTCN)) ==
	    (LOCKPARENT | ISLASTCN);
	if (cnp->cn_flags & ISDOTDOT) {
		/* Locks go from the root down: never child, then parent. */
		VOP_UNLOCK(dvp, 0, p);
		cnp->cn_flags |= PDIRUNLOCK;
		error = vget(vp, LK_EXCLUSIVE, p);
		if (error == 0 && keep) {
			if ((error = vn_lock(dvp, LK_EXCLUSIVE, p)) != 0) {
				vput(vp);
				return error;
			}
			cnp->cn_flags &= ~PDIRUNLOCK;
		}
	} else {
		error = vget(vp, LK_EXCLUSIVE, p);
		if (error == 0 && !keep) {
			VOP_UNLOCK(dvp, 0, p);
			cnp->cn_flags |= PDIRUNLOCK;
		}
	}
	if (error == 0 && vpid == vp->v_id)
		return 0;
	if (error == 0)
		vput(vp);
	if (cnp->cn_flags & PDIRUNLOCK) {
		if ((error = vn_lock(dvp, LK_EXCLUSIVE, p)) != 0)
			return error;
		cnp->cn_flags &= ~PDIRUNLOCK;
	}
	return -1;
}

/*
 * Is the name in the cache? -1: no, search the directory. 0: *vpp is set and
 * everything is locked as after VOP_LOOKUP. ENOENT: there is no such name.
 */
int
cache_lookup(struct vnode *dvp, struct vnode **vpp, struct componentname *cnp)
{
	struct namecache *ncp;
	int error;

	KASSERT(dvp->v_type == VDIR);
	KASSERT(cnp->cn_namelen > 0 && cnp->cn_namelen <= NAME_MAX);
	KASSERT((cnp->cn_flags & PDIRUNLOCK) == 0);
	KASSERT(cnp->cn_hash == namehash(cnp->cn_nameptr, cnp->cn_namelen));

	*vpp = NULL;
	ncp = cache_find(dvp, cnp->cn_nameptr, cnp->cn_namelen, cnp->cn_hash);
	if (ncp == NULL) {
		nchstats.ncs_miss++;
		return -1;
	}
	if ((cnp->cn_flags & MAKEENTRY) == 0) {
		/* Whoever asks is going to change the directory. */
		nchstats.ncs_badhits++;
		cache_remove(ncp);
		return -1;
	}
	if (ncp->nc_vp == NULL) {
		if (cnp->cn_nameiop != CREATE ||
		    (cnp->cn_flags & ISLASTCN) == 0) {
			nchstats.ncs_neghits++;
			ncp->nc_used = 1;
			return ENOENT;
		}
		nchstats.ncs_badhits++;
		cache_remove(ncp);
		return -1;
	}
	ncp->nc_used = 1;
	*vpp = ncp->nc_vp;
	error = cache_hit(dvp, *vpp, cnp);
	if (error) {
		*vpp = NULL;
		nchstats.ncs_falsehits++;
	} else
		nchstats.ncs_goodhits++;
	return error;
}

static void
cache_insert(struct vnode *dvp, struct vnode *vp, const char *name, size_t len,
    u_int32_t hash)
{
	struct namecache *ncp;

	if (nchashtbl == NULL)
		return;
	/* A vnode that is being cleaned out has been purged already. */
	if ((dvp->v_flag & VXLOCK) || (vp != NULL && (vp->v_flag & VXLOCK)))
		return;
	if ((ncp = cache_find(dvp, name, len, hash)) != NULL) {
		if (ncp->nc_vp == vp)
			return;
		cache_remove(ncp);
	}
	while (nchstats.ncs_size >= 2 * (uint64_t)desiredvnodes)
		cache_evict();
	ncp = malloc(sizeof(*ncp) + len, M_CACHE, M_NOWAIT);
	if (ncp == NULL)
		return;
	ncp->nc_dvp = dvp;
	ncp->nc_dvpid = dvp->v_id;
	ncp->nc_vp = vp;
	ncp->nc_vpid = vp != NULL ? vp->v_id : 0;
	ncp->nc_namehash = hash;
	ncp->nc_nlen = len;
	ncp->nc_used = 0;
	memcpy(ncp->nc_name, name, len);
	LIST_INSERT_HEAD(cache_chain(dvp, hash), ncp, nc_hash);
	LIST_INSERT_HEAD(&dvp->v_nc_src, ncp, nc_srclist);
	if (vp != NULL)
		LIST_INSERT_HEAD(&vp->v_nc_dst, ncp, nc_dstlist);
	TAILQ_INSERT_TAIL(&nclruhead, ncp, nc_lru);
	nchstats.ncs_size++;
}

/* A directory search found vp, or nothing if that is NULL. */
void
cache_enter(struct vnode *dvp, struct vnode *vp, struct componentname *cnp)
{

	KASSERT(cnp->cn_namelen > 0 && cnp->cn_namelen <= NAME_MAX);
	KASSERT(cnp->cn_hash == namehash(cnp->cn_nameptr, cnp->cn_namelen));
	cache_insert(dvp, vp, cnp->cn_nameptr, cnp->cn_namelen, cnp->cn_hash);
}

/* The file system mounted on covered has this root. */
void
cache_enter_mount(struct vnode *covered, struct vnode *root)
{

	KASSERT(covered->v_mountedhere == root->v_mount);
	cache_insert(covered, root, "", 0, namehash("", 0));
}

/* Forget the names in a vnode and the names that lead to it. */
void
cache_purge(struct vnode *vp)
{
	struct namecache *ncp;

	while ((ncp = LIST_FIRST(&vp->v_nc_dst)) != NULL)
		cache_remove(ncp);
	while ((ncp = LIST_FIRST(&vp->v_nc_src)) != NULL)
		cache_remove(ncp);
}

/* Forget all names on a mounted file system, and the way into it. */
void
cache_purgevfs(struct mount *mp)
{
	struct namecache *ncp, *next;

	TAILQ_FOREACH_SAFE(ncp, &nclruhead, nc_lru, next) {
		if (ncp->nc_dvp->v_mount == mp ||
		    (ncp->nc_vp != NULL && ncp->nc_vp->v_mount == mp))
			cache_remove(ncp);
	}
}

/*
 * A name of vp: -1 if none is known. Else *dvpp is its directory (not
 * referenced), and the name is put in front of buf[*offp], which moves down to
 * its first byte; ERANGE if it does not fit.
 */
int
cache_reverse(struct vnode *vp, struct vnode **dvpp, char *buf, size_t *offp)
{
	struct namecache *ncp;

	LIST_FOREACH(ncp, &vp->v_nc_dst, nc_dstlist) {
		KASSERT(ncp->nc_vp == vp);
		if (ncp->nc_dvp == vp || ncp->nc_nlen == 0 ||
		    (ncp->nc_nlen == 1 && ncp->nc_name[0] == '.') ||
		    (ncp->nc_nlen == 2 && ncp->nc_name[0] == '.' &&
		    ncp->nc_name[1] == '.'))
			continue;
		if (ncp->nc_nlen > *offp)
			return ERANGE;
		*offp -= ncp->nc_nlen;
		memcpy(buf + *offp, ncp->nc_name, ncp->nc_nlen);
		*dvpp = ncp->nc_dvp;
		return 0;
	}
	return -1;
}
