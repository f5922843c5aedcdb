/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tmpfs without memory: each of its allocations fails in turn, and what fails
 * changes nothing. The limit of the mount is what makes them fail: it rises by
 * no more than the smallest of them needs.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/stat.h>

#include "../../sys/fs/tmpfs/tmpfs.h"
#include "k_tmpfs.h"
#include "kernspace.h"
#include "vfsutil.h"

#define OK(e)		CHECK_EQ((e), 0)
#define T		"/tmp/t"
#define NFILES		40	/* a larger table, a second tree node */
#define FILESIZE	9000

enum op {
	MKDIR, MAKE, FILL, SPARSE, SYMLINK, LINK, MOVE, FILES, SHORTEN
};

static const struct step {
	enum op		s_op;
	const char	*s_path;
	const char	*s_other;
} steps[] = {
	{ MKDIR, T "/d", NULL },
	{ MAKE, T "/d/file", NULL },
	{ FILL, T "/d/file", NULL },
	{ LINK, T "/d/file", T "/link" },
	{ MOVE, T "/d/file", T "/d/f" },
	{ MOVE, T "/d/f", T "/d/a name that is much longer" },
	{ MKDIR, T "/e", NULL },
	{ MOVE, T "/d/a name that is much longer", T "/e/f" },
	{ MAKE, T "/e/old", NULL },
	{ MOVE, T "/e/f", T "/e/old" },
	{ SYMLINK, T "/s", "where it leads" },
	{ FILES, T "/d", NULL },
	{ MOVE, T "/d", T "/e/d" },
	{ MAKE, T "/sparse", NULL },
	{ SPARSE, T "/sparse", NULL },
	{ SHORTEN, T "/sparse", NULL },
};
#define NSTEPS	(sizeof(steps) / sizeof(steps[0]))

static int
make_files(const char *dir)
{
	char path[64];
	int i, error;

	for (i = 0; i < NFILES; i++) {
		snprintf(path, sizeof(path), "%s/n%d", dir, i);
		if ((error = rumptest_make(path, VREG, 0644)) != 0)
			return error;
	}
	return 0;
}

static int
take(const struct step *s)
{

	switch (s->s_op) {
	case MKDIR:
		return rumptest_make(s->s_path, VDIR, 0755);
	case MAKE:
		return rumptest_make(s->s_path, VREG, 0644);
	case FILL:
		return rumptest_fill(s->s_path, 0, FILESIZE, 7);
	case SPARSE:
		return rumptest_fill(s->s_path, 1 << 26, 1, 3);
	case SYMLINK:
		return rumptest_symlink(s->s_other, s->s_path);
	case LINK:
		return rumptest_link(s->s_path, s->s_other);
	case MOVE:
		return rumptest_rename(s->s_path, s->s_other);
	case FILES:
		return make_files(s->s_path);
	case SHORTEN:
		return rumptest_truncate(s->s_path, 10);
	}
	return EINVAL;
}

static int
exists(const char *path)
{
	struct vattr va;

	return rumptest_getattr(path, &va) == 0;
}

/* => A step that fails for want of memory has not been taken at all. */
static int
play(void)
{
	u_int i, failed = 0;
	int error, had, has, filled = 0;

	for (i = 0; i < NSTEPS; i++) {
		had = exists(steps[i].s_path);
		error = take(&steps[i]);
		if (error == 0) {
			filled |= steps[i].s_op == FILL;
			continue;
		}
		has = exists(steps[i].s_path);
		CHECK_EQ(has, had);
		if (error == ENOENT && failed != 0)
			continue;	/* after a step that failed */
		CHECK_EQ(error, ENOSPC);
		failed++;
		if (steps[i].s_op == MOVE && i != 9)
			CHECK(!exists(steps[i].s_other));
	}
	if (filled && exists(T "/link"))
		OK(rumptest_verify(T "/link", 0, FILESIZE, 7));
	return failed == 0;
}

/* Whatever there is of it. */
static void
clear(void)
{
	static const char *const files[] = {
		T "/link", T "/s", T "/sparse", T "/d/file", T "/d/f",
		T "/d/a name that is much longer", T "/e/f", T "/e/old"
	};
	char path[64];
	u_int i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		(void)rumptest_unlink(files[i]);
	for (i = 0; i < NFILES; i++) {
		snprintf(path, sizeof(path), T "/d/n%u", i);
		(void)rumptest_unlink(path);
		snprintf(path, sizeof(path), T "/e/d/n%u", i);
		(void)rumptest_unlink(path);
	}
	(void)rumptest_rmdir(T "/e/d");
	(void)rumptest_rmdir(T "/d");
	(void)rumptest_rmdir(T "/e");
}

KERNEL_TEST(tmpfs_allocations_fail)
{
	struct tmpfs_mount *tm;
	u_int64_t bytes, nodes, max, room;
	int done;

	rumptest_tmpfs_mount(0, 0, 0);
	tm = rumptest_tmpfs();
	bytes = tm->tm_bytes;
	nodes = tm->tm_nnodes;
	max = tm->tm_size_max;
	for (room = done = 0; !done; room += sizeof(struct tmpfs_dirent)) {
		tm->tm_size_max = bytes + room;
		done = play();
		CHECK(tm->tm_bytes <= tm->tm_size_max);
		clear();
		CHECK_EQ(tm->tm_bytes, bytes);
		CHECK_EQ(tm->tm_nnodes, nodes);
		CHECK(room < 1 << 20);
	}
	CHECK(room > FILESIZE);
	tm->tm_size_max = max;
	rumptest_tmpfs_unmount();
}

/* On a full tmpfs a name can be changed, if it does not become longer. */
KERNEL_TEST(tmpfs_full_rename)
{
	struct tmpfs_mount *tm;
	u_int64_t max;

	rumptest_tmpfs_mount(0, 0, 0);
	tm = rumptest_tmpfs();
	max = tm->tm_size_max;
	OK(rumptest_make(T "/d", VDIR, 0755));
	OK(rumptest_make(T "/d/name", VREG, 0644));
	OK(rumptest_fill(T "/d/name", 0, FILESIZE, 7));
	tm->tm_size_max = tm->tm_bytes;
	OK(rumptest_rename(T "/d/name", T "/d/eman"));
	OK(rumptest_rename(T "/d/eman", T "/d/n"));
	OK(rumptest_rename(T "/d/n", T "/d/name"));
	CHECK_EQ(rumptest_rename(T "/d/name", T "/d/names"), ENOSPC);
	tm->tm_size_max++;
	OK(rumptest_rename(T "/d/name", T "/d/names"));
	CHECK_EQ(tm->tm_bytes, tm->tm_size_max);
	OK(rumptest_verify(T "/d/names", 0, FILESIZE, 7));
	CHECK(!exists(T "/d/name"));
	OK(rumptest_unlink(T "/d/names"));
	CHECK_EQ(rumptest_rmdir(T "/d"), 0);
	tm->tm_size_max = max;
	rumptest_tmpfs_unmount();
}
