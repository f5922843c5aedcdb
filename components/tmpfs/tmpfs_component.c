/* SPDX-License-Identifier: BSD-2-Clause */
/* tmpfs for the kernel: registers the type. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/mount.h>
#include <sys/vnode.h>

#include <rump-sys/kern.h>

#include "../../sys/fs/tmpfs/tmpfs.h"

#define TMPFS_TYPENUM	33

static const struct vnodeopv_desc *const tmpfs_opvs[] = {
	&tmpfs_vnodeop_opv_desc, &tmpfs_specop_opv_desc,
	&tmpfs_fifoop_opv_desc, NULL
};

RUMP_COMPONENT(RUMP_COMPONENT_VFS)
{
	int error;

	error = vfs_attach(&tmpfs_vfsops, "tmpfs", TMPFS_TYPENUM, 0,
	    tmpfs_opvs);
	if (error != 0)
		panic("tmpfs: cannot attach, error %d", error);
}
