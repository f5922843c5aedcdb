/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Device vnodes. A specinfo hangs off each VBLK and VCHR vnode; all of one
 * device number are aliases of each other and found through one hash chain
 * (specfs/spec_subr.c). Only the vnode that a file system is mounted through
 * has si_mountpoint; ask spec_mountpoint for the device's.
 *
 * Life: checkalias gives a new device node its specinfo; vgonel ends it with
 * spec_free, after VOP_RECLAIM.
 */
#ifndef _MISCFS_SPECFS_SPECDEV_H_
#define _MISCFS_SPECFS_SPECDEV_H_

#include <sys/types.h>
#include <sys/queue.h>

struct mount;
struct vnode;
struct vnodeopv_desc;

/* Lock letters as in <sys/vnode.h>. */
struct specinfo {
	LIST_ENTRY(specinfo) si_hash;	/* k: chain of the device number */
	struct vnode	*si_vnode;	/* i */
	struct mount	*si_mountpoint;	/* k: mounted from this vnode */
	dev_t		si_rdev;	/* i */
	int		si_opencount;	/* k: opens through this vnode */
	int		si_writecount;	/* k: ... for writing */
	int		si_private;	/* i: the kernel's own (bdevvp) */
	daddr_t		si_lastr;	/* k: last block read, for read-ahead */
};
#define v_rdev		v_specinfo->si_rdev
#define v_specmountpoint v_specinfo->si_mountpoint

#ifdef _KERNEL
extern int (**spec_vnodeop_p)(void *);
extern const struct vnodeopv_desc spec_vnodeop_opv_desc;

int	spec_vnoperate(void *);
int	spec_fsync(void *);
int	spec_strategy(void *);

void	spec_attach(struct vnode *, dev_t);	/* part of checkalias */
void	spec_free(struct vnode *);	/* NULL v_specinfo: nothing to do */
/* The file system mounted from this device, through any vnode, or NULL. */
struct mount *spec_mountpoint(struct vnode *);
/* Bytes on the device, 0 if nobody knows. */
off_t	spec_size(struct vnode *);
/* 0, or why this device cannot be written (EROFS ...): before an update to
   read-write, which opens nothing. */
int	spec_checkwrite(struct vnode *);
/*
 * What was written to the device of this vnode, or under this file, reaches
 * stable storage: the last step of fsync(2), after VOP_FSYNC. Its error may be
 * that of an asynchronous write of the vnode.
 */
int	spec_flush(struct vnode *);
/*
 * softdep_fsync_mountdev, when soft updates are there: bitmaps first, so that
 * fewer writes are rolled back.
 */
extern void (*spec_softdep_fsync)(struct vnode *);
#endif

#endif /* _MISCFS_SPECFS_SPECDEV_H_ */
