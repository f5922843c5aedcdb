/* SPDX-License-Identifier: BSD-2-Clause */
/* The buffer cache, inside the kernel: limits and clusters. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf.h>
#include <sys/mount.h>
#include <sys/proc.h>
#include <sys/vnode.h>

#include "rump-sys/bio.h"

#include "fakevnode.h"
#include "kernspace.h"

#define fake rumptest_fake

#define SMALL	(256 * 1024)		/* the least limit */
#define PERMAX	(MAXPHYS / FAKE_BSIZE)	/* blocks of a full transfer */

/* What the driver does for one block of a file. */
static void
readone(struct vnode *vp, struct cluster_info *ci, daddr_t lbn)
{
	struct buf *bp;
	int i;

	CHECK_EQ(cluster_read(vp, ci, FAKE_FILESIZE, lbn, FAKE_BSIZE, NOCRED,
	    &bp), 0);
	CHECK_EQ(bp->b_resid, 0);
	for (i = 0; i < FAKE_BSIZE; i += 97)
		CHECK_EQ((u_char)bp->b_data[i], rumptest_fakebyte(lbn, i));
	ci->ci_lastr = lbn;
	brelse(bp);
}

static void
writeone(struct vnode *vp, struct cluster_info *ci, daddr_t lbn, int c)
{
	struct buf *bp;

	bp = getblk(vp, lbn, FAKE_BSIZE, 0, 0);
	(void)VOP_BMAP(vp, lbn, NULL, &bp->b_blkno, NULL);
	memset(bp->b_data, c, FAKE_BSIZE);
	cluster_write(bp, ci, FAKE_FILESIZE);
}

/* ------------------------------------------------------------- limits */

/* Reading more than fits keeps to the limit, and what is in use stays. */
KERNEL_TEST(bio_limit)
{
	struct vnode *vp = rumptest_fakevnode();
	size_t limit = bufstats.bs_limit;
	struct buf *bp;
	daddr_t lbn;

	bufmem_set(SMALL);
	for (lbn = 1; lbn < FAKE_NBLOCKS; lbn++) {
		CHECK_EQ(bread(vp, 0, FAKE_BSIZE, NOCRED, &bp), 0);
		brelse(bp);
		CHECK_EQ(bread(vp, lbn, FAKE_BSIZE, NOCRED, &bp), 0);
		brelse(bp);
		CHECK(bufstats.bs_bytes <= SMALL);
	}
	CHECK_EQ(fake.reads, FAKE_NBLOCKS);
	CHECK(incore(vp, FAKE_NBLOCKS - 1) != NULL);
	CHECK(incore(vp, 1) == NULL);
	bufmem_set(limit);
	rumptest_fakedone(vp);
}

/* Dirty blocks may exceed the limit; the end of the call brings it back. */
KERNEL_TEST(bio_limitdirty)
{
	struct vnode *vp = rumptest_fakevnode();
	size_t limit = bufstats.bs_limit;
	struct buf *bp;
	daddr_t lbn;

	bufmem_set(SMALL);
	for (lbn = 0; lbn < 256; lbn++) {
		bp = getblk(vp, lbn, FAKE_BSIZE, 0, 0);
		(void)VOP_BMAP(vp, lbn, NULL, &bp->b_blkno, NULL);
		memset(bp->b_data, lbn, FAKE_BSIZE);
		bdwrite(bp);
	}
	CHECK_EQ(fake.writes, 0);
	CHECK(bufstats.bs_bytes >= 256 * FAKE_BSIZE);
	CHECK(buf_workwanted);
	CHECK(buf_trim(NULL));
	CHECK(bufstats.bs_bytes <= SMALL);
	CHECK(bufstats.bs_dirtybytes <= SMALL / 2);
	CHECK(fake.writes > 0);
	for (lbn = 0; lbn < 256; lbn++) {
		CHECK_EQ(bread(vp, lbn, FAKE_BSIZE, NOCRED, &bp), 0);
		CHECK_EQ((u_char)bp->b_data[lbn], lbn);
		brelse(bp);
	}
	bufmem_set(limit);
	rumptest_fakedone(vp);
}

