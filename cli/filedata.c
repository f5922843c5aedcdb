/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The contents of files: out of the image, in order, once through a buffer.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rump/rump_syscalls.h>

#include "fsu.h"

#define GRAIN		4096	/* holes are looked for in units of this */
#define HOLE_MAX	(1024 * 1024 * 1024)

/*
 * Fewer blocks than bytes: the file has holes. Then, and only then, zeros in
 * it are taken for holes. cd9660 counts whole blocks and forgets the rest.
 */
int
data_issparse(const struct rump_stat *st)
{

	return (st->st_mode & RUMP_S_IFMT) == RUMP_S_IFREG &&
	    st->st_size - st->st_blocks * 512 >= 512;
}

static int
all_zero(const char *p, size_t n)
{

	return n == 0 || (p[0] == 0 && memcmp(p, p + 1, n - 1) == 0);
}

/* Split the buffer into runs of data and of zeros. */
int
data_sparse(data_fn fn, void *arg, const char *buf, size_t len, int64_t off)
{
	size_t i, n, start = 0;
	int zero, was = -1;

	for (i = 0; i < len; i += n) {
		n = len - i < GRAIN ? len - i : GRAIN;
		zero = all_zero(buf + i, n);
		if (was != -1 && zero != was) {
			if (fn(arg, was ? NULL : buf + start, i - start,
			    off + (int64_t)start) == -1)
				return -1;
			start = i;
		}
		was = zero;
	}
	return fn(arg, was ? NULL : buf + start, len - start,
	    off + (int64_t)start);
}

int
data_copy(int fd, const struct rump_stat *st, data_fn fn, void *arg,
    int *whose)
{
	static char *buf;
	int sparse = data_issparse(st), r;
	int64_t n, off = 0;

	/* Nothing but a hole need not be read. */
	for (; sparse && st->st_blocks == 0 && off < st->st_size; off += n) {
		n = st->st_size - off < HOLE_MAX ? st->st_size - off : HOLE_MAX;
		if (fn(arg, NULL, (size_t)n, off) == -1) {
			*whose = 1;
			return -1;
		}
	}
	if (off > 0)
		return 0;
	if (buf == NULL)
		buf = xmalloc(FSU_BUFSIZE);
	for (;;) {
		intr_leave();
		n = rump_sys_read(fd, buf, FSU_BUFSIZE);
		if (n <= 0) {
			*whose = 0;
			return n == 0 ? 0 : -1;
		}
		if (sparse)
			r = data_sparse(fn, arg, buf, (size_t)n, off);
		else
			r = fn(arg, buf, (size_t)n, off);
		if (r == -1) {
			*whose = 1;
			return -1;
		}
		off += n;
		progress_add(n, 0);
	}
}

int
out_write(int fd, const void *data, size_t len)
{
	struct pollfd pfd = { .fd = fd, .events = POLLOUT };
	const char *p = data;
	ssize_t n;

	while (len > 0) {
		n = write(fd, p, len);
		if (n == -1 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
			poll(&pfd, 1, 100);
			continue;
		}
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}
