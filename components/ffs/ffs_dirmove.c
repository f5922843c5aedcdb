/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A directory whose last fragments move belongs on the disk at once.
 *
 * A directory that grows within a block may get new fragments elsewhere. Until
 * the new ones and the bitmap are written, the inode on the disk has the old
 * ones, with all that stood there. The driver frees a removed file as soon as
 * the directory's block is written, wherever that is: after a crash before the
 * inode is written, the old block names a free inode. (Added names wait for
 * the inode: NEWBLOCK of the driver's pagedep; removed ones do not.)
 *
 * So with soft updates, no removal is under way while a block moves: the old
 * block is written before, and the new one, its bitmap and the inode as soon
 * as the new name is in it, which is when the driver updates the inode.
 *
 * => Costs four writes, at most seven times in a directory's life.
 * => Who adds the name is not told what cannot be written: it is a delayed
 *    write that failed, for the next fsync or sync to report.
 *
 * Locks: the directory's, from one to the other.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf.h>
#include <sys/mount.h>
#include <sys/vnode.h>

#include <ufs/ufs/quota.h>
#include <ufs/ufs/inode.h>
#include <ufs/ufs/ufsmount.h>
#include <ufs/ufs/ufs_extern.h>
#include <ufs/ffs/fs.h>
#include <ufs/ffs/ffs_extern.h>

#include "ffs_vet.h"

#define IN_MOVED	0x40000000	/* in i_flag; the driver's are low */

extern struct inode_vtbl ffs_vtbl;

static int (*driver_buf_alloc)(struct inode *, off_t, int, struct ucred *, int,
    struct buf **);
static int (*driver_update)(struct inode *, struct timespec *,
    struct timespec *, int);

/* Write a block now, if it waits for it. */
static void
push(struct vnode *vp, daddr_t bn, int size)
{
	struct buf *bp;

	if (bread(vp, bn, size, NOCRED, &bp) == 0 &&
	    (bp->b_flags & B_DELWRI) != 0)
		(void)bwrite(bp);
	else
		brelse(bp);
}

/* Bytes of the fragments at the end of a directory. */
static int
tail(const struct inode *ip)
{
	struct fs *fs = ip->i_fs;

	return (int)fragroundup(fs, blkoff(fs, ip->i_ffs_size - 1) + 1);
}

/* Does a directory with a block lbn need more fragments there? */
static int
grows(const struct inode *ip, daddr_t lbn, off_t off, int size)
{
	struct fs *fs = ip->i_fs;

	return lbn < NDADDR && ip->i_ffs_size != 0 &&
	    lbn == (daddr_t)lblkno(fs, ip->i_ffs_size - 1) &&
	    tail(ip) < (int)fragroundup(fs, blkoff(fs, off) + size);
}

static int
dirmove_buf_alloc(struct inode *ip, off_t off, int size, struct ucred *cred,
    int flags, struct buf **bpp)
{
	struct vnode *vp = ITOV(ip);
	daddr_t lbn = (daddr_t)lblkno(ip->i_fs, off);
	int32_t old;
	int error;

	if (vp->v_type != VDIR || (vp->v_mount->mnt_flag & MNT_SOFTDEP) == 0 ||
	    !grows(ip, lbn, off, size))
		return (*driver_buf_alloc)(ip, off, size, cred, flags, bpp);
	push(vp, lbn, tail(ip));
	old = ip->i_ffs_db[lbn];
	error = (*driver_buf_alloc)(ip, off, size, cred, flags, bpp);
	if (error == 0 && ip->i_ffs_db[lbn] != old)
		ip->i_flag |= IN_MOVED;
	return error;
}

static int
dirmove_update(struct inode *ip, struct timespec *atime,
    struct timespec *mtime, int waitfor)
{
	struct fs *fs = ip->i_fs;
	daddr_t lbn;

	if ((ip->i_flag & IN_MOVED) != 0) {
		KASSERT(ip->i_ffs_size != 0);
		ip->i_flag &= ~IN_MOVED;
		lbn = (daddr_t)lblkno(fs, ip->i_ffs_size - 1);
		KASSERT(lbn < NDADDR);
		push(ITOV(ip), lbn, tail(ip));
		push(ip->i_devvp, fsbtodb(fs, cgtod(fs, dtog(fs,
		    ip->i_ffs_db[lbn]))), (int)fs->fs_cgsize);
		(void)(*driver_update)(ip, atime, mtime, MNT_WAIT);
	}
	return (*driver_update)(ip, atime, mtime, waitfor);
}

/* => Before the first mount. */
void
ffs_dirmove_init(void)
{

	driver_buf_alloc = ffs_vtbl.iv_buf_alloc;
	driver_update = ffs_vtbl.iv_update;
	ffs_vtbl.iv_buf_alloc = dirmove_buf_alloc;
	ffs_vtbl.iv_update = dirmove_update;
}
