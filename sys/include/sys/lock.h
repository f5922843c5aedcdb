/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lockmgr locks: long-term, sleepable, exclusive or shared, owned by a thread
 * (struct proc). An exclusive lock may be taken again by its owner, who then
 * releases it as often: soft updates need that (see kern_lock.c).
 * Simple locks guarded short sections on multiprocessors; with the one big
 * lock they hold nothing and cost nothing.
 */
#ifndef _SYS_LOCK_H_
#define _SYS_LOCK_H_

#include <sys/types.h>

struct proc;

struct simplelock {
	int		lock_data;
};

struct lock {
	struct proc	*lk_lockholder;	/* exclusive owner, or NULL */
	const char	*lk_wmesg;	/* wait channel name */
	int		lk_exclusivecount; /* recursion depth of the owner */
	int		lk_sharecount;	/* shared holders */
	int		lk_waitcount;	/* sleepers on this lock */
	u_int		lk_flags;	/* LK_DRAINED ... kept between calls */
	int		lk_prio;
	int		lk_timo;
};

/* lockmgr request types */
#define LK_TYPE_MASK	0x0000000f
#define LK_SHARED	0x00000001
#define LK_EXCLUSIVE	0x00000002
#define LK_UPGRADE	0x00000003
#define LK_DOWNGRADE	0x00000005
#define LK_RELEASE	0x00000006
#define LK_DRAIN	0x00000007
/* modifiers */
#define LK_NOWAIT	0x00000010	/* EBUSY instead of sleeping */
#define LK_SLEEPFAIL	0x00000020	/* ENOLCK after a sleep */
#define LK_CANRECURSE	0x00000040	/* always granted to the owner here */
#define LK_DRAINED	0x00001000	/* state: drained, dies with release */
#define LK_INTERLOCK	0x00010000	/* drop the interlock given */
#define LK_RETRY	0x00020000	/* vn_lock: try again */
#define LK_NOOBJ	0x00040000

/* lockstatus() */
#define LK_EXCLOTHER	8		/* exclusive, owner is not curproc */

void	lockinit(struct lock *, int, const char *, int, int);
int	lockmgr(struct lock *, u_int, struct simplelock *, struct proc *);
int	lockstatus(struct lock *);
void	lockmgr_printinfo(struct lock *);

#define simple_lock_init(l)	((void)(l))
#define simple_lock(l)		((void)(l))
#define simple_lock_try(l)	((void)(l), 1)
#define simple_unlock(l)	((void)(l))

#endif /* _SYS_LOCK_H_ */
