/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lockmgr locks: long-term locks that are held across sleeps and calls.
 *
 *	free --EXCLUSIVE--> exclusive(1) --EXCLUSIVE of owner-> exclusive(2) ...
 *	free --SHARED--> shared(1) --SHARED--> shared(2) ...
 *	exclusive(1) --DOWNGRADE--> shared(1); shared --UPGRADE--> exclusive(1)
 *	free, nobody waiting --DRAIN--> exclusive(1), drained --RELEASE--> dead
 *
 * => The owner is curproc; the proc passed in is not looked at.
 * => An exclusive lock is always granted to its owner again (also a request for
 *    shared, which counts as one more exclusive), with or without
 *    LK_CANRECURSE, and released as often: soft updates lock a vnode that the
 *    caller of theirs has locked.
 * => UPGRADE gives the share up while it waits; with LK_NOWAIT and other
 *    sharers it is EBUSY and the share is kept.
 * => 0; EBUSY with LK_NOWAIT; ENOLCK after a sleep with LK_SLEEPFAIL; what
 *    tsleep says otherwise. LK_INTERLOCK drops the interlock in all cases.
 *
 * Invariant: lk_lockholder != NULL iff lk_exclusivecount > 0, and then
 * lk_sharecount == 0.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/lock.h>
#include <sys/proc.h>

#define LK_WANTDRAIN	0x00002000	/* state: somebody drains */

#define lock_wakeup(lk)							\
	do {								\
		if (__predict_false((lk)->lk_waitcount > 0 ||		\
		    ((lk)->lk_flags & LK_WANTDRAIN)))			\
			wakeup(lk);					\
	} while (0)

#ifdef DEBUG_KERNEL
static int
lock_check(const struct lock *lk)
{

	return (lk->lk_lockholder != NULL) == (lk->lk_exclusivecount > 0) &&
	    lk->lk_sharecount >= 0 && lk->lk_waitcount >= 0 &&
	    (lk->lk_exclusivecount == 0 || lk->lk_sharecount == 0);
}
#endif

void
lockinit(struct lock *lk, int prio, const char *wmesg, int timo, int flags)
{

	memset(lk, 0, sizeof(*lk));
	lk->lk_prio = prio;
	lk->lk_wmesg = wmesg;
	lk->lk_timo = timo;
}

/* Can curproc have it now? */
static int
free_for(const struct lock *lk, u_int type)
{

	switch (type) {
	case LK_SHARED:
		return lk->lk_lockholder == NULL;
	case LK_DRAIN:
		return lk->lk_lockholder == NULL && lk->lk_sharecount == 0 &&
		    lk->lk_waitcount == 0;
	default:
		return lk->lk_lockholder == NULL && lk->lk_sharecount == 0;
	}
}

static int
lock_wait(struct lock *lk, u_int type, u_int flags)
{
	int error;

	while (!free_for(lk, type)) {
		if (flags & LK_NOWAIT)
			return EBUSY;
		if (type == LK_DRAIN)
			lk->lk_flags |= LK_WANTDRAIN;
		else
			lk->lk_waitcount++;
		error = tsleep(lk, lk->lk_prio, lk->lk_wmesg, lk->lk_timo);
		if (type == LK_DRAIN)
			lk->lk_flags &= ~LK_WANTDRAIN;
		else if (--lk->lk_waitcount == 0)
			lock_wakeup(lk); /* who drains waits for this */
		if (error != 0)
			return error;
		if (flags & LK_SLEEPFAIL)
			return ENOLCK;
	}
	return 0;
}

static void
take_exclusive(struct lock *lk)
{

	lk->lk_lockholder = curproc;
	lk->lk_exclusivecount = 1;
}

