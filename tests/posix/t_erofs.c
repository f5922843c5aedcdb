/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Everything that would write, where nothing may be written: an FFS that was
 * made read-only, a file system that cannot be else, and kernfs, which has
 * only the names it has and ignores changes of attributes, as on NetBSD.
 */
#include "script.h"

static const char *const stage[] = {
	"put f text", "mkdir d 0755", "mkdir d/sub 0755",
	"symlink f lf", "mkfifo p 0644", NULL
};

/* Names. */
static const char *const names[] = {
	"keep 0 @ r", "keep 1 . r",
	"unlink @ -> EROFS", "unlinkat 1 @ -> EROFS", "unlink none -> EROFS",
	"mkdir n 0755 -> EROFS", "mkdirat 1 n 0755 -> EROFS",
	"rename @ n -> EROFS", "renameat 1 @ 1 n -> EROFS",
	"link @ n -> EROFS", "linkat 1 @ 1 n -> EROFS",
	"symlink x n -> EROFS", "symlinkat x 1 n -> EROFS",
	"mkfifo n 0644 -> EROFS", "mkfifoat 1 n 0644 -> EROFS",
	"mknod n 020644 1 -> EROFS", "mknodat 1 n 020644 1 -> EROFS",
	"open n wc -> EROFS", "open n rc -> EROFS", "openat 1 n wc -> EROFS",
	"open n wcx -> EROFS",
	/* what is there is said first */
	"mkdir @ 0755 -> EEXIST", "symlink x @ -> EEXIST",
	"mkfifo @ 0644 -> EEXIST", "link @ @ -> EEXIST",
	"open @ wcx -> EEXIST", "mkdir . 0755 -> EEXIST",
	"link @ /n -> EXDEV", "rename @ /n -> EROFS", "rename /dev n -> EROFS",
	"stat n -> ENOENT", "lstat none -> ENOENT", "rmdir @ -> EROFS",
	"stat {x*255} -> ENOENT", "mkdir {x*255} 0755 -> EROFS",
	"mkdir {x*256} 0755 -> ENAMETOOLONG",
	"stat .{/*1022}", "stat .{/*1023} -> ENAMETOOLONG",
	/* nobody else may try, and is told so */
	"other: unlink @ -> EROFS", "other: mkdir n 0755 -> EROFS",
	"!kern? other: open @ w -> EROFS", "kern? other: open @ w -> EACCES",
	"kern? other: open hostname w -> EACCES", "other: open @ r",
	NULL
};

/* Files and what is said of them. */
static const char *const files[] = {
	"keep 0 f r", "keep 1 d r",
	"rmdir d -> EROFS", "rmdirat 1 sub -> EROFS", "rename d n -> EROFS",
	"rename f lf -> EROFS", "mkdir d 0755 -> EEXIST",
	"chmod f 0600 -> EROFS", "lchmod lf 0600 -> EROFS",
	"fchmod 0 0600 -> EROFS", "fchmodat 1 . 0600 -> EROFS",
	"chown f 1 1 -> EROFS", "lchown lf 1 1 -> EROFS",
	"fchown 0 1 1 -> EROFS", "fchownat 1 . 1 1 -> EROFS",
	"chflags f 1 -> EROFS", "lchflags lf 1 -> EROFS",
	"fchflags 0 1 -> EROFS",
	"utimesnow f -> EROFS", "lutimesnow lf -> EROFS",
	"futimesnow 0 -> EROFS", "utimensatnow 1 . -> EROFS",
	"truncate f 0 -> EROFS", "ftruncate 0 0 -> EINVAL",
	"open f w -> EROFS", "open f b -> EROFS", "open f wt -> EROFS",
	"open f rt -> EROFS", "open f wa -> EROFS", "open f wc -> EROFS",
	"open d w -> EISDIR", "access f 2 -> EROFS", "access d 2 -> EROFS",
	"write 0 x -> EBADF", "pwrite 0 x 0 -> EBADF",
	"open f r", "open f rc", "open p rk", "fsync 0", "sync",
	"read 0 = text", "get lf = text",
	NULL
};

/* As script(), which would remove what is there. */
static void
table(const struct place *pl, const char *const *lines)
{

	for (; *lines != NULL; lines++)
		line_run(pl, *lines);
	line_run(pl, "close 0");
	line_run(pl, "close 1");
}

static void
run(const struct place *pl)
{
	int i;

	for (i = 0; pl->still == NULL && stage[i] != NULL; i++)
		line_run(pl, stage[i]);
	if (pl->still == NULL)
		place_readonly(pl, 1);
	table(pl, names);
	if (strcmp(pl->name, "kern") != 0)
		table(pl, files);
	if (pl->still != NULL)
		return;
	place_readonly(pl, 0);
	line_run(pl, "get f = text");
	line_run(pl, "put f new");
	line_run(pl, "get f = new");
}

static void
t_disks(void)
{
	static const char *const disks[] = { "softdep", "async", NULL };

	at_places(disks, run);
}

static void
t_still(void)
{

	at_places(still, run);
}

TEST_MAIN(
	TEST_ALONE(t_disks),
	TEST_ALONE(t_still))
