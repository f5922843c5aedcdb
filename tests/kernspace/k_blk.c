/* SPDX-License-Identifier: BSD-2-Clause */
/* Devices on host objects, inside the kernel. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf.h>
#include <sys/conf.h>
#include <sys/disklabel.h>
#include <sys/fcntl.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/proc.h>
#include <sys/uio.h>
#include <sys/vnode.h>
#include <miscfs/specfs/specdev.h>

#include "rump-sys/bio.h"
#include "rump-sys/blk.h"
#include "rump-sys/etfs.h"

#include "../../hypervisor/faulty/rumpuser_fault.h"
#include "kernspace.h"

/* The host file: NSECTORS sectors, byte i of sector n is n ^ i. */
#define NSECTORS	200
#define ALL		RUMP_ETFS_SIZE_ENDOFF

char rumptest_hostpath[1024];

static struct vnode *
attach(uint64_t begin, uint64_t size, dev_t *devp)
{
	struct vnode *vp;

	CHECK_EQ(rump_blk_attach(rumptest_hostpath, begin, size, devp), 0);
	CHECK_EQ(bdevvp(*devp, &vp), 0);
	CHECK_EQ(vp->v_type, VBLK);
	return vp;
}

static void
detach(struct vnode *vp, dev_t dev)
{

	vgone(vp);
	vrele(vp);
	CHECK_EQ(rump_blk_detach(dev), 0);
	CHECK_EQ(rump_blk_size(dev), 0);
}

static int
rdwr(struct vnode *vp, enum uio_rw rw, void *data, size_t len, off_t off,
    int ioflag, size_t *donep)
{
	struct iovec iov = { data, len };
	struct uio uio = { &iov, 1, off, len, UIO_SYSSPACE, rw, curproc };
	int error;

	error = rw == UIO_READ ? VOP_READ(vp, &uio, ioflag, NOCRED) :
	    VOP_WRITE(vp, &uio, ioflag, NOCRED);
	*donep = len - uio.uio_resid;
	return error;
}

static int
openclose(struct vnode *vp, int fmode)
{
	int error;

	error = VOP_OPEN(vp, fmode, NOCRED, curproc);
	if (error == 0)
		CHECK_EQ(VOP_CLOSE(vp, fmode, NOCRED, curproc), 0);
	return error;
}

/* Blocks outside the device are errors that never reach the host. */
KERNEL_TEST(blk_bounds)
{
	static const struct {
		daddr_t blkno;
		int size, error;
	} t[] = {
		{ 0, 512, 0 }, { NSECTORS - 1, 512, 0 },
		{ NSECTORS - 16, 8192, 0 },
		{ NSECTORS, 512, EIO }, { NSECTORS - 15, 8192, EIO },
		{ -1, 512, EINVAL }, { -INT_MAX, 8192, EINVAL },
		{ INT_MAX, 65536, EIO }, { 50, 100, EINVAL },
	};
	struct rump_blkstats st;
	struct vnode *vp;
	struct buf *bp;
	dev_t dev;
	u_int i;
	int good = 0;

	vp = attach(0, ALL, &dev);
	CHECK_EQ(bread(vp, 0, 512, NOCRED, &bp), ENXIO);	/* not open */
	brelse(bp);
	CHECK_EQ(VOP_OPEN(vp, FREAD, NOCRED, curproc), 0);
	for (i = 0; i < nitems(t); i++) {
		CHECK_EQ(bread(vp, t[i].blkno, t[i].size, NOCRED, &bp),
		    t[i].error);
		if (t[i].error == 0) {
			good++;
			CHECK_EQ((u_char)bp->b_data[7],
			    (u_char)(t[i].blkno ^ 7));
		}
		brelse(bp);
		CHECK_EQ(rump_blk_getstats(dev, &st), 0);
		CHECK_EQ(st.bs_reads, good);
	}
	CHECK_EQ(rump_blk_detach(dev), EBUSY);
	CHECK_EQ(VOP_CLOSE(vp, FREAD, NOCRED, curproc), 0);
	detach(vp, dev);
}