static void
lock_release(struct lock *lk)
{

	if (lk->lk_exclusivecount > 0) {
		if (lk->lk_lockholder != curproc)
			panic("lockmgr: %s: released by %d, held by %d",
			    lk->lk_wmesg, curproc->p_pid,
			    lk->lk_lockholder->p_pid);
		curproc->p_nlocks--;
		if (--lk->lk_exclusivecount > 0)
			return;
		lk->lk_lockholder = NULL;
	} else {
		if (lk->lk_sharecount == 0)
			panic("lockmgr: %s: released, but not held",
			    lk->lk_wmesg);
		curproc->p_nlocks--;
		if (--lk->lk_sharecount > 0)
			return;
	}
	lock_wakeup(lk);
}

static int
lock_upgrade(struct lock *lk, u_int flags)
{
	int error;

	KASSERT(lk->lk_sharecount > 0);
	if (lk->lk_sharecount > 1 && (flags & LK_NOWAIT))
		return EBUSY;
	lk->lk_sharecount--;
	if ((error = lock_wait(lk, LK_EXCLUSIVE, flags)) != 0) {
		curproc->p_nlocks--;
		lock_wakeup(lk);
		return error;
	}
	take_exclusive(lk);
	return 0;
}

int
lockmgr(struct lock *lk, u_int flags, struct simplelock *interlock,
    struct proc *p)
{
	u_int type = flags & LK_TYPE_MASK;
	int error = 0;

	KASSERT(curproc != NULL && lock_check(lk));
	if (flags & LK_INTERLOCK)
		simple_unlock(interlock);
	switch (type) {
	case LK_RELEASE:
		lock_release(lk);
		break;
	case LK_SHARED:
	case LK_EXCLUSIVE:
		if (lk->lk_lockholder == curproc) {
			lk->lk_exclusivecount++;
			curproc->p_nlocks++;
			break;
		}
		if (__predict_false(!free_for(lk, type)) &&
		    (error = lock_wait(lk, type, flags)) != 0)
			break;
		if (type == LK_EXCLUSIVE)
			take_exclusive(lk);
		else
			lk->lk_sharecount++;
		curproc->p_nlocks++;
		break;
	case LK_UPGRADE:
		error = lock_upgrade(lk, flags);
		break;
	case LK_DOWNGRADE:
		KASSERT(lk->lk_lockholder == curproc);
		KASSERT(lk->lk_exclusivecount == 1);
		lk->lk_lockholder = NULL;
		lk->lk_exclusivecount = 0;
		lk->lk_sharecount = 1;
		lock_wakeup(lk);
		break;
	case LK_DRAIN:
		if (lk->lk_lockholder == curproc)
			panic("lockmgr: %s: drained by its owner",
			    lk->lk_wmesg);
		if ((error = lock_wait(lk, type, flags)) != 0)
			break;
		take_exclusive(lk);
		lk->lk_flags |= LK_DRAINED;
		curproc->p_nlocks++;
		break;
	default:
		panic("lockmgr: %s: request %#x", lk->lk_wmesg, flags);
	}
	KASSERT(lock_check(lk));
	return error;
}

/* 0, LK_SHARED, LK_EXCLUSIVE, or LK_EXCLOTHER when another thread owns it. */
int
lockstatus(struct lock *lk)
{

	if (lk->lk_exclusivecount > 0)
		return lk->lk_lockholder == curproc ? LK_EXCLUSIVE :
		    LK_EXCLOTHER;
	return lk->lk_sharecount > 0 ? LK_SHARED : 0;
}

void
lockmgr_printinfo(struct lock *lk)
{

	if (lk->lk_sharecount > 0)
		printf(" lock %s: shared by %d", lk->lk_wmesg,
		    lk->lk_sharecount);
	else if (lk->lk_exclusivecount > 0)
		printf(" lock %s: exclusive (%d) by pid %d", lk->lk_wmesg,
		    lk->lk_exclusivecount, lk->lk_lockholder->p_pid);
	if (lk->lk_waitcount > 0)
		printf(" with %d waiting", lk->lk_waitcount);
}
