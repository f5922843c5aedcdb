/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host.h on Node's fs, for fsu compiled by Emscripten: moving about, and what
 * makes files.
 *
 * Node has no descriptors of directories, so the place is a path, in bytes.
 * A directory is entered only when it is one itself, no link to one; what
 * is in the way is removed, and files are made with O_EXCL. Unlike on
 * host_posix.c, another process that swaps directories for links at the same
 * time could still lead a copy astray.
 *
 * What Node cannot do: fifos and devices are made by mknod(1), sockets not at
 * all, and times are exact to the microsecond only.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <emscripten.h>

#include "fsu.h"
#include "host.h"
#include "host_node.h"

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

int
node_result(int r)
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

char *
node_path(const struct host_tree *t, const char *name)
{

	return img_join(t->path, name);
}

static int
kind(const struct host_tree *t, const char *name)
{
	char *path = node_path(t, name);
	int r = node_call(1, path, NULL, 0, 0);

	free(path);
	return r;
}

/* One operation on a name in the place. */
static int
call(const struct host_tree *t, int op, const char *name, double x, double y)
{
	char *path = node_path(t, name);
	int r = node_call(op, path, NULL, x, y);

	free(path);
	return node_result(r);
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
	path = node_path(t, name);
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
	char *path = node_path(t, name);
	int r;

	clear(t, name);
	r = node_call(3, target, path, 0, 0);
	free(path);
	return node_result(r);
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
	path = node_path(t, name);
	r = node_call(11, path, how, 0, 0);
	free(path);
	return node_result(r);
}

int
host_link(struct host_tree *t, const char *old, const char *name)
{
	struct host_tree top = *t;
	char *from, *to;
	int r;

	top.path = xstrdup(t->path);
	top.path[t->root] = '\0';
	from = node_path(&top, old);
	to = node_path(t, name);
	clear(t, name);
	r = node_call(4, from, to, 0, 0);
	free(top.path);
	free(from);
	free(to);
	return node_result(r);
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
host_finish(int fd, int64_t size, const struct host_attr *a)
{

	return node_result(node_finish(fd, (double)size, (int)a->mode, a->uid,
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
	return node_result(r);
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
	char *path = node_path(t, name);
	int r = set_attr(path, type == RUMP_S_IFLNK, a);
	int error = errno;

	free(path);
	errno = error;
	return r;
}
