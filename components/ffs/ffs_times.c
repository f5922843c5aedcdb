/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Times to the microsecond. The driver stamps an inode, when its attributes
 * are asked for or a file is closed, with seconds only, and leaves what
 * fraction was there: a file could look newer than one written after it. So
 * the inode is stamped here before the driver comes to it; nothing is then
 * left for the driver to stamp.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/mount.h>
#include <sys/vnode.h>

#include <ufs/ufs/quota.h>
#include <ufs/ufs/inode.h>

#include "ffs_vet.h"

extern int (**ffs_vnodeop_p)(void *);
extern int (**ffs_specop_p)(void *);
extern int (**ffs_fifoop_p)(void *);

/* The driver's operations. */
static struct stamped {
	int	(***st_vector)(void *);
	int	(*st_getattr)(void *);
	int	(*st_close)(void *);
} stamped[] = {
	{ &ffs_vnodeop_p, NULL, NULL },
	{ &ffs_specop_p, NULL, NULL },
	{ &ffs_fifoop_p, NULL, NULL },
};
#define NSTAMPED	(sizeof(stamped) / sizeof(stamped[0]))

static const struct stamped *
stamp(struct vnode *vp)
{
	struct inode *ip = VTOI(vp);
	size_t i;

	if (ip->i_flag & (IN_ACCESS | IN_CHANGE | IN_UPDATE)) {
		ip->i_flag |= IN_MODIFIED;
		if (ip->i_flag & IN_ACCESS) {
			ip->i_ffs_atime = time.tv_sec;
			ip->i_ffs_atimensec = time.tv_usec * 1000;
		}
		if (ip->i_flag & IN_UPDATE) {
			ip->i_ffs_mtime = time.tv_sec;
			ip->i_ffs_mtimensec = time.tv_usec * 1000;
			ip->i_modrev++;
		}
		if (ip->i_flag & IN_CHANGE) {
			ip->i_ffs_ctime = time.tv_sec;
			ip->i_ffs_ctimensec = time.tv_usec * 1000;
		}
		ip->i_flag &= ~(IN_ACCESS | IN_CHANGE | IN_UPDATE);
	}
	for (i = 0; vp->v_op != *stamped[i].st_vector; i++)
		KASSERT(i < NSTAMPED - 1);
	return &stamped[i];
}

static int
ffs_stamp_getattr(void *v)
{
	struct vop_getattr_args *ap = v;

	return (*stamp(ap->a_vp)->st_getattr)(v);
}

static int
ffs_stamp_close(void *v)
{
	struct vop_close_args *ap = v;

	return (*stamp(ap->a_vp)->st_close)(v);
}

/* => The vectors are filled. */
void
ffs_times_init(void)
{
	int (**op)(void *);
	size_t i;

	for (i = 0; i < NSTAMPED; i++) {
		op = *stamped[i].st_vector;
		stamped[i].st_getattr = op[VOFFSET(vop_getattr)];
		stamped[i].st_close = op[VOFFSET(vop_close)];
		op[VOFFSET(vop_getattr)] = ffs_stamp_getattr;
		op[VOFFSET(vop_close)] = ffs_stamp_close;
	}
}
