/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rumpfs operations that change directories.
 *
 * What the callers of all file systems count on, here as in UFS:
 * => create, mknod, mkdir, symlink: dvp is released in all cases; cn_pnbuf is
 *    freed, except after success with SAVESTART.
 * => remove, rmdir: both vnodes are released; cn_pnbuf is the caller's.
 * => link: dvp is released, vp is not; cn_pnbuf is freed.
 * => rename: all vnodes are released; path buffers are the caller's.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/dirent.h>
#include <sys/event.h>
#include <sys/malloc.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include "rumpfs.h"

static void
done_with_name(struct componentname *cnp, int error)
{

	KASSERT(cnp->cn_flags & HASBUF);
	if (error == 0 && (cnp->cn_flags & SAVESTART))
		return;
	pool_put(&namei_pool, cnp->cn_pnbuf);
	cnp->cn_pnbuf = NULL;
	cnp->cn_flags &= ~HASBUF;
}

/*
 * A new file named cnp in dvp.
 * => dvp stays locked; *rnp has one name and no vnode.
 */
static int
make_node(struct vnode *dvp, struct componentname *cnp, struct vattr *vap,
    struct rumpfs_node **rnp)
{
	struct rumpfs_node *rn, *dir = VTORN(dvp);
	struct ucred *cred = cnp->cn_cred;
	mode_t mode = vap->va_mode;
	int error;

	KASSERT(dvp->v_type == VDIR);
	if (dir->rn_parent == NULL)
		return (ENOENT);
	if (rumpfs_find(dir, cnp->cn_nameptr, cnp->cn_namelen) != NULL)
		return (EEXIST);
	if ((mode & S_ISGID) && !groupmember(dir->rn_gid, cred) &&
	    cred->cr_uid != 0)
		mode &= ~S_ISGID;
	rn = rumpfs_node_new(dir->rn_mount, vap->va_type, mode, cred->cr_uid,
	    dir->rn_gid);
	if (rn == NULL)
		return (ENOSPC);
	if (vap->va_type == VBLK || vap->va_type == VCHR)
		rn->rn_rdev = vap->va_rdev;
	error = rumpfs_enter(dir, cnp->cn_nameptr, cnp->cn_namelen, rn);
	if (error != 0) {
		rumpfs_node_unref(rn);
		return (error);
	}
	VN_KNOTE(dvp, NOTE_WRITE | (vap->va_type == VDIR ? NOTE_LINK : 0));
	*rnp = rn;
	return (0);
}

static int
make_vnode(struct vnode *dvp, struct vnode **vpp, struct componentname *cnp,
    struct vattr *vap)
{
	struct rumpfs_node *rn;
	int error;

	*vpp = NULL;
	if ((error = make_node(dvp, cnp, vap, &rn)) == 0)
		error = rumpfs_vget(rn, vpp);
	done_with_name(cnp, error);
	vput(dvp);
	return (error);
}

int
rumpfs_create(void *v)
{
	struct vop_create_args *ap = v;

	return (make_vnode(ap->a_dvp, ap->a_vpp, ap->a_cnp, ap->a_vap));
}

int
rumpfs_mkdir(void *v)
{
	struct vop_mkdir_args *ap = v;

	KASSERT(ap->a_vap->va_type == VDIR);
	return (make_vnode(ap->a_dvp, ap->a_vpp, ap->a_cnp, ap->a_vap));
}

int
rumpfs_mknod(void *v)
{
	struct vop_mknod_args *ap = v;
	struct rumpfs_node *rn;
	int error;

	*ap->a_vpp = NULL;
	error = make_node(ap->a_dvp, ap->a_cnp, ap->a_vap, &rn);
	done_with_name(ap->a_cnp, error);
	vput(ap->a_dvp);
	return (error);
}

int
rumpfs_symlink(void *v)
{
	struct vop_symlink_args *ap = v;
	struct rumpfs_node *rn;
	size_t len = strlen(ap->a_target);
	char *target;
	int error;

	*ap->a_vpp = NULL;
	error = ENOSPC;
	target = malloc(len + 1, M_RUMPFS, M_CANFAIL);
	if (target == NULL)
		goto out;
	ap->a_vap->va_type = VLNK;
	error = make_node(ap->a_dvp, ap->a_cnp, ap->a_vap, &rn);
	if (error != 0) {
		free(target, M_RUMPFS);
		goto out;
	}
	memcpy(target, ap->a_target, len + 1);
	rn->rn_target = target;
	rn->rn_size = (off_t)len;
out:
	done_with_name(ap->a_cnp, error);
	vput(ap->a_dvp);
	return (error);
}

/* The entry that cnp names, if it is still vp's. */
static struct rumpfs_dirent *
entry_of(struct vnode *dvp, struct vnode *vp, struct componentname *cnp)
{
	struct rumpfs_dirent *rd;

	rd = rumpfs_find(VTORN(dvp), cnp->cn_nameptr, cnp->cn_namelen);
	return (rd != NULL && rd->rd_node == VTORN(vp) ? rd : NULL);
}

