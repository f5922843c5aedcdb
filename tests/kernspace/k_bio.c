/* SPDX-License-Identifier: BSD-2-Clause */
/* The buffer cache, inside the kernel: one block at a time. */
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

static int
isblock(const struct buf *bp, daddr_t lbn)
{
	int i;

	for (i = 0; i < bp->b_bcount; i++)
		if ((u_char)bp->b_data[i] != rumptest_fakebyte(lbn, i))
			return 0;
	return 1;
}

static struct buf *
readblock(struct vnode *vp, daddr_t lbn)
{
	struct buf *bp;

	CHECK_EQ(bread(vp, lbn, FAKE_BSIZE, NOCRED, &bp), 0);
	return bp;
}

/* Fill block lbn with c and hand it to one of the write functions. */
static struct buf *
fillblock(struct vnode *vp, daddr_t lbn, int c)
{
	struct buf *bp;

	bp = getblk(vp, lbn, FAKE_BSIZE, 0, 0);
	memset(bp->b_data, c, FAKE_BSIZE);
	return bp;
}

/* What was read once is not read again. */
KERNEL_TEST(bio_hit)
{
	struct vnode *vp = rumptest_fakevnode();
	struct buf *bp;

	bp = readblock(vp, 3);
	CHECK(isblock(bp, 3));
	CHECK_EQ(bp->b_lblkno, 3);
	CHECK_EQ(bp->b_bcount, FAKE_BSIZE);
	CHECK(incore(vp, 3) == bp);
	brelse(bp);
	CHECK(readblock(vp, 3) == bp);
	brelse(bp);
	CHECK_EQ(fake.reads, 1);
	CHECK(incore(vp, 4) == NULL);
	rumptest_fakedone(vp);
}

/* A read error is returned with a buffer, and nothing is kept. */
KERNEL_TEST(bio_readerror)
{
	struct vnode *vp = rumptest_fakevnode();
	struct buf *bp;

	fake.failat = FAKE_FIRST + 5 * 8;
	CHECK_EQ(bread(vp, 5, FAKE_BSIZE, NOCRED, &bp), EIO);
	CHECK(bp != NULL && (bp->b_flags & B_BUSY));
	brelse(bp);
	CHECK(incore(vp, 5) == NULL);
	fake.failat = -1;
	bp = readblock(vp, 5);
	CHECK(isblock(bp, 5));
	brelse(bp);
	rumptest_fakedone(vp);
}

/* Impossible sizes are an error of bread, not the end of the kernel. */
KERNEL_TEST(bio_badsize)
{
	struct vnode *vp = rumptest_fakevnode();
	static const int sizes[] = { 0, -1, MAXBSIZE + 1, INT_MAX };
	struct buf *bp;
	u_int i;

	for (i = 0; i < nitems(sizes); i++) {
		CHECK_EQ(bread(vp, 1, sizes[i], NOCRED, &bp), EINVAL);
		brelse(bp);
	}
	CHECK_EQ(fake.reads, 0);
	rumptest_fakedone(vp);
}

/* A block that its reader holds already: EDEADLK, and the first is unharmed. */
KERNEL_TEST(bio_deadlock)
{
	struct vnode *vp = rumptest_fakevnode();
	uint64_t before = bufstats.bs_deadlocks;
	struct buf *bp, *bp2;

	bp = readblock(vp, 2);
	CHECK_EQ(bread(vp, 2, FAKE_BSIZE, NOCRED, &bp2), EDEADLK);
	CHECK(bp2 != bp);
	brelse(bp2);
	CHECK(isblock(bp, 2));
	brelse(bp);
	brelse(readblock(vp, 2));
	CHECK_EQ(bufstats.bs_deadlocks, before + 1);
	rumptest_fakedone(vp);
}

/* A delayed write stays in memory until fsync. */
KERNEL_TEST(bio_delayed)
{
	struct vnode *vp = rumptest_fakevnode();
	struct buf *bp;

	bdwrite(fillblock(vp, 7, 'x'));
	CHECK_EQ(fake.writes, 0);
	CHECK(!LIST_EMPTY(&vp->v_dirtyblkhd));
	bp = readblock(vp, 7);
	CHECK_EQ(bp->b_data[100], 'x');
	CHECK(bp->b_flags & B_DELWRI);
	brelse(bp);
	CHECK_EQ(fake.reads, 0);
	CHECK_EQ(VOP_FSYNC(vp, NOCRED, MNT_WAIT, curproc), 0);
	CHECK_EQ(fake.writes, 1);
	CHECK(LIST_EMPTY(&vp->v_dirtyblkhd));
	CHECK_EQ(rumptest_fakeplace(7)[100], 'x');
	CHECK(incore(vp, 7) != NULL);
	rumptest_fakedone(vp);
}

