/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * No allocation that must end half-way.
 *
 * A block behind an indirect one takes several allocations. When one of them
 * fails the driver (ffs_balloc) frees the others at once, but the buffers that
 * it has made for them stay, and with soft updates the dependencies: sooner or
 * later it panics, or a buffer of a block that is free, and then another
 * file's, is written. So whether there is room for all of them is asked
 * before; if not, the call fails with the error that it would have failed with.
 *
 * => Writing and truncating: counted exactly when the disk or a quota is nearly
 *    full, but up to a few indirect blocks too many.
 * => A directory that has to grow: known after the lookup of the new name.
 *
 * A file that is cut off in a hole gets a block for its last byte. Behind an
 * indirect block, and with soft updates, the driver then writes the copy of
 * that which it keeps, with the pointers that it is about to free. So the hole
 * is filled before (room_fill); the driver's own fsync does the rest.
 *
 * Locks: as in the operations; nothing sleeps between asking and allocating
 * but reads of indirect blocks.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/vnode.h>

#include <ufs/ufs/quota.h>
#include <ufs/ufs/inode.h>
#include <ufs/ufs/ufsmount.h>
#include <ufs/ufs/ufs_extern.h>
#include <ufs/ffs/fs.h>
#include <ufs/ffs/ffs_extern.h>

#include "ffs_vet.h"

static int (*driver_write)(void *);
static int (*driver_setattr)(void *);
static int (*driver_lookup)(void *);

/* Whole blocks that cred can still allocate. */
static int64_t
room_left(struct fs *fs, struct ucred *cred)
{
	int64_t usable;

	if (cred->cr_uid == 0)
		return fs->fs_cstotal.cs_nbfree;
	usable = freespace(fs, fs->fs_minfree);
	if (usable <= 0)
		return 0;
	return MIN((int64_t)fs->fs_cstotal.cs_nbfree,
	    howmany(usable, fs->fs_frag));
}

/* How many indirect blocks lie between the inode and block lbn, less one. */
static int
room_level(const struct fs *fs, int64_t lbn)
{
	int64_t n = NINDIR(fs);

	KASSERT(lbn >= NDADDR);
	lbn -= NDADDR;
	return lbn < n ? 0 : lbn - n < n * n ? 1 : 2;
}

/* At most so many indirect blocks are missing for the blocks first to last. */
static int64_t
room_indirect(const struct inode *ip, int64_t first, int64_t last)
{
	int64_t need = 0, n = last - first + 1;
	int level;

	for (level = room_level(ip->i_fs, first);
	    level <= room_level(ip->i_fs, last); level++)
		need += (ip->i_ffs_ib[level] == 0) +
		    level * (n / NINDIR(ip->i_fs) + 2);
	return need;
}

/* Of the blocks first to last, which are not there? */
static int
room_missing(struct vnode *vp, int64_t first, int64_t last, int64_t *np)
{
	int64_t lbn;
	daddr_t bn;
	int error;

	*np = 0;
	for (lbn = first; lbn <= last; lbn++) {
		error = VOP_BMAP(vp, (daddr_t)lbn, NULL, &bn, NULL);
		if (error != 0)
			return error;
		if (bn == -1)
			++*np;
	}
	return 0;
}

/*
 * May len bytes at off be allocated?
 * => vp is locked.
 */
static int
room_check(struct vnode *vp, struct ucred *cred, off_t off, uint64_t len)
{
	struct inode *ip = VTOI(vp);
	struct fs *fs = ip->i_fs;
	int quotas = (vp->v_mount->mnt_flag & MNT_QUOTA) != 0;
	int64_t behind, first, last, left, need;
	int error;

	if (len == 0 || off < 0 || len > fs->fs_maxfilesize ||
	    (uint64_t)off + len > fs->fs_maxfilesize)
		return 0;		/* nothing to worry, or EFBIG */
	last = lblkno(fs, off + (off_t)len - 1);
	first = lblkno(fs, off);
	if (last < NDADDR)
		return 0;
	left = room_left(fs, cred);
	/* A file that ends in fragments first gets a block for them. */
	behind = room_indirect(ip, MAX(first, NDADDR), last) +
	    (blkoff(fs, ip->i_ffs_size) != 0);
	if (!quotas && left >= last - first + 1 + behind)
		return 0;
	if ((error = room_missing(vp, first, last, &need)) != 0)
		return error;
	if (need == 0)
		return 0;
	need += behind;
	if (need > left)
		return ENOSPC;
	return quotas ? ffs_quota_room(ip, cred,
	    (long)btodb(need * fs->fs_bsize)) : 0;
}

