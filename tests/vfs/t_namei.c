/* SPDX-License-Identifier: BSD-2-Clause */
/* Path lookup: how a path becomes a file, on both images. */
#include "fixture.h"

static struct rump_stat st;

#define FOR_EACH_ROOT(r)						\
	fixture();							\
	for (const char *const *rp_ = roots, *r; (r = *rp_) != NULL; rp_++)

static void
t_an_empty_path_leads_nowhere(void)
{

	fixture();
	CHECK_ERR(ENOENT, rump_sys_stat("", &st));
	CHECK_ERR(ENOENT, rump_sys_open("", RUMP_O_RDONLY));
	CHECK_ERR(ENOENT, rump_sys_fstatat(RUMP_AT_FDCWD, "", &st, 0));
	CHECK_ERR(ENOENT, rump_sys_chdir(""));
}

static void
t_slashes_and_dots_change_nothing(void)
{

	FOR_EACH_ROOT(r) {
		uint64_t file = ino(fmt("%s/dir/file", r));

		CHECK_EQ(file, ino(fmt("/%s//dir///file", r)));
		CHECK_EQ(file, ino(fmt("%s/./dir/././file", r)));
		CHECK_EQ(file, ino(fmt("%s/dir/sub/../file", r)));
		CHECK_EQ(file, ino(fmt("%s/dir/../dir/../dir/file", r)));
		CHECK_EQ(file, ino(fmt("%s/dir/sub/deep/../../file", r)));
		CHECK_OK(rump_sys_chdir(fmt("%s/dir", r)));
		CHECK_EQ(file, ino("file"));
		CHECK_EQ(file, ino("./file"));
		CHECK_EQ(file, ino("sub/../file"));
		CHECK_EQ(ino(fmt("%s/dir", r)), ino("."));
		CHECK_EQ(ino(r), ino(".."));
		CHECK_EQ(ino(r), ino("../"));
		CHECK_EQ(ino(r), ino("sub/../.."));
	}
}

static void
t_the_same_twice_by_the_cache(void)
{
	int i;

	FOR_EACH_ROOT(r) {
		uint64_t leaf = ino(fmt("%s/dir/sub/deep/leaf", r));

		for (i = 0; i < 3; i++) {
			CHECK_EQ(leaf, ino(fmt("%s/dir/sub/deep/leaf", r)));
			CHECK_ERR(ENOENT, rump_sys_stat(
			    fmt("%s/dir/sub/deep/leaves", r), &st));
			CHECK_ERR(ENOENT, rump_sys_stat(
			    fmt("%s/dir/nosub/deep/leaf", r), &st));
		}
	}
}

static void
t_a_file_is_no_directory(void)
{

	FOR_EACH_ROOT(r) {
		CHECK_ERR(ENOTDIR, rump_sys_stat(fmt("%s/dir/file/", r), &st));
		CHECK_ERR(ENOTDIR, rump_sys_stat(fmt("%s/dir/file/x", r),
		    &st));
		CHECK_ERR(ENOTDIR, rump_sys_stat(fmt("%s/dir/file/.", r),
		    &st));
		CHECK_ERR(ENOTDIR, rump_sys_stat(fmt("%s/dir/file/..", r),
		    &st));
		CHECK_ERR(ENOTDIR, rump_sys_lstat(fmt("%s/link_file/", r),
		    &st));
		CHECK_ERR(ENOTDIR, rump_sys_stat(fmt("%s/link_file/x", r),
		    &st));
		CHECK_ERR(ENOTDIR, rump_sys_chdir(fmt("%s/dir/file", r)));
	}
	/* Rock Ridge does not keep the slash. */
	CHECK_ERR(ENOTDIR, rump_sys_stat("/ffs/link_fileslash", &st));
}