/* Who waits gets the error; who does not, later, once. */
KERNEL_TEST(bio_writeerror)
{
	struct vnode *vp = rumptest_fakevnode();

	fake.failwrites = 1;
	CHECK_EQ(bwrite(fillblock(vp, 1, 'a')), EIO);
	CHECK(incore(vp, 1) == NULL);
	CHECK_EQ(vbioerror(vp), 0);
	bawrite(fillblock(vp, 2, 'b'));
	CHECK(incore(vp, 2) == NULL);
	CHECK_EQ(vbioerror(vp), EIO);
	CHECK_EQ(vbioerror(vp), 0);
	CHECK_EQ(vp->v_numoutput, 0);
	rumptest_fakedone(vp);
}

/* Growing and shrinking keeps the contents; a clean block is read anew. */
KERNEL_TEST(bio_allocbuf)
{
	struct vnode *vp = rumptest_fakevnode();
	struct buf *bp;

	CHECK_EQ(bread(vp, 9, 1024, NOCRED, &bp), 0);
	CHECK(isblock(bp, 9));
	allocbuf(bp, 2048);
	CHECK_EQ(bp->b_bcount, 2048);
	CHECK_EQ((u_char)bp->b_data[1023], rumptest_fakebyte(9, 1023));
	allocbuf(bp, 512);
	brelse(bp);
	bp = readblock(vp, 9);
	CHECK_EQ(bp->b_bcount, FAKE_BSIZE);
	CHECK(isblock(bp, 9));
	CHECK_EQ(fake.reads, 2);
	/* A dirty one has nothing but zeroes behind its end. */
	allocbuf(bp, 1024);
	memset(bp->b_data, 'd', 1024);
	bdwrite(bp);
	bp = getblk(vp, 9, 3072, 0, 0);
	CHECK(bp->b_flags & B_DELWRI);
	CHECK_EQ(bp->b_data[1023], 'd');
	CHECK_EQ(bp->b_data[1024], 0);
	CHECK_EQ(bp->b_data[3071], 0);
	bdwrite(bp);
	rumptest_fakedone(vp);
	CHECK_EQ(bufstats.bs_dirtybytes, 0);
}

/* A buffer in no file: brelse frees it. */
KERNEL_TEST(bio_geteblk)
{
	u_long before = bufstats.bs_nbufs;
	struct buf *bp;

	bp = geteblk(1000);
	CHECK_EQ(((uintptr_t)bp->b_data & 15), 0);
	memset(bp->b_data, 1, 1000);
	CHECK_EQ(bufstats.bs_nbufs, before + 1);
	brelse(bp);
	CHECK_EQ(bufstats.bs_nbufs, before);
}

/* vinvalbuf: all, all but indirect blocks, written first or not. */
KERNEL_TEST(bio_vinvalbuf)
{
	struct vnode *vp = rumptest_fakevnode();
	struct buf *bp;

	bp = getblk(vp, -12, FAKE_BSIZE, 0, 0);
	bp->b_blkno = 4000;
	memset(bp->b_data, 'i', FAKE_BSIZE);
	bdwrite(bp);
	bdwrite(fillblock(vp, 1, 'a'));
	brelse(readblock(vp, 2));
	CHECK_EQ(vinvalbuf(vp, V_SAVEMETA, NOCRED, curproc, 0, 0), 0);
	CHECK(incore(vp, 1) == NULL && incore(vp, 2) == NULL);
	CHECK(incore(vp, -12) != NULL);
	CHECK_EQ(fake.writes, 0);
	CHECK_EQ(vinvalbuf(vp, V_SAVE, NOCRED, curproc, 0, 0), 0);
	CHECK_EQ(fake.writes, 1);
	CHECK_EQ(fake.disk[4000 * DEV_BSIZE], 'i');
	CHECK_EQ(vp->v_holdcnt, 0);
	rumptest_fakedone(vp);
}

/* A file gets shorter: what stays in it also stays in the cache, written. */
KERNEL_TEST(bio_truncation)
{
	struct vnode *vp = rumptest_fakevnode();
	struct buf *bp;

	bdwrite(fillblock(vp, 0, 'a'));
	brelse(readblock(vp, 1));
	brelse(readblock(vp, 2));
	brelse(readblock(vp, 3));
	bp = getblk(vp, -12, FAKE_BSIZE, 0, 0);
	bp->b_blkno = 4000;
	memset(bp->b_data, 'i', FAKE_BSIZE);
	bdwrite(bp);
	uvm_vnp_setsize(vp, 2 * FAKE_BSIZE + 1);
	CHECK_EQ(vinvalbuf(vp, V_SAVE | V_SAVEMETA, NOCRED, curproc, 0, 0), 0);
	CHECK(LIST_EMPTY(&vp->v_dirtyblkhd));
	CHECK_EQ(*rumptest_fakeplace(0), 'a');
	CHECK(incore(vp, 0) != NULL && incore(vp, 1) != NULL);
	CHECK(incore(vp, -12) != NULL);
	/* Part of it is behind the end: read again what the disk has. */
	CHECK(incore(vp, 2) == NULL);
	CHECK(incore(vp, 3) == NULL);
	rumptest_fakedone(vp);
}

