/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VOP_KQFILTER: watchers of files. The operations tell what happened with
 * VN_KNOTE; how much there is to read is all that needs a filter of tmpfs's.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/event.h>
#include <sys/file.h>

#include "tmpfs.h"

/* Bytes from the descriptor's offset to the end. */
static int
filt_read(struct knote *kn, long hint)
{
	struct vnode *vp = kn->kn_hook;

	kn->kn_data = VTOTN(vp)->tn_size - kn->kn_fp->f_offset;
	if (kn->kn_data == 0 && (kn->kn_sfflags & NOTE_EOF)) {
		kn->kn_fflags |= NOTE_EOF;
		return (1);
	}
	return (kn->kn_data != 0);
}

static struct filterops read_filtops = { 1, NULL, vnode_kqdetach, filt_read };

/*
 * => EINVAL: no such filter.
 */
int
tmpfs_kqfilter(void *v)
{
	struct vop_kqfilter_args *ap = v;

	KASSERT(tmpfs_node_check(VTOTN(ap->a_vp)));
	if (ap->a_kn->kn_filter != EVFILT_READ)
		return (vop_generic_kqfilter(v));
	vnode_kqattach(ap->a_vp, ap->a_kn, &read_filtops);
	return (0);
}