static void
t_a_trailing_slash_follows_a_link_to_a_directory(void)
{

	FOR_EACH_ROOT(r) {
		CHECK_OK(rump_sys_lstat(fmt("%s/link_dir", r), &st));
		CHECK_EQ(st.st_mode & RUMP_S_IFMT, RUMP_S_IFLNK);
		CHECK_OK(rump_sys_lstat(fmt("%s/link_dir/", r), &st));
		CHECK_EQ(st.st_mode & RUMP_S_IFMT, RUMP_S_IFDIR);
		CHECK_OK(rump_sys_lstat(fmt("%s/link_dir///", r), &st));
		CHECK_EQ(st.st_mode & RUMP_S_IFMT, RUMP_S_IFDIR);
		CHECK_OK(rump_sys_stat(fmt("%s/link_slash", r), &st));
		CHECK_EQ(st.st_mode & RUMP_S_IFMT, RUMP_S_IFDIR);
		CHECK_EQ(ino(fmt("%s/dir/file", r)),
		    ino(fmt("%s/link_slash/file", r)));
	}
}

static void
t_links_lead_where_they_say(void)
{

	FOR_EACH_ROOT(r) {
		uint64_t file = ino(fmt("%s/dir/file", r));

		CHECK_EQ(file, ino(fmt("%s/link_file", r)));
		CHECK_EQ(file, ino(fmt("%s/link_dir/file", r)));
		CHECK_EQ(file, ino(fmt("%s/link_up", r)));
		CHECK_ERR(ENOENT, rump_sys_stat(fmt("%s/link_dangling", r),
		    &st));
		CHECK_OK(rump_sys_lstat(fmt("%s/link_dangling", r), &st));
		/* An absolute one starts at the root of the process. */
		CHECK_ERR(ENOENT, rump_sys_stat(fmt("%s/link_abs", r), &st));
		become(0, 0);
		CHECK_OK(rump_sys_chroot(r));
		CHECK_EQ(file, ino("/link_abs"));
		unbecome();
	}
}

static void
t_link_loops_end(void)
{

	FOR_EACH_ROOT(r) {
		CHECK_ERR(ELOOP, rump_sys_stat(fmt("%s/link_self", r), &st));
		CHECK_ERR(ELOOP, rump_sys_stat(fmt("%s/link_a", r), &st));
		CHECK_ERR(ELOOP, rump_sys_stat(fmt("%s/link_a/x", r), &st));
		CHECK_ERR(ELOOP, rump_sys_open(fmt("%s/link_b", r),
		    RUMP_O_RDONLY));
		CHECK_OK(rump_sys_lstat(fmt("%s/link_self", r), &st));
	}
}

static void
t_thirty_two_links_and_no_more(void)
{
	int i;

	FOR_EACH_ROOT(r) {
		for (i = 0; i < NCHAIN; i++) {
			/* From l<i> there are NCHAIN - i links to follow. */
			if (NCHAIN - i <= 32)
				CHECK_OK(rump_sys_stat(
				    fmt("%s/chain/l%d", r, i), &st));
			else
				CHECK_ERR(ELOOP, rump_sys_stat(
				    fmt("%s/chain/l%d", r, i), &st));
		}
	}
}

static void
t_a_name_has_255_bytes(void)
{

	FOR_EACH_ROOT(r) {
		CHECK_OK(rump_sys_stat(
		    fmt("%s/names/%s", r, repeat('n', 255)), &st));
		CHECK_ERR(ENAMETOOLONG, rump_sys_stat(
		    fmt("%s/names/%s", r, repeat('n', 256)), &st));
		CHECK_ERR(ENOENT, rump_sys_stat(
		    fmt("%s/names/%s", r, repeat('n', 254)), &st));
		CHECK_ERR(ENAMETOOLONG, rump_sys_stat(
		    fmt("%s/%s/x", r, repeat('q', 300)), &st));
	}
	CHECK_ERR(ENAMETOOLONG, rump_sys_mkdir(repeat('n', 256), 0755));
}

static void
t_a_path_has_1023_bytes(void)
{

	FOR_EACH_ROOT(r) {
		const char *path;

		/* "/ffs" and slashes; the last byte is the name's. */
		path = fmt("%s%s", r, repeat('/', 1023 - strlen(r)));
		CHECK_EQ(strlen(path), 1023);
		CHECK_OK(rump_sys_stat(path, &st));
		path = fmt("%s%s", r, repeat('/', 1024 - strlen(r)));
		CHECK_ERR(ENAMETOOLONG, rump_sys_stat(path, &st));
		CHECK_ERR(ENAMETOOLONG, rump_sys_open(path, RUMP_O_RDONLY));
	}
	CHECK_ERR(ENAMETOOLONG, rump_sys_stat(repeat('/', 4000), &st));
}

