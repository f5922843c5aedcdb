/* SPDX-License-Identifier: BSD-2-Clause */
/* Shared by the files kern/vfs_syscalls_*.c, vfs_getdents.c, vfs_getcwd.c. */
#ifndef _RUMP_SYS_VFS_SYSCALLS_H_
#define _RUMP_SYS_VFS_SYSCALLS_H_

#include <sys/types.h>
#include <sys/uio.h>

struct dirent;
struct file;
struct mount;
struct proc;
struct rump_statvfs;
struct ucred;
struct vnode;

/* vfs_syscalls_open.c */
void	vfs_installfile(struct proc *, int fd, struct file *, struct vnode *,
	    int fmode);

/*
 * vfs_syscalls_dir.c. After a namei for CREATE with LOCKPARENT that found
 * something: release everything.
 */
struct nameidata;
void	vfs_abortcreate(struct nameidata *);
/* mkdir, with the path where seg says. */
int	vfs_mkdirat(struct proc *, int dirfd, const char *path,
	    enum uio_seg seg, mode_t mode);

/* vfs_syscalls_stat.c */
int	vfs_dostatvfs(struct proc *, struct mount *, void *ubuf, int flags);

/*
 * vfs_getdents.c: hand fn the valid entries of the directory vp from *offp on,
 * in the form of VOP_READDIR, terminated by a NUL, with the offset behind.
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
