/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Path lookup, the slow walk: by VOP_LOOKUP, one component at a time.
 *
 * At the start of each step the directory at hand is referenced and locked.
 * VOP_LOOKUP locks what it found and, unless this is the last component and
 * LOCKPARENT is set, unlocks the directory (PDIRUNLOCK says so); its reference
 * stays until it is known that no symbolic link needs it. Locks are taken from
 * the root down; ".." therefore gives up the child before it takes the parent.
 *
 *	namei_component -> namei_step -> namei_readlink	a link: its text next
 *				      -> namei_mounted	down through mounts
 *				      -> namei_finish	the last one: results
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/vnode.h>

#include <rump-sys/lookup.h>
#include <rump-sys/namecache.h>

/* Put the text of the link vp in front of the rest of the path. */
static int
namei_readlink(struct nameidata *ndp, struct vnode *vp)
{
	struct componentname *cnp = &ndp->ni_cnd;
	struct iovec iov;
	struct uio uio;
	size_t len, rest;
	char *buf;
	int error;

	KASSERT(vp->v_type == VLNK);
	if (++ndp->ni_loopcnt > MAXSYMLINKS)
		return ELOOP;
	buf = pool_get(&namei_pool, PR_WAITOK | PR_LIMITFAIL);
	if (buf == NULL)
		return ENOMEM;
	iov.iov_base = buf;
	iov.iov_len = MAXPATHLEN;
	uio.uio_iov = &iov;
	uio.uio_iovcnt = 1;
	uio.uio_offset = 0;
	uio.uio_rw = UIO_READ;
	uio.uio_segflg = UIO_SYSSPACE;
	uio.uio_procp = cnp->cn_proc;
	uio.uio_resid = MAXPATHLEN;
	error = VOP_READLINK(vp, &uio, cnp->cn_cred);
	len = MAXPATHLEN - uio.uio_resid;
	rest = strlen(ndp->ni_next) + 1;
	if (error == 0) {
		if (len == 0)
			error = ENOENT;
		else if (len + rest + 1 > MAXPATHLEN)
			error = ENAMETOOLONG;
		else {
			buf[len] = '\0';
			if (strlen(buf) != len)
				error = EIO;	/* the image is damaged */
		}
	}
	if (error) {
		pool_put(&namei_pool, buf);
		return error;
	}
	if (rest > 1)
		buf[len++] = '/';
	memcpy(buf + len, ndp->ni_next, rest);
	pool_put(&namei_pool, cnp->cn_pnbuf);
	cnp->cn_pnbuf = buf;
	cnp->cn_nameptr = buf;
	return 0;
}

/*
 * Down through what is mounted on *vpp (locked).
 * => 0: *vpp is locked. An error: *vpp has been released.
 */
static int
namei_mounted(struct nameidata *ndp, struct vnode **vpp)
{
	struct proc *p = ndp->ni_cnd.cn_proc;
	struct vnode *vp = *vpp, *root;
	struct mount *mp;
	int error;

	while (vp->v_type == VDIR && (mp = vp->v_mountedhere) != NULL &&
	    (ndp->ni_cnd.cn_flags & NOCROSSMOUNT) == 0) {
		VOP_UNLOCK(vp, 0, p);
		if (vfs_busy(mp, VB_READ | VB_WAIT, NULL, p) != 0) {
			/* Unmounted meanwhile; vp is uncovered, or about to. */
			error = vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, p);
			if (error) {
				vrele(vp);
				return error;
			}
			continue;
		}
		error = VFS_ROOT(mp, &root);
		vfs_unbusy(mp, p);
		if (error) {
			vrele(vp);
			return error;
		}
		if (vp->v_mountedhere == root->v_mount)
			cache_enter_mount(vp, root);
		vrele(vp);
		vp = root;
	}
	*vpp = vp;
	return 0;
}

