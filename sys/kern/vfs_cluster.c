/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Clusters: one device transfer for several blocks that lie together.
 *
 * Reading. A reader is sequential when he misses the block after the one that
 * he read last (ci_lastr). The miss then brings in more than was asked for:
 * CLUSTER_FIRST blocks, and twice as many each time, up to cluster_maxbytes,
 * as far as the file's blocks are contiguous on the device and not cached. Any
 * other miss reads one block and starts the count again, so random access
 * reads nothing in vain. What arrives stays where it is: the buffers share
 * the memory of the transfer (struct bufchunk).
 * On devices that complete later (bio_isasync) the next cluster is started
 * when the reader is half through the one before; on the others that would
 * only make the reader wait earlier.
 * A failed cluster is forgotten and the block asked for read by itself: a
 * neighbour's bad sector is not this reader's.
 *
 * Writing. cluster_write delays full blocks while they follow each other in
 * the file and on the device, and writes them as one transfer when it is full.
 * cluster_push does the same from one dirty buffer outwards; whoever writes
 * delayed buffers in no particular order uses it. Buffers with soft-update
 * dependencies take part unless they would be rolled back.
 * VOP_REALLOCBLKS is not used: moving blocks together pays on turning disks.
 *
 * Locks: the big lock. The blocks of a transfer are busy until it is done.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>
#include <sys/proc.h>
#include <sys/vnode.h>

#include <rump-sys/bio.h>

#define CLUSTER_FIRST	4	/* blocks of a sequential reader's first */

int cluster_maxbytes = MAXPHYS;
int bio_isasync;

/* A transfer under way. */
struct cluster {
	struct bufchunk	*cl_chunk;	/* reading: where it arrives */
	char		*cl_data;	/* writing: the gathered contents */
	int		cl_n;
	struct buf	*cl_bufs[];
};

/* NULL: no memory. What would have gone together goes one by one. */
static struct cluster *
cluster_alloc(int n)
{
	struct cluster *cl;

	cl = malloc(sizeof(*cl) + n * sizeof(cl->cl_bufs[0]), M_TEMP,
	    M_CANFAIL);
	if (cl == NULL)
		return NULL;
	cl->cl_chunk = NULL;
	cl->cl_data = NULL;
	cl->cl_n = n;
	return cl;
}

/* b_iodone of the transfer: its fate is that of every block. */
static void
cluster_done(struct buf *head)
{
	struct cluster *cl = head->b_saveaddr;
	struct buf *bp;
	int i;

	KASSERT(head->b_resid == 0 || (head->b_flags & B_ERROR));
	for (i = 0; i < cl->cl_n; i++) {
		bp = cl->cl_bufs[i];
		if (head->b_flags & B_ERROR) {
			bp->b_flags |= B_ERROR;
			bp->b_error = head->b_error;
		}
		bp->b_resid = head->b_flags & B_ERROR ? bp->b_bcount : 0;
		biodone(bp);
	}
	if (cl->cl_chunk != NULL)
		bufchunk_rele(cl->cl_chunk);
	if (cl->cl_data != NULL)
		free(cl->cl_data, M_BUFDATA);
	free(cl, M_TEMP);
	buf_destroy(head);
}

static void
cluster_start(struct cluster *cl, char *data, long flags)
{
	struct buf *bp = cl->cl_bufs[0], *head;

	head = buf_iobuf(bp->b_vp, bp->b_lblkno, data,
	    cl->cl_n * bp->b_bcount);
	head->b_blkno = bp->b_blkno;
	head->b_dev = bp->b_dev;
	head->b_flags = B_BUSY | B_ASYNC | B_CALL | flags;
	head->b_iodone = cluster_done;
	head->b_saveaddr = cl;
	bio_start(head);
}

/* ------------------------------------------------------------- reading */

static int
cluster_maxblocks(long size)
{

	if (size <= 0 || size > MAXBSIZE || size % DEV_BSIZE != 0)
		return 1;
	return MAX(1, MIN(cluster_maxbytes, MAXPHYS) / size);
}

/* The size of the next transfer, doubled, as far as whole blocks go. */
static int
cluster_grow(struct cluster_info *ci, u_quad_t filesize, daddr_t lbn,
    long size)
{
	quad_t left = (quad_t)(filesize / size) - lbn;

	ci->ci_ralen = MIN(ci->ci_ralen == 0 ? CLUSTER_FIRST :
	    ci->ci_ralen * 2, cluster_maxblocks(size));
	return left < 1 ? 1 : (int)MIN(left, ci->ci_ralen);
}

/*
 * How many of the n blocks from lbn lie together at *blknop and are not
 * cached: 0 when lbn itself is cached, or a hole, or unknown.
 */
