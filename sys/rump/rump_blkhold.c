/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes that are not complete before they are stable (RUMP_BLKBARRIER).
 *
 * For the host a write is done when its cache has it, and until it is told to
 * flush it may bring out later writes before earlier ones. Soft updates take
 * a completed write for one that a power cut cannot undo. So asynchronous
 * writes of such a device are held when the host has done them:
 *
 *	done by the host -> held -> one flush for all of them -> biodone
 *
 * The flush comes when somebody sleeps (perhaps for one of them) or is asleep
 * when the system call ends, when there are many, when the device is flushed or
 * closed, and after a second. Whoever
 * depends on a held write is not written until then, because the driver has not
 * heard of its completion: order holds over power cuts, too.
 *
 * => A flush that fails makes all held writes fail.
 *
 * Locks: the big lock. blkhold_settle may give the CPU up, and completes what
 * was held when it was called.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf.h>
#include <sys/kernel.h>
#include <sys/proc.h>
#include <sys/timeout.h>

#include <rump-sys/bio.h>
#include <rump-sys/blk.h>
#include <rump-sys/kern.h>

#define MAXHELD		256		/* writes */
#define MAXBYTES()	(bufstats.bs_limit / 8)

static TAILQ_HEAD(, blkhold) holds = TAILQ_HEAD_INITIALIZER(holds);
static struct kern_work work;
static struct timeout timer;

static int
settle_all(void *arg)
{
	struct blkhold *bh;
	int did = 0;

	/* A flush may sleep, but devices do not go while they are open. */
	TAILQ_FOREACH(bh, &holds, bh_entry)
		if (bh->bh_count > 0) {
			(void)blkhold_settle(bh);
			did = 1;
		}
	return did;
}

static void
settle_sleeper(void)
{

	(void)settle_all(NULL);
}

static void
settle_timer(void *arg)
{

	kern_work_want(&work);
}

void
blkhold_init(struct blkhold *bh, int (*flush)(void *), void *arg)
{

	if (sleep_settle == NULL) {
		sleep_settle = settle_sleeper;
		timeout_set(&timer, settle_timer, NULL);
		kern_work_register(&work, "held writes", settle_all, NULL,
		    NULL);
	}
	TAILQ_INIT(&bh->bh_list);
	bh->bh_count = 0;
	bh->bh_bytes = 0;
	bh->bh_flush = flush;
	bh->bh_arg = arg;
	TAILQ_INSERT_TAIL(&holds, bh, bh_entry);
}

void
blkhold_fini(struct blkhold *bh)
{

	KASSERT(bh->bh_count == 0);
	TAILQ_REMOVE(&holds, bh, bh_entry);
	if (!TAILQ_EMPTY(&holds))
		return;
	timeout_del(&timer);
	kern_work_unregister(&work);
	sleep_settle = NULL;
}

void
blkhold_add(struct blkhold *bh, struct buf *bp)
{

	KASSERT((bp->b_flags & (B_READ | B_ASYNC)) == B_ASYNC);
	TAILQ_INSERT_TAIL(&bh->bh_list, bp, b_hold);
	bh->bh_count++;
	bh->bh_bytes += bp->b_bcount;
	if (sleep_count > 0)
		kern_work_want(&work);
	else if (!timeout_pending(&timer))
		timeout_add(&timer, hz);
}

int
blkhold_full(const struct blkhold *bh)
{

	return bh->bh_count >= MAXHELD || bh->bh_bytes >= MAXBYTES();
}

int
blkhold_settle(struct blkhold *bh)
{
	TAILQ_HEAD(, buf) list = TAILQ_HEAD_INITIALIZER(list);
	struct buf *bp;
	int error;

	if (bh->bh_count == 0)
		return 0;
	while ((bp = TAILQ_FIRST(&bh->bh_list)) != NULL) {
		TAILQ_REMOVE(&bh->bh_list, bp, b_hold);
		TAILQ_INSERT_TAIL(&list, bp, b_hold);
	}
	bh->bh_count = 0;
	bh->bh_bytes = 0;
	error = (*bh->bh_flush)(bh->bh_arg);
	while ((bp = TAILQ_FIRST(&list)) != NULL) {
		TAILQ_REMOVE(&list, bp, b_hold);
		if (error != 0) {
			bp->b_error = error;
			bp->b_flags |= B_ERROR;
			bp->b_resid = bp->b_bcount;
		}
		biodone(bp);
	}
	return error;
}
