/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes that the device under a mount refuses: nothing that was synced is
 * lost, nothing that was written is forgotten, and the driver goes on.
 *
 * Drivers do not survive such an error: soft updates panic, others leave the
 * disk half changed. So with the first one the mount is *failed*:
 * => This write and all that follow are kept in memory, in order. The disk
 *    stays as it was at that moment: with soft updates consistent, as after a
 *    power cut.
 * => Reads see what was kept: the driver has a disk that works.
 * => What would begin to change anything fails with EIO (vfs_checkwrite), so
 *    that no more than what was dirty has to be kept; what has begun is done
 *    to its end, in memory (relookup). Access times stop.
 * => fsync, sync, updates and unmount try to write what was kept, in the same
 *    order (biofail_retry). When all is on the disk the mount is healthy
 *    again; until then they fail with EIO.
 * => A forced unmount tries once and then gives up: what was kept is lost.
 *
 * The driver never learns of it, except at the end of an unmount. The call
 * that waited for the write fails with EIO (p_biofail), although what it did
 * is there in memory; with soft updates none waits, but those that promise the
 * disk (fsync, O_SYNC) look at mnt_biofail.
 *
 *	             biofail_written              biofail_retry
 *	healthy ------------------------> failed ----------------> healthy
 *	                                    |  biofail_giveup
 *	                                    +------------> given up, unmounted
 *
 * Locks: the big lock. Only biofail_retry sleeps.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf.h>
#include <sys/conf.h>
#include <sys/malloc.h>
#include <sys/mount.h>
#include <sys/proc.h>
#include <sys/queue.h>
#include <sys/syslog.h>
#include <sys/vnode.h>
#include <miscfs/specfs/specdev.h>

#include <rump-sys/bio.h>
#include <rump-sys/biofail.h>

/* One refused write, as the device would have got it. */
struct keptwrite {
	TAILQ_ENTRY(keptwrite) kw_list;
	daddr_t		kw_blkno;
	long		kw_len;
	char		kw_data[];
};

struct biofail {
	LIST_ENTRY(biofail) bf_list;
	struct mount	*bf_mp;
	TAILQ_HEAD(, keptwrite) bf_writes;	/* oldest first */
	const struct buf *bf_retry;	/* the write of biofail_retry */
	int		bf_noatime;	/* MNT_NOATIME is ours */
};

static LIST_HEAD(, biofail) failed = LIST_HEAD_INITIALIZER(failed);
int biofail_count;

static struct biofail *
biofail_find(dev_t dev)
{
	struct biofail *bf;

	LIST_FOREACH(bf, &failed, bf_list)
		if (bf->bf_mp->mnt_dev == dev)
			break;
	return (bf);
}

/*
 * The mount that the device belongs to. While it is being unmounted the
 * device does not know any more, while it is being made the list does not.
 */
static struct mount *
biofail_mount(dev_t dev)
{
	struct mount *mp;
	struct vnode *vp;

	if (dev == NODEV)
		return (NULL);
	if (vfinddev(dev, VBLK, &vp) && (mp = spec_mountpoint(vp)) != NULL)
		return (mp);
	CIRCLEQ_FOREACH(mp, &mountlist, mnt_list)
		if (mp->mnt_dev == dev)
			return (mp);
	return (NULL);
}

static struct biofail *
biofail_begin(const struct buf *bp)
{
	struct biofail *bf;
	struct mount *mp;

	if ((mp = biofail_mount(bp->b_dev)) == NULL)
		return (NULL);
	KASSERT(mp->mnt_biofail == NULL && mp->mnt_dev == bp->b_dev);
	bf = malloc(sizeof(*bf), M_BIOFAIL, M_WAITOK | M_ZERO);
	TAILQ_INIT(&bf->bf_writes);
	bf->bf_mp = mp;
	if ((mp->mnt_flag & MNT_NOATIME) == 0) {
		bf->bf_noatime = 1;
		mp->mnt_flag |= MNT_NOATIME;
	}
	mp->mnt_biofail = bf;
	LIST_INSERT_HEAD(&failed, bf, bf_list);
	biofail_count++;
	log(LOG_ERR, "%s: write error %d at block %d: nothing is written any "
	    "more, changes fail; sync or unmount tries again\n",
	    mp->mnt_stat.f_mntonname, bp->b_error, bp->b_blkno);
	return (bf);
}

/*
 * May the driver see the error of this write? Yes when it has nothing more to
 * do but to mark the superblock clean.
 */
static int
biofail_shows(const struct biofail *bf, const struct buf *bp)
{

	return ((bf->bf_mp->mnt_kflag & (MNTK_UNMOUNT | MNTK_GIVEUP)) ==
	    MNTK_UNMOUNT && (bp->b_flags & B_ASYNC) == 0 &&
	    LIST_EMPTY(&bp->b_dep));
}

void
biofail_written(struct buf *bp)
{
	struct keptwrite *kw;
	struct biofail *bf;

	KASSERT((bp->b_flags & (B_READ | B_ERROR)) == B_ERROR);
	bf = biofail_find(bp->b_dev);
	if (bf == NULL && (bf = biofail_begin(bp)) == NULL)
		return;
	if (bf->bf_retry == bp)
		return;
	kw = malloc(sizeof(*kw) + bp->b_bcount, M_BIOFAIL, M_WAITOK);
	kw->kw_blkno = bp->b_blkno;
	kw->kw_len = bp->b_bcount;
	bcopy(bp->b_data, kw->kw_data, bp->b_bcount);
	TAILQ_INSERT_TAIL(&bf->bf_writes, kw, kw_list);
	if (biofail_shows(bf, bp))
		return;
	if ((bp->b_flags & B_ASYNC) == 0 && bp->b_proc != NULL &&
	    (bf->bf_mp->mnt_kflag & MNTK_GIVEUP) == 0 &&
	    (bf->bf_mp->mnt_flag & MNT_SOFTDEP) == 0)
		bp->b_proc->p_biofail = 1;
	bp->b_flags &= ~B_ERROR;
	bp->b_error = 0;
	bp->b_resid = 0;
}