static int
cluster_run(struct vnode *vp, daddr_t lbn, long size, int n, daddr_t *blknop)
{
	daddr_t next;
	int have, run;

	run = 0;
	if (VOP_BMAP(vp, lbn, NULL, blknop, &run) != 0 || *blknop == -1)
		return 0;
	for (have = run + 1; have < n; have += run + 1) {
		run = 0;
		if (VOP_BMAP(vp, lbn + have, NULL, &next, &run) != 0 ||
		    next != *blknop + have * (daddr_t)btodb(size))
			break;
	}
	n = MIN(n, have);
	for (have = 0; have < n; have++)
		if (buf_lookup(vp, lbn + have) != NULL)
			break;
	return have;
}

/*
 * Read n blocks at once; the first is not released at the end if wait.
 * => NULL: no memory, nothing was begun.
 */
static struct buf *
cluster_rstart(struct vnode *vp, daddr_t lbn, daddr_t blkno, long size, int n,
    int wait)
{
	struct bufchunk *bc;
	struct cluster *cl;
	struct buf *bp, *first;
	int i;

	if ((bc = bufchunk_alloc(n * size)) == NULL)
		return NULL;
	if ((cl = cluster_alloc(n)) == NULL) {
		bufchunk_rele(bc);
		return NULL;
	}
	cl->cl_chunk = bc;
	for (i = 0; i < n; i++) {
		bp = buf_newpart(vp, lbn + i, size, bc,
		    bc->bc_data + i * size);
		bp->b_blkno = blkno + i * (daddr_t)btodb(size);
		bp->b_flags |= B_READ;
		if (i > 0 || !wait) {
			bp->b_flags |= B_ASYNC | B_RAHEAD;
			bp->b_proc = NULL;
			bufstats.bs_rahead++;
		}
		cl->cl_bufs[i] = bp;
	}
	first = cl->cl_bufs[0];
	bufstats.bs_clusterreads++;
	cluster_start(cl, bc->bc_data, B_READ);
	return first;
}

/* Half through a cluster of a device that works meanwhile: start the next. */
static void
cluster_ahead(struct vnode *vp, struct cluster_info *ci, u_quad_t filesize,
    long size)
{
	daddr_t blkno, lbn = ci->ci_ranext;
	int n;

	if ((quad_t)(filesize / size) <= lbn || buf_lookup(vp, lbn) != NULL)
		return;
	n = cluster_grow(ci, filesize, lbn, size);
	n = cluster_run(vp, lbn, size, n, &blkno);
	if (n == 0)
		return;
	ci->ci_ranext = lbn + n;
	(void)cluster_rstart(vp, lbn, blkno, size, n, 0);
}

int
cluster_read(struct vnode *vp, struct cluster_info *ci, u_quad_t filesize,
    daddr_t lbn, long size, struct ucred *cred, struct buf **bpp)
{
	daddr_t blkno;
	int error, n;

	if (__predict_true((*bpp = bread_cached(vp, lbn, size)) != NULL)) {
		error = 0;
		goto hit;
	}
	if (buf_lookup(vp, lbn) != NULL) {
		error = bread(vp, lbn, size, cred, bpp);
		goto hit;
	}
	if (lbn == 0 || lbn != ci->ci_lastr + 1 ||
	    cluster_maxblocks(size) == 1) {
		ci->ci_ralen = 0;
		return bread(vp, lbn, size, cred, bpp);
	}
	n = cluster_grow(ci, filesize, lbn, size);
	if (n > 1)
		n = cluster_run(vp, lbn, size, n, &blkno);
	if (n <= 1)
		return bread(vp, lbn, size, cred, bpp);
	ci->ci_ranext = lbn + n;
	bufstats.bs_misses++;
	*bpp = cluster_rstart(vp, lbn, blkno, size, n, 1);
	if (*bpp == NULL) {
		ci->ci_ralen = 0;
		return bread(vp, lbn, size, cred, bpp);
	}
	error = biowait(*bpp);
	if (error != 0) {
		ci->ci_ralen = 0;
		brelse(*bpp);
		return bread(vp, lbn, size, cred, bpp);
	}
	return 0;
hit:
	if (bio_isasync && ci->ci_ralen > 0 &&
	    lbn == ci->ci_ranext - (ci->ci_ralen + 1) / 2 && error == 0)
		cluster_ahead(vp, ci, filesize, size);
	return error;
}

/* ------------------------------------------------------------- writing */

/*
 * The delayed block lbn, if it lies at blkno and may be written now.
 * => skip: B_SCANNED, or 0; buffers with that flag are left out.
 */
static struct buf *
cluster_neighbour(struct vnode *vp, daddr_t lbn, daddr_t blkno, long size,
    long skip)
{
	struct buf *bp;

	bp = buf_lookup(vp, lbn);
	if (bp == NULL ||
	    (bp->b_flags & (B_BUSY | B_DELWRI | B_INVAL | skip)) !=
	    B_DELWRI || bp->b_bcount != size || bp->b_blkno != blkno)
		return NULL;
	if (!LIST_EMPTY(&bp->b_dep) && buf_countdeps(bp, 0, 1) != 0)
		return NULL;
	return bp;
}

/*
 * The range around bp that can go as one: returns its length, and how many
 * blocks of it come before bp.
 */
