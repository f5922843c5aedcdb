/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Device vnodes: specinfo hangs off each VBLK and VCHR vnode. Vnodes of one
 * device in several file systems are aliases, found through si_specnext
 * (specfs/spec_vnops.c).
 */
#ifndef _MISCFS_SPECFS_SPECDEV_H_
#define _MISCFS_SPECFS_SPECDEV_H_

#include <sys/types.h>
#include <sys/queue.h>

struct mount;
struct vnode;

struct specinfo {
	LIST_ENTRY(specinfo) si_hash;	/* chain of the device number */
	struct vnode	*si_vnode;
	struct mount	*si_mountpoint;	/* mounted from this device */
	dev_t		si_rdev;
	int		si_opencount;
	daddr_t		si_lastr;	/* last block read, for read-ahead */
};
#define v_rdev		v_specinfo->si_rdev
#define v_specmountpoint v_specinfo->si_mountpoint

#ifdef _KERNEL
extern int (**spec_vnodeop_p)(void *);
int	spec_vnoperate(void *);
int	spec_fsync(void *);
int	spec_strategy(void *);
#endif

#endif /* _MISCFS_SPECFS_SPECDEV_H_ */
