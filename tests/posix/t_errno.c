/* SPDX-License-Identifier: BSD-2-Clause */
/* Each call's ways to fail, apart from permissions (t_perm) and rename. */
#include "script.h"

/* What every path can have wrong; %s is the call, with P for the path. */
static const char *const path_errors[] = {
	"%s none/x -> ENOENT", "%s \"\" -> ENOENT", "%s NULL -> EFAULT",
	"%s f/x -> ENOTDIR", "%s f/ -> ENOTDIR", "%s f/. -> ENOTDIR",
	"%s loop/x -> ELOOP", "%s {x*256} -> ENAMETOOLONG",
	"%s d/{x*256} -> ENAMETOOLONG", "%s d/{x*256}/y -> ENAMETOOLONG",
	"%s {x*1100} -> ENAMETOOLONG",
	"%s dangling/x -> ENOENT", "%s f/../f -> ENOTDIR", NULL
};

static const char *const calls_of_a_path[] = {
	"unlink P", "rmdir P", "mkdir P 0755", "symlink x P", "mkfifo P 0644",
	"mknod P 020644 1", "chmod P 0644", "chown P 1 1", "lchown P 1 1",
	"lchmod P 0644", "chflags P 0", "truncate P 0", "utimesnow P",
	"open P r", "open P wc", "open P wcx", "open P wt", "open P rd",
	"stat P", "lstat P", "access P 0", "readlink P", "link P new",
	"link f P", "rename P new", "rename f P", "chdir P", "list P", NULL
};

/* Calls for which the path names what is to come: "f/" is no file there. */
static int
makes(const char *call)
{
	static const char *const makers[] = { "mkdir", "symlink", "mkfifo",
	    "mknod", "link f", NULL };
	int i;

	for (i = 0; makers[i] != NULL; i++)
		if (strncmp(call, makers[i], strlen(makers[i])) == 0)
			return 1;
	return 0;
}

static void
paths(const struct place *pl)
{
	char form[100], line[200], *p;
	int i, j;

	for (i = 0; calls_of_a_path[i] != NULL; i++)
		for (j = 0; path_errors[j] != NULL; j++) {
			const char *end = strstr(path_errors[j], " -> ");
			const char *path = path_errors[j] + 3;

			/* POSIX leaves open what is to be made "below" f. */
			if (makes(calls_of_a_path[i]) &&
			    strncmp(path, "f/ ", 3) == 0)
				continue;
			strcpy(form, calls_of_a_path[i]);
			p = strstr(form, " P");
			*p++ = '\0';
			snprintf(line, sizeof(line), "%s %.*s%s%s", form,
			    (int)(end - path), path, p + 1, end);
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
	"open d wt -> EISDIR", "open ld w -> EISDIR", "open f rd -> ENOTDIR",
	"open lf rn -> ELOOP", "open dangling r -> ENOENT",
	"open loop r -> ELOOP", "open loop wc -> ELOOP",
	"open loop wcx -> EEXIST", "open f wcx -> EEXIST",
	"open d rcx -> EEXIST", "open lf wcx -> EEXIST",
	"open dangling wcx -> EEXIST", "open none w -> ENOENT",
	"open none r -> ENOENT", "open none/x wc -> ENOENT",
	"open p wk -> ENXIO",
	/* truncate */
	"truncate d 0 -> EISDIR", "truncate p 0 -> EINVAL",
	"truncate f -1 -> EINVAL", "truncate f 0x7fffffffffffffff -> EFBIG",
	"truncate loop 0 -> ELOOP", "truncate dangling 0 -> ENOENT",
	/* links are followed, or are no links */
	"chmod loop 0644 -> ELOOP", "chown loop 1 1 -> ELOOP",
	"utimesnow loop -> ELOOP", "stat loop -> ELOOP",
	"stat dangling -> ENOENT",
	"access dangling 0 -> ENOENT", "lchown loop 0 0", "lstat loop",
	"readlink f -> EINVAL", "readlink d -> EINVAL", "readlink p -> EINVAL",
	"chdir f -> ENOTDIR", "chdir lf -> ENOTDIR", "chdir loop -> ELOOP",
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
	paths(pl);
	script(pl, rows);
	script(pl, nameless);
	script(pl, none);
}

static void
t_errno(void)
{

	at_places(everywhere, run);
}

/* Everything that would write, where nothing may be written. */
static const char *const readonly[] = {
	"put f text", "mkdir d 0755", "symlink f l", "mkfifo p 0644",
	"keep 0 f r", "keep 1 d r", NULL
};
static const char *const erofs[] = {
	"unlink f -> EROFS", "rmdir d -> EROFS", "mkdir n 0755 -> EROFS",
	"rename f n -> EROFS", "rename d n -> EROFS", "link f n -> EROFS",
	"symlink x n -> EROFS", "mkfifo n 0644 -> EROFS",
	"mknod n 020644 1 -> EROFS", "chmod f 0600 -> EROFS",
	"fchmod 0 0600 -> EROFS", "chown f 1 1 -> EROFS",
	"lchown l 1 1 -> EROFS", "fchown 0 1 1 -> EROFS",
	"chflags f 1 -> EROFS", "truncate f 0 -> EROFS",
	"utimesnow f -> EROFS", "futimesnow 0 -> EROFS",
	"open f w -> EROFS", "open f b -> EROFS", "open f wt -> EROFS",
	"open n wc -> EROFS", "access f 2 -> EROFS", "access d 2 -> EROFS",
	"mkdirat 1 n 0755 -> EROFS", "symlinkat x 1 n -> EROFS",
	"unlinkat 1 n -> EROFS", "unlink n -> EROFS",
	"mkdir d 0755 -> EEXIST", "symlink x f -> EEXIST",
	"open f r", "open f rc", "open f wcx -> EEXIST", "get f = text",
	"fsync 0", "open p rk", "read 0 = text", NULL
};

static void
read_only(const struct place *pl)
{
	int i;

	for (i = 0; readonly[i] != NULL; i++)
		line_run(pl, readonly[i]);
	place_readonly(pl, 1);
	for (i = 0; erofs[i] != NULL; i++)
		line_run(pl, erofs[i]);
	line_run(pl, "close 0");
	line_run(pl, "close 1");
	place_readonly(pl, 0);
	line_run(pl, "put f new");
	line_run(pl, "get f = new");
}

static void
t_erofs(void)
{
	static const char *const disks[] = { "softdep", "async", NULL };

	at_places(disks, read_only);
}

TEST_MAIN(
	TEST_ALONE(t_errno),
	TEST_ALONE(t_erofs))
