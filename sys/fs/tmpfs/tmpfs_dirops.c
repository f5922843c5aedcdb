/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making and removing names.
 *
 * What the callers of all file systems count on, here as in UFS:
 * => create, mknod, mkdir, symlink: dvp is released in all cases; cn_pnbuf is
 *    freed, except after success with SAVESTART.
 * => remove, rmdir: both vnodes are released; cn_pnbuf is the caller's.
 * => link: dvp is released, vp is not; cn_pnbuf is freed.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/event.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/stat.h>

#include "tmpfs.h"

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

/* The entry that cnp names, if it is still vp's. */
struct tmpfs_dirent *
tmpfs_entryof(struct vnode *dvp, struct vnode *vp, struct componentname *cnp)
{
	struct tmpfs_dirent *td;

	KASSERT(VTOTN(dvp) != NULL && VTOTN(vp) != NULL);
	td = tmpfs_dir_find(VTOTN(dvp), cnp->cn_nameptr,
	    (size_t)cnp->cn_namelen, (u_int32_t)cnp->cn_hash);
	return (td != NULL && td->td_node == VTOTN(vp) ? td : NULL);
}

/*
 * A new file of the type in vap, by the name cnp in dvp; target is that of a
 * symbolic link. Owner: the caller; group: the directory's.
 * => dvp stays locked; *tnp has one name and no vnode.
 */
static int
make_node(struct vnode *dvp, struct componentname *cnp,
    const struct vattr *vap, const char *target, struct tmpfs_node **tnp)
{
	struct tmpfs_node *tn, *dir = VTOTN(dvp);
	size_t len = (size_t)cnp->cn_namelen;
	u_int32_t hash = (u_int32_t)cnp->cn_hash;
	int error;

	KASSERT(dvp->v_type == VDIR && tmpfs_node_check(dir));
	KASSERT((dvp->v_mount->mnt_flag & MNT_RDONLY) == 0);
	if (dir->tn_nlink == 0)
		return (ENOENT);
	if (tmpfs_dir_find(dir, cnp->cn_nameptr, len, hash) != NULL)
		return (EEXIST);
	error = tmpfs_node_new(dir->tn_mount, vap->va_type, &tn);
	if (error != 0)
		return (error);
	tn->tn_uid = cnp->cn_cred->cr_uid;
	tn->tn_gid = dir->tn_gid;
	tn->tn_mode = vap->va_mode & (vap->va_type == VDIR ? ACCESSPERMS :
	    ALLPERMS);
	if ((tn->tn_mode & S_ISGID) && !groupmember(tn->tn_gid,
	    cnp->cn_cred) && suser_ucred(cnp->cn_cred) != 0)
		tn->tn_mode &= ~S_ISGID;
	if (vap->va_type == VBLK || vap->va_type == VCHR)
		tn->tn_rdev = vap->va_rdev;
	if (target != NULL && target[0] != '\0') {
		tn->tn_size = (off_t)strlen(target);
		tn->tn_target = tmpfs_alloc(tn->tn_mount,
		    (size_t)tn->tn_size, 0);
		if (tn->tn_target == NULL)
			error = ENOSPC;
		else
			memcpy(tn->tn_target, target, (size_t)tn->tn_size);
	}
	if (error == 0)
		error = tmpfs_dir_enter(dir, cnp->cn_nameptr, len, hash, tn);
	if (error != 0) {
		tmpfs_node_unref(tn);
		return (error);
	}
	KASSERT(tmpfs_node_check(tn));
	VN_KNOTE(dvp, NOTE_WRITE |
	    (vap->va_type == VDIR ? NOTE_LINK : 0));
	*tnp = tn;
	return (0);
}

static int
make_vnode(struct vnode *dvp, struct vnode **vpp, struct componentname *cnp,
    struct vattr *vap)
{
	struct tmpfs_node *tn;
	int error;

	*vpp = NULL;
	if ((error = make_node(dvp, cnp, vap, NULL, &tn)) == 0)
		error = tmpfs_vget(tn, vpp);
	done_with_name(cnp, error);
	vput(dvp);
	return (error);
}

int
tmpfs_create(void *v)
{
	struct vop_create_args *ap = v;

	KASSERT(ap->a_vap->va_type == VREG || ap->a_vap->va_type == VSOCK);
	return (make_vnode(ap->a_dvp, ap->a_vpp, ap->a_cnp, ap->a_vap));
}

int
tmpfs_mkdir(void *v)
{
	struct vop_mkdir_args *ap = v;

	KASSERT(ap->a_vap->va_type == VDIR);
	return (make_vnode(ap->a_dvp, ap->a_vpp, ap->a_cnp, ap->a_vap));
}

