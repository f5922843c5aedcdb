/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vetting of inodes and of indirect blocks.
 *
 * A block pointer counts fragments from the start of the file system; 0 is a
 * hole. The driver turns it into a sector number with a 32-bit shift, where a
 * wild one can come out as any other block, or as "hole". Fragments of one
 * block of a file lie in one block of the disk; the driver panics when it is to
 * free others.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/stat.h>
#include <sys/mount.h>
#include <sys/vnode.h>

#include <ufs/ufs/quota.h>
#include <ufs/ufs/inode.h>
#include <ufs/ufs/dinode.h>
#include <ufs/ufs/dir.h>
#include <ufs/ffs/fs.h>

#include "ffs_vet.h"

/* nfrags fragments from bno on lie in one block of the file system. */
static int
pointer_ok(const struct fs *fs, int32_t bno, int nfrags)
{

	return bno == 0 || (bno > 0 &&
	    (int64_t)bno + MAX(nfrags, 1) <= fs->fs_size &&
	    fragnum(fs, bno) + nfrags <= fs->fs_frag);
}

int
ffs_vet_indirect(const struct fs *fs, const int32_t *ptrs, char *reason,
    size_t len)
{
	int i;

	for (i = 0; i < fs->fs_nindir; i++)
		VET_REQUIRE(pointer_ok(fs, ptrs[i], fs->fs_frag),
		    "indirect block: pointer %d is %d: outside, or across "
		    "blocks", i, ptrs[i]);
	return 0;
}

/* Does the inode keep data in blocks, and not in the place of pointers? */
static int
has_blocks(const struct inode *ip, int maxsymlinklen)
{

	switch (ip->i_ffs_mode & S_IFMT) {
	case S_IFREG:
	case S_IFDIR:
		return 1;
	case S_IFLNK:
		if (maxsymlinklen == 0)
			return ip->i_ffs_blocks != 0;
		return ip->i_ffs_size >= (u_int64_t)maxsymlinklen;
	default:
		return 0;
	}
}

/*
 * Nothing is allocated behind the end, or it would be taken for whole blocks
 * when the file grows. What is only read may have it.
 */
static int
vet_behind(const struct fs *fs, const struct inode *ip, char *reason,
    size_t len)
{
	u_int64_t nblocks = howmany(ip->i_ffs_size, (u_int64_t)fs->fs_bsize);
	u_int64_t first = NDADDR, span = fs->fs_nindir;
	int i;

	for (i = 0; i < NDADDR; i++)
		VET_REQUIRE((u_int64_t)i < nblocks || ip->i_ffs_db[i] == 0,
		    "inode %u: block pointer %d lies behind its %llu bytes",
		    ip->i_number, i, (unsigned long long)ip->i_ffs_size);
	for (i = 0; i < NIADDR; i++) {
		VET_REQUIRE(first < nblocks || ip->i_ffs_ib[i] == 0,
		    "inode %u: indirect pointer %d lies behind its %llu bytes",
		    ip->i_number, i, (unsigned long long)ip->i_ffs_size);
		first += span;
		span *= fs->fs_nindir;
	}
	return 0;
}

static int
vet_pointers(const struct fs *fs, const struct inode *ip, char *reason,
    size_t len)
{
	u_int i;	/* blksize compares with it */

	for (i = 0; i < NDADDR; i++)
		VET_REQUIRE(pointer_ok(fs, ip->i_ffs_db[i],
		    numfrags(fs, blksize(fs, ip, i))),
		    "inode %u: block pointer %u is %d: outside, or across "
		    "blocks", ip->i_number, i, ip->i_ffs_db[i]);
	for (i = 0; i < NIADDR; i++)
		VET_REQUIRE(pointer_ok(fs, ip->i_ffs_ib[i], fs->fs_frag),
		    "inode %u: indirect pointer %u is %d: outside, or across "
		    "blocks", ip->i_number, i, ip->i_ffs_ib[i]);
	return fs->fs_ronly ? 0 : vet_behind(fs, ip, reason, len);
}

/* Bytes that all pointers of an inode together can reach. */
static u_int64_t
reachable(const struct fs *fs)
{
	u_int64_t n = fs->fs_nindir;

	return (NDADDR + n + n * n + n * n * n) * fs->fs_bsize;
}

int
ffs_vet_inode(const struct fs *fs, const struct inode *ip, char *reason,
    size_t len)
{
	u_int64_t size = ip->i_ffs_size;

	switch (ip->i_ffs_mode & S_IFMT) {
	case S_IFREG:
		VET_REQUIRE(size <= reachable(fs),
		    "inode %u: file of %llu bytes", ip->i_number,
		    (unsigned long long)size);
		break;
	case S_IFDIR:
		/*
		 * Directories have no holes, so their blocks bound them. One
		 * that was removed is empty while soft updates free it, and
		 * they read it again for that.
		 */
		VET_REQUIRE((size > 0 || !fs->fs_ronly) && size <= INT_MAX &&
		    size % DIRBLKSIZ == 0 && ip->i_ffs_blocks >= 0 &&
		    size <= (u_int64_t)ip->i_ffs_blocks * DEV_BSIZE &&
		    btodb(size) / fs->fs_nspf <= (u_int64_t)fs->fs_size,
		    "inode %u: directory of %llu bytes in %d sectors",
		    ip->i_number, (unsigned long long)size,
		    ip->i_ffs_blocks);
		break;
	case S_IFLNK:
		VET_REQUIRE(size < MAXPATHLEN &&
		    (has_blocks(ip, fs->fs_maxsymlinklen) ||
		    size < sizeof(ip->i_din1.di_db) +
		    sizeof(ip->i_din1.di_ib)),
		    "inode %u: symbolic link of %llu bytes", ip->i_number,
		    (unsigned long long)size);
		break;
	case S_IFCHR:
	case S_IFBLK:
	case S_IFIFO:
	case S_IFSOCK:
		break;
	default:
		VET_REQUIRE(ip->i_ffs_mode == 0,
		    "inode %u: mode 0%o is of no file type", ip->i_number,
		    ip->i_ffs_mode);
		snprintf(reason, len, "inode %u: in use, but not allocated",
		    ip->i_number);
		return EINVAL;
	}
	VET_REQUIRE(ip->i_ffs_nlink >= 0, "inode %u: link count %d",
	    ip->i_number, ip->i_ffs_nlink);
	if (has_blocks(ip, fs->fs_maxsymlinklen))
		return vet_pointers(fs, ip, reason, len);
	return 0;
}
