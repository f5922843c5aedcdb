/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host.h on Node's fs, for fsu compiled by Emscripten.
 *
 * Node has no descriptors of directories, so the place is a path, in bytes.
 * A directory is entered only when it is one itself, no link to one; what
 * is in the way is removed, and files are made with O_EXCL. Unlike on
 * host_posix.c, another process that swaps directories for links at the same
 * time could still lead a copy astray.
 *
 * Files are locked by flock(1), which does it for the descriptor that it shares
 * with us; a host without that program has no locks.
 *
 * What Node cannot do: fifos and devices are made by mknod(1), sockets not at
 * all, and times are exact to the microsecond only.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include <emscripten.h>

#include "fsu.h"
#include "host.h"

struct host_tree {
	char		*path;
	size_t		len, size;
	size_t		root;		/* length of the chosen directory */
};

enum { IS_NONE, IS_DIR, IS_FILE, IS_OTHER };

/*
 * All that touches the host: 0 or more, or -errno. a and b are paths or
 * texts, NUL-terminated; the meaning of x and y is the operation's.
 */
EM_JS(int, node_call, (int op, const char *a, const char *b, double x,
    double y), {
	const fs = require('fs');
	const bytes = function(p) {
		let end = p;
		while (HEAPU8[end])
			end++;
		return Buffer.from(HEAPU8.subarray(p, end));
	};
	const C = fs.constants;
	try {
		switch (op) {
		case 0: case 1: {
			const st = (op == 0 ? fs.statSync : fs.lstatSync)(
			    bytes(a), { throwIfNoEntry: false });
			return !st ? 0 : st.isDirectory() ? 1 :
			    st.isFile() ? 2 : 3;
		}
		case 2: fs.mkdirSync(bytes(a), 448); return 0;
		case 3: fs.symlinkSync(bytes(a), bytes(b)); return 0;
		case 4: fs.linkSync(bytes(a), bytes(b)); return 0;
		case 5: fs.unlinkSync(bytes(a)); return 0;
		case 6: return fs.openSync(bytes(a),
		    x ? C.O_WRONLY | C.O_TRUNC :
		    C.O_WRONLY | C.O_CREAT | C.O_EXCL | C.O_NOFOLLOW, 384);
		case 7: {
			process.umask(0);
			return 0;
		}
		case 8: fs.lchownSync(bytes(a), x, y); return 0;
		case 9: fs.chmodSync(bytes(a), x); return 0;
		case 10: fs.lutimesSync(bytes(a), x, y); return 0;
		case 11: {
			const path = bytes(a);
			const text = path.toString();
			if (!Buffer.from(text).equals(path))
				return -(ERRNO_CODES['EILSEQ'] || 84);
			const how = bytes(b).toString().split(' ');
			require('child_process').execFileSync('mknod',
			    ['-m', '600', '--', text].concat(how),
			    { stdio: 'ignore' });
			return 0;
		}
		}
	} catch (e) {
		return -(ERRNO_CODES[e.code] || 5);
	}
	return -22;
});

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

/* Size, owner, mode, times in turn, then close; 0 or the first -errno. */
EM_JS(int, node_finish, (int fd, double size, int mode, double uid, double gid,
    double atime, double mtime), {
	const fs = require('fs');
	let error = 0;
	const attempt = function(f) {
		try {
			f();
			return 0;
		} catch (e) {
			return -(ERRNO_CODES[e.code] || 5);
		}
	};
	const note = function(r) {
		error = error || r;
	};
	if (attempt(function() {
		if (!fs.fstatSync(fd).isFile())
			throw { code: 'EINVAL' };
	}) == 0) {
		note(attempt(function() { fs.ftruncateSync(fd, size); }));
		if (attempt(function() { fs.fchownSync(fd, uid, gid); })) {
			if (process.geteuid && process.geteuid() == 0)
				note(-(ERRNO_CODES['EPERM'] || 1));
			mode &= ~3072;
		}
		note(attempt(function() { fs.fchmodSync(fd, mode); }));
		note(attempt(function() { fs.futimesSync(fd, atime, mtime); }));
	}
	note(attempt(function() { fs.closeSync(fd); }));
	return error;
});

EM_JS(int, node_isroot, (void), {
	return process.geteuid && process.geteuid() == 0 ? 1 : 0;
});

static int
result(int r)
{

	if (r >= 0)
		return r;
	errno = -r;
	return -1;
}

static double
seconds(const struct rump_timespec *ts)
{

	return (double)ts->tv_sec + (double)ts->tv_nsec / 1e9;
}

static char *
path_of(const struct host_tree *t, const char *name)
{

	return img_join(t->path, name);
}

static int
kind(const struct host_tree *t, const char *name)
{
	char *path = path_of(t, name);
	int r = node_call(1, path, NULL, 0, 0);

	free(path);
	return r;
}

