/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Buffer cache, the cache: which blocks have buffers, and finding them. The
 * contract of the whole is in vfs_bio.c; memory and replacement are in
 * vfs_biomem.c.
 *
 * Every block in the cache is on three lists: the hash chain of its name, its
 * vnode's clean or dirty list, and a queue: BQ_CLOCK (clean) or BQ_DIRTY
 * (B_DELWRI, oldest first). A buffer stays on all of them while it is busy,
 * and a hit moves nothing: it sets B_REF.
 *
 * Locks: the big lock. Only buf_wait, and so buf_get and getblk, sleeps.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/malloc.h>
#include <sys/pool.h>
#include <sys/proc.h>
#include <sys/vnode.h>
#include <miscfs/specfs/specdev.h>

#include <rump-sys/bio.h>
#include <rump-sys/kern.h>

#define BUFMEM_DEFAULT	((sizeof(void *) == 4 ? 32 : 64) * 1024 * 1024UL)
#define BUFHASH_MIN	1024
#define BUFWAIT_MAX	60		/* seconds: then its holder is lost */

struct bufstats bufstats;
struct bufqueue bufqueues[NBUFQUEUE];
struct bufhashhead *bufhashtbl;
u_long bufhashmask;

struct buf *buf;		/* named by FFS's DIAGNOSTIC code, unused */
int nbuf;

static struct bufhashhead freeheaders;	/* struct buf without a block */
static struct pool bufpool;
static struct kern_work buf_work;
static struct kmem_reclaim buf_kmem;

void
bufinit(void)
{
	uint64_t limit;
	int i;

	bzero(&bufstats, sizeof(bufstats));
	for (i = 0; i < NBUFQUEUE; i++)
		TAILQ_INIT(&bufqueues[i]);
	LIST_INIT(&freeheaders);
	pool_init(&bufpool, sizeof(struct buf), 0, 0, 0, "bufpl",
	    &pool_allocator_nointr);
	bufhashtbl = hashinit(BUFHASH_MIN, M_BUF, M_WAITOK, &bufhashmask);
	limit = BUFMEM_DEFAULT;
	if (kmem_limit != 0 && limit > kmem_limit / 2)
		limit = kmem_limit / 2;
	bufmem_set(rump_getparam_number("RUMP_BUFMEM", limit));
	buf_kmem.kr_func = buf_reclaim;
	kmem_reclaim_register(&buf_kmem);
	kern_work_register(&buf_work, "buffers", buf_trim, NULL,
	    &buf_workwanted);
}

/* Everything is unmounted: nothing may be dirty or busy. */
void
buffini(void)
{
	struct buf *bp;
	int i;

	buf_leaks();
	kern_work_unregister(&buf_work);
	kmem_reclaim_unregister(&buf_kmem);
	for (i = 0; i < NBUFQUEUE; i++)
		while ((bp = TAILQ_FIRST(&bufqueues[i])) != NULL)
			buf_destroy(bp);
	while ((bp = LIST_FIRST(&freeheaders)) != NULL) {
		LIST_REMOVE(bp, b_hash);
		pool_put(&bufpool, bp);
	}
	if (bufstats.bs_nbufs == 0)
		pool_destroy(&bufpool);
	free(bufhashtbl, M_BUF);
	bufhashtbl = NULL;
}

/* Twice as many chains when they get long. */
static void
bufhash_grow(void)
{
	struct bufhashhead *oldtbl = bufhashtbl;
	u_long i, mask, oldmask = bufhashmask;
	struct buf *bp;

	bufhashtbl = hashinit((oldmask + 1) * 2, M_BUF, M_CANFAIL, &mask);
	if (bufhashtbl == NULL) {
		bufhashtbl = oldtbl;	/* longer chains, then */
		return;
	}
	bufhashmask = mask;
	for (i = 0; i <= oldmask; i++)
		while ((bp = LIST_FIRST(&oldtbl[i])) != NULL) {
			LIST_REMOVE(bp, b_hash);
			LIST_INSERT_HEAD(bufhash(bp->b_vp, bp->b_lblkno), bp,
			    b_hash);
		}
	free(oldtbl, M_BUF);
}

/*
 * A struct buf without block and without memory.
 * => NULL only with M_CANFAIL.
 */
static struct buf *
buf_header(int flags)
{
	struct buf *bp;

	if ((bp = LIST_FIRST(&freeheaders)) != NULL)
		LIST_REMOVE(bp, b_hash);
	else {
		bp = pool_get(&bufpool, flags & M_CANFAIL ?
		    PR_WAITOK | PR_LIMITFAIL : PR_WAITOK);
		if (bp == NULL)
			return NULL;
	}
	bzero(bp, sizeof(*bp));
	bufstats.bs_nbufs++;
	return bp;
}