int
rumpfs_remove_op(void *v)
{
	struct vop_remove_args *ap = v;
	struct rumpfs_dirent *rd;
	int error = 0;

	if (ap->a_vp->v_type == VDIR)
		error = EPERM;
	else if ((rd = entry_of(ap->a_dvp, ap->a_vp, ap->a_cnp)) == NULL)
		error = ENOENT;
	else {
		cache_purge(ap->a_vp);
		rumpfs_remove(VTORN(ap->a_dvp), rd);
		VN_KNOTE(ap->a_vp, NOTE_DELETE);
		VN_KNOTE(ap->a_dvp, NOTE_WRITE);
	}
	if (ap->a_dvp == ap->a_vp)
		vrele(ap->a_vp);
	else
		vput(ap->a_vp);
	vput(ap->a_dvp);
	return (error);
}

int
rumpfs_rmdir(void *v)
{
	struct vop_rmdir_args *ap = v;
	struct rumpfs_dirent *rd;
	int error = 0;

	if (ap->a_dvp == ap->a_vp) {
		vrele(ap->a_vp);
		vput(ap->a_dvp);
		return (EINVAL);
	}
	if (ap->a_vp->v_type != VDIR)
		error = ENOTDIR;
	else if ((rd = entry_of(ap->a_dvp, ap->a_vp, ap->a_cnp)) == NULL)
		error = ENOENT;
	else if (ap->a_vp->v_mountedhere != NULL)
		error = EBUSY;
	else if (!TAILQ_EMPTY(&VTORN(ap->a_vp)->rn_entries))
		error = ENOTEMPTY;
	else {
		cache_purge(ap->a_vp);
		rumpfs_remove(VTORN(ap->a_dvp), rd);
		VN_KNOTE(ap->a_vp, NOTE_DELETE);
		VN_KNOTE(ap->a_dvp, NOTE_WRITE | NOTE_LINK);
	}
	vput(ap->a_vp);
	vput(ap->a_dvp);
	return (error);
}

int
rumpfs_link(void *v)
{
	struct vop_link_args *ap = v;
	struct rumpfs_node *dir = VTORN(ap->a_dvp);
	struct componentname *cnp = ap->a_cnp;
	int error;

	if (ap->a_vp->v_type == VDIR)
		error = EPERM;
	else if (ap->a_vp->v_mount != ap->a_dvp->v_mount)
		error = EXDEV;
	else if (dir->rn_parent == NULL)
		error = ENOENT;
	else if (rumpfs_find(dir, cnp->cn_nameptr, cnp->cn_namelen) != NULL)
		error = EEXIST;
	else {
		error = rumpfs_enter(dir, cnp->cn_nameptr, cnp->cn_namelen,
		    VTORN(ap->a_vp));
		if (error == 0) {
			rumpfs_touch(VTORN(ap->a_vp), RUMPFS_CTIME);
			VN_KNOTE(ap->a_vp, NOTE_LINK);
			VN_KNOTE(ap->a_dvp, NOTE_WRITE);
		}
	}
	done_with_name(cnp, error);
	vput(ap->a_dvp);
	return (error);
}

/* May the file that is in the way be replaced? */
static int
rename_replace(struct rumpfs_node *frn, struct vnode *tvp)
{
	struct rumpfs_node *trn = VTORN(tvp);

	if (frn->rn_type == VDIR) {
		if (trn->rn_type != VDIR)
			return (ENOTDIR);
		if (!TAILQ_EMPTY(&trn->rn_entries))
			return (ENOTEMPTY);
		if (tvp->v_mountedhere != NULL)
			return (EBUSY);
	} else if (trn->rn_type == VDIR)
		return (EISDIR);
	return (0);
}

/* Does dir lie in sub, or is it? */
static int
rename_isbelow(struct rumpfs_node *dir, struct rumpfs_node *sub)
{
	struct rumpfs_node *root = dir->rn_mount->rm_root;

	while (dir != NULL && dir != sub && dir != root)
		dir = dir->rn_parent;
	return (dir == sub);
}

/*
 * Looks and changes without sleeping in between, so that the source needs no
 * lock.
 */