/* ".." in dp (locked): up to the directory whose ".." it really is. */
static int
namei_up(struct nameidata *ndp, struct vnode **dpp)
{
	struct componentname *cnp = &ndp->ni_cnd;
	struct vnode *dp = *dpp, *covered;

	while (!namei_isroot(ndp, dp) && (dp->v_flag & VROOT) &&
	    (cnp->cn_flags & NOCROSSMOUNT) == 0) {
		if (dp->v_mount == NULL ||
		    (covered = dp->v_mount->mnt_vnodecovered) == NULL)
			return ENOENT;
		vref(covered);
		vput(dp);
		*dpp = dp = covered;
		vn_lock(dp, LK_EXCLUSIVE | LK_RETRY, cnp->cn_proc);
		if (dp->v_type != VDIR)
			return ENOENT;
	}
	return 0;
}

/*
 * One component: the name at hand in *dpp, which is locked.
 * => 0: *vpp is locked and referenced; *dpp is referenced, and locked unless
 *    PDIRUNLOCK is set.
 * => EJUSTRETURN: the same, and *vpp is NULL. Errors: *dpp as said.
 */
static int
namei_step(struct nameidata *ndp, struct vnode **dpp, struct vnode **vpp)
{
	struct componentname *cnp = &ndp->ni_cnd;
	int error;

	*vpp = NULL;
	if ((*dpp)->v_type != VDIR)
		return ENOTDIR;
	if (cnp->cn_flags & ISDOTDOT) {
		if ((error = namei_up(ndp, dpp)) != 0)
			return error;
		if (namei_isroot(ndp, *dpp)) {
			error = VOP_ACCESS(*dpp, VEXEC, cnp->cn_cred,
			    cnp->cn_proc);
			if (error)
				return error;
			vref(*dpp);
			*vpp = *dpp;
			return 0;
		}
	}
	if (!(cnp->cn_flags & ISLASTCN) || (cnp->cn_nameiop != DELETE &&
	    !(cnp->cn_flags & NOCACHE) && (cnp->cn_nameiop == CREATE ||
	    !(cnp->cn_flags & (LOCKPARENT | WANTPARENT)))))
		cnp->cn_flags |= MAKEENTRY;
	cnp->cn_consume = 0;
	error = VOP_LOOKUP(*dpp, vpp, cnp);
	if (error)
		*vpp = NULL;
	else {
		KASSERT(*vpp != NULL);
		if (cnp->cn_consume != 0)	/* took more than a component */
			namei_endcomponent(ndp,
			    cnp->cn_namelen + cnp->cn_consume);
	}
	return error;
}

/* Release dp as it is after namei_step; vp is what was found in it. */
static void
namei_putdir(struct nameidata *ndp, struct vnode *dp, struct vnode *vp)
{

	if (vp == dp || (ndp->ni_cnd.cn_flags & PDIRUNLOCK))
		vrele(dp);
	else
		vput(dp);
}

