/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the mount code share. */
#ifndef _RUMP_SYS_VFS_PRIVATE_H_
#define _RUMP_SYS_VFS_PRIVATE_H_

#include <sys/mount.h>
#include <sys/vnode.h>

extern const struct vnodeopv_desc dead_vnodeop_opv_desc;
extern const struct vnodeopv_desc fifo_vnodeop_opv_desc;

/* vfs_init.c */
void	opv_fill(const struct vnodeopv_desc *);

/* vfs_mountlist.c */
void	vfs_mountinit(void);
struct mount *mount_alloc(struct vfsconf *, const char *onname);
void	mount_free(struct mount *);
void	mount_insert(struct mount *);
void	mount_remove(struct mount *);

/* What a mount or an update may set; the rest of mnt_flag is the kernel's. */
#define MNT_SETTABLE	(MNT_RDONLY | MNT_SYNCHRONOUS | MNT_NOEXEC |	\
			MNT_NOSUID | MNT_NODEV | MNT_ASYNC | MNT_NOATIME | \
			MNT_SOFTDEP)
/* What cannot be together on a writable mount. */
#define MNT_CONFLICT(f)	(((f) & (MNT_RDONLY | MNT_ASYNC)) == MNT_ASYNC && \
			((f) & (MNT_SOFTDEP | MNT_SYNCHRONOUS)) != 0)

/* vfs_mountdev.c: the device that a mount's arguments name */
void	mount_ndinit(struct nameidata *, struct proc *);
int	mount_devvp(struct vfsconf *, void *args, struct vnode **,
	    struct proc *);
int	mount_vet(struct mount *, int flags, void *args, struct proc *);

#endif /* _RUMP_SYS_VFS_PRIVATE_H_ */
