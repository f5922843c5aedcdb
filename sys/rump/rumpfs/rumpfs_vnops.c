/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rest of rumpfs' vnode operations, and its vectors. Operations that the
 * life cycle calls on a vnode without a node (rumpfs_vget gave it up) do
 * nothing.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/event.h>
#include <sys/fcntl.h>
#include <sys/file.h>
#include <sys/lockf.h>
#include <sys/namei.h>
#include <sys/poll.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/unistd.h>
#include <miscfs/fifofs/fifo.h>
#include <miscfs/specfs/specdev.h>

#include "rumpfs.h"

int (**rumpfs_vnodeop_p)(void *);
int (**rumpfs_specop_p)(void *);
int (**rumpfs_fifoop_p)(void *);

static int
rumpfs_read(void *v)
{
	struct vop_read_args *ap = v;
	struct rumpfs_node *rn = VTORN(ap->a_vp);
	int error;

	KASSERT(ap->a_uio->uio_rw == UIO_READ);
	if (ap->a_vp->v_type == VDIR)
		return (EISDIR);
	if (ap->a_vp->v_type != VREG)
		return (EINVAL);
	if (ap->a_uio->uio_offset < 0)
		return (EINVAL);
	error = rumpfs_rdwr(rn, ap->a_uio);
	if ((ap->a_vp->v_mount->mnt_flag & (MNT_NOATIME | MNT_RDONLY)) == 0)
		rumpfs_touch(rn, RUMPFS_ATIME);
	return (error);
}

static int
rumpfs_write(void *v)
{
	struct vop_write_args *ap = v;
	struct rumpfs_node *rn = VTORN(ap->a_vp);
	struct uio *uio = ap->a_uio;
	struct proc *p = uio->uio_procp;
	off_t end, offset, oldsize = rn->rn_size;
	size_t resid = uio->uio_resid;
	int error;

	KASSERT(uio->uio_rw == UIO_WRITE);
	if (ap->a_vp->v_type != VREG)
		return (EISDIR);
	if (ap->a_ioflag & IO_APPEND)
		uio->uio_offset = rn->rn_size;
	if (uio->uio_offset < 0)
		return (EINVAL);
	if (resid == 0)
		return (0);
	offset = uio->uio_offset;
	end = offset + (off_t)resid;
	if (offset > RUMPFS_MAXSIZE || resid > (size_t)LONG_MAX ||
	    end > RUMPFS_MAXSIZE)
		return (EFBIG);
	if (p != NULL && (ap->a_ioflag & IO_NOLIMIT) == 0 &&
	    end > p->p_rlimit[RLIMIT_FSIZE].rlim_cur) {
		psignal(p, SIGXFSZ);
		return (EFBIG);
	}
	if (end > rn->rn_size && (error = rumpfs_resize(rn, end)) != 0)
		return (error);
	error = rumpfs_rdwr(rn, uio);
	if (error != 0 && (ap->a_ioflag & IO_UNIT)) {
		uio->uio_offset = offset;
		uio->uio_resid = resid;
	}
	/* Not all came: the file is as long as what did. */
	if (error != 0 && rn->rn_size > oldsize)
		(void)rumpfs_resize(rn, MAX(oldsize, uio->uio_offset));
	if (uio->uio_resid != resid) {
		if (ap->a_cred->cr_uid != 0)
			rn->rn_mode &= ~(S_ISUID | S_ISGID);
		rumpfs_touch(rn, RUMPFS_MTIME | RUMPFS_CTIME);
		VN_KNOTE(ap->a_vp, NOTE_WRITE |
		    (rn->rn_size > oldsize ? NOTE_EXTEND : 0));
	}
	return (error);
}

static int
rumpfs_readlink(void *v)
{
	struct vop_readlink_args *ap = v;
	struct rumpfs_node *rn = VTORN(ap->a_vp);
	struct uio *uio = ap->a_uio;

	if (ap->a_vp->v_type != VLNK)
		return (EINVAL);
	if (uio->uio_offset < 0 || uio->uio_offset > rn->rn_size)
		return (EINVAL);
	return (uiomove(rn->rn_target + uio->uio_offset,
	    (int)MIN((size_t)(rn->rn_size - uio->uio_offset), uio->uio_resid),
	    uio));
}

static int
rumpfs_poll(void *v)
{
	struct vop_poll_args *ap = v;

	return (ap->a_events & (POLLIN | POLLOUT | POLLRDNORM));
}

