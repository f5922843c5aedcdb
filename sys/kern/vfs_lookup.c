/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Path lookup: namei turns a path into a vnode, and its directory if wanted.
 *
 *	NDINIT(&nd, LOOKUP, FOLLOW | LOCKLEAF, UIO_USERSPACE, path, p);
 *	if ((error = namei(&nd)) != 0)
 *		return error;
 *	... nd.ni_vp is locked and referenced ...
 *	vput(nd.ni_vp);
 *
 * cn_nameiop says what the caller is going to do with the last component:
 * LOOKUP nothing, CREATE make it, DELETE remove it, RENAME give it to
 * something else. With the last three the caller wants the directory too
 * (LOCKPARENT: locked; WANTPARENT: unlocked). After success
 *
 *	ni_vp	referenced, locked with LOCKLEAF; NULL if it does not exist,
 *		which only CREATE and RENAME may find
 *	ni_dvp	its directory as asked for, else NULL. If it is ni_vp itself
 *		("."), there are two references and one lock
 *	cn_pnbuf, cn_nameptr, cn_namelen	kept (HASBUF) with SAVENAME or
 *		SAVESTART or when ni_vp is NULL; else cn_pnbuf has been freed
 *
 * After an error nothing is held.
 *
 * The walk has two gears. namei_fast (vfs_lookupfast.c) follows the name cache
 * without locks; where it cannot go on, namei_slow (vfs_lookupslow.c) asks the
 * file systems, one component at a time, and stays in that gear.
 *
 * Limits: a path NAME_MAX a component and MAXPATHLEN with its NUL, also after
 * a symbolic link was put in front of the rest; MAXSYMLINKS links on the way.
 * The root directory of the process is a wall: its ".." is itself.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/filedesc.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/vnode.h>

#include <rump-sys/kern.h>
#include <rump-sys/lookup.h>

struct pool namei_pool;

/* State that a lookup leaves behind in cn_flags, not asked for by callers. */
#define NAMEI_STATE	(HASBUF | ISDOTDOT | MAKEENTRY | ISLASTCN | \
			    ISSYMLINK | REQUIREDIR | PDIRUNLOCK)

void
namei_init(void)
{

	pool_init(&namei_pool, MAXPATHLEN + NAMEHASH_SLACK, 0, 0, 0, "namei",
	    &pool_allocator_nointr);
}

void
namei_fini(void)
{

	pool_destroy(&namei_pool);
}

static void
namei_freebuf(struct componentname *cnp)
{

	KASSERT(cnp->cn_flags & HASBUF);
	pool_put(&namei_pool, cnp->cn_pnbuf);
	cnp->cn_flags &= ~HASBUF;
	cnp->cn_pnbuf = NULL;
}

/* Where the path at cn_nameptr starts; skips leading slashes. */
int
namei_start(struct nameidata *ndp, struct vnode **dpp)
{
	struct componentname *cnp = &ndp->ni_cnd;
	struct filedesc *fdp = cnp->cn_proc->p_fd;
	struct file *fp;
	int error;

	if (*cnp->cn_nameptr == '/') {
		while (*cnp->cn_nameptr == '/')
			cnp->cn_nameptr++;
		*dpp = ndp->ni_rootdir;
	} else if (ndp->ni_dirfd == NI_AT_FDCWD) {
		*dpp = fdp->fd_cdir;
	} else {
		error = getvnode(cnp->cn_proc, ndp->ni_dirfd, 0, &fp);
		if (error)
			return error == EINVAL ? ENOTDIR : error;
		*dpp = fp->f_data;
		/* The descriptor's own reference is enough until we sleep. */
		frele(fp, cnp->cn_proc);
		if ((*dpp)->v_type != VDIR)
			return ENOTDIR;
	}
	if (*dpp == NULL || (*dpp)->v_type == VBAD)
		return ENOENT;
	return 0;
}

/*
 * => cn_proc, cn_nameiop, cn_flags, ni_segflg, ni_dirp and ni_dirfd are set
 *    (NDINIT).
 */
