/* SPDX-License-Identifier: BSD-2-Clause */
/* Vnodes: references, recycling, cleaning out; inside the kernel. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>
#include <sys/lock.h>
#include <sys/namei.h>
#include <sys/proc.h>

#include "rump-sys/kern.h"
#include "rump-sys/vnode_private.h"
#include "kernspace.h"
#include "vfsutil.h"

#define OK(e)		CHECK_EQ((e), 0)
#define MANY		500

static const char *
name(int i)
{
	static char buf[32];

	snprintf(buf, sizeof(buf), "/tmp/f%d", i);
	return buf;
}

static struct vnode *
lookup(const char *path)
{
	struct vnode *vp;
	int error;

	vp = rumptest_lookup(path, &error);
	CHECK_EQ(error, 0);
	return vp;
}

KERNEL_TEST(vnode_states)
{
	struct vnode *vp, *again;
	u_int idle;

	OK(rumptest_make("/tmp/f", VREG, 0644));
	idle = vn_nidle() - 1;		/* /tmp is idle as well */
	vp = lookup("/tmp/f");
	CHECK_EQ(vp->v_usecount, 1);
	CHECK((vp->v_bioflag & VBIOONFREELIST) == 0);
	CHECK_EQ(VOP_ISLOCKED(vp), 0);
	CHECK_EQ(vn_nidle(), idle);

	/* One more reference, locked twice by its owner. */
	OK(vget(vp, LK_EXCLUSIVE, curproc));
	CHECK_EQ(vp->v_usecount, 2);
	CHECK_EQ(VOP_ISLOCKED(vp), LK_EXCLUSIVE);
	OK(vget(vp, LK_EXCLUSIVE, curproc));
	vput(vp);
	CHECK_EQ(VOP_ISLOCKED(vp), LK_EXCLUSIVE);
	vput(vp);
	CHECK_EQ(VOP_ISLOCKED(vp), 0);
	CHECK_EQ(vp->v_usecount, 1);

	/* Idle, and found again as the same vnode. */
	vrele(vp);
	CHECK_EQ(vp->v_usecount, 0);
	CHECK((vp->v_bioflag & VBIOONFREELIST) != 0);
	CHECK_EQ(vn_nidle(), idle + 1);
	again = lookup("/tmp/f");
	CHECK(again == vp);
	CHECK_EQ(vn_nidle(), idle);

	/* In use: not recycled. Idle: gone, and its name with it. */
	CHECK_EQ(vrecycle(vp, NULL, curproc), 0);
	vrele(vp);
	CHECK_EQ(vrecycle(vp, NULL, curproc), 1);
	vp = lookup("/tmp/f");
	CHECK_EQ(vp->v_type, VREG);
	vrele(vp);
	OK(rumptest_unlink("/tmp/f"));
}

/* Locked by somebody else: LK_NOWAIT says so and leaves everything alone. */
KERNEL_TEST(vnode_nowait)
{
	struct proc *me = curproc, *other = proc_alloc(&process0, M_WAITOK);
	struct vnode *vp;

	OK(rumptest_make("/tmp/f", VREG, 0644));
	vp = lookup("/tmp/f");
	OK(vn_lock(vp, LK_EXCLUSIVE, me));
	curproc = other;
	CHECK_EQ(vget(vp, LK_EXCLUSIVE | LK_NOWAIT, other), EBUSY);
	CHECK_EQ(VOP_ISLOCKED(vp), LK_EXCLOTHER);
	CHECK_EQ(vn_islocked(vp), 0);
	curproc = me;
	CHECK_EQ(vp->v_usecount, 1);
	vput(vp);
	proc_free(other);
	OK(rumptest_unlink("/tmp/f"));
}

/* More files than vnodes: the oldest idle ones make room. */
KERNEL_TEST(vnode_recycling)
{
	struct vnode *held;
	int i, max = desiredvnodes;

	CHECK(max < MANY / 2);		/* RUMP_NVNODES */
	for (i = 0; i < MANY; i++) {
		OK(rumptest_make(name(i), VREG, 0644));
		OK(rumptest_fill(name(i), 0, 100, (u_int)i));
	}
	CHECK(numvnodes <= max);
	CHECK(vnodestats.vs_recycled > MANY - (uint64_t)max);
	/* A vnode that is held stays what it is. */
	held = lookup(name(7));
	for (i = 0; i < MANY; i++)
		OK(rumptest_verify(name(i), 0, 100, (u_int)i));
	CHECK(held == lookup(name(7)));
	CHECK_EQ(held->v_usecount, 2);
	vrele(held);
	vrele(held);
	for (i = 0; i < MANY; i++)
		OK(rumptest_unlink(name(i)));
	CHECK(numvnodes <= max);
}

