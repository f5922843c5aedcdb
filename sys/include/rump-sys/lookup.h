/* SPDX-License-Identifier: BSD-2-Clause */
/* Between the parts of the path lookup: kern/vfs_lookup*.c. */
#ifndef _RUMP_SYS_LOOKUP_H_
#define _RUMP_SYS_LOOKUP_H_

#include <sys/param.h>
#include <sys/namei.h>
#include <sys/vnode.h>

#include <rump-sys/namehash.h>

/* The component at cn_nameptr is len bytes long: what comes after it? */
static __inline void
namei_endcomponent(struct nameidata *ndp, size_t len)
{
	struct componentname *cnp = &ndp->ni_cnd;
	char *cp = cnp->cn_nameptr + len;

	if (*cp == '/') {
		do
			cp++;
		while (*cp == '/');
		if (*cp == '\0')
			cnp->cn_flags |= REQUIREDIR;
	}
	if (*cp == '\0')
		cnp->cn_flags |= ISLASTCN;
	ndp->ni_next = cp;
}

/*
 * Take the component at cn_nameptr: its length, hash and flags, and ni_next,
 * which is where the one after it starts. An empty one means "this directory".
 * 0 or ENAMETOOLONG.
 */
static __inline int
namei_component(struct nameidata *ndp)
{
	struct componentname *cnp = &ndp->ni_cnd;
	u_int32_t hash;

	cnp->cn_namelen = namescan(cnp->cn_nameptr, &hash);
	cnp->cn_hash = hash;
	if (cnp->cn_namelen > NAME_MAX)
		return ENAMETOOLONG;
	cnp->cn_flags &= ~(ISLASTCN | ISDOTDOT | MAKEENTRY | PDIRUNLOCK);
	namei_endcomponent(ndp, cnp->cn_namelen);
	if (cnp->cn_namelen == 2 && cnp->cn_nameptr[0] == '.' &&
	    cnp->cn_nameptr[1] == '.')
		cnp->cn_flags |= ISDOTDOT;
	return 0;
}

/* ".." stays here: at the root of this lookup and at that of the system. */
static __inline int
namei_isroot(const struct nameidata *ndp, const struct vnode *dp)
{

	return dp == ndp->ni_rootdir || dp == rootvnode;
}

/* Where the path at cn_nameptr starts, not referenced; skips its slashes. */
int	namei_start(struct nameidata *, struct vnode **);

#define NAMEI_SLOW	(-1)		/* namei_fast: cannot, or not yet */

int	namei_fast(struct nameidata *, struct vnode **);
int	namei_slow(struct nameidata *, struct vnode *);

#endif /* _RUMP_SYS_LOOKUP_H_ */