int
namei(struct nameidata *ndp)
{
	struct componentname *cnp = &ndp->ni_cnd;
	struct proc *p = cnp->cn_proc;
	struct vnode *dp;
	size_t len;
	int error;

	KASSERT(p != NULL && p == curproc && p->p_fd != NULL);
	KASSERT(cnp->cn_nameiop == LOOKUP ||
	    (cnp->cn_flags & (LOCKPARENT | WANTPARENT)));
	cnp->cn_cred = p->p_ucred;
	cnp->cn_flags &= ~NAMEI_STATE;
	ndp->ni_rootdir = fd_rootdir(p->p_fd);
	ndp->ni_vp = ndp->ni_dvp = ndp->ni_startdir = NULL;
	ndp->ni_loopcnt = 0;

	cnp->cn_pnbuf = pool_get(&namei_pool, PR_WAITOK | PR_LIMITFAIL);
	if (cnp->cn_pnbuf == NULL)
		return ENOMEM;
	cnp->cn_flags |= HASBUF;
	if (ndp->ni_segflg == UIO_SYSSPACE)
		error = copystr(ndp->ni_dirp, cnp->cn_pnbuf, MAXPATHLEN, &len);
	else
		error = copyinstr(ndp->ni_dirp, cnp->cn_pnbuf, MAXPATHLEN,
		    &len);
	if (error == 0 && cnp->cn_pnbuf[0] == '\0')
		error = ENOENT;
	if (error)
		goto out;

	cnp->cn_nameptr = cnp->cn_pnbuf;
	if ((error = namei_start(ndp, &dp)) != 0)
		goto out;
	error = namei_fast(ndp, &dp);
	if (error == NAMEI_SLOW) {
		/* A directory on the way may be cleaned out: start anew. */
		if (dp != NULL && vget(dp, 0, p) != 0)
			dp = NULL;
		if (dp == NULL) {
			cnp->cn_nameptr = cnp->cn_pnbuf;
			cnp->cn_flags &= ~REQUIREDIR;
			if ((error = namei_start(ndp, &dp)) != 0 ||
			    (error = vget(dp, 0, p)) != 0)
				goto out;
		}
		error = namei_slow(ndp, dp);
	}
out:
	if (error || (ndp->ni_vp != NULL &&
	    (cnp->cn_flags & (SAVENAME | SAVESTART)) == 0)) {
		KASSERT(error == 0 || ndp->ni_vp == NULL);
		namei_freebuf(cnp);
	}
	return error;
}

/*
 * Only a driver in the middle of a rename asks again. Writes may have been
 * refused since (EIO), or memory used up (ENOMEM); that is no reason to leave
 * both names there.
 */
static int
relookup_checkwrite(const struct mount *mp)
{
	int error = vfs_checkwrite(mp);

	return error == EIO || error == ENOMEM ? 0 : error;
}

/*
 * Look up the last component of an earlier namei again, in dvp.
 * => dvp is referenced and not locked; cn_pnbuf is kept from then (HASBUF).
 * => 0: *vpp is referenced, locked with LOCKLEAF, or NULL if there is no such
 *    name; dvp has one reference more with SAVESTART, is locked with
 *    LOCKPARENT, and is released with neither parent flag. Not so for RENAME:
 *    ufs_rename, which asks for the new name of a directory, never gives that
 *    reference back.
 * => An error: *vpp is NULL, dvp has been released.
 */
int
relookup(struct vnode *dvp, struct vnode **vpp, struct componentname *cnp)
{
	struct proc *p = cnp->cn_proc;
	int wantparent = cnp->cn_flags & (LOCKPARENT | WANTPARENT);
	int savestart = (cnp->cn_flags & SAVESTART) &&
	    cnp->cn_nameiop != RENAME;
	struct vnode *vp;
	int error;

	KASSERT(cnp->cn_flags & HASBUF);
	KASSERT(cnp->cn_namelen > 0 && (cnp->cn_flags & ISDOTDOT) == 0);
	*vpp = NULL;
	cnp->cn_flags &= ~(ISSYMLINK | MAKEENTRY | PDIRUNLOCK);
	cnp->cn_flags |= ISLASTCN;
	if (cnp->cn_nameiop == CREATE || (cnp->cn_nameiop == LOOKUP &&
	    !wantparent && !(cnp->cn_flags & NOCACHE)))
		cnp->cn_flags |= MAKEENTRY;

	vn_lock(dvp, LK_EXCLUSIVE | LK_RETRY, p);
	if (dvp->v_type != VDIR) {
		vput(dvp);
		return ENOTDIR;
	}
	cnp->cn_consume = 0;
	error = VOP_LOOKUP(dvp, &vp, cnp);
	if (error == EJUSTRETURN) {
		error = relookup_checkwrite(dvp->v_mount);
		if (error == 0) {
			cnp->cn_flags |= SAVENAME;
			if (savestart)
				vref(dvp);
			return 0;
		}
	} else if (error == 0 && (cnp->cn_nameiop == DELETE ||
	    cnp->cn_nameiop == RENAME) &&
	    (error = relookup_checkwrite(dvp->v_mount)) != 0) {
		if (vp == dvp)
			vrele(vp);
		else
			vput(vp);
	}
	if (error) {
		if (cnp->cn_flags & PDIRUNLOCK)
			vrele(dvp);
		else
			vput(dvp);
		return error;
	}
	if (savestart)
		vref(dvp);
	if ((cnp->cn_flags & LOCKLEAF) == 0 && vp != dvp)
		VOP_UNLOCK(vp, 0, p);
	if (!wantparent) {
		if (vp == dvp || (cnp->cn_flags & PDIRUNLOCK))
			vrele(dvp);
		else
			vput(dvp);
	} else if (!(cnp->cn_flags & (LOCKPARENT | PDIRUNLOCK)) && vp != dvp)
		VOP_UNLOCK(dvp, 0, p);
	*vpp = vp;
	return 0;
}
