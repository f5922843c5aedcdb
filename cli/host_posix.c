/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host.h on directory descriptors.
 *
 * The place is a stack of directories; OPEN_LEVELS of them are open, those
 * above are opened again through ".." on the way back, and must be the ones
 * they were.
 */
#include <sys/types.h>
#include <sys/file.h>
#include <sys/select.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fsu.h"
#include "host.h"

#define OPEN_LEVELS	16
#define DIRFLAGS	(O_RDONLY | O_DIRECTORY | O_CLOEXEC)
#ifndef O_PATH
#define O_PATH		O_RDONLY
#endif

struct place {
	int	fd;			/* -1: to be opened again */
	dev_t	dev;
	ino_t	ino;
};

struct host_tree {
	struct place	*place;		/* place[0] is the chosen directory */
	int		n, max;
};

#define HERE(t)		((t)->place[(t)->n - 1].fd)

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

int
host_write(int fd, const void *data, size_t len, int64_t off)
{
	const char *p = data;
	ssize_t n;

	while (len > 0) {
		n = pwrite(fd, p, len, (off_t)off);
		if (n == -1 && errno == ESPIPE)
			n = write(fd, p, len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		p += n;
		off += n;
		len -= (size_t)n;
	}
	return 0;
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

int
host_stat(struct host_tree *t, const char *name, int follow,
    struct host_stat *hs)
{
	struct stat st;

	if (fstatat(HERE(t), name, &st, follow ? 0 : AT_SYMLINK_NOFOLLOW) == -1)
		return -1;
	hs->dev = st.st_dev;
	hs->ino = st.st_ino;
	hs->size = st.st_size;
	hs->blocks = st.st_blocks;
	hs->mode = st.st_mode;
	hs->nlink = (uint32_t)st.st_nlink;
	hs->uid = st.st_uid;
	hs->gid = st.st_gid;
	hs->major = major(st.st_rdev);
	hs->minor = minor(st.st_rdev);
	hs->atime.tv_sec = st.st_atim.tv_sec;
	hs->atime.tv_nsec = st.st_atim.tv_nsec;
	hs->mtime.tv_sec = st.st_mtim.tv_sec;
	hs->mtime.tv_nsec = st.st_mtim.tv_nsec;
	return 0;
}

int
host_list(struct host_tree *t, struct img_names *ns)
{
	struct dirent *d;
	int error, fd;
	DIR *dir;

	memset(ns, 0, sizeof(*ns));
	if ((fd = openat(HERE(t), ".", DIRFLAGS)) == -1)
		return -1;
	if ((dir = fdopendir(fd)) == NULL) {
		close(fd);
		return -1;
	}
	for (errno = 0; (d = readdir(dir)) != NULL; errno = 0)
		if (strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0)
			img_names_add(ns, RUMP_DT_UNKNOWN, d->d_name);
	error = errno;
	closedir(dir);
	img_names_sort(ns);
	errno = error;
	return error != 0 ? -1 : 0;
}

char *
host_readlink(struct host_tree *t, const char *name)
{
	size_t size = 256;
	char *buf = NULL;
	ssize_t n;

	do {
		size *= 2;
		buf = xrealloc(buf, size);
		if ((n = readlinkat(HERE(t), name, buf, size)) == -1) {
			free(buf);
			return NULL;
		}
	} while ((size_t)n == size);
	buf[n] = '\0';
	return buf;
}

int
host_openfile(struct host_tree *t, const char *name, int follow)
{

	return openat(HERE(t), name, O_RDONLY | O_CLOEXEC | O_NOCTTY |
	    O_NONBLOCK | (follow ? 0 : O_NOFOLLOW));
}

void
host_closefile(int fd)
{

	close(fd);
}

/*
 * => The signals are let in only while pselect sleeps: one that comes between
 *    a look at intr_pending and a read would be slept over.
 */
int
host_wait(int fd)
{
	sigset_t held, before;
	fd_set fds;
	int r;

	sigemptyset(&held);
	sigaddset(&held, SIGINT);
	sigaddset(&held, SIGTERM);
	sigaddset(&held, SIGHUP);
	sigprocmask(SIG_BLOCK, &held, &before);
	do {
		FD_ZERO(&fds);
		FD_SET(fd, &fds);
		if (intr_pending() != 0) {
			errno = EINTR;
			r = -1;
		} else
			r = pselect(fd + 1, &fds, NULL, NULL, NULL, &before);
	} while (r == -1 && errno == EINTR && intr_pending() == 0);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return r == -1 ? -1 : 0;
}

/* The next run of data at or after off; *startp is size if there is none. */
static int
next_run(int fd, int64_t off, int64_t size, int64_t *startp, int64_t *endp)
{
	off_t start, end;

	*startp = *endp = size;
	if ((start = lseek(fd, off, SEEK_DATA)) == -1)
		return errno == ENXIO ? 0 : -1;
	if ((end = lseek(fd, start, SEEK_HOLE)) == -1)
		return -1;
	*startp = start < size ? start : size;
	*endp = end < size ? end : size;
	return 0;
}

/*
 * Hand over [off, end), or all until the end of the file if end is -1; where
 * that was in *endp.
 */
static int
copy_run(int fd, int64_t off, int64_t *endp, int mayblock, data_fn fn,
    void *arg, int *whose)
{
	static char *buf;
	int64_t end = *endp;
	size_t want;
	ssize_t n;

	if (buf == NULL)
		buf = xmalloc(FSU_BUFSIZE);
	for (; end == -1 || off < end; off += n) {
		*whose = 0;
		want = FSU_BUFSIZE;
		if (end != -1 && end - off < (int64_t)want)
			want = (size_t)(end - off);
		if (mayblock)
			host_wait(fd);
		if (intr_check()) {
			errno = EINTR;
			return -1;
		}
		n = read(fd, buf, want);
		if (n == -1 && (errno == EINTR || errno == EAGAIN)) {
			n = 0;
			continue;
		}
		if (n <= 0) {
			*endp = off;
			return (int)n;
		}
		*whose = 1;
		if (fn(arg, buf, (size_t)n, off) == -1)
			return -1;
		progress_add(n, 0);
	}
	return 0;
}

/* => Holes are those that the host's file system tells of. */
int
host_copy(int fd, const struct host_stat *st, data_fn fn, void *arg,
    int *whose, int64_t *sizep)
{
	int64_t off = 0, start, end;

	if (!S_ISREG(st->mode) || st->blocks >= (st->size + 511) / 512 ||
	    lseek(fd, 0, SEEK_DATA) == -1) {
		*sizep = -1;
		return copy_run(fd, 0, sizep, !S_ISREG(st->mode), fn, arg,
		    whose);
	}
	for (*sizep = st->size; off < st->size; off = end) {
		*whose = 0;
		if (next_run(fd, off, st->size, &start, &end) == -1 ||
		    lseek(fd, start, SEEK_SET) == -1 ||
		    copy_run(fd, start, &end, 0, fn, arg, whose) == -1)
			return -1;
		if (end == start)	/* all that follows is a hole */
			break;
	}
	return 0;
}

int
host_lock(int fd, int writing, int wait)
{
	int op = (writing ? LOCK_EX : LOCK_SH) | (wait ? 0 : LOCK_NB);

	while (flock(fd, op) == -1)
		if (errno == EWOULDBLOCK)
			return -1;
		else if (errno != EINTR)
			break;
	return 0;
}

int
host_redirect(int fd, const char *path, int flags)
{
	int error, saved, new;

	if ((new = open(path, flags | O_CLOEXEC | O_NOCTTY, 0666)) == -1)
		return -1;
	saved = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (saved != -1 && dup2(new, fd) == -1) {
		error = errno;
		close(saved);
		saved = -1;
		errno = error;
	}
	close(new);
	return saved;
}

void
host_restore(int fd, int saved)
{

	dup2(saved, fd);
	close(saved);
}

int
host_isatty(int fd)
{

	return isatty(fd);
}

int
host_columns(int fd)
{
	struct winsize ws;

	return ioctl(fd, TIOCGWINSZ, &ws) == 0 ? ws.ws_col : 0;
}

int64_t
host_data(int fd, int64_t off)
{
	off_t data = lseek(fd, (off_t)off, SEEK_DATA);

	if (data == -1 && errno == ENXIO)
		data = lseek(fd, 0, SEEK_END);
	return data < off ? off : data;
}