/* One operation on a name in the place. */
static int
call(const struct host_tree *t, int op, const char *name, double x, double y)
{
	char *path = path_of(t, name);
	int r = node_call(op, path, NULL, x, y);

	free(path);
	return result(r);
}

int
host_isdir(const char *path)
{

	return node_call(0, path, NULL, 0, 0) == IS_DIR;
}

struct host_tree *
host_open(const char *path)
{
	struct host_tree *t;

	if (!host_isdir(path)) {
		errno = node_call(0, path, NULL, 0, 0) == IS_NONE ?
		    ENOENT : ENOTDIR;
		return NULL;
	}
	t = xcalloc(1, sizeof(*t));
	t->path = xstrdup(path);
	t->root = t->len = strlen(path);
	t->size = t->len + 1;
	node_call(7, NULL, NULL, 0, 0);
	return t;
}

void
host_close(struct host_tree *t)
{

	free(t->path);
	free(t);
}

int
host_down(struct host_tree *t, const char *name)
{
	char *path;

	if (kind(t, name) != IS_DIR) {
		errno = ENOTDIR;
		return -1;
	}
	path = path_of(t, name);
	free(t->path);
	t->path = path;
	t->len = strlen(path);
	return 0;
}

int
host_up(struct host_tree *t)
{

	while (t->len > t->root && t->path[t->len - 1] != '/')
		t->len--;
	if (t->len > t->root)
		t->len--;
	t->path[t->len] = '\0';
	return 0;
}

int
host_exists(struct host_tree *t, const char *name)
{

	return kind(t, name) != IS_NONE;
}

/* Make room for name. */
static void
clear(struct host_tree *t, const char *name)
{
	int k = kind(t, name);

	if (k == IS_FILE || k == IS_OTHER)
		call(t, 5, name, 0, 0);
}

int
host_mkdir(struct host_tree *t, const char *name)
{

	if (kind(t, name) == IS_DIR)
		return 0;
	return call(t, 2, name, 0, 0);
}

int
host_symlink(struct host_tree *t, const char *target, const char *name)
{
	char *path = path_of(t, name);
	int r;

	clear(t, name);
	r = node_call(3, target, path, 0, 0);
	free(path);
	return result(r);
}

int
host_mknod(struct host_tree *t, const char *name, uint32_t mode,
    uint32_t major, uint32_t minor)
{
	char how[40], *path;
	int r;

	switch (mode & RUMP_S_IFMT) {
	case RUMP_S_IFIFO:
		strcpy(how, "p");
		break;
	case RUMP_S_IFCHR:
		snprintf(how, sizeof(how), "c %u %u", major, minor);
		break;
	case RUMP_S_IFBLK:
		snprintf(how, sizeof(how), "b %u %u", major, minor);
		break;
	default:
		errno = EOPNOTSUPP;
		return -1;
	}
	clear(t, name);
	path = path_of(t, name);
	r = node_call(11, path, how, 0, 0);
	free(path);
	return result(r);
}

int
host_link(struct host_tree *t, const char *old, const char *name)
{
	struct host_tree top = *t;
	char *from, *to;
	int r;

	top.path = xstrdup(t->path);
	top.path[t->root] = '\0';
	from = path_of(&top, old);
	to = path_of(t, name);
	clear(t, name);
	r = node_call(4, from, to, 0, 0);
	free(top.path);
	free(from);
	free(to);
	return result(r);
}

int
host_create(struct host_tree *t, const char *name, int named)
{

	if (named && kind(t, name) == IS_OTHER)
		return call(t, 6, name, 1, 0);
	clear(t, name);
	return call(t, 6, name, 0, 0);
}

int
host_write(int fd, const void *data, size_t len, int64_t off)
{
	const char *p = data;
	int n;

	while (len > 0) {
		n = node_write(fd, p, len, (double)off);
		if (n < 0)
			return result(n);
		p += n;
		off += n;
		len -= (size_t)n;
	}
	return 0;
}

int
host_finish(int fd, int64_t size, const struct host_attr *a)
{

	return result(node_finish(fd, (double)size, (int)a->mode, a->uid,
	    a->gid, seconds(&a->atime), seconds(&a->mtime)));
}

static int
set_attr(const char *path, int islink, const struct host_attr *a)
{
	uint32_t mode = a->mode;
	int r = 0;

	if (node_call(8, path, NULL, a->uid, a->gid) < 0) {
		if (node_isroot())
			r = -EPERM;
		mode &= ~(uint32_t)(RUMP_S_ISUID | RUMP_S_ISGID);
	}
	if (!islink && r == 0)
		r = node_call(9, path, NULL, mode, 0);
	if (r == 0)
		r = node_call(10, path, NULL, seconds(&a->atime),
		    seconds(&a->mtime));
	return result(r);
}

int
host_dirattr(struct host_tree *t, const struct host_attr *a)
{

	return set_attr(t->path, 0, a);
}