/* The last component was found (vp) or not (NULL): hand over the results. */
static int
namei_finish(struct nameidata *ndp, struct vnode *dp, struct vnode *vp)
{
	struct componentname *cnp = &ndp->ni_cnd;
	struct proc *p = cnp->cn_proc;
	u_long flags = cnp->cn_flags;
	int error = 0;

	if (vp == NULL) {
		error = vfs_checkwrite(dp->v_mount);
		if (error == 0 && (flags & REQUIREDIR) &&
		    !(flags & STRIPSLASHES))
			error = ENOENT;
	} else {
		if ((flags & REQUIREDIR) && vp->v_type != VDIR)
			error = ENOTDIR;
		else if (cnp->cn_nameiop == DELETE ||
		    cnp->cn_nameiop == RENAME)
			error = vfs_checkwrite(dp->v_mount);
	}
	if (error) {
		namei_putdir(ndp, dp, vp);
		if (vp != NULL)
			vput(vp);
		return error;
	}

	/* The leaf's lock; when it is dp as well, there is only this one. */
	if (vp == dp) {
		if ((flags & (LOCKLEAF | LOCKPARENT)) == 0)
			VOP_UNLOCK(vp, 0, p);
	} else if (vp != NULL && (flags & LOCKLEAF) == 0)
		VOP_UNLOCK(vp, 0, p);
	ndp->ni_vp = vp;
	if (vp == NULL)
		cnp->cn_flags |= SAVENAME;

	if (vp != NULL && (flags & (LOCKPARENT | WANTPARENT)) == 0) {
		if (vp == dp || (flags & PDIRUNLOCK))
			vrele(dp);
		else
			vput(dp);
		return 0;
	}
	ndp->ni_dvp = dp;
	if (vp != dp) {
		if ((flags & LOCKPARENT) && (flags & PDIRUNLOCK)) {
			vn_lock(dp, LK_EXCLUSIVE | LK_RETRY, p);
			cnp->cn_flags &= ~PDIRUNLOCK;
		} else if (!(flags & LOCKPARENT) && !(flags & PDIRUNLOCK))
			VOP_UNLOCK(dp, 0, p);
	}
	if (flags & SAVESTART) {
		ndp->ni_startdir = dp;
		vref(dp);
	}
	return 0;
}

/*
 * The path is "/" or a link to it: dp is the result, without a name in a
 * directory.
 * => dp is locked and referenced; consumed on error.
 */
static int
namei_degenerate(struct nameidata *ndp, struct vnode *dp)
{
	struct componentname *cnp = &ndp->ni_cnd;
	int error = 0;

	if (dp->v_type != VDIR)
		error = ENOTDIR;
	else if (cnp->cn_nameiop != LOOKUP)
		error = EISDIR;
	if (error) {
		vput(dp);
		return error;
	}
	KASSERT((cnp->cn_flags & PDIRUNLOCK) == 0);
	vref(dp);
	return namei_finish(ndp, dp, dp);
}

/*
 * Look up the path at cn_nameptr from dp on.
 * => dp is referenced and not locked; the reference is consumed.
 */
int
namei_slow(struct nameidata *ndp, struct vnode *dp)
{
	struct componentname *cnp = &ndp->ni_cnd;
	struct proc *p = cnp->cn_proc;
	struct vnode *vp;
	int error;

	vn_lock(dp, LK_EXCLUSIVE | LK_RETRY, p);
	for (;;) {
		if ((error = namei_component(ndp)) != 0) {
			vput(dp);
			return error;
		}
		if (cnp->cn_namelen == 0)
			return namei_degenerate(ndp, dp);
		error = namei_step(ndp, &dp, &vp);
		if (error == EJUSTRETURN && (cnp->cn_flags & ISLASTCN))
			return namei_finish(ndp, dp, NULL);
		if (error) {
			namei_putdir(ndp, dp, NULL);
			return error == EJUSTRETURN ? ENOENT : error;
		}
		if (vp->v_type == VLNK && ((cnp->cn_flags &
		    (FOLLOW | REQUIREDIR)) || !(cnp->cn_flags & ISLASTCN))) {
			error = namei_readlink(ndp, vp);
			vput(vp);
			if (error) {
				namei_putdir(ndp, dp, NULL);
				return error;
			}
			if (*cnp->cn_nameptr == '/') {
				namei_putdir(ndp, dp, NULL);
				(void)namei_start(ndp, &dp);
				vref(dp);
				cnp->cn_flags |= PDIRUNLOCK;
			}
			if (cnp->cn_flags & PDIRUNLOCK)
				vn_lock(dp, LK_EXCLUSIVE | LK_RETRY, p);
			continue;
		}
		if ((error = namei_mounted(ndp, &vp)) != 0) {
			namei_putdir(ndp, dp, NULL);
			return error;
		}
		if (cnp->cn_flags & ISLASTCN)
			return namei_finish(ndp, dp, vp);
		namei_putdir(ndp, dp, vp);
		dp = vp;
		cnp->cn_nameptr = ndp->ni_next;
	}
}
