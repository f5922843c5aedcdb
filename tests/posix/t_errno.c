/* SPDX-License-Identifier: BSD-2-Clause */
/* Each call's ways to fail, apart from permissions (t_perm) and rename. */
#include "script.h"

/* What every path can have wrong; the call comes before it. */
static const char *const path_errors[] = {
	"none/x -> ENOENT", "\"\" -> ENOENT", "NULL -> EFAULT",
	"@/x -> ENOTDIR", "@/ -> ENOTDIR", "@/. -> ENOTDIR",
	"{x*256} -> ENAMETOOLONG", "./{x*256} -> ENAMETOOLONG",
	"./{x*256}/y -> ENAMETOOLONG", "{x*1100} -> ENAMETOOLONG",
	"@/../@ -> ENOTDIR", NULL
};
/* Where there is a directory and a link. */
static const char *const more_path_errors[] = {
	"loop/x -> ELOOP", "dangling/x -> ENOENT",
	"d/{x*256} -> ENAMETOOLONG", "d/{x*256}/y -> ENAMETOOLONG", NULL
};

static const char *const calls_of_a_path[] = {
	"unlink P", "rmdir P", "mkdir P 0755", "symlink x P", "mkfifo P 0644",
	"mknod P 020644 1", "chmod P 0644", "chown P 1 1", "lchown P 1 1",
	"lchmod P 0644", "chflags P 0", "truncate P 0", "utimesnow P",
	"open P r", "open P wc", "open P wcx", "open P wt", "open P rd",
	"stat P", "lstat P", "access P 0", "readlink P", "link P new",
	"link @ P", "rename P new", "!iso? !kern? rename @ P", "chdir P",
	"list P", NULL
};

static int
is_one_of(const char *call, const char *const *list)
{

	for (; *list != NULL; list++)
		if (strncmp(call, *list, strlen(*list)) == 0)
			return 1;
	return 0;
}

/*
 * Does a slash after a file leave open what the call says of it? POSIX does
 * for what is to be made there, and has no order of two errors at once.
 */
static int
slash_is_open(const struct place *pl, const char *call)
{
	static const char *const makers[] = { "mkdir", "symlink", "mkfifo",
	    "mknod", "link @", NULL };
	static const char *const removers[] = { "unlink", "rmdir", "rename",
	    NULL };

	return is_one_of(call, makers) ||
	    (pl->still != NULL && is_one_of(call, removers));
}

static void
paths(const struct place *pl, const char *const *errors)
{
	char form[100], line[200], *p;
	int i, j;

	for (i = 0; calls_of_a_path[i] != NULL; i++)
		for (j = 0; errors[j] != NULL; j++) {
			const char *end = strstr(errors[j], " -> ");

			if (strncmp(errors[j], "@/ ", 3) == 0 &&
			    slash_is_open(pl, calls_of_a_path[i]))
				continue;
			strcpy(form, calls_of_a_path[i]);
			p = strstr(form, " P");
			*p++ = '\0';
			snprintf(line, sizeof(line), "%s %.*s%s%s", form,
			    (int)(end - errors[j]), errors[j], p + 1, end);
			line_run(pl, line);
		}
}

static const char *const stage[] = {
	"put f text", "mkdir d 0755", "mkdir d/sub 0755", "symlink loop loop",
	"symlink nowhere dangling", "symlink d ld", "symlink f lf",
	"mkfifo p 0644", NULL
};

