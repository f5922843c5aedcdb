/* SPDX-License-Identifier: BSD-2-Clause */
/* lockmgr and rwlocks: inside the kernel. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>
#include <sys/lock.h>
#include <sys/proc.h>
#include <sys/rwlock.h>

#include "rump-sys/kern.h"
#include "kernspace.h"

#define LOCK(lk, flags)		lockmgr(lk, flags, NULL, curproc)

/* e, done by another thread of control. */
#define AS(p, e) do {							\
	struct proc *me_ = curproc;					\
	curproc = (p);							\
	e;								\
	curproc = me_;							\
} while (0)

/* The owner gets an exclusive lock again, and releases it as often. */
KERNEL_TEST(lock_recursion)
{
	struct lock lk;
	struct proc *other = proc_alloc(&process0, M_WAITOK);
	int nlocks = curproc->p_nlocks;

	lockinit(&lk, PINOD, "test", 0, 0);
	CHECK_EQ(lockstatus(&lk), 0);
	CHECK_EQ(LOCK(&lk, LK_EXCLUSIVE), 0);
	CHECK_EQ(LOCK(&lk, LK_EXCLUSIVE | LK_NOWAIT), 0);
	CHECK_EQ(LOCK(&lk, LK_SHARED), 0);
	CHECK_EQ(lk.lk_exclusivecount, 3);
	CHECK_EQ(curproc->p_nlocks, nlocks + 3);
	CHECK_EQ(lockstatus(&lk), LK_EXCLUSIVE);
	AS(other, CHECK_EQ(lockstatus(&lk), LK_EXCLOTHER));
	CHECK_EQ(LOCK(&lk, LK_RELEASE), 0);
	CHECK_EQ(LOCK(&lk, LK_RELEASE), 0);
	AS(other, CHECK_EQ(LOCK(&lk, LK_EXCLUSIVE | LK_NOWAIT), EBUSY));
	CHECK_EQ(LOCK(&lk, LK_RELEASE), 0);
	CHECK_EQ(lockstatus(&lk), 0);
	AS(other, CHECK_EQ(LOCK(&lk, LK_EXCLUSIVE | LK_NOWAIT), 0));
	AS(other, CHECK_EQ(LOCK(&lk, LK_RELEASE), 0));
	CHECK_EQ(curproc->p_nlocks, nlocks);
	proc_free(other);
}

KERNEL_TEST(lock_shared)
{
	struct lock lk;
	struct proc *other = proc_alloc(&process0, M_WAITOK);

	lockinit(&lk, PINOD, "test", 0, 0);
	CHECK_EQ(LOCK(&lk, LK_SHARED), 0);
	AS(other, CHECK_EQ(LOCK(&lk, LK_SHARED), 0));
	CHECK_EQ(lockstatus(&lk), LK_SHARED);
	CHECK_EQ(LOCK(&lk, LK_UPGRADE | LK_NOWAIT), EBUSY);
	AS(other, CHECK_EQ(LOCK(&lk, LK_EXCLUSIVE | LK_NOWAIT), EBUSY));
	AS(other, CHECK_EQ(LOCK(&lk, LK_RELEASE), 0));
	CHECK_EQ(LOCK(&lk, LK_UPGRADE), 0);
	CHECK_EQ(lockstatus(&lk), LK_EXCLUSIVE);
	AS(other, CHECK_EQ(LOCK(&lk, LK_SHARED | LK_NOWAIT), EBUSY));
	CHECK_EQ(LOCK(&lk, LK_DOWNGRADE), 0);
	AS(other, CHECK_EQ(LOCK(&lk, LK_SHARED | LK_NOWAIT), 0));
	CHECK_EQ(lk.lk_sharecount, 2);
	AS(other, CHECK_EQ(LOCK(&lk, LK_RELEASE), 0));
	CHECK_EQ(LOCK(&lk, LK_RELEASE), 0);
	CHECK_EQ(lockstatus(&lk), 0);
	proc_free(other);
}

KERNEL_TEST(lock_drain)
{
	struct lock lk;
	struct proc *other = proc_alloc(&process0, M_WAITOK);

	lockinit(&lk, PINOD, "test", 0, 0);
	AS(other, CHECK_EQ(LOCK(&lk, LK_SHARED), 0));
	CHECK_EQ(LOCK(&lk, LK_DRAIN | LK_NOWAIT), EBUSY);
	AS(other, CHECK_EQ(LOCK(&lk, LK_RELEASE), 0));
	CHECK_EQ(LOCK(&lk, LK_DRAIN), 0);
	CHECK(lk.lk_flags & LK_DRAINED);
	CHECK_EQ(LOCK(&lk, LK_RELEASE), 0);
	proc_free(other);
}