/* A window: begins and ends inside the object. */
KERNEL_TEST(blk_window)
{
	struct vnode *vp;
	struct buf *bp;
	dev_t dev;

	CHECK_EQ(rump_blk_attach(rumptest_hostpath, NSECTORS * 512 + 1, ALL,
	    &dev), EINVAL);
	CHECK_EQ(rump_blk_attach(rumptest_hostpath, 512, NSECTORS * 512,
	    &dev), EINVAL);
	CHECK_EQ(rump_blk_attach("/no/such/file", 0, ALL, &dev), ENOENT);
	CHECK_EQ(rump_blk_attach("/", 0, ALL, &dev), EISDIR);
	vp = attach(10 * 512, 5 * 512 + 100, &dev);
	CHECK_EQ(spec_size(vp), 5 * 512);
	CHECK_EQ(VOP_OPEN(vp, FREAD, NOCRED, curproc), 0);
	CHECK_EQ(bread(vp, 2, 512, NOCRED, &bp), 0);
	CHECK_EQ(bp->b_data[0], 12);
	brelse(bp);
	CHECK_EQ(bread(vp, 5, 512, NOCRED, &bp), EIO);
	brelse(bp);
	CHECK_EQ(VOP_CLOSE(vp, FREAD, NOCRED, curproc), 0);
	detach(vp, dev);
}

/* read(2): any offset and length, short at the end. */
KERNEL_TEST(blk_read)
{
	static u_char data[NSECTORS * 512 + 4096];
	struct vnode *vp;
	size_t done;
	off_t media;
	dev_t dev;
	int i;

	vp = attach(0, ALL, &dev);
	CHECK_EQ(VOP_OPEN(vp, FREAD, NOCRED, curproc), 0);
	CHECK_EQ(rdwr(vp, UIO_READ, data, sizeof(data), 0, 0, &done), 0);
	CHECK_EQ(done, NSECTORS * 512);
	for (i = 0; i < NSECTORS * 512; i++)
		CHECK_EQ(data[i], (u_char)(i / 512 ^ i % 512));
	CHECK_EQ(rdwr(vp, UIO_READ, data, 1000, 16384 * 2 - 500, 0, &done),
	    0);
	CHECK_EQ(done, 1000);
	CHECK_EQ(data[499], (u_char)(63 ^ 511));
	CHECK_EQ(data[500], 64);
	CHECK_EQ(rdwr(vp, UIO_READ, data, 100, NSECTORS * 512, 0, &done), 0);
	CHECK_EQ(done, 0);
	CHECK_EQ(rdwr(vp, UIO_READ, data, 100, NSECTORS * 512 - 1, 0, &done),
	    0);
	CHECK_EQ(done, 1);
	CHECK_EQ(rdwr(vp, UIO_READ, data, 100, -1, 0, &done), EINVAL);
	CHECK_EQ(VOP_IOCTL(vp, DIOCGMEDIASIZE, &media, FREAD, NOCRED,
	    curproc), 0);
	CHECK_EQ(media, NSECTORS * 512);
	CHECK_EQ(VOP_IOCTL(vp, DIOCGPART, data, FREAD, NOCRED, curproc),
	    ENOTTY);
	CHECK_EQ(VOP_CLOSE(vp, FREAD, NOCRED, curproc), 0);
	CHECK_EQ(vp->v_holdcnt, 0);
	detach(vp, dev);
}