int
biofail_refuses(const struct buf *bp)
{
	const struct biofail *bf = biofail_find(bp->b_dev);

	return (bf != NULL && bf->bf_retry != bp);
}

/* Byte offsets within bp that kw covers: [*fromp, *top). */
static int
kw_overlap(const struct keptwrite *kw, const struct buf *bp, long *fromp,
    long *top)
{
	off_t from = ((off_t)kw->kw_blkno - bp->b_blkno) * DEV_BSIZE;
	off_t to = from + kw->kw_len;

	from = MAX(from, 0);
	to = MIN(to, (off_t)bp->b_bcount);
	if (from >= to)			/* perhaps too far for a long */
		return (0);
	*fromp = (long)from;
	*top = (long)to;
	return (1);
}

static int
biofail_covers(const struct biofail *bf, const struct buf *bp)
{
	const struct keptwrite *kw;
	long at, from, to;

	for (at = 0; at < bp->b_bcount; at += DEV_BSIZE) {
		TAILQ_FOREACH(kw, &bf->bf_writes, kw_list)
			if (kw_overlap(kw, bp, &from, &to) && from <= at &&
			    at < to)
				break;
		if (kw == NULL)
			return (0);
	}
	return (1);
}

void
biofail_read(struct buf *bp)
{
	const struct biofail *bf = biofail_find(bp->b_dev);
	const struct keptwrite *kw;
	long from, to;

	KASSERT(bp->b_flags & B_READ);
	if (bf == NULL)
		return;
	if (bp->b_flags & B_ERROR) {
		if (!biofail_covers(bf, bp))
			return;
		bp->b_flags &= ~B_ERROR;
		bp->b_error = 0;
		bp->b_resid = 0;
	}
	TAILQ_FOREACH(kw, &bf->bf_writes, kw_list)
		if (kw_overlap(kw, bp, &from, &to))
			bcopy(kw->kw_data + (from + ((off_t)bp->b_blkno -
			    kw->kw_blkno) * DEV_BSIZE), bp->b_data + from,
			    to - from);
}

/* ------------------------------------------------------------- the end */

static void
biofail_drop(struct biofail *bf)
{
	struct mount *mp = bf->bf_mp;
	struct keptwrite *kw;

	KASSERT(mp->mnt_biofail == bf && biofail_count > 0);
	while ((kw = TAILQ_FIRST(&bf->bf_writes)) != NULL) {
		TAILQ_REMOVE(&bf->bf_writes, kw, kw_list);
		free(kw, M_BIOFAIL);
	}
	if (bf->bf_noatime)
		mp->mnt_flag &= ~MNT_NOATIME;
	mp->mnt_biofail = NULL;
	LIST_REMOVE(bf, bf_list);
	biofail_count--;
	free(bf, M_BIOFAIL);
}

/* Write kw, and wait. */
static int
biofail_rewrite(struct biofail *bf, struct vnode *devvp,
    struct keptwrite *kw)
{
	struct buf *bp;
	int error;

	bp = buf_iobuf(devvp, kw->kw_blkno, kw->kw_data, kw->kw_len);
	bp->b_dev = bf->bf_mp->mnt_dev;
	bp->b_flags = B_BUSY;
	devvp->v_numoutput++;
	bf->bf_retry = bp;
	bio_start(bp);
	error = biowait(bp);
	bf->bf_retry = NULL;
	buf_destroy(bp);
	return (error);
}

int
biofail_retry(struct mount *mp)
{
	struct biofail *bf = mp->mnt_biofail;
	const struct bdevsw *sw;
	struct keptwrite *kw;
	struct vnode *devvp;

	if (__predict_true(bf == NULL))
		return (0);
	/* Somebody else is at it, asleep. */
	if (bf->bf_retry != NULL)
		return (EIO);
	sw = bdevsw_lookup(mp->mnt_dev);
	if (sw == NULL || !vfinddev(mp->mnt_dev, VBLK, &devvp))
		return (EIO);
	while ((kw = TAILQ_FIRST(&bf->bf_writes)) != NULL) {
		if (biofail_rewrite(bf, devvp, kw) != 0)
			return (EIO);
		TAILQ_REMOVE(&bf->bf_writes, kw, kw_list);
		free(kw, M_BIOFAIL);
	}
	if (sw->d_flush != NULL && (*sw->d_flush)(mp->mnt_dev) != 0)
		return (EIO);
	/* The flush may have slept. */
	if (!TAILQ_EMPTY(&bf->bf_writes))
		return (EIO);
	log(LOG_ERR, "%s: all that could not be written is on the disk now\n",
	    mp->mnt_stat.f_mntonname);
	biofail_drop(bf);
	curproc->p_biofail = 0;
	return (0);
}

void
biofail_giveup(struct mount *mp)
{

	mp->mnt_kflag |= MNTK_GIVEUP;
	curproc->p_biofail = 0;
}

int
biofail_end(struct mount *mp)
{
	struct biofail *bf = mp->mnt_biofail;
	int lost;

	if (bf == NULL)
		return (0);
	lost = !TAILQ_EMPTY(&bf->bf_writes);
	if (lost)
		log(LOG_ERR, "%s: what could not be written is lost: check "
		    "the file system\n", mp->mnt_stat.f_mntonname);
	biofail_drop(bf);
	return (lost ? EIO : 0);
}
