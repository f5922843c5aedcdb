/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * imgtree.h: the place is a stack of directories; OPEN_LEVELS of them are open,
 * those above are opened again through ".." on the way back, and must be the
 * ones they were.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rump/rump_syscalls.h>

#include "imgtree.h"

#define OPEN_LEVELS	16
#define DIRFLAGS	(RUMP_O_RDONLY | RUMP_O_DIRECTORY)
#define TEMPLEN		24

struct place {
	int		fd;		/* -1: to be opened again */
	uint64_t	ino;
};

struct img_tree {
	struct place	*place;
	int		n, max;
	int		file;		/* being written, or -1 */
	char		*name;		/* that it will have */
	char		temp[TEMPLEN];	/* its name until then, or "" */
};

#define HERE(t)		((t)->place[(t)->n - 1].fd)

static int
enter(struct img_tree *t, int fd)
{
	struct rump_stat st;
	struct place *p;

	if (rump_sys_fstat(fd, &st) == -1) {
		rump_sys_close(fd);
		return -1;
	}
	if (t->n == t->max) {
		t->max = t->max * 2 + 16;
		t->place = xrealloc(t->place,
		    (size_t)t->max * sizeof(*t->place));
	}
	if (t->n >= OPEN_LEVELS) {
		p = &t->place[t->n - OPEN_LEVELS];
		if (p->fd != -1)
			rump_sys_close(p->fd);
		p->fd = -1;
	}
	p = &t->place[t->n++];
	p->fd = fd;
	p->ino = st.st_ino;
	return 0;
}

struct img_tree *
imgt_open(const char *path)
{
	struct img_tree *t;
	int fd;

	if ((fd = img_open(path, DIRFLAGS)) == -1)
		return NULL;
	t = xcalloc(1, sizeof(*t));
	t->file = -1;
	if (enter(t, fd) == -1) {
		free(t);
		return NULL;
	}
	return t;
}

void
imgt_close(struct img_tree *t)
{

	while (t->n > 0)
		if (t->place[--t->n].fd != -1)
			rump_sys_close(t->place[t->n].fd);
	free(t->place);
	free(t);
}

int
imgt_down(struct img_tree *t, const char *name)
{
	int fd;

	fd = rump_sys_openat(HERE(t), name, DIRFLAGS | RUMP_O_NOFOLLOW);
	return fd == -1 ? -1 : enter(t, fd);
}

int
imgt_up(struct img_tree *t)
{
	struct place *p = &t->place[t->n - 2];
	struct rump_stat st;
	int fd;

	if (p->fd == -1) {
		if ((fd = rump_sys_openat(HERE(t), "..", DIRFLAGS)) == -1)
			return -1;
		if (rump_sys_fstat(fd, &st) == -1 || st.st_ino != p->ino) {
			rump_sys_close(fd);
			errno = EIO;
			return -1;
		}
		p->fd = fd;
	}
	rump_sys_close(HERE(t));
	t->n--;
	return 0;
}

uint64_t
imgt_ino(const struct img_tree *t)
{

	return t->place[t->n - 1].ino;
}

int
imgt_stat(struct img_tree *t, const char *name, struct rump_stat *st)
{

	return rump_sys_fstatat(HERE(t), name, st, RUMP_AT_SYMLINK_NOFOLLOW);
}

int
imgt_type(struct img_tree *t, const char *name)
{
	struct rump_stat st;

	return imgt_stat(t, name, &st) == -1 ? -1 : mode_dtype(st.st_mode);
}

int
imgt_mkdir(struct img_tree *t, const char *name)
{

	if (rump_sys_mkdirat(HERE(t), name, 0700) == 0)
		return 0;
	if (errno != EEXIST)
		return -1;
	if (imgt_type(t, name) == RUMP_DT_DIR)
		return 0;
	errno = EEXIST;
	return -1;
}

/*
 * Names for what is not whole yet, until one is free: what has such a name
 * already is somebody's, perhaps left by a program that was killed.
 */
static const char *
tempname(char *buf, unsigned n)
{

	snprintf(buf, TEMPLEN, n == 0 ? ".fsu.new" : ".fsu.new.%u", n);
	return buf;
}

/*
 * => fn makes something under a name that is free. If the name is taken, by a
 *    file, it is made under a temporary one and renamed.
 */
struct making {
	const char	*text;
	uint32_t	mode;
	uint64_t	rdev;
	int		(*fn)(int, const char *, const struct making *);
};

static int
set_attr(int fd, const char *name, int islink, const struct img_attr *a)
{
	struct rump_timespec ts[2];
	int nofollow = RUMP_AT_SYMLINK_NOFOLLOW;

	if (rump_sys_fchownat(fd, name, a->uid, a->gid, nofollow) == -1 ||
	    (!islink && rump_sys_fchmodat(fd, name, a->mode, nofollow) == -1))
		return -1;
	ts[0] = a->atime;
	ts[1] = a->mtime;
	return a->settimes ? rump_sys_utimensat(fd, name, ts, nofollow) : 0;
}

