/* SPDX-License-Identifier: BSD-2-Clause */
/* open and stat: flags, kinds of files, attributes. */
#include "fixture.h"

static struct rump_stat st;

static void
t_flags(void)
{
	const char *const *r;

	fixture();
	for (r = roots; *r != NULL; r++) {
		const char *file = fmt("%s/dir/file", *r);
		const char *dir = fmt("%s/dir", *r);

		CHECK_ERR(EINVAL, rump_sys_open(file, 3));
		CHECK_ERR(ENOTDIR, rump_sys_open(file,
		    RUMP_O_RDONLY | RUMP_O_DIRECTORY));
		CHECK_ERR(EISDIR, rump_sys_open(dir, RUMP_O_WRONLY));
		CHECK_ERR(EISDIR, rump_sys_open(dir, RUMP_O_RDWR));
		CHECK_ERR(ENOENT, rump_sys_open(fmt("%s/none", *r),
		    RUMP_O_RDONLY));
		CHECK_ERR(ENOENT, rump_sys_open(fmt("%s/none/x", *r),
		    RUMP_O_RDONLY));
		CHECK_ERR(EEXIST, rump_sys_open(file, RUMP_O_RDWR |
		    RUMP_O_CREAT | RUMP_O_EXCL, 0644));
		CHECK_ERR(EEXIST, rump_sys_open(fmt("%s/link_dangling", *r),
		    RUMP_O_RDWR | RUMP_O_CREAT | RUMP_O_EXCL, 0644));
		CHECK_ERR(ELOOP, rump_sys_open(fmt("%s/link_file", *r),
		    RUMP_O_RDONLY | RUMP_O_NOFOLLOW));
		CHECK_OK(rump_sys_close((int)CHECK_OK(rump_sys_open(
		    fmt("%s/link_dir/file", *r),
		    RUMP_O_RDONLY | RUMP_O_NOFOLLOW))));
		CHECK_ERR(EFAULT, rump_sys_open(NULL, RUMP_O_RDONLY));
		CHECK_ERR(ENOENT, rump_sys_open(fmt("%s/link_dangling", *r),
		    RUMP_O_RDONLY));
	}
}

static void
t_kinds_of_files(void)
{
	static const struct {
		const char	*name;
		uint32_t	type;
		int64_t		size;
	} kind[] = {
		{ "dir/file", RUMP_S_IFREG, 13 },
		{ "dir/empty", RUMP_S_IFREG, 0 },
		{ "dir", RUMP_S_IFDIR, -1 },
		{ "link_file", RUMP_S_IFLNK, 8 },
		{ "link_long", RUMP_S_IFLNK, 1003 },
		{ "fifo", RUMP_S_IFIFO, -1 },
		{ "big", RUMP_S_IFREG, BIG },
		{ "sparse", RUMP_S_IFREG, SPARSE },
	};
	const char *const *r;
	size_t i;

	fixture();
	for (r = roots; *r != NULL; r++) {
		for (i = 0; i < sizeof(kind) / sizeof(kind[0]); i++) {
			test_note("%s/%s", *r, kind[i].name);
			CHECK_OK(rump_sys_lstat(fmt("%s/%s", *r,
			    kind[i].name), &st));
			CHECK_EQ(st.st_mode & RUMP_S_IFMT, kind[i].type);
			if (kind[i].size != -1)
				CHECK_EQ(st.st_size, kind[i].size);
			CHECK(st.st_ino != 0 && st.st_nlink > 0);
			CHECK(st.st_blksize >= 512);
			CHECK(st.st_mtim.tv_sec > 1000000000);
			CHECK(st.st_mtim.tv_nsec >= 0 &&
			    st.st_mtim.tv_nsec < 1000000000);
		}
	}
}

static void
t_modes_and_owners(void)
{
	const char *const *r;
	size_t m;

	fixture();
	for (r = roots; *r != NULL; r++) {
		for (m = 0; m < nmodes; m++) {
			CHECK_OK(rump_sys_stat(fmt("%s/perm/f_%03o", *r,
			    modes[m]), &st));
			CHECK_EQ(st.st_mode, RUMP_S_IFREG | modes[m]);
			CHECK_EQ(st.st_uid, OWNER);
			CHECK_EQ(st.st_gid, GROUP);
			CHECK_OK(rump_sys_stat(fmt("%s/perm/d_%03o", *r,
			    modes[m]), &st));
			CHECK_EQ(st.st_mode, RUMP_S_IFDIR | modes[m]);
		}
		CHECK_OK(rump_sys_stat(fmt("%s/setuid", *r), &st));
		CHECK_EQ(st.st_mode, RUMP_S_IFREG | 04755);
		CHECK_OK(rump_sys_stat(fmt("%s/sticky", *r), &st));
		CHECK_EQ(st.st_mode, RUMP_S_IFDIR | 01777);
	}
}

