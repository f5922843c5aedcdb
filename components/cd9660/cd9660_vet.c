/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vetting of ISO 9660 (ECMA-119): the volume descriptors before the mount,
 * directory records as their blocks come in, and the record that a file handle
 * names.
 *
 * The driver itself stops at a record that is too short or crosses a block;
 * what it does not look at is the record's system use area.
 * => A directory looked up is still of type VNON, without a size, when its
 *    own first record is read: that block is vetted to its end.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/mount.h>
#include <sys/proc.h>
#include <sys/syslog.h>
#include <sys/vnode.h>
#include <miscfs/specfs/specdev.h>

#include <isofs/cd9660/iso.h>
#include <isofs/cd9660/cd9660_extern.h>
#include <isofs/cd9660/cd9660_node.h>

#include <rump-sys/kern.h>
#include <rump-sys/vet.h>

#include "cd9660_vet.h"

#define FIRST_DESCRIPTOR	16
#define LAST_DESCRIPTOR		99

static struct vfsops cd9660_vetted_vfsops;

/* System use area of one record; skip: bytes that other systems put first. */
static int
vet_record(const u_char *rec, const u_char *end, int skip,
    struct cd9660_vetctx *vc)
{
	const u_char *p;

	if (end - rec <= ISO_DIRECTORY_RECORD_SIZE ||
	    rec[0] <= ISO_DIRECTORY_RECORD_SIZE || rec[0] > end - rec ||
	    rec[32] > rec[0] - ISO_DIRECTORY_RECORD_SIZE)
		return 0;		/* the driver ends the directory here */
	p = rec + ISO_DIRECTORY_RECORD_SIZE + rec[32];
	if ((rec[32] & 1) == 0)
		p++;
	p += skip;
	if (p >= rec + rec[0])
		return 0;
	return cd9660_vet_susp(p, rec + rec[0], vc);
}

/* All records of a directory block. */
static int
vet_records(const u_char *block, size_t size, struct iso_mnt *imp,
    struct cd9660_vetctx *vc)
{
	const u_char *rec = block, *end = block + size;
	int error, isroot;

	while (end - rec > ISO_DIRECTORY_RECORD_SIZE && rec[0] != 0) {
		isroot = rec[32] == 1 && rec[33] == 0;
		error = vet_record(rec, end, imp->rr_skip, vc);
		if (error == 0 && isroot)
			error = vet_record(rec, end, imp->rr_skip0, vc);
		if (error != 0)
			return error;
		if (rec[0] < ISO_DIRECTORY_RECORD_SIZE)
			break;
		rec += rec[0];
	}
	return 0;
}

static void
vetctx_init(struct cd9660_vetctx *vc, struct iso_mnt *imp, daddr_t blkno,
    char *reason, size_t len)
{

	vc->vc_devvp = imp->im_devvp;
	vc->vc_blkno = blkno;
	vc->vc_bsize = imp->logical_block_size;
	vc->vc_bshift = imp->im_bshift;
	vc->vc_nblocks = imp->volume_space_size;
	vc->vc_reason = reason;
	vc->vc_len = len;
}

static int
cd9660_vet_block(struct mount *mp, struct vnode *vp, struct buf *bp,
    char *reason, size_t len)
{
	struct iso_mnt *imp = VFSTOISOFS(mp);
	struct cd9660_vetctx vc;
	struct iso_node *ip;
	off_t left = bp->b_bcount;

	if (imp == NULL || (vp->v_type != VDIR && vp->v_type != VNON) ||
	    bp->b_lblkno < 0 || imp->iso_ftype != ISO_FTYPE_RRIP)
		return 0;
	ip = VTOI(vp);
	if (vp->v_type == VDIR)
		left = MIN(left, (off_t)ip->i_size -
		    ((off_t)bp->b_lblkno << imp->im_bshift));
	if (left <= 0)
		return 0;
	vetctx_init(&vc, imp, bp->b_blkno, reason, len);
	return vet_records((u_char *)bp->b_data, left, imp, &vc);
}

/* The root's first record, which says whether there is Rock Ridge. */
static int
vet_root(struct vnode *devvp, struct iso_primary_descriptor *pri,
    char *reason, size_t len)
{
	struct iso_directory_record *rootp =
	    (struct iso_directory_record *)pri->root_directory_record;
	struct iso_mnt imp;
	struct cd9660_vetctx vc;
	struct buf *bp;
	daddr_t blkno;
	int error;

	bzero(&imp, sizeof(imp));
	imp.im_devvp = devvp;
	imp.logical_block_size = isonum_723((u_char *)pri->logical_block_size);
	imp.im_bshift = ffs(imp.logical_block_size) - 1;
	imp.volume_space_size = isonum_733((u_char *)pri->volume_space_size);
	blkno = (isonum_733(rootp->extent) +
	    isonum_711((u_char *)rootp->ext_attr_length)) <<
	    (imp.im_bshift - DEV_BSHIFT);
	error = bread(devvp, blkno, imp.logical_block_size, NOCRED, &bp);
	if (error != 0) {
		snprintf(reason, len, "the root directory cannot be read");
	} else {
		vetctx_init(&vc, &imp, blkno, reason, len);
		error = vet_record((u_char *)bp->b_data,
		    (u_char *)bp->b_data + imp.logical_block_size, 0, &vc);
		imp.rr_skip = 15;	/* CD-ROM XA */
		if (error == 0)
			error = vet_record((u_char *)bp->b_data,
			    (u_char *)bp->b_data + imp.logical_block_size, 15,
			    &vc);
	}
	bp->b_flags |= B_INVAL;
	brelse(bp);
	return error;
}

