/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lock protocol of vnode operations, checked around every call in debug
 * kernels. The rules are data: kern/vnode_if.src says for each vnode argument
 * its state on entry, after success and after an error.
 *
 * Judged are vnodes with VLOCKSWORK (getnewvnode sets it when the file system
 * has real locks) that are not being cleaned out. "Locked" means by curproc,
 * exclusively or shared; "unlocked" means not locked exclusively by curproc.
 * A vnode that the callee consumed is not touched afterwards: it may be gone.
 *
 * What a lock cannot show: the owner may lock again (soft updates do), so that
 * "unlocked" is not demanded of a vnode that was locked before the call by an
 * outer user; such a vnode says so in its state on entry (VLS_SAME).
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/lock.h>
#include <sys/namei.h>
#include <sys/vnode.h>

#include <rump-sys/vnode_check.h>

#ifdef DEBUG_KERNEL

enum vop_moment { VOP_ENTRY, VOP_SUCCESS, VOP_ERROR };
static const char *const vop_moments[] = { "entry", "success", "error" };

static int
vop_checkable(struct vnode *vp)
{

	return (vp != NULL && (vp->v_flag & VLOCKSWORK) != 0 &&
	    (vp->v_flag & VXLOCK) == 0 && vp->v_type != VBAD);
}

/* Does curproc hold vp's lock? */
static int
vop_islockedbyme(struct vnode *vp)
{
	struct vop_islocked_args a;
	int status;

	a.a_desc = &vop_islocked_desc;
	a.a_vp = vp;
	status = (*vp->v_op[VOP_ISLOCKED_SLOT])(&a);
	return (status == LK_EXCLUSIVE || status == LK_SHARED);
}

static struct vnode *
vop_argument(const struct vop_rules *rules, int i, void *ap)
{
	void *where = (char *)ap + rules->vr_vnode[i].va_offset;

	if (!rules->vr_vnode[i].va_indirect)
		return (*(struct vnode **)where);
	if (*(struct vnode ***)where == NULL)
		return (NULL);
	return (**(struct vnode ***)where);
}

/* Does another argument that is to be locked name the same vnode? */
static int
vop_alsolocked(const struct vop_rules *rules, int i, enum vop_moment moment,
    struct vnode *vp, void *ap)
{
	int j;

	for (j = 0; j < rules->vr_nvnodes; j++)
		if (j != i &&
		    rules->vr_vnode[j].va_state[moment] == VLS_LOCKED &&
		    vop_argument(rules, j, ap) == vp)
			return (1);
	return (0);
}

/* Should vp be locked now? 1 yes, 0 no, -1 does not matter. */
static int
vop_expected(const struct vop_rules *rules, int i, enum vop_moment moment,
    struct vnode *vp, int before, void *ap)
{
	struct componentname *cnp;

	switch (rules->vr_vnode[i].va_state[moment]) {
	case VLS_LOCKED:
		if (vp->v_type == VBLK || vp->v_type == VCHR)
			return (moment == VOP_ENTRY ? -1 : before);
		return (1);
	case VLS_UNLOCKED:
		/* Rename within one directory. */
		return (vop_alsolocked(rules, i, moment, vp, ap) ? -1 : 0);
	case VLS_PDIRUNLOCK:
		KASSERT(rules->vr_cnp != 0);
		cnp = *(struct componentname **)((char *)ap + rules->vr_cnp);
		/* "." has one lock for parent and child. */
		if (moment == VOP_SUCCESS &&
		    vop_argument(rules, i + 1, ap) == vp)
			return (1);
		return ((cnp->cn_flags & PDIRUNLOCK) == 0);
	case VLS_SAME:
		return (moment == VOP_ENTRY ? -1 : before);
	case VLS_CONSUMED:
	case VLS_ANY:
		break;
	}
	return (-1);
}

static void
vop_check(const struct vop_rules *rules, int i, enum vop_moment moment,
    struct vnode *vp, int before, void *ap)
{
	int expected, locked;

	expected = vop_expected(rules, i, moment, vp, before, ap);
	if (expected == -1)
		return;
	locked = vop_islockedbyme(vp);
	if (locked != expected) {
		vprint("lock protocol", vp);
		panic("%s: %s %s at %s", rules->vr_desc->vdesc_name,
		    rules->vr_vnode[i].va_name,
		    locked ? "locked" : "not locked", vop_moments[moment]);
	}
}

int
vop_checked_call(const struct vop_rules *rules, struct vnode *vp, void *ap)
{
	struct vnode *arg, *args[VOP_MAXVNODES];
	int before[VOP_MAXVNODES];
	enum vop_moment moment;
	int error, i, slot;

	KASSERT(vp != NULL);
	KASSERT(vp->v_op != NULL);
	KASSERT(rules->vr_nvnodes <= VOP_MAXVNODES);
	slot = rules->vr_desc->vdesc_offset;
	KASSERT(slot > 0 && slot < VOP_NSLOTS);
	KASSERT(vp->v_op[slot] != NULL);

	for (i = 0; i < rules->vr_nvnodes; i++) {
		args[i] = NULL;
		before[i] = -1;
		if (rules->vr_vnode[i].va_indirect)
			continue;
		arg = vop_argument(rules, i, ap);
		if (!vop_checkable(arg))
			continue;
		args[i] = arg;
		if (rules->vr_vnode[i].va_state[VOP_ENTRY] == VLS_SAME)
			before[i] = vop_islockedbyme(arg);
		vop_check(rules, i, VOP_ENTRY, arg, -1, ap);
	}

	error = (*vp->v_op[slot])(ap);

	moment = error == 0 ? VOP_SUCCESS : VOP_ERROR;
	for (i = 0; i < rules->vr_nvnodes; i++) {
		if (rules->vr_vnode[i].va_state[moment] == VLS_CONSUMED ||
		    rules->vr_vnode[i].va_state[moment] == VLS_ANY)
			continue;
		arg = rules->vr_vnode[i].va_indirect ?
		    vop_argument(rules, i, ap) : args[i];
		if (vop_checkable(arg))
			vop_check(rules, i, moment, arg, before[i], ap);
	}
	return (error);
}

#endif /* DEBUG_KERNEL */
