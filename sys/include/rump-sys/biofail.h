/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes that the device under a mount refused: kern/vfs_biofail.c has the
 * contract. A mount with mnt_biofail is in that state.
 */
#ifndef _RUMP_SYS_BIOFAIL_H_
#define _RUMP_SYS_BIOFAIL_H_

#include <sys/types.h>

struct buf;
struct mount;

extern int biofail_count;	/* mounts in that state; mostly 0 */

/* For vfs_bio.c and specfs, on buffers under I/O. */
void	biofail_written(struct buf *);	/* a write ended with B_ERROR */
void	biofail_read(struct buf *);	/* a read ended, well or not */
int	biofail_refuses(const struct buf *); /* this write must not start */

/*
 * Write now what was refused, in order, and flush.
 * => mp does not go away meanwhile: it is busy, or a vnode of it is locked.
 * => 0: nothing is left, the mount is as good as new. EIO: as before.
 */
int	biofail_retry(struct mount *);
/* It will be unmounted whatever happens: hide all errors from the driver. */
void	biofail_giveup(struct mount *);
/* The mount is gone: forget what was kept. EIO: something was. */
int	biofail_end(struct mount *);

#endif /* _RUMP_SYS_BIOFAIL_H_ */