/* A link's text of 1003 bytes in front of the rest of the path. */
static void
t_a_path_stays_short_through_links(void)
{
	char buf[2048];

	FOR_EACH_ROOT(r) {
		CHECK_EQ(rump_sys_readlink(fmt("%s/link_long", r), buf,
		    sizeof(buf)), 1003);
		CHECK_EQ(ino(fmt("%s/dir", r)), ino(fmt("%s/link_long", r)));
		CHECK_OK(rump_sys_stat(fmt("%s/link_long/file", r), &st));
		CHECK_OK(rump_sys_stat(fmt("%s/link_long/sub/deep/leaf", r),
		    &st));
		/* 1003 + 1 + 19 and the NUL make 1024. */
		CHECK_OK(rump_sys_stat(
		    fmt("%s/link_long/sub/deep/./././leaf", r), &st));
		CHECK_ERR(ENAMETOOLONG, rump_sys_stat(
		    fmt("%s/link_long/sub/deep/././/./leaf", r), &st));
	}
}

static void
t_dotdot_crosses_mounts(void)
{

	FOR_EACH_ROOT(r) {
		CHECK_EQ(ino("/"), ino(fmt("%s/..", r)));
		CHECK_EQ(ino("/dev"), ino(fmt("%s/../dev", r)));
		CHECK_EQ(ino(r), ino(fmt("%s/dir/../../%s", r, r + 1)));
		CHECK_OK(rump_sys_chdir(r));
		CHECK_EQ(ino("/"), ino(".."));
		CHECK_EQ(ino("/"), ino("../.."));
		CHECK_OK(rump_sys_chdir(".."));
		CHECK_STR(cwd(), "/");
	}
}

static void
t_a_directory_below_a_mount_is_hidden(void)
{

	fixture();
	CHECK_OK(rump_sys_mkdir("/hide", 0755));
	CHECK_OK(rump_sys_mkdir("/hide/inner", 0755));
	CHECK_OK(rump_sys_stat("/hide/inner", &st));
	mount_image("ffs", "vfs-ffs.img", "/hide");
	CHECK_ERR(ENOENT, rump_sys_stat("/hide/inner", &st));
	CHECK_OK(rump_sys_stat("/hide/dir", &st));
	/* A mount on a mounted file system, and back. */
	mount_image("cd9660", "vfs-iso.img", "/hide/mp");
	CHECK_ERR(ENOENT, rump_sys_stat("/hide/mp/covered", &st));
	CHECK_OK(rump_sys_stat("/hide/mp/dir/file", &st));
	CHECK_EQ(ino("/hide"), ino("/hide/mp/.."));
	CHECK_EQ(ino("/hide"), ino("/hide/mp/dir/sub/../../.."));
	CHECK_ERR(EBUSY, rump_sys_unmount("/hide", 0));
	CHECK_OK(rump_sys_unmount("/hide/mp", 0));
	CHECK_OK(rump_sys_stat("/hide/mp/covered", &st));
	CHECK_OK(rump_sys_unmount("/hide", 0));
	CHECK_OK(rump_sys_stat("/hide/inner", &st));
}

static void
t_the_root_has_no_above(void)
{

	fixture();
	CHECK_EQ(ino("/"), ino("/.."));
	CHECK_EQ(ino("/"), ino("/../../.."));
	CHECK_EQ(ino("/dev"), ino("/../dev"));
}

static void
t_chroot_is_a_wall(void)
{

	FOR_EACH_ROOT(r) {
		uint64_t dir = ino(fmt("%s/dir", r));
		uint64_t file = ino(fmt("%s/dir/file", r));

		become(0, 0);
		CHECK_OK(rump_sys_chroot(fmt("%s/dir", r)));
		CHECK_EQ(dir, ino("/"));
		CHECK_EQ(dir, ino("/.."));
		CHECK_EQ(dir, ino("../../.."));
		CHECK_EQ(dir, ino("/sub/../../.."));
		CHECK_EQ(file, ino("/file"));
		CHECK_ERR(ENOENT, rump_sys_stat(fmt("%s/dir", r), &st));
		CHECK_STR(cwd(), "/");
		CHECK_OK(rump_sys_chdir("sub/deep"));
		CHECK_STR(cwd(), "/sub/deep");
		unbecome();
		CHECK_EQ(dir, ino(fmt("%s/dir", r)));
	}
}

