/* SPDX-License-Identifier: BSD-2-Clause */
/* One operation on one target. */
#include "model.h"

static char data[MAXIO];

static const char *
full(const struct target *t, const char *path, int which)
{
	static char buf[2][1200];

	snprintf(buf[which], sizeof(buf[0]), "%s/%s", t->root, path);
	return buf[which];
}

static void
fill(const struct op *op)
{
	uint32_t i, x = (uint32_t)op->n * 2654435761u;

	for (i = 0; i < op->len; i++)
		data[i] = (char)((x + i * 2246822519u) >> 13 | 1);
}

static uint64_t
hash_of(const void *p, int64_t len)
{
	const uint8_t *b = p;
	uint64_t h = 14695981039346656037u;
	int64_t i;

	for (i = 0; i < len; i++)
		h = (h ^ b[i]) * 1099511628211u;
	return h;
}

/* Names in any order: the hashes are added up. */
static void
add_name(const char *name, void *arg)
{

	*(uint64_t *)arg += hash_of(name, (int64_t)strlen(name));
}

static uint32_t
type_of(const struct target *t, const char *path)
{
	struct rump_stat st;

	return t->calls->stat(path, &st) == 0 ? st.st_mode & RUMP_S_IFMT : 0;
}

/* Is it a file of this size already? */
static int
has_size(const struct target *t, const char *path, int fd, int64_t size)
{
	struct rump_stat st;

	return (path != NULL ? t->calls->stat(path, &st) :
	    t->calls->fstat(fd, &st)) == 0 &&
	    (st.st_mode & RUMP_S_IFMT) == RUMP_S_IFREG && st.st_size == size;
}

static int
isdir(const struct target *t, int fd)
{
	struct rump_stat st;

	return t->calls->fstat(fd, &st) == 0 &&
	    (st.st_mode & RUMP_S_IFMT) == RUMP_S_IFDIR;
}

static int64_t
do_open(struct target *t, const struct op *op)
{
	const char *path = full(t, op->path, 0);
	int *fd = &t->fds[op->slot];
	uint32_t type;

	if (*fd != -1)
		CHECK_OK(t->calls->close(*fd));
	*fd = -1;
	t->calls->become(&users[0]);
	type = type_of(t, path);
	if (type == RUMP_S_IFIFO || (type == RUMP_S_IFDIR &&
	    (op->flags & (RUMP_O_ACCMODE | RUMP_O_CREAT)) == RUMP_O_CREAT) ||
	    ((op->flags & RUMP_O_TRUNC) && has_size(t, path, -1, 0)))
		return 0;		/* left out */
	t->calls->become(&users[op->user]);
	*fd = t->calls->open(path, op->flags, op->mode);
	return *fd == -1 ? -1 : 0;
}

static int64_t
do_fd(struct target *t, const struct op *op, struct result *r)
{
	const struct calls *c = t->calls;
	int fd = t->fds[op->slot];
	struct rump_timespec ts[2] = { { op->off, 0 }, { op->off, 5000 } };
	struct rump_stat st;
	int64_t n;

	switch (op->kind) {
	case OP_CLOSE:
		t->fds[op->slot] = -1;
		return c->close(fd);
	case OP_READ:
	case OP_PREAD:
		if (isdir(t, fd))
			return 0;
		n = op->kind == OP_READ ? c->read(fd, data, op->len) :
		    c->pread(fd, data, op->len, op->off);
		r->hash = hash_of(data, n);
		return n;
	case OP_WRITE:
		fill(op);
		return c->write(fd, data, op->len);
	case OP_PWRITE:
		fill(op);
		return c->pwrite(fd, data, op->len, op->off);
	case OP_LSEEK:
		return isdir(t, fd) ? 0 : c->lseek(fd, op->off, op->flags);
	case OP_FTRUNCATE:
		return has_size(t, NULL, fd, op->off) ? 0 :
		    c->ftruncate(fd, op->off);
	case OP_FSYNC:
		return c->fsync(fd);
	case OP_FCHMOD:
		return c->fchmod(fd, op->mode);
	case OP_FCHOWN:
		return c->fchown(fd, op->uid, op->gid);
	case OP_FUTIMES:
		return c->futimens(fd, ts);
	case OP_FSTAT:
		return c->fstat(fd, &st);
	default:
		CHECK(0);
		return -1;
	}
}

