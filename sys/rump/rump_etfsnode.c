/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vnodes of external files: VREG, VBLK or VCHR, on the root's mount.
 *
 * Attributes are kept with the key and can be changed by the owner, except the
 * size. Device vnodes do everything else as any device vnode (spec_vnoperate).
 *
 * Locks: en_lock is the vnode's lock; it lives and dies with the vnode.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/fcntl.h>
#include <sys/mount.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/ucred.h>
#include <sys/unistd.h>
#include <sys/vnode.h>
#include <miscfs/specfs/specdev.h>

#include <rump-sys/blk.h>
#include <rump-sys/vfs_private.h>

#include "etfs_private.h"

#define VTOEN(vp)	((struct etfsnode *)(vp)->v_data)

static int (**etfs_vnodeop_p)(void *);
static int (**etfs_specop_p)(void *);

static void
etfs_vinit(struct etfsnode *en, struct vnode *vp)
{
	static const enum vtype types[] = { VREG, VBLK, VCHR };

	lockinit(&en->en_lock, PINOD, "etfsnode", 0, 0);
	vp->v_data = en;
	vp->v_type = types[en->en_type];
	en->en_vp = vp;
	if (vp->v_type != VREG)
		(void)checkalias(vp, en->en_dev, vp->v_mount);
}

static int
etfs_vget(struct etfsnode *en, struct vnode **vpp)
{
	struct vnode *vp;
	int error;

	for (;;) {
		while ((vp = en->en_vp) != NULL) {
			error = vget(vp, 0, curproc);
			if (error == 0)
				*vpp = vp;
			if (error != ENOENT || en->en_vp == vp)
				return error;
		}
		error = getnewvnode(VT_ETFS, rootvnode->v_mount,
		    en->en_type == RUMP_ETFS_REG ? etfs_vnodeop_p :
		    etfs_specop_p, vpp);
		if (error != 0)
			return error;
		if (en->en_vp == NULL)
			break;
		/* Recycling slept, and somebody else was here. */
		vgone(*vpp);
		vrele(*vpp);
	}
	etfs_vinit(en, *vpp);
	return 0;
}

/*
 * The key's vnode.
 * => 0: referenced, not locked.
 */
int
etfs_getvnode(struct etfsnode *en, struct vnode **vpp)
{
	int error;

	if (en->en_type != RUMP_ETFS_REG && en->en_dev == NODEV)
		return ENXIO;
	en->en_holds++;
	error = etfs_vget(en, vpp);
	KASSERT(en->en_holds > 0);
	en->en_holds--;
	return error;
}

static int
etfs_open(void *v)
{
	struct vop_open_args *ap = v;

	return etfsfile_open(VTOEN(ap->a_vp), (ap->a_mode & FWRITE) != 0);
}

static int
etfs_close(void *v)
{
	struct vop_close_args *ap = v;
	struct etfsnode *en = VTOEN(ap->a_vp);

	return en->en_opencount > 0 ? etfsfile_close(en) : 0;
}

static int
etfs_access(void *v)
{
	struct vop_access_args *ap = v;
	struct etfsnode *en = VTOEN(ap->a_vp);

	return vaccess(en->en_mode, en->en_uid, en->en_gid, ap->a_mode,
	    ap->a_cred);
}

static int
etfs_getattr(void *v)
{
	struct vop_getattr_args *ap = v;
	struct etfsnode *en = VTOEN(ap->a_vp);
	struct vattr *vap = ap->a_vap;

	vattr_null(vap);
	vap->va_type = ap->a_vp->v_type;
	vap->va_mode = en->en_mode;
	vap->va_nlink = 1;
	vap->va_uid = en->en_uid;
	vap->va_gid = en->en_gid;
	vap->va_fsid = ap->a_vp->v_mount->mnt_stat.f_fsid.val[0];
	vap->va_fileid = en->en_ino;
	vap->va_size = en->en_type == RUMP_ETFS_BLK ?
	    rump_blk_size(en->en_dev) : etfsfile_size(en);
	vap->va_bytes = vap->va_size;
	vap->va_blocksize = en->en_type == RUMP_ETFS_REG ? PAGE_SIZE :
	    BLKDEV_IOSIZE;
	vap->va_atime = vap->va_mtime = vap->va_ctime = en->en_time;
	vap->va_gen = 1;
	vap->va_flags = 0;
	vap->va_rdev = en->en_type == RUMP_ETFS_REG ? 0 : en->en_dev;
	vap->va_filerev = 0;
	return 0;
}

static int
etfs_setattr(void *v)
{
	struct vop_setattr_args *ap = v;
	struct etfsnode *en = VTOEN(ap->a_vp);
	struct vattr *vap = ap->a_vap;

	if (vap->va_size != (u_quad_t)VNOVAL &&
	    en->en_type == RUMP_ETFS_REG &&
	    (off_t)vap->va_size != etfsfile_size(en))
		return EOPNOTSUPP;
	if (vap->va_flags != (u_long)VNOVAL)
		return EOPNOTSUPP;
	if (vap->va_mode == (mode_t)VNOVAL && vap->va_uid == (uid_t)VNOVAL &&
	    vap->va_gid == (gid_t)VNOVAL)
		return 0;
	if (ap->a_cred->cr_uid != 0 && ap->a_cred->cr_uid != en->en_uid)
		return EPERM;
	if (ap->a_cred->cr_uid != 0 && (vap->va_uid != (uid_t)VNOVAL ||
	    (vap->va_gid != (gid_t)VNOVAL &&
	    !groupmember(vap->va_gid, ap->a_cred))))
		return EPERM;
	if (vap->va_mode != (mode_t)VNOVAL)
		en->en_mode = vap->va_mode & ALLPERMS;
	if (vap->va_uid != (uid_t)VNOVAL)
		en->en_uid = vap->va_uid;
	if (vap->va_gid != (gid_t)VNOVAL)
		en->en_gid = vap->va_gid;
	return 0;
}