/* Everything but the memory as it is in a new buffer, busy. */
static void
buf_reset(struct buf *bp, long size)
{

	bp->b_vp = NULL;
	bp->b_flags = B_INVAL;
	bp->b_lblkno = bp->b_blkno = 0;
	bp->b_bcount = size;
	bp->b_resid = 0;
	bp->b_error = 0;
	bp->b_qindex = BQ_NONE;
	bp->b_dev = NODEV;
	bp->b_iodone = NULL;
	bp->b_saveaddr = NULL;
	LIST_INIT(&bp->b_dep);
	buf_acquire(bp);
}

/* Give the buffer its name and its places. */
static void
buf_link(struct buf *bp, struct vnode *vp, daddr_t lblkno)
{

	bp->b_vp = vp;
	bp->b_lblkno = bp->b_blkno = lblkno;
	bp->b_flags &= ~B_INVAL;
	if (vp->v_type == VBLK && vp->v_specinfo != NULL)
		bp->b_dev = vp->v_rdev;
	LIST_INSERT_HEAD(bufhash(vp, lblkno), bp, b_hash);
	LIST_INSERT_HEAD(&vp->v_cleanblkhd, bp, b_vnbufs);
	vp->v_holdcnt++;
	bp->b_qindex = BQ_CLOCK;
	TAILQ_INSERT_TAIL(&bufqueues[BQ_CLOCK], bp, b_freelist);
}

/* Take it all away again; dirty contents are forgotten. */
void
buf_unlink(struct buf *bp)
{

	if (bp->b_qindex == BQ_NONE)
		return;
	if (bp->b_flags & B_DELWRI)
		buf_undirty(bp);
	TAILQ_REMOVE(&bufqueues[BQ_CLOCK], bp, b_freelist);
	bp->b_qindex = BQ_NONE;
	LIST_REMOVE(bp, b_vnbufs);
	LIST_REMOVE(bp, b_hash);
	KASSERT(bp->b_vp->v_holdcnt > 0);
	bp->b_vp->v_holdcnt--;
	bp->b_vp = NULL;
}

/* A header, and memory of its own for it. */
static struct buf *
buf_make(long size, int flags)
{
	struct buf *bp;

	if ((bp = clock_makeroom(size)) != NULL ||
	    (bp = buf_header(flags)) == NULL)
		return bp;
	if (bufdata_alloc(bp, size, flags) != 0) {
		LIST_INSERT_HEAD(&freeheaders, bp, b_hash);
		bufstats.bs_nbufs--;
		return NULL;
	}
	return bp;
}

static struct buf *
buf_name(struct buf *bp, struct vnode *vp, daddr_t lblkno, int size)
{

	KASSERT(buf_lookup(vp, lblkno) == NULL);
	if (__predict_false(bufstats.bs_nbufs > 2 * bufhashmask))
		bufhash_grow();
	buf_reset(bp, size);
	buf_link(bp, vp, lblkno);
	return bp;
}

/*
 * A new busy buffer for a block that is not in the cache: contents undefined,
 * b_blkno == b_lblkno.
 */
struct buf *
buf_new(struct vnode *vp, daddr_t lblkno, int size, int flags)
{
	struct buf *bp;

	if ((bp = buf_make(size, flags)) == NULL)
		return NULL;
	return buf_name(bp, vp, lblkno, size);
}

/* One whose memory is data, inside chunk. */
struct buf *
buf_newpart(struct vnode *vp, daddr_t lblkno, int size, struct bufchunk *chunk,
    char *data)
{
	struct buf *bp = buf_header(M_WAITOK);

	bp->b_data = data;
	bp->b_bufsize = size;
	bp->b_chunk = chunk;
	chunk->bc_refs++;
	return buf_name(bp, vp, lblkno, size);
}

/* A busy buffer that is no block of anything; brelse frees it. */
struct buf *
geteblk(int size)
{
	struct buf *bp;

	if (size <= 0 || size > MAXPHYS)
		panic("geteblk: impossible size %d", size);
	bp = buf_make(size, M_WAITOK);
	buf_reset(bp, size);
	return bp;
}

/*
 * A busy buffer for a transfer of its own: contents are the caller's, vp is
 * only asked for its strategy. buf_destroy frees all but the contents.
 */
