/* SPDX-License-Identifier: BSD-2-Clause */
/* The calls of rumpjs' targets. */
#include "model.h"

static int
r_open(const char *path, int flags, uint32_t mode)
{

	return rump_sys_open(path, flags, mode);
}

static int64_t
r_read(int fd, void *buf, size_t len)
{

	return rump_sys_read(fd, buf, len);
}

static int64_t
r_write(int fd, const void *buf, size_t len)
{

	return rump_sys_write(fd, buf, len);
}

static int64_t
r_pread(int fd, void *buf, size_t len, int64_t off)
{

	return rump_sys_pread(fd, buf, len, off);
}

static int64_t
r_pwrite(int fd, const void *buf, size_t len, int64_t off)
{

	return rump_sys_pwrite(fd, buf, len, off);
}

static int
r_link(const char *from, const char *to)
{

	return rump_sys_linkat(RUMP_AT_FDCWD, from, RUMP_AT_FDCWD, to, 0);
}

static int64_t
r_readlink(const char *path, char *buf, size_t len)
{

	return rump_sys_readlink(path, buf, len);
}

static int
r_utimens(const char *path, const struct rump_timespec *ts)
{

	return rump_sys_utimensat(RUMP_AT_FDCWD, path, ts, 0);
}

static int
r_access(const char *path, int mode)
{

	return rump_sys_faccessat(RUMP_AT_FDCWD, path, mode, RUMP_AT_EACCESS);
}

static int
r_list(const char *path, void (*f)(const char *, void *), void *arg)
{
	static char buf[4096] __attribute__((__aligned__(8)));
	struct rump_dirent *de;
	int fd, n, off;

	fd = rump_sys_open(path, RUMP_O_RDONLY | RUMP_O_DIRECTORY);
	if (fd == -1)
		return -1;
	while ((n = rump_sys_getdents(fd, buf, sizeof(buf))) > 0)
		for (off = 0; off < n; off += de->d_reclen) {
			de = (void *)(buf + off);
			if (strcmp(de->d_name, ".") != 0 &&
			    strcmp(de->d_name, "..") != 0)
				(*f)(de->d_name, arg);
		}
	CHECK_OK(rump_sys_close(fd));
	return n;
}

static void
r_become(const struct user *u)
{
	static const struct user *now = &users[0];

	if (u == now || nusers == 1)
		return;
	now = u;
	CHECK_OK(rump_sys_seteuid(0));
	CHECK_OK(rump_sys_setegid(u->gid));
	CHECK_OK(rump_sys_setgroups(1, &u->group));
	CHECK_OK(rump_sys_seteuid(u->uid));
}

const struct calls rump_calls = {
	r_open, rump_sys_close, r_read, r_write, r_pread, r_pwrite,
	rump_sys_lseek, rump_sys_truncate, rump_sys_ftruncate, rump_sys_fsync,
	rump_sys_mkdir, rump_sys_rmdir, rump_sys_unlink, rump_sys_rename,
	r_link, rump_sys_symlink, r_readlink, rump_sys_mkfifo, rump_sys_chmod,
	rump_sys_fchmod, rump_sys_chown, rump_sys_lchown, rump_sys_fchown,
	r_utimens, rump_sys_futimens, rump_sys_stat, rump_sys_lstat,
	rump_sys_fstat, r_access, r_list, rump_sys_umask, r_become
};
