/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the maps call free is not freed again: the driver panics.
 *
 * => A file that is cut loses pointers to free fragments before the driver
 *    sees them: there is nothing to give back.
 * => One whose last fragments are free in the map cannot grow there, nor be cut
 *    within their block: EIO.
 * => An inode that is free in the map is not freed in it.
 * The log says that fsck is due. Direct pointers only: those in indirect blocks
 * can be many, and soft updates know the blocks by their number.
 *
 * Locks: the inode's. Costs a look at a group header before the driver takes
 * it, which is in memory then.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf.h>
#include <sys/mount.h>
#include <sys/syslog.h>
#include <sys/vnode.h>

#include <ufs/ufs/quota.h>
#include <ufs/ufs/inode.h>
#include <ufs/ufs/ufsmount.h>
#include <ufs/ufs/ufs_extern.h>
#include <ufs/ffs/fs.h>
#include <ufs/ffs/ffs_extern.h>

#include "ffs_vet.h"

extern struct inode_vtbl ffs_vtbl;

static int (*driver_buf_alloc)(struct inode *, off_t, int, struct ucred *, int,
    struct buf **);
static int (*driver_inode_free)(struct inode *, ino_t, mode_t);
static int (*driver_truncate)(struct inode *, off_t, int, struct ucred *);

static int
read_group(const struct inode *ip, int cg, struct buf **bpp)
{
	struct fs *fs = ip->i_fs;
	int error;

	error = bread(ip->i_devvp, fsbtodb(fs, cgtod(fs, cg)), fs->fs_cgsize,
	    NOCRED, bpp);
	if (error != 0) {
		brelse(*bpp);
		*bpp = NULL;
	}
	return error;
}

/*
 * Is one of the fragments of direct block lbn free in the map? Or an errno.
 * => *bpp is the header of group *cgp, kept for the next call, or NULL.
 */
static int
has_free(const struct inode *ip, u_int lbn, struct buf **bpp, int *cgp,
    int *freep)
{
	struct fs *fs = ip->i_fs;
	int32_t bno = ip->i_ffs_db[lbn];
	int i, error, nfrags = numfrags(fs, blksize(fs, ip, lbn));

	*freep = 0;
	if (bno == 0 || nfrags == 0)
		return 0;
	if (*bpp == NULL || *cgp != dtog(fs, bno)) {
		if (*bpp != NULL)
			brelse(*bpp);
		*cgp = dtog(fs, bno);
		if ((error = read_group(ip, *cgp, bpp)) != 0)
			return error;
	}
	for (i = 0; i < nfrags && !*freep; i++)
		*freep = isset(cg_blksfree((struct cg *)(*bpp)->b_data),
		    dtogd(fs, bno) + i) != 0;
	if (*freep)
		log(LOG_ERR, "%s: inode %u: block %d is free in the map: fsck "
		    "is due\n", fs->fs_fsmnt, ip->i_number, bno);
	return 0;
}

/* Drop what is behind length and free. => length is less than the size. */
static int
drop_free(struct inode *ip, off_t length)
{
	struct fs *fs = ip->i_fs;
	u_int end = MIN(NDADDR,
	    howmany(ip->i_ffs_size, (u_quad_t)fs->fs_bsize));
	u_int lbn = MIN(NDADDR, (u_quad_t)lblkno(fs, length));
	int cg = 0, error = 0, isfree;
	struct buf *bp = NULL;

	KASSERT(length >= 0 && length < (off_t)ip->i_ffs_size);
	for (; lbn < end; lbn++) {
		error = has_free(ip, lbn, &bp, &cg, &isfree);
		if (error == 0 && isfree && blkoff(fs, length) != 0 &&
		    lbn == (u_int)lblkno(fs, length))
			error = EIO;		/* some of it stays */
		if (error != 0)
			break;
		if (isfree)
			ip->i_ffs_db[lbn] = 0;
	}
	if (bp != NULL)
		brelse(bp);
	return error;
}

static int
map_truncate(struct inode *ip, off_t length, int flags, struct ucred *cred)
{
	int error;

	if ((ITOV(ip)->v_type == VREG || ITOV(ip)->v_type == VDIR) &&
	    length >= 0 && length < (off_t)ip->i_ffs_size &&
	    (error = drop_free(ip, length)) != 0)
		return error;
	return (*driver_truncate)(ip, length, flags, cred);
}

static int
map_buf_alloc(struct inode *ip, off_t off, int size, struct ucred *cred,
    int flags, struct buf **bpp)
{
	struct fs *fs = ip->i_fs;
	off_t end = off + size, lbn = lblkno(fs, ip->i_ffs_size);
	struct buf *bp = NULL;
	int cg = 0, error, isfree;

	/* Only fragments are freed, and only to have more of them. */
	if (lbn < NDADDR && end > (off_t)ip->i_ffs_size &&
	    ip->i_ffs_db[lbn] != 0 &&
	    (off_t)fragroundup(fs, ip->i_ffs_size) < end) {
		error = has_free(ip, (u_int)lbn, &bp, &cg, &isfree);
		if (bp != NULL)
			brelse(bp);
		if (error != 0 || isfree)
			return error != 0 ? error : EIO;
	}
	return (*driver_buf_alloc)(ip, off, size, cred, flags, bpp);
}

/* => ip is the inode to be freed, ino its number. */
static int
map_inode_free(struct inode *ip, ino_t ino, mode_t mode)
{
	struct fs *fs = ip->i_fs;
	struct buf *bp;
	int isfree;

	if (read_group(ip, ino_to_cg(fs, ino), &bp) == 0) {
		isfree = isclr(cg_inosused((struct cg *)bp->b_data),
		    ino % fs->fs_ipg);
		brelse(bp);
		if (isfree) {
			log(LOG_ERR, "%s: inode %u was free in the map: fsck "
			    "is due\n", fs->fs_fsmnt, ino);
			return 0;
		}
	}
	return (*driver_inode_free)(ip, ino, mode);
}

/* => Before the first mount. */
void
ffs_map_init(void)
{

	driver_truncate = ffs_vtbl.iv_truncate;
	driver_buf_alloc = ffs_vtbl.iv_buf_alloc;
	driver_inode_free = ffs_vtbl.iv_inode_free;
	ffs_vtbl.iv_truncate = map_truncate;
	ffs_vtbl.iv_buf_alloc = map_buf_alloc;
	ffs_vtbl.iv_inode_free = map_inode_free;
}
