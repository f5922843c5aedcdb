/* SPDX-License-Identifier: BSD-2-Clause */
/* Shared by kern/vfs_vnode.c and kern/vfs_vclean.c; contract in the former. */
#ifndef _RUMP_SYS_VNODE_PRIVATE_H_
#define _RUMP_SYS_VNODE_PRIVATE_H_

#include <sys/vnode.h>

TAILQ_HEAD(vnodelist, vnode);

struct vnodestats {
	uint64_t	vs_created;	/* memory for a vnode */
	uint64_t	vs_reused;	/* dead ones taken again */
	uint64_t	vs_recycled;	/* idle ones cleaned out for another */
	uint64_t	vs_dirtyrecycled; /* ... that had to be written first */
	uint64_t	vs_overlimit;	/* created beyond desiredvnodes */
	uint64_t	vs_freed;
	uint64_t	vs_trimmed;	/* cleaned out by vcleanidle */
};
extern struct vnodestats vnodestats;

/* vfs_vnode.c */
void	vfreelist_remove(struct vnode *);
void	vfreelist_insert(struct vnode *);
void	vdispose(struct vnode *);	/* dead and unreferenced */
int	vxwait(struct vnode *);		/* somebody cleans it out: wait */
int	vnode_check(const struct vnode *);

/* vfs_vclean.c: make it dead. VCLEAN_SPEC: a device without a file system. */
void	vclean(struct vnode *, int tospec, struct proc *);

/* A vnode nobody refers to, as seen by who holds the big lock. */
static __inline int
vnode_isdead(const struct vnode *vp)
{

	return (vp->v_op == dead_vnodeop_p);
}

#endif /* _RUMP_SYS_VNODE_PRIVATE_H_ */
