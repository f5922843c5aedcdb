/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vetting of FFS: where each kind of block comes by.
 *
 * => Superblock, and for writing all cylinder groups: before the mount.
 * => Cylinder groups, directory blocks, indirect blocks: as buffers come in.
 * => Inodes: as VFS_VGET returns a vnode. The driver finds every inode through
 *    mnt_op->vfs_vget, so the mount gets operations with ours in that place;
 *    this works per inode, where a check of the block would condemn its
 *    neighbours.
 * Errors: EFTYPE, not this file system; EINVAL before the mount, and EIO
 * afterwards, for damage; the log names it.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf.h>
#include <sys/malloc.h>
#include <sys/mount.h>
#include <sys/proc.h>
#include <sys/syslog.h>
#include <sys/vnode.h>
#include <miscfs/specfs/specdev.h>

#include <ufs/ufs/quota.h>
#include <ufs/ufs/inode.h>
#include <ufs/ufs/ufsmount.h>
#include <ufs/ffs/fs.h>
#include <ufs/ffs/ffs_extern.h>

#include <rump-sys/kern.h>
#include <rump-sys/vet.h>

#include "ffs_vet.h"

static struct vfsops ffs_vetted_vfsops;

/* Read nbytes at fragment fsb of the unmounted device and keep nothing. */
static int
vet_read(struct vnode *devvp, daddr_t blkno, int nbytes, struct buf **bpp)
{
	int error;

	error = bread(devvp, blkno, nbytes, NOCRED, bpp);
	if (error != 0) {
		brelse(*bpp);
		*bpp = NULL;
	}
	return error;
}

static void
vet_discard(struct buf *bp)
{

	bp->b_flags |= B_INVAL;		/* the driver reads its own size */
	brelse(bp);
}

static int
vet_all_groups(struct vnode *devvp, const struct fs *fs, char *reason,
    size_t len)
{
	struct buf *bp;
	int32_t c;
	int error;

	for (c = 0; c < fs->fs_ncg; c++) {
		error = vet_read(devvp, fsbtodb(fs, cgtod(fs, c)),
		    fs->fs_cgsize, &bp);
		if (error != 0) {
			snprintf(reason, len, "group %d: read error", c);
			return error;
		}
		error = ffs_vet_cg(fs, (struct cg *)bp->b_data, c, reason,
		    len);
		vet_discard(bp);
		if (error != 0)
			return error;
	}
	return 0;
}

/* Is the device as long as the file system says? Reading may go on without. */
static int
vet_end(struct vnode *devvp, const struct fs *fs, int writing, char *reason,
    size_t len)
{
	struct buf *bp;
	int error;

	error = vet_read(devvp, fsbtodb(fs, fs->fs_size - 1), fs->fs_fsize,
	    &bp);
	if (error == 0) {
		vet_discard(bp);
		return 0;
	}
	if ((off_t)fs->fs_size * fs->fs_fsize <= spec_size(devvp)) {
		snprintf(reason, len, "the last block cannot be read");
		return error;
	}
	if (!writing) {
		log(LOG_ERR, "ffs: the device is shorter than its file "
		    "system: some files will give I/O errors\n");
		return 0;
	}
	snprintf(reason, len, "the device ends before the file system");
	return EINVAL;
}

/*
 * The driver allocates the summary before it reads it: a length that only the
 * superblock believes in must not eat the memory.
 */
static int
vet_summary_end(struct vnode *devvp, const struct fs *fs, char *reason,
    size_t len)
{
	struct buf *bp;
	int error;

	error = vet_read(devvp, fsbtodb(fs, fs->fs_csaddr +
	    fs->fs_cssize / fs->fs_fsize - 1), fs->fs_fsize, &bp);
	if (error != 0)
		snprintf(reason, len, "summary of %d bytes: read error",
		    fs->fs_cssize);
	else
		vet_discard(bp);
	return error;
}

/*
 * For MNT_RELOAD: the driver keeps what it allocated by the old superblock.
 */