/* A buffer that its holder lost does not stop an unmount. */
KERNEL_TEST(bio_orphan)
{
	struct vnode *vp = rumptest_fakevnode();
	uint64_t before = bufstats.bs_orphans;
	struct buf *bp;

	bp = readblock(vp, 2);
	CHECK_EQ(vinvalbuf(vp, 0, NOCRED, curproc, 0, 0), 0);
	CHECK_EQ(bufstats.bs_orphans, before + 1);
	CHECK(incore(vp, 2) == NULL);
	brelse(bp);
	CHECK_EQ(bufstats.bs_orphans, before);
	/* Nor has it a place to be written to. */
	bp = readblock(vp, 2);
	CHECK_EQ(vinvalbuf(vp, 0, NOCRED, curproc, 0, 0), 0);
	bdwrite(bp);
	CHECK_EQ(bufstats.bs_orphans, before);
	CHECK_EQ(fake.writes, 0);
	rumptest_fakedone(vp);
}

/* Each read block is vetted once; what the kernel wrote, never. */
KERNEL_TEST(bio_vetting)
{
	struct vnode *vp = rumptest_fakevnode();
	struct buf *bp;

	brelse(readblock(vp, 1));
	brelse(readblock(vp, 1));
	CHECK_EQ(fake.vetcalls, 1);
	bdwrite(fillblock(vp, 2, 'w'));
	brelse(readblock(vp, 2));
	CHECK_EQ(fake.vetcalls, 1);
	/* A refused block is thrown away, and asked about again. */
	fake.veterror = EFTYPE;
	CHECK_EQ(bread(vp, 3, FAKE_BSIZE, NOCRED, &bp), EFTYPE);
	brelse(bp);
	CHECK(incore(vp, 3) == NULL);
	fake.veterror = 0;
	brelse(readblock(vp, 3));
	CHECK_EQ(fake.vetcalls, 3);
	CHECK_EQ(fake.reads, 3);
	rumptest_fakedone(vp);
}

/* io_start and io_complete frame each write; who is dirty again stays so. */
KERNEL_TEST(bio_softdep)
{
	struct vnode *vp = rumptest_fakevnode();
	struct buf *bp;

	bp = fillblock(vp, 4, 's');
	rumptest_fakedeps(bp);
	fake.redirty = 1;
	bp->b_flags |= B_SCANNED;
	CHECK_EQ(bwrite(bp), 0);
	CHECK_EQ(fake.starts, 1);
	CHECK_EQ(fake.completes, 1);
	bp = incore(vp, 4);
	CHECK(bp != NULL && (bp->b_flags & B_DELWRI));
	CHECK(bp->b_flags & B_SCANNED);
	CHECK(LIST_FIRST(&vp->v_dirtyblkhd) == bp);
	/* Not even an empty cache would give up a block with dependencies. */
	CHECK_EQ(VOP_FSYNC(vp, NOCRED, MNT_WAIT, curproc), 0);
	CHECK_EQ(fake.starts, 2);
	CHECK(LIST_EMPTY(&vp->v_dirtyblkhd));
	CHECK(LIST_EMPTY(&bp->b_dep));
	/* After an error the dependencies are taken back, by the driver. */
	bp = fillblock(vp, 4, 't');
	rumptest_fakedeps(bp);
	fake.failwrites = 1;
	CHECK_EQ(bwrite(bp), EIO);
	CHECK_EQ(fake.starts, 3);
	CHECK_EQ(fake.completes, 3);
	CHECK_EQ(fake.deallocates, 1);
	rumptest_fakedone(vp);
}

/* A device that completes later: sleepers are woken, in any order. */
KERNEL_TEST(bio_async)
{
	struct vnode *vp = rumptest_fakevnode();
	struct buf *bp;
	daddr_t ra[3] = { 11, 12, 13 };
	int rasize[3] = { FAKE_BSIZE, FAKE_BSIZE, FAKE_BSIZE };

	fake.async = 1;
	bp = readblock(vp, 5);
	CHECK(isblock(bp, 5));
	brelse(bp);
	CHECK_EQ(breadn(vp, 10, FAKE_BSIZE, ra, rasize, 3, NOCRED, &bp), 0);
	brelse(bp);
	CHECK_EQ(fake.pending, 3);
	bp = readblock(vp, 12);		/* under way: waits for it */
	CHECK(isblock(bp, 12));
	brelse(bp);
	CHECK_EQ(fake.reads, 5);
	bawrite(fillblock(vp, 20, 'y'));
	CHECK_EQ(vp->v_numoutput, 1);
	CHECK_EQ(vwaitforio(vp, 0, "test", 0), 0);
	CHECK_EQ(vp->v_numoutput, 0);
	CHECK_EQ(rumptest_fakeplace(20)[0], 'y');
	CHECK_EQ(bwrite(fillblock(vp, 21, 'z')), 0);
	CHECK_EQ(rumptest_fakeplace(21)[0], 'z');
	rumptest_fakedone(vp);
}