static void
t_stat_fstat_and_fstatat_agree(void)
{
	struct rump_stat a, b, c;
	const char *const *r;
	int fd;

	fixture();
	for (r = roots; *r != NULL; r++) {
		CHECK_OK(rump_sys_stat(fmt("%s/link_file", *r), &a));
		fd = (int)CHECK_OK(rump_sys_open(fmt("%s/dir/file", *r),
		    RUMP_O_RDONLY));
		CHECK_OK(rump_sys_fstat(fd, &b));
		CHECK_OK(rump_sys_fstatat(RUMP_AT_FDCWD,
		    fmt("%s/dir/file", *r), &c, RUMP_AT_SYMLINK_NOFOLLOW));
		CHECK_MEM(&a, &b, sizeof(a));
		CHECK_MEM(&a, &c, sizeof(a));
		CHECK_OK(rump_sys_close(fd));
		CHECK_ERR(EFAULT, rump_sys_stat(*r, NULL));
		CHECK_ERR(EFAULT, rump_sys_lstat(NULL, &a));
		CHECK_ERR(EBADF, rump_sys_fstat(-1, &a));
		CHECK_ERR(EINVAL, rump_sys_faccessat(RUMP_AT_FDCWD, *r, 8,
		    0));
		CHECK_ERR(EINVAL, rump_sys_access(*r, 64));
		CHECK_ERR(EINVAL, rump_sys_faccessat(RUMP_AT_FDCWD, *r,
		    RUMP_R_OK, 1));
		CHECK_ERR(ENOENT, rump_sys_access(fmt("%s/none", *r),
		    RUMP_F_OK));
	}
}

static void
t_hard_links_are_one_file(void)
{

	fixture();
	CHECK_EQ(ino("/ffs/hard1"), ino("/ffs/hard2"));
	CHECK_OK(rump_sys_stat("/ffs/hard2", &st));
	CHECK_EQ(st.st_nlink, 2);
	/* On a CD each name is a file of its own with the same contents. */
	CHECK_OK(rump_sys_stat("/iso/hard2", &st));
	CHECK_EQ(st.st_nlink, 2);
}

static void
t_devices_of_files_differ_by_mount(void)
{
	uint64_t a, b, c;

	fixture();
	CHECK_OK(rump_sys_stat("/ffs/dir/file", &st));
	a = st.st_dev;
	CHECK_OK(rump_sys_stat("/iso/dir/file", &st));
	b = st.st_dev;
	CHECK_OK(rump_sys_stat("/", &st));
	c = st.st_dev;
	CHECK(a != b && b != c && a != c);
	CHECK_OK(rump_sys_stat("/ffs", &st));
	CHECK_EQ(st.st_dev, a);
}

static void
t_a_fifo_without_a_writer(void)
{
	char c;
	int fd;

	fixture();
	fd = (int)CHECK_OK(rump_sys_open("/ffs/fifo",
	    RUMP_O_RDONLY | RUMP_O_NONBLOCK));
	CHECK_ERR(ESPIPE, rump_sys_lseek(fd, 0, RUMP_SEEK_CUR));
	CHECK_ERR(ESPIPE, rump_sys_pread(fd, &c, 1, 0));
	CHECK_EQ(rump_sys_read(fd, &c, 1), 0);
	CHECK_OK(rump_sys_close(fd));
}

static void
t_pathconf(void)
{
	const char *const *r;
	int fd;

	fixture();
	for (r = roots; *r != NULL; r++) {
		CHECK_EQ(rump_sys_pathconf(*r, RUMP__PC_PATH_MAX), 1024);
		CHECK_EQ(rump_sys_pathconf(*r, RUMP__PC_NO_TRUNC), 1);
		CHECK(rump_sys_pathconf(*r, RUMP__PC_LINK_MAX) >= 1);
		CHECK_ERR(EINVAL, rump_sys_pathconf(*r, 99));
		CHECK_ERR(ENOENT, rump_sys_pathconf(fmt("%s/none", *r),
		    RUMP__PC_NAME_MAX));
		fd = (int)CHECK_OK(rump_sys_open(*r, RUMP_O_RDONLY));
		CHECK_EQ(rump_sys_fpathconf(fd, RUMP__PC_PATH_MAX), 1024);
		CHECK(rump_sys_fpathconf(fd, RUMP__PC_NAME_MAX) >= 255);
		CHECK_OK(rump_sys_close(fd));
	}
}

