/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The name cache as the path lookup sees it: kern/vfs_cache.c owns it, the
 * fast walk of kern/vfs_lookup.c reads it directly.
 */
#ifndef _RUMP_SYS_NAMECACHE_H_
#define _RUMP_SYS_NAMECACHE_H_

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/queue.h>
#include <sys/vnode.h>

#include <rump-sys/namehash.h>

/*
 * One name: in directory nc_dvp, nc_name leads to nc_vp, or to nothing if that
 * is NULL. Vnodes are not referenced: cache_purge removes the entries of one
 * that goes away. The empty name in a directory that is mounted on leads to
 * the root of the file system mounted there. All fields: big lock.
 */
struct namecache {
	LIST_ENTRY(namecache) nc_hash;		/* nchashtbl chain */
	LIST_ENTRY(namecache) nc_srclist;	/* v_nc_src of nc_dvp */
	LIST_ENTRY(namecache) nc_dstlist;	/* v_nc_dst of nc_vp */
	TAILQ_ENTRY(namecache) nc_lru;		/* nclruhead */
	struct vnode	*nc_dvp;
	struct vnode	*nc_vp;
	u_long		nc_dvpid;		/* v_id of nc_dvp */
	u_long		nc_vpid;		/* v_id of nc_vp */
	u_int32_t	nc_namehash;
	u_char		nc_nlen;
	u_char		nc_used;		/* since the hand passed */
	char		nc_name[];
};

extern struct ncchain *nchashtbl;
extern u_long nchash;			/* mask */

static __inline struct ncchain *
cache_chain(const struct vnode *dvp, u_int32_t hash)
{

	hash ^= (u_int32_t)dvp->v_id * 0x9e3779b1U;
	return &nchashtbl[(hash ^ hash >> 15) & nchash];
}

/* The entry for a name, or NULL; hash is namehash of the name. */
static __inline struct namecache *
cache_find(const struct vnode *dvp, const char *name, size_t len,
    u_int32_t hash)
{
	struct namecache *ncp;

	LIST_FOREACH(ncp, cache_chain(dvp, hash), nc_hash) {
		if (ncp->nc_dvp == dvp && ncp->nc_namehash == hash &&
		    ncp->nc_nlen == len &&
		    memcmp(ncp->nc_name, name, len) == 0) {
			KASSERT(ncp->nc_dvpid == dvp->v_id);
			KASSERT(ncp->nc_vp == NULL ||
			    ncp->nc_vpid == ncp->nc_vp->v_id);
			return ncp;
		}
	}
	return NULL;
}

void	cache_enter_mount(struct vnode *covered, struct vnode *root);

#endif /* _RUMP_SYS_NAMECACHE_H_ */
