/* SPDX-License-Identifier: BSD-2-Clause */
/* Attributes of rumpfs files, and who may change them. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/proc.h>
#include <sys/stat.h>

#include "rumpfs.h"

int
rumpfs_access(void *v)
{
	struct vop_access_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct rumpfs_node *rn = VTORN(vp);

	if ((ap->a_mode & VWRITE) && (vp->v_mount->mnt_flag & MNT_RDONLY) &&
	    (vp->v_type == VREG || vp->v_type == VDIR || vp->v_type == VLNK))
		return (EROFS);
	return (vaccess(rn->rn_mode, rn->rn_uid, rn->rn_gid, ap->a_mode,
	    ap->a_cred));
}

int
rumpfs_getattr(void *v)
{
	struct vop_getattr_args *ap = v;
	struct rumpfs_node *rn = VTORN(ap->a_vp);
	struct vattr *vap = ap->a_vap;

	vattr_null(vap);
	vap->va_type = rn->rn_type;
	vap->va_mode = rn->rn_mode;
	vap->va_nlink = rn->rn_nlink;
	vap->va_uid = rn->rn_uid;
	vap->va_gid = rn->rn_gid;
	vap->va_fsid = ap->a_vp->v_mount->mnt_stat.f_fsid.val[0];
	vap->va_fileid = (long)rn->rn_ino;
	vap->va_size = (u_quad_t)rn->rn_size;
	vap->va_blocksize = PAGE_SIZE;
	vap->va_atime = rn->rn_atime;
	vap->va_mtime = rn->rn_mtime;
	vap->va_ctime = rn->rn_ctime;
	vap->va_gen = 1;
	vap->va_flags = 0;
	vap->va_rdev = rn->rn_type == VBLK || rn->rn_type == VCHR ?
	    rn->rn_rdev : 0;
	vap->va_bytes = rn->rn_type == VREG ?
	    (u_quad_t)rn->rn_nused * PAGE_SIZE : (u_quad_t)rn->rn_size;
	vap->va_filerev = 0;
	return (0);
}

/* Owner or superuser? */
static int
attr_owner(struct rumpfs_node *rn, struct ucred *cred)
{

	return (cred->cr_uid == rn->rn_uid ? 0 : suser_ucred(cred));
}

static int
attr_setowner(struct rumpfs_node *rn, uid_t uid, gid_t gid,
    struct ucred *cred)
{

	if (uid == (uid_t)VNOVAL)
		uid = rn->rn_uid;
	if (gid == (gid_t)VNOVAL)
		gid = rn->rn_gid;
	if (suser_ucred(cred) != 0) {
		if (cred->cr_uid != rn->rn_uid || uid != rn->rn_uid ||
		    (gid != rn->rn_gid && !groupmember(gid, cred)))
			return (EPERM);
		rn->rn_mode &= ~(S_ISUID | S_ISGID);
	}
	rn->rn_uid = uid;
	rn->rn_gid = gid;
	rumpfs_touch(rn, RUMPFS_CTIME);
	return (0);
}

static int
attr_setmode(struct rumpfs_node *rn, mode_t mode, struct ucred *cred)
{
	int error;

	if ((error = attr_owner(rn, cred)) != 0)
		return (error);
	if (cred->cr_uid != 0) {
		if (rn->rn_type != VDIR && (mode & S_ISTXT))
			return (EFTYPE);
		if ((mode & S_ISGID) && !groupmember(rn->rn_gid, cred))
			return (EPERM);
	}
	rn->rn_mode = mode & ALLPERMS;
	rumpfs_touch(rn, RUMPFS_CTIME);
	return (0);
}

static int
attr_settimes(struct vnode *vp, const struct vattr *vap, struct ucred *cred,
    struct proc *p)
{
	struct rumpfs_node *rn = VTORN(vp);
	int error;

	error = attr_owner(rn, cred);
	if (error != 0 && (vap->va_vaflags & VA_UTIMES_NULL))
		error = VOP_ACCESS(vp, VWRITE, cred, p);
	if (error != 0)
		return (error);
	if (vap->va_atime.tv_sec != VNOVAL)
		rn->rn_atime = vap->va_atime;
	if (vap->va_mtime.tv_sec != VNOVAL)
		rn->rn_mtime = vap->va_mtime;
	rumpfs_touch(rn, RUMPFS_CTIME);
	return (0);
}

static int
attr_setsize(struct rumpfs_node *rn, u_quad_t size)
{
	int error;

	switch (rn->rn_type) {
	case VDIR:
		return (EISDIR);
	case VREG:
		if (size > (u_quad_t)RUMPFS_MAXSIZE)
			return (EFBIG);
		error = rumpfs_resize(rn, (off_t)size);
		if (error == 0)
			rumpfs_touch(rn, RUMPFS_MTIME | RUMPFS_CTIME);
		return (error);
	default:
		return (0);
	}
}

/*
 * => What cannot be set at all is EINVAL, file flags are EOPNOTSUPP. On an
 *    error the attributes before it have been set.
 */
int
rumpfs_setattr(void *v)
{
	struct vop_setattr_args *ap = v;
	struct vattr *vap = ap->a_vap;
	struct rumpfs_node *rn = VTORN(ap->a_vp);
	off_t oldsize = rn->rn_size;
	int error = 0;

	if (vap->va_type != VNON || vap->va_nlink != (nlink_t)VNOVAL ||
	    vap->va_fsid != VNOVAL || vap->va_fileid != VNOVAL ||
	    vap->va_blocksize != VNOVAL || vap->va_rdev != (dev_t)VNOVAL ||
	    vap->va_bytes != (u_quad_t)VNOVAL ||
	    vap->va_gen != (u_long)VNOVAL)
		return (EINVAL);
	if (vap->va_flags != (u_long)VNOVAL)
		return (EOPNOTSUPP);
	if (ap->a_vp->v_mount->mnt_flag & MNT_RDONLY)
		return (EROFS);
	if (vap->va_uid != (uid_t)VNOVAL || vap->va_gid != (gid_t)VNOVAL)
		error = attr_setowner(rn, vap->va_uid, vap->va_gid,
		    ap->a_cred);
	if (error == 0 && vap->va_size != (u_quad_t)VNOVAL)
		error = attr_setsize(rn, vap->va_size);
	if (error == 0 && (vap->va_atime.tv_sec != VNOVAL ||
	    vap->va_mtime.tv_sec != VNOVAL))
		error = attr_settimes(ap->a_vp, vap, ap->a_cred, ap->a_p);
	if (error == 0 && vap->va_mode != (mode_t)VNOVAL)
		error = attr_setmode(rn, vap->va_mode, ap->a_cred);
	if (error == 0)
		VN_KNOTE(ap->a_vp, NOTE_ATTRIB |
		    (rn->rn_size < oldsize ? NOTE_TRUNCATE : 0) |
		    (rn->rn_size > oldsize ? NOTE_WRITE | NOTE_EXTEND : 0));
	return (error);
}