static int
room_write(void *v)
{
	struct vop_write_args *ap = v;
	struct vnode *vp = ap->a_vp;
	int error;

	if (vp->v_type == VREG) {
		error = room_check(vp, ap->a_cred, (ap->a_ioflag & IO_APPEND) ?
		    (off_t)VTOI(vp)->i_ffs_size : ap->a_uio->uio_offset,
		    ap->a_uio->uio_resid);
		if (error != 0)
			return error;
	}
	return (*driver_write)(v);
}

/* Make a block of the hole at off; contents stay zero. => vp is locked. */
static int
room_fill(struct vnode *vp, off_t off)
{
	char zero = 0;
	struct iovec iov = { .iov_base = &zero, .iov_len = 1 };
	struct uio uio = {
		.uio_iov = &iov, .uio_iovcnt = 1, .uio_offset = off,
		.uio_resid = 1, .uio_segflg = UIO_SYSSPACE,
		.uio_rw = UIO_WRITE, .uio_procp = curproc
	};
	struct vop_write_args args = {
		.a_desc = VDESC(vop_write), .a_vp = vp, .a_uio = &uio,
		.a_ioflag = 0, .a_cred = proc0.p_ucred
	};

	return (*driver_write)(&args);
}

/* Is vp to be cut off in a hole behind an indirect block? */
static int
room_cutsinhole(struct vnode *vp, off_t size)
{
	struct inode *ip = VTOI(vp);
	struct fs *fs = ip->i_fs;
	daddr_t bn;

	return (vp->v_mount->mnt_flag & MNT_SOFTDEP) != 0 &&
	    size < (off_t)ip->i_ffs_size && blkoff(fs, size) != 0 &&
	    lblkno(fs, size) >= NDADDR &&
	    (ip->i_ffs_flags & (IMMUTABLE | APPEND)) == 0 &&
	    VOP_BMAP(vp, lblkno(fs, size), NULL, &bn, NULL) == 0 && bn == -1;
}

/* The block with the last byte is allocated, if it is a hole. */
static int
room_setattr(void *v)
{
	struct vop_setattr_args *ap = v;
	u_quad_t size = ap->a_vap->va_size;
	int error;

	if (ap->a_vp->v_type == VREG && size != (u_quad_t)VNOVAL &&
	    size != 0 && size <= (u_quad_t)QUAD_MAX) {
		error = room_check(ap->a_vp, ap->a_cred, (off_t)size - 1, 1);
		if (error == 0 && room_cutsinhole(ap->a_vp, (off_t)size))
			error = room_fill(ap->a_vp, (off_t)size - 1);
		if (error != 0)
			return error;
	}
	return (*driver_setattr)(v);
}

/*
 * => After a name was not found, i_count 0 says that there is no place for it
 *    either, and i_offset where the directory ends.
 */
static int
room_lookup(void *v)
{
	struct vop_lookup_args *ap = v;
	struct inode *dp;
	int error, full;

	error = (*driver_lookup)(v);
	if (error != EJUSTRETURN)
		return error;
	dp = VTOI(ap->a_dvp);
	if (dp->i_count != 0)
		return error;
	full = room_check(ap->a_dvp, ap->a_cnp->cn_cred, dp->i_offset, 1);
	return full != 0 ? full : error;
}

/* => The driver's vector is filled. */
void
ffs_room_init(void)
{

	driver_write = ffs_vnodeop_p[VOFFSET(vop_write)];
	driver_setattr = ffs_vnodeop_p[VOFFSET(vop_setattr)];
	driver_lookup = ffs_vnodeop_p[VOFFSET(vop_lookup)];
	ffs_vnodeop_p[VOFFSET(vop_write)] = room_write;
	ffs_vnodeop_p[VOFFSET(vop_setattr)] = room_setattr;
	ffs_vnodeop_p[VOFFSET(vop_lookup)] = room_lookup;
}