static int
etfs_read(void *v)
{
	struct vop_read_args *ap = v;

	return etfsfile_rdwr(VTOEN(ap->a_vp), ap->a_uio);
}

static int
etfs_write(void *v)
{
	struct vop_write_args *ap = v;
	struct etfsnode *en = VTOEN(ap->a_vp);
	int error;

	if (ap->a_ioflag & IO_APPEND)
		ap->a_uio->uio_offset = etfsfile_size(en);
	error = etfsfile_rdwr(en, ap->a_uio);
	if (error == 0 && (ap->a_ioflag & IO_SYNC))
		error = etfsfile_sync(en);
	return error;
}

static int
etfs_fsync(void *v)
{
	struct vop_fsync_args *ap = v;

	return ap->a_waitfor == MNT_WAIT ? etfsfile_sync(VTOEN(ap->a_vp)) : 0;
}

static int
etfs_inactive(void *v)
{
	struct vop_inactive_args *ap = v;

	return VOP_UNLOCK(ap->a_vp, 0, ap->a_p);
}

static int
etfs_reclaim(void *v)
{
	struct vop_reclaim_args *ap = v;
	struct etfsnode *en = VTOEN(ap->a_vp);

	if (en == NULL)			/* etfs_vget gave it up */
		return 0;
	KASSERT(en->en_vp == ap->a_vp);
	if (en->en_type == RUMP_ETFS_REG)
		while (en->en_opencount > 0)
			(void)etfsfile_close(en);
	en->en_vp = NULL;
	ap->a_vp->v_data = NULL;
	return 0;
}

static int
etfs_lock(void *v)
{
	struct vop_lock_args *ap = v;

	if (ap->a_vp->v_data == NULL)
		return 0;
	return lockmgr(&VTOEN(ap->a_vp)->en_lock, ap->a_flags,
	    &ap->a_vp->v_interlock, ap->a_p);
}

static int
etfs_unlock(void *v)
{
	struct vop_unlock_args *ap = v;

	if (ap->a_vp->v_data == NULL)
		return 0;
	return lockmgr(&VTOEN(ap->a_vp)->en_lock, ap->a_flags | LK_RELEASE,
	    &ap->a_vp->v_interlock, ap->a_p);
}

static int
etfs_islocked(void *v)
{
	struct vop_islocked_args *ap = v;

	if (ap->a_vp->v_data == NULL)
		return 0;
	return lockstatus(&VTOEN(ap->a_vp)->en_lock);
}

static int
etfs_print(void *v)
{
	struct vop_print_args *ap = v;
	struct etfsnode *en = VTOEN(ap->a_vp);

	printf("tag VT_ETFS, /%s is %s", en->en_key, en->en_path);
	lockmgr_printinfo(&en->en_lock);
	printf("\n");
	return 0;
}

static int
etfs_badop(void *v)
{

	return ENOTDIR;
}

static int
etfs_pathconf(void *v)
{
	struct vop_pathconf_args *ap = v;

	switch (ap->a_name) {
	case _PC_LINK_MAX:
		*ap->a_retval = 1;
		return 0;
	case _PC_CHOWN_RESTRICTED:
		*ap->a_retval = 1;
		return 0;
	}
	return EINVAL;
}

#define ETFS_COMMON							\
	{ &vop_access_desc, etfs_access },				\
	{ &vop_getattr_desc, etfs_getattr },				\
	{ &vop_setattr_desc, etfs_setattr },				\
	{ &vop_inactive_desc, etfs_inactive },				\
	{ &vop_reclaim_desc, etfs_reclaim },				\
	{ &vop_lock_desc, etfs_lock },					\
	{ &vop_unlock_desc, etfs_unlock },				\
	{ &vop_islocked_desc, etfs_islocked },				\
	{ &vop_print_desc, etfs_print }

static struct vnodeopv_entry_desc etfs_vnodeop_entries[] = {
	{ &vop_default_desc, eopnotsupp },
	{ &vop_lookup_desc, etfs_badop },
	{ &vop_open_desc, etfs_open },
	{ &vop_close_desc, etfs_close },
	{ &vop_read_desc, etfs_read },
	{ &vop_write_desc, etfs_write },
	{ &vop_lease_desc, nullop },
	{ &vop_revoke_desc, vop_generic_revoke },
	{ &vop_fsync_desc, etfs_fsync },
	{ &vop_abortop_desc, vop_generic_abortop },
	{ &vop_pathconf_desc, etfs_pathconf },
	ETFS_COMMON,
	{ NULL, NULL }
};
static const struct vnodeopv_desc etfs_vnodeop_opv_desc =
	{ &etfs_vnodeop_p, etfs_vnodeop_entries };

static struct vnodeopv_entry_desc etfs_specop_entries[] = {
	{ &vop_default_desc, spec_vnoperate },
	ETFS_COMMON,
	{ NULL, NULL }
};
static const struct vnodeopv_desc etfs_specop_opv_desc =
	{ &etfs_specop_p, etfs_specop_entries };

void
etfs_vecinit(void)
{

	opv_fill(&etfs_vnodeop_opv_desc);
	opv_fill(&etfs_specop_opv_desc);
}
