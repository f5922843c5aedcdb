/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cleaning out vnodes: taking a vnode from its file system. What remains is a
 * dead vnode, which answers every operation with an error (miscfs/deadfs);
 * it stays as long as somebody refers to it. The states are drawn in
 * kern/vfs_vnode.c.
 *
 * Order of a cleaning
 *	VXLOCK, v_vxproc: others wait (vget, vn_lock) or return at once (vput)
 *	drain the lock: who holds it finishes, who waits for it gets it first
 *	write what is dirty, discard all buffers; discard even after an error
 *	if it was in use: VOP_CLOSE of open devices, VOP_INACTIVE
 *	VOP_RECLAIM with the vnode unlocked; off the mount's list; dead
 *	clear VXLOCK, wake who waits
 *
 * => The cleaner itself may get and lock the vnode again on the way (soft
 *    updates find it through the inode hash).
 * => Everything here may sleep. The caller holds no lock on the vnode.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf.h>
#include <sys/fcntl.h>
#include <sys/lock.h>
#include <sys/lockf.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/vnode.h>
#include <miscfs/specfs/specdev.h>

#include <rump-sys/syncer.h>
#include <rump-sys/vnode_private.h>

/*
 * Everything dirty goes to disk, then all buffers go. What cannot be written
 * is lost: the error was reported to who asked for the write, or to the log.
 */
static void
vclean_buffers(struct vnode *vp, struct proc *p)
{
	int error;

	if (LIST_EMPTY(&vp->v_cleanblkhd) && LIST_EMPTY(&vp->v_dirtyblkhd) &&
	    vp->v_numoutput == 0)
		return;
	error = vinvalbuf(vp, V_SAVE, NOCRED, p, 0, 0);
	if (error != 0) {
		printf("vclean: cannot write a file back, error %d\n", error);
		(void)vinvalbuf(vp, 0, NOCRED, p, 0, 0);
	}
}

static int
isdevice(const struct vnode *vp)
{

	return ((vp->v_type == VBLK || vp->v_type == VCHR) &&
	    vp->v_specinfo != NULL);
}

/*
 * => vp is unlocked and not being cleaned out.
 * => tospec: what remains is a device vnode without a file system.
 */
void
vclean(struct vnode *vp, int tospec, struct proc *p)
{
	int active;

	KASSERT((vp->v_flag & VXLOCK) == 0);
	KASSERT(!vnode_isdead(vp));
	KASSERT(vnode_check(vp));
	KASSERT(!tospec || isdevice(vp));
	KASSERT(vp->v_usecount == 0 || VOP_ISLOCKED(vp) != LK_EXCLUSIVE);

	active = vp->v_usecount > 0;
	if (vp->v_bioflag & VBIOONFREELIST)
		vfreelist_remove(vp);
	vp->v_flag |= VXLOCK;
	vp->v_vxproc = curproc;
	vp->v_usecount++;
	if (VOP_LOCK(vp, LK_DRAIN, p) != 0)
		panic("vclean: cannot lock");

	if (!tospec)
		vclean_buffers(vp, p);
	if (active && !tospec && isdevice(vp)) {
		while (vp->v_specinfo->si_opencount > 0)
			if (VOP_CLOSE(vp, FNONBLOCK, NOCRED, p) != 0)
				break;
	}
	if (active && (vp->v_flag & VINACTIVE) == 0) {
		vp->v_flag |= VINACTIVE;
		VOP_INACTIVE(vp, p);
		vp->v_flag &= ~VINACTIVE;
		/* Truncation of an unlinked file may have made buffers. */
		if (!tospec)
			vclean_buffers(vp, p);
	} else
		VOP_UNLOCK(vp, 0, p);

	if (!SLIST_EMPTY(&vp->v_selectinfo.vsi_selinfo.si_note))
		vnode_revoked(vp);
	if (vp->v_lockf != NULL)
		lf_revoke(vp);
	if (VOP_RECLAIM(vp, p) != 0)
		panic("vclean: cannot reclaim");
	KASSERT(vp->v_data == NULL || tospec || vp->v_type == VNON ||
	    vp->v_tag != VT_RUMPFS);
	cache_purge(vp);
	if (!tospec && (vp->v_bioflag & VBIOONSYNCLIST))
		vn_syncer_remove(vp);
	insmntque(vp, NULL);
	vp->v_data = NULL;
	vp->v_flag &= VXWANT | VXLOCK | VINACTIVE;
	if (tospec) {
		vp->v_op = spec_vnodeop_p;
		vp->v_tag = VT_SPEC;
	} else {
		if (isdevice(vp))
			spec_free(vp);
		vp->v_specinfo = NULL;
		vp->v_op = dead_vnodeop_p;
		vp->v_tag = VT_NON;
		vp->v_type = VBAD;
	}
	KASSERT(vp->v_numoutput == 0);

	vp->v_vxproc = NULL;
	if (vp->v_flag & VXWANT)
		wakeup(vp);
	vp->v_flag &= ~(VXLOCK | VXWANT);
	vp->v_usecount--;
	KASSERT(vnode_check(vp));
}

/*
 * Take a vnode from its file system, whoever uses it.
 * => vp is unlocked; the caller may have a reference or none.
 * => With no references left it is freed, or kept for reuse.
 */
void
vgonel(struct vnode *vp, struct proc *p)
{

	if (vp->v_flag & VXLOCK) {
		if (vp->v_vxproc != curproc)
			(void)vxwait(vp);
		return;
	}
	if (vnode_isdead(vp))
		return;
	vclean(vp, 0, p);
	if (vp->v_usecount == 0 && (vp->v_flag & VINACTIVE) == 0)
		vdispose(vp);
}

void
vgone(struct vnode *vp)
{

	vgonel(vp, curproc);
}

/*
 * Clean vp out if nobody refers to it, so that its memory is free at once.
 * => Nonzero if it did.
 */
int
vrecycle(struct vnode *vp, struct simplelock *interlock, struct proc *p)
{

	if (interlock != NULL)
		simple_unlock(interlock);
	if (vp->v_usecount != 0)
		return (0);
	vgonel(vp, p);
	return (1);
}
