/* SPDX-License-Identifier: BSD-2-Clause */
/* Descriptors: numbers, sharing, limits. */
#include "fixture.h"

static int
open_file(void)
{

	return (int)CHECK_OK(rump_sys_open("/ffs/dir/file", RUMP_O_RDONLY));
}

/* The lowest number that is free now. */
static int
lowest(void)
{
	int fd = open_file();

	CHECK_OK(rump_sys_close(fd));
	return fd;
}

static void
t_the_lowest_number_is_taken(void)
{
	int fd[200], base, i;

	fixture();
	base = lowest();
	for (i = 0; i < 200; i++)
		CHECK_EQ(fd[i] = open_file(), base + i);
	CHECK_OK(rump_sys_close(fd[150]));
	CHECK_OK(rump_sys_close(fd[3]));
	CHECK_OK(rump_sys_close(fd[70]));
	CHECK_EQ(open_file(), fd[3]);
	CHECK_EQ(rump_sys_dup(fd[0]), fd[70]);
	CHECK_EQ(open_file(), fd[150]);
	CHECK_EQ(open_file(), base + 200);
	for (i = 0; i <= 200; i++)
		CHECK_OK(rump_sys_close(base + i));
	CHECK_EQ(lowest(), base);
}

static void
t_what_is_closed_is_gone(void)
{
	struct rump_stat st;
	char c;
	int fd;

	fixture();
	fd = open_file();
	CHECK_OK(rump_sys_close(fd));
	CHECK_ERR(EBADF, rump_sys_close(fd));
	CHECK_ERR(EBADF, rump_sys_close(-1));
	CHECK_ERR(EBADF, rump_sys_close(1 << 30));
	CHECK_ERR(EBADF, rump_sys_read(fd, &c, 1));
	CHECK_ERR(EBADF, rump_sys_pread(fd, &c, 1, 0));
	CHECK_ERR(EBADF, rump_sys_fstat(fd, &st));
	CHECK_ERR(EBADF, rump_sys_lseek(fd, 0, RUMP_SEEK_SET));
	CHECK_ERR(EBADF, rump_sys_dup(fd));
	CHECK_ERR(EBADF, rump_sys_dup2(fd, 10));
	CHECK_ERR(EBADF, rump_sys_fcntl(fd, RUMP_F_GETFD));
	CHECK_ERR(EBADF, rump_sys_fchdir(fd));
	CHECK_ERR(EBADF, rump_sys_fpathconf(fd, RUMP__PC_NAME_MAX));
}

static void
t_duplicates_share_the_offset(void)
{
	char buf[6] = "";
	int fd, fd2;

	fixture();
	fd = open_file();
	fd2 = (int)CHECK_OK(rump_sys_dup(fd));
	CHECK_EQ(rump_sys_read(fd, buf, 5), 5);
	CHECK_STR(buf, "hello");
	CHECK_EQ(rump_sys_lseek(fd2, 0, RUMP_SEEK_CUR), 5);
	CHECK_EQ(rump_sys_lseek(fd2, 7, RUMP_SEEK_SET), 7);
	CHECK_EQ(rump_sys_read(fd, buf, 5), 5);
	CHECK_STR(buf, "world");
	CHECK_OK(rump_sys_close(fd));
	CHECK_EQ(rump_sys_pread(fd2, buf, 5, 0), 5);
	CHECK_STR(buf, "hello");
	CHECK_OK(rump_sys_close(fd2));
	/* Opened twice they do not. */
	fd = open_file();
	fd2 = open_file();
	CHECK_EQ(rump_sys_read(fd, buf, 5), 5);
	CHECK_EQ(rump_sys_lseek(fd2, 0, RUMP_SEEK_CUR), 0);
	CHECK_OK(rump_sys_close(fd));
	CHECK_OK(rump_sys_close(fd2));
}

static void
t_dup2_takes_the_place(void)
{
	struct rump_stat a, b;
	int fd, dir;

	fixture();
	fd = open_file();
	dir = (int)CHECK_OK(rump_sys_open("/ffs/dir", RUMP_O_RDONLY));
	CHECK_OK(rump_sys_fstat(fd, &a));
	CHECK_EQ(rump_sys_dup2(fd, dir), dir);
	CHECK_OK(rump_sys_fstat(dir, &b));
	CHECK_EQ(a.st_ino, b.st_ino);
	CHECK_EQ(rump_sys_dup2(fd, fd), fd);
	CHECK_EQ(rump_sys_dup2(fd, 1000), 1000);
	CHECK_OK(rump_sys_fstat(1000, &b));
	CHECK_ERR(EBADF, rump_sys_dup2(fd, -1));
	CHECK_ERR(EBADF, rump_sys_dup2(fd, 1 << 30));
	CHECK_ERR(EBADF, rump_sys_fstat(999, &b));
	CHECK_OK(rump_sys_close(1000));
	CHECK_OK(rump_sys_close(dir));
	CHECK_OK(rump_sys_close(fd));
}

