/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lock protocol of the vnode operations, as data (kern/vnode_if.src) and
 * as checks around each call in debug kernels (kern/vfs_lockcheck.c).
 */
#ifndef _RUMP_SYS_VNODE_CHECK_H_
#define _RUMP_SYS_VNODE_CHECK_H_

#include <sys/types.h>

struct vnode;
struct vnodeop_desc;

enum vop_lockstate {
	VLS_ANY,		/* - */
	VLS_LOCKED,		/* L */
	VLS_UNLOCKED,		/* U */
	VLS_PDIRUNLOCK,		/* P: locked unless PDIRUNLOCK */
	VLS_CONSUMED,		/* X: the callee took reference and lock */
	VLS_SAME		/* =: as it was on entry */
};

#define VOP_MAXVNODES	4

struct vop_rules {
	const struct vnodeop_desc *vr_desc;
	int		vr_nvnodes;
	size_t		vr_cnp;		/* offset of a_cnp, or 0 */
	struct {
		const char	*va_name;
		size_t		va_offset;	/* in the arguments */
		int		va_indirect;	/* a struct vnode ** */
		enum vop_lockstate va_state[3]; /* entry, success, error */
	}		vr_vnode[VOP_MAXVNODES];
};

/*
 * Check, call vp's operation, check.
 * => Panics, naming operation, argument and moment, when a rule is broken.
 * => Vnodes without VLOCKSWORK and those being cleaned out are not looked at.
 */
int	vop_checked_call(const struct vop_rules *, struct vnode *vp, void *ap);

#endif /* _RUMP_SYS_VNODE_CHECK_H_ */
