/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * read(2) and write(2) of block devices.
 *
 * They go through the buffer cache in blocks of SPEC_BSIZE; the last one is as
 * short as the device. A file system mounted from the device has buffers of
 * other sizes under the same names, so there the blocks are read past the
 * cache, each time anew, and nobody can write.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf.h>
#include <sys/proc.h>
#include <sys/uio.h>
#include <sys/vnode.h>
#include <miscfs/specfs/specdev.h>

#include <rump-sys/bio.h>

#include "spec_impl.h"

#define SPEC_BSIZE	16384
#define SPEC_BUNITS	(SPEC_BSIZE / DEV_BSIZE)

/* One block's part of a transfer. */
struct specio {
	daddr_t		s_blkno;
	int		s_bsize;	/* of the block */
	int		s_off;		/* within it */
	int		s_len;
};

/* => 0: at or beyond the end. */
static int
specio_next(off_t devsize, const struct uio *uio, struct specio *s)
{
	off_t off = uio->uio_offset, start = off - off % SPEC_BSIZE;

	if (off >= devsize || off / DEV_BSIZE > (off_t)INT_MAX)
		return 0;
	s->s_blkno = start / DEV_BSIZE;
	s->s_bsize = MIN((off_t)SPEC_BSIZE, devsize - start);
	s->s_off = off - start;
	s->s_len = MIN((size_t)(s->s_bsize - s->s_off), uio->uio_resid);
	return 1;
}

/* Read past the cache. */
static int
spec_rawread(struct vnode *vp, const struct specio *s, struct buf **bpp)
{
	struct buf *bp;

	*bpp = bp = geteblk(s->s_bsize);
	bp->b_vp = vp;
	bp->b_dev = vp->v_rdev;
	bp->b_lblkno = bp->b_blkno = s->s_blkno;
	bp->b_flags |= B_READ;
	bio_start(bp);
	return biowait(bp);
}

static int
spec_cachedread(struct vnode *vp, const struct specio *s, struct buf **bpp)
{
	struct specinfo *si = vp->v_specinfo;
	daddr_t next = s->s_blkno + SPEC_BUNITS;
	int error, size = SPEC_BSIZE;

	if (bio_isasync && si->si_lastr == s->s_blkno - SPEC_BUNITS &&
	    (off_t)next * DEV_BSIZE + size <= spec_size(vp))
		error = breadn(vp, s->s_blkno, s->s_bsize, &next, &size, 1,
		    NOCRED, bpp);
	else
		error = bread(vp, s->s_blkno, s->s_bsize, NOCRED, bpp);
	si->si_lastr = s->s_blkno;
	return error;
}

int
spec_blkread(struct vnode *vp, struct uio *uio)
{
	off_t devsize = spec_size(vp);
	struct specio s;
	struct buf *bp;
	int error = 0;

	if (uio->uio_offset < 0)
		return EINVAL;
	while (error == 0 && uio->uio_resid > 0 &&
	    specio_next(devsize, uio, &s)) {
		error = spec_mountpoint(vp) != NULL ?
		    spec_rawread(vp, &s, &bp) : spec_cachedread(vp, &s, &bp);
		if (error == 0)
			error = uiomove(bp->b_data + s.s_off, s.s_len, uio);
		brelse(bp);
	}
	return error;
}

/* => bp holds the block's new contents, or as much as uiomove gave. */
static int
spec_put(struct buf *bp, const struct specio *s, int ioflag)
{

	if (ioflag & IO_SYNC)
		return bwrite(bp);
	if (s->s_off + s->s_len == s->s_bsize)
		bawrite(bp);
	else
		bdwrite(bp);
	return 0;
}

int
spec_blkwrite(struct vnode *vp, struct uio *uio, int ioflag)
{
	off_t devsize = spec_size(vp);
	struct specio s;
	struct buf *bp;
	int e, error = 0;

	if (uio->uio_offset < 0)
		return EINVAL;
	if (spec_mountpoint(vp) != NULL)
		return EBUSY;
	while (error == 0 && uio->uio_resid > 0) {
		if (!specio_next(devsize, uio, &s))
			return ENOSPC;
		/* Even a whole block is read first: uiomove may fail. */
		error = bread(vp, s.s_blkno, s.s_bsize, NOCRED, &bp);
		if (error != 0) {
			brelse(bp);
			break;
		}
		error = uiomove(bp->b_data + s.s_off, s.s_len, uio);
		e = spec_put(bp, &s, ioflag);
		if (error == 0)
			error = e;
	}
	return error;
}
