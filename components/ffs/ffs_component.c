/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * FFS for the kernel: the driver's operations, with the checks of ffs_vet.c
 * around them, and the hooks that drive soft updates.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf.h>
#include <sys/fcntl.h>
#include <sys/mount.h>
#include <sys/sysctl.h>
#include <sys/vnode.h>
#include <miscfs/specfs/specdev.h>

#include <rump-sys/kern.h>
#include <rump-sys/syncer.h>

#include <ufs/ufs/quota.h>
#include <ufs/ufs/inode.h>
#include <ufs/ffs/fs.h>
#include <ufs/ffs/ffs_extern.h>

#include "ffs_noatime.h"
#include "ffs_vet.h"

#define FFS_TYPENUM	1

extern struct vnodeopv_desc ffs_vnodeop_opv_desc;
extern struct vnodeopv_desc ffs_specop_opv_desc;
extern struct vnodeopv_desc ffs_fifoop_opv_desc;
extern int num_on_worklist;		/* ffs_softdep.c */

static const struct vnodeopv_desc *const ffs_opvs[] = {
	&ffs_vnodeop_opv_desc, &ffs_specop_opv_desc, &ffs_fifoop_opv_desc,
	NULL
};

/* What quotactl(2) copies is the driver's, and must be the caller's. */
_Static_assert(sizeof(struct dqblk) == sizeof(struct rump_dqblk) &&
    __builtin_offsetof(struct dqblk, dqb_btime) ==
    __builtin_offsetof(struct rump_dqblk, dqb_btime), "struct rump_dqblk");

/* What ffs_sysctl knows, by number. */
static const struct ctlname ffs_sysctlnames[FFS_MAXID + 1] = FFS_NAMES;

static const struct syncer_hooks ffs_hooks = {
	.sh_process = softdep_process_worklist,
	.sh_waiting = &num_on_worklist,
	.sh_fsync = softdep_fsync,
};

RUMP_COMPONENT(RUMP_COMPONENT_VFS)
{
	int error;

	error = vfs_attach(ffs_vet_vfsops(), "ffs", FFS_TYPENUM, VFC_DEVICE,
	    ffs_opvs);
	if (error != 0)
		panic("ffs: cannot attach, error %d", error);
	ffs_noatime_attach();
	ffs_dirfree_init();
	ffs_dirmove_init();
	ffs_room_init();
	ffs_stale_init();
	ffs_map_init();
	ffs_times_init();
	vfs_byname("ffs")->vfc_sysctlnames = ffs_sysctlnames;
	syncer_sethooks(&ffs_hooks);
	spec_softdep_fsync = softdep_fsync_mountdev;
}
