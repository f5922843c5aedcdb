/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VOP_RENAME.
 *
 * tdvp and tvp come locked, fdvp and fvp do not, and cannot be locked here
 * without an order among them. They need not be: from the look at the names to
 * the change nothing sleeps, so it is one step for everybody else. What went
 * away while the caller looked the names up is found out: ENOENT.
 *
 * What decides, in this order
 *	EXDEV		not all in one file system
 *	0		two names of one file: both stay
 *	EINVAL		".", "..", or a directory into itself or below
 *	ENOENT		the names lead elsewhere by now
 *	EBUSY		a directory that is mounted on, or a root
 *	EPERM		flags
 *	EACCES		a directory that gets another ".." is written to
 *	ENOTDIR, EISDIR, ENOTEMPTY	what may not be replaced
 *	ENOSPC		no memory for another name; never for replacing one, nor
 *			within a directory for one that is not longer
 *
 * => All vnodes are released; path buffers are the caller's.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/event.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/stat.h>

#include "tmpfs.h"

/* Is dir below sub, or is it sub? */
static int
isbelow(const struct tmpfs_node *dir, const struct tmpfs_node *sub)
{
	const struct tmpfs_node *root = dir->tn_mount->tm_root;

	while (dir != NULL && dir != sub && dir != root)
		dir = dir->tn_parent;
	return (dir == sub);
}

static int
isdot(const struct componentname *cnp)
{

	return (cnp->cn_namelen == 1 && cnp->cn_nameptr[0] == '.');
}

static int
isbusy(const struct vnode *vp)
{

	return (vp->v_type == VDIR && (vp->v_mountedhere != NULL ||
	    (vp->v_flag & (VROOT | VMOUNT)) != 0));
}

/* May what is moved be moved? */
static int
check_source(const struct vop_rename_args *ap)
{
	const struct tmpfs_node *tn = VTOTN(ap->a_fvp);
	const struct tmpfs_node *fdir = VTOTN(ap->a_fdvp);
	const struct tmpfs_node *tdir = VTOTN(ap->a_tdvp);

	if (isbusy(ap->a_fvp))
		return (EBUSY);
	if ((tn->tn_flags & (IMMUTABLE | APPEND)) || (fdir->tn_flags & APPEND))
		return (EPERM);
	if (tn->tn_type != VDIR)
		return (0);
	if (isbelow(tdir, tn))
		return (EINVAL);
	if (fdir == tdir)
		return (0);
	return (tmpfs_mayaccess(tn, VWRITE, ap->a_tcnp->cn_cred));
}

/* May what is in the way be replaced? */
static int
check_target(const struct vop_rename_args *ap)
{
	const struct tmpfs_node *tn = VTOTN(ap->a_tvp);
	const struct tmpfs_node *fn = VTOTN(ap->a_fvp);

	if (fn->tn_type == VDIR && tn->tn_type != VDIR)
		return (ENOTDIR);
	if (fn->tn_type != VDIR && tn->tn_type == VDIR)
		return (EISDIR);
	if (isbusy(ap->a_tvp))
		return (EBUSY);
	if ((tn->tn_flags & (IMMUTABLE | APPEND)) ||
	    (VTOTN(ap->a_tdvp)->tn_flags & APPEND))
		return (EPERM);
	if (tn->tn_type == VDIR && tn->tn_nentries != 0)
		return (ENOTEMPTY);
	return (0);
}

/* Tell who watches. */
static void
rename_knote(const struct vop_rename_args *ap)
{
	long hint = NOTE_WRITE;

	if (ap->a_fvp->v_type == VDIR)
		hint |= NOTE_LINK;
	VN_KNOTE(ap->a_fdvp, hint);
	if (ap->a_tdvp != ap->a_fdvp)
		VN_KNOTE(ap->a_tdvp, hint);
	VN_KNOTE(ap->a_fvp, NOTE_RENAME);
	if (ap->a_tvp != NULL)
		VN_KNOTE(ap->a_tvp, NOTE_DELETE);
}

static int
rename_nodes(struct vop_rename_args *ap)
{
	struct vnode *fdvp = ap->a_fdvp, *fvp = ap->a_fvp;
	struct vnode *tdvp = ap->a_tdvp, *tvp = ap->a_tvp;
	struct componentname *fcnp = ap->a_fcnp, *tcnp = ap->a_tcnp;
	struct tmpfs_dirent *ftd, *ttd = NULL;
	int error;

	if (fvp->v_mount != tdvp->v_mount || fdvp->v_mount != tdvp->v_mount ||
	    (tvp != NULL && tvp->v_mount != tdvp->v_mount))
		return (EXDEV);
	KASSERT(tmpfs_node_check(VTOTN(fdvp)) && tmpfs_node_check(VTOTN(fvp)));
	KASSERT(tmpfs_node_check(VTOTN(tdvp)));
	KASSERT(tvp == NULL || tmpfs_node_check(VTOTN(tvp)));
	if (fvp == tvp)
		return (0);
	if (fvp == fdvp || fvp == tdvp || isdot(fcnp) || isdot(tcnp) ||
	    (fcnp->cn_flags & ISDOTDOT) || (tcnp->cn_flags & ISDOTDOT))
		return (EINVAL);
	if ((ftd = tmpfs_entryof(fdvp, fvp, fcnp)) == NULL ||
	    VTOTN(tdvp)->tn_nlink == 0)
		return (ENOENT);
	if ((error = check_source(ap)) != 0)
		return (error);
	if (tvp != NULL) {
		if ((error = check_target(ap)) != 0)
			return (error);
		if ((ttd = tmpfs_entryof(tdvp, tvp, tcnp)) == NULL)
			return (ENOENT);
	} else if (tmpfs_dir_find(VTOTN(tdvp), tcnp->cn_nameptr,
	    (size_t)tcnp->cn_namelen, (u_int32_t)tcnp->cn_hash) != NULL)
		return (EEXIST);

	if (ttd == NULL) {
		error = tmpfs_dir_move(VTOTN(fdvp), ftd, VTOTN(tdvp),
		    tcnp->cn_nameptr, (size_t)tcnp->cn_namelen,
		    (u_int32_t)tcnp->cn_hash);
		if (error != 0)
			return (error);
	} else {
		cache_purge(tvp);
		tmpfs_dir_replace(VTOTN(fdvp), ftd, VTOTN(tdvp), ttd);
	}
	cache_purge(fvp);
	rename_knote(ap);
	return (0);
}

int
tmpfs_rename(void *v)
{
	struct vop_rename_args *ap = v;
	int error;

	error = rename_nodes(ap);
	if (ap->a_tdvp == ap->a_tvp)
		vrele(ap->a_tdvp);
	else
		vput(ap->a_tdvp);
	if (ap->a_tvp != NULL)
		vput(ap->a_tvp);
	vrele(ap->a_fdvp);
	vrele(ap->a_fvp);
	return (error);
}
