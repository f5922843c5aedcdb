/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Block devices on objects of the host: files, disks, or in JavaScript
 * whatever was attached. One minor number each.
 *
 * => A transfer goes to rumpuser_bio as it is; it may complete inside that
 *    call, or later from a thread of the host, which then holds the CPU.
 * => Transfers that are not whole sectors (EINVAL) or not wholly inside the
 *    device (EIO) are refused before the host sees them. Images ask for such.
 * => A write that its caller waits for is on stable storage when it completes;
 *    for the others d_flush is. Nothing is flushed that was not written.
 * => With RUMP_BLKBARRIER those others complete only after a flush, many with
 *    one (rump_blkhold.c).
 * => The host object is opened for writing only when the device is: a reader
 *    needs no more rights than reading. Refusal by the host is EROFS.
 *
 * Locks: the big lock.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf.h>
#include <sys/conf.h>
#include <sys/fcntl.h>
#include <sys/malloc.h>
#include <sys/proc.h>

#include <rump-sys/bio.h>
#include <rump-sys/blk.h>
#include <rump-sys/kern.h>

#define MAXBLK		256		/* devices at a time */

struct rumpblk {
	char		*rb_path;	/* host's name */
	off_t		rb_begin;
	off_t		rb_size;	/* whole sectors */
	int		rb_rfd;		/* open for reading, or -1 */
	int		rb_wfd;		/* for reading and writing, or -1 */
	int		rb_opencount;
	int		rb_barrier;	/* RUMP_BLKBARRIER */
	int		rb_starting;	/* inside rumpuser_bio */
	struct blkhold	rb_hold;
	uint64_t	rb_done;	/* completions */
	uint64_t	rb_written;	/* writes that nobody waits for */
	uint64_t	rb_stable;	/* of those, flushed */
	struct rump_blkstats rb_stats;
};

static struct rumpblk *rumpblks[MAXBLK];

static struct rumpblk *
rb_get(dev_t dev)
{

	if (major(dev) != BMAJOR_ETFS || minor(dev) >= MAXBLK)
		return NULL;
	return rumpblks[minor(dev)];
}

/* ------------------------------------------------------------- attach */

int
rump_blk_window(const char *hostpath, uint64_t begin, uint64_t *sizep,
    int *hosttypep)
{
	uint64_t len;
	int error;

	error = rumpuser_getfileinfo(hostpath, &len, hosttypep);
	if (error != 0)
		return error;
	if (*hosttypep == RUMPUSER_FT_DIR)
		return EISDIR;
	if (begin > len)
		return EINVAL;
	if (*sizep == RUMP_ETFS_SIZE_ENDOFF)
		*sizep = len - begin;
	else if (*sizep > len - begin)
		return EINVAL;
	return 0;
}

static int	rb_flush(void *);

static char *
rb_strdup(const char *s)
{
	size_t len = strlen(s) + 1;
	char *copy;

	copy = malloc(len, M_DEVBUF, M_WAITOK);
	bcopy(s, copy, len);
	return copy;
}

int
rump_blk_attach(const char *hostpath, uint64_t begin, uint64_t size,
    dev_t *devp)
{
	struct rumpblk *rb;
	int error, i, type;

	error = rump_blk_window(hostpath, begin, &size, &type);
	if (error != 0)
		return error;
	for (i = 0; i < MAXBLK && rumpblks[i] != NULL; i++)
		continue;
	if (i == MAXBLK)
		return ENOSPC;
	rb = malloc(sizeof(*rb), M_DEVBUF, M_WAITOK | M_ZERO);
	rb->rb_path = rb_strdup(hostpath);
	rb->rb_begin = begin;
	rb->rb_size = size - size % DEV_BSIZE;
	rb->rb_rfd = rb->rb_wfd = -1;
	rb->rb_barrier = rump_getparam_number("RUMP_BLKBARRIER", 0) != 0;
	if (rb->rb_barrier)
		blkhold_init(&rb->rb_hold, rb_flush, rb);
	rumpblks[i] = rb;
	*devp = makedev(BMAJOR_ETFS, i);
	return 0;
}

