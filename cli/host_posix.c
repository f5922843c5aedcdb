/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host.h on directory descriptors: moving about, and what makes files.
 *
 * The place is a stack of directories; OPEN_LEVELS of them are open, those
 * above are opened again through ".." on the way back, and must be the ones
 * they were.
 */
#include <sys/types.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fsu.h"
#include "host.h"
#include "host_posix.h"

#define OPEN_LEVELS	16
#ifndef O_PATH
#define O_PATH		O_RDONLY
#endif

int
host_isdir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int
enter(struct host_tree *t, int fd)
{
	struct stat st;
	struct place *p;

	if (fstat(fd, &st) == -1) {
		close(fd);
		return -1;
	}
	if (t->n == t->max) {
		t->max = t->max * 2 + 16;
		t->place = xrealloc(t->place,
		    (size_t)t->max * sizeof(*t->place));
	}
	/* Number 0 stays open: host_link starts there. */
	if (t->n > OPEN_LEVELS) {
		p = &t->place[t->n - OPEN_LEVELS];
		if (p->fd != -1)
			close(p->fd);
		p->fd = -1;
	}
	p = &t->place[t->n++];
	p->fd = fd;
	p->dev = st.st_dev;
	p->ino = st.st_ino;
	return 0;
}

static struct host_tree *
begin(const char *path, int flags)
{
	struct host_tree *t;
	int fd;

	if ((fd = open(path, flags)) == -1)
		return NULL;
	t = xcalloc(1, sizeof(*t));
	if (enter(t, fd) == -1) {
		free(t);
		return NULL;
	}
	return t;
}

struct host_tree *
host_open(const char *path)
{

	/* Modes are the image's. */
	umask(0);
	return begin(path, DIRFLAGS);
}

/* => Whoever may read a file need not be able to read its directory. */
struct host_tree *
host_source(const char *path)
{

	return begin(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

void
host_close(struct host_tree *t)
{

	while (t->n > 0)
		if (t->place[--t->n].fd != -1)
			close(t->place[t->n].fd);
	free(t->place);
	free(t);
}

int
host_down(struct host_tree *t, const char *name)
{
	int fd;

	if ((fd = openat(HERE(t), name, DIRFLAGS | O_NOFOLLOW)) == -1)
		return -1;
	return enter(t, fd);
}

int
host_up(struct host_tree *t)
{
	struct place *p = &t->place[t->n - 2];
	struct stat st;
	int fd;

	if (p->fd == -1) {
		if ((fd = openat(HERE(t), "..", DIRFLAGS)) == -1)
			return -1;
		if (fstat(fd, &st) == -1 || st.st_dev != p->dev ||
		    st.st_ino != p->ino) {
			close(fd);
			errno = ESTALE;
			return -1;
		}
		p->fd = fd;
	}
	close(HERE(t));
	t->n--;
	return 0;
}

int
host_exists(struct host_tree *t, const char *name)
{
	struct stat st;

	return fstatat(HERE(t), name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Make room for name. */
static void
clear(struct host_tree *t, const char *name)
{
	struct stat st;

	if (fstatat(HERE(t), name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    !S_ISDIR(st.st_mode))
		unlinkat(HERE(t), name, 0);
}

int
host_mkdir(struct host_tree *t, const char *name)
{
	struct stat st;

	if (mkdirat(HERE(t), name, 0700) == 0)
		return 0;
	if (errno != EEXIST)
		return -1;
	if (fstatat(HERE(t), name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISDIR(st.st_mode))
		return 0;
	errno = EEXIST;
	return -1;
}

int
host_symlink(struct host_tree *t, const char *target, const char *name)
{

	clear(t, name);
	return symlinkat(target, HERE(t), name);
}

int
host_mknod(struct host_tree *t, const char *name, uint32_t mode,
    uint32_t major, uint32_t minor)
{

	clear(t, name);
	return mknodat(HERE(t), name, mode, makedev(major, minor));
}

int
host_link(struct host_tree *t, const char *old, const char *name)
{
	char piece[RUMP_MAXNAMLEN + 1];
	const char *slash;
	int fd = t->place[0].fd, next, r, error;
	size_t n;

	for (; (slash = strchr(old, '/')) != NULL; old = slash + 1) {
		if ((n = (size_t)(slash - old)) >= sizeof(piece)) {
			errno = ENAMETOOLONG;
			r = -1;
			goto out;
		}
		memcpy(piece, old, n);
		piece[n] = '\0';
		next = openat(fd, piece, DIRFLAGS | O_NOFOLLOW);
		if (fd != t->place[0].fd)
			close(fd);
		if ((fd = next) == -1)
			return -1;
	}
	clear(t, name);
	r = linkat(fd, old, HERE(t), name, 0);
out:
	error = errno;
	if (fd != t->place[0].fd)
		close(fd);
	errno = error;
	return r;
}

int
host_create(struct host_tree *t, const char *name, int named)
{
	struct stat st;

	if (named && fstatat(HERE(t), name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return openat(HERE(t), name, O_WRONLY | O_TRUNC | O_CLOEXEC);
	clear(t, name);
	return openat(HERE(t), name,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
}

static void
times(const struct host_attr *a, struct timespec *ts)
{

	ts[0].tv_sec = (time_t)a->atime.tv_sec;
	ts[0].tv_nsec = (long)a->atime.tv_nsec;
	ts[1].tv_sec = (time_t)a->mtime.tv_sec;
	ts[1].tv_nsec = (long)a->mtime.tv_nsec;
}

/* The mode to give after an attempt to change the owner. */
static int
mode_for(int chown_result, uint32_t mode, mode_t *modep)
{

	*modep = (mode_t)mode;
	if (chown_result == 0)
		return 0;
	if (errno != EPERM && errno != EACCES && errno != EINVAL &&
	    errno != ENOTSUP)
		return -1;
	if (geteuid() == 0)
		return -1;
	*modep &= (mode_t)~(S_ISUID | S_ISGID);
	return 0;
}

static int
attr_fd(int fd, const struct host_attr *a)
{
	struct timespec ts[2];
	mode_t mode;
	int r;

	r = mode_for(fchown(fd, a->uid, a->gid), a->mode, &mode);
	times(a, ts);
	if (fchmod(fd, mode) == -1 || futimens(fd, ts) == -1)
		return -1;
	return r;
}

int
host_finish(int fd, int64_t size, const struct host_attr *a)
{
	struct stat st;
	int error = 0;

	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		if (st.st_size != size && ftruncate(fd, (off_t)size) == -1)
			error = errno;
		if (attr_fd(fd, a) == -1 && error == 0)
			error = errno;
	}
	if (close(fd) == -1 && error == 0)
		error = errno;
	errno = error;
	return error != 0 ? -1 : 0;
}

int
host_dirattr(struct host_tree *t, const struct host_attr *a)
{

	return attr_fd(HERE(t), a);
}

int
host_attr(struct host_tree *t, const char *name, uint32_t type,
    const struct host_attr *a)
{
	struct timespec ts[2];
	mode_t mode;
	int r;

	r = mode_for(fchownat(HERE(t), name, a->uid, a->gid,
	    AT_SYMLINK_NOFOLLOW), a->mode, &mode);
	if (type != RUMP_S_IFLNK && fchmodat(HERE(t), name, mode, 0) == -1)
		r = -1;
	times(a, ts);
	if (utimensat(HERE(t), name, ts, AT_SYMLINK_NOFOLLOW) == -1)
		r = -1;
	return r;
}
