/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The calls of the host, in rump's terms. Directories are set-gid, so that
 * what is made in them has their group; whoever changes a mode keeps that.
 * Users are of this thread alone (the kernel's threads are root's still), so
 * the C library's functions for it, which change all threads, are left out.
 */
#ifndef __EMSCRIPTEN__

#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>

#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <unistd.h>

#include "model.h"

static const struct user *host_now = &users[0];

static void
h_become(const struct user *u)
{

	if (u == host_now || nusers == 1)
		return;
	host_now = u;
	CHECK_EQ(syscall(SYS_setresuid, -1, 0, -1), 0);
	CHECK_EQ(syscall(SYS_setresgid, -1, u->gid, -1), 0);
	CHECK_EQ(syscall(SYS_setgroups, 1, &u->group), 0);
	CHECK_EQ(syscall(SYS_setresuid, -1, u->uid, -1), 0);
}

/* Give a directory back its bit. */
static void
keep_setgid(const char *path, int fd)
{
	const struct user *u = host_now;
	int saved = errno;
	struct stat st;

	h_become(&users[0]);
	if ((path != NULL ? stat(path, &st) : fstat(fd, &st)) == 0 &&
	    S_ISDIR(st.st_mode) && (st.st_mode & S_ISGID) == 0) {
		if (path != NULL)
			(void)!chmod(path, (st.st_mode & 07777) | S_ISGID);
		else
			(void)!fchmod(fd, (st.st_mode & 07777) | S_ISGID);
	}
	h_become(u);
	errno = saved;
}

static int
h_open(const char *path, int flags, uint32_t mode)
{
	static const struct { int rump, host; } map[] = {
		{ RUMP_O_WRONLY, O_WRONLY }, { RUMP_O_RDWR, O_RDWR },
		{ RUMP_O_APPEND, O_APPEND }, { RUMP_O_CREAT, O_CREAT },
		{ RUMP_O_EXCL, O_EXCL }, { RUMP_O_TRUNC, O_TRUNC },
		{ RUMP_O_NOFOLLOW, O_NOFOLLOW },
		{ RUMP_O_DIRECTORY, O_DIRECTORY },
	};
	int host = 0;
	size_t i;

	for (i = 0; i < sizeof(map) / sizeof(map[0]); i++)
		if (flags & map[i].rump)
			host |= map[i].host;
	return open(path, host, mode);
}

static int64_t
h_read(int fd, void *buf, size_t len)
{

	return read(fd, buf, len);
}

static int64_t
h_write(int fd, const void *buf, size_t len)
{

	return write(fd, buf, len);
}

static int64_t
h_pread(int fd, void *buf, size_t len, int64_t off)
{

	return pread(fd, buf, len, off);
}

static int64_t
h_pwrite(int fd, const void *buf, size_t len, int64_t off)
{

	return pwrite(fd, buf, len, off);
}

static int64_t
h_lseek(int fd, int64_t off, int whence)
{

	return lseek(fd, off, whence);
}

static int
h_truncate(const char *path, int64_t len)
{

	return truncate(path, len);
}

static int
h_ftruncate(int fd, int64_t len)
{

	return ftruncate(fd, len);
}

static int
h_mkdir(const char *path, uint32_t mode)
{
	int error;

	error = mkdir(path, mode);
	if (error == 0)
		keep_setgid(path, -1);
	return error;
}

static int64_t
h_readlink(const char *path, char *buf, size_t len)
{

	return readlink(path, buf, len);
}

static int
h_link(const char *from, const char *to)
{

	return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

static int
h_mkfifo(const char *path, uint32_t mode)
{

	return mkfifo(path, mode);
}

static int
h_chmod(const char *path, uint32_t mode)
{
	int error;

	error = chmod(path, mode);
	keep_setgid(path, -1);
	return error;
}

static int
h_fchmod(int fd, uint32_t mode)
{
	int error;

	error = fchmod(fd, mode);
	keep_setgid(NULL, fd);
	return error;
}

static int
h_utimens(const char *path, const struct rump_timespec *rts)
{
	struct timespec ts[2] = { { rts[0].tv_sec, rts[0].tv_nsec },
	    { rts[1].tv_sec, rts[1].tv_nsec } };

	return utimensat(AT_FDCWD, path, ts, 0);
}

static int
h_futimens(int fd, const struct rump_timespec *rts)
{
	struct timespec ts[2] = { { rts[0].tv_sec, rts[0].tv_nsec },
	    { rts[1].tv_sec, rts[1].tv_nsec } };

	return futimens(fd, ts);
}

static int
convert(int error, const struct stat *from, struct rump_stat *to)
{

	if (error != 0)
		return error;
	memset(to, 0, sizeof(*to));
	to->st_ino = from->st_ino;
	to->st_mode = from->st_mode;
	to->st_nlink = (uint32_t)from->st_nlink;
	to->st_uid = from->st_uid;
	to->st_gid = from->st_gid;
	to->st_size = from->st_size;
	to->st_mtim.tv_sec = from->st_mtim.tv_sec;
	to->st_mtim.tv_nsec = from->st_mtim.tv_nsec;
	if (S_ISDIR(from->st_mode))
		to->st_mode &= ~(uint32_t)S_ISGID;
	return 0;
}

static int
h_stat(const char *path, struct rump_stat *rst)
{
	struct stat st;

	return convert(stat(path, &st), &st, rst);
}

static int
h_lstat(const char *path, struct rump_stat *rst)
{
	struct stat st;

	return convert(lstat(path, &st), &st, rst);
}

static int
h_fstat(int fd, struct rump_stat *rst)
{
	struct stat st;

	return convert(fstat(fd, &st), &st, rst);
}

static int
h_access(const char *path, int mode)
{

	return faccessat(AT_FDCWD, path, mode, AT_EACCESS);
}

static int
h_list(const char *path, void (*f)(const char *, void *), void *arg)
{
	struct dirent *de;
	DIR *d;

	if ((d = opendir(path)) == NULL)
		return -1;
	while ((de = readdir(d)) != NULL)
		if (strcmp(de->d_name, ".") != 0 &&
		    strcmp(de->d_name, "..") != 0)
			(*f)(de->d_name, arg);
	closedir(d);
	return 0;
}

static uint32_t
h_umask(uint32_t mask)
{

	return umask(mask);
}

const struct calls host_calls = {
	h_open, close, h_read, h_write, h_pread, h_pwrite, h_lseek, h_truncate,
	h_ftruncate, fsync, h_mkdir, rmdir, unlink, rename, h_link, symlink,
	h_readlink, h_mkfifo, h_chmod, h_fchmod, chown, lchown, fchown,
	h_utimens, h_futimens, h_stat, h_lstat, h_fstat, h_access, h_list,
	h_umask, h_become
};

static int
setting(const char *name)
{
	char path[64];
	FILE *f;
	int value = 0;

	snprintf(path, sizeof(path), "/proc/sys/fs/protected_%s", name);
	if ((f = fopen(path, "r")) == NULL)
		return 0;
	if (fscanf(f, "%d", &value) != 1)
		value = 0;
	fclose(f);
	return value;
}

int
host_protects(void)
{

	return setting("hardlinks") || setting("symlinks") ||
	    setting("regular") || setting("fifos");
}

#endif /* !__EMSCRIPTEN__ */