/* Busy buffers are nobody's to take. */
KERNEL_TEST(bio_limitbusy)
{
	struct vnode *vp = rumptest_fakevnode();
	size_t limit = bufstats.bs_limit;
	struct buf *bps[128];
	int i;

	bufmem_set(SMALL);
	for (i = 0; i < (int)nitems(bps); i++)
		CHECK_EQ(bread(vp, i, FAKE_BSIZE, NOCRED, &bps[i]), 0);
	CHECK(bufstats.bs_bytes > SMALL);
	CHECK_EQ(buf_reclaim(SMALL), 0);
	for (i = 0; i < (int)nitems(bps); i++)
		brelse(bps[i]);
	(void)buf_trim(NULL);
	CHECK(bufstats.bs_bytes <= SMALL);
	bufmem_set(limit);
	rumptest_fakedone(vp);
}

/* ------------------------------------------------------------- reading */

/* Sequential: 1, 4, 8, 16, 32, 32 ... blocks at a time, each read once. */
KERNEL_TEST(cluster_sequential)
{
	struct vnode *vp = rumptest_fakevnode();
	struct cluster_info ci = { 0 };
	daddr_t lbn;

	for (lbn = 0; lbn < 1 + 4 + 8 + 16 + 3 * PERMAX; lbn++)
		readone(vp, &ci, lbn);
	CHECK_EQ(fake.reads, 7);
	CHECK_EQ(fake.readbytes, lbn * FAKE_BSIZE);
	CHECK_EQ(fake.largest, MAXPHYS);
	for (; lbn < FAKE_NBLOCKS; lbn++)
		readone(vp, &ci, lbn);
	CHECK_EQ(fake.readbytes, FAKE_NBLOCKS * FAKE_BSIZE);
	rumptest_fakedone(vp);
}

/* Random: one block for one block. */
KERNEL_TEST(cluster_random)
{
	struct vnode *vp = rumptest_fakevnode();
	struct cluster_info ci = { 0 };
	int i;

	for (i = 0; i < 100; i++)
		readone(vp, &ci, i * 37 % 256 * 2);
	CHECK_EQ(fake.reads, 100);
	CHECK_EQ(fake.readbytes, 100 * FAKE_BSIZE);
	rumptest_fakedone(vp);
}

/* A transfer ends where the blocks do not lie together, or are cached. */
KERNEL_TEST(cluster_gap)
{
	struct vnode *vp = rumptest_fakevnode();
	struct cluster_info ci = { 0 };
	struct buf *bp;
	daddr_t lbn;

	fake.gap = 20;
	for (lbn = FAKE_NBLOCKS; lbn-- > 20; )
		bcopy(rumptest_fakeplace(lbn) - FAKE_BSIZE,
		    rumptest_fakeplace(lbn), FAKE_BSIZE);
	CHECK_EQ(bread(vp, 33, FAKE_BSIZE, NOCRED, &bp), 0);
	brelse(bp);
	for (lbn = 0; lbn < 64; lbn++)
		readone(vp, &ci, lbn);
	/* 33; 0; 1-4; 5-12; 13-19; 20-32; 34-63 and more */
	CHECK_EQ(fake.reads, 7);
	rumptest_fakedone(vp);
}

/* A bad block in the neighbourhood is not this reader's. */
KERNEL_TEST(cluster_badblock)
{
	struct vnode *vp = rumptest_fakevnode();
	struct cluster_info ci = { 0 };
	struct buf *bp;
	daddr_t lbn;

	fake.failat = FAKE_FIRST + 10 * 8;
	for (lbn = 0; lbn < 10; lbn++)
		readone(vp, &ci, lbn);
	CHECK_EQ(cluster_read(vp, &ci, FAKE_FILESIZE, 10, FAKE_BSIZE, NOCRED,
	    &bp), EIO);
	brelse(bp);
	ci.ci_lastr = 10;
	for (lbn = 11; lbn < 40; lbn++)
		readone(vp, &ci, lbn);
	rumptest_fakedone(vp);
}

/* The buffers of a transfer live and die one by one. */
KERNEL_TEST(cluster_memory)
{
	struct vnode *vp = rumptest_fakevnode();
	size_t limit = bufstats.bs_limit, before = bufstats.bs_bytes;
	struct cluster_info ci = { 0 };
	struct buf *bp;
	daddr_t lbn;

	for (lbn = 0; lbn < 64; lbn++)
		readone(vp, &ci, lbn);
	CHECK_EQ(bread(vp, 8, FAKE_BSIZE, NOCRED, &bp), 0);
	allocbuf(bp, 512);
	allocbuf(bp, 8192);		/* out of the shared memory */
	CHECK_EQ((u_char)bp->b_data[511], rumptest_fakebyte(8, 511));
	bp->b_flags |= B_INVAL;
	brelse(bp);
	bufmem_set(SMALL);
	CHECK(bufstats.bs_bytes <= SMALL);
	bufmem_set(limit);
	CHECK_EQ(vinvalbuf(vp, 0, NOCRED, curproc, 0, 0), 0);
	CHECK(bufstats.bs_bytes <= before);
	rumptest_fakedone(vp);
}

