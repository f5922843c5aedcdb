/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Buffer cache, memory: what the data of buffers lies in, and who gives his
 * up. The contract of the whole is in vfs_bio.c.
 *
 * bs_bytes counts what the data of all buffers occupies and is kept below
 * bs_limit by evicting, never by writing: in the middle of an operation
 * nothing is written behind the driver's back. When all is dirty or busy the
 * limit is exceeded; buf_trim (vfs_biodirty.c), deferred to the end of the
 * system call, writes and evicts.
 *
 * Replacement is the clock: the hand is the head of BQ_CLOCK. What was found
 * since the hand last came by (B_REF) loses that mark and goes to the tail;
 * busy buffers and those with dependencies go to the tail; the first other one
 * is evicted. So blocks that are read once pass through, and blocks in use
 * stay, and a hit moves nothing.
 *
 * Locks: the big lock. Nothing here sleeps.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>
#include <sys/proc.h>
#include <sys/vnode.h>

#include <rump-sys/bio.h>

static void
bufbytes_add(size_t len)
{

	bufstats.bs_bytes += len;
	if (bufstats.bs_bytes > bufstats.bs_maxbytes)
		bufstats.bs_maxbytes = bufstats.bs_bytes;
}

/* => The maker's reference is the caller's; each buffer inside takes one. */
struct bufchunk *
bufchunk_alloc(size_t len)
{
	struct bufchunk *bc;

	if (bufstats.bs_bytes + len > bufstats.bs_limit)
		buf_reclaim(bufstats.bs_bytes + len - bufstats.bs_limit);
	if ((bc = malloc(sizeof(*bc), M_BUF, M_CANFAIL)) == NULL)
		return NULL;
	if ((bc->bc_data = malloc(len, M_BUFDATA, M_CANFAIL)) == NULL) {
		free(bc, M_BUF);
		return NULL;
	}
	bc->bc_size = len;
	bc->bc_refs = 1;
	bufbytes_add(len);
	return bc;
}

void
bufchunk_rele(struct bufchunk *bc)
{

	KASSERT(bc->bc_refs > 0);
	if (--bc->bc_refs > 0)
		return;
	bufstats.bs_bytes -= bc->bc_size;
	free(bc->bc_data, M_BUFDATA);
	free(bc, M_BUF);
}

int
bufdata_alloc(struct buf *bp, long len, int flags)
{

	if ((bp->b_data = malloc(len, M_BUFDATA, flags)) == NULL)
		return ENOMEM;
	bp->b_bufsize = len;
	bp->b_chunk = NULL;
	bufbytes_add(len);
	return 0;
}

void
bufdata_free(struct buf *bp)
{

	if (bp->b_chunk != NULL)
		bufchunk_rele(bp->b_chunk);
	else {
		bufstats.bs_bytes -= bp->b_bufsize;
		free(bp->b_data, M_BUFDATA);
	}
	bp->b_chunk = NULL;
	bp->b_data = NULL;
	bp->b_bufsize = 0;
}

/* New memory of another size, with the old contents as far as they fit. */
static void
bufdata_realloc(struct buf *bp, long len)
{
	struct buf old = *bp;

	(void)bufdata_alloc(bp, len, M_WAITOK);
	bcopy(old.b_data, bp->b_data, MIN(old.b_bcount, len));
	if (bp->b_flags & B_DELWRI)
		bufstats.bs_dirtybytes += len - old.b_bufsize;
	bufdata_free(&old);
}

/*
 * Make the buffer size bytes long.
 * => Its contents stay; bytes added are undefined.
 */
void
allocbuf(struct buf *bp, int size)
{

	if (size <= 0 || size > MAXBSIZE)
		panic("allocbuf: impossible size %d", size);
	KASSERT(bp->b_flags & B_BUSY);
	if (size == bp->b_bcount)
		return;
#ifdef KMEM_SANITIZE
	bufdata_realloc(bp, size);	/* so that overruns are seen */
#else
	if (size > bp->b_bufsize)
		bufdata_realloc(bp, size);
#endif
	bp->b_bcount = size;
}


static void
clock_rotate(struct buf *bp)
{

	TAILQ_REMOVE(&bufqueues[BQ_CLOCK], bp, b_freelist);
	TAILQ_INSERT_TAIL(&bufqueues[BQ_CLOCK], bp, b_freelist);
}

/* The clean idle buffer to give up next, or NULL. It stays where it is. */
static struct buf *
clock_victim(void)
{
	struct buf *bp;
	u_long n;

	n = 2 * (bufstats.bs_nbufs - bufstats.bs_ndirty);
	while (n-- > 0 && (bp = TAILQ_FIRST(&bufqueues[BQ_CLOCK])) != NULL) {
		KASSERT(!(bp->b_flags & B_DELWRI));
		if (!(bp->b_flags & (B_BUSY | B_REF)) &&
		    LIST_EMPTY(&bp->b_dep))
			return bp;
		bp->b_flags &= ~B_REF;
		clock_rotate(bp);
	}
	return NULL;
}

size_t
buf_reclaim(size_t wanted)
{
	size_t before = bufstats.bs_bytes;
	struct buf *bp;

	while (before - bufstats.bs_bytes < wanted &&
	    (bp = clock_victim()) != NULL) {
		bufstats.bs_evictions++;
		buf_destroy(bp);
	}
	return before - bufstats.bs_bytes;
}

/*
 * Make room for size bytes. If a buffer of just that size is given up for
 * it, it comes back with its memory but without its name.
 */
struct buf *
clock_makeroom(long size)
{
	struct buf *bp;

	while (bufstats.bs_bytes + size > bufstats.bs_limit) {
		bp = clock_victim();
		if (bp == NULL) {
			bufstats.bs_overlimit++;
			buf_wantwork();
			break;
		}
		bufstats.bs_evictions++;
		if (bp->b_bufsize == size &&
		    bufstats.bs_bytes <= bufstats.bs_limit) {
			buf_unlink(bp);
			return bp;
		}
		buf_destroy(bp);
	}
	return NULL;
}