int
host_attr(struct host_tree *t, const char *name, uint32_t type,
    const struct host_attr *a)
{
	char *path = path_of(t, name);
	int r = set_attr(path, type == RUMP_S_IFLNK, a);
	int error = errno;

	free(path);
	errno = error;
	return r;
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

	return result(node_lock(fd, writing, wait));
}

/* Attributes into the doubles at out: what host_stat reads. */
EM_JS(int, node_stat, (const char *path, int follow, double *out), {
	const fs = require('fs');
	let end = path;
	while (HEAPU8[end])
		end++;
	try {
		const st = (follow ? fs.statSync : fs.lstatSync)(
		    Buffer.from(HEAPU8.subarray(path, end)), { bigint: true });
		const G = BigInt(1e9);
		const split = function(ns) {
			const rest = Number(BigInt.asIntN(64, ns % G));
			const s = Number(ns / G);
			return rest < 0 ? [s - 1, rest + 1e9] : [s, rest];
		};
		const rdev = Number(st.rdev);
		const high = Math.floor(rdev / 4096);
		HEAPF64.set([
			st.dev, st.ino, st.size, st.blocks, st.mode, st.nlink,
			st.uid, st.gid, rdev >> 8 & 0xfff,
			(rdev & 0xff) + (high & 0xfff00)
		].map(Number).concat(split(st.atimeNs), split(st.mtimeNs)),
		    out >> 3);
		return 0;
	} catch (e) {
		return -(ERRNO_CODES[e.code] || 5);
	}
});

/* Names, or what a link says, each with a NUL behind; malloced, or -errno. */
EM_JS(int, node_texts, (const char *path, int islink, int *lengthp), {
	const fs = require('fs');
	let end = path;
	while (HEAPU8[end])
		end++;
	const name = Buffer.from(HEAPU8.subarray(path, end));
	try {
		const texts = islink ? [fs.readlinkSync(name, 'buffer')] :
		    fs.readdirSync(name, 'buffer');
		const all = Buffer.concat(texts.flatMap(function(t) {
			return [t, Buffer.from([0])];
		}));
		const p = _malloc(all.length + 1);
		HEAPU8.set(all, p);
		HEAP32[lengthp >> 2] = all.length;
		return p;
	} catch (e) {
		return -(ERRNO_CODES[e.code] || 5);
	}
});

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

EM_JS(int, node_open, (const char *path, int follow), {
	const fs = require('fs');
	const C = fs.constants;
	let end = path;
	while (HEAPU8[end])
		end++;
	try {
		return fs.openSync(Buffer.from(HEAPU8.subarray(path, end)),
		    C.O_RDONLY | C.O_NONBLOCK | (follow ? 0 : C.O_NOFOLLOW));
	} catch (e) {
		return -(ERRNO_CODES[e.code] || 5);
	}
});

EM_JS(void, node_close, (int fd), {
	require('fs').closeSync(fd);
});

struct host_tree *
host_source(const char *path)
{

	return host_open(path);
}

int
host_stat(struct host_tree *t, const char *name, int follow,
    struct host_stat *hs)
{
	char *path = path_of(t, name);
	double v[14];
	int r = node_stat(path, follow, v);

	free(path);
	if (r < 0)
		return result(r);
	hs->dev = (uint64_t)v[0];
	hs->ino = (uint64_t)v[1];
	hs->size = (int64_t)v[2];
	hs->blocks = (int64_t)v[3];
	hs->mode = (uint32_t)v[4];
	hs->nlink = (uint32_t)v[5];
	hs->uid = (uint32_t)v[6];
	hs->gid = (uint32_t)v[7];
	hs->major = (uint32_t)v[8];
	hs->minor = (uint32_t)v[9];
	hs->atime.tv_sec = (int64_t)v[10];
	hs->atime.tv_nsec = (int64_t)v[11];
	hs->mtime.tv_sec = (int64_t)v[12];
	hs->mtime.tv_nsec = (int64_t)v[13];
	return 0;
}

int
host_list(struct host_tree *t, struct img_names *ns)
{
	char *text, *p;
	int len, r;

	memset(ns, 0, sizeof(*ns));
	if ((r = node_texts(t->path, 0, &len)) < 0)
		return result(r);
	text = (char *)(intptr_t)r;
	for (p = text; p < text + len; p += strlen(p) + 1)
		img_names_add(ns, RUMP_DT_UNKNOWN, p);
	free(text);
	img_names_sort(ns);
	return 0;
}

char *
host_readlink(struct host_tree *t, const char *name)
{
	char *path = path_of(t, name);
	int len, r = node_texts(path, 1, &len);

	free(path);
	if (r < 0) {
		errno = -r;
		return NULL;
	}
	return (char *)(intptr_t)r;
}

int
host_openfile(struct host_tree *t, const char *name, int follow)
{
	char *path = path_of(t, name);
	int r = node_open(path, follow);

	free(path);
	return result(r);
}

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
			return result(n);
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

	return result(node_redirect(fd, path, (flags & O_ACCMODE) == O_RDONLY ?
	    0 : flags & O_APPEND ? 2 : 1));
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
