/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Checks of FFS structures before the driver sees them; rules by file:
 * ffs_vet_sb.c the superblock, ffs_vet_cg.c cylinder groups, ffs_vet_dir.c
 * directories, ffs_vet_inode.c inodes and indirect blocks.
 *
 * Each returns 0, or an errno with the reason in reason[len].
 */
#ifndef _FFS_VET_H_
#define _FFS_VET_H_

#include <sys/param.h>

struct cg;
struct fs;
struct inode;
struct ucred;
struct mount;
struct proc;
struct vnode;

/* An unmet rule: format the reason, return EINVAL from the caller. */
#define VET_REQUIRE(cond, ...) do {					\
	if (__predict_false(!(cond))) {					\
		snprintf(reason, len, __VA_ARGS__);			\
		return EINVAL;						\
	}								\
} while (0)

int	ffs_vet_superblock(const struct fs *fs, int writing, char *reason,
	    size_t len);
int	ffs_vet_cg(const struct fs *fs, const struct cg *cgp, int32_t cgx,
	    char *reason, size_t len);
/* size: bytes of the directory that lie in this block. */
int	ffs_vet_dirblock(const char *block, size_t size, int oldformat,
	    char *reason, size_t len);
int	ffs_vet_indirect(const struct fs *fs, const int32_t *ptrs,
	    char *reason, size_t len);
int	ffs_vet_inode(const struct fs *fs, const struct inode *ip,
	    char *reason, size_t len);

/* The driver's operations with inodes vetted as they are looked up. */
extern struct vfsops ffs_vfsops;		/* the driver's, upstream */
struct vfsops *ffs_vet_vfsops(void);

/* ffs_quota.c: the driver's, and what quotas leave behind. */
int	ffs_quotactl(struct mount *, int, uid_t, caddr_t, struct proc *);
int	ffs_quota_unmount(struct mount *, int, struct proc *);

/* ffs_dirfree.c */
void	ffs_dirfree_init(void);
/* ffs_dirmove.c */
void	ffs_dirmove_init(void);
/* ffs_stale.c: vget, unless it is for an allocation and the inode in use. */
int	ffs_stale_vget(struct mount *, ino_t, struct vnode **,
	    int (*vget)(struct mount *, ino_t, struct vnode **));
void	ffs_stale_init(void);
/* ffs_map.c */
void	ffs_map_init(void);
/* ffs_room.c */
void	ffs_room_init(void);
/* ffs_quota.c: EDQUOT when ip's owners may not have so many more units. */
int	ffs_quota_room(struct inode *, struct ucred *, long blocks);
/* ffs_times.c */
void	ffs_times_init(void);

#endif /* _FFS_VET_H_ */
