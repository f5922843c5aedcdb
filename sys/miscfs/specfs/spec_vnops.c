/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Operations of device vnodes. File systems put spec_vnoperate in the default
 * slot of their vectors for device nodes, and keep names, attributes, locks
 * and life to themselves; the kernel's own vnodes (bdevvp) use the vector
 * spec_vnodeop_p as it is.
 *
 * fsync of a device vnode is always spec_fsync: FFS's own would take the
 * vnode for one of its files (and recurse through VFS_SYNC).
 *
 * Locks: open, read, close ... of a device vnode are called locked by system
 * calls and unlocked by file systems under a mount; nothing here depends on it.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf.h>
#include <sys/conf.h>
#include <sys/disklabel.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/poll.h>
#include <sys/proc.h>
#include <sys/syslog.h>
#include <sys/uio.h>
#include <sys/unistd.h>
#include <sys/vnode.h>
#include <miscfs/specfs/specdev.h>

#include <rump-sys/bio.h>
#include <rump-sys/biofail.h>

#include "spec_impl.h"

#define FSYNC_PASSES	16	/* soft updates make buffers dirty again */

int (**spec_vnodeop_p)(void *);
void (*spec_softdep_fsync)(struct vnode *);

/* Forward any operation to the spec vector. */
int
spec_vnoperate(void *v)
{
	struct vop_generic_args *ap = v;

	return VOCALL(spec_vnodeop_p, ap->a_desc->vdesc_offset, ap);
}

/* An operation on a directory: this is none. */
static int
spec_badop(void *v)
{

	return ENOTDIR;
}

static int
spec_read(void *v)
{
	struct vop_read_args *ap = v;
	struct vnode *vp = ap->a_vp;
	const struct cdevsw *sw;

	KASSERT(ap->a_uio->uio_rw == UIO_READ);
	if (vp->v_specinfo == NULL)
		return ENXIO;
	if (ap->a_uio->uio_resid == 0)
		return 0;
	if (vp->v_type == VBLK)
		return spec_blkread(vp, ap->a_uio);
	sw = cdevsw_lookup(vp->v_rdev);
	if (sw == NULL)
		return ENXIO;
	return (*sw->d_read)(vp->v_rdev, ap->a_uio, ap->a_ioflag);
}

static int
spec_write(void *v)
{
	struct vop_write_args *ap = v;
	struct vnode *vp = ap->a_vp;
	const struct cdevsw *sw;

	KASSERT(ap->a_uio->uio_rw == UIO_WRITE);
	if (vp->v_specinfo == NULL)
		return ENXIO;
	if (ap->a_uio->uio_resid == 0)
		return 0;
	if (vp->v_type == VBLK)
		return spec_blkwrite(vp, ap->a_uio, ap->a_ioflag);
	sw = cdevsw_lookup(vp->v_rdev);
	if (sw == NULL)
		return ENXIO;
	return (*sw->d_write)(vp->v_rdev, ap->a_uio, ap->a_ioflag);
}

/* What every block device knows; true if this was such a question. */
static int
spec_blkioctl(struct vnode *vp, u_long cmd, void *data, int *errorp)
{

	*errorp = 0;
	switch (cmd) {
	case DIOCGMEDIASIZE:
		*(off_t *)data = spec_size(vp);
		return 1;
	case DIOCGSECTORSIZE:
		*(u_int *)data = DEV_BSIZE;
		return 1;
	case DIOCCACHESYNC:
		*errorp = spec_flush(vp);
		return 1;
	}
	return 0;
}

/* No disk labels here: DIOCGPART fails, and drivers take 512-byte sectors. */
static int
spec_ioctl(void *v)
{
	struct vop_ioctl_args *ap = v;
	struct vnode *vp = ap->a_vp;
	const struct bdevsw *bsw;
	const struct cdevsw *csw;
	int error;

	if (vp->v_specinfo == NULL)
		return ENXIO;
	if (vp->v_type == VBLK) {
		if (spec_blkioctl(vp, ap->a_command, ap->a_data, &error))
			return error;
		bsw = bdevsw_lookup(vp->v_rdev);
		if (bsw != NULL && bsw->d_ioctl != NULL)
			return (*bsw->d_ioctl)(vp->v_rdev, ap->a_command,
			    ap->a_data, ap->a_fflag, ap->a_p);
	} else {
		csw = cdevsw_lookup(vp->v_rdev);
		if (csw != NULL && csw->d_ioctl != NULL)
			return (*csw->d_ioctl)(vp->v_rdev, ap->a_command,
			    ap->a_data, ap->a_fflag, ap->a_p);
	}
	return ENOTTY;
}

static int
spec_poll(void *v)
{
	struct vop_poll_args *ap = v;

	return ap->a_events & (POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM);
}

/*
 * Write what is dirty of a device.
 * => With MNT_WAIT: on stable storage after this, but for buffers that soft
 *    updates keep making dirty; those are no error.
 * => Returns the error of asynchronous writes since the last time.
 * => A forced unmount gives up on a device that cannot be flushed.
 */
