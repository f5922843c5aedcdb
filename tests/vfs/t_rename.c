/* SPDX-License-Identifier: BSD-2-Clause */
/* Names: unlink, rmdir, rename, link, symlink, mknod, mkfifo. */
#include "writable.h"

static void
removing(const char *place)
{
	int dir;

	CHECK_OK(rump_sys_mkdir("d", 0755));
	CHECK_OK(rump_sys_mkdir("d/sub", 0755));
	put("f", "text");
	put("d/f", "text");
	CHECK_OK(rump_sys_symlink("d", "l"));
	dir = (int)CHECK_OK(rump_sys_open("d", RUMP_O_RDONLY));

	FAILS(EPERM, rump_sys_unlink("d"));
	FAILS(EPERM, rump_sys_unlink("d/."));
	FAILS(EPERM, rump_sys_unlink("d/sub/.."));
	FAILS(EPERM, rump_sys_unlink("/"));
	FAILS(ENOENT, rump_sys_unlink("none"));
	FAILS(ENOENT, rump_sys_unlink(""));
	FAILS(EFAULT, rump_sys_unlink(NULL));
	FAILS(ENOTDIR, rump_sys_unlink("f/"));
	FAILS(ENOTDIR, rump_sys_unlink("f/x"));
	FAILS(ENAMETOOLONG, rump_sys_unlink(repeat('x', 256)));
	FAILS(ENOTDIR, rump_sys_rmdir("f"));
	FAILS(ENOTDIR, rump_sys_rmdir("l"));
	FAILS(ENOTEMPTY, rump_sys_rmdir("d"));
	FAILS(EINVAL, rump_sys_rmdir("d/."));
	FAILS(ENOTEMPTY, rump_sys_rmdir("d/sub/.."));
	FAILS(EBUSY, rump_sys_rmdir("/"));
	FAILS(ENOENT, rump_sys_rmdir("none"));
	FAILS(EINVAL, rump_sys_unlinkat(dir, "f", 1));
	FAILS(EBADF, rump_sys_unlinkat(999, "f", 0));
	FAILS(EPERM, rump_sys_unlinkat(dir, "sub", 0));
	FAILS(ENOTDIR, rump_sys_unlinkat(dir, "f", RUMP_AT_REMOVEDIR));
	if (is_ffs(place)) {
		FAILS(EBUSY, rump_sys_rmdir(place));
		FAILS(EBUSY, rump_sys_unlink(place));
	}
	become(OWNER, GROUP);
	FAILS(EACCES, rump_sys_unlink("f"));
	FAILS(EACCES, rump_sys_rmdir("d/sub"));
	unbecome();
	CHECK_OK(rump_sys_unlink("l"));
	CHECK_OK(rump_sys_unlinkat(dir, "f", 0));
	CHECK_EQ(st_of("d").st_nlink, 3);
	CHECK_OK(rump_sys_unlinkat(dir, "sub", RUMP_AT_REMOVEDIR));
	CHECK_EQ(st_of("d").st_nlink, 2);
	CHECK_OK(rump_sys_close(dir));
	CHECK_OK(rump_sys_rmdir("d/"));
	CHECK_OK(rump_sys_unlink("f"));
	remount(place);
	CHECK(!exists("f") && !exists("d") && !exists("l"));
}

/* In a sticky directory only who owns it, or the file, may take it away. */
static void
sticky(const char *place)
{

	if (!is_ffs(place))
		return;		/* the root file system has no such rule */
	CHECK_OK(rump_sys_mkdir("t", 0755));
	CHECK_OK(rump_sys_chmod("t", 01777));
	put("t/root", "x");
	put("t/own", "x");
	CHECK_OK(rump_sys_chown("t/own", OWNER, GROUP));
	become(OWNER, GROUP);
	FAILS(EPERM, rump_sys_unlink("t/root"));
	FAILS(EPERM, rump_sys_rename("t/root", "t/x"));
	FAILS(EPERM, rump_sys_rename("t/own", "t/root"));
	CHECK_OK(rump_sys_rename("t/own", "t/mine"));
	CHECK_OK(rump_sys_unlink("t/mine"));
	unbecome();
}

