/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vetting: the drivers trust what they read from a disk, so the base checks it
 * first. A file system's component registers one struct vetops; the drivers
 * themselves stay untouched.
 *
 * vet_mount	before VFS_MOUNT, and before an update to read-write: device
 *		open, caches of the device empty. May bread() and brelse() its
 *		blocks. mntflags are MNT_*.
 * vet_block	once for each buffer, when bread() or cluster_read() returns it
 *		for the first time after it came in from the device (B_VETTED
 *		remembers): vp and lblkno name it, mp is the mount it belongs
 *		to (of a device vnode: the file system mounted from it). May
 *		bread() blocks of the device other than this one.
 *		Reads only: a buffer may be dirty later, so it is never edited.
 *
 * Each returns 0 or an errno and then says why in reason[len], one line
 * without a newline; the caller logs it with the name of the mount.
 * Any member may be NULL.
 */
#ifndef _RUMP_SYS_VET_H_
#define _RUMP_SYS_VET_H_

#include <sys/types.h>

struct buf;
struct mount;
struct vnode;

#define VET_REASONLEN	160

struct vetops {
	const char *vet_fstype;
	int	(*vet_mount)(struct vnode *devvp, int mntflags, void *args,
		    char *reason, size_t len);
	int	(*vet_block)(struct mount *mp, struct vnode *vp,
		    struct buf *bp, char *reason, size_t len);
	struct vetops *vet_next;
};

void	vet_register(struct vetops *);
/* The two calls below find the vetops by the mount's or the given type. */
int	vet_mount(const char *fstype, struct vnode *devvp, int mntflags,
	    void *args);
int	vet_block(struct vnode *vp, struct buf *bp);

#endif /* _RUMP_SYS_VET_H_ */
