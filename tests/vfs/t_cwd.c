/* SPDX-License-Identifier: BSD-2-Clause */
/* The current directory and its path. */
#include "fixture.h"

static void
t_getcwd_says_where_chdir_went(void)
{
	static const char *const dirs[] = {
		"", "/dir", "/dir/sub", "/dir/sub/deep", "/mp", "/names"
	};
	const char *const *r;
	size_t i;

	fixture();
	CHECK_STR(cwd(), "/");
	for (r = roots; *r != NULL; r++) {
		for (i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++) {
			CHECK_OK(rump_sys_chdir(fmt("%s%s", *r, dirs[i])));
			CHECK_STR(cwd(), fmt("%s%s", *r, dirs[i]));
		}
		CHECK_OK(rump_sys_chdir(fmt("%s/link_dir/sub", *r)));
		CHECK_STR(cwd(), fmt("%s/dir/sub", *r));
		CHECK_OK(rump_sys_chdir(".."));
		CHECK_STR(cwd(), fmt("%s/dir", *r));
		CHECK_OK(rump_sys_chdir(".///../"));
		CHECK_STR(cwd(), *r);
		CHECK_OK(rump_sys_chdir(".."));
		CHECK_STR(cwd(), "/");
	}
}

/* Arrive where no name was looked up: by descriptor and by file handle. */
static void
t_getcwd_finds_names_that_nobody_used(void)
{
	const char *const *r;
	char fh[32];
	size_t size;
	int fd;

	fixture();
	for (r = roots; *r != NULL; r++) {
		size = sizeof(fh);
		CHECK_OK(rump_sys_getfh(fmt("%s/dir/sub/deep", *r), fh,
		    &size));
		/* Unmounting forgets all names. */
		CHECK_OK(rump_sys_unmount(*r, 0));
		mount_image(strcmp(*r, "/ffs") == 0 ? "ffs" : "cd9660",
		    strcmp(*r, "/ffs") == 0 ? "vfs-ffs.img" : "vfs-iso.img",
		    *r);
		fd = rump_sys_fhopen(fh, size, RUMP_O_RDONLY);
		if (fd == -1) {
			/* The file system has another id now. */
			CHECK_EQ(errno, ESTALE);
			size = sizeof(fh);
			CHECK_OK(rump_sys_getfh(fmt("%s/dir/sub/deep", *r),
			    fh, &size));
			fd = (int)CHECK_OK(rump_sys_fhopen(fh, size,
			    RUMP_O_RDONLY));
		}
		CHECK_OK(rump_sys_fchdir(fd));
		CHECK_OK(rump_sys_close(fd));
		CHECK_STR(cwd(), fmt("%s/dir/sub/deep", *r));
		CHECK_OK(rump_sys_chdir(".."));
		CHECK_STR(cwd(), fmt("%s/dir/sub", *r));
		CHECK_OK(rump_sys_chdir("/"));
	}
}

static void
t_getcwd_needs_room(void)
{
	char buf[64];

	fixture();
	CHECK_OK(rump_sys_chdir("/ffs/dir"));
	CHECK_EQ(rump_sys___getcwd(buf, 9), 9);
	CHECK_STR(buf, "/ffs/dir");
	CHECK_ERR(ERANGE, rump_sys___getcwd(buf, 8));
	CHECK_ERR(ERANGE, rump_sys___getcwd(buf, 1));
	CHECK_ERR(EINVAL, rump_sys___getcwd(buf, 0));
	CHECK_ERR(EFAULT, rump_sys___getcwd(NULL, 64));
	CHECK_OK(rump_sys_chdir("/"));
	CHECK_EQ(rump_sys___getcwd(buf, 2), 2);
	CHECK_STR(buf, "/");
}

static void
t_fchdir(void)
{
	const char *const *r;
	int fd;

	fixture();
	for (r = roots; *r != NULL; r++) {
		fd = (int)CHECK_OK(rump_sys_open(fmt("%s/dir/sub", *r),
		    RUMP_O_RDONLY));
		CHECK_OK(rump_sys_fchdir(fd));
		CHECK_STR(cwd(), fmt("%s/dir/sub", *r));
		CHECK_OK(rump_sys_close(fd));
		CHECK_STR(cwd(), fmt("%s/dir/sub", *r));
		fd = (int)CHECK_OK(rump_sys_open(fmt("%s/dir/file", *r),
		    RUMP_O_RDONLY));
		CHECK_ERR(ENOTDIR, rump_sys_fchdir(fd));
		CHECK_OK(rump_sys_close(fd));
	}
}

