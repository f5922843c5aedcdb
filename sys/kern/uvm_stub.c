/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The virtual-memory calls of file systems. Nothing maps files here; only
 * vinvalbuf (vfs_biovnode.c) wants to know sizes.
 */
#include <sys/param.h>
#include <sys/vnode.h>

void
uvm_vnp_setsize(struct vnode *vp, off_t size)
{

	vp->v_size = size;
}

/* => Nonzero: no mapping keeps the vnode. */
int
uvm_vnp_uncache(struct vnode *vp)
{

	return (1);
}
