/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files from inside the kernel, for tests: each function does what the system
 * call of its name does, as curproc, and returns 0 or an errno.
 */
#ifndef _TESTS_VFSUTIL_H_
#define _TESTS_VFSUTIL_H_

#include <sys/param.h>
#include <sys/mount.h>
#include <sys/vnode.h>

/* A reference, unlocked; NULL with *errorp set. */
struct vnode *rumptest_lookup(const char *path, int *errorp);
int	rumptest_make(const char *path, enum vtype, mode_t);
int	rumptest_symlink(const char *target, const char *path);
int	rumptest_link(const char *from, const char *to);
int	rumptest_unlink(const char *path);
int	rumptest_rmdir(const char *path);
int	rumptest_rename(const char *from, const char *to);
int	rumptest_truncate(const char *path, off_t);
int	rumptest_setmode(const char *path, mode_t);
int	rumptest_getattr(const char *path, struct vattr *);
int	rumptest_fsync(const char *path);

/*
 * Contents that can be checked: byte i of a file written with a seed is a
 * function of both.
 */
int	rumptest_fill(const char *path, off_t off, size_t len, u_int seed);
int	rumptest_verify(const char *path, off_t off, size_t len, u_int seed);
/* That many bytes of zeroes. */
int	rumptest_holes(const char *path, off_t off, size_t len);

int	rumptest_mount(const char *type, const char *path, int flags,
	    const char *spec);
int	rumptest_update(const char *path, int flags);
int	rumptest_unmount(const char *path, int flags);

#endif /* _TESTS_VFSUTIL_H_ */
