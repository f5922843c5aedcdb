/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Nodes and vnodes for them.
 *
 *	tmpfs_node_new(tm, VREG, &tn)		a node: no name, no vnode
 *	tmpfs_dir_enter(dir, name, ..., tn)	a name for it
 *	tmpfs_vget(tn, &vp)			its vnode, locked
 *	vput(vp)				the vnode stays until recycled
 *
 * => Who takes a name, a vnode or a hold from a node calls tmpfs_node_unref,
 *    which frees it if that was the last.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>
#include <sys/proc.h>
#include <sys/stat.h>

#include "tmpfs.h"

#ifdef DEBUG_KERNEL
int
tmpfs_node_check(const struct tmpfs_node *tn)
{

	KASSERT(tn != NULL && tn->tn_mount != NULL);
	KASSERT(tn->tn_type > VNON && tn->tn_type < VBAD);
	KASSERT((tn->tn_mode & ~ALLPERMS) == 0);
	KASSERT(tn->tn_size >= 0 && tn->tn_size <= TMPFS_MAXSIZE);
	KASSERT(tn->tn_nlink <= TMPFS_LINK_MAX);
	KASSERT(tmpfs_tree_get(&tn->tn_mount->tm_nodes, tn->tn_ino) == tn);
	KASSERT(tn->tn_vnode == NULL || VTOTN(tn->tn_vnode) == tn);
	if (tn->tn_type == VDIR)
		return (tmpfs_dir_check(tn));
	if (tn->tn_type == VREG)
		return (tmpfs_data_check(tn));
	return (1);
}

int
tmpfs_mount_check(const struct tmpfs_mount *tm)
{

	KASSERT(tm->tm_bytes <= tm->tm_size_max);
	KASSERT(tm->tm_nnodes <= tm->tm_nodes_max);
	KASSERT(tm->tm_nnodes == 0 || tm->tm_bytes >= sizeof(*tm->tm_root));
	KASSERT(tm->tm_root == NULL || tm->tm_root->tn_parent == tm->tm_root);
	return (1);
}
#endif

/* A number that no node has. They go up, and around one day. */
static ino_t
new_ino(struct tmpfs_mount *tm)
{

	do {
		if (++tm->tm_nextino >= UINT_MAX)
			tm->tm_nextino = 3;
	} while (tmpfs_tree_get(&tm->tm_nodes, tm->tm_nextino) != NULL);
	return (tm->tm_nextino);
}

/*
 * A node without owner, mode and contents.
 * => ENOSPC: too many nodes, or no memory.
 */
int
tmpfs_node_new(struct tmpfs_mount *tm, enum vtype type, struct tmpfs_node **tnp)
{
	struct tmpfs_node *tn;
	ino_t ino;

	KASSERT(type > VNON && type < VBAD);
	KASSERT(tmpfs_mount_check(tm));
	if (tm->tm_nnodes >= tm->tm_nodes_max)
		return (ENOSPC);
	tn = tmpfs_alloc(tm, sizeof(*tn), M_ZERO);
	if (tn == NULL)
		return (ENOSPC);
	ino = new_ino(tm);
	if (tmpfs_tree_set(tm, &tm->tm_nodes, ino, tn) != 0) {
		tmpfs_free(tm, tn, sizeof(*tn));
		return (ENOSPC);
	}
	tm->tm_nnodes++;
	tn->tn_mount = tm;
	tn->tn_type = type;
	tn->tn_ino = ino;
	tn->tn_gen = ++tm->tm_nextgen;
	if (type == VDIR)
		tmpfs_dir_init(tn);
	tmpfs_touch(tn, TMPFS_ATIME | TMPFS_MTIME | TMPFS_CTIME);
	*tnp = tn;
	return (0);
}

/*
 * Free a node with its contents, whatever its names.
 */
