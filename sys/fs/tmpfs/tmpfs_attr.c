/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attributes, and who may read and change them. The rules are UFS's, so that a
 * program sees no difference.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/event.h>
#include <sys/kernel.h>
#include <sys/proc.h>
#include <sys/stat.h>

#include "tmpfs.h"

#define FROZEN		(IMMUTABLE | APPEND)

/*
 * => 0 or EACCES: permission bits alone.
 */
int
tmpfs_mayaccess(const struct tmpfs_node *tn, mode_t acc, struct ucred *cred)
{

	return (vaccess(tn->tn_mode, tn->tn_uid, tn->tn_gid, acc, cred));
}

/* The fast walk asks without the lock. */
int
tmpfs_access(void *v)
{
	struct vop_access_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct tmpfs_node *tn = VTOTN(vp);

	KASSERT(tn != NULL && tn->tn_vnode == vp);
	if (ap->a_mode & VWRITE) {
		if ((vp->v_mount->mnt_flag & MNT_RDONLY) &&
		    (vp->v_type == VREG || vp->v_type == VDIR ||
		    vp->v_type == VLNK))
			return (EROFS);
		if (tn->tn_flags & IMMUTABLE)
			return (EPERM);
	}
	return (tmpfs_mayaccess(tn, ap->a_mode, ap->a_cred));
}

int
tmpfs_getattr(void *v)
{
	struct vop_getattr_args *ap = v;
	struct tmpfs_node *tn = VTOTN(ap->a_vp);
	struct vattr *vap = ap->a_vap;

	KASSERT(tn != NULL && tn->tn_vnode == ap->a_vp);
	vattr_null(vap);
	vap->va_type = tn->tn_type;
	vap->va_mode = tn->tn_mode;
	vap->va_nlink = tn->tn_nlink;
	vap->va_uid = tn->tn_uid;
	vap->va_gid = tn->tn_gid;
	vap->va_fsid = ap->a_vp->v_mount->mnt_stat.f_fsid.val[0];
	vap->va_fileid = (long)tn->tn_ino;
	vap->va_size = (u_quad_t)tn->tn_size;
	vap->va_blocksize = PAGE_SIZE;
	vap->va_atime = tn->tn_atime;
	vap->va_mtime = tn->tn_mtime;
	vap->va_ctime = tn->tn_ctime;
	vap->va_gen = tn->tn_gen;
	vap->va_flags = tn->tn_flags;
	vap->va_rdev = tn->tn_type == VBLK || tn->tn_type == VCHR ?
	    tn->tn_rdev : 0;
	vap->va_bytes = tn->tn_type == VREG ?
	    (u_quad_t)tn->tn_npages * PAGE_SIZE : (u_quad_t)tn->tn_size;
	vap->va_filerev = tn->tn_modrev;
	return (0);
}

/* Owner or superuser? */
static int
attr_owner(const struct tmpfs_node *tn, struct ucred *cred)
{

	if (suser_ucred(cred) == 0 || cred->cr_uid == tn->tn_uid)
		return (0);
	return (EPERM);
}

static int
attr_setflags(struct tmpfs_node *tn, u_int32_t flags, struct ucred *cred)
{
	int error;

	if ((error = attr_owner(tn, cred)) != 0)
		return (error);
	if (suser_ucred(cred) == 0) {
		if ((tn->tn_flags & (SF_IMMUTABLE | SF_APPEND)) &&
		    securelevel > 0)
			return (EPERM);
		tn->tn_flags = flags;
	} else {
		if ((tn->tn_flags & (SF_IMMUTABLE | SF_APPEND)) ||
		    (flags & UF_SETTABLE) != flags)
			return (EPERM);
		tn->tn_flags = (tn->tn_flags & SF_SETTABLE) |
		    (flags & UF_SETTABLE);
	}
	tmpfs_touch(tn, TMPFS_CTIME);
	return (0);
}

static int
attr_setowner(struct tmpfs_node *tn, uid_t uid, gid_t gid, struct ucred *cred)
{
	int super = suser_ucred(cred) == 0;

	if (uid == (uid_t)VNOVAL)
		uid = tn->tn_uid;
	if (gid == (gid_t)VNOVAL)
		gid = tn->tn_gid;
	if (!super && (cred->cr_uid != tn->tn_uid || uid != tn->tn_uid ||
	    (gid != tn->tn_gid && !groupmember(gid, cred))))
		return (EPERM);
	if (!super && tn->tn_type == VREG)
		tn->tn_mode &= ~(S_ISUID | S_ISGID);
	tn->tn_uid = uid;
	tn->tn_gid = gid;
	tmpfs_touch(tn, TMPFS_CTIME);
	return (0);
}

