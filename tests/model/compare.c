/* SPDX-License-Identifier: BSD-2-Clause */
/* Is what the targets say, and what they hold, the same? */
#include <stdarg.h>

#include "model.h"

char why[2000];

int
differ(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	return 1;
}

static const char *
name_of(const struct target *t)
{

	return t->place == NULL ? "the host" : t->place->name;
}

int
compare_results(const struct op *op, const struct result *r)
{
	unsigned i;

	for (i = 1; i < ntargets; i++) {
		if (!errno_alike(op, r[0].err, r[i].err))
			return differ("%s: %s, %s: %s", name_of(&targets[0]),
			    r[0].err ? strerror(r[0].err) : "no error",
			    name_of(&targets[i]),
			    r[i].err ? strerror(r[i].err) : "no error");
		if (r[0].value != r[i].value)
			return differ("%s returns %lld, %s %lld",
			    name_of(&targets[0]), (long long)r[0].value,
			    name_of(&targets[i]), (long long)r[i].value);
		if (r[0].hash != r[i].hash)
			return differ("%s and %s read different things",
			    name_of(&targets[0]), name_of(&targets[i]));
	}
	return 0;
}

/* 0 for a time of today, else what utimes set. */
static int64_t
set_time(const struct rump_stat *st)
{

	return st->st_mtim.tv_sec > 1000000000 ? 0 :
	    st->st_mtim.tv_sec * 1000000 + st->st_mtim.tv_nsec / 1000;
}

static int
same(const char *path, const char *what, unsigned i, int64_t model,
    int64_t other)
{

	if (model == other)
		return 0;
	return differ("%.300s: %s is %lld (0%llo) on %s, %lld (0%llo) on %s",
	    path, what, (long long)model, (long long)model,
	    name_of(&targets[0]), (long long)other, (long long)other,
	    name_of(&targets[i]));
}

static int
same_stat(const char *path, unsigned i, const struct rump_stat *a,
    const struct rump_stat *b)
{
	uint32_t type = a->st_mode & RUMP_S_IFMT;

	if (same(path, "type", i, type, b->st_mode & RUMP_S_IFMT) ||
	    same(path, "uid", i, a->st_uid, b->st_uid) ||
	    same(path, "gid", i, a->st_gid, b->st_gid) ||
	    same(path, "nlink", i, a->st_nlink, b->st_nlink))
		return 1;
	if (a->st_nlink != 0 && same(path, "mtime", i, set_time(a),
	    set_time(b)))
		return 1;
	if (type != RUMP_S_IFLNK && same(path, "mode", i, a->st_mode,
	    b->st_mode))
		return 1;
	return type != RUMP_S_IFDIR &&
	    same(path, "size", i, a->st_size, b->st_size);
}

/* Is b there where a is, with the same contents? */
static int
same_data(const char *path, unsigned i, int afd, int bfd)
{
	static char a[MAXIO], b[MAXIO];
	int64_t at, n, m;

	for (at = 0;; at += n) {
		n = targets[0].calls->pread(afd, a, MAXIO, at);
		m = targets[i].calls->pread(bfd, b, MAXIO, at);
		if (n != m || n == -1)
			return differ("%.300s: read at %lld: %lld, %lld", path,
			    (long long)at, (long long)n, (long long)m);
		if (n == 0)
			return 0;
		if (memcmp(a, b, (size_t)n) != 0)
			break;
	}
	for (m = 0; a[m] == b[m]; m++)
		;
	return differ("%.300s: byte %lld is 0x%02x on %s, 0x%02x on %s", path,
	    (long long)(at + m), (uint8_t)a[m], name_of(&targets[0]),
	    (uint8_t)b[m], name_of(&targets[i]));
}

static int
compare_file(const char *path)
{
	char name[MAXTARGETS][1200];
	int fd[MAXTARGETS], error = 0;
	unsigned i;

	for (i = 0; i < ntargets; i++) {
		snprintf(name[i], sizeof(name[i]), "%s/%s", targets[i].root,
		    path);
		fd[i] = targets[i].calls->open(name[i], RUMP_O_RDONLY, 0);
		if (i > 0 && (fd[i] == -1) != (fd[0] == -1))
			error = differ("%.300s: opening it: %s", path,
			    strerror(errno));
	}
	for (i = 1; error == 0 && fd[0] != -1 && i < ntargets; i++)
		error = same_data(path, i, fd[0], fd[i]);
	for (i = 0; i < ntargets; i++)
		if (fd[i] != -1)
			CHECK_OK(targets[i].calls->close(fd[i]));
	return error;
}

static int
compare_link(const char *path)
{
	char name[1200], text[2][1200];
	int64_t n;
	unsigned i;

	for (i = 0; i < ntargets; i++) {
		snprintf(name, sizeof(name), "%s/%s", targets[i].root, path);
		n = targets[i].calls->readlink(name, text[i > 0],
		    sizeof(text[0]) - 1);
		if (n < 0)
			return differ("%.300s: readlink: %s", path,
			    strerror(errno));
		text[i > 0][n] = '\0';
		if (i > 0 && strcmp(text[0], text[1]) != 0)
			return differ("%.300s: link to %.300s, to %.300s",
			    path, text[0], text[1]);
	}
	return 0;
}

/* Attributes; contents with data. => *type: 0 where there is nothing. */
int
compare_path(const char *path, int dataalso, uint32_t *type)
{
	struct rump_stat st[2];
	char name[1200];
	int there[2];
	unsigned i;

	for (i = 0; i < ntargets; i++) {
		snprintf(name, sizeof(name), "%s/%s", targets[i].root, path);
		there[i > 0] = targets[i].calls->lstat(name, &st[i > 0]) == 0;
		if (i == 0)
			continue;
		if (there[0] != there[1])
			return differ("%.300s is on %s only", path,
			    name_of(&targets[there[1] ? i : 0]));
		if (there[0] && same_stat(path, i, &st[0], &st[1]))
			return 1;
	}
	*type = there[0] ? st[0].st_mode & RUMP_S_IFMT : 0;
	if (*type == RUMP_S_IFREG && dataalso)
		return compare_file(path);
	if (*type == RUMP_S_IFLNK && dataalso)
		return compare_link(path);
	return 0;
}

static int
compare_slot(unsigned slot)
{
	struct rump_stat st[2];
	int there[2];
	unsigned i;

	for (i = 0; i < ntargets; i++) {
		there[i > 0] = targets[i].calls->fstat(targets[i].fds[slot],
		    &st[i > 0]) == 0;
		if (i > 0 && there[0] != there[1])
			return differ("descriptor %u is open on %s only", slot,
			    name_of(&targets[there[1] ? i : 0]));
		if (i > 0 && there[0] && same_stat("descriptor", i, &st[0],
		    &st[1]))
			return 1;
	}
	return 0;
}

/* The directory that a path is in. */
static int
compare_parent(const char *path)
{
	char dir[700];
	uint32_t type;
	char *p;

	strcpy(dir, path);
	if ((p = strrchr(dir, '/')) != NULL)
		*p = '\0';
	else
		strcpy(dir, ".");
	return compare_path(dir, 0, &type);
}

int
compare_objects(const struct op *op)
{
	uint32_t type;

	if (compare_slot(op->slot))
		return 1;
	if (op->kind >= OP_READ && op->kind <= OP_LSEEK)
		return 0;
	if (compare_path(op->path, op->n % 8 == 0, &type) ||
	    compare_parent(op->path))
		return 1;
	if (op->kind != OP_RENAME && op->kind != OP_LINK)
		return 0;
	return compare_path(op->path2, 1, &type) || compare_parent(op->path2);
}
