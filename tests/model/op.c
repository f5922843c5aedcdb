/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Operation number n of a seed. Names come from a small set, so that they meet
 * what earlier operations made: four directories in three levels, a dozen
 * files in each, links; one directory of hundreds of names of all lengths.
 */
#include "model.h"

static uint64_t state;

static uint32_t
below(uint32_t n)
{
	uint64_t z;

	z = (state += 0x9e3779b97f4a7c15ULL);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	z ^= z >> 31;
	return (uint32_t)((z >> 32) % n);
}

/* How often each comes, in a thousand. */
static const struct weight {
	enum kind	kind;
	unsigned	weight;
} weights[] = {
	{ OP_OPEN, 130 }, { OP_CLOSE, 40 }, { OP_READ, 30 }, { OP_WRITE, 90 },
	{ OP_PREAD, 40 }, { OP_PWRITE, 90 }, { OP_LSEEK, 30 },
	{ OP_TRUNCATE, 30 }, { OP_FTRUNCATE, 30 }, { OP_FSYNC, 10 },
	{ OP_MKDIR, 50 }, { OP_RMDIR, 25 }, { OP_UNLINK, 90 },
	{ OP_RENAME, 90 }, { OP_LINK, 30 }, { OP_SYMLINK, 20 },
	{ OP_READLINK, 10 }, { OP_MKFIFO, 5 }, { OP_CHMOD, 25 },
	{ OP_FCHMOD, 5 }, { OP_CHOWN, 15 }, { OP_LCHOWN, 5 },
	{ OP_FCHOWN, 5 }, { OP_UTIMES, 20 }, { OP_FUTIMES, 5 },
	{ OP_STAT, 20 }, { OP_LSTAT, 15 }, { OP_FSTAT, 10 },
	{ OP_ACCESS, 20 }, { OP_LIST, 11 }, { OP_UMASK, 4 },
};

static enum kind
pick_kind(void)
{
	unsigned at = below(1000), i;

	for (i = 0; at >= weights[i].weight; i++)
		at -= weights[i].weight;
	return weights[i].kind;
}

/* A name of directory "w": its number, and from it its length. */
static void
wide_name(char *buf)
{
	unsigned i = below(400), len = i * 7 % 250 + 4;

	sprintf(buf, "%03u", i);
	memset(buf + 3, 'a' + (int)(i % 26), len - 3);
	buf[len] = '\0';
}

static void
pick_path(char *path, int wantdir)
{
	char *p = path;
	unsigned depth, what;

	if (below(12) == 0) {
		p += sprintf(p, "w");
		if (!(wantdir && below(2))) {
			*p++ = '/';
			wide_name(p);
		}
		return;
	}
	for (depth = below(4); depth > 0; depth--) {
		what = below(60);
		if (what < 4)
			p += sprintf(p, "s%u/", what);
		else if (what == 4)
			p += sprintf(p, "./");
		else if (what == 5 && p != path && p[-2] >= 'a')
			p += sprintf(p, "../");
		else
			p += sprintf(p, "%c/", 'a' + (int)below(4));
	}
	what = below(100);
	if (wantdir ? what < 85 : what < 20)
		sprintf(p, "%c", 'a' + (int)below(4));
	else if (what < 88)
		sprintf(p, "f%u", below(12));
	else if (what < 98)
		sprintf(p, "s%u", below(4));
	else if (what == 98)
		sprintf(p, "%0255u", below(3));
	else
		sprintf(p, "%0256u", below(3));
}

/* What a symbolic link points to: a path, or long nonsense. */
static void
pick_target(char *path)
{

	if (below(10) == 0)
		sprintf(path, "%0*u", (int)below(600) + 1, below(9));
	else
		pick_path(path, below(2) == 0);
}

static int64_t
pick_offset(void)
{

	switch (below(20)) {
	case 0:
		return below(3 << 20);
	case 1: case 2:
		return below(300000);
	case 3: case 4: case 5:
		return (int64_t)below(30) * 4096;
	case 6: case 7: case 8:
		return (int64_t)below(50) * 512;
	default:
		return below(20000);
	}
}

static uint32_t
pick_length(void)
{

	switch (below(10)) {
	case 0:
		return below(MAXIO);
	case 1:
		return below(8) * 4096;
	case 2: case 3:
		return below(20000);
	case 4:
		return 0;
	default:
		return below(3000);
	}
}

static int
pick_openflags(void)
{
	static const int access[] = { RUMP_O_RDONLY, RUMP_O_WRONLY,
	    RUMP_O_RDWR, RUMP_O_RDWR };
	int flags = access[below(4)];

	if (below(100) < 65)
		flags |= RUMP_O_CREAT;
	if (below(100) < 8)
		flags |= RUMP_O_EXCL | RUMP_O_CREAT;
	if (below(100) < 10 && (flags & RUMP_O_ACCMODE) != RUMP_O_RDONLY)
		flags |= RUMP_O_TRUNC;
	if (below(100) < 15)
		flags |= RUMP_O_APPEND;
	if (below(100) < 5)
		flags |= RUMP_O_NOFOLLOW;
	if (below(100) < 3)
		flags = RUMP_O_RDONLY | RUMP_O_DIRECTORY;
	return flags;
}

static uint32_t
pick_mode(void)
{
	static const uint32_t usual[] = { 0755, 0777, 0775, 0700, 0644, 0666,
	    0600, 0711, 0750, 0555, 0000 };

	if (below(8) == 0)
		return below(01000);
	return usual[below(sizeof(usual) / sizeof(usual[0]))];
}

void
op_make(struct op *op, uint64_t seed, uint64_t n, int protect)
{

	state = seed * 0x2545f4914f6cdd1dULL + n * 0x9e3779b97f4a7c15ULL;
	below(2);
	op->n = n;
	op->kind = pick_kind();
	op->user = below(10) < 6 ? 0 : below(nusers);
	op->slot = below(NFDS);
	pick_path(op->path, op->kind == OP_MKDIR || op->kind == OP_RMDIR ||
	    op->kind == OP_LIST);
	if (op->kind == OP_SYMLINK)
		pick_target(op->path2);
	else
		pick_path(op->path2, op->path[0] >= 'a' && op->path[0] <= 'd');
	op->off = pick_offset();
	op->len = pick_length();
	op->mode = pick_mode();
	op->uid = below(3) == 0 ? (uint32_t)-1 : users[below(nusers)].uid;
	op->gid = below(3) == 0 ? (uint32_t)-1 : below(2) == 0 ?
	    users[below(nusers)].gid : users[below(nusers)].group;
	op->flags = 0;
	switch (op->kind) {
	case OP_OPEN:
		op->flags = pick_openflags();
		break;
	case OP_LSEEK:
		op->flags = (int)below(3);
		op->off -= below(2) * 3000;
		break;
	case OP_ACCESS:
		op->mode &= 7;
		break;
	case OP_UMASK:
		op->mode = below(3) == 0 ? op->mode & 077 : 022;
		break;
	case OP_CHMOD:
		if (!protect && below(8) == 0 && op->path[1] == '\0')
			op->mode |= 01000;
		break;
	case OP_LINK:
		if (protect)
			op->user = 0;
		break;
	default:
		break;
	}
}