int
rump_blk_detach(dev_t dev)
{
	struct rumpblk *rb = rb_get(dev);

	if (rb == NULL)
		return ENXIO;
	if (rb->rb_opencount > 0)
		return EBUSY;
	KASSERT(rb->rb_rfd == -1 && rb->rb_wfd == -1);
	KASSERT(rb->rb_stats.bs_inflight == 0);
	if (rb->rb_barrier)
		blkhold_fini(&rb->rb_hold);
	rumpblks[minor(dev)] = NULL;
	free(rb->rb_path, M_DEVBUF);
	free(rb, M_DEVBUF);
	return 0;
}

int
rump_blk_getstats(dev_t dev, struct rump_blkstats *st)
{
	struct rumpblk *rb = rb_get(dev);

	if (rb == NULL)
		return ENXIO;
	*st = rb->rb_stats;
	return 0;
}

off_t
rump_blk_size(dev_t dev)
{
	struct rumpblk *rb = rb_get(dev);

	return rb != NULL ? rb->rb_size : 0;
}

/* ------------------------------------------------------------- open */

/* Get the host object open for what is asked; no-op if it is. */
static int
rb_hostopen(struct rumpblk *rb, int write)
{
	int error;

	if (rb->rb_wfd != -1 || (!write && rb->rb_rfd != -1))
		return 0;
	error = rumpuser_open(rb->rb_path, RUMPUSER_OPEN_BIO |
	    (write ? RUMPUSER_OPEN_RDWR : RUMPUSER_OPEN_RDONLY),
	    write ? &rb->rb_wfd : &rb->rb_rfd);
	if (write && (error == EACCES || error == EPERM || error == ETXTBSY))
		error = EROFS;
	return error;
}

static void
rb_hostclose(struct rumpblk *rb)
{

	if (rb->rb_rfd != -1)
		(void)rumpuser_close(rb->rb_rfd);
	if (rb->rb_wfd != -1)
		(void)rumpuser_close(rb->rb_wfd);
	rb->rb_rfd = rb->rb_wfd = -1;
}

static int
rumpblk_open(dev_t dev, int flag, struct proc *p)
{
	struct rumpblk *rb = rb_get(dev);
	int error;

	if (rb == NULL)
		return ENXIO;
	error = rb_hostopen(rb, (flag & FWRITE) != 0);
	if (error != 0)
		return error;
	rb->rb_opencount++;
	return 0;
}

/*
 * The host's cache. While the host flushes others may write, and flush: who
 * comes then must not take for stable what is only under way.
 */
static int
rb_flush(void *arg)
{
	struct rumpblk *rb = arg;
	uint64_t written = rb->rb_written;
	int error;

	KASSERT(rb->rb_stable <= written);
	if (rb->rb_stable == written || rb->rb_wfd == -1)
		return 0;
	rb->rb_stats.bs_flushes++;
	error = rumpuser_syncfd(rb->rb_wfd);
	if (error == 0 && rb->rb_stable < written)
		rb->rb_stable = written;
	return error;
}

static int
rumpblk_flush(dev_t dev)
{
	struct rumpblk *rb = rb_get(dev);
	int error;

	if (rb == NULL)
		return ENXIO;
	if (rb->rb_barrier && (error = blkhold_settle(&rb->rb_hold)) != 0)
		return error;
	return rb_flush(rb);
}

static int
rumpblk_close(dev_t dev, int flag, struct proc *p)
{
	struct rumpblk *rb = rb_get(dev);
	int error;

	if (rb == NULL)
		return ENXIO;
	KASSERT(rb->rb_opencount > 0);
	if (--rb->rb_opencount > 0)
		return 0;
	error = rumpblk_flush(dev);
	rb_hostclose(rb);
	return error;
}

static int
rumpblk_writable(dev_t dev)
{
	struct rumpblk *rb = rb_get(dev);
	int error;

	if (rb == NULL)
		return ENXIO;
	error = rb_hostopen(rb, 1);
	if (rb->rb_opencount == 0)
		rb_hostclose(rb);
	return error;
}

/* ------------------------------------------------------------- transfers */

