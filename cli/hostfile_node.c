/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host.h on Node's descriptors: data in and out, locks, the standard streams.
 * A standard stream is one of Emscripten's, which knows Node's (nfd).
 *
 * Files are locked by flock(1), which does it for the descriptor that it shares
 * with us; a host without that program has no locks.
 */
#include <errno.h>
#include <fcntl.h>

#include <emscripten.h>

#include "fsu.h"
#include "host.h"
#include "host_node.h"

EM_JS(int, node_write, (int fd, const void *data, size_t len, double off), {
	const fs = require('fs');
	try {
		try {
			return fs.writeSync(fd, HEAPU8, data, len, off);
		} catch (e) {
			if (e.code != 'ESPIPE')
				throw e;
			return fs.writeSync(fd, HEAPU8, data, len, null);
		}
	} catch (e) {
		return -(ERRNO_CODES[e.code] || 5);
	}
});

int
host_write(int fd, const void *data, size_t len, int64_t off)
{
	const char *p = data;
	int n;

	while (len > 0) {
		n = node_write(fd, p, len, (double)off);
		if (n < 0)
			return node_result(n);
		p += n;
		off += n;
		len -= (size_t)n;
	}
	return 0;
}

EM_JS(int, node_lock, (int fd, int writing, int wait), {
	const args = [writing ? '-x' : '-s', '3'];
	const r = require('child_process').spawnSync('flock',
	    wait ? args : ['-n'].concat(args),
	    { stdio: ['ignore', 'ignore', 'ignore', FS.getStream(fd).nfd] });
	return r.status === 1 && !wait ? -ERRNO_CODES['EAGAIN'] : 0;
});

int
host_lock(int fd, int writing, int wait)
{

	return node_result(node_lock(fd, writing, wait));
}

EM_JS(int, node_read, (int fd, void *buf, size_t len, double off), {
	const fs = require('fs');
	if (fd == 0)
		fd = FS.getStream(0).nfd;
	for (;;) {
		try {
			return fs.readSync(fd, HEAPU8, buf, len,
			    off < 0 ? null : off);
		} catch (e) {
			if (e.code == 'EOF')
				return 0;
			/* A terminal or pipe that does not wait: wait. */
			if (e.code == 'EAGAIN')
				Atomics.wait(new Int32Array(
				    new SharedArrayBuffer(4)), 0, 0, 20);
			else
				return -(ERRNO_CODES[e.code] || 5);
		}
	}
});

EM_JS(void, node_close, (int fd), {
	require('fs').closeSync(fd);
});

void
host_closefile(int fd)
{

	node_close(fd);
}

/* => Reading itself waits, and no signals come. */
int
host_wait(int fd)
{

	(void)fd;
	return 0;
}

/*
 * => Node cannot ask where holes are: zeros in a file of fewer blocks than its
 *    size says are taken for them.
 */
int
host_copy(int fd, const struct host_stat *st, data_fn fn, void *arg,
    int *whose, int64_t *sizep)
{
	static char *buf;
	int regular = (st->mode & RUMP_S_IFMT) == RUMP_S_IFREG, n, r;
	int sparse = regular && st->blocks < (st->size + 511) / 512;
	int64_t off;

	if (buf == NULL)
		buf = xmalloc(FSU_BUFSIZE);
	for (off = 0;; off += n) {
		*whose = 0;
		n = node_read(fd, buf, FSU_BUFSIZE, regular ? (double)off : -1);
		if (n <= 0) {
			*sizep = off;
			return node_result(n);
		}
		*whose = 1;
		if (sparse)
			r = data_sparse(fn, arg, buf, (size_t)n, off);
		else
			r = fn(arg, buf, (size_t)n, off);
		if (r == -1)
			return -1;
		progress_add(n, 0);
	}
}

/* The stream of that number writes to another descriptor of Node's. */
EM_JS(int, node_redirect, (int fd, const char *name, int how), {
	const fs = require('fs');
	const stream = FS.getStream(fd);
	let end = name;
	while (HEAPU8[end])
		end++;
	try {
		const path = Buffer.from(HEAPU8.subarray(name, end));
		const saved = stream.nfd;
		stream.nfd = fs.openSync(path, ['r', 'w', 'a'][how], 438);
		stream.position = 0;
		return saved;
	} catch (e) {
		return -(ERRNO_CODES[e.code] || 5);
	}
});

EM_JS(void, node_restore, (int fd, int saved), {
	const stream = FS.getStream(fd);
	require('fs').closeSync(stream.nfd);
	stream.nfd = saved;
});

int
host_redirect(int fd, const char *path, int flags)
{
	int how = flags & O_APPEND ? 2 : 1;

	if ((flags & O_ACCMODE) == O_RDONLY)
		how = 0;
	return node_result(node_redirect(fd, path, how));
}

void
host_restore(int fd, int saved)
{

	node_restore(fd, saved);
}

/* Emscripten takes the standard streams for terminals, always. */
EM_JS(int, node_isatty, (int fd), {
	return require('tty').isatty(FS.getStream(fd).nfd) ? 1 : 0;
});

EM_JS(int, node_columns, (int fd), {
	const stream = fd == 2 ? process.stderr : process.stdout;
	return (stream.isTTY && stream.columns) || 0;
});

int
host_isatty(int fd)
{

	return node_isatty(fd);
}

int
host_columns(int fd)
{

	return node_isatty(fd) ? node_columns(fd) : 0;
}

/* Node has no SEEK_DATA. */
int64_t
host_data(int fd, int64_t off)
{

	return off;
}