/* write(2): at once or at the last close; flushed when somebody waits. */
KERNEL_TEST(blk_write)
{
	struct rump_blkstats st;
	char data[1000], back[1000];
	struct vnode *vp;
	size_t done;
	dev_t dev;

	memset(data, 'W', sizeof(data));
	vp = attach(0, ALL, &dev);
	CHECK_EQ(VOP_OPEN(vp, FREAD | FWRITE, NOCRED, curproc), 0);
	CHECK_EQ(rdwr(vp, UIO_WRITE, data, 1000, 700, 0, &done), 0);
	CHECK_EQ(done, 1000);
	CHECK_EQ(rump_blk_getstats(dev, &st), 0);
	CHECK_EQ(st.bs_writes, 0);
	CHECK_EQ(rdwr(vp, UIO_WRITE, data, 10, 100 * 512, IO_SYNC, &done), 0);
	CHECK_EQ(rump_blk_getstats(dev, &st), 0);
	CHECK_EQ(st.bs_writes, 1);
	CHECK_EQ(st.bs_syncwrites, 1);
	CHECK_EQ(VOP_FSYNC(vp, NOCRED, MNT_WAIT, curproc), 0);
	CHECK_EQ(rump_blk_getstats(dev, &st), 0);
	CHECK_EQ(st.bs_writes, 2);
	CHECK_EQ(st.bs_flushes, 1);
	CHECK_EQ(spec_flush(vp), 0);
	CHECK_EQ(rump_blk_getstats(dev, &st), 0);
	CHECK_EQ(st.bs_flushes, 1);	/* nothing new to flush */
	CHECK_EQ(rdwr(vp, UIO_WRITE, data, 600, NSECTORS * 512 - 100, 0,
	    &done), ENOSPC);
	CHECK_EQ(done, 100);
	CHECK_EQ(VOP_CLOSE(vp, FREAD | FWRITE, NOCRED, curproc), 0);
	CHECK_EQ(VOP_OPEN(vp, FREAD, NOCRED, curproc), 0);
	CHECK_EQ(rdwr(vp, UIO_READ, back, 1000, 700, 0, &done), 0);
	CHECK_MEM(back, data, 1000);
	CHECK_EQ(rdwr(vp, UIO_READ, back, 200, NSECTORS * 512 - 100, 0,
	    &done), 0);
	CHECK_EQ(done, 100);
	CHECK_MEM(back, data, 100);
	CHECK_EQ(VOP_CLOSE(vp, FREAD, NOCRED, curproc), 0);
	detach(vp, dev);
}

/* Somebody else wants it flushed while the host is at it. */
static void
flush_again(void *arg, const struct rumpuser_fault_event *e)
{

	if (e->fe_data != NULL)
		return;
	rumpuser_fault_record(NULL, NULL);
	CHECK_EQ(spec_flush(arg), 0);
}

KERNEL_TEST(blk_flushes_overlap)
{
	struct rump_blkstats st;
	struct vnode *vp;
	size_t done;
	dev_t dev;
	char c = 'F';

	vp = attach(0, ALL, &dev);
	CHECK_EQ(VOP_OPEN(vp, FREAD | FWRITE, NOCRED, curproc), 0);
	CHECK_EQ(rdwr(vp, UIO_WRITE, &c, 1, 0, 0, &done), 0);
	rumpuser_fault_record(flush_again, vp);
	CHECK_EQ(VOP_FSYNC(vp, NOCRED, MNT_WAIT, curproc), 0);
	CHECK_EQ(rump_blk_getstats(dev, &st), 0);
	CHECK_EQ(st.bs_flushes, 2);
	CHECK_EQ(spec_flush(vp), 0);
	CHECK_EQ(rump_blk_getstats(dev, &st), 0);
	CHECK_EQ(st.bs_flushes, 2);
	CHECK_EQ(VOP_CLOSE(vp, FREAD | FWRITE, NOCRED, curproc), 0);
	detach(vp, dev);
}

/* A mounted device: no writers, and readers go past the cache. */
KERNEL_TEST(blk_mounted)
{
	static struct mount mnt;
	struct rump_blkstats st;
	struct vnode *vp;
	struct buf *bp;
	size_t done;
	char c;
	dev_t dev;

	vp = attach(0, ALL, &dev);
	CHECK_EQ(VOP_OPEN(vp, FREAD | FWRITE, NOCRED, curproc), 0);
	vp->v_specmountpoint = &mnt;
	CHECK(spec_mountpoint(vp) == &mnt);
	CHECK_EQ(vfs_mountedon(vp), EBUSY);
	CHECK_EQ(openclose(vp, FWRITE), EBUSY);
	CHECK_EQ(openclose(vp, FREAD), 0);
	/* A buffer of another size under the same name is left alone. */
	CHECK_EQ(bread(vp, 32, 8192, NOCRED, &bp), 0);
	bp->b_data[0] = 'M';
	bdwrite(bp);
	CHECK_EQ(rdwr(vp, UIO_READ, &c, 1, 32 * 512, 0, &done), 0);
	CHECK_EQ(c, 32);
	CHECK_EQ(incore(vp, 32)->b_bcount, 8192);
	CHECK_EQ(rdwr(vp, UIO_WRITE, &c, 1, 0, 0, &done), EBUSY);
	CHECK_EQ(VOP_FSYNC(vp, NOCRED, MNT_WAIT, curproc), 0);
	CHECK_EQ(rdwr(vp, UIO_READ, &c, 1, 32 * 512, 0, &done), 0);
	CHECK_EQ(c, 'M');
	CHECK_EQ(rump_blk_getstats(dev, &st), 0);
	CHECK_EQ(st.bs_reads, 3);
	vp->v_specmountpoint = NULL;
	CHECK_EQ(VOP_CLOSE(vp, FREAD | FWRITE, NOCRED, curproc), 0);
	detach(vp, dev);
}

