/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Paths in the image, of any length.
 *
 * The kernel takes paths of less than 1024 bytes. img_at walks a longer one
 * in pieces and leaves a directory descriptor and the last piece, for the *at
 * system calls; for a short one it costs nothing.
 *
 *	if (img_at(path, &at) == -1)
 *		complain;
 *	rump_sys_fstatat(at.fd, at.name, ...);
 *	img_at_done(&at);
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rump/rump_syscalls.h>

#include "fsu.h"

#define PIECE		1000

int
img_at(const char *path, struct img_at *at)
{
	char piece[PIECE + 1];
	size_t n;
	int fd;

	at->fd = RUMP_AT_FDCWD;
	at->name = path;
	while (strlen(at->name) > PIECE) {
		for (n = PIECE; n > 0 && at->name[n - 1] != '/'; n--)
			continue;
		if (n == 0) {
			img_at_done(at);
			errno = ENAMETOOLONG;
			return -1;
		}
		memcpy(piece, at->name, n);
		piece[n] = '\0';
		fd = rump_sys_openat(at->fd, piece,
		    RUMP_O_RDONLY | RUMP_O_DIRECTORY);
		if (fd == -1) {
			img_at_done(at);
			return -1;
		}
		img_at_done(at);
		at->fd = fd;
		at->name += n;
		while (*at->name == '/')
			at->name++;
		if (*at->name == '\0')
			at->name = ".";
	}
	return 0;
}

/* => errno survives. */
void
img_at_done(struct img_at *at)
{
	int error = errno;

	if (at->fd != RUMP_AT_FDCWD)
		rump_sys_close(at->fd);
	at->fd = RUMP_AT_FDCWD;
	errno = error;
}

int
img_open(const char *path, int flags)
{
	struct img_at at;
	int fd;

	if (img_at(path, &at) == -1)
		return -1;
	fd = rump_sys_openat(at.fd, at.name, flags, 0666);
	img_at_done(&at);
	return fd;
}

static int
stat_path(const char *path, struct rump_stat *st, int flags)
{
	struct img_at at;
	int r;

	if (img_at(path, &at) == -1)
		return -1;
	r = rump_sys_fstatat(at.fd, at.name, st, flags);
	img_at_done(&at);
	return r;
}

int
img_stat(const char *path, struct rump_stat *st)
{

	return stat_path(path, st, 0);
}

int
img_lstat(const char *path, struct rump_stat *st)
{

	return stat_path(path, st, RUMP_AT_SYMLINK_NOFOLLOW);
}

char *
img_readlinkat(int fd, const char *name)
{
	size_t size = 128;
	char *buf = NULL;
	int64_t n;

	for (;;) {
		buf = xrealloc(buf, size);
		n = rump_sys_readlinkat(fd, name, buf, size);
		if (n == -1) {
			free(buf);
			return NULL;
		}
		if ((size_t)n < size)
			break;
		size *= 2;
	}
	buf[n] = '\0';
	return buf;
}

char *
img_readlink(const char *path)
{
	struct img_at at;
	char *text;

	if (img_at(path, &at) == -1)
		return NULL;
	text = img_readlinkat(at.fd, at.name);
	img_at_done(&at);
	return text;
}

char *
img_join(const char *dir, const char *name)
{
	size_t n = strlen(dir), m = strlen(name);
	char *path = xmalloc(n + m + 2);

	memcpy(path, dir, n);
	if (n > 0 && dir[n - 1] != '/')
		path[n++] = '/';
	memcpy(path + n, name, m + 1);
	return path;
}

/* Last component of the path, without trailing slashes; empty for "/". */
const char *
img_basename(const char *path, size_t *lenp)
{
	size_t end = strlen(path), n;

	while (end > 0 && path[end - 1] == '/')
		end--;
	for (n = end; n > 0 && path[n - 1] != '/'; n--)
		continue;
	*lenp = end - n;
	return path + n;
}

char *
img_lastname(const char *path)
{
	size_t n;
	const char *s = img_basename(path, &n);
	char *name = xmalloc(n + 1);

	memcpy(name, s, n);
	name[n] = '\0';
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		name[0] = '\0';
	return name;
}

int
img_isdir(const char *path)
{
	struct rump_stat st;

	errno = 0;
	return img_stat(path, &st) == 0 &&
	    (st.st_mode & RUMP_S_IFMT) == RUMP_S_IFDIR;
}

char *
img_target(const char *src, const char *dst, int isdir)
{
	char *name, *path;
	const char *s;
	size_t n;

	if (!isdir)
		return xstrdup(dst);
	s = img_basename(src, &n);
	name = xmalloc(n + 1);
	memcpy(name, s, n);
	name[n] = '\0';
	path = img_join(dst, name);
	free(name);
	return path;
}