static int
vet_same(struct vnode *devvp, const struct fs *fs, char *reason, size_t len)
{
	const struct fs *old;

	KASSERT(spec_mountpoint(devvp) != NULL);
	old = VFSTOUFS(spec_mountpoint(devvp))->um_fs;
	VET_REQUIRE(fs->fs_sblkno == old->fs_sblkno &&
	    fs->fs_cblkno == old->fs_cblkno &&
	    fs->fs_iblkno == old->fs_iblkno &&
	    fs->fs_dblkno == old->fs_dblkno && fs->fs_size == old->fs_size &&
	    fs->fs_ncg == old->fs_ncg && fs->fs_bsize == old->fs_bsize &&
	    fs->fs_fsize == old->fs_fsize && fs->fs_ipg == old->fs_ipg &&
	    fs->fs_fpg == old->fs_fpg && fs->fs_sbsize == old->fs_sbsize &&
	    fs->fs_cssize == old->fs_cssize &&
	    fs->fs_cgsize == old->fs_cgsize &&
	    fs->fs_contigsumsize == old->fs_contigsumsize,
	    "it is another file system than the one mounted");
	return 0;
}

/* The driver refuses such an image, too, but keeps the reason to itself. */
static int
vet_clean(const struct fs *fs, int mntflags, char *reason, size_t len)
{

	if (fs->fs_clean != 0)
		return 0;
	if ((mntflags & (MNT_RDONLY | MNT_FORCE)) == 0) {
		snprintf(reason, len, "not unmounted cleanly: run fsck first, "
		    "or mount it read-only, or by force");
		return EROFS;
	}
	log(LOG_ERR, "ffs: not unmounted cleanly: fsck is due\n");
	return 0;
}

static int
ffs_vet_mount(struct vnode *devvp, int mntflags, void *args, char *reason,
    size_t len)
{
	int writing = (mntflags & MNT_RDONLY) == 0;
	struct buf *bp;
	struct fs *fs;
	int error;

	(void)args;
	error = vet_read(devvp, SBLOCK, SBSIZE, &bp);
	if (error != 0) {
		snprintf(reason, len, "the superblock cannot be read");
		return error;
	}
	if ((fs = malloc(SBSIZE, M_VET, M_CANFAIL)) == NULL) {
		vet_discard(bp);
		return ENOMEM;
	}
	bcopy(bp->b_data, fs, SBSIZE);
	vet_discard(bp);
	error = ffs_vet_superblock(fs, writing, reason, len);
	if (error == 0)
		error = vet_end(devvp, fs, writing, reason, len);
	if (error == 0)
		error = vet_summary_end(devvp, fs, reason, len);
	if (error == 0 && (mntflags & MNT_RELOAD))
		error = vet_same(devvp, fs, reason, len);
	if (error == 0)
		error = vet_clean(fs, mntflags, reason, len);
	if (error == 0 && writing)
		error = vet_all_groups(devvp, fs, reason, len);
	free(fs, M_VET);
	return error;
}

/* A block of the device: the only kind that matters is a group header. */
static int
vet_device_block(const struct fs *fs, struct buf *bp, char *reason,
    size_t len)
{
	daddr_t frag = dbtofsb(fs, bp->b_lblkno);
	int32_t c;

	if (bp->b_lblkno < 0 || frag >= fs->fs_size)
		return 0;
	c = dtog(fs, frag);
	if (frag != cgtod(fs, c) || bp->b_bcount < fs->fs_cgsize)
		return 0;
	return ffs_vet_cg(fs, (struct cg *)bp->b_data, c, reason, len);
}

static int
ffs_vet_block(struct mount *mp, struct vnode *vp, struct buf *bp,
    char *reason, size_t len)
{
	struct inode *ip;
	struct fs *fs;
	off_t start, left;
	int error;

	if (mp->mnt_data == NULL)
		return 0;
	fs = VFSTOUFS(mp)->um_fs;
	if (vp->v_type == VBLK)
		return vet_device_block(fs, bp, reason, len) ? EIO : 0;
	ip = VTOI(vp);
	if (bp->b_lblkno < 0) {
		error = ffs_vet_indirect(fs, (int32_t *)bp->b_data, reason,
		    len);
	} else if (vp->v_type == VDIR) {
		start = lblktosize(fs, bp->b_lblkno);
		left = (off_t)ip->i_ffs_size - start;
		if (left <= 0)		/* being extended: all new */
			return 0;
		error = ffs_vet_dirblock(bp->b_data, MIN(left, bp->b_bcount),
		    mp->mnt_maxsymlinklen <= 0, reason, len);
	} else
		return 0;
	return error != 0 ? EIO : 0;
}