static void
t_deep_directories_have_paths(void)
{
	char path[1200] = "/deep", *p;
	int depth = 0, fd;

	fixture();
	CHECK_OK(rump_sys_mkdir(path, 0755));
	CHECK_OK(rump_sys_chdir(path));
	/* By steps one gets deeper than a path can say. */
	while (depth < 700) {
		CHECK_OK(rump_sys_mkdir("d", 0755));
		CHECK_OK(rump_sys_chdir("d"));
		depth++;
	}
	p = malloc(8192);
	CHECK(p != NULL);
	CHECK_EQ(rump_sys___getcwd(p, 1000), -1);
	CHECK_EQ(errno, ERANGE);
	CHECK_EQ(rump_sys___getcwd(p, 8192), 5 + 2 * 700 + 1);
	free(p);
	/* And back out, by a descriptor's "..". */
	for (depth = 0; depth < 700; depth++) {
		fd = (int)CHECK_OK(rump_sys_openat(RUMP_AT_FDCWD, "..",
		    RUMP_O_RDONLY));
		CHECK_OK(rump_sys_fchdir(fd));
		CHECK_OK(rump_sys_close(fd));
	}
	CHECK_STR(cwd(), "/deep");
}

static void
t_fchroot(void)
{
	int fd;

	fixture();
	become(0, 0);
	fd = (int)CHECK_OK(rump_sys_open("/iso/dir", RUMP_O_RDONLY));
	CHECK_OK(rump_sys_fchroot(fd));
	CHECK_STR(cwd(), "/");
	CHECK_OK(rump_sys_chdir("sub"));
	CHECK_STR(cwd(), "/sub");
	unbecome();
	CHECK_STR(cwd(), "/");
	become(300, 300);
	fd = (int)CHECK_OK(rump_sys_open("/iso/dir", RUMP_O_RDONLY));
	CHECK_ERR(EPERM, rump_sys_fchroot(fd));
	unbecome();
}

/* The directory of a process is busy until it leaves. */
static void
t_a_current_directory_holds_its_file_system(void)
{

	fixture();
	CHECK_OK(rump_sys_mkdir("/held", 0755));
	mount_image("ffs", "vfs-ffs.img", "/held");
	CHECK_OK(rump_sys_chdir("/held/dir"));
	CHECK_ERR(EBUSY, rump_sys_unmount("/held", 0));
	CHECK_OK(rump_sys_chdir("/"));
	CHECK_OK(rump_sys_unmount("/held", 0));
}

static void
t_after_a_forced_unmount_nothing_is_there(void)
{
	struct rump_stat st;
	char buf[100] __attribute__((__aligned__(8)));
	int fd, dir;

	fixture();
	CHECK_OK(rump_sys_mkdir("/gone", 0755));
	mount_image("ffs", "vfs-ffs.img", "/gone");
	CHECK_OK(rump_sys_chdir("/gone/dir"));
	fd = (int)CHECK_OK(rump_sys_open("file", RUMP_O_RDONLY));
	dir = (int)CHECK_OK(rump_sys_open(".", RUMP_O_RDONLY));
	CHECK_ERR(EBUSY, rump_sys_unmount("/gone", 0));
	CHECK_OK(rump_sys_unmount("/gone", RUMP_MNT_FORCE));
	CHECK_EQ(rump_sys_stat("file", &st), -1);
	CHECK_EQ(rump_sys_stat("..", &st), -1);
	CHECK_EQ(rump_sys___getcwd(buf, sizeof(buf)), -1);
	CHECK_EQ(rump_sys_fstatat(dir, "file", &st, 0), -1);
	CHECK_EQ(rump_sys_fchdir(dir), -1);
	CHECK_EQ(rump_sys_getdents(dir, buf, sizeof(buf)), -1);
	CHECK_EQ(rump_sys_fstat(fd, &st), -1);
	CHECK(rump_sys_read(fd, buf, 1) != 1);
	CHECK_OK(rump_sys_close(fd));
	CHECK_OK(rump_sys_close(dir));
	CHECK_OK(rump_sys_stat("/gone", &st));
	CHECK_OK(rump_sys_chdir("/"));
	CHECK_STR(cwd(), "/");
}

TEST_MAIN(
	TEST(t_getcwd_says_where_chdir_went),
	TEST(t_getcwd_finds_names_that_nobody_used),
	TEST(t_getcwd_needs_room),
	TEST(t_fchdir),
	TEST(t_deep_directories_have_paths),
	TEST(t_fchroot),
	TEST(t_a_current_directory_holds_its_file_system),
	TEST(t_after_a_forced_unmount_nothing_is_there))