static int
rumpfs_pathconf(void *v)
{
	struct vop_pathconf_args *ap = v;

	switch (ap->a_name) {
	case _PC_LINK_MAX:
		*ap->a_retval = LINK_MAX;
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
rumpfs_lock(void *v)
{
	struct vop_lock_args *ap = v;
	struct vnode *vp = ap->a_vp;

	if (vp->v_data == NULL)
		return (0);
	return (lockmgr(&VTORN(vp)->rn_lock, ap->a_flags, &vp->v_interlock,
	    ap->a_p));
}

static int
rumpfs_unlock(void *v)
{
	struct vop_unlock_args *ap = v;
	struct vnode *vp = ap->a_vp;

	if (vp->v_data == NULL)
		return (0);
	return (lockmgr(&VTORN(vp)->rn_lock, ap->a_flags | LK_RELEASE,
	    &vp->v_interlock, ap->a_p));
}

static int
rumpfs_islocked(void *v)
{
	struct vop_islocked_args *ap = v;

	if (ap->a_vp->v_data == NULL)
		return (0);
	return (lockstatus(&VTORN(ap->a_vp)->rn_lock));
}

/* A file without a name is of no use to anybody now. */
static int
rumpfs_inactive(void *v)
{
	struct vop_inactive_args *ap = v;
	struct rumpfs_node *rn = VTORN(ap->a_vp);
	int gone;

	gone = rn == NULL || (rn->rn_type == VDIR ? rn->rn_parent == NULL :
	    rn->rn_nlink == 0);
	VOP_UNLOCK(ap->a_vp, 0, ap->a_p);
	if (gone)
		vrecycle(ap->a_vp, NULL, ap->a_p);
	return (0);
}

static int
rumpfs_reclaim(void *v)
{
	struct vop_reclaim_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct rumpfs_node *rn = VTORN(vp);

	vp->v_data = NULL;
	if (rn != NULL) {
		KASSERT(rn->rn_vnode == vp);
		rn->rn_vnode = NULL;
		rumpfs_node_unref(rn);
	}
	return (0);
}

static int
rumpfs_fiforeclaim(void *v)
{

	(void)fifo_reclaim(v);
	return (rumpfs_reclaim(v));
}

static int
rumpfs_print(void *v)
{
	struct vop_print_args *ap = v;
	struct rumpfs_node *rn = VTORN(ap->a_vp);

	printf("tag VT_RUMPFS, ino %u, nlink %u, size %lld", rn->rn_ino,
	    rn->rn_nlink, (long long)rn->rn_size);
	return (0);
}

/* Bytes from the descriptor's offset to the end. */
static int
filt_read(struct knote *kn, long hint)
{
	struct vnode *vp = kn->kn_hook;

	kn->kn_data = VTORN(vp)->rn_size - kn->kn_fp->f_offset;
	if (kn->kn_data == 0 && (kn->kn_sfflags & NOTE_EOF)) {
		kn->kn_fflags |= NOTE_EOF;
		return (1);
	}
	return (kn->kn_data != 0);
}

static struct filterops read_filtops = { 1, NULL, vnode_kqdetach, filt_read };

static int
rumpfs_kqfilter(void *v)
{
	struct vop_kqfilter_args *ap = v;

	if (ap->a_kn->kn_filter != EVFILT_READ)
		return (vop_generic_kqfilter(v));
	vnode_kqattach(ap->a_vp, ap->a_kn, &read_filtops);
	return (0);
}

static int
rumpfs_advlock(void *v)
{
	struct vop_advlock_args *ap = v;
	struct rumpfs_node *rn = VTORN(ap->a_vp);

	return (lf_advlock(&rn->rn_lockf, rn->rn_size, ap->a_id, ap->a_op,
	    ap->a_fl, ap->a_flags));
}

/* What files, devices and fifos have in common. */
#define RUMPFS_NODEOPS							\
	{ &vop_access_desc, rumpfs_access },				\
	{ &vop_getattr_desc, rumpfs_getattr },				\
	{ &vop_setattr_desc, rumpfs_setattr },				\
	{ &vop_inactive_desc, rumpfs_inactive },			\
	{ &vop_lock_desc, rumpfs_lock },				\
	{ &vop_unlock_desc, rumpfs_unlock },				\
	{ &vop_islocked_desc, rumpfs_islocked },			\
	{ &vop_advlock_desc, rumpfs_advlock },				\
	{ &vop_print_desc, rumpfs_print }

static struct vnodeopv_entry_desc rumpfs_vnodeop_entries[] = {
	{ &vop_default_desc, vn_default_error },
	RUMPFS_NODEOPS,
	{ &vop_reclaim_desc, rumpfs_reclaim },
	{ &vop_lookup_desc, rumpfs_lookup },
	{ &vop_create_desc, rumpfs_create },
	{ &vop_mknod_desc, rumpfs_mknod },
	{ &vop_mkdir_desc, rumpfs_mkdir },
	{ &vop_symlink_desc, rumpfs_symlink },
	{ &vop_remove_desc, rumpfs_remove_op },
	{ &vop_rmdir_desc, rumpfs_rmdir },
	{ &vop_link_desc, rumpfs_link },
	{ &vop_rename_desc, rumpfs_rename },
	{ &vop_readdir_desc, rumpfs_readdir },
	{ &vop_readlink_desc, rumpfs_readlink },
	{ &vop_open_desc, nullop },
	{ &vop_close_desc, nullop },
	{ &vop_read_desc, rumpfs_read },
	{ &vop_write_desc, rumpfs_write },
	{ &vop_lease_desc, nullop },
	{ &vop_poll_desc, rumpfs_poll },
	{ &vop_kqfilter_desc, rumpfs_kqfilter },
	{ &vop_revoke_desc, vop_generic_revoke },
	{ &vop_fsync_desc, nullop },
	{ &vop_abortop_desc, vop_generic_abortop },
	{ &vop_pathconf_desc, rumpfs_pathconf },
	{ NULL, NULL }
};
const struct vnodeopv_desc rumpfs_vnodeop_opv_desc =
	{ &rumpfs_vnodeop_p, rumpfs_vnodeop_entries };

static struct vnodeopv_entry_desc rumpfs_specop_entries[] = {
	{ &vop_default_desc, spec_vnoperate },
	RUMPFS_NODEOPS,
	{ &vop_reclaim_desc, rumpfs_reclaim },
	{ NULL, NULL }
};
const struct vnodeopv_desc rumpfs_specop_opv_desc =
	{ &rumpfs_specop_p, rumpfs_specop_entries };

static struct vnodeopv_entry_desc rumpfs_fifoop_entries[] = {
	{ &vop_default_desc, fifo_vnoperate },
	RUMPFS_NODEOPS,
	{ &vop_reclaim_desc, rumpfs_fiforeclaim },
	{ NULL, NULL }
};
const struct vnodeopv_desc rumpfs_fifoop_opv_desc =
	{ &rumpfs_fifoop_p, rumpfs_fifoop_entries };