/*
 * A vnode of an inode that must not be used: forget it without letting the
 * driver free what it takes for a file.
 * => vp is locked and referenced; both are given up.
 */
static void
vet_reject(struct vnode *vp)
{

	VTOI(vp)->i_ffs_mode = 0;	/* in core: "stale", never written */
	VTOI(vp)->i_flag = 0;
	vput(vp);
}

static int
ffs_vet_vget(struct mount *mp, ino_t ino, struct vnode **vpp)
{
	char reason[VET_REASONLEN] = "";
	struct fs *fs = VFSTOUFS(mp)->um_fs;
	int error;

	if (ino < ROOTINO || ino >= (u_int64_t)fs->fs_ncg * fs->fs_ipg) {
		log(LOG_ERR, "%s: inode number %u is out of range\n",
		    mp->mnt_stat.f_mntonname, ino);
		*vpp = NULL;
		return EIO;
	}
	error = ffs_stale_vget(mp, ino, vpp, ffs_vget);
	/* The first to hold it; later ones find it vetted, or gone. */
	if (error != 0 || (*vpp)->v_usecount > 1)
		return error;
	/* Fresh inodes of writable mounts have no mode yet: ours to give. */
	if (VTOI(*vpp)->i_ffs_mode == 0 && (mp->mnt_flag & MNT_RDONLY) == 0)
		return 0;
	if (ffs_vet_inode(fs, VTOI(*vpp), reason, sizeof(reason)) != 0) {
		log(LOG_ERR, "%s: %s\n", mp->mnt_stat.f_mntonname, reason);
		vet_reject(*vpp);
		*vpp = NULL;
		return EIO;
	}
	return 0;
}

/*
 * After MNT_RELOAD an inode in use may be another one; and what was good enough
 * to read may not be so for writing.
 */
static int
vet_reloaded(struct vnode *vp, void *arg)
{
	char reason[VET_REASONLEN] = "";
	struct fs *fs = arg;

	simple_unlock(&vp->v_interlock);
	if (vp->v_type == VNON || (vp->v_flag & VXLOCK))
		return 0;
	if (IFTOVT(VTOI(vp)->i_ffs_mode) == vp->v_type &&
	    ffs_vet_inode(fs, VTOI(vp), reason, sizeof(reason)) == 0)
		return 0;
	log(LOG_ERR, "%s: inode %u has become bad, who uses it loses it\n",
	    vp->v_mount->mnt_stat.f_mntonname, VTOI(vp)->i_number);
	vgone(vp);
	return 0;
}

static int
ffs_vet_domount(struct mount *mp, const char *path, void *data,
    struct nameidata *ndp, struct proc *p)
{
	int error, again = mp->mnt_flag & (MNT_RELOAD | MNT_WANTRDWR);

	error = ffs_mount(mp, path, data, ndp, p);
	if (error == 0 && again)
		(void)vfs_mount_foreach_vnode(mp, vet_reloaded,
		    VFSTOUFS(mp)->um_fs);
	return error;
}

struct vfsops *
ffs_vet_vfsops(void)
{

	ffs_vetted_vfsops = ffs_vfsops;
	ffs_vetted_vfsops.vfs_mount = ffs_vet_domount;
	ffs_vetted_vfsops.vfs_vget = ffs_vet_vget;
	ffs_vetted_vfsops.vfs_quotactl = ffs_quotactl;
	ffs_vetted_vfsops.vfs_unmount = ffs_quota_unmount;
	return &ffs_vetted_vfsops;
}

static struct vetops ffs_vetops = {
	.vet_fstype = "ffs",
	.vet_mount = ffs_vet_mount,
	.vet_block = ffs_vet_block,
};

RUMP_COMPONENT(RUMP_COMPONENT_KERN)
{

	vet_register(&ffs_vetops);
}