/* All in use: the limit gives way, and is kept again afterwards. */
KERNEL_TEST(vnode_overlimit)
{
	struct vnode *held[MANY];
	int i, max = desiredvnodes;

	for (i = 0; i < MANY; i++) {
		OK(rumptest_make(name(i), VREG, 0644));
		held[i] = lookup(name(i));
	}
	CHECK(numvnodes >= MANY);
	CHECK(vnodestats.vs_overlimit > 0);
	for (i = 0; i < MANY; i++)
		vrele(held[i]);
	CHECK(numvnodes >= MANY);
	while (vcleanidle(10) > 0)
		continue;
	CHECK(numvnodes <= max);
	for (i = 0; i < MANY; i++)
		OK(rumptest_unlink(name(i)));
}

/* What is taken from its users is dead: closing works, the rest fails. */
KERNEL_TEST(vnode_dead)
{
	struct ucred *cred = curproc->p_ucred;
	struct vnode *vp;
	struct vattr va;
	u_long id;

	OK(rumptest_make("/tmp/f", VREG, 0644));
	vp = lookup("/tmp/f");
	id = vp->v_id;
	vgone(vp);
	CHECK_EQ(vp->v_usecount, 1);
	CHECK(vnode_isdead(vp));
	CHECK(vp->v_mount == NULL && vp->v_data == NULL);
	CHECK_EQ(vn_lock(vp, LK_EXCLUSIVE, curproc), ENOENT);
	OK(vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, curproc));
	CHECK_EQ(VOP_GETATTR(vp, &va, cred, curproc), EBADF);
	CHECK_EQ(VOP_OPEN(vp, 1, cred, curproc), ENXIO);
	OK(VOP_CLOSE(vp, 1, cred, curproc));
	OK(VOP_FSYNC(vp, cred, MNT_WAIT, curproc));
	vgone(vp);			/* again: nothing happens */
	vput(vp);
	/* The file is not the vnode. */
	vp = lookup("/tmp/f");
	CHECK(vp->v_id != id);
	vrele(vp);
	OK(rumptest_unlink("/tmp/f"));
}

static int
count_vnode(struct vnode *vp, void *arg)
{
	int *n = arg;

	simple_unlock(&vp->v_interlock);
	/* The list changes under the walk: every second one goes. */
	if (++*n % 2 == 0 && vp->v_usecount == 0)
		vgonel(vp, curproc);
	return *n == 1000 ? EINTR : 0;
}

KERNEL_TEST(vnode_foreach)
{
	int before = 0, i, n;

	(void)vfs_mount_foreach_vnode(rootvnode->v_mount, count_vnode,
	    &before);
	for (i = 0; i < 50; i++)
		OK(rumptest_make(name(i), VREG, 0644));
	n = 0;
	OK(vfs_mount_foreach_vnode(rootvnode->v_mount, count_vnode, &n));
	/* Directories on the way may have come again. */
	CHECK(n >= 50 && n <= 50 + before + 2);
	n = 999;
	CHECK_EQ(vfs_mount_foreach_vnode(rootvnode->v_mount, count_vnode, &n),
	    EINTR);
	for (i = 0; i < 50; i++)
		OK(rumptest_unlink(name(i)));
}

/*
 * A call that breaks the protocol (VOP_SETATTR wants the lock): does not
 * return where checks are compiled in.
 * => 0: there are no checks. 1: the call passed.
 */
int	rumptest_breakprotocol(void);
int
rumptest_breakprotocol(void)
{
#ifdef DEBUG_KERNEL
	struct vnode *vp;
	struct vattr va;

	OK(rumptest_make("/tmp/f", VREG, 0644));
	vp = lookup("/tmp/f");
	CHECK((vp->v_flag & VLOCKSWORK) != 0);
	vattr_null(&va);
	(void)VOP_SETATTR(vp, &va, curproc->p_ucred, curproc);
	return 1;
#else
	return 0;
#endif
}

KERNEL_TEST(vnode_vaccess)
{
	struct ucred *cred = crget();

	cred->cr_uid = 10;
	cred->cr_gid = 20;
	cred->cr_ngroups = 1;
	cred->cr_groups[0] = 30;
	OK(vaccess(0400, 10, 20, VREAD, cred));
	CHECK_EQ(vaccess(0044, 10, 20, VREAD, cred), EACCES); /* owner's */
	OK(vaccess(0040, 11, 20, VREAD, cred));
	OK(vaccess(0040, 11, 30, VREAD, cred));
	CHECK_EQ(vaccess(0704, 11, 30, VREAD, cred), EACCES);
	OK(vaccess(0004, 11, 31, VREAD, cred));
	CHECK_EQ(vaccess(0774, 11, 31, VREAD | VEXEC, cred), EACCES);
	cred->cr_uid = 0;
	OK(vaccess(0, 11, 31, VREAD | VWRITE | VEXEC, cred));
	OK(vaccess(0, 11, 31, VREAD, NOCRED));
	crfree(cred);
}