static void
t_at_calls_start_at_the_descriptor(void)
{
	int dir, file, fd;

	FOR_EACH_ROOT(r) {
		dir = CHECK_OK(rump_sys_open(fmt("%s/dir", r), RUMP_O_RDONLY |
		    RUMP_O_DIRECTORY));
		file = CHECK_OK(rump_sys_openat(dir, "file", RUMP_O_RDONLY));
		CHECK_OK(rump_sys_fstatat(dir, "file", &st, 0));
		CHECK_EQ(st.st_ino, ino(fmt("%s/dir/file", r)));
		CHECK_OK(rump_sys_fstatat(dir, "..", &st, 0));
		CHECK_EQ(st.st_ino, ino(r));
		CHECK_OK(rump_sys_fstatat(dir, "../..", &st, 0));
		CHECK_EQ(st.st_ino, ino("/"));
		CHECK_OK(rump_sys_fstatat(dir, "../link_file", &st,
		    RUMP_AT_SYMLINK_NOFOLLOW));
		CHECK_EQ(st.st_mode & RUMP_S_IFMT, RUMP_S_IFLNK);
		fd = CHECK_OK(rump_sys_openat(dir, "sub/deep/leaf",
		    RUMP_O_RDONLY));
		CHECK_OK(rump_sys_close(fd));
		CHECK_OK(rump_sys_faccessat(dir, "file", RUMP_R_OK, 0));

		/* An absolute path needs no directory. */
		CHECK_OK(rump_sys_fstatat(-1, "/", &st, 0));
		CHECK_OK(rump_sys_fstatat(file, "/dev", &st, 0));
		CHECK_ERR(EBADF, rump_sys_fstatat(-1, "file", &st, 0));
		CHECK_ERR(EBADF, rump_sys_fstatat(999, "file", &st, 0));
		CHECK_ERR(ENOTDIR, rump_sys_fstatat(file, "x", &st, 0));
		CHECK_ERR(ENOENT, rump_sys_fstatat(dir, "", &st, 0));
		CHECK_ERR(EINVAL, rump_sys_fstatat(dir, "file", &st, 1));
		CHECK_OK(rump_sys_close(file));
		CHECK_OK(rump_sys_close(dir));
		CHECK_ERR(EBADF, rump_sys_fstatat(dir, "file", &st, 0));
	}
}

static void
t_odd_names_are_names(void)
{
	static const char *const names[] = {
		"with space", "tab\there", "-dash", "...", ".hidden",
		"quote'\"", "back\\slash", "gr\303\274\303\237e", "x"
	};
	char buf[300];
	size_t i;
	int fd;

	FOR_EACH_ROOT(r) {
		for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
			fd = CHECK_OK(rump_sys_open(fmt("%s/names/%s", r,
			    names[i]), RUMP_O_RDONLY));
			memset(buf, 0, sizeof(buf));
			CHECK_EQ(rump_sys_read(fd, buf, sizeof(buf)),
			    strlen(names[i]));
			CHECK_STR(buf, names[i]);
			CHECK_OK(rump_sys_close(fd));
		}
	}
}

TEST_MAIN(
	TEST(t_an_empty_path_leads_nowhere),
	TEST(t_slashes_and_dots_change_nothing),
	TEST(t_the_same_twice_by_the_cache),
	TEST(t_a_file_is_no_directory),
	TEST(t_a_trailing_slash_follows_a_link_to_a_directory),
	TEST(t_links_lead_where_they_say),
	TEST(t_link_loops_end),
	TEST(t_thirty_two_links_and_no_more),
	TEST(t_a_name_has_255_bytes),
	TEST(t_a_path_has_1023_bytes),
	TEST(t_a_path_stays_short_through_links),
	TEST(t_dotdot_crosses_mounts),
	TEST(t_a_directory_below_a_mount_is_hidden),
	TEST(t_the_root_has_no_above),
	TEST(t_chroot_is_a_wall),
	TEST(t_at_calls_start_at_the_descriptor),
	TEST(t_odd_names_are_names))
