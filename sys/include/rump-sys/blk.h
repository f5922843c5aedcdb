/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Block devices on objects of the host (rump/rump_blk.c), and their
 * statistics. A device is a window [begin, begin + size) of the object.
 */
#ifndef _RUMP_SYS_BLK_H_
#define _RUMP_SYS_BLK_H_

#include <sys/types.h>
#include <sys/queue.h>

struct buf;

struct rump_blkstats {
	uint64_t	bs_reads;	/* transfers begun */
	uint64_t	bs_readbytes;
	uint64_t	bs_writes;
	uint64_t	bs_writebytes;
	uint64_t	bs_syncwrites;	/* of these, with a flush */
	uint64_t	bs_flushes;	/* flushes of their own */
	uint64_t	bs_errors;	/* the host's */
	uint64_t	bs_refused;	/* outside the device, read-only ... */
	u_int		bs_inflight;
};

/*
 * => The host object is looked at, and opened only when somebody opens the
 *    device: for reading only as long as nobody wants to write.
 * => *devp names the block device.
 */
int	rump_blk_attach(const char *hostpath, uint64_t begin, uint64_t size,
	    dev_t *devp);
int	rump_blk_detach(dev_t);		/* EBUSY while open */
int	rump_blk_getstats(dev_t, struct rump_blkstats *);	/* ENXIO */
off_t	rump_blk_size(dev_t);

/*
 * Check the window of an object: EINVAL outside, EISDIR. *sizep is the
 * window's length: with RUMP_ETFS_SIZE_ENDOFF it ends with the object.
 */
int	rump_blk_window(const char *hostpath, uint64_t begin, uint64_t *sizep,
	    int *hosttypep);

/*
 * Writes that wait for a flush before they are complete (rump_blkhold.c).
 *
 *	blkhold_init(&bh, flush, arg);
 *	blkhold_add(&bh, bp);		the host has done this write
 *	if (blkhold_full(&bh))		where sleeping is allowed
 *		blkhold_settle(&bh);	flush(arg), and they are complete
 *	blkhold_settle(&bh); blkhold_fini(&bh);
 */
struct blkhold {
	TAILQ_ENTRY(blkhold) bh_entry;
	TAILQ_HEAD(, buf) bh_list;
	int		bh_count;
	size_t		bh_bytes;
	int		(*bh_flush)(void *);
	void		*bh_arg;
};
void	blkhold_init(struct blkhold *, int (*)(void *), void *);
void	blkhold_fini(struct blkhold *);
void	blkhold_add(struct blkhold *, struct buf *);
int	blkhold_full(const struct blkhold *);
int	blkhold_settle(struct blkhold *);	/* the flush's error */

#endif /* _RUMP_SYS_BLK_H_ */