/* rumpuser_bio's completion. */
static void
rumpblk_done(void *arg, size_t done, int error)
{
	struct buf *bp = arg;
	struct rumpblk *rb = rb_get(bp->b_dev);

	KASSERT(rb != NULL && rb->rb_stats.bs_inflight > 0);
	rb->rb_done++;
	rb->rb_stats.bs_inflight--;
	if (error == 0 && done != (size_t)bp->b_bcount)
		error = EIO;
	if (error != 0) {
		rb->rb_stats.bs_errors++;
		bp->b_error = error;
		bp->b_flags |= B_ERROR;
		bp->b_resid = bp->b_bcount - MIN(done, (size_t)bp->b_bcount);
	} else
		bp->b_resid = 0;
	if (error == 0 && rb->rb_barrier &&
	    (bp->b_flags & (B_READ | B_ASYNC)) == B_ASYNC)
		blkhold_add(&rb->rb_hold, bp);
	else
		biodone(bp);
	/* A thread of the host; all of the kernel's may be asleep. */
	if (rb->rb_barrier && !rb->rb_starting && sleep_count > 0 &&
	    rb->rb_stats.bs_inflight == 0)
		(void)blkhold_settle(&rb->rb_hold);
}

/* 0, or why this transfer cannot be. */
static int
rumpblk_check(const struct rumpblk *rb, const struct buf *bp)
{
	off_t off = (off_t)bp->b_blkno * DEV_BSIZE;

	if (rb == NULL)
		return ENXIO;
	if (bp->b_blkno < 0 || bp->b_bcount <= 0 ||
	    bp->b_bcount % DEV_BSIZE != 0)
		return EINVAL;
	if (off > rb->rb_size || bp->b_bcount > rb->rb_size - off)
		return EIO;
	if (rb->rb_opencount == 0)
		return ENXIO;
	return 0;
}

static void
rumpblk_refuse(struct rumpblk *rb, struct buf *bp, int error)
{

	if (rb != NULL)
		rb->rb_stats.bs_refused++;
	bp->b_error = error;
	bp->b_flags |= B_ERROR;
	bp->b_resid = bp->b_bcount;
	biodone(bp);
}

/* Count the transfer and say how the host is to do it. */
static int
rumpblk_account(struct rumpblk *rb, const struct buf *bp)
{
	struct rump_blkstats *st = &rb->rb_stats;

	st->bs_inflight++;
	if (bp->b_flags & B_READ) {
		st->bs_reads++;
		st->bs_readbytes += bp->b_bcount;
		return RUMPUSER_BIO_READ;
	}
	st->bs_writes++;
	st->bs_writebytes += bp->b_bcount;
	if (bp->b_flags & B_ASYNC) {
		rb->rb_written++;
		return RUMPUSER_BIO_WRITE;
	}
	st->bs_syncwrites++;
	return RUMPUSER_BIO_WRITE | RUMPUSER_BIO_SYNC;
}

static void
rumpblk_strategy(struct buf *bp)
{
	struct rumpblk *rb = rb_get(bp->b_dev);
	uint64_t done;
	int error, op;

	error = rumpblk_check(rb, bp);
	if (error == 0 && !(bp->b_flags & B_READ))
		error = rb_hostopen(rb, 1);	/* an update to read-write */
	if (error != 0) {
		rumpblk_refuse(rb, bp, error);
		return;
	}
	op = rumpblk_account(rb, bp);
	done = rb->rb_done;
	rb->rb_starting++;
	rumpuser_bio(rb->rb_wfd != -1 ? rb->rb_wfd : rb->rb_rfd, op,
	    bp->b_data, bp->b_bcount,
	    rb->rb_begin + (off_t)bp->b_blkno * DEV_BSIZE, rumpblk_done, bp);
	rb->rb_starting--;
	/* bp may be gone. Read-ahead pays where I/O goes on meanwhile. */
	if (rb->rb_done == done)
		bio_isasync = 1;
	if (rb->rb_barrier && blkhold_full(&rb->rb_hold))
		(void)blkhold_settle(&rb->rb_hold);
}

static const struct bdevsw rumpblk_bdevsw = {
	.d_name = "rumpblk",
	.d_open = rumpblk_open,
	.d_close = rumpblk_close,
	.d_strategy = rumpblk_strategy,
	.d_size = rump_blk_size,
	.d_flush = rumpblk_flush,
	.d_writable = rumpblk_writable,
};

RUMP_COMPONENT(RUMP_COMPONENT_KERN)
{

	bdevsw_attach(BMAJOR_ETFS, &rumpblk_bdevsw);
}