/* Where I/O goes on meanwhile, the next transfer starts early. */
KERNEL_TEST(cluster_ahead)
{
	struct vnode *vp = rumptest_fakevnode();
	struct cluster_info ci = { 0 };
	int was = bio_isasync;
	daddr_t lbn;

	fake.async = bio_isasync = 1;
	for (lbn = 0; lbn < 4; lbn++)
		readone(vp, &ci, lbn);
	CHECK_EQ(fake.reads, 3);	/* 0; 1-4; 5-12 under way */
	CHECK_EQ(fake.pending, 1);
	for (; lbn < FAKE_NBLOCKS; lbn++)
		readone(vp, &ci, lbn);
	CHECK_EQ(fake.readbytes, FAKE_NBLOCKS * FAKE_BSIZE);
	bio_isasync = was;
	rumptest_fakedone(vp);
}

/* ------------------------------------------------------------- writing */

/* Full blocks in order: one transfer for each MAXPHYS. */
KERNEL_TEST(cluster_writes)
{
	struct vnode *vp = rumptest_fakevnode();
	struct cluster_info ci = { 0 };
	daddr_t lbn;

	for (lbn = 0; lbn < 3 * PERMAX; lbn++)
		writeone(vp, &ci, lbn, lbn + 1);
	CHECK_EQ(fake.writes, 3);
	CHECK_EQ(fake.largest, MAXPHYS);
	CHECK(LIST_EMPTY(&vp->v_dirtyblkhd));
	for (lbn = 0; lbn < 3 * PERMAX; lbn++)
		CHECK_EQ(rumptest_fakeplace(lbn)[4095], (char)(lbn + 1));
	rumptest_fakedone(vp);
}

/* The file goes on elsewhere: what lay together is written together. */
KERNEL_TEST(cluster_writegap)
{
	struct vnode *vp = rumptest_fakevnode();
	struct cluster_info ci = { 0 };
	daddr_t lbn;

	fake.gap = 10;
	for (lbn = 0; lbn < 20; lbn++)
		writeone(vp, &ci, lbn, 'g');
	CHECK_EQ(fake.writes, 1);
	CHECK_EQ(fake.writebytes, 10 * FAKE_BSIZE);
	vflushbuf(vp, 1);
	CHECK_EQ(fake.writes, 2);
	CHECK_EQ(fake.writebytes, 20 * FAKE_BSIZE);
	for (lbn = 0; lbn < 20; lbn++)
		CHECK_EQ(rumptest_fakeplace(lbn)[1], 'g');
	rumptest_fakedone(vp);
}

/* Blocks with dependencies in a transfer: each is started and completed. */
KERNEL_TEST(cluster_softdep)
{
	struct vnode *vp = rumptest_fakevnode();
	struct cluster_info ci = { 0 };
	struct buf *bp;
	daddr_t lbn;

	for (lbn = 0; lbn < 8; lbn++)
		writeone(vp, &ci, lbn, 'd');
	for (lbn = 2; lbn < 6; lbn++) {
		CHECK_EQ(bread(vp, lbn, FAKE_BSIZE, NOCRED, &bp), 0);
		rumptest_fakedeps(bp);
		brelse(bp);
	}
	fake.redirty = 2;
	vflushbuf(vp, 1);
	CHECK_EQ(fake.starts, 4);
	CHECK_EQ(fake.completes, 4);
	CHECK_EQ(fake.writes, 1);
	CHECK(!LIST_EMPTY(&vp->v_dirtyblkhd));
	vflushbuf(vp, 1);
	CHECK(LIST_EMPTY(&vp->v_dirtyblkhd));
	CHECK_EQ(fake.starts, 6);
	rumptest_fakedone(vp);
}

/* A failed transfer is every block's error. */
KERNEL_TEST(cluster_writeerror)
{
	struct vnode *vp = rumptest_fakevnode();
	struct cluster_info ci = { 0 };
	daddr_t lbn;

	for (lbn = 0; lbn < 8; lbn++)
		writeone(vp, &ci, lbn, 'e');
	fake.failwrites = 1;
	vflushbuf(vp, 1);
	CHECK_EQ(vp->v_numoutput, 0);
	CHECK_EQ(vbioerror(vp), EIO);
	CHECK_EQ(vp->v_holdcnt, 0);
	rumptest_fakedone(vp);
}