void
tmpfs_node_free(struct tmpfs_node *tn)
{
	struct tmpfs_mount *tm = tn->tn_mount;

	KASSERT(tn->tn_vnode == NULL && tn->tn_holds == 0);
	KASSERT(tn->tn_lockf == NULL);
	KASSERT(tm->tm_nnodes > 0);
	switch (tn->tn_type) {
	case VDIR:
		tmpfs_dir_destroy(tn);
		break;
	case VREG:
		tmpfs_data_resize(tn, 0);
		KASSERT(tn->tn_npages == 0);
		break;
	case VLNK:
		if (tn->tn_target != NULL)
			tmpfs_free(tm, tn->tn_target, (size_t)tn->tn_size);
		break;
	default:
		break;
	}
	(void)tmpfs_tree_remove(tm, &tm->tm_nodes, tn->tn_ino);
	tm->tm_nnodes--;
	tmpfs_free(tm, tn, sizeof(*tn));
}

void
tmpfs_node_unref(struct tmpfs_node *tn)
{

	if (tn->tn_nlink > 0 || tn->tn_vnode != NULL || tn->tn_holds > 0)
		return;
	KASSERT(tn != tn->tn_mount->tm_root);
	tmpfs_node_free(tn);
}

/*
 * Stamp times with that of this system call.
 */
void
tmpfs_touch(struct tmpfs_node *tn, int which)
{
	struct timespec now;

	now.tv_sec = time.tv_sec;
	now.tv_nsec = time.tv_usec * 1000;
	if (which & TMPFS_ATIME)
		tn->tn_atime = now;
	if (which & TMPFS_MTIME) {
		tn->tn_mtime = now;
		tn->tn_modrev++;
	}
	if (which & TMPFS_CTIME)
		tn->tn_ctime = now;
}

static void
vnode_init(struct tmpfs_node *tn, struct vnode *vp)
{

	KASSERT(tn->tn_vnode == NULL);
	lockinit(&tn->tn_lock, PINOD, "tmpfs", 0, 0);
	vp->v_data = tn;
	vp->v_type = tn->tn_type;
	tn->tn_vnode = vp;
	if (tn == tn->tn_mount->tm_root)
		vp->v_flag |= VROOT;
	switch (tn->tn_type) {
	case VBLK:
	case VCHR:
		vp->v_op = tmpfs_specop_p;
		(void)checkalias(vp, tn->tn_rdev, tn->tn_mount->tm_mount);
		break;
	case VFIFO:
		vp->v_op = tmpfs_fifoop_p;
		break;
	default:
		break;
	}
}

static int
vnode_get(struct tmpfs_node *tn, struct vnode **vpp)
{
	struct vnode *vp;
	int error;

	for (;;) {
		while ((vp = tn->tn_vnode) != NULL) {
			error = vget(vp, LK_EXCLUSIVE, curproc);
			if (error == 0) {
				KASSERT(VTOTN(vp) == tn);
				*vpp = vp;
				return (0);
			}
			if (error != ENOENT)
				return (error);
		}
		error = getnewvnode(VT_TMPFS, tn->tn_mount->tm_mount,
		    tmpfs_vnodeop_p, &vp);
		if (error != 0)
			return (error);
		if (tn->tn_vnode == NULL)
			break;
		/* Recycling slept, and somebody else was here. */
		vgone(vp);
		vrele(vp);
	}
	vnode_init(tn, vp);
	error = vn_lock(vp, LK_EXCLUSIVE, curproc);
	KASSERT(error == 0);
	*vpp = vp;
	return (0);
}

/*
 * The vnode of a node.
 * => *vpp: referenced and locked. It may have lost its names meanwhile.
 * => After an error the node may be gone.
 */
int
tmpfs_vget(struct tmpfs_node *tn, struct vnode **vpp)
{
	int error;

	KASSERT(tmpfs_node_check(tn));
	tn->tn_holds++;
	error = vnode_get(tn, vpp);
	KASSERT(tn->tn_holds > 0);
	tn->tn_holds--;
	if (error != 0) {
		*vpp = NULL;
		tmpfs_node_unref(tn);
	}
	return (error);
}
