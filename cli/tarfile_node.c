/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tarfile.h for fsu in Node. Of libarchive there is what reads tar archives and
 * nothing that decompresses: the host's programs do that, into a temporary file
 * that has no name any more when it is read. They read a file, too: what comes
 * compressed through a pipe is kept in one before.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <emscripten.h>

#include <archive.h>

#include "fsu.h"
#include "tarfile.h"

EM_JS(int, node_more, (int fd, void *buf, size_t len, double off), {
	const fs = require('fs');
	const wait = new Int32Array(new SharedArrayBuffer(4));
	for (;;) {
		try {
			return fs.readSync(fd, HEAPU8, buf, len,
			    fs.fstatSync(fd).isFile() ? off : null);
		} catch (e) {
			if (e.code == 'EOF')
				return 0;
			if (e.code != 'EAGAIN')
				return -(ERRNO_CODES[e.code] || 5);
			Atomics.wait(wait, 0, 0, 20);
		}
	}
});

/*
 * A descriptor of Node's with the plain archive, or -1; then the reason is in
 * message. *heldp bytes of it were taken from a pipe, and are in buf.
 */
EM_JS(int, node_archive, (const char *name, char *message, int size, void *buf,
    int len, int *heldp), {
	const fs = require('fs');
	const os = require('os');
	let end = name;
	while (HEAPU8[end])
		end++;
	const path = Buffer.from(HEAPU8.subarray(name, end));
	const programs = [
		['gzip', [0x1f, 0x8b]], ['bzip2', [0x42, 0x5a, 0x68]],
		['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
		['zstd', [0x28, 0xb5, 0x2f, 0xfd]]
	];
	const temporary = function() {
		const dir = fs.mkdtempSync(os.tmpdir() + '/fsu-');
		try {
			const fd = fs.openSync(dir + '/tar', 'wx+', 384);
			fs.unlinkSync(dir + '/tar');
			return fd;
		} finally {
			fs.rmdirSync(dir);
		}
	};
	const take = function(fd, at, count, from) {
		const n = node_more(fd, at, count, from);
		if (n < 0)
			throw new Error('it cannot be read');
		return n;
	};
	/* It is written at places, and read from its beginning. */
	const keep = function(fd, n) {
		const file = temporary();
		for (let at = 0; n > 0; n = take(fd, buf, len, 0))
			for (let done = 0; done < n; ) {
				const r = fs.writeSync(file, HEAPU8,
				    buf + done, n - done, at);
				done += r;
				at += r;
			}
		return file;
	};
	try {
		const stdin = path.toString() == '-';
		const fd = stdin ? FS.getStream(0).nfd :
		    fs.openSync(path, 'r');
		const isFile = fs.fstatSync(fd).isFile();
		let n = 0;
		for (let r = 1; r > 0 && n < 8; n += r)
			r = take(fd, buf + n, 8 - n, n);
		const found = programs.find(function(p) {
			return p[1].every(function(byte, i) {
				return i < n && HEAPU8[buf + i] == byte;
			});
		});
		if (!found) {
			HEAP32[heldp >> 2] = isFile ? 0 : n;
			return fd;
		}
		const from = isFile ? fd : keep(fd, n);
		const out = temporary();
		const r = require('child_process').spawnSync(found[0],
		    ['-dc'], { stdio: [from, out, 'inherit'] });
		if (r.error || r.status)
			throw r.error || new Error(found[0] + ' failed');
		if (from != fd)
			fs.closeSync(from);
		/* Standard input is closed at the end. */
		if (!stdin)
			fs.closeSync(fd);
		return out;
	} catch (e) {
		const text = Buffer.from(String(e.message));
		const n = Math.min(text.length, size - 1);
		HEAPU8.set(text.subarray(0, n), message);
		HEAPU8[message + n] = 0;
		return -1;
	}
});

struct source {
	int	fd;
	int	held;			/* bytes that are in buf already */
	double	off;
	char	buf[65536];
};

static la_ssize_t
more(struct archive *a, void *arg, const void **bufp)
{
	struct source *s = arg;
	int n = s->held;

	s->held = 0;
	if (n == 0)
		n = node_more(s->fd, s->buf, sizeof(s->buf), s->off);
	if (n < 0) {
		archive_set_error(a, -n, "%s", fsu_strerror(-n));
		return -1;
	}
	s->off += n;
	*bufp = s->buf;
	return n;
}

struct archive *
tarfile_open(const char *path)
{
	char message[200];
	struct source *s;
	struct archive *a;

	s = xcalloc(1, sizeof(*s));
	s->fd = node_archive(path, message, (int)sizeof(message), s->buf,
	    (int)sizeof(s->buf), &s->held);
	if (s->fd == -1)
		fsu_diex("%s: %s", path, message);
	if ((a = archive_read_new()) == NULL)
		return NULL;
	archive_read_support_format_tar(a);
	if (archive_read_open(a, s, NULL, more, NULL) != ARCHIVE_OK)
		fsu_diex("%s: %s", path, archive_error_string(a));
	return a;
}
