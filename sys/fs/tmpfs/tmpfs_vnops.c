/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading, writing, the end of vnodes, and the vectors of operations.
 * Operations that the life cycle calls on a vnode without a node (tmpfs_vget
 * gave it up) do nothing.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/event.h>
#include <sys/fcntl.h>
#include <sys/lockf.h>
#include <sys/poll.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/unistd.h>
#include <miscfs/fifofs/fifo.h>
#include <miscfs/specfs/specdev.h>

#include "tmpfs.h"

int (**tmpfs_vnodeop_p)(void *);
int (**tmpfs_specop_p)(void *);
int (**tmpfs_fifoop_p)(void *);

static int
tmpfs_open(void *v)
{
	struct vop_open_args *ap = v;
	struct tmpfs_node *tn = VTOTN(ap->a_vp);

	KASSERT(tmpfs_node_check(tn));
	/* What may only be appended to is opened for that. */
	if ((tn->tn_flags & APPEND) &&
	    (ap->a_mode & (FWRITE | O_APPEND)) == FWRITE)
		return (EPERM);
	return (0);
}

static int
tmpfs_read(void *v)
{
	struct vop_read_args *ap = v;
	struct tmpfs_node *tn = VTOTN(ap->a_vp);
	int error;

	KASSERT(tn != NULL && tn->tn_vnode == ap->a_vp);
	KASSERT(ap->a_uio->uio_rw == UIO_READ);
	if (ap->a_vp->v_type == VDIR)
		return (EISDIR);
	if (ap->a_vp->v_type != VREG || ap->a_uio->uio_offset < 0)
		return (EINVAL);
	if (ap->a_uio->uio_resid == 0)
		return (0);
	error = tmpfs_data_read(tn, ap->a_uio);
	if ((ap->a_vp->v_mount->mnt_flag & (MNT_NOATIME | MNT_RDONLY)) == 0)
		tmpfs_touch(tn, TMPFS_ATIME);
	return (error);
}

/* May uio be written to the file? */
static int
write_check(const struct tmpfs_node *tn, const struct uio *uio, int ioflag)
{
	struct proc *p = uio->uio_procp;
	off_t end;

	if (uio->uio_offset < 0 || uio->uio_resid > (size_t)LONG_MAX)
		return (EINVAL);
	if ((tn->tn_flags & APPEND) && uio->uio_offset != tn->tn_size)
		return (EPERM);
	if (uio->uio_offset > TMPFS_MAXSIZE ||
	    (off_t)uio->uio_resid > TMPFS_MAXSIZE - uio->uio_offset)
		return (EFBIG);
	end = uio->uio_offset + (off_t)uio->uio_resid;
	if (p != NULL && (ioflag & IO_NOLIMIT) == 0 &&
	    end > p->p_rlimit[RLIMIT_FSIZE].rlim_cur) {
		psignal(p, SIGXFSZ);
		return (EFBIG);
	}
	return (0);
}

static int
tmpfs_write(void *v)
{
	struct vop_write_args *ap = v;
	struct tmpfs_node *tn = VTOTN(ap->a_vp);
	struct uio *uio = ap->a_uio;
	size_t resid = uio->uio_resid;
	off_t offset, oldsize = tn->tn_size;
	int error;

	KASSERT(tmpfs_node_check(tn));
	KASSERT(uio->uio_rw == UIO_WRITE);
	KASSERT((ap->a_vp->v_mount->mnt_flag & MNT_RDONLY) == 0);
	if (ap->a_vp->v_type != VREG)
		return (EISDIR);
	if (ap->a_ioflag & IO_APPEND)
		uio->uio_offset = tn->tn_size;
	if ((error = write_check(tn, uio, ap->a_ioflag)) != 0 || resid == 0)
		return (error);
	offset = uio->uio_offset;
	error = tmpfs_data_write(tn, uio);
	if (uio->uio_resid != resid) {
		if (suser_ucred(ap->a_cred) != 0)
			tn->tn_mode &= ~(S_ISUID | S_ISGID);
		tmpfs_touch(tn, TMPFS_MTIME | TMPFS_CTIME);
		VN_KNOTE(ap->a_vp, NOTE_WRITE |
		    (tn->tn_size > oldsize ? NOTE_EXTEND : 0));
	}
	if (error != 0 && (ap->a_ioflag & IO_UNIT)) {
		/* All or nothing; what was overwritten stays so. */
		if (tn->tn_size > oldsize)
			tmpfs_data_resize(tn, oldsize);
		uio->uio_offset = offset;
		uio->uio_resid = resid;
	}
	KASSERT(tmpfs_node_check(tn));
	return (error);
}