static int
attr_setmode(struct tmpfs_node *tn, mode_t mode, struct ucred *cred)
{
	int error;

	if ((error = attr_owner(tn, cred)) != 0)
		return (error);
	if (suser_ucred(cred) != 0) {
		if (tn->tn_type != VDIR && (mode & S_ISTXT))
			return (EFTYPE);
		if ((mode & S_ISGID) && !groupmember(tn->tn_gid, cred))
			return (EPERM);
	}
	tn->tn_mode = mode & ALLPERMS;
	tmpfs_touch(tn, TMPFS_CTIME);
	return (0);
}

static int
attr_settimes(struct vnode *vp, const struct vattr *vap, struct ucred *cred,
    struct proc *p)
{
	struct tmpfs_node *tn = VTOTN(vp);
	int error;

	error = attr_owner(tn, cred);
	if (error != 0 && (vap->va_vaflags & VA_UTIMES_NULL))
		error = VOP_ACCESS(vp, VWRITE, cred, p);
	if (error != 0)
		return (error);
	tmpfs_touch(tn, TMPFS_CTIME);
	if (vap->va_atime.tv_sec != VNOVAL)
		tn->tn_atime = vap->va_atime;
	if (vap->va_mtime.tv_sec != VNOVAL)
		tn->tn_mtime = vap->va_mtime;
	return (0);
}

static int
attr_setsize(struct vnode *vp, u_quad_t size)
{
	struct tmpfs_node *tn = VTOTN(vp);
	off_t old = tn->tn_size;

	switch (tn->tn_type) {
	case VDIR:
		return (EISDIR);
	case VREG:
		if (size > (u_quad_t)TMPFS_MAXSIZE)
			return (EFBIG);
		tmpfs_data_resize(tn, (off_t)size);
		tmpfs_touch(tn, TMPFS_MTIME | TMPFS_CTIME);
		if (tn->tn_size < old)
			VN_KNOTE(vp, NOTE_TRUNCATE);
		else if (tn->tn_size > old)
			VN_KNOTE(vp, NOTE_WRITE | NOTE_EXTEND);
		return (0);
	default:
		return (0);		/* a device's, a fifo's: nothing */
	}
}

/* Does it ask for what cannot be set? */
static int
attr_unsettable(const struct vattr *vap)
{

	return (vap->va_type != VNON || vap->va_nlink != (nlink_t)VNOVAL ||
	    vap->va_fsid != VNOVAL || vap->va_fileid != VNOVAL ||
	    vap->va_blocksize != VNOVAL || vap->va_rdev != (dev_t)VNOVAL ||
	    vap->va_bytes != (u_quad_t)VNOVAL ||
	    vap->va_gen != (u_long)VNOVAL);
}

/*
 * => What cannot be set is EINVAL. On an error the attributes before it in the
 *    order flags, owner, size, times, mode have been set.
 */
int
tmpfs_setattr(void *v)
{
	struct vop_setattr_args *ap = v;
	struct vattr *vap = ap->a_vap;
	struct vnode *vp = ap->a_vp;
	struct tmpfs_node *tn = VTOTN(vp);
	int error = 0;

	KASSERT(tmpfs_node_check(tn));
	if (attr_unsettable(vap))
		return (EINVAL);
	if (vp->v_mount->mnt_flag & MNT_RDONLY)
		return (EROFS);
	if (vap->va_flags != (u_long)VNOVAL) {
		error = attr_setflags(tn, (u_int32_t)vap->va_flags,
		    ap->a_cred);
		if (error != 0)
			return (error);
		if (vap->va_flags & FROZEN)
			goto out;
	}
	if (tn->tn_flags & FROZEN)
		return (EPERM);
	if (vap->va_uid != (uid_t)VNOVAL || vap->va_gid != (gid_t)VNOVAL)
		error = attr_setowner(tn, vap->va_uid, vap->va_gid,
		    ap->a_cred);
	if (error == 0 && vap->va_size != (u_quad_t)VNOVAL)
		error = attr_setsize(vp, vap->va_size);
	if (error == 0 && (vap->va_atime.tv_sec != VNOVAL ||
	    vap->va_mtime.tv_sec != VNOVAL))
		error = attr_settimes(vp, vap, ap->a_cred, ap->a_p);
	if (error == 0 && vap->va_mode != (mode_t)VNOVAL)
		error = attr_setmode(tn, vap->va_mode, ap->a_cred);
out:
	VN_KNOTE(vp, NOTE_ATTRIB);
	KASSERT(tmpfs_node_check(tn));
	return (error);
}
