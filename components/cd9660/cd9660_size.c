/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files of 2 to 4 GiB. ECMA-119 gives a file's size as an unsigned 32-bit
 * number; the driver reads it as a signed one and widens it, so that larger
 * files get a negative size. Its own code works with the right value, so it is
 * put right as soon as the driver has made the vnode: after a lookup by name
 * (here) and by number (cd9660_vet.c).
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/lock.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/vnode.h>

#include <isofs/cd9660/iso.h>
#include <isofs/cd9660/cd9660_extern.h>
#include <isofs/cd9660/cd9660_node.h>

#include "cd9660_vet.h"

void
cd9660_size_correct(struct vnode *vp)
{

	if (vp->v_type == VREG)
		VTOI(vp)->i_size = (u_int32_t)VTOI(vp)->i_size;
}

static int
cd9660_size_lookup(void *v)
{
	struct vop_lookup_args *ap = v;
	int error;

	error = cd9660_lookup(v);
	if (error == 0)
		cd9660_size_correct(*ap->a_vpp);
	return error;
}

/* => The driver's vector is filled. */
void
cd9660_size_attach(void)
{
	extern int (**cd9660_vnodeop_p)(void *);

	KASSERT(cd9660_vnodeop_p[VOFFSET(vop_lookup)] == cd9660_lookup);
	cd9660_vnodeop_p[VOFFSET(vop_lookup)] = cd9660_size_lookup;
}