static int
tmpfs_readlink(void *v)
{
	struct vop_readlink_args *ap = v;
	struct tmpfs_node *tn = VTOTN(ap->a_vp);
	struct uio *uio = ap->a_uio;

	KASSERT(tmpfs_node_check(tn));
	if (ap->a_vp->v_type != VLNK || uio->uio_offset < 0)
		return (EINVAL);
	if (uio->uio_offset >= tn->tn_size)
		return (0);
	return (uiomove(tn->tn_target + uio->uio_offset,
	    (int)MIN((size_t)(tn->tn_size - uio->uio_offset), uio->uio_resid),
	    uio));
}

static int
tmpfs_poll(void *v)
{
	struct vop_poll_args *ap = v;

	return (ap->a_events & (POLLIN | POLLOUT | POLLRDNORM));
}

static int
tmpfs_ioctl(void *v)
{

	return (ENOTTY);
}

static int
tmpfs_advlock(void *v)
{
	struct vop_advlock_args *ap = v;
	struct tmpfs_node *tn = VTOTN(ap->a_vp);

	KASSERT(tn != NULL);
	return (lf_advlock(&tn->tn_lockf, tn->tn_size, ap->a_id, ap->a_op,
	    ap->a_fl, ap->a_flags));
}

static int
tmpfs_pathconf(void *v)
{
	struct vop_pathconf_args *ap = v;

	switch (ap->a_name) {
	case _PC_LINK_MAX:
		*ap->a_retval = TMPFS_LINK_MAX;
		break;
	case _PC_NAME_MAX:
		*ap->a_retval = NAME_MAX;
		break;
	case _PC_PATH_MAX:
		*ap->a_retval = PATH_MAX;
		break;
	case _PC_PIPE_BUF:
		*ap->a_retval = PIPE_BUF;
		break;
	case _PC_CHOWN_RESTRICTED:
	case _PC_NO_TRUNC:
		*ap->a_retval = 1;
		break;
	default:
		return (EINVAL);
	}
	return (0);
}

static int
tmpfs_lock(void *v)
{
	struct vop_lock_args *ap = v;
	struct vnode *vp = ap->a_vp;

	if (vp->v_data == NULL)
		return (0);
	return (lockmgr(&VTOTN(vp)->tn_lock, (u_int)ap->a_flags,
	    &vp->v_interlock, ap->a_p));
}

static int
tmpfs_unlock(void *v)
{
	struct vop_unlock_args *ap = v;
	struct vnode *vp = ap->a_vp;

	if (vp->v_data == NULL)
		return (0);
	return (lockmgr(&VTOTN(vp)->tn_lock, (u_int)ap->a_flags | LK_RELEASE,
	    &vp->v_interlock, ap->a_p));
}

static int
tmpfs_islocked(void *v)
{
	struct vop_islocked_args *ap = v;

	if (ap->a_vp->v_data == NULL)
		return (0);
	return (lockstatus(&VTOTN(ap->a_vp)->tn_lock));
}

/* The last user is gone. A file without a name is of no use to anybody now. */
static int
tmpfs_inactive(void *v)
{
	struct vop_inactive_args *ap = v;
	struct tmpfs_node *tn = VTOTN(ap->a_vp);
	int gone;

	KASSERT(tn == NULL || tmpfs_node_check(tn));
	gone = tn == NULL || tn->tn_nlink == 0;
	VOP_UNLOCK(ap->a_vp, 0, ap->a_p);
	if (gone)
		vrecycle(ap->a_vp, NULL, ap->a_p);
	return (0);
}

