/* SPDX-License-Identifier: BSD-2-Clause */
/* rename: its corner cases. */
#include "script.h"

static const char *const onto_itself[] = {
	"put f text", "mkdir d 0755", "put d/x x",
	"rename f f", "rename f ./f", "rename d d", "rename d ./d",
	"get f = text", "get d/x = x",
	"link f g", "rename f g", "nlink f = 2", "nlink g = 2",
	"same f g = yes",
	"rename f d/f", "nlink g = 2", "same d/f g = yes", "lstat f -> ENOENT",
	"rename d/f g", "nlink g = 2", "get d/f = text",
	NULL
};

static const char *const files[] = {
	"put f f", "put g g", "rename f g", "get g = f", "lstat f -> ENOENT",
	"nlink g = 1",
	"put h h", "link h i", "rename g h", "get h = f", "nlink i = 1",
	"symlink nowhere s", "rename s t", "readlink t = nowhere",
	"rename h t", "get t = f", "type t = f",
	"symlink t u", "rename u v", "readlink v = t", "get t = f",
	"mkfifo p 0644", "rename p q", "type q = p",
	"rename t q", "type q = f", "get q = f",
	"put f text", "symlink f s2", "rename f s2", "type s2 = f",
	"mkdir d 0755", "put x x", "rename x d/y", "get d/y = x",
	"rename d/y d/z", "list d = 1",
	NULL
};

static const char *const directories[] = {
	"mkdir a 0755", "mkdir a/b 0755", "put a/b/f text", "mkdir e 0755",
	"rename a/b e/c", "get e/c/f = text", "nlink a = 2", "nlink e = 3",
	"same e/c/.. e = yes",
	"rename e/c e/d", "nlink e = 3", "same e/d/.. e = yes",
	"mkdir empty 0755", "rename e/d empty", "get empty/f = text",
	"nlink e = 2", "same empty/.. . = yes",
	"mkdir full 0755", "put full/x x", "mkdir d 0755",
	"rename d full -> ENOTEMPTY", "rename full d", "get d/x = x",
	"mkdir full 0755", "mkdir full/sub 0755",
	"rename d full -> ENOTEMPTY", "rename d full/sub", "get full/sub/x = x",
	"nlink full = 3", "same full/sub/.. full = yes",
	NULL
};

static const char *const refused[] = {
	"mkdir a 0755", "mkdir a/b 0755", "mkdir a/b/c 0755", "mkdir e 0755",
	"put f f", "put g g", "symlink a l", "symlink loop loop",
	/* into itself */
	"rename a a/x -> EINVAL", "rename a a/b/x -> EINVAL",
	"rename a a/b/c -> EINVAL", "rename a/b a/b/c/x -> EINVAL",
	"rename a l/x -> EINVAL", "rename a a/b -> EINVAL",
	/* upwards, to where it is */
	"rename a/b a -> ENOTEMPTY", "rename a/b/c a -> ENOTEMPTY",
	"rename f/ g -> ENOTDIR", "rename a/b/c a/b/c/. -> EINVAL",
	/* dots */
	"rename a/. x -> EINVAL", "rename a/b/.. x -> EINVAL",
	"rename . x -> EINVAL", "rename a/.. x -> EINVAL",
	"rename e a/. -> EINVAL", "rename e a/b/.. -> EINVAL",
	"rename f a/. -> EINVAL", "rename f . -> EINVAL",
	/* kinds */
	"rename f e -> EISDIR", "rename f a -> EISDIR", "rename e f -> ENOTDIR",
	"rename e l -> ENOTDIR", "rename l e -> EISDIR",
	/* paths */
	"rename none x -> ENOENT", "rename f none/x -> ENOENT",
	"rename none/f x -> ENOENT", "rename f/x y -> ENOTDIR",
	"rename f g/x -> ENOTDIR", "rename \"\" x -> ENOENT",
	"rename f \"\" -> ENOENT", "rename NULL x -> EFAULT",
	"rename f NULL -> EFAULT", "rename loop/x y -> ELOOP",
	"rename f loop/x -> ELOOP", "rename f {x*256} -> ENAMETOOLONG",
	"rename {x*256} f -> ENAMETOOLONG",
	/* slashes behind */
	"rename f x/ -> ENOENT", "rename f/ x -> ENOTDIR",
	"rename f g/ -> ENOTDIR", "rename e/ x", "rename x e/",
	"rename e/ f/ -> ENOTDIR", "type e = d",
	/* all is as it was */
	"get f = f", "get g = g", "nlink a = 3", "nlink a/b = 3", "list . = 6",
	NULL
};

static const char *const across[] = {
	"put f f", "mkdir d 0755",
	"!root? rename f /f -> EXDEV", "!root? rename d /d -> EXDEV",
	"!root? rename $ /x -> EBUSY", "!root? rename /dev $ -> EBUSY",
	"rename / x -> EBUSY", "rename d / -> EINVAL",
	"get f = f", "nlink d = 2",
	NULL
};

/* Only the sticky rule; plain permissions are in t_perm. */
static const char *const sticky[] = {
	"mkdir t 0755", "chmod t 01777",
	"put t/root x", "put t/own x", "chown t/own 100 200",
	"put t/other x", "chown t/other 300 400",
	"owner: rename t/root t/x -> EPERM",
	"owner: rename t/other t/x -> EPERM",
	"owner: rename t/own t/root -> EPERM",
	"owner: rename t/own t/x", "owner: rename t/x t/own",
	"owner: unlink t/root -> EPERM", "owner: unlink t/other -> EPERM",
	"owner: mkdir t/d 0755", "other: rmdir t/d -> EPERM",
	"other: rename t/d t/e -> EPERM", "owner: rename t/d t/e",
	"root: rename t/other t/root", "unlink t/root",
	"chown t 100 200", "put t/root x",
	"owner: unlink t/root", "owner: rmdir t/e", "owner: unlink t/own",
	NULL
};

static void
run(const struct place *pl)
{

	script(pl, onto_itself);
	script(pl, files);
	script(pl, directories);
	script(pl, refused);
	script(pl, across);
	if (strcmp(pl->name, "root") != 0)
		script(pl, sticky);
}

static void
t_rename(void)
{

	at_places(everywhere, run);
}

TEST_MAIN(
	TEST_ALONE(t_rename))
