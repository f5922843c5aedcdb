/* SPDX-License-Identifier: BSD-2-Clause */
/* Checks of ISO 9660 structures before the driver sees them. */
#ifndef _CD9660_VET_H_
#define _CD9660_VET_H_

#include <sys/types.h>

struct vnode;

/* Where a record lies, for its continuation area on the same device. */
struct cd9660_vetctx {
	struct vnode	*vc_devvp;
	daddr_t		vc_blkno;	/* its own block, in 512-byte units */
	int		vc_bsize;	/* logical block size */
	int		vc_bshift;
	int		vc_nblocks;	/* volume size, logical blocks */
	char		*vc_reason;
	size_t		vc_len;
};

/*
 * The system use area [p, end) of a directory record: 0, or an errno with the
 * reason. Reads its continuation area, if it has one.
 */
int	cd9660_vet_susp(const u_char *p, const u_char *end,
	    struct cd9660_vetctx *vc);

/* Sizes of 2 GiB and more, which the driver takes for negative. */
void	cd9660_size_attach(void);
void	cd9660_size_correct(struct vnode *vp);

/* The driver's operations with records vetted that handles name. */
extern struct vfsops cd9660_vfsops;	/* the driver's, upstream */
struct vfsops *cd9660_vet_vfsops(void);

#endif /* _CD9660_VET_H_ */