static int
vet_primary(struct vnode *devvp, struct iso_primary_descriptor *pri,
    char *reason, size_t len)
{
	int bsize = isonum_723((u_char *)pri->logical_block_size);

	if (bsize < DEV_BSIZE || bsize > MAXBSIZE || !powerof2(bsize)) {
		snprintf(reason, len, "logical block size %d", bsize);
		return EINVAL;
	}
	if (isonum_733((u_char *)pri->volume_space_size) <= 0) {
		snprintf(reason, len, "volume of %d blocks",
		    isonum_733((u_char *)pri->volume_space_size));
		return EINVAL;
	}
	return vet_root(devvp, pri, reason, len);
}

static int
cd9660_vet_mount(struct vnode *devvp, int mntflags, void *args, char *reason,
    size_t len)
{
	struct iso_primary_descriptor *pri;
	struct buf *bp;
	int n, error, type;

	(void)mntflags;
	(void)args;
	pri = malloc(ISO_DEFAULT_BLOCK_SIZE, M_VET, M_CANFAIL);
	if (pri == NULL)
		return ENOMEM;
	snprintf(reason, len, "no primary volume descriptor");
	error = EINVAL;
	for (n = FIRST_DESCRIPTOR; n <= LAST_DESCRIPTOR; n++) {
		error = bread(devvp, n * btodb(ISO_DEFAULT_BLOCK_SIZE),
		    ISO_DEFAULT_BLOCK_SIZE, NOCRED, &bp);
		if (error == 0)
			bcopy(bp->b_data, pri, ISO_DEFAULT_BLOCK_SIZE);
		bp->b_flags |= B_INVAL;
		brelse(bp);
		type = isonum_711((u_char *)pri->type);
		if (error == 0 && (type == ISO_VD_END || bcmp(pri->id,
		    ISO_STANDARD_ID, sizeof(pri->id)) != 0))
			error = EFTYPE;
		if (error != 0)
			break;
		if (type == ISO_VD_PRIMARY) {
			error = vet_primary(devvp, pri, reason, len);
			break;
		}
		error = EINVAL;
	}
	free(pri, M_VET);
	return error;
}

/*
 * By number: the number is a byte offset that a file handle may make up, so
 * the record there is vetted like one found in a directory.
 */
static int
cd9660_vet_vget(struct mount *mp, ino_t ino, struct vnode **vpp)
{
	char reason[VET_REASONLEN] = "";
	struct iso_mnt *imp = VFSTOISOFS(mp);
	struct cd9660_vetctx vc;
	struct buf *bp;
	daddr_t blkno;
	int error, off;

	*vpp = NULL;
	if ((ino >> imp->im_bshift) >= (u_int)imp->volume_space_size)
		return ESTALE;
	blkno = (ino >> imp->im_bshift) << (imp->im_bshift - DEV_BSHIFT);
	off = ino & imp->im_bmask;
	error = bread(imp->im_devvp, blkno, imp->logical_block_size, NOCRED,
	    &bp);
	if (error == 0 && imp->iso_ftype == ISO_FTYPE_RRIP) {
		vetctx_init(&vc, imp, blkno, reason, sizeof(reason));
		error = vet_record((u_char *)bp->b_data + off,
		    (u_char *)bp->b_data + imp->logical_block_size,
		    imp->rr_skip, &vc);
		if (error != 0)
			log(LOG_ERR, "%s: %s\n", mp->mnt_stat.f_mntonname,
			    reason);
	}
	brelse(bp);
	if (error != 0)
		return error;
	error = cd9660_vget(mp, ino, vpp);
	if (error == 0)
		cd9660_size_correct(*vpp);
	return error;
}

struct vfsops *
cd9660_vet_vfsops(void)
{

	cd9660_vetted_vfsops = cd9660_vfsops;
	cd9660_vetted_vfsops.vfs_vget = cd9660_vet_vget;
	return &cd9660_vetted_vfsops;
}

static struct vetops cd9660_vetops = {
	.vet_fstype = "cd9660",
	.vet_mount = cd9660_vet_mount,
	.vet_block = cd9660_vet_block,
};

RUMP_COMPONENT(RUMP_COMPONENT_KERN)
{

	vet_register(&cd9660_vetops);
}
