/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host.h on open descriptors: data in and out, locks, the standard streams.
 * No names are looked up here, but for host_redirect's, which is the user's.
 */
#include <sys/types.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "fsu.h"
#include "host.h"

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