static int
make(struct img_tree *t, const char *name, const struct making *m,
    const struct img_attr *a)
{
	int error, fd = HERE(t);
	const char *made = name;
	char temp[TEMPLEN];
	unsigned n = 0;

	if (m->fn(fd, name, m) == -1) {
		if (errno != EEXIST)
			return -1;
		if (imgt_type(t, name) == RUMP_DT_DIR) {
			errno = EISDIR;
			return -1;
		}
		made = temp;
		while (m->fn(fd, tempname(temp, n++), m) == -1)
			if (errno != EEXIST)
				return -1;
	}
	if ((a == NULL || set_attr(fd, made,
	    (m->mode & RUMP_S_IFMT) == RUMP_S_IFLNK, a) == 0) &&
	    (made == name || rump_sys_renameat(fd, made, fd, name) == 0)) {
		/* Of two links to one file rename leaves both. */
		if (made != name && a == NULL)
			rump_sys_unlinkat(fd, made, 0);
		return 0;
	}
	error = errno;
	rump_sys_unlinkat(fd, made, 0);
	errno = error;
	return -1;
}

static int
make_symlink(int fd, const char *name, const struct making *m)
{

	return rump_sys_symlinkat(m->text, fd, name);
}

static int
make_node(int fd, const char *name, const struct making *m)
{

	if ((m->mode & RUMP_S_IFMT) == RUMP_S_IFIFO)
		return rump_sys_mkfifoat(fd, name, 0600);
	return rump_sys_mknodat(fd, name, m->mode, (uint32_t)m->rdev);
}

static int
make_link(int fd, const char *name, const struct making *m)
{
	struct img_at at;
	int r;

	if (img_at(m->text, &at) == -1)
		return -1;
	r = rump_sys_linkat(at.fd, at.name, fd, name, 0);
	img_at_done(&at);
	return r;
}

int
imgt_symlink(struct img_tree *t, const char *target, const char *name,
    const struct img_attr *a)
{
	struct making m = { target, RUMP_S_IFLNK, 0, make_symlink };

	return make(t, name, &m, a);
}

int
imgt_mknod(struct img_tree *t, const char *name, uint32_t type, uint64_t rdev,
    const struct img_attr *a)
{
	struct making m = { NULL, type | 0600, rdev, make_node };

	return make(t, name, &m, a);
}

int
imgt_link(struct img_tree *t, const char *old, const char *name)
{
	struct making m = { old, 0, 0, make_link };

	return make(t, name, &m, NULL);
}

int
imgt_create(struct img_tree *t, const char *name, const struct img_attr *a)
{
	int flags = RUMP_O_WRONLY | RUMP_O_CREAT | RUMP_O_EXCL;
	uint32_t mode = a->mode & 0777;
	unsigned n = 0;

	t->temp[0] = '\0';
	t->file = rump_sys_openat(HERE(t), name, flags, mode);
	if (t->file == -1 && errno == EEXIST) {
		if (imgt_type(t, name) == RUMP_DT_DIR) {
			errno = EISDIR;
			return -1;
		}
		do
			t->file = rump_sys_openat(HERE(t),
			    tempname(t->temp, n++), flags, mode);
		while (t->file == -1 && errno == EEXIST);
	}
	if (t->file == -1)
		return -1;
	t->name = xstrdup(name);
	return 0;
}

int
imgt_write(struct img_tree *t, const void *data, size_t len, int64_t off)
{
	const char *p = data;
	int64_t n;

	for (; len > 0; len -= (size_t)n) {
		if ((n = rump_sys_pwrite(t->file, p, len, off)) == -1)
			return -1;
		p += n;
		off += n;
	}
	return 0;
}

/*
 * All but the flags. What the file has already is not set again: most files
 * have the most.
 */
static int
attr_fd(int fd, const struct img_attr *a, const struct rump_stat *st)
{
	struct rump_timespec ts[2];

	if ((a->uid != st->st_uid || a->gid != st->st_gid) &&
	    rump_sys_fchown(fd, a->uid, a->gid) == -1)
		return -1;
	if (a->mode != (st->st_mode & 07777) &&
	    rump_sys_fchmod(fd, a->mode) == -1)
		return -1;
	ts[0] = a->atime;
	ts[1] = a->mtime;
	return a->settimes ? rump_sys_futimens(fd, ts) : 0;
}

static int
flags_fd(int fd, const struct img_attr *a)
{

	return a->flags != 0 ? rump_sys_fchflags(fd, a->flags) : 0;
}

int
imgt_finish(struct img_tree *t, int64_t size, const struct img_attr *a)
{
	struct rump_stat st;
	int error, r;

	if (rump_sys_fstat(t->file, &st) == -1 || (st.st_size != size &&
	    rump_sys_ftruncate(t->file, size) == -1) ||
	    attr_fd(t->file, a, &st) == -1 || (t->temp[0] != '\0' &&
	    rump_sys_renameat(HERE(t), t->temp, HERE(t), t->name) == -1))
		return -1;
	/* What is immutable cannot be renamed: flags come last. */
	r = flags_fd(t->file, a) == -1;
	error = errno;
	rump_sys_close(t->file);
	t->file = -1;
	free(t->name);
	errno = error;
	return r;
}

void
imgt_drop(struct img_tree *t)
{
	int error = errno;

	rump_sys_close(t->file);
	t->file = -1;
	rump_sys_unlinkat(HERE(t), t->temp[0] != '\0' ? t->temp : t->name, 0);
	free(t->name);
	errno = error;
}

int
imgt_dirattr(struct img_tree *t, const struct img_attr *a)
{
	struct rump_stat st;

	if (rump_sys_fstat(HERE(t), &st) == -1)
		return -1;
	return attr_fd(HERE(t), a, &st) == -1 ? -1 : flags_fd(HERE(t), a);
}
