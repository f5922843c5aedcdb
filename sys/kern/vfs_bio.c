/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Buffer cache: reading, writing and releasing blocks.
 *
 * A buffer is a private copy of one block, named by vnode and logical block
 * number. Whoever uses it makes it busy, and is then its only user:
 *
 *	error = bread(vp, lbn, size, cred, &bp);
 *	if (error) { brelse(bp); return error; }
 *	... look at bp->b_data, b_bcount bytes, or change it ...
 *	brelse(bp)	unchanged
 *	bdwrite(bp)	changed, write it some time
 *	bawrite(bp)	changed, start to write it now
 *	bwrite(bp)	changed, wait until it is written: its error
 *
 * For the caller
 * => bread, breadn, cluster_read return a busy buffer in every case; after an
 *    error it holds nothing and only brelse makes sense.
 * => brelse and the three writes end the caller's use of bp.
 * => getblk gives the block without reading: old contents if B_DONE, else none.
 * => Without memory bread fails with ENOMEM; getblk, which cannot fail, uses
 *    up the reserve (subr_kmemclass.c).
 * => A thread that asks for a block it has busy gets EDEADLK from bread; from
 *    getblk, which cannot fail, a panic. A hostile image can cause the former.
 *
 * States of a block's buffer, and who makes the transitions
 *
 *	        getblk (miss)         biodone: B_DONE
 *	absent ---------------> BUSY <---------------- BUSY, I/O under way
 *	   ^                   |  ^ \                    ^
 *	   |     brelse,bdwrite|  |  \ bread, bwrite ____|
 *	   |                   v  | getblk, bremfree
 *	   +--- evicted --- IDLE, clean (BQ_CLOCK) or B_DELWRI (BQ_DIRTY)
 *	   +--- brelse of B_INVAL, B_ERROR, B_NOCACHE; vinvalbuf
 *
 * Invariants (buf_check, under KASSERT where buffers change hands)
 *	1. A cached block has one buffer, on its hash chain, on one list of its
 *	   vnode and in one queue, busy or not.
 *	2. B_DELWRI <=> on v_dirtyblkhd <=> in BQ_DIRTY. B_DELWRI => B_DONE.
 *	3. Idle => not B_INVAL, B_ERROR, B_ASYNC, B_WANTED; no holder in b_proc.
 *	4. 0 < b_bcount <= b_bufsize; b_data is 16-byte aligned and nobody
 *	   else's memory.
 *	5. v_numoutput counts writes begun and not done; I/O under way => BUSY.
 *	6. io_start and io_complete come in pairs, once each for each write of
 *	   a buffer with dependencies, whatever becomes of the write.
 *	7. bs_bytes is the memory of all buffers; bs_dirtybytes of B_DELWRI.
 *
 * Write errors: under a mount, vfs_biofail.c decides. Elsewhere the caller of
 * bwrite gets them; those of asynchronous writes are kept in v_bioerror until
 * vbioerror asks, and the contents are lost.
 *
 * Locks: the big lock. Sleeps: for a busy buffer and for I/O.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>
#include <sys/mount.h>
#include <sys/proc.h>
#include <sys/vnode.h>
#include <miscfs/specfs/specdev.h>

#include <rump-sys/bio.h>
#include <rump-sys/biofail.h>
#include <rump-sys/vet.h>

struct bio_ops bioops;

/* Whose statistics a block of this vnode counts in, or NULL. */
static struct mount *
bio_mount(struct vnode *vp)
{

	if (vp->v_type == VBLK && vp->v_specinfo != NULL)
		return vp->v_specmountpoint;
	return vp->v_mount;
}

/*
 * Start the transfer that b_flags says.
 * => Ends in biodone, perhaps before this returns; an asynchronous buffer may
 *    be somebody else's then.
 */
void
bio_start(struct buf *bp)
{
	struct mount *mp = bio_mount(bp->b_vp);
	int async = (bp->b_flags & B_ASYNC) != 0;

	if (bp->b_flags & B_READ) {
		bufstats.bs_reads++;
		bufstats.bs_readbytes += bp->b_bcount;
		if (mp != NULL)
			*(async ? &mp->mnt_stat.f_asyncreads :
			    &mp->mnt_stat.f_syncreads) += 1;
		if (curproc != NULL)
			curproc->p_stats->p_ru.ru_inblock++;
	} else {
		bufstats.bs_writes++;
		bufstats.bs_writebytes += bp->b_bcount;
		if (mp != NULL)
			*(async ? &mp->mnt_stat.f_asyncwrites :
			    &mp->mnt_stat.f_syncwrites) += 1;
		if (curproc != NULL)
			curproc->p_stats->p_ru.ru_oublock++;
	}
	if (async)
		bp->b_proc = NULL;
	VOP_STRATEGY(bp);
}

