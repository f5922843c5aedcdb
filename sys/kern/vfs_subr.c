/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vnodes of a mount as a set, and small things about vnodes.
 *
 * Walking a mount's list: the walker puts a marker (VMARKER) into it, so that
 * the list may change in any way while it looks at one vnode. New vnodes go to
 * the end and are seen too.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/lock.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/vnode.h>

#include <rump-sys/syncer.h>
#include <rump-sys/vnode_private.h>

/* Indexed by the type bits of a mode, shifted down. */
enum vtype iftovt_tab[16] = {
	VNON, VFIFO, VCHR, VNON, VDIR, VNON, VBLK, VNON,
	VREG, VNON, VLNK, VNON, VSOCK, VNON, VNON, VBAD,
};
int vttoif_tab[9] = {
	0, S_IFREG, S_IFDIR, S_IFBLK, S_IFCHR, S_IFLNK, S_IFSOCK, S_IFIFO,
	S_IFMT,
};

static const char *const vtypenames[] = {
	"VNON", "VREG", "VDIR", "VBLK", "VCHR", "VLNK", "VSOCK", "VFIFO",
	"VBAD"
};

/*
 * Move vp to mp's list; NULL takes it off.
 */
void
insmntque(struct vnode *vp, struct mount *mp)
{

	if (vp->v_mount != NULL) {
		vfs_newname_gone(vp);
		TAILQ_REMOVE(&vp->v_mount->mnt_vnodelist, vp, v_mntvnodes);
	}
	vp->v_mount = mp;
	if (mp != NULL)
		TAILQ_INSERT_TAIL(&mp->mnt_vnodelist, vp, v_mntvnodes);
}

/*
 * Call f(vp, arg) for each vnode of mp, v_interlock held: f releases it. f may
 * sleep and change the list.
 * => Stops at the first value that is not 0, and returns it.
 */
int
vfs_mount_foreach_vnode(struct mount *mp, int (*f)(struct vnode *, void *),
    void *arg)
{
	struct vnode marker, *vp;
	int error = 0;

	memset(&marker, 0, sizeof(marker));
	marker.v_flag = VMARKER;
	TAILQ_INSERT_HEAD(&mp->mnt_vnodelist, &marker, v_mntvnodes);
	while (error == 0 && (vp = TAILQ_NEXT(&marker, v_mntvnodes)) != NULL) {
		TAILQ_REMOVE(&mp->mnt_vnodelist, &marker, v_mntvnodes);
		TAILQ_INSERT_AFTER(&mp->mnt_vnodelist, vp, &marker,
		    v_mntvnodes);
		if (vp->v_flag & VMARKER)
			continue;
		KASSERT(vp->v_mount == mp);
		simple_lock(&vp->v_interlock);
		error = (*f)(vp, arg);
	}
	TAILQ_REMOVE(&mp->mnt_vnodelist, &marker, v_mntvnodes);
	return (error);
}

struct vflush_args {
	struct vnode	*skip;
	int		flags;
	int		busy;
};

/* Has it lost its last name? Its end is still to be written. */
static int
vflush_isunlinked(struct vnode *vp, struct proc *p)
{
	struct vattr va;

	return (vp->v_usecount > 0 && (vp->v_flag & VXLOCK) == 0 &&
	    vp->v_type != VNON && vp->v_type != VBAD &&
	    VOP_GETATTR(vp, &va, NOCRED, p) == 0 && va.va_nlink == 0);
}

static int
vflush_vnode(struct vnode *vp, void *arg)
{
	struct vflush_args *va = arg;
	struct proc *p = curproc;

	simple_unlock(&vp->v_interlock);
	if (vp == va->skip)
		return (0);
	if ((va->flags & SKIPSYSTEM) && (vp->v_flag & VSYSTEM))
		return (0);
	if ((va->flags & WRITECLOSE) &&
	    (vp->v_writecount == 0 || vp->v_type != VREG) &&
	    !vflush_isunlinked(vp, p))
		return (0);
	if (vp->v_flag & VXLOCK) {
		vgonel(vp, p);		/* waits */
		return (0);
	}
	if (vp->v_usecount == 0) {
		vgonel(vp, p);
		return (0);
	}
	if (va->flags & FORCECLOSE) {
		/* A device may have a file system on it: it lives on. */
		if (vp->v_type == VBLK || vp->v_type == VCHR)
			vclean(vp, 1, p);
		else
			vgonel(vp, p);
		return (0);
	}
	va->busy++;
	return (0);
}

/*
 * Clean out the vnodes of mp: all idle ones, with FORCECLOSE those in use too.
 * SKIPSYSTEM leaves VSYSTEM ones; WRITECLOSE looks at nothing but files open
 * for writing and those open without a name; skip is left alone.
 * => EBUSY: some are in use.
 */
int
vflush(struct mount *mp, struct vnode *skip, int flags)
{
	struct vflush_args va = { skip, flags, 0 };

	KASSERT(mp != NULL);
	(void)vfs_mount_foreach_vnode(mp, vflush_vnode, &va);
	return (va.busy != 0 ? EBUSY : 0);
}

/* Every attribute "not set": all bits one. */
void
vattr_null(struct vattr *vap)
{

	memset(vap, 0xff, sizeof(*vap));
	vap->va_type = VNON;
	vap->va_vaflags = 0;
}

/*
 * May cred access a file of that mode, owner and group in the ways of acc
 * (VREAD, VWRITE, VEXEC)? The superuser may everything.
 * => 0 or EACCES.
 */
int
vaccess(mode_t mode, uid_t uid, gid_t gid, mode_t acc, struct ucred *cred)
{
	mode_t granted;

	KASSERT((acc & ~(VREAD | VWRITE | VEXEC)) == 0);
	if (cred == NOCRED || cred == FSCRED || cred->cr_uid == 0)
		return (0);
	granted = mode;			/* owner's bits are VREAD ... */
	if (cred->cr_uid != uid) {
		granted <<= 3;
		if (!groupmember(gid, cred))
			granted <<= 3;
	}
	return ((granted & acc) == acc ? 0 : EACCES);
}

void
vprint(char *label, struct vnode *vp)
{

	printf("%s%s%p: %s, tag %d, usecount %u, writecount %u, flag 0x%x%s\n",
	    label != NULL ? label : "", label != NULL ? ": " : "", (void *)vp,
	    (u_int)vp->v_type < nitems(vtypenames) ?
	    vtypenames[vp->v_type] : "?", vp->v_tag, vp->v_usecount,
	    vp->v_writecount, vp->v_flag,
	    vp->v_bioflag & VBIOONFREELIST ? ", idle" : "");
	if (vp->v_data != NULL && !vnode_isdead(vp)) {
		VOP_PRINT(vp);
		printf("\n");
	}
}