struct buf *
buf_iobuf(struct vnode *vp, daddr_t lblkno, char *data, long len)
{
	struct buf *bp;

	bp = buf_header(M_WAITOK);
	buf_reset(bp, len);
	bp->b_vp = vp;
	bp->b_lblkno = bp->b_blkno = lblkno;
	bp->b_data = data;
	return bp;
}

/* What a failing bread returns when there is no block to go with it. */
struct buf *
buf_errorbuf(int size, int error)
{
	struct buf *bp;

	if (size <= 0 || size > MAXBSIZE || error == ENOMEM)
		size = DEV_BSIZE;
	bp = geteblk(size);
	bzero(bp->b_data, size);
	bp->b_flags |= B_ERROR | B_DONE;
	bp->b_error = error;
	bp->b_resid = size;
	return bp;
}

void
buf_destroy(struct buf *bp)
{

	KASSERT(LIST_EMPTY(&bp->b_dep));
	buf_unlink(bp);
	if (bp->b_bufsize != 0)
		bufdata_free(bp);
	bp->b_flags = B_INVAL;
	LIST_INSERT_HEAD(&freeheaders, bp, b_hash);
	bufstats.bs_nbufs--;
}


struct buf *
incore(struct vnode *vp, daddr_t lblkno)
{
	struct buf *bp;

	bp = buf_lookup(vp, lblkno);
	return bp != NULL && !(bp->b_flags & B_INVAL) ? bp : NULL;
}

/*
 * Sleep until a busy buffer may have become idle. It may be gone afterwards.
 * => EDEADLK: the caller holds it itself, or nobody is left to release it.
 */
int
buf_wait(struct buf *bp)
{
	struct proc *holder = bp->b_proc;
	int error;

	KASSERT(bp->b_flags & B_BUSY);
	bufstats.bs_waits++;
	if (holder != NULL && (holder == curproc ||
	    (holder == syncerproc && syncerproc_busy == 0)))
		error = EDEADLK;	/* a driver lost it */
	else {
		bp->b_flags |= B_WANTED;
		error = tsleep(bp, PRIBIO + 1, "bufbusy",
		    holder != NULL && rump_threads ? BUFWAIT_MAX * hz : 0);
	}
	if (error != EDEADLK && error != EWOULDBLOCK)
		return 0;
	bufstats.bs_deadlocks++;
	return EDEADLK;
}

/*
 * Change a cached block's length. A clean one that grows must be read again:
 * the disk has the rest of it.
 */
static void
buf_fit(struct buf *bp, int size)
{
	long old = bp->b_bcount;

	allocbuf(bp, size);
	if (size <= old)
		return;
	if (bp->b_flags & B_DELWRI)
		bzero(bp->b_data + old, size - old);
	else
		bp->b_flags &= ~(B_DONE | B_CACHE | B_VETTED);
}

/*
 * The block's buffer, busy: found (B_CACHE; contents, B_DONE, B_DELWRI and
 * b_blkno as they were) or new.
 * => EDEADLK as from buf_wait, ENOMEM with M_CANFAIL; *bpp is NULL.
 */
int
buf_get(struct vnode *vp, daddr_t lblkno, int size, int flags,
    struct buf **bpp)
{
	struct buf *bp;
	int error;

	KASSERT(size > 0 && size <= MAXBSIZE);
	while ((bp = buf_lookup(vp, lblkno)) != NULL) {
		if (!(bp->b_flags & B_BUSY))
			break;
		*bpp = NULL;
		if ((error = buf_wait(bp)) != 0)
			return error;
	}
	if (bp == NULL) {
		*bpp = buf_new(vp, lblkno, size, flags);
		return *bpp == NULL ? ENOMEM : 0;
	}
	KASSERT(!(bp->b_flags & B_INVAL));
	buf_acquire(bp);
	bp->b_flags |= B_CACHE;
	if (bp->b_flags & B_RAHEAD) {
		bp->b_flags &= ~B_RAHEAD;
		bufstats.bs_raused++;
	} else
		bp->b_flags |= B_REF;
	if (__predict_false(bp->b_bcount != size))
		buf_fit(bp, size);
	*bpp = bp;
	return 0;
}

/* => Never NULL: a size that no file system has, or a deadlock, is a panic. */
struct buf *
getblk(struct vnode *vp, daddr_t lblkno, int size, int slpflag, int timeo)
{
	struct buf *bp;

	if (__predict_false(size <= 0 || size > MAXBSIZE))
		panic("getblk: block %d of impossible size %d", lblkno, size);
	if (__predict_false(buf_get(vp, lblkno, size, M_WAITOK, &bp) != 0))
		panic("getblk: block %d is busy and never released", lblkno);
	KASSERT(buf_check(bp));
	return bp;
}