int
tmpfs_mknod(void *v)
{
	struct vop_mknod_args *ap = v;
	struct tmpfs_node *tn;
	int error;

	KASSERT(ap->a_vap->va_type != VDIR && ap->a_vap->va_type != VLNK);
	*ap->a_vpp = NULL;
	error = make_node(ap->a_dvp, ap->a_cnp, ap->a_vap, NULL, &tn);
	done_with_name(ap->a_cnp, error);
	vput(ap->a_dvp);
	return (error);
}

int
tmpfs_symlink(void *v)
{
	struct vop_symlink_args *ap = v;
	struct tmpfs_node *tn;
	int error;

	KASSERT(strlen(ap->a_target) <= MAXPATHLEN);
	*ap->a_vpp = NULL;
	ap->a_vap->va_type = VLNK;
	error = make_node(ap->a_dvp, ap->a_cnp, ap->a_vap, ap->a_target, &tn);
	done_with_name(ap->a_cnp, error);
	vput(ap->a_dvp);
	return (error);
}

int
tmpfs_remove(void *v)
{
	struct vop_remove_args *ap = v;
	struct vnode *dvp = ap->a_dvp, *vp = ap->a_vp;
	struct tmpfs_dirent *td;
	int error = 0;

	KASSERT(tmpfs_node_check(VTOTN(dvp)) && tmpfs_node_check(VTOTN(vp)));
	if (vp->v_type == VDIR ||
	    (VTOTN(vp)->tn_flags & (IMMUTABLE | APPEND)) ||
	    (VTOTN(dvp)->tn_flags & APPEND))
		error = EPERM;
	else if ((td = tmpfs_entryof(dvp, vp, ap->a_cnp)) == NULL)
		error = ENOENT;
	else {
		cache_purge(vp);
		tmpfs_dir_remove(VTOTN(dvp), td);
		VN_KNOTE(vp, NOTE_DELETE);
		VN_KNOTE(dvp, NOTE_WRITE);
	}
	if (dvp == vp)
		vrele(vp);
	else
		vput(vp);
	vput(dvp);
	return (error);
}

int
tmpfs_rmdir(void *v)
{
	struct vop_rmdir_args *ap = v;
	struct vnode *dvp = ap->a_dvp, *vp = ap->a_vp;
	struct tmpfs_dirent *td;
	int error = 0;

	if (dvp == vp) {
		vrele(vp);
		vput(dvp);
		return (EINVAL);
	}
	KASSERT(tmpfs_node_check(VTOTN(dvp)) && tmpfs_node_check(VTOTN(vp)));
	if (vp->v_type != VDIR)
		error = ENOTDIR;
	else if (vp->v_mountedhere != NULL || (vp->v_flag & (VROOT | VMOUNT)))
		error = EBUSY;
	else if (VTOTN(vp)->tn_nentries != 0)
		error = ENOTEMPTY;
	else if ((VTOTN(vp)->tn_flags & (IMMUTABLE | APPEND)) ||
	    (VTOTN(dvp)->tn_flags & APPEND))
		error = EPERM;
	else if ((td = tmpfs_entryof(dvp, vp, ap->a_cnp)) == NULL)
		error = ENOENT;
	else {
		cache_purge(vp);
		tmpfs_dir_remove(VTOTN(dvp), td);
		VN_KNOTE(dvp, NOTE_WRITE | NOTE_LINK);
		VN_KNOTE(vp, NOTE_DELETE);
	}
	vput(vp);
	vput(dvp);
	return (error);
}

int
tmpfs_link(void *v)
{
	struct vop_link_args *ap = v;
	struct vnode *dvp = ap->a_dvp, *vp = ap->a_vp;
	struct componentname *cnp = ap->a_cnp;
	struct tmpfs_node *dir = VTOTN(dvp);
	int error;

	KASSERT(tmpfs_node_check(dir));
	if (vp->v_type == VDIR)
		error = EPERM;
	else if (vp->v_mount != dvp->v_mount)
		error = EXDEV;
	else if (VTOTN(vp)->tn_flags & (IMMUTABLE | APPEND))
		error = EPERM;
	else if (dir->tn_nlink == 0 || VTOTN(vp)->tn_nlink == 0)
		error = ENOENT;
	else if (tmpfs_dir_find(dir, cnp->cn_nameptr, (size_t)cnp->cn_namelen,
	    (u_int32_t)cnp->cn_hash) != NULL)
		error = EEXIST;
	else
		error = tmpfs_dir_enter(dir, cnp->cn_nameptr,
		    (size_t)cnp->cn_namelen, (u_int32_t)cnp->cn_hash,
		    VTOTN(vp));
	if (error == 0) {
		tmpfs_touch(VTOTN(vp), TMPFS_CTIME);
		VN_KNOTE(vp, NOTE_LINK);
		VN_KNOTE(dvp, NOTE_WRITE);
	}
	done_with_name(cnp, error);
	vput(dvp);
	return (error);
}