static void
renaming(const char *place)
{
	int dir;

	if (!exists("/mp"))
		CHECK_OK(rump_sys_mkdir("/mp", 0755));
	CHECK_OK(rump_sys_mkdir("a", 0755));
	CHECK_OK(rump_sys_mkdir("a/b", 0755));
	CHECK_OK(rump_sys_mkdir("a/b/c", 0755));
	CHECK_OK(rump_sys_mkdir("e", 0755));
	put("f", "f");
	put("g", "g");
	put("a/x", "x");
	CHECK_OK(rump_sys_link("f", "f2"));

	FAILS(EINVAL, rump_sys_rename("a", "a/b/c/d"));
	FAILS(EINVAL, rump_sys_rename("a", "a/d"));
	FAILS(EINVAL, rump_sys_rename("a", "a/b/c"));
	FAILS(EINVAL, rump_sys_rename("a/.", "n"));
	FAILS(EINVAL, rump_sys_rename("a/b/..", "n"));
	FAILS(EINVAL, rump_sys_rename("f", "a/."));
	FAILS(EISDIR, rump_sys_rename("f", "e"));
	FAILS(ENOTDIR, rump_sys_rename("e", "f"));
	FAILS(ENOTEMPTY, rump_sys_rename("e", "a"));
	FAILS(ENOTEMPTY, rump_sys_rename("e", "a/b"));
	FAILS(ENOENT, rump_sys_rename("none", "n"));
	FAILS(ENOENT, rump_sys_rename("f", "none/n"));
	FAILS(ENOENT, rump_sys_rename("", "n"));
	FAILS(ENOENT, rump_sys_rename("f", ""));
	FAILS(ENOENT, rump_sys_rename("f", "n/"));
	FAILS(ENOTDIR, rump_sys_rename("f/", "n"));
	FAILS(ENOTDIR, rump_sys_rename("f", "g/n"));
	FAILS(EFAULT, rump_sys_rename(NULL, "n"));
	FAILS(EFAULT, rump_sys_rename("f", NULL));
	FAILS(EBADF, rump_sys_renameat(999, "f", RUMP_AT_FDCWD, "n"));
	FAILS(ENAMETOOLONG, rump_sys_rename("f", repeat('x', 256)));
	FAILS(EBUSY, rump_sys_rename("/", "n"));
	if (is_ffs(place)) {
		FAILS(EXDEV, rump_sys_rename("f", "/f"));
		FAILS(EBUSY, rump_sys_rename(place, "/n"));
		FAILS(EBUSY, rump_sys_rename(place, "a/n"));
		FAILS(EBUSY, rump_sys_rename("/mp", place));
	}
	become(OWNER, GROUP);
	FAILS(EACCES, rump_sys_rename("f", "n"));
	unbecome();

	CHECK_OK(rump_sys_rename("f", "f"));
	CHECK_OK(rump_sys_rename("f", "f2"));	/* one file: both stay */
	CHECK_EQ(st_of("f").st_nlink, 2);
	CHECK_OK(rump_sys_rename("g", "f2"));
	CHECK_EQ(st_of("f").st_nlink, 1);
	CHECK_STR(get("f2"), "g");
	dir = (int)CHECK_OK(rump_sys_open("a/b", RUMP_O_RDONLY));
	CHECK_OK(rump_sys_renameat(RUMP_AT_FDCWD, "f", dir, "f"));
	CHECK_STR(get("a/b/f"), "f");
	CHECK_OK(rump_sys_close(dir));
	/* A directory to another parent, new, and in the place of one. */
	CHECK_OK(rump_sys_rename("a/b", "e/b/"));
	CHECK_EQ(ino("e/b/.."), ino("e"));
	CHECK_EQ(st_of("a").st_nlink, 2);
	CHECK_EQ(st_of("e").st_nlink, 3);
	CHECK_OK(rump_sys_mkdir("h", 0755));
	CHECK_OK(rump_sys_rename("e/b", "h"));
	CHECK_EQ(ino("h/.."), ino("."));
	CHECK_OK(rump_sys_rename("h", "a/h"));
	CHECK_OK(rump_sys_rename("a/h", "a/i"));
	remount(place);
	CHECK_STR(get("a/i/f"), "f");
	CHECK_STR(get("a/x"), "x");
	CHECK_EQ(ino("a/i/.."), ino("a"));
	CHECK_EQ(st_of("a").st_nlink, 3);
	CHECK_EQ(st_of("e").st_nlink, 2);
	CHECK(!exists("h") && !exists("g") && !exists("e/b"));
}