int
spec_fsync(void *v)
{
	struct vop_fsync_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct mount *mp;
	int error, pass;

	if (vp->v_type != VBLK || vp->v_specinfo == NULL)
		return 0;
	mp = vp->v_specmountpoint;
	if (mp != NULL && (mp->mnt_flag & MNT_SOFTDEP) &&
	    spec_softdep_fsync != NULL)
		(*spec_softdep_fsync)(vp);
	if (ap->a_waitfor != MNT_WAIT) {
		vflushbuf(vp, 0);
		return vbioerror(vp);
	}
	for (pass = 0; pass < FSYNC_PASSES; pass++) {
		vflushbuf(vp, 1);
		if (LIST_EMPTY(&vp->v_dirtyblkhd))
			break;
	}
	error = spec_flush(vp);
	if (error != 0 && mp != NULL && (mp->mnt_kflag & MNTK_GIVEUP)) {
		log(LOG_ERR, "%s: the device cannot be flushed: what it has "
		    "is not known\n", mp->mnt_stat.f_mntonname);
		return 0;
	}
	return error;
}

/*
 * Start a transfer on the device b_dev.
 * => b_vp may be a file of the file system above, so it is not looked at.
 * => This is where a write begins: io_start, once for each.
 */
int
spec_strategy(void *v)
{
	struct vop_strategy_args *ap = v;
	struct buf *bp = ap->a_bp;
	const struct bdevsw *sw;

	if (!(bp->b_flags & B_READ) && !LIST_EMPTY(&bp->b_dep) &&
	    bioops.io_start != NULL)
		(*bioops.io_start)(bp);
	if (__predict_false(biofail_count != 0) && !(bp->b_flags & B_READ) &&
	    biofail_refuses(bp)) {
		bp->b_error = EIO;
		bp->b_flags |= B_ERROR;
		biodone(bp);
		return EIO;
	}
	sw = bp->b_dev == NODEV ? NULL : bdevsw_lookup(bp->b_dev);
	if (sw == NULL) {
		bp->b_error = ENXIO;
		bp->b_flags |= B_ERROR;
		biodone(bp);
		return ENXIO;
	}
	(*sw->d_strategy)(bp);
	return 0;
}

static int
spec_bmap(void *v)
{
	struct vop_bmap_args *ap = v;

	if (ap->a_vpp != NULL)
		*ap->a_vpp = ap->a_vp;
	if (ap->a_bnp != NULL)
		*ap->a_bnp = ap->a_bn;
	if (ap->a_runp != NULL)
		*ap->a_runp = 0;
	return 0;
}

static int
spec_inactive(void *v)
{
	struct vop_inactive_args *ap = v;
	struct vnode *vp = ap->a_vp;

	VOP_UNLOCK(vp, 0, ap->a_p);
	/* Its file system was taken away while it was open: nobody else's
	   unmount will clean it out. */
	if (vp->v_mount == NULL)
		(void)vrecycle(vp, NULL, ap->a_p);
	return 0;
}

static int
spec_print(void *v)
{
	struct vop_print_args *ap = v;

	if (ap->a_vp->v_specinfo != NULL)
		printf("tag VT_SPEC, dev %d, %d\n", major(ap->a_vp->v_rdev),
		    minor(ap->a_vp->v_rdev));
	return 0;
}

static int
spec_pathconf(void *v)
{
	struct vop_pathconf_args *ap = v;

	switch (ap->a_name) {
	case _PC_LINK_MAX:
		*ap->a_retval = LINK_MAX;
		return 0;
	case _PC_PIPE_BUF:
		*ap->a_retval = PIPE_BUF;
		return 0;
	case _PC_CHOWN_RESTRICTED:
		*ap->a_retval = 1;
		return 0;
	}
	return EINVAL;
}

static struct vnodeopv_entry_desc spec_vnodeop_entries[] = {
	{ &vop_default_desc, eopnotsupp },
	{ &vop_lookup_desc, spec_badop },
	{ &vop_create_desc, spec_badop },
	{ &vop_mknod_desc, spec_badop },
	{ &vop_open_desc, spec_open },
	{ &vop_close_desc, spec_close },
	{ &vop_read_desc, spec_read },
	{ &vop_write_desc, spec_write },
	{ &vop_lease_desc, nullop },
	{ &vop_ioctl_desc, spec_ioctl },
	{ &vop_poll_desc, spec_poll },
	{ &vop_kqfilter_desc, vop_generic_kqfilter },
	{ &vop_revoke_desc, vop_generic_revoke },
	{ &vop_fsync_desc, spec_fsync },
	{ &vop_remove_desc, spec_badop },
	{ &vop_link_desc, spec_badop },
	{ &vop_rename_desc, spec_badop },
	{ &vop_mkdir_desc, spec_badop },
	{ &vop_rmdir_desc, spec_badop },
	{ &vop_symlink_desc, spec_badop },
	{ &vop_readdir_desc, spec_badop },
	{ &vop_abortop_desc, vop_generic_abortop },
	{ &vop_inactive_desc, spec_inactive },
	{ &vop_reclaim_desc, nullop },
	{ &vop_lock_desc, vop_generic_lock },
	{ &vop_unlock_desc, vop_generic_unlock },
	{ &vop_islocked_desc, vop_generic_islocked },
	{ &vop_bmap_desc, spec_bmap },
	{ &vop_strategy_desc, spec_strategy },
	{ &vop_bwrite_desc, vop_generic_bwrite },
	{ &vop_print_desc, spec_print },
	{ &vop_pathconf_desc, spec_pathconf },
	{ NULL, NULL }
};
const struct vnodeopv_desc spec_vnodeop_opv_desc =
	{ &spec_vnodeop_p, spec_vnodeop_entries };