static int
cluster_around(struct buf *bp, daddr_t step, int max, int *beforep)
{
	daddr_t lbn = bp->b_lblkno, blkno = bp->b_blkno;
	daddr_t dstep = btodb(bp->b_bcount);
	long skip = bp->b_flags & B_SCANNED;
	int after = 0, before = 0;

	while (before + 1 < max && blkno >= (before + 1) * dstep &&
	    cluster_neighbour(bp->b_vp, lbn - (before + 1) * step,
	    blkno - (before + 1) * dstep, bp->b_bcount, skip) != NULL)
		before++;
	while (before + after + 1 < max &&
	    cluster_neighbour(bp->b_vp, lbn + (after + 1) * step,
	    blkno + (after + 1) * dstep, bp->b_bcount, skip) != NULL)
		after++;
	*beforep = before;
	return before + 1 + after;
}

/* What bwrite does with one buffer, up to the transfer. */
static void
cluster_gather(struct buf *bp, char *data)
{

	bp->b_proc = NULL;
	buf_undirty(bp);
	bp->b_flags &= ~(B_READ | B_DONE | B_ERROR);
	bp->b_flags |= B_ASYNC | B_VETTED;
	bp->b_error = 0;
	bp->b_vp->v_numoutput++;
	bufstats.bs_asyncwrites++;
	if (!LIST_EMPTY(&bp->b_dep) && bioops.io_start != NULL)
		(*bioops.io_start)(bp);
	bcopy(bp->b_data, data, bp->b_bcount);
}

/*
 * Start to write a busy buffer and what is dirty around it.
 * => Consumes bp, like bawrite.
 * => In a pass over a vnode (B_SCANNED) the neighbours have had their turn,
 *    too: each is written once a pass, though its completion dirty it again.
 */
void
cluster_push(struct buf *bp)
{
	struct vnode *vp = bp->b_vp;
	daddr_t first, step;
	long size = bp->b_bcount;
	struct cluster *cl;
	int before = 0, i, n;

	KASSERT(bp->b_flags & B_BUSY);
	step = vp->v_type == VBLK ? btodb(size) : 1;
	n = cluster_maxblocks(size);
	if (bp->b_lblkno < 0 || bp->b_blkno < 0 ||
	    (vp->v_type != VBLK && bp->b_blkno == bp->b_lblkno))
		n = 1;			/* indirect, a hole, or not mapped */
	if (n > 1)
		n = cluster_around(bp, step, n, &before);
	cl = n > 1 ? cluster_alloc(n) : NULL;
	if (cl != NULL &&
	    (cl->cl_data = malloc(n * size, M_BUFDATA, M_CANFAIL)) == NULL) {
		free(cl, M_TEMP);
		cl = NULL;
	}
	if (cl == NULL) {
		bawrite(bp);
		return;
	}
	first = bp->b_lblkno - before * step;
	for (i = 0; i < n; i++) {
		cl->cl_bufs[i] = buf_lookup(vp, first + i * step);
		if (cl->cl_bufs[i] != bp) {
			bremfree(cl->cl_bufs[i]);
			buf_acquire(cl->cl_bufs[i]);
			cl->cl_bufs[i]->b_flags |= bp->b_flags & B_SCANNED;
		}
	}
	for (i = 0; i < n; i++)
		cluster_gather(cl->cl_bufs[i], cl->cl_data + i * size);
	bufstats.bs_clusterwrites++;
	vp->v_numoutput++;		/* the transfer itself */
	cluster_start(cl, cl->cl_data, 0);
}

/*
 * Write a full block some time, together with those around it.
 * => Consumes bp.
 */
void
cluster_write(struct buf *bp, struct cluster_info *ci, u_quad_t filesize)
{
	daddr_t lbn = bp->b_lblkno;
	int max = cluster_maxblocks(bp->b_bcount);
	struct buf *last;

	bp->b_flags &= ~B_SCANNED;
	if (max == 1) {
		bawrite(bp);
		return;
	}
	if (ci->ci_clen > 0 && lbn == ci->ci_lastw + 1) {
		if (bp->b_blkno == ci->ci_lasta +
		    (daddr_t)btodb(bp->b_bcount))
			ci->ci_clen++;
		else {
			/* The file goes on elsewhere: that run is over. */
			last = cluster_neighbour(bp->b_vp, ci->ci_lastw,
			    ci->ci_lasta, bp->b_bcount, 0);
			if (last != NULL) {
				bremfree(last);
				buf_acquire(last);
				cluster_push(last);
			}
			ci->ci_clen = 0;
		}
	} else if (lbn != ci->ci_lastw)
		ci->ci_clen = 0;
	if (ci->ci_clen == 0) {
		ci->ci_clen = 1;
		ci->ci_cstart = lbn;
	}
	ci->ci_lastw = lbn;
	ci->ci_lasta = bp->b_blkno;
	if (ci->ci_clen >= max) {
		ci->ci_clen = 0;
		cluster_push(bp);
	} else
		bdwrite(bp);
}
