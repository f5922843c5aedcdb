/* SPDX-License-Identifier: BSD-2-Clause */
/* kernfs for the kernel: registers the type. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/mount.h>
#include <sys/vnode.h>

#include <rump-sys/kern.h>

#include "../../sys/miscfs/kernfs/kernfs.h"

#define KERNFS_TYPENUM	34

static const struct vnodeopv_desc *const kernfs_opvs[] = {
	&kernfs_vnodeop_opv_desc, NULL
};

RUMP_COMPONENT(RUMP_COMPONENT_VFS)
{
	int error;

	error = vfs_attach(&kernfs_vfsops, "kernfs", KERNFS_TYPENUM, 0,
	    kernfs_opvs);
	if (error != 0)
		panic("kernfs: cannot attach, error %d", error);
}
