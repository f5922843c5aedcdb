/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Locking vnodes, and the lock operations of vnodes that have no lock.
 *
 * A vnode's lock belongs to its file system (usually in its node), so that it
 * dies with the node: a vnode that is being cleaned out cannot be locked any
 * more, a dead one is locked by nobody and by everybody.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/lock.h>
#include <sys/proc.h>
#include <sys/vnode.h>

#include <rump-sys/vnode_private.h>

/*
 * => The caller has a reference (vget's count is one).
 * => LK_RETRY: takes what it gets, a dead vnode too, and does not fail unless
 *    LK_NOWAIT is set. Otherwise ENOENT for a vnode that was cleaned out.
 */
int
vn_lock(struct vnode *vp, int flags, struct proc *p)
{
	int error;

	KASSERT(vp->v_usecount > 0);
	KASSERT((flags & LK_TYPE_MASK) == LK_EXCLUSIVE ||
	    (flags & LK_TYPE_MASK) == LK_SHARED);
	if (flags & LK_INTERLOCK) {
		simple_unlock(&vp->v_interlock);
		flags &= ~LK_INTERLOCK;
	}
	for (;;) {
		if ((vp->v_flag & VXLOCK) && vp->v_vxproc != curproc) {
			if (flags & LK_NOWAIT)
				return (EBUSY);
			if ((error = vxwait(vp)) == 0)
				error = ENOENT;
		} else {
			error = VOP_LOCK(vp, flags & ~LK_RETRY, p);
			if (error == 0) {
				if (!vnode_isdead(vp) || (flags & LK_RETRY))
					return (0);
				return (ENOENT);
			}
		}
		if ((flags & LK_RETRY) == 0 || (flags & LK_NOWAIT))
			return (error);
		if (error == EDEADLK) {
			vprint("vn_lock", vp);
			panic("vn_lock: the lock will never be free");
		}
	}
}

/*
 * Does curproc hold vp's lock? A vnode without a lock says no.
 */
int
vn_islocked(struct vnode *vp)
{
	int status = VOP_ISLOCKED(vp);

	return (status == LK_EXCLUSIVE || status == LK_SHARED);
}

int
vop_generic_lock(void *v)
{

	return (0);
}

int
vop_generic_unlock(void *v)
{

	return (0);
}

int
vop_generic_islocked(void *v)
{

	return (0);
}
