/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VOP_LOOKUP. What a lookup finds, and that it finds nothing, goes to the name
 * cache, which the fast walk reads; whoever changes a directory has told the
 * cache by a lookup without MAKEENTRY, or purges.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/stat.h>

#include "tmpfs.h"

#define LASTCN(cnp)	(((cnp)->cn_flags & ISLASTCN) != 0)
#define KEEPPARENT(cnp)	(((cnp)->cn_flags & (LOCKPARENT | ISLASTCN)) == \
			    (LOCKPARENT | ISLASTCN))

static void
unlockparent(struct vnode *dvp, struct componentname *cnp)
{

	if (KEEPPARENT(cnp))
		return;
	VOP_UNLOCK(dvp, 0, cnp->cn_proc);
	cnp->cn_flags |= PDIRUNLOCK;
}

/* May names in dir be made and removed? */
static int
maychange(struct vnode *dvp, struct componentname *cnp)
{

	return (VOP_ACCESS(dvp, VWRITE, cnp->cn_cred, cnp->cn_proc));
}

/* No such name: fine for who will make it. */
static int
lookup_missing(struct vnode *dvp, struct componentname *cnp)
{
	int error;

	if (LASTCN(cnp) &&
	    (cnp->cn_nameiop == CREATE || cnp->cn_nameiop == RENAME)) {
		if (VTOTN(dvp)->tn_nlink == 0)
			return (ENOENT);	/* the directory was removed */
		if ((error = maychange(dvp, cnp)) != 0)
			return (error);
		cnp->cn_flags |= SAVENAME;
		unlockparent(dvp, cnp);
		return (EJUSTRETURN);
	}
	if ((cnp->cn_flags & MAKEENTRY) && cnp->cn_nameiop != CREATE)
		cache_enter(dvp, NULL, cnp);
	return (ENOENT);
}

/* The name exists: may it be removed or replaced, if that is wanted? */
static int
lookup_found(struct vnode *dvp, const struct tmpfs_node *tn,
    struct componentname *cnp)
{
	const struct tmpfs_node *dir = VTOTN(dvp);
	struct ucred *cred = cnp->cn_cred;
	int error;

	if (!LASTCN(cnp) ||
	    (cnp->cn_nameiop != DELETE && cnp->cn_nameiop != RENAME))
		return (0);
	if ((error = maychange(dvp, cnp)) != 0)
		return (error);
	if (cnp->cn_nameiop == RENAME)
		cnp->cn_flags |= SAVENAME;
	/* In a sticky directory, by who owns the file or the directory only. */
	if ((dir->tn_mode & S_ISTXT) == 0 || suser_ucred(cred) == 0 ||
	    cred->cr_uid == dir->tn_uid || cred->cr_uid == tn->tn_uid)
		return (0);
	return (EPERM);
}

/* Enter into the cache what was true when change was dir's tn_modrev. */
static void
lookup_cache(struct vnode *dvp, struct vnode *vp, struct componentname *cnp,
    u_int64_t change)
{

	if ((cnp->cn_flags & MAKEENTRY) && VTOTN(dvp) != NULL &&
	    VTOTN(dvp)->tn_modrev == change)
		cache_enter(dvp, vp, cnp);
}

static int
lookup_dotdot(struct vnode *dvp, struct vnode **vpp, struct componentname *cnp)
{
	struct tmpfs_node *dir = VTOTN(dvp), *parent = dir->tn_parent;
	struct proc *p = cnp->cn_proc;
	int error;

	if (parent == NULL)
		return (ENOENT);
	KASSERT(parent != dir);		/* namei goes up from a root */
	/* Locks go from parent to child: let go of the child first. */
	VOP_UNLOCK(dvp, 0, p);
	cnp->cn_flags |= PDIRUNLOCK;
	if ((error = tmpfs_vget(parent, vpp)) != 0) {
		if (vn_lock(dvp, LK_EXCLUSIVE | LK_RETRY, p) == 0)
			cnp->cn_flags &= ~PDIRUNLOCK;
		return (error);
	}
	/* Was dvp moved, or taken away, while we slept? */
	if ((cnp->cn_flags & MAKEENTRY) && VTOTN(dvp) == dir &&
	    dir->tn_parent == parent)
		cache_enter(dvp, *vpp, cnp);
	if (KEEPPARENT(cnp)) {
		if ((error = vn_lock(dvp, LK_EXCLUSIVE, p)) != 0) {
			vput(*vpp);
			*vpp = NULL;
			return (error);
		}
		cnp->cn_flags &= ~PDIRUNLOCK;
	}
	return (0);
}

int
tmpfs_lookup(void *v)
{
	struct vop_lookup_args *ap = v;
	struct vnode *dvp = ap->a_dvp, **vpp = ap->a_vpp;
	struct componentname *cnp = ap->a_cnp;
	struct tmpfs_node *dir = VTOTN(dvp);
	struct tmpfs_dirent *td;
	u_int64_t change;
	int error;

	KASSERT(dvp->v_type == VDIR && tmpfs_node_check(dir));
	KASSERT(cnp->cn_namelen > 0);
	*vpp = NULL;
	cnp->cn_flags &= ~PDIRUNLOCK;
	error = VOP_ACCESS(dvp, VEXEC, cnp->cn_cred, cnp->cn_proc);
	if (error != 0)
		return (error);
	if (cnp->cn_namelen > NAME_MAX)
		return (ENAMETOOLONG);
	if (cnp->cn_namelen == 1 && cnp->cn_nameptr[0] == '.') {
		vref(dvp);
		*vpp = dvp;
		return (0);
	}
	if ((error = cache_lookup(dvp, vpp, cnp)) >= 0)
		return (error);
	if (cnp->cn_flags & ISDOTDOT)
		return (lookup_dotdot(dvp, vpp, cnp));

	td = tmpfs_dir_find(dir, cnp->cn_nameptr, (size_t)cnp->cn_namelen,
	    (u_int32_t)cnp->cn_hash);
	if (td == NULL)
		return (lookup_missing(dvp, cnp));
	if ((error = lookup_found(dvp, td->td_node, cnp)) != 0)
		return (error);
	change = dir->tn_modrev;
	if ((error = tmpfs_vget(td->td_node, vpp)) != 0)
		return (error);
	lookup_cache(dvp, *vpp, cnp, change);
	unlockparent(dvp, cnp);
	return (0);
}