/* May it be written? Of all but directories that is not asked here. */
static int
movable(const struct target *t, const char *path)
{
	struct rump_stat st;

	return t->calls->lstat(path, &st) == -1 ||
	    (st.st_mode & RUMP_S_IFMT) != RUMP_S_IFDIR ||
	    t->calls->access(path, RUMP_W_OK) == 0;
}

/*
 * This FFS asks for permission to write a directory that moves or is replaced,
 * as POSIX allows, and then writes its new ".."; others do not.
 */
static int64_t
do_rename(const struct target *t, const char *from, const char *to,
    unsigned user)
{
	static const struct rump_timespec ts[2] = { { 1, 0 }, { 1, 0 } };
	struct rump_stat a, b;
	char dir[1200];
	int error, fd = -1, result;

	if (!movable(t, from) || !movable(t, to) ||
	    (t->calls->lstat(from, &a) == 0 && t->calls->lstat(to, &b) == 0 &&
	    a.st_ino == b.st_ino && user != 0))
		return 0;		/* left out */
	/* The new path of a directory may lead through the old one. */
	if (type_of(t, from) == RUMP_S_IFDIR) {
		t->calls->become(&users[0]);
		fd = t->calls->open(from, RUMP_O_RDONLY, 0);
		t->calls->become(&users[user]);
		if (fd == -1)
			return 0;	/* left out, too */
	}
	result = t->calls->rename(from, to);
	error = errno;
	t->calls->become(&users[0]);
	if (result == -1) {
		/* It has marked where the name was to be, in its lookup. */
		snprintf(dir, sizeof(dir), "%.*s",
		    (int)(strrchr(to, '/') - to), to);
		(void)t->calls->utimens(dir, ts);
	} else if (fd != -1)
		CHECK_OK(t->calls->futimens(fd, ts));
	if (fd != -1)
		CHECK_OK(t->calls->close(fd));
	errno = error;
	return result;
}

static int64_t
do_path(struct target *t, const struct op *op, struct result *r)
{
	const struct calls *c = t->calls;
	const char *path = full(t, op->path, 0);
	struct rump_timespec ts[2] = { { op->off, 0 }, { op->off, 5000 } };
	struct rump_stat st;
	int64_t n;

	switch (op->kind) {
	case OP_TRUNCATE:
		return has_size(t, path, -1, op->off) ? 0 :
		    c->truncate(path, op->off);
	case OP_MKDIR:
		return c->mkdir(path, op->mode);
	case OP_RMDIR:
		return c->rmdir(path);
	case OP_UNLINK:
		return c->unlink(path);
	case OP_RENAME:
		return do_rename(t, path, full(t, op->path2, 1),
		    op->user);
	case OP_LINK:
		return c->link(path, full(t, op->path2, 1));
	case OP_SYMLINK:
		return c->symlink(op->path2, path);
	case OP_READLINK:
		n = c->readlink(path, data, op->len % 700 + 1);
		r->hash = hash_of(data, n);
		return n;
	case OP_MKFIFO:
		return c->mkfifo(path, op->mode);
	case OP_CHMOD:
		return c->chmod(path, op->mode);
	case OP_CHOWN:
		return c->chown(path, op->uid, op->gid);
	case OP_LCHOWN:
		return c->lchown(path, op->uid, op->gid);
	case OP_UTIMES:
		return c->utimens(path, ts);
	case OP_STAT:
		return c->stat(path, &st);
	case OP_LSTAT:
		return c->lstat(path, &st);
	case OP_ACCESS:
		return c->access(path, (int)op->mode);
	case OP_LIST:
		return c->list(path, add_name, &r->hash);
	default:
		return do_fd(t, op, r);
	}
}

void
op_run(struct target *t, const struct op *op, struct result *r)
{

	r->err = 0;
	r->hash = 0;
	t->calls->become(&users[op->user]);
	if (op->kind == OP_UMASK) {
		t->calls->umask(op->mode);
		r->value = 0;
	} else if (op->kind == OP_OPEN)
		r->value = do_open(t, op);
	else
		r->value = do_path(t, op, r);
	if (r->value == -1)
		r->err = errno;
	t->calls->become(&users[0]);
}

void
close_all(void)
{
	struct target *t;
	int i;

	for (t = targets; t < &targets[ntargets]; t++)
		for (i = 0; i < NFDS; i++)
			if (t->fds[i] != -1) {
				CHECK_OK(t->calls->close(t->fds[i]));
				t->fds[i] = -1;
			}
}
