/* SPDX-License-Identifier: BSD-2-Clause */
/* Shared by the files kern/vfs_syscalls_*.c, vfs_getdents.c, vfs_getcwd.c. */
#ifndef _RUMP_SYS_VFS_SYSCALLS_H_
#define _RUMP_SYS_VFS_SYSCALLS_H_

#include <sys/types.h>
#include <sys/uio.h>

struct componentname;
struct dirent;
struct file;
struct mount;
struct nameidata;
struct proc;
struct rump_statvfs;
struct ucred;
struct vnode;

/* vfs_syscalls_open.c */
int	vfs_installfile(struct proc *, int fd, struct file *, struct vnode *,
	    int fmode);

/*
 * vfs_syscalls_sync.c: a call failed with ENOSPC or EMLINK. With soft updates
 * space that was freed, and links that were taken away, come back only once the
 * disk knows: make it so.
 * => mp: the file system; NULL: any.
 * => Nothing is locked.
 * => Not 0: try again, once.
 */
int	vfs_morespace(struct mount *mp, struct proc *);
/* What fsync(2) does; vp is locked, but not in between. */
int	vfs_syncfile(struct vnode *vp, struct ucred *, struct proc *);
#define VFS_RETRY(error, p, call) do {					\
	(error) = (call);						\
	if (((error) == ENOSPC || (error) == EMLINK) &&			\
	    vfs_morespace(NULL, p))					\
		(error) = (call);					\
} while (0)

/*
 * vfs_syscalls_remove.c: a namei for DELETE, CREATE or RENAME with LOCKPARENT
 * and LOCKLEAF came to something that shall not be done: release it all, but
 * for cn_pnbuf.
 */
void	vfs_putboth(struct nameidata *);
/* Held by what removes or moves directories: two such never mix. */
void	vfs_dirs_lock(struct proc *);
void	vfs_dirs_unlock(struct proc *);
/* Is the last component of a path that was looked up "." or ".."? */
int	vfs_isdots(const struct componentname *);

/*
 * vfs_syscalls_attr.c: change attributes of a file, which fn sets in an empty
 * struct vattr from arg, once it is known that something may change at all.
 * => fn is called with the vnode locked; EJUSTRETURN: nothing to do.
 */
struct vattr;
typedef int (*vfs_attr_fn)(struct vnode *, struct vattr *, const void *,
	    struct proc *);
int	vfs_setattr(struct vnode *, vfs_attr_fn, const void *, struct proc *);
int	vfs_setattrat(struct proc *, int dirfd, const char *path,
	    u_long follow, vfs_attr_fn, const void *);
int	vfs_setattrfd(struct proc *, int fd, vfs_attr_fn, const void *);
int	vfs_atflag(int flag, u_long *followp);

/*
 * vfs_syscalls_dir.c. After a namei for CREATE with LOCKPARENT that found
 * something: release everything.
 */
void	vfs_abortcreate(struct nameidata *);
/* mkdir, with the path where seg says. */
int	vfs_mkdirat(struct proc *, int dirfd, const char *path,
	    enum uio_seg seg, mode_t mode);

/* vfs_syscalls_stat.c */
int	vfs_dostatvfs(struct proc *, struct mount *, void *ubuf, int flags);

/*
 * vfs_getdents.c: hand fn the valid entries of the directory vp from *offp on,
 * in the form of VOP_READDIR, with the offset behind. No NUL needs to follow
 * the name.
 * => vp is locked. size is a hint how much to read at a time.
 * => fn returns 0: taken, go on; not 0: not taken, stop. *offp is where to go
 *    on.
 * => 0: stopped, or at the end. EIO: a damaged entry; *offp is behind it if
 *    it was the first of this call, else at it and the error comes next time.
 */
typedef int (*vfs_dirent_fn)(void *, const struct dirent *, off_t);
int	vfs_dirwalk(struct vnode *vp, off_t *offp, size_t size,
	    struct ucred *, struct proc *, vfs_dirent_fn, void *);
int	vfs_getdents(struct file *, char *ubuf, size_t, size_t *done,
	    struct proc *);

/*
 * vfs_getcwd.c: the path of the directory vp from root, at the end of
 * buf[0 .. size), with its NUL; *offp is where it starts.
 * => vp is referenced and not locked; the reference stays.
 * => ENOENT: none, ERANGE: too long, EACCES and errors of reading.
 */
int	vfs_getpath(struct vnode *vp, struct vnode *root, char *buf,
	    size_t size, size_t *offp, struct proc *);

#endif /* _RUMP_SYS_VFS_SYSCALLS_H_ */
