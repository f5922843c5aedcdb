/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _FFS_NOATIME_H_
#define _FFS_NOATIME_H_

struct vnode;

/* After vfs_attach has made the driver's operations vectors. */
void	ffs_noatime_attach(void);

/* If vp's file system is mounted so, nobody has read it. */
void	ffs_noatime_forget(struct vnode *vp);

#endif /* _FFS_NOATIME_H_ */
