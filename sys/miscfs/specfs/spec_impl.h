/* SPDX-License-Identifier: BSD-2-Clause */
/* Shared by spec_subr.c, spec_open.c and spec_vnops.c. */
#ifndef _MISCFS_SPECFS_SPEC_IMPL_H_
#define _MISCFS_SPECFS_SPEC_IMPL_H_

#include <sys/queue.h>
#include <miscfs/specfs/specdev.h>

struct uio;

LIST_HEAD(speclist, specinfo);

struct speclist *spec_chain(dev_t);
int	spec_same(const struct specinfo *, const struct vnode *);

/* spec_open.c */
int	spec_open(void *);
int	spec_close(void *);
/* spec_rdwr.c: block devices */
int	spec_blkread(struct vnode *, struct uio *);
int	spec_blkwrite(struct vnode *, struct uio *, int ioflag);

#endif /* _MISCFS_SPECFS_SPEC_IMPL_H_ */
