/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _MISCFS_FIFOFS_FIFO_H_
#define _MISCFS_FIFOFS_FIFO_H_

#ifdef _KERNEL
struct vnode;

extern int (**fifo_vnodeop_p)(void *);
int	fifo_vnoperate(void *);
int	fifo_printinfo(struct vnode *);
int	fifo_reclaim(void *);
#endif

#endif /* _MISCFS_FIFOFS_FIFO_H_ */