/* ------------------------------------------------------------- reading */

/* First use of contents that came from a device. */
static int
bio_vet(struct buf *bp)
{
	int error;

	if ((bp->b_flags & B_VETTED) || bp->b_vp == NULL ||
	    bp->b_qindex == BQ_NONE)
		return 0;
	bufstats.bs_vetted++;
	error = vet_block(bp->b_vp, bp);
	if (error != 0) {
		bufstats.bs_rejected++;
		bp->b_flags |= B_ERROR | B_INVAL;
		bp->b_error = error;
	}
	return error;
}

/* The part of bread behind the hit. */
static int
bread_slow(struct vnode *vp, daddr_t lblkno, int size, struct buf **bpp)
{
	struct buf *bp;
	int error;

	if (size <= 0 || size > MAXBSIZE)
		error = EINVAL;
	else
		error = buf_get(vp, lblkno, size, M_CANFAIL, &bp);
	if (error != 0) {
		*bpp = buf_errorbuf(size, error);
		return error;
	}
	*bpp = bp;
	KASSERT(buf_check(bp));
	if (bp->b_flags & (B_DONE | B_DELWRI)) {
		bufstats.bs_hits++;
		return bio_vet(bp);
	}
	bufstats.bs_misses++;
	bp->b_flags |= B_READ;
	bio_start(bp);
	return biowait(bp);
}

int
bread(struct vnode *vp, daddr_t lblkno, int size, struct ucred *cred,
    struct buf **bpp)
{

	if (__predict_true((*bpp = bread_cached(vp, lblkno, size)) != NULL)) {
		KASSERT(buf_check(*bpp));
		return 0;
	}
	return bread_slow(vp, lblkno, size, bpp);
}

/* bread, and start to read nra other blocks that are not cached yet. */
int
breadn(struct vnode *vp, daddr_t lblkno, int size, daddr_t *rablks,
    int *rasizes, int nra, struct ucred *cred, struct buf **bpp)
{
	struct buf *bp;
	int error, i;

	error = bread(vp, lblkno, size, cred, bpp);
	for (i = 0; error == 0 && i < nra; i++) {
		if (rasizes[i] <= 0 || rasizes[i] > MAXBSIZE ||
		    buf_lookup(vp, rablks[i]) != NULL)
			continue;
		bp = buf_new(vp, rablks[i], rasizes[i], M_CANFAIL);
		if (bp == NULL)
			break;
		bp->b_flags |= B_READ | B_ASYNC | B_RAHEAD;
		bufstats.bs_rahead++;
		bio_start(bp);
	}
	return error;
}

/* ------------------------------------------------------------- writing */

/*
 * Some driver code writes what it could not read (softdep_setup_freeblocks).
 * Such a buffer is no block of anything; nor is one that was cut loose while
 * its holder slept, which is thrown away.
 * => True: the buffer is gone.
 */
static int
bio_dropped(struct buf *bp)
{

	KASSERT(bp->b_flags & B_BUSY);
	if (__predict_true(bp->b_vp != NULL))
		return 0;
	if ((bp->b_flags & B_ORPHAN) == 0)
		panic("a block is written that could not be read: error %d",
		    bp->b_error);
	brelse(bp);
	return 1;
}

/*
 * => On a mount with MNT_ASYNC nobody waits: the write is delayed.
 */
int
bwrite(struct buf *bp)
{
	struct mount *mp;
	int error;

	if (bio_dropped(bp))
		return EIO;
	mp = bio_mount(bp->b_vp);
	if (mp != NULL && (mp->mnt_flag & MNT_ASYNC) != 0 &&
	    (bp->b_flags & B_ASYNC) == 0) {
		bdwrite(bp);
		return 0;
	}
	KASSERT(buf_check(bp));
	buf_undirty(bp);
	bp->b_flags &= ~(B_READ | B_DONE | B_ERROR);
	bp->b_flags |= B_VETTED;	/* our own contents */
	bp->b_error = 0;
	bp->b_vp->v_numoutput++;
	if (bp->b_flags & B_ASYNC) {
		bufstats.bs_asyncwrites++;
		bio_start(bp);
		return 0;
	}
	bufstats.bs_syncwrites++;
	bio_start(bp);
	error = biowait(bp);
	brelse(bp);
	return error;
}

void
bawrite(struct buf *bp)
{

	if (bio_dropped(bp))
		return;
	bp->b_flags |= B_ASYNC;
	(void)VOP_BWRITE(bp);
}

