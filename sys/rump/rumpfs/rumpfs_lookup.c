/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VOP_LOOKUP of rumpfs. In the root file system the keys of external files
 * come first: a key is a whole path, and the directories on its way need not
 * exist. "Not found" is never cached, because a key may be registered later.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/namei.h>
#include <sys/proc.h>

#include <rump-sys/etfs.h>

#include "rumpfs.h"

/* The parent's lock is not wanted any more, unless the caller says so. */
static void
lookup_unlockparent(struct vnode *dvp, struct componentname *cnp)
{

	if ((cnp->cn_flags & (LOCKPARENT | ISLASTCN)) ==
	    (LOCKPARENT | ISLASTCN))
		return;
	VOP_UNLOCK(dvp, 0, cnp->cn_proc);
	cnp->cn_flags |= PDIRUNLOCK;
}

/*
 * A key, or the way to one?
 * => 0: *vpp referenced and unlocked, cn_consume set. ENOENT: no.
 */
static int
lookup_etfs(struct rumpfs_node *dir, struct vnode **vpp,
    struct componentname *cnp)
{
	char *path;
	size_t len, plen;
	int error;

	if (dir == dir->rn_mount->rm_root)
		path = cnp->cn_nameptr;
	else if ((path = pool_get(&namei_pool, PR_WAITOK | PR_LIMITFAIL)) ==
	    NULL)
		return ENOMEM;
	plen = 0;
	error = 0;
	if (path != cnp->cn_nameptr) {
		error = rumpfs_pathof(dir, path, MAXPATHLEN, &plen);
		if (error == 0 && strlcpy(path + plen, cnp->cn_nameptr,
		    MAXPATHLEN - plen) >= MAXPATHLEN - plen)
			error = ENAMETOOLONG;
		if (error == ENAMETOOLONG)
			error = ENOENT;
	}
	if (error == 0 && cnp->cn_nameiop != LOOKUP &&
	    cnp->cn_nameiop != CREATE) {
		if (etfs_iskey(path, strlen(path)))
			error = EBUSY;
		else
			error = ENOENT;
	}
	if (error == 0)
		error = etfs_lookup(path, strlen(path), &len, vpp);
	if (error == 0 && len < plen + cnp->cn_namelen) {
		vrele(*vpp);
		error = ENOENT;
	}
	if (error == 0)
		cnp->cn_consume = (long)(len - plen) - cnp->cn_namelen;
	if (path != cnp->cn_nameptr)
		pool_put(&namei_pool, path);
	return (error);
}

/* No such name: fine for who will make it. */
static int
lookup_missing(struct vnode *dvp, struct componentname *cnp)
{
	int error;

	if ((cnp->cn_flags & ISLASTCN) == 0 ||
	    (cnp->cn_nameiop != CREATE && cnp->cn_nameiop != RENAME))
		return (ENOENT);
	if (VTORN(dvp)->rn_parent == NULL)
		return (ENOENT);	/* the directory was removed */
	error = VOP_ACCESS(dvp, VWRITE, cnp->cn_cred, cnp->cn_proc);
	if (error != 0)
		return (error);
	cnp->cn_flags |= SAVENAME;
	lookup_unlockparent(dvp, cnp);
	return (EJUSTRETURN);
}

/* In a sticky directory names belong to who owns the file or the directory. */
static int
lookup_sticky(struct rumpfs_node *dir, struct rumpfs_node *rn,
    struct ucred *cred)
{

	if ((dir->rn_mode & 01000) == 0 || cred->cr_uid == 0 ||
	    cred->cr_uid == dir->rn_uid || cred->cr_uid == rn->rn_uid)
		return (0);
	return (EPERM);
}

static int
lookup_dotdot(struct vnode *dvp, struct vnode **vpp, struct componentname *cnp)
{
	struct rumpfs_node *parent = VTORN(dvp)->rn_parent;
	struct proc *p = cnp->cn_proc;
	int error;

	if (parent == NULL)
		return (ENOENT);
	/* Locks go from parent to child: let go of the child first. */
	VOP_UNLOCK(dvp, 0, p);
	cnp->cn_flags |= PDIRUNLOCK;
	if ((error = rumpfs_vget(parent, vpp)) != 0) {
		if (vn_lock(dvp, LK_EXCLUSIVE | LK_RETRY, p) == 0)
			cnp->cn_flags &= ~PDIRUNLOCK;
		return (error);
	}
	if ((cnp->cn_flags & (LOCKPARENT | ISLASTCN)) ==
	    (LOCKPARENT | ISLASTCN)) {
		if ((error = vn_lock(dvp, LK_EXCLUSIVE, p)) != 0) {
			vput(*vpp);
			return (error);
		}
		cnp->cn_flags &= ~PDIRUNLOCK;
	}
	return (0);
}

/* The name exists: may it be removed or renamed, if that is wanted? */
static int
lookup_mayremove(struct vnode *dvp, struct rumpfs_dirent *rd,
    struct componentname *cnp)
{
	int error;

	if ((cnp->cn_flags & ISLASTCN) == 0 ||
	    (cnp->cn_nameiop != DELETE && cnp->cn_nameiop != RENAME))
		return (0);
	error = VOP_ACCESS(dvp, VWRITE, cnp->cn_cred, cnp->cn_proc);
	if (error == 0)
		error = lookup_sticky(VTORN(dvp), rd->rd_node, cnp->cn_cred);
	if (cnp->cn_nameiop == RENAME)
		cnp->cn_flags |= SAVENAME;
	return (error);
}

int
rumpfs_lookup(void *v)
{
	struct vop_lookup_args *ap = v;
	struct vnode *dvp = ap->a_dvp, **vpp = ap->a_vpp;
	struct componentname *cnp = ap->a_cnp;
	struct rumpfs_node *dir = VTORN(dvp);
	struct rumpfs_dirent *rd;
	int error;

	KASSERT(dvp->v_type == VDIR);
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
	if (cnp->cn_flags & ISDOTDOT)
		return (lookup_dotdot(dvp, vpp, cnp));

	if (etfs_nkeys != 0 && (dvp->v_mount->mnt_flag & MNT_ROOTFS)) {
		error = lookup_etfs(dir, vpp, cnp);
		if (error == 0) {
			cnp->cn_flags &= ~MAKEENTRY;
			(void)vn_lock(*vpp, LK_EXCLUSIVE | LK_RETRY,
			    cnp->cn_proc);
			lookup_unlockparent(dvp, cnp);
			return (0);
		}
		if (error != ENOENT)
			return (error);
	}

	if ((error = cache_lookup(dvp, vpp, cnp)) >= 0)
		return (error);
	rd = rumpfs_find(dir, cnp->cn_nameptr, cnp->cn_namelen);
	if (rd == NULL)
		return (lookup_missing(dvp, cnp));
	if ((error = lookup_mayremove(dvp, rd, cnp)) != 0)
		return (error);
	if ((error = rumpfs_vget(rd->rd_node, vpp)) != 0)
		return (error);
	if (cnp->cn_flags & MAKEENTRY)
		cache_enter(dvp, *vpp, cnp);
	lookup_unlockparent(dvp, cnp);
	return (0);
}
