/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ISO 9660 for the kernel: the driver's operations, with the checks of
 * cd9660_vet.c around them. The driver's sysctl entry is a function of another
 * type and is never called.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/mount.h>
#include <sys/vnode.h>

#include <rump-sys/kern.h>

#include "cd9660_vet.h"

#define CD9660_TYPENUM	14

extern struct vnodeopv_desc cd9660_vnodeop_opv_desc;
extern struct vnodeopv_desc cd9660_specop_opv_desc;
extern struct vnodeopv_desc cd9660_fifoop_opv_desc;

static const struct vnodeopv_desc *const cd9660_opvs[] = {
	&cd9660_vnodeop_opv_desc, &cd9660_specop_opv_desc,
	&cd9660_fifoop_opv_desc, NULL
};

RUMP_COMPONENT(RUMP_COMPONENT_VFS)
{
	int error;

	error = vfs_attach(cd9660_vet_vfsops(), "cd9660", CD9660_TYPENUM,
	    VFC_DEVICE | VFC_READONLY, cd9660_opvs);
	if (error != 0)
		panic("cd9660: cannot attach, error %d", error);
	cd9660_size_attach();
}
