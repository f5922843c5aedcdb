/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opening and closing device vnodes.
 *
 * Rules for block devices
 * => While a file system is mounted from the device, opens for writing fail
 *    (EBUSY); readers see the disk, not what is still in buffers
 *    (spec_rdwr.c). The mount itself opens before it says so.
 * => Each vnode of a device has buffers of its own. They are coherent because
 *    whoever opens for writing must be alone among the *other* vnodes of the
 *    device (EBUSY), and because the last close of a vnode writes and drops
 *    its buffers.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/fcntl.h>
#include <sys/mount.h>
#include <sys/proc.h>
#include <sys/vnode.h>
#include <miscfs/specfs/specdev.h>

#include "spec_impl.h"

/* May vp be opened for fmode beside the opens of the device's other vnodes? */
static int
spec_shareable(struct vnode *vp, int fmode)
{
	struct specinfo *si;

	LIST_FOREACH(si, spec_chain(vp->v_rdev), si_hash)
		if (si->si_vnode != vp && spec_same(si, vp) &&
		    si->si_opencount > 0 &&
		    ((fmode & FWRITE) || si->si_writecount > 0))
			return 0;
	return 1;
}

static int
spec_blkopen(struct vnode *vp, int fmode, struct proc *p)
{
	const struct bdevsw *sw = bdevsw_lookup(vp->v_rdev);

	if (sw == NULL)
		return ENXIO;
	if ((fmode & FWRITE) && spec_mountpoint(vp) != NULL)
		return EBUSY;
	if (!spec_shareable(vp, fmode))
		return EBUSY;
	return sw->d_open != NULL ? (*sw->d_open)(vp->v_rdev, fmode, p) : 0;
}

static int
spec_chropen(struct vnode *vp, int fmode, struct proc *p)
{
	const struct cdevsw *sw = cdevsw_lookup(vp->v_rdev);

	if (sw == NULL)
		return ENXIO;
	return sw->d_open != NULL ? (*sw->d_open)(vp->v_rdev, fmode, p) : 0;
}

int
spec_open(void *v)
{
	struct vop_open_args *ap = v;
	struct vnode *vp = ap->a_vp;
	int error, fmode = ap->a_mode & (FREAD | FWRITE);

	if (vp->v_specinfo == NULL)
		return ENXIO;
	if (vp->v_mount != NULL && (vp->v_mount->mnt_flag & MNT_NODEV))
		return ENXIO;
	error = vp->v_type == VBLK ? spec_blkopen(vp, fmode, ap->a_p) :
	    spec_chropen(vp, fmode, ap->a_p);
	if (error != 0)
		return error;
	vp->v_specinfo->si_opencount++;
	if (fmode & FWRITE)
		vp->v_specinfo->si_writecount++;
	return 0;
}

static int
spec_devclose(struct vnode *vp, int fmode, struct proc *p)
{
	const struct bdevsw *bsw;
	const struct cdevsw *csw;

	if (vp->v_type == VBLK) {
		bsw = bdevsw_lookup(vp->v_rdev);
		if (bsw != NULL && bsw->d_close != NULL)
			return (*bsw->d_close)(vp->v_rdev, fmode, p);
	} else {
		csw = cdevsw_lookup(vp->v_rdev);
		if (csw != NULL && csw->d_close != NULL)
			return (*csw->d_close)(vp->v_rdev, fmode, p);
	}
	return 0;
}

/*
 * => Each successful open is closed once; a forced end (VXLOCK) closes all.
 * => The error of the last writes is the close's; it is closed anyway.
 */
int
spec_close(void *v)
{
	struct vop_close_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct specinfo *si = vp->v_specinfo;
	int all = (vp->v_flag & VXLOCK) != 0;
	int e, error = 0, fmode;

	if (si == NULL || si->si_opencount == 0)
		return 0;
	if (vp->v_type == VBLK && (all || si->si_opencount == 1)) {
		error = vinvalbuf(vp, V_SAVE, ap->a_cred, ap->a_p, 0, 0);
		if (error != 0)
			(void)vinvalbuf(vp, 0, ap->a_cred, ap->a_p, 0, 0);
	}
	do {
		fmode = ap->a_fflag & (FREAD | FWRITE);
		if (all)
			fmode = FREAD | (si->si_writecount > 0 ? FWRITE : 0);
		if ((fmode & FWRITE) && si->si_writecount > 0)
			si->si_writecount--;
		si->si_opencount--;
		e = spec_devclose(vp, fmode, ap->a_p);
		if (error == 0)
			error = e;
	} while (all && si->si_opencount > 0);
	return error;
}
