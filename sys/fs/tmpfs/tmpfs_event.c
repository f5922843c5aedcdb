/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VOP_KQFILTER: watchers of files. The operations tell what happened with
 * VN_KNOTE; these filters decide whether it concerns the watcher.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/event.h>
#include <sys/file.h>

#include "tmpfs.h"

static void
filt_detach(struct knote *kn)
{
	struct vnode *vp = kn->kn_hook;

	SLIST_REMOVE(&vp->v_selectinfo.vsi_selinfo.si_note, kn, knote,
	    kn_selnext);
}

/* The file system is gone: so is the watcher, after this. */
static int
filt_revoked(struct knote *kn)
{

	kn->kn_flags |= EV_EOF | EV_ONESHOT;
	return (1);
}

/* Bytes from the descriptor's offset to the end. */
static int
filt_read(struct knote *kn, long hint)
{
	struct vnode *vp = kn->kn_hook;

	if (hint == NOTE_REVOKE || VTOTN(vp) == NULL)
		return (filt_revoked(kn));
	kn->kn_data = VTOTN(vp)->tn_size - kn->kn_fp->f_offset;
	if (kn->kn_data == 0 && (kn->kn_sfflags & NOTE_EOF)) {
		kn->kn_fflags |= NOTE_EOF;
		return (1);
	}
	return (kn->kn_data != 0);
}

static int
filt_write(struct knote *kn, long hint)
{

	if (hint == NOTE_REVOKE)
		return (filt_revoked(kn));
	kn->kn_data = 0;
	return (1);
}

static int
filt_vnode(struct knote *kn, long hint)
{

	kn->kn_fflags |= kn->kn_sfflags & (u_int)hint;
	if (hint == NOTE_REVOKE) {
		kn->kn_flags |= EV_EOF;
		return (1);
	}
	return (kn->kn_fflags != 0);
}

static struct filterops read_filtops = { 1, NULL, filt_detach, filt_read };
static struct filterops write_filtops = { 1, NULL, filt_detach, filt_write };
static struct filterops vnode_filtops = { 1, NULL, filt_detach, filt_vnode };

/*
 * => EINVAL: no such filter.
 */
int
tmpfs_kqfilter(void *v)
{
	struct vop_kqfilter_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct knote *kn = ap->a_kn;

	KASSERT(tmpfs_node_check(VTOTN(vp)));
	switch (kn->kn_filter) {
	case EVFILT_READ:
		kn->kn_fop = &read_filtops;
		break;
	case EVFILT_WRITE:
		kn->kn_fop = &write_filtops;
		break;
	case EVFILT_VNODE:
		kn->kn_fop = &vnode_filtops;
		break;
	default:
		return (EINVAL);
	}
	kn->kn_hook = vp;
	SLIST_INSERT_HEAD(&vp->v_selectinfo.vsi_selinfo.si_note, kn,
	    kn_selnext);
	return (0);
}