static int
rename_nodes(struct vop_rename_args *ap)
{
	struct componentname *fcnp = ap->a_fcnp, *tcnp = ap->a_tcnp;
	struct rumpfs_node *fdir, *frn, *tdir;
	struct rumpfs_dirent *frd, *trd;
	int error;

	if (ap->a_fvp->v_mount != ap->a_tdvp->v_mount ||
	    (ap->a_tvp != NULL && ap->a_tvp->v_mount != ap->a_fvp->v_mount))
		return (EXDEV);
	fdir = VTORN(ap->a_fdvp);
	tdir = VTORN(ap->a_tdvp);
	frn = VTORN(ap->a_fvp);
	if (ap->a_fvp == ap->a_tvp)
		return (0);		/* two names of one file: both stay */
	if (ap->a_fvp == ap->a_fdvp || ap->a_fvp == ap->a_tdvp ||
	    (fcnp->cn_flags & ISDOTDOT) || (tcnp->cn_flags & ISDOTDOT))
		return (EINVAL);
	if ((frd = entry_of(ap->a_fdvp, ap->a_fvp, fcnp)) == NULL)
		return (ENOENT);
	if (tdir->rn_parent == NULL)
		return (ENOENT);
	if (frn->rn_type == VDIR && ap->a_fvp->v_mountedhere != NULL)
		return (EBUSY);
	if (frn->rn_type == VDIR && rename_isbelow(tdir, frn))
		return (EINVAL);
	trd = NULL;
	if (ap->a_tvp != NULL) {
		if ((error = rename_replace(frn, ap->a_tvp)) != 0)
			return (error);
		if ((trd = entry_of(ap->a_tdvp, ap->a_tvp, tcnp)) == NULL)
			return (ENOENT);
	}
	error = rumpfs_move(fdir, frd, tdir, trd, tcnp->cn_nameptr,
	    tcnp->cn_namelen);
	if (error != 0)
		return (error);
	cache_purge(ap->a_fvp);
	if (ap->a_tvp != NULL)
		cache_purge(ap->a_tvp);
	VN_KNOTE(ap->a_fdvp, NOTE_WRITE);
	if (ap->a_tdvp != ap->a_fdvp)
		VN_KNOTE(ap->a_tdvp, NOTE_WRITE);
	VN_KNOTE(ap->a_fvp, NOTE_RENAME);
	if (ap->a_tvp != NULL)
		VN_KNOTE(ap->a_tvp, NOTE_DELETE);
	return (0);
}

int
rumpfs_rename(void *v)
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

static const u_int8_t dtypes[] = {
	DT_UNKNOWN, DT_REG, DT_DIR, DT_BLK, DT_CHR, DT_LNK, DT_SOCK, DT_FIFO
};

/* One entry to the caller. => EJUSTRETURN: no room for it. */
static int
put_entry(struct uio *uio, struct rumpfs_node *rn, const char *name,
    size_t len)
{
	struct dirent de;

	memset(&de, 0, sizeof(de));
	de.d_fileno = rn->rn_ino;
	de.d_type = dtypes[rn->rn_type];
	de.d_namlen = (u_int8_t)len;
	memcpy(de.d_name, name, len);
	de.d_reclen = DIRENT_SIZE(&de);
	if (uio->uio_resid < de.d_reclen)
		return (EJUSTRETURN);
	return (uiomove(&de, de.d_reclen, uio));
}

/*
 * Entries in order of their cookies; uio_offset is a cookie: 0 ".", 1 "..",
 * then those of names. Names that come and go between calls do not disturb it.
 */
int
rumpfs_readdir(void *v)
{
	struct vop_readdir_args *ap = v;
	struct uio *uio = ap->a_uio;
	struct rumpfs_node *dir = VTORN(ap->a_vp);
	struct rumpfs_dirent *rd;
	off_t at = uio->uio_offset;
	u_long *cookies = NULL, n = 0, maxn;
	int eof = 0, error = 0;

	if (ap->a_vp->v_type != VDIR)
		return (ENOTDIR);
	if (at < 0)
		return (EINVAL);
	maxn = uio->uio_resid / DIRENT_RECSIZE(1) + 1;
	if (ap->a_ncookies != NULL && (cookies = malloc(maxn *
	    sizeof(*cookies), M_TEMP, M_CANFAIL)) == NULL)
		return (ENOMEM);
	rd = TAILQ_FIRST(&dir->rn_entries);
	while (rd != NULL && (off_t)rd->rd_cookie < at)
		rd = TAILQ_NEXT(rd, rd_list);
	for (;;) {
		if (at == 0)
			error = put_entry(uio, dir, ".", 1);
		else if (at == 1)
			error = put_entry(uio, dir->rn_parent != NULL ?
			    dir->rn_parent : dir, "..", 2);
		else if (rd != NULL)
			error = put_entry(uio, rd->rd_node, rd->rd_name,
			    rd->rd_namelen);
		else {
			eof = 1;
			break;
		}
		if (error != 0)
			break;
		if (at < RUMPFS_COOKIE0)
			at++;
		else {
			at = (off_t)rd->rd_cookie + 1;
			rd = TAILQ_NEXT(rd, rd_list);
		}
		KASSERT(n < maxn);
		if (cookies != NULL)
			cookies[n] = (u_long)at;
		n++;
	}
	if (error == EJUSTRETURN)
		error = n == 0 ? EINVAL : 0;
	rumpfs_touch(dir, RUMPFS_ATIME);
	uio->uio_offset = at;
	if (ap->a_eofflag != NULL)
		*ap->a_eofflag = eof;
	if (cookies != NULL && error != 0)
		free(cookies, M_TEMP);
	else if (cookies != NULL) {
		*ap->a_ncookies = (int)n;
		*ap->a_cookies = cookies;
	}
	return (error);
}