static const char *const rows[] = {
	/* unlink, rmdir */
	"unlink d -> EPERM", "unlink ld/ -> EPERM", "unlink d/. -> EPERM",
	"unlink none -> ENOENT", "rmdir f -> ENOTDIR", "rmdir lf -> ENOTDIR",
	"rmdir ld -> ENOTDIR", "rmdir p -> ENOTDIR", "rmdir d -> ENOTEMPTY",
	"rmdir d/. -> EINVAL", "rmdir . -> EINVAL",
	"rmdir d/sub/.. -> ENOTEMPTY",
	"rmdir none -> ENOENT", "rmdir / -> EBUSY", "!root? rmdir $ -> EBUSY",
	/* making what is there */
	"mkdir d 0755 -> EEXIST", "mkdir d/ 0755 -> EEXIST",
	"mkdir f 0755 -> EEXIST", "mkdir dangling 0755 -> EEXIST",
	"mkdir loop 0755 -> EEXIST", "mkdir . 0755 -> EEXIST",
	"mkdir / 0755 -> EEXIST", "mkdir d/.. 0755 -> EEXIST",
	"symlink x f -> EEXIST", "symlink x d -> EEXIST",
	"symlink x dangling -> EEXIST", "symlink x loop -> EEXIST",
	"symlink \"\" n -> ENOENT", "symlink NULL n -> EFAULT",
	"symlink {x*1024} n -> ENAMETOOLONG",
	"mkfifo f 0644 -> EEXIST", "mkfifo dangling 0644 -> EEXIST",
	"mkfifo d 0644 -> EEXIST", "mknod f 020644 1 -> EEXIST",
	"mknod n 0100644 1 -> EINVAL", "mknod n 040755 1 -> EINVAL",
	"link f d -> EEXIST", "link f f -> EEXIST", "link f dangling -> EEXIST",
	"link f loop -> EEXIST", "link d n -> EPERM", "link none n -> ENOENT",
	"link f none/n -> ENOENT", "link f f/n -> ENOTDIR",
	"linkfollow loop n -> ELOOP", "linkfollow dangling n -> ENOENT",
	"!root? link f /n -> EXDEV", "!root? link /dev n -> EPERM",
	/* open */
	"open d w -> EISDIR", "open d b -> EISDIR", "open d wc -> EISDIR",
	"open d wt -> EISDIR", "open ld w -> EISDIR",
	"open loop wc -> ELOOP",
	"open loop wcx -> EEXIST", "open f wcx -> EEXIST",
	"open d rcx -> EEXIST", "open lf wcx -> EEXIST",
	"open dangling wcx -> EEXIST",
	"open none/x wc -> ENOENT",
	/* truncate */
	"truncate d 0 -> EISDIR", "truncate p 0 -> EINVAL",
	"truncate f -1 -> EINVAL", "truncate f 0x7fffffffffffffff -> EFBIG",
	"truncate loop 0 -> ELOOP", "truncate dangling 0 -> ENOENT",
	/* links are followed, or are no links */
	"chmod loop 0644 -> ELOOP", "chown loop 1 1 -> ELOOP",
	"utimesnow loop -> ELOOP",
	"lchown loop 0 0",
	/* descriptors */
	"close 99 -> EBADF", "close -1 -> EBADF", "write 99 x -> EBADF",
	"pwrite 99 x 0 -> EBADF", "read 99 -> EBADF", "seek 99 0 -> EBADF",
	"ftruncate 99 0 -> EBADF", "fsync 99 -> EBADF",
	"fchmod 99 0644 -> EBADF", "fchown 99 1 1 -> EBADF",
	"futimesnow 99 -> EBADF", "mkdirat 99 n 0755 -> EBADF",
	"unlinkat 99 f -> EBADF", "renameat 99 f 99 g -> EBADF",
	"symlinkat x 99 n -> EBADF",
	"keep 0 f r", "keep 1 f w", "keep 2 d r",
	"write 0 x -> EBADF", "pwrite 0 x 0 -> EBADF", "read 1 -> EBADF",
	"ftruncate 0 0 -> EINVAL", "ftruncate 2 0 -> EINVAL",
	"read 2 -> EISDIR", "write 2 x -> EBADF", "seek 1 -1 -> EINVAL",
	"pwrite 1 x -1 -> EINVAL", "ftruncate 1 -1 -> EINVAL",
	"pwrite 1 x 0x7ffffffffffffff0 -> EFBIG",
	"ftruncate 1 0x7fffffffffffffff -> EFBIG",
	"mkdirat 0 n 0755 -> ENOTDIR", "unlinkat 0 x -> ENOTDIR",
	"renameat 0 x 2 y -> ENOTDIR", "symlinkat x 1 n -> ENOTDIR",
	"unlinkat 2 sub -> EPERM", "rmdirat 2 none -> ENOENT",
	/* all is as it was */
	"get f = text", "nlink f = 1", "nlink d = 3", "list . = 7",
	NULL
};

/* Looking changes nothing, and is the same where nothing can be changed. */
static const char *const looking[] = {
	"open f rd -> ENOTDIR", "open lf rn -> ELOOP",
	"open dangling r -> ENOENT", "open loop r -> ELOOP",
	"open none r -> ENOENT", "open none w -> ENOENT", "open p wk -> ENXIO",
	"stat loop -> ELOOP", "stat dangling -> ENOENT", "lstat loop",
	"access dangling 0 -> ENOENT", "access none 4 -> ENOENT",
	"readlink f -> EINVAL", "readlink d -> EINVAL", "readlink p -> EINVAL",
	"readlink loop = loop", "chdir f -> ENOTDIR", "chdir lf -> ENOTDIR",
	"chdir loop -> ELOOP", "type ld = l", "type p = p",
	"same d/sub/.. d = yes",
	"get lf = text", "list ld = 1", "list . = 7", NULL
};

/* A directory that has no name any more: nothing comes to be in it. */
static const char *const nameless[] = {
	"mkdir d 0755", "put f text", "keep 0 d r", "rmdir d",
	"mkdirat 0 x 0755 -> ENOENT", "symlinkat x 0 x -> ENOENT",
	"renameat 0 x 0 y -> ENOENT", "unlinkat 0 x -> ENOENT",
	"fsync 0", "close 0", "list . = 1", NULL
};

static void
run(const struct place *pl)
{
	static const char *const none[] = { NULL };
	int i;

	for (i = 0; stage[i] != NULL; i++)
		line_run(pl, stage[i]);
	paths(pl, path_errors);
	paths(pl, more_path_errors);
	for (i = 0; looking[i] != NULL; i++)
		line_run(pl, looking[i]);
	script(pl, rows);
	script(pl, nameless);
	script(pl, none);
}

static void
run_still(const struct place *pl)
{

	paths(pl, path_errors);
	if (strcmp(pl->name, "iso") != 0)
		return;		/* no directory there, and no link */
	paths(pl, more_path_errors);
	script(pl, looking);
}

static void
t_errno(void)
{

	at_places(everywhere, run);
}

static void
t_still(void)
{

	at_places(still, run_still);
}

TEST_MAIN(
	TEST_ALONE(t_errno),
	TEST_ALONE(t_still))