void
bdwrite(struct buf *bp)
{

	if (bio_dropped(bp))
		return;
	bufstats.bs_delayed++;
	bp->b_flags &= ~(B_READ | B_ERROR);
	bp->b_flags |= B_DONE | B_VETTED;
	buf_dirty(bp);
	brelse(bp);
}

/* ------------------------------------------------------------- release */

/* The buffer's block is forgotten, with what is in it. */
static void
brelse_invalid(struct buf *bp)
{

	if (!LIST_EMPTY(&bp->b_dep) && bioops.io_deallocate != NULL)
		(*bioops.io_deallocate)(bp);
	if (bp->b_flags & B_WANTED)
		wakeup(bp);
	if (bp->b_flags & B_ORPHAN)
		buf_endorphan(bp);
	buf_destroy(bp);
}

/*
 * => B_SCANNED survives: fsync walks count on it. So does B_DELWRI of a buffer
 *    that its own completion made dirty again.
 */
void
brelse(struct buf *bp)
{
	const long special = B_INVAL | B_ERROR | B_NOCACHE | B_WANTED;
	const long ends = B_BUSY | B_WANTED | B_ASYNC | B_AGE | B_DEFERRED |
	    B_READ;
	long f = bp->b_flags;

	KASSERT(f & B_BUSY);
	if (__predict_false(f & special)) {
		if (f & (B_ERROR | B_NOCACHE))
			bp->b_flags = f |= B_INVAL;
		if (f & B_INVAL) {
			brelse_invalid(bp);
			return;
		}
		wakeup(bp);
	}
	KASSERT(bp->b_qindex != BQ_NONE);
	if (f & B_AGE)
		f &= ~B_REF;
	bp->b_proc = NULL;
	bp->b_flags = f & ~ends;
	KASSERT(buf_check(bp));
}

/*
 * Take an idle buffer: the caller sets B_BUSY, or has just done so.
 */
void
bremfree(struct buf *bp)
{

	KASSERT(bp->b_qindex != BQ_NONE);
	bp->b_proc = curproc;
}

/* ------------------------------------------------------------- I/O */

/*
 * Wait for the end of the transfer.
 * => 0, or its error; for what was read, the vetting's.
 */
int
biowait(struct buf *bp)
{

	while (!(bp->b_flags & B_DONE)) {
		bp->b_flags |= B_WANTED;
		if (tsleep(bp, PRIBIO + 1, "biowait", 0) == EDEADLK)
			panic("biowait: block %d: its I/O never ends",
			    bp->b_lblkno);
	}
	if (bp->b_flags & B_ERROR)
		return bp->b_error != 0 ? bp->b_error : EIO;
	return bp->b_flags & B_READ ? bio_vet(bp) : 0;
}

static void
biodone_write(struct buf *bp)
{
	struct vnode *vp = bp->b_vp;

	if (bp->b_flags & B_ERROR) {
		bufstats.bs_writeerrors++;
		if (bp->b_error == 0)
			bp->b_error = EIO;
		biofail_written(bp);
	}
	if ((bp->b_flags & (B_ASYNC | B_ERROR)) == (B_ASYNC | B_ERROR) &&
	    vp != NULL)
		vp->v_bioerror = bp->b_error;
	if (!LIST_EMPTY(&bp->b_dep) && bioops.io_complete != NULL)
		(*bioops.io_complete)(bp);
	vwakeup(vp);
}

/*
 * The transfer of bp is over, well or with B_ERROR.
 * => Called by the device, and by drivers for holes; any thread, CPU held.
 */
void
biodone(struct buf *bp)
{

	KASSERT(bp->b_flags & B_BUSY);
	if (bp->b_flags & B_DONE)
		panic("biodone: block %d is done already", bp->b_lblkno);
	bp->b_flags |= B_DONE;
	if (!(bp->b_flags & B_READ))
		biodone_write(bp);
	else {
		if (bp->b_flags & B_ERROR)
			bufstats.bs_readerrors++;
		if (__predict_false(biofail_count != 0))
			biofail_read(bp);
	}
	if (bp->b_flags & B_CALL) {
		bp->b_flags &= ~B_CALL;
		(*bp->b_iodone)(bp);
	} else if (bp->b_flags & B_ASYNC)
		brelse(bp);
	else if (bp->b_flags & B_WANTED) {
		bp->b_flags &= ~B_WANTED;
		wakeup(bp);
	}
}

int
buf_countdeps(struct buf *bp, int n, int rollbacks)
{

	if (bioops.io_countdeps == NULL)
		return 0;
	return (*bioops.io_countdeps)(bp, n, rollbacks);
}
