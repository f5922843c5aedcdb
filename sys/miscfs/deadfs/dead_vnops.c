/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Operations of dead vnodes: files whose file system was unmounted by force,
 * or that were revoked, and that somebody still has open. Closing works,
 * everything else fails; nothing is locked.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf.h>
#include <sys/poll.h>
#include <sys/vnode.h>

#include <rump-sys/vfs_private.h>

int (**dead_vnodeop_p)(void *);

static int
dead_badf(void *v)
{

	return (EBADF);
}

static int
dead_io(void *v)
{

	return (EIO);
}

static int
dead_lookup(void *v)
{
	struct vop_lookup_args *ap = v;

	*ap->a_vpp = NULL;
	return (ENOTDIR);
}

static int
dead_open(void *v)
{

	return (ENXIO);
}

static int
dead_poll(void *v)
{

	return (POLLHUP);
}

/* A buffer that outlived its vnode goes nowhere. */
static int
dead_strategy(void *v)
{
	struct vop_strategy_args *ap = v;

	ap->a_bp->b_error = EIO;
	ap->a_bp->b_flags |= B_ERROR;
	biodone(ap->a_bp);
	return (EIO);
}

static int
dead_badop(void *v)
{
	struct vop_generic_args *ap = v;

	panic("%s: dead vnode", ap->a_desc->vdesc_name);
}

static struct vnodeopv_entry_desc dead_vnodeop_entries[] = {
	{ &vop_default_desc, dead_badf },
	{ &vop_lookup_desc, dead_lookup },
	/* Who has the directory locked cannot have it dead. */
	{ &vop_create_desc, dead_badop },
	{ &vop_mknod_desc, dead_badop },
	{ &vop_mkdir_desc, dead_badop },
	{ &vop_symlink_desc, dead_badop },
	{ &vop_remove_desc, dead_badop },
	{ &vop_rmdir_desc, dead_badop },
	{ &vop_link_desc, dead_badop },
	{ &vop_rename_desc, dead_badop },
	{ &vop_open_desc, dead_open },
	{ &vop_close_desc, nullop },
	{ &vop_read_desc, dead_io },
	{ &vop_write_desc, dead_io },
	{ &vop_ioctl_desc, dead_io },
	{ &vop_poll_desc, dead_poll },
	{ &vop_lease_desc, nullop },
	{ &vop_revoke_desc, nullop },
	{ &vop_fsync_desc, nullop },
	{ &vop_abortop_desc, vop_generic_abortop },
	{ &vop_inactive_desc, nullop },
	{ &vop_reclaim_desc, nullop },
	{ &vop_lock_desc, vop_generic_lock },
	{ &vop_unlock_desc, vop_generic_unlock },
	{ &vop_islocked_desc, vop_generic_islocked },
	{ &vop_bmap_desc, dead_io },
	{ &vop_strategy_desc, dead_strategy },
	{ &vop_bwrite_desc, vop_generic_bwrite },
	{ &vop_print_desc, nullop },
	{ NULL, NULL }
};
const struct vnodeopv_desc dead_vnodeop_opv_desc =
	{ &dead_vnodeop_p, dead_vnodeop_entries };
