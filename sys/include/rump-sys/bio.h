/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Private parts of the buffer cache, shared by kern/vfs_bio*.c and
 * vfs_cluster.c, and its statistics. The contract is in kern/vfs_bio.c.
 */
#ifndef _RUMP_SYS_BIO_H_
#define _RUMP_SYS_BIO_H_

#include <sys/buf.h>
#include <sys/proc.h>

/* b_qindex */
#define BQ_NONE		(-1)		/* no cached block: geteblk, orphans */
#define BQ_CLOCK	0		/* clean: what may be reused */
#define BQ_DIRTY	1		/* B_DELWRI, oldest first */
#define NBUFQUEUE	2

#define BUFMEM_MIN	(256 * 1024UL)	/* of bs_limit */

TAILQ_HEAD(bufqueue, buf);

struct bufstats {
	uint64_t	bs_hits;	/* bread found the block */
	uint64_t	bs_misses;	/* ... had to read it */
	uint64_t	bs_reads;	/* transfers from devices */
	uint64_t	bs_readbytes;
	uint64_t	bs_writes;	/* transfers to devices */
	uint64_t	bs_writebytes;
	uint64_t	bs_syncwrites;	/* blocks: bwrite and wait */
	uint64_t	bs_asyncwrites;	/* blocks: bawrite */
	uint64_t	bs_delayed;	/* blocks: bdwrite */
	uint64_t	bs_clusterreads; /* transfers of several blocks */
	uint64_t	bs_clusterwrites;
	uint64_t	bs_rahead;	/* blocks read before asked for */
	uint64_t	bs_raused;	/* ... and asked for later */
	uint64_t	bs_evictions;
	uint64_t	bs_overlimit;	/* allocations beyond the limit */
	uint64_t	bs_trims;	/* runs of the trimmer */
	uint64_t	bs_waits;	/* sleeps for a busy buffer */
	uint64_t	bs_deadlocks;	/* refused: held by the asker */
	uint64_t	bs_orphans;	/* busy buffers cut loose */
	uint64_t	bs_readerrors;
	uint64_t	bs_writeerrors;
	uint64_t	bs_vetted;	/* asked about */
	uint64_t	bs_rejected;	/* ... and refused */
	/* now */
	u_long		bs_nbufs;	/* buffers */
	u_long		bs_ndirty;
	size_t		bs_bytes;	/* memory of their data */
	size_t		bs_dirtybytes;
	size_t		bs_maxbytes;	/* high-water mark of bs_bytes */
	size_t		bs_limit;
};
extern struct bufstats bufstats;
extern struct bufqueue bufqueues[NBUFQUEUE];
extern volatile int buf_workwanted;	/* buf_trim has something to do */

/* Public, also in <rump/rump.h>: the limit in bytes; at once and for good. */
void	rump_pub_bufmem_set(uint64_t);

/*
 * The limit of bs_bytes. Lowering it evicts at once what is clean and idle;
 * the rest follows at the end of the system call.
 */
void	bufmem_set(uint64_t);
int	buf_trim(void *);		/* a kern_work */
size_t	buf_reclaim(size_t wanted);	/* evict clean ones; bytes freed */
/* Busy, dirty and orphaned buffers, each printed; for halt and tests. */
int	buf_leaks(void);

extern int	bio_isasync;		/* some device completes later */
extern int	cluster_maxbytes;	/* largest gathered transfer; 0: no */

/*
 * Memory of several buffers at once: what a cluster read brings in stays
 * where it arrived.
 */
struct bufchunk {
	u_int		bc_refs;	/* buffers in it, and its maker */
	size_t		bc_size;
	char		*bc_data;
};
struct bufchunk *bufchunk_alloc(size_t);	/* NULL: no memory */
void	bufchunk_rele(struct bufchunk *);

LIST_HEAD(bufhashhead, buf);
extern struct bufhashhead *bufhashtbl;
extern u_long bufhashmask;

/*
 * Neighbours in a file are neighbours in the table, which a sequential reader's
 * cache lines like; the shift spreads a device's blocks, which are many units
 * apart.
 */
static __inline struct bufhashhead *
bufhash(const struct vnode *vp, daddr_t lblkno)
{

	return &bufhashtbl[((((uint32_t)(uintptr_t)vp >> 6) * 0x9e3779b1U >>
	    7) + (uint32_t)lblkno + ((uint32_t)lblkno >> 5)) & bufhashmask];
}

/* The cached buffer, busy or not, or NULL. */
static __inline struct buf *
buf_lookup(const struct vnode *vp, daddr_t lblkno)
{
	struct buf *bp;

	LIST_FOREACH(bp, bufhash(vp, lblkno), b_hash)
		if (bp->b_lblkno == lblkno && bp->b_vp == vp)
			break;
	return bp;
}

/* Make an idle buffer busy, for this thread. */
static __inline void
buf_acquire(struct buf *bp)
{

	bp->b_flags |= B_BUSY;
	bp->b_proc = curproc;
}

/* bread's fast path: a good block of this size, now busy, or NULL. */
static __inline struct buf *
bread_cached(const struct vnode *vp, daddr_t lblkno, int size)
{
	const long good = B_DONE | B_VETTED;
	struct buf *bp;

	bp = buf_lookup(vp, lblkno);
	if (bp == NULL || bp->b_bcount != size ||
	    (bp->b_flags & (good | B_BUSY | B_RAHEAD)) != good)
		return NULL;
	bp->b_flags |= B_BUSY | B_CACHE | B_REF;
	bp->b_proc = curproc;
	bufstats.bs_hits++;
	return bp;
}

/* vfs_biocache.c */
/* Flags are malloc's; with M_CANFAIL there may be no memory: ENOMEM, NULL. */
int	buf_get(struct vnode *, daddr_t, int, int flags, struct buf **);
struct buf *buf_new(struct vnode *, daddr_t, int, int flags);
struct buf *buf_newpart(struct vnode *, daddr_t, int, struct bufchunk *,
	    char *);
struct buf *buf_errorbuf(int size, int error);
struct buf *buf_iobuf(struct vnode *, daddr_t lblkno, char *data, long len);
void	buf_destroy(struct buf *);
void	buf_endorphan(struct buf *);
void	buf_freeorphans(dev_t);
int	buf_wait(struct buf *);
void	buf_unlink(struct buf *);	/* forget what block it is */
/* vfs_biomem.c */
int	bufdata_alloc(struct buf *, long len, int flags);
void	bufdata_free(struct buf *);
struct buf *clock_makeroom(long len);
/* vfs_biodirty.c */
void	buf_wantwork(void);
int	buf_check(struct buf *);
/* vfs_bio.c */
void	bio_start(struct buf *);	/* VOP_STRATEGY and statistics */
/* vfs_cluster.c: write bp and delayed neighbours; consumes bp */
void	cluster_push(struct buf *);

#endif /* _RUMP_SYS_BIO_H_ */