/* Two vnodes of one device: many readers, or one writer. */
KERNEL_TEST(blk_alias)
{
	struct vnode *vp, *vp2, *found;
	dev_t dev;

	vp = attach(0, ALL, &dev);
	CHECK_EQ(bdevvp(dev, &vp2), 0);
	CHECK(vp2 == vp);		/* the kernel's own is one */
	vrele(vp2);
	CHECK_EQ(vcount(vp), 0);	/* and does not count */
	CHECK_EQ(getnewvnode(VT_SPEC, NULL, spec_vnodeop_p, &vp2), 0);
	vp2->v_type = VBLK;
	CHECK(checkalias(vp2, dev, NULL) == NULL);
	CHECK(vp->v_flag & VALIASED);
	CHECK_EQ(vcount(vp), 1);
	vref(vp);
	CHECK_EQ(vcount(vp2), 2);
	vrele(vp);
	CHECK_EQ(VOP_OPEN(vp, FREAD, NOCRED, curproc), 0);
	CHECK_EQ(openclose(vp2, FREAD), 0);
	CHECK_EQ(openclose(vp2, FREAD | FWRITE), EBUSY);
	CHECK_EQ(VOP_CLOSE(vp, FREAD, NOCRED, curproc), 0);
	CHECK_EQ(VOP_OPEN(vp2, FREAD | FWRITE, NOCRED, curproc), 0);
	CHECK_EQ(openclose(vp, FREAD), EBUSY);
	/* A vnode that is taken away closes what it had open. */
	vgone(vp2);
	vrele(vp2);
	CHECK_EQ(openclose(vp, FREAD | FWRITE), 0);
	CHECK_EQ(vfinddev(dev, VBLK, &found), 1);
	CHECK(found == vp);
	CHECK_EQ(vfinddev(dev, VCHR, &found), 0);
	detach(vp, dev);
	CHECK_EQ(vfinddev(dev, VBLK, &found), 0);
}

/* Numbers without a driver. */
KERNEL_TEST(blk_nodevice)
{
	struct vnode *vp;
	struct buf *bp;
	int error;

	CHECK_EQ(bdevvp(NODEV, &vp), ENXIO);
	CHECK_EQ(bdevvp(makedev(NBLKDEV + 1, 0), &vp), 0);
	CHECK_EQ(openclose(vp, FREAD), ENXIO);
	CHECK(!vn_isdisk(vp, &error));
	CHECK_EQ(error, ENXIO);
	CHECK_EQ(bread(vp, 0, 512, NOCRED, &bp), ENXIO);
	brelse(bp);
	vgone(vp);
	vrele(vp);
	CHECK_EQ(bdevvp(makedev(BMAJOR_ETFS, 200), &vp), 0);
	CHECK_EQ(openclose(vp, FREAD), ENXIO);
	vgone(vp);
	vrele(vp);
	CHECK_EQ(cdevvp(DEV_ZERO, &vp), 0);
	CHECK(!vn_isdisk(vp, &error));
	CHECK_EQ(error, ENOTBLK);
	CHECK_EQ(openclose(vp, FREAD), 0);
	vgone(vp);
	vrele(vp);
}