/* The root file system can be written: open makes files there. */
static void
t_o_creat(void)
{
	int fd;

	fixture();
	fd = (int)CHECK_OK(rump_sys_open("/made", RUMP_O_RDWR | RUMP_O_CREAT |
	    RUMP_O_EXCL, 0666));
	CHECK_OK(rump_sys_fstat(fd, &st));
	CHECK_EQ(st.st_mode, RUMP_S_IFREG | 0644);
	CHECK_EQ(st.st_size, 0);
	CHECK_OK(rump_sys_close(fd));
	CHECK_ERR(EEXIST, rump_sys_open("/made", RUMP_O_RDWR | RUMP_O_CREAT |
	    RUMP_O_EXCL, 0666));
	fd = (int)CHECK_OK(rump_sys_open("/made", RUMP_O_RDWR | RUMP_O_CREAT,
	    0600));
	CHECK_OK(rump_sys_fstat(fd, &st));
	CHECK_EQ(st.st_mode & 07777, 0644);
	CHECK_OK(rump_sys_close(fd));
	CHECK_ERR(ENOENT, rump_sys_open("/no/made", RUMP_O_RDWR |
	    RUMP_O_CREAT, 0644));
	CHECK_ERR(ENOENT, rump_sys_open("/made2/", RUMP_O_RDWR |
	    RUMP_O_CREAT, 0644));
	CHECK_ERR(EISDIR, rump_sys_open("/", RUMP_O_RDWR | RUMP_O_CREAT,
	    0644));
	CHECK_ERR(EISDIR, rump_sys_open("/dev", RUMP_O_RDWR | RUMP_O_CREAT,
	    0644));
	CHECK_ERR(ENOTDIR, rump_sys_open("/made/", RUMP_O_RDONLY));
	CHECK_ERR(ENOTDIR, rump_sys_mkdir("/made/x", 0755));
}

static void
t_mkdir(void)
{

	fixture();
	CHECK_OK(rump_sys_mkdir("/d1", 0755));
	CHECK_OK(rump_sys_mkdir("/d1/d2/", 0700));
	CHECK_OK(rump_sys_stat("/d1/d2", &st));
	CHECK_EQ(st.st_mode, RUMP_S_IFDIR | 0700);
	CHECK_ERR(EEXIST, rump_sys_mkdir("/d1", 0755));
	CHECK_ERR(EEXIST, rump_sys_mkdir("/d1/", 0755));
	CHECK_ERR(EEXIST, rump_sys_mkdir("/d1/.", 0755));
	CHECK_ERR(EEXIST, rump_sys_mkdir("/d1/d2/..", 0755));
	CHECK_ERR(EEXIST, rump_sys_mkdir("/", 0755));
	CHECK_ERR(EEXIST, rump_sys_mkdir("/..", 0755));
	CHECK_ERR(ENOENT, rump_sys_mkdir("/none/d", 0755));
	CHECK_ERR(ENOENT, rump_sys_mkdir("", 0755));
	CHECK_ERR(EFAULT, rump_sys_mkdir(NULL, 0755));
	CHECK_OK(rump_sys_mkdirat(RUMP_AT_FDCWD, "d1/d3", 0755));
	CHECK_EQ(ino("/d1/d3/.."), ino("/d1"));
	/* What was not there a moment ago, and is asked for again. */
	CHECK_ERR(ENOENT, rump_sys_stat("/d1/d4", &st));
	CHECK_OK(rump_sys_mkdir("/d1/d4", 0755));
	CHECK_OK(rump_sys_stat("/d1/d4", &st));
}

TEST_MAIN(
	TEST(t_flags),
	TEST(t_kinds_of_files),
	TEST(t_modes_and_owners),
	TEST(t_stat_fstat_and_fstatat_agree),
	TEST(t_hard_links_are_one_file),
	TEST(t_devices_of_files_differ_by_mount),
	TEST(t_a_fifo_without_a_writer),
	TEST(t_pathconf),
	TEST(t_o_creat),
	TEST(t_mkdir))