/* The node stays, if it has a name. */
static int
tmpfs_reclaim(void *v)
{
	struct vop_reclaim_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct tmpfs_node *tn = VTOTN(vp);

	vp->v_data = NULL;
	if (tn != NULL) {
		KASSERT(tn->tn_vnode == vp);
		KASSERT(tn->tn_lock.lk_waitcount == 0);
		tn->tn_vnode = NULL;
		tmpfs_node_unref(tn);
	}
	return (0);
}

static int
tmpfs_fiforeclaim(void *v)
{

	(void)fifo_reclaim(v);
	return (tmpfs_reclaim(v));
}

static int
tmpfs_print(void *v)
{
	struct vop_print_args *ap = v;
	struct tmpfs_node *tn = VTOTN(ap->a_vp);

	printf("tag VT_TMPFS, ino %u, gen %u, nlink %u, size %lld",
	    tn->tn_ino, tn->tn_gen, tn->tn_nlink, (long long)tn->tn_size);
	lockmgr_printinfo(&tn->tn_lock);
	return (0);
}

/* What files, devices and fifos have in common. */
#define TMPFS_NODEOPS							\
	{ &vop_access_desc, tmpfs_access },				\
	{ &vop_getattr_desc, tmpfs_getattr },				\
	{ &vop_setattr_desc, tmpfs_setattr },				\
	{ &vop_inactive_desc, tmpfs_inactive },				\
	{ &vop_lock_desc, tmpfs_lock },					\
	{ &vop_unlock_desc, tmpfs_unlock },				\
	{ &vop_islocked_desc, tmpfs_islocked },				\
	{ &vop_advlock_desc, tmpfs_advlock },				\
	{ &vop_print_desc, tmpfs_print }

static struct vnodeopv_entry_desc tmpfs_vnodeop_entries[] = {
	{ &vop_default_desc, vn_default_error },
	TMPFS_NODEOPS,
	{ &vop_reclaim_desc, tmpfs_reclaim },
	{ &vop_lookup_desc, tmpfs_lookup },
	{ &vop_create_desc, tmpfs_create },
	{ &vop_mknod_desc, tmpfs_mknod },
	{ &vop_mkdir_desc, tmpfs_mkdir },
	{ &vop_symlink_desc, tmpfs_symlink },
	{ &vop_remove_desc, tmpfs_remove },
	{ &vop_rmdir_desc, tmpfs_rmdir },
	{ &vop_link_desc, tmpfs_link },
	{ &vop_rename_desc, tmpfs_rename },
	{ &vop_readdir_desc, tmpfs_readdir },
	{ &vop_readlink_desc, tmpfs_readlink },
	{ &vop_open_desc, tmpfs_open },
	{ &vop_close_desc, nullop },
	{ &vop_read_desc, tmpfs_read },
	{ &vop_write_desc, tmpfs_write },
	{ &vop_lease_desc, nullop },
	{ &vop_ioctl_desc, tmpfs_ioctl },
	{ &vop_poll_desc, tmpfs_poll },
	{ &vop_kqfilter_desc, tmpfs_kqfilter },
	{ &vop_revoke_desc, vop_generic_revoke },
	{ &vop_fsync_desc, nullop },
	{ &vop_abortop_desc, vop_generic_abortop },
	{ &vop_pathconf_desc, tmpfs_pathconf },
	{ NULL, NULL }
};
const struct vnodeopv_desc tmpfs_vnodeop_opv_desc =
	{ &tmpfs_vnodeop_p, tmpfs_vnodeop_entries };

static struct vnodeopv_entry_desc tmpfs_specop_entries[] = {
	{ &vop_default_desc, spec_vnoperate },
	TMPFS_NODEOPS,
	{ &vop_reclaim_desc, tmpfs_reclaim },
	{ NULL, NULL }
};
const struct vnodeopv_desc tmpfs_specop_opv_desc =
	{ &tmpfs_specop_p, tmpfs_specop_entries };

static struct vnodeopv_entry_desc tmpfs_fifoop_entries[] = {
	{ &vop_default_desc, fifo_vnoperate },
	TMPFS_NODEOPS,
	{ &vop_reclaim_desc, tmpfs_fiforeclaim },
	{ NULL, NULL }
};
const struct vnodeopv_desc tmpfs_fifoop_opv_desc =
	{ &tmpfs_fifoop_p, tmpfs_fifoop_entries };