/* Nobody can release it any more: an error, not a hang. */
KERNEL_TEST(lock_deadlock)
{
	struct lock lk;
	struct proc *other = proc_alloc(&process0, M_WAITOK);

	CHECK_EQ(rump_threads, 0);
	lockinit(&lk, PINOD, "test", 0, 0);
	AS(other, CHECK_EQ(LOCK(&lk, LK_EXCLUSIVE), 0));
	CHECK_EQ(LOCK(&lk, LK_EXCLUSIVE), EDEADLK);
	CHECK_EQ(LOCK(&lk, LK_SHARED), EDEADLK);
	CHECK_EQ(LOCK(&lk, LK_DRAIN), EDEADLK);
	CHECK_EQ(lk.lk_waitcount, 0);
	AS(other, CHECK_EQ(LOCK(&lk, LK_RELEASE), 0));
	CHECK_EQ(LOCK(&lk, LK_EXCLUSIVE), 0);
	CHECK_EQ(LOCK(&lk, LK_RELEASE), 0);
	proc_free(other);
}

/*
 * Threads that count under a lock, with a sleep between reading and writing:
 * no count is lost, and everybody gets his turn.
 */
#define NTHREADS	4
#define NCOUNTS		50

static struct lock count_lock;
static int count, finished;

static void
counter(void *arg)
{
	int i, n;

	for (i = 0; i < NCOUNTS; i++) {
		CHECK_EQ(LOCK(&count_lock, LK_EXCLUSIVE), 0);
		n = count;
		if (i % 8 == 0)
			CHECK_EQ(tsleep(&i, PPAUSE, "count", 1), EWOULDBLOCK);
		count = n + 1;
		CHECK_EQ(LOCK(&count_lock, LK_RELEASE), 0);
	}
	finished++;
	wakeup(&finished);
	kthread_exit(0);
}

KERNEL_TEST(lock_threads)
{
	int i;

	if (!rump_threads)
		test_skip("the host has no threads");
	lockinit(&count_lock, PINOD, "count", 0, 0);
	for (i = 0; i < NTHREADS; i++)
		CHECK_EQ(kthread_create(counter, NULL, NULL, "counter%d", i),
		    0);
	while (finished < NTHREADS)
		CHECK_EQ(tsleep(&finished, PPAUSE, "finish", 0), 0);
	CHECK_EQ(count, NTHREADS * NCOUNTS);
	CHECK_EQ(lockstatus(&count_lock), 0);
}

/* Drain waits for holders and for those who wait before it. */
static int order;

static void
drain_holder(void *arg)
{

	CHECK_EQ(LOCK(&count_lock, LK_SHARED), 0);
	wakeup(&order);
	CHECK_EQ(tsleep(&drain_holder, PPAUSE, "hold", 5), EWOULDBLOCK);
	order = 1;
	CHECK_EQ(LOCK(&count_lock, LK_RELEASE), 0);
	kthread_exit(0);
}

KERNEL_TEST(lock_drain_waits)
{

	if (!rump_threads)
		test_skip("the host has no threads");
	lockinit(&count_lock, PINOD, "drain", 0, 0);
	CHECK_EQ(kthread_create(drain_holder, NULL, NULL, "holder"), 0);
	CHECK_EQ(tsleep(&order, PPAUSE, "order", 0), 0);
	CHECK_EQ(LOCK(&count_lock, LK_DRAIN), 0);
	CHECK_EQ(order, 1);
	CHECK_EQ(LOCK(&count_lock, LK_RELEASE), 0);
}

KERNEL_TEST(rwlock)
{
	struct rwlock rwl;
	struct proc *other = proc_alloc(&process0, M_WAITOK);

	rw_init(&rwl);
	rw_enter_read(&rwl);
	AS(other, rw_enter_read(&rwl));
	CHECK_EQ(rwl.rwl_readers, 2);
	rw_exit_read(&rwl);
	AS(other, rw_exit_read(&rwl));
	rw_enter_write(&rwl);
	CHECK(rwl.rwl_writer == curproc);
	rw_exit_write(&rwl);
	CHECK(rwl.rwl_writer == NULL);
	proc_free(other);
}