static void
linking(const char *place)
{
	char buf[1100];
	int i, n;

	put("f", "text");
	CHECK_OK(rump_sys_mkdir("d", 0755));
	CHECK_OK(rump_sys_symlink("f", "s"));
	FAILS(EPERM, rump_sys_link("d", "n"));
	FAILS(EEXIST, rump_sys_link("f", "d"));
	FAILS(EEXIST, rump_sys_link("f", "s"));
	FAILS(EEXIST, rump_sys_link("f", "/"));
	FAILS(ENOENT, rump_sys_link("none", "n"));
	FAILS(ENOENT, rump_sys_link("f", "none/n"));
	FAILS(ENOENT, rump_sys_link("f", "n/"));
	FAILS(ENOTDIR, rump_sys_link("f", "f/n"));
	FAILS(EFAULT, rump_sys_link(NULL, "n"));
	FAILS(EINVAL, rump_sys_linkat(RUMP_AT_FDCWD, "f", RUMP_AT_FDCWD, "n",
	    RUMP_AT_SYMLINK_NOFOLLOW));
	FAILS(EBADF, rump_sys_linkat(999, "f", RUMP_AT_FDCWD, "n", 0));
	FAILS(EEXIST, rump_sys_symlink("x", "f"));
	FAILS(ENOENT, rump_sys_symlink("", "n"));
	FAILS(ENOENT, rump_sys_symlink("x", ""));
	FAILS(EFAULT, rump_sys_symlink(NULL, "n"));
	FAILS(EBADF, rump_sys_symlinkat("x", 999, "n"));
	FAILS(ENAMETOOLONG, rump_sys_symlink(repeat('x', 1024), "n"));
	if (is_ffs(place))
		FAILS(EXDEV, rump_sys_link("f", "/n"));
	become(OWNER, GROUP);
	FAILS(EACCES, rump_sys_link("f", "n"));
	FAILS(EACCES, rump_sys_symlink("f", "n"));
	FAILS(EACCES, rump_sys_mkfifo("n", 0644));
	FAILS(EPERM, rump_sys_mknod("n", RUMP_S_IFBLK | 0644, 1));
	unbecome();
	FAILS(EINVAL, rump_sys_mknod("n", RUMP_S_IFREG | 0644, 1));
	FAILS(EINVAL, rump_sys_mknod("n", RUMP_S_IFDIR | 0755, 1));
	FAILS(EINVAL, rump_sys_mknod("n", RUMP_S_IFIFO | 0644, 1));
	FAILS(EINVAL, rump_sys_mknod("n", RUMP_S_IFBLK | 0644, 0xffffffff));
	FAILS(EEXIST, rump_sys_mknod("f", RUMP_S_IFBLK | 0644, 1));
	FAILS(EEXIST, rump_sys_mkfifo("s", 0644));
	FAILS(EBADF, rump_sys_mkfifoat(999, "n", 0644));
	CHECK(!exists("n"));

	CHECK_OK(rump_sys_link("s", "through"));
	CHECK_OK(rump_sys_linkat(RUMP_AT_FDCWD, "s", RUMP_AT_FDCWD, "link",
	    0));
	CHECK_OK(rump_sys_linkat(RUMP_AT_FDCWD, "s", RUMP_AT_FDCWD, "file",
	    RUMP_AT_SYMLINK_FOLLOW));
	CHECK_OK(rump_sys_mkfifo("p", 0666));
	CHECK_OK(rump_sys_mknod("b", RUMP_S_IFBLK | 0600, 0x1234));
	CHECK_OK(rump_sys_mknodat(RUMP_AT_FDCWD, "c", RUMP_S_IFCHR | 0600, 7));
	for (i = 1; i <= 1023; i += 73)
		CHECK_OK(rump_sys_symlink(repeat('y', i), fmt("d/%d", i)));
	remount(place);
	CHECK_EQ(st_of("f").st_nlink, 3);
	CHECK_EQ(st_of("link").st_mode & RUMP_S_IFMT, RUMP_S_IFLNK);
	CHECK_EQ(st_of("p").st_mode, RUMP_S_IFIFO | 0644);
	CHECK_EQ(st_of("b").st_mode, RUMP_S_IFBLK | 0600);
	CHECK_EQ(st_of("b").st_rdev, 0x1234);
	CHECK_EQ(st_of("c").st_mode, RUMP_S_IFCHR | 0600);
	for (i = 1; i <= 1023; i += 73) {
		n = (int)CHECK_OK(rump_sys_readlink(fmt("d/%d", i), buf,
		    sizeof(buf)));
		CHECK_EQ(n, i);
		CHECK_MEM(buf, repeat('y', i), i);
	}
}

/* Nothing changes on a file system that is read-only, whoever asks. */
static void
readonly(const char *place)
{

	if (!is_ffs(place))
		return;
	put("f", "text");
	CHECK_OK(rump_sys_mkdir("d", 0755));
	setreadonly(place, 1);
	FAILS(EROFS, rump_sys_unlink("f"));
	FAILS(EROFS, rump_sys_rmdir("d"));
	FAILS(EROFS, rump_sys_mkdir("n", 0755));
	FAILS(EROFS, rump_sys_rename("f", "n"));
	FAILS(EROFS, rump_sys_rename("f", "d"));
	FAILS(EROFS, rump_sys_link("f", "n"));
	FAILS(EROFS, rump_sys_symlink("f", "n"));
	FAILS(EROFS, rump_sys_mkfifo("n", 0644));
	FAILS(EROFS, rump_sys_mknod("n", RUMP_S_IFCHR | 0644, 1));
	FAILS(EROFS, rump_sys_chmod("f", 0));
	FAILS(EROFS, rump_sys_chown("f", 1, 1));
	FAILS(EROFS, rump_sys_chflags("f", 0));
	FAILS(EROFS, rump_sys_utimes("f", NULL));
	FAILS(EEXIST, rump_sys_mkdir("d", 0755));
	setreadonly(place, 0);
	CHECK_STR(get("f"), "text");
}

#define EVERYWHERE(f)							\
static void								\
t_##f(void)								\
{									\
									\
	writable(f);							\
}

EVERYWHERE(removing)
EVERYWHERE(sticky)
EVERYWHERE(renaming)
EVERYWHERE(linking)
EVERYWHERE(readonly)

TEST_MAIN(
	TEST_ALONE(t_removing),
	TEST_ALONE(t_sticky),
	TEST_ALONE(t_renaming),
	TEST_ALONE(t_linking),
	TEST_ALONE(t_readonly))
