/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Buffer cache, limits: dirty buffers, the work at the end of a system call,
 * and the checks. The contract of the whole is in vfs_bio.c.
 *
 * Locks: the big lock. buf_trim may sleep and is nobody's inner call.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/proc.h>
#include <sys/vnode.h>

#include <rump-sys/bio.h>
#include <rump-sys/kern.h>

/* Dirty data beyond this much is written at the end of the system call. */
#define HIDIRTY()	(bufstats.bs_limit / 2)
#define LODIRTY()	(bufstats.bs_limit / 4)

/* Seconds until the syncer writes what became dirty: names before contents. */
#define DELAY_META	28
#define DELAY_DIR	29
#define DELAY_FILE	30

volatile int buf_workwanted;		/* the flag of buf_trim */

void
buf_wantwork(void)
{

	buf_workwanted = 1;
}

/* Busy or idle; also from inside io_complete. */
void
buf_dirty(struct buf *bp)
{
	struct vnode *vp = bp->b_vp;

	if (bp->b_flags & B_DELWRI)
		return;
	KASSERT(bp->b_qindex == BQ_CLOCK && (bp->b_flags & B_DONE));
	bp->b_flags |= B_DELWRI;
	LIST_REMOVE(bp, b_vnbufs);
	LIST_INSERT_HEAD(&vp->v_dirtyblkhd, bp, b_vnbufs);
	TAILQ_REMOVE(&bufqueues[BQ_CLOCK], bp, b_freelist);
	TAILQ_INSERT_TAIL(&bufqueues[BQ_DIRTY], bp, b_freelist);
	bp->b_qindex = BQ_DIRTY;
	bufstats.bs_ndirty++;
	bufstats.bs_dirtybytes += bp->b_bufsize;
	if (bufstats.bs_dirtybytes > HIDIRTY())
		buf_wantwork();
	if (!(vp->v_bioflag & VBIOONSYNCLIST))
		vn_syncer_add_to_worklist(vp, vp->v_type == VBLK ? DELAY_META :
		    vp->v_type == VDIR ? DELAY_DIR : DELAY_FILE);
}

void
buf_undirty(struct buf *bp)
{

	if (!(bp->b_flags & B_DELWRI))
		return;
	KASSERT(bp->b_qindex == BQ_DIRTY);
	bp->b_flags &= ~B_DELWRI;
	LIST_REMOVE(bp, b_vnbufs);
	LIST_INSERT_HEAD(&bp->b_vp->v_cleanblkhd, bp, b_vnbufs);
	TAILQ_REMOVE(&bufqueues[BQ_DIRTY], bp, b_freelist);
	TAILQ_INSERT_TAIL(&bufqueues[BQ_CLOCK], bp, b_freelist);
	bp->b_qindex = BQ_CLOCK;
	bufstats.bs_ndirty--;
	bufstats.bs_dirtybytes -= bp->b_bufsize;
}

void
bufmem_set(uint64_t limit)
{

	if (limit < BUFMEM_MIN)
		limit = BUFMEM_MIN;
	if (limit > SIZE_T_MAX / 4)
		limit = SIZE_T_MAX / 4;
	bufstats.bs_limit = limit;
	if (bufstats.bs_bytes > limit)
		buf_reclaim(bufstats.bs_bytes - limit);
	if (bufstats.bs_bytes > limit)
		buf_wantwork();
}

void
rump_pub_bufmem_set(uint64_t limit)
{

	rump_schedule();
	bufmem_set(limit);
	rump_unschedule();
}

/*
 * At the end of a system call: write the oldest dirty buffers if there is too
 * much dirt or too much of everything, and evict.
 * => A buffer whose write leaves it dirty goes to the queue's tail; each is
 *    tried once.
 */
int
buf_trim(void *arg)
{
	u_long n = bufstats.bs_ndirty;
	struct buf *bp;
	int done = 0;

	buf_workwanted = 0;
	if (bufstats.bs_dirtybytes <= HIDIRTY() &&
	    bufstats.bs_bytes <= bufstats.bs_limit)
		return 0;
	bufstats.bs_trims++;
	if (bufstats.bs_bytes > bufstats.bs_limit)
		done += buf_reclaim(bufstats.bs_bytes - bufstats.bs_limit) > 0;
	while (n-- > 0 && (bp = TAILQ_FIRST(&bufqueues[BQ_DIRTY])) != NULL &&
	    (bufstats.bs_dirtybytes > LODIRTY() ||
	    bufstats.bs_bytes > bufstats.bs_limit)) {
		if (bp->b_flags & B_BUSY) {
			TAILQ_REMOVE(&bufqueues[BQ_DIRTY], bp, b_freelist);
			TAILQ_INSERT_TAIL(&bufqueues[BQ_DIRTY], bp, b_freelist);
			continue;
		}
		bremfree(bp);
		buf_acquire(bp);
		bp->b_flags &= ~B_SCANNED;
		cluster_push(bp);
		done++;
		if (bufstats.bs_bytes > bufstats.bs_limit)
			buf_reclaim(bufstats.bs_bytes - bufstats.bs_limit);
	}
	return done != 0;
}

int
buf_leaks(void)
{
	struct buf *bp;
	int i, n = 0;

	for (i = 0; i < NBUFQUEUE; i++)
		TAILQ_FOREACH(bp, &bufqueues[i], b_freelist) {
			if (!(bp->b_flags & (B_BUSY | B_DELWRI)))
				continue;
			n++;
			printf("buffer of block %d left %s\n", bp->b_lblkno,
			    bp->b_flags & B_BUSY ? "busy" : "dirty");
		}
	if (bufstats.bs_orphans != 0)
		printf("%d buffers were lost by their holders\n",
		    (int)bufstats.bs_orphans);
	return n + (int)bufstats.bs_orphans;
}

/* Invariants 1 to 6 of vfs_bio.c; panics where one is broken. */
int
buf_check(struct buf *bp)
{
	long f = bp->b_flags;

	if (bp->b_bufsize == 0) {	/* buf_iobuf */
		KASSERT((f & B_BUSY) && bp->b_qindex == BQ_NONE);
		return 1;
	}
	KASSERT(bp->b_bcount > 0 && bp->b_bcount <= bp->b_bufsize);
	KASSERT(bp->b_data != NULL && ((uintptr_t)bp->b_data & 15) == 0);
	KASSERT(bp->b_chunk == NULL || (bp->b_data >= bp->b_chunk->bc_data &&
	    bp->b_data + bp->b_bufsize <=
	    bp->b_chunk->bc_data + bp->b_chunk->bc_size));
	if (bp->b_qindex == BQ_NONE) {
		KASSERT(f & B_BUSY);
		KASSERT(!(f & B_DELWRI));
		return 1;
	}
	KASSERT(bp->b_vp != NULL && bp->b_vp->v_holdcnt > 0);
	KASSERT(buf_lookup(bp->b_vp, bp->b_lblkno) == bp);
	KASSERT(((f & B_DELWRI) != 0) == (bp->b_qindex == BQ_DIRTY));
	KASSERT(!(f & B_DELWRI) || (f & B_DONE));
	if (!(f & B_BUSY)) {
		KASSERT(!(f & (B_INVAL | B_ERROR | B_ASYNC | B_WANTED)));
		KASSERT(bp->b_proc == NULL);
	}
	return 1;
}
