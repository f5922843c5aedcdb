/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Filters of kevent(2) that need to know nothing of a file system: what its
 * driver told with VN_KNOTE, and files that never make anybody wait.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/event.h>
#include <sys/vnode.h>

void
vnode_kqdetach(struct knote *kn)
{
	struct vnode *vp = kn->kn_hook;

	SLIST_REMOVE(&vp->v_selectinfo.vsi_selinfo.si_note, kn, knote,
	    kn_selnext);
}

static int
filt_vnode(struct knote *kn, long hint)
{

	kn->kn_fflags |= kn->kn_sfflags & (u_int)hint;
	return (kn->kn_fflags != 0);
}

static int
filt_ready(struct knote *kn, long hint)
{

	kn->kn_data = 0;
	return (1);
}

struct filterops vnode_filtops = { 1, NULL, vnode_kqdetach, filt_vnode };
static struct filterops ready_filtops = { 1, NULL, vnode_kqdetach, filt_ready };

/* Put kn on the list of vp; vnode_kqdetach takes it off. */
void
vnode_kqattach(struct vnode *vp, struct knote *kn, struct filterops *fop)
{

	kn->kn_fop = fop;
	kn->kn_hook = vp;
	SLIST_INSERT_HEAD(&vp->v_selectinfo.vsi_selinfo.si_note, kn,
	    kn_selnext);
}

/*
 * => EINVAL: no such filter.
 */
int
vop_generic_kqfilter(void *v)
{
	struct vop_kqfilter_args *ap = v;

	switch (ap->a_kn->kn_filter) {
	case EVFILT_READ:
	case EVFILT_WRITE:
		vnode_kqattach(ap->a_vp, ap->a_kn, &ready_filtops);
		return (0);
	case EVFILT_VNODE:
		vnode_kqattach(ap->a_vp, ap->a_kn, &vnode_filtops);
		return (0);
	}
	return (EINVAL);
}
