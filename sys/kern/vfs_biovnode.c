/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Buffer cache: all buffers of one vnode. The contract of the whole is in
 * vfs_bio.c.
 *
 * The walks start again from the head of the list whenever they may have
 * slept, because anything can have happened to the list then.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/mount.h>
#include <sys/proc.h>
#include <sys/vnode.h>
#include <miscfs/specfs/specdev.h>

#include <rump-sys/bio.h>

#define VINVAL_TRIES	10	/* fsyncs that may leave dirty buffers */

/* A write ended; NULL for a transfer of no vnode. */
void
vwakeup(struct vnode *vp)
{

	if (vp == NULL)
		return;
	if (vp->v_numoutput == 0)
		panic("vwakeup: a write ended that nobody began");
	if (--vp->v_numoutput == 0 && (vp->v_bioflag & VBIOWAIT)) {
		vp->v_bioflag &= ~VBIOWAIT;
		wakeup(&vp->v_numoutput);
	}
}

/* Wait until no write of the vnode is under way. */
int
vwaitforio(struct vnode *vp, int slpflag, char *wmesg, int timeo)
{
	int error;

	while (vp->v_numoutput > 0) {
		vp->v_bioflag |= VBIOWAIT;
		error = tsleep(&vp->v_numoutput, slpflag | (PRIBIO + 1), wmesg,
		    timeo);
		if (error != 0)
			return error;
	}
	return 0;
}

/* The error of asynchronous writes since the last call, or 0. */
int
vbioerror(struct vnode *vp)
{
	int error = vp->v_bioerror;

	vp->v_bioerror = 0;
	return error;
}

/*
 * Write all dirty buffers of a vnode whose blocks have no order among them.
 * => sync: and wait. Buffers that become dirty meanwhile are left alone.
 */
void
vflushbuf(struct vnode *vp, int sync)
{
	struct buf *bp;

	LIST_FOREACH(bp, &vp->v_dirtyblkhd, b_vnbufs)
		bp->b_flags &= ~B_SCANNED;
again:
	LIST_FOREACH(bp, &vp->v_dirtyblkhd, b_vnbufs) {
		if (bp->b_flags & (B_BUSY | B_SCANNED))
			continue;
		bremfree(bp);
		buf_acquire(bp);
		bp->b_flags |= B_SCANNED;
		cluster_push(bp);
		goto again;
	}
	if (sync)
		(void)vwaitforio(vp, 0, "vflushbuf", 0);
}

/* Write what is dirty, through the file system, until nothing is. */
static int
vinval_save(struct vnode *vp, struct ucred *cred, struct proc *p)
{
	int error, tries;

	for (tries = 0; tries < VINVAL_TRIES; tries++) {
		error = vwaitforio(vp, 0, "vinvalbuf", 0);
		if (error != 0 || LIST_EMPTY(&vp->v_dirtyblkhd))
			return error;
		error = VOP_FSYNC(vp, cred, MNT_WAIT, p);
		if (error != 0)
			return error;
	}
	if (vp->v_numoutput == 0 && LIST_EMPTY(&vp->v_dirtyblkhd))
		return 0;
	panic("vinvalbuf: buffers stay dirty after fsync");
}

/* Linked by b_vnbufs; b_dev says whose. */
static struct buflists orphans = LIST_HEAD_INITIALIZER(orphans);

/*
 * A busy buffer whose holder is the caller, who cannot be about to release
 * it: a driver lost it on some error path. Cut it loose, so that unmounting
 * goes on; should its holder still turn up, brelse frees it, else the end of
 * the mount does.
 */
static void
vinval_orphan(struct buf *bp)
{
	struct vnode *vp = bp->b_vp;

	if (!LIST_EMPTY(&bp->b_dep))
		panic("vinvalbuf: block %d is busy with dependencies and "
		    "never released", bp->b_lblkno);
	printf("vinvalbuf: block %d was never released\n", bp->b_lblkno);
	bufstats.bs_orphans++;
	bp->b_dev = vp->v_type == VBLK ? vp->v_rdev : vp->v_mount != NULL ?
	    vp->v_mount->mnt_dev : NODEV;
	buf_unlink(bp);
	bp->b_flags |= B_ORPHAN | B_INVAL;
	LIST_INSERT_HEAD(&orphans, bp, b_vnbufs);
}

/* Its holder turned up, or never will. */
void
buf_endorphan(struct buf *bp)
{

	KASSERT((bp->b_flags & B_ORPHAN) && bufstats.bs_orphans > 0);
	bp->b_flags &= ~B_ORPHAN;
	LIST_REMOVE(bp, b_vnbufs);
	bufstats.bs_orphans--;
}

/*
 * The file system of dev is unmounted: nobody is left in its driver.
 */
void
buf_freeorphans(dev_t dev)
{
	struct buf *bp, *next;

	LIST_FOREACH_SAFE(bp, &orphans, b_vnbufs, next)
		if (bp->b_dev == dev) {
			buf_endorphan(bp);
			buf_destroy(bp);
		}
}

/* A truncation's walk leaves this buffer: its block stays in the file. */
static int
vinval_keeps(struct vnode *vp, struct buf *bp, int flags)
{
	off_t start;

	if (!(flags & V_SAVEMETA))
		return 0;
	if (bp->b_lblkno < 0)
		return 1;
	if (!(flags & V_SAVE) || (bp->b_flags & (B_BUSY | B_DELWRI)))
		return 0;
	start = (off_t)bp->b_lblkno * vp->v_mount->mnt_stat.f_iosize;
	return start + bp->b_bcount <= vp->v_size;
}

/*
 * Throw away the buffers on one list; true if the list may have changed under
 * the walk.
 */
static int
vinval_list(struct vnode *vp, struct buflists *list, int flags)
{
	struct buf *bp, *nbp;

	LIST_FOREACH_SAFE(bp, list, b_vnbufs, nbp) {
		if (vinval_keeps(vp, bp, flags))
			continue;
		if (bp->b_flags & B_BUSY) {
			if (buf_wait(bp) != 0)
				vinval_orphan(bp);
			return 1;
		}
		bremfree(bp);
		buf_acquire(bp);
		if ((flags & V_SAVE) && (bp->b_flags & B_DELWRI)) {
			bawrite(bp);
			return 1;
		}
		bp->b_flags |= B_INVAL;
		brelse(bp);
	}
	return 0;
}

/*
 * Throw away all buffers of a vnode.
 * => V_SAVE: write dirty ones first; an error of that leaves them.
 * => V_SAVEMETA: indirect blocks (b_lblkno < 0) stay. With V_SAVE it is how
 *    the driver makes a file shorter, to the size that uvm_vnp_setsize has just
 *    been told; then written blocks below it stay too. Without that, each
 *    removal at the end of a large directory would cost reading all of it.
 */
int
vinvalbuf(struct vnode *vp, int flags, struct ucred *cred, struct proc *p,
    int slpflag, int timeo)
{
	int error;

	if (flags & V_SAVE) {
		error = vinval_save(vp, cred, p);
		if (error != 0)
			return error;
	}
	while (vinval_list(vp, &vp->v_dirtyblkhd, flags) ||
	    vinval_list(vp, &vp->v_cleanblkhd, flags))
		continue;
	KASSERT((flags & V_SAVEMETA) || (LIST_EMPTY(&vp->v_dirtyblkhd) &&
	    LIST_EMPTY(&vp->v_cleanblkhd)));
	return 0;
}