static void
t_fcntl(void)
{
	int fd, fd2;

	fixture();
	fd = open_file();
	CHECK_EQ(rump_sys_fcntl(fd, RUMP_F_GETFD), 0);
	CHECK_OK(rump_sys_fcntl(fd, RUMP_F_SETFD, RUMP_FD_CLOEXEC));
	CHECK_EQ(rump_sys_fcntl(fd, RUMP_F_GETFD), RUMP_FD_CLOEXEC);
	fd2 = (int)CHECK_OK(rump_sys_fcntl(fd, RUMP_F_DUPFD, 500));
	CHECK_EQ(fd2, 500);
	CHECK_EQ(rump_sys_fcntl(fd2, RUMP_F_GETFD), 0);
	CHECK_EQ(rump_sys_fcntl(fd, RUMP_F_DUPFD, 500), 501);
	CHECK_EQ(rump_sys_fcntl(fd, RUMP_F_GETFL), RUMP_O_RDONLY);
	CHECK_OK(rump_sys_fcntl(fd, RUMP_F_SETFL, RUMP_O_NONBLOCK |
	    RUMP_O_RDWR));
	CHECK_EQ(rump_sys_fcntl(fd2, RUMP_F_GETFL),
	    RUMP_O_RDONLY | RUMP_O_NONBLOCK);
	CHECK_ERR(EINVAL, rump_sys_fcntl(fd, RUMP_F_DUPFD, -1));
	CHECK_ERR(EINVAL, rump_sys_fcntl(fd, RUMP_F_DUPFD, 1 << 30));
	CHECK_ERR(EINVAL, rump_sys_fcntl(fd, 4711));
	CHECK_OK(rump_sys_close(501));
	CHECK_OK(rump_sys_close(fd2));
	CHECK_OK(rump_sys_close(fd));
	fd = (int)CHECK_OK(rump_sys_open("/ffs/dir/file",
	    RUMP_O_RDONLY | RUMP_O_CLOEXEC));
	CHECK_EQ(rump_sys_fcntl(fd, RUMP_F_GETFD), RUMP_FD_CLOEXEC);
	CHECK_OK(rump_sys_close(fd));
}

static void
t_processes_share_copy_or_clear(void)
{
	char buf[6] = "";
	int fd, fd2;

	fixture();
	fd = open_file();
	/* A copy: other numbers, the same open file. */
	CHECK_EQ(rump_pub_lwproc_rfork(RUMP_RFFD_COPY), 0);
	CHECK_EQ(rump_sys_read(fd, buf, 5), 5);
	fd2 = open_file();
	CHECK_OK(rump_sys_close(fd));
	rump_pub_lwproc_releaselwp();
	CHECK_EQ(rump_sys_lseek(fd, 0, RUMP_SEEK_CUR), 5);
	CHECK_ERR(EBADF, rump_sys_close(fd2));
	/* Shared: the same table. */
	CHECK_EQ(rump_pub_lwproc_rfork(RUMP_RFFD_SHARE), 0);
	fd2 = open_file();
	CHECK_OK(rump_sys_close(fd));
	rump_pub_lwproc_releaselwp();
	CHECK_ERR(EBADF, rump_sys_close(fd));
	CHECK_OK(rump_sys_close(fd2));
	/* Cleared. */
	fd = open_file();
	CHECK_OK(rump_sys_chdir("/ffs/dir"));
	CHECK_EQ(rump_pub_lwproc_rfork(RUMP_RFFD_CLEAR), 0);
	CHECK_ERR(EBADF, rump_sys_close(fd));
	CHECK_STR(cwd(), "/ffs/dir");
	rump_pub_lwproc_releaselwp();
	CHECK_OK(rump_sys_close(fd));
}

static void
t_thousands_of_descriptors(void)
{
	struct rump_stat st;
	int base, i, n = 5000;

	fixture();
	base = lowest();
	for (i = 0; i < n; i++)
		CHECK_EQ(rump_sys_open("/ffs/dir/file", RUMP_O_RDONLY),
		    base + i);
	for (i = 0; i < n; i += 2)
		CHECK_OK(rump_sys_close(base + i));
	for (i = 1; i < n; i += 2)
		CHECK_OK(rump_sys_fstat(base + i, &st));
	for (i = 0; i < n; i += 2)
		CHECK_EQ(rump_sys_dup(base + 1), base + i);
	for (i = 0; i < n; i++)
		CHECK_OK(rump_sys_close(base + i));
	CHECK_EQ(lowest(), base);
}

static void
t_the_limit_is_emfile_or_enfile(void)
{
	int fd, n = 0;

	setenv("RUMP_NFILES", "100", 1);
	fixture();
	for (;;) {
		fd = rump_sys_open("/ffs/dir/file", RUMP_O_RDONLY);
		if (fd == -1)
			break;
		n++;
	}
	CHECK(errno == EMFILE || errno == ENFILE);
	CHECK(n > 50 && n <= 100);
	/* No more in another process either, but there is after a close. */
	CHECK_EQ(rump_pub_lwproc_rfork(RUMP_RFFD_CLEAR), 0);
	CHECK_ERR(ENFILE, rump_sys_open("/ffs/dir/file", RUMP_O_RDONLY));
	rump_pub_lwproc_releaselwp();
	CHECK_OK(rump_sys_close(50));
	CHECK_EQ(open_file(), 50);
}

TEST_MAIN(
	TEST(t_the_lowest_number_is_taken),
	TEST(t_what_is_closed_is_gone),
	TEST(t_duplicates_share_the_offset),
	TEST(t_dup2_takes_the_place),
	TEST(t_fcntl),
	TEST(t_processes_share_copy_or_clear),
	TEST(t_thousands_of_descriptors),
	TEST_ALONE(t_the_limit_is_emfile_or_enfile))
