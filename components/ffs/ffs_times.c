/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Times to the microsecond. The driver stamps an inode, when its attributes
 * are asked for or a file is closed, with seconds only, and leaves what
 * fraction was there: a file could look newer than one written after it. So
 * the inode is stamped here before the driver comes to it; nothing is then
 * left for the driver to stamp.
 *
 * With soft updates a link that is taken away is stamped once the disk knows:
 * a file that keeps another is stamped here, at once.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vnode.h>

#include <ufs/ufs/quota.h>
#include <ufs/ufs/inode.h>

#include "ffs_noatime.h"
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

static int (*driver_remove)(void *);
static int (*driver_rename)(void *);

static const struct stamped *
stamp(struct vnode *vp)
{
	struct inode *ip = VTOI(vp);
	size_t i;

	ffs_noatime_forget(vp);
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

/* vp, referenced, if it is about to lose one name of several; or NULL. */
static struct vnode *
keeps_name(struct vnode *vp)
{

	if (vp->v_type == VDIR || VTOI(vp)->i_effnlink < 2)
		return NULL;
	vref(vp);
	return vp;
}

/* vp, from keeps_name, has lost it, unless the driver refused. => error. */
static int
lost_name(struct vnode *vp, int error)
{

	if (vp == NULL)
		return error;
	if (error == 0 && vp->v_data != NULL)	/* unmounted by force */
		VTOI(vp)->i_flag |= IN_CHANGE;
	vrele(vp);
	return error;
}

static int
ffs_stamp_remove(void *v)
{
	struct vop_remove_args *ap = v;
	struct vnode *vp = keeps_name(ap->a_vp);

	return lost_name(vp, (*driver_remove)(v));
}

static int
ffs_stamp_rename(void *v)
{
	struct vop_rename_args *ap = v;
	struct vnode *vp = NULL;

	if (ap->a_tvp != NULL && ap->a_tvp->v_mount == ap->a_fdvp->v_mount)
		vp = keeps_name(ap->a_tvp);
	return lost_name(vp, (*driver_rename)(v));
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
	op = ffs_vnodeop_p;
	driver_remove = op[VOFFSET(vop_remove)];
	driver_rename = op[VOFFSET(vop_rename)];
	op[VOFFSET(vop_remove)] = ffs_stamp_remove;
	op[VOFFSET(vop_rename)] = ffs_stamp_rename;
}
