/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Device vnodes: aliases, and what is asked about a device as a whole.
 *
 * All vnodes of one device are on the hash chain of its number. What holds for
 * the device, not the vnode, is found by walking it: spec_mountpoint, vcount,
 * and spec_vnops.c's rules for opening.
 *
 * Locks: the big lock. Nothing here sleeps except getnewvnode and flushing.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf.h>
#include <sys/conf.h>
#include <sys/malloc.h>
#include <sys/mount.h>
#include <sys/proc.h>
#include <sys/vnode.h>
#include <miscfs/specfs/specdev.h>

#include "spec_impl.h"

#define SPECHSZ		64
#define SPECHASH(dev)	(((u_int)(dev) ^ (u_int)(dev) >> 8) % SPECHSZ)

static struct speclist spechash[SPECHSZ];

struct speclist *
spec_chain(dev_t dev)
{

	return &spechash[SPECHASH(dev)];
}

/* Is si another vnode of vp's device (or vp itself)? */
int
spec_same(const struct specinfo *si, const struct vnode *vp)
{

	return si->si_rdev == vp->v_rdev && si->si_vnode->v_type == vp->v_type;
}

/* => vp is VBLK or VCHR and has no specinfo. */
void
spec_attach(struct vnode *vp, dev_t rdev)
{
	struct specinfo *si;

	KASSERT(vp->v_type == VBLK || vp->v_type == VCHR);
	KASSERT(vp->v_specinfo == NULL);
	si = malloc(sizeof(*si), M_SPECINFO, M_WAITOK | M_ZERO);
	si->si_vnode = vp;
	si->si_rdev = rdev;
	si->si_lastr = -1;
	vp->v_specinfo = si;
	LIST_INSERT_HEAD(spec_chain(rdev), si, si_hash);
}

void
spec_free(struct vnode *vp)
{
	struct specinfo *si = vp->v_specinfo;

	if (si == NULL)
		return;
	KASSERT(si->si_vnode == vp);
	LIST_REMOVE(si, si_hash);
	vp->v_specinfo = NULL;
	free(si, M_SPECINFO);
}

/*
 * A file system made a vnode for a device node: give it its device.
 * => Always NULL: the caller goes on with its own vnode. Aliases know of each
 *    other by VALIASED.
 */
struct vnode *
checkalias(struct vnode *nvp, dev_t rdev, struct mount *mp)
{
	struct specinfo *si;

	if (nvp->v_type != VBLK && nvp->v_type != VCHR)
		return NULL;
	spec_attach(nvp, rdev);
	LIST_FOREACH(si, spec_chain(rdev), si_hash)
		if (si->si_vnode != nvp && spec_same(si, nvp)) {
			si->si_vnode->v_flag |= VALIASED;
			nvp->v_flag |= VALIASED;
		}
	return NULL;
}

/* The kernel's own vnode of a device, referenced: one for each device. */
static int
spec_private(dev_t dev, enum vtype type, struct vnode **vpp)
{
	struct specinfo *si;
	struct vnode *vp;
	int error;

	*vpp = NULL;
	if (dev == NODEV)
		return ENXIO;
	LIST_FOREACH(si, spec_chain(dev), si_hash)
		if (si->si_rdev == dev && si->si_private &&
		    si->si_vnode->v_type == type) {
			*vpp = si->si_vnode;
			return vget(*vpp, 0, curproc);
		}
	error = getnewvnode(VT_SPEC, NULL, spec_vnodeop_p, &vp);
	if (error != 0)
		return error;
	vp->v_type = type;
	(void)checkalias(vp, dev, NULL);
	vp->v_specinfo->si_private = 1;
	*vpp = vp;
	return 0;
}

int
bdevvp(dev_t dev, struct vnode **vpp)
{

	return spec_private(dev, VBLK, vpp);
}

int
cdevvp(dev_t dev, struct vnode **vpp)
{

	return spec_private(dev, VCHR, vpp);
}

/*
 * Users of the device: the references to all its vnodes. The one that a
 * private vnode's maker keeps does not count.
 */
int
vcount(struct vnode *vp)
{
	struct specinfo *si;
	int n = 0;

	LIST_FOREACH(si, spec_chain(vp->v_rdev), si_hash)
		if (spec_same(si, vp)) {
			n += si->si_vnode->v_usecount;
			if (si->si_private && si->si_vnode->v_usecount > 0)
				n--;
		}
	return n;
}

/* Is there a vnode of this device? *vpp is not referenced. */
int
vfinddev(dev_t dev, enum vtype type, struct vnode **vpp)
{
	struct specinfo *si;

	LIST_FOREACH(si, spec_chain(dev), si_hash)
		if (si->si_rdev == dev && si->si_vnode->v_type == type) {
			*vpp = si->si_vnode;
			return 1;
		}
	return 0;
}

/* A block device that has a driver? *errp, if not NULL, says why not. */
int
vn_isdisk(struct vnode *vp, int *errp)
{
	int error = 0;

	if (vp->v_type != VBLK)
		error = ENOTBLK;
	else if (vp->v_specinfo == NULL || bdevsw_lookup(vp->v_rdev) == NULL)
		error = ENXIO;
	if (errp != NULL)
		*errp = error;
	return error == 0;
}

struct mount *
spec_mountpoint(struct vnode *vp)
{
	struct specinfo *si;

	if (vp->v_specinfo == NULL)
		return NULL;
	LIST_FOREACH(si, spec_chain(vp->v_rdev), si_hash)
		if (si->si_mountpoint != NULL && spec_same(si, vp))
			return si->si_mountpoint;
	return NULL;
}

off_t
spec_size(struct vnode *vp)
{
	const struct bdevsw *sw;

	if (!vn_isdisk(vp, NULL))
		return 0;
	sw = bdevsw_lookup(vp->v_rdev);
	return sw->d_size != NULL ? (*sw->d_size)(vp->v_rdev) : 0;
}

int
spec_checkwrite(struct vnode *vp)
{
	const struct bdevsw *sw;
	int error;

	if (!vn_isdisk(vp, &error))
		return error;
	sw = bdevsw_lookup(vp->v_rdev);
	return sw->d_writable != NULL ? (*sw->d_writable)(vp->v_rdev) : 0;
}

/*
 * => Also the error of asynchronous writes of vp, once.
 * => File systems without a device have nothing to flush.
 */
int
spec_flush(struct vnode *vp)
{
	const struct bdevsw *sw;
	struct vnode *devvp = vp;
	int e, error;

	error = vbioerror(vp);
	if (vp->v_type != VBLK &&
	    (VOP_BMAP(vp, 0, &devvp, NULL, NULL) != 0 || devvp == NULL))
		return error;
	if (!vn_isdisk(devvp, NULL))
		return error;
	sw = bdevsw_lookup(devvp->v_rdev);
	e = sw->d_flush != NULL ? (*sw->d_flush)(devvp->v_rdev) : 0;
	return error != 0 ? error : e;
}
