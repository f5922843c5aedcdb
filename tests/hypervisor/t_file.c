/* SPDX-License-Identifier: BSD-2-Clause */
/* Host objects by name: open, close, information, plain reads and writes. */
#include "fakekernel.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rumpuser_mem.h"
#include "test.h"

/* The kernel's numbers. */
#define KERN_ENOENT	2
#define KERN_EBADF	9
#define KERN_EACCES	13
#define KERN_ENOTBLK	15
#define KERN_EISDIR	21
#define KERN_EINVAL	22

static const char *
makefile(const char *name, size_t size)
{
	const char *path = test_path("%s", name);
	size_t i;
	FILE *fp;

	CHECK((fp = fopen(path, "w")) != NULL);
	for (i = 0; i < size; i++)
		putc((int)(i % 251), fp);
	CHECK_EQ(fclose(fp), 0);
	return path;
}

static void
t_information_says_size_and_type(void)
{
	const char *path = makefile("f", 12345);
	uint64_t size = 0;
	int type = -1;

	fk_boot();
	CHECK_EQ(rumpuser_getfileinfo(path, &size, &type), 0);
	CHECK_EQ(size, 12345);
	CHECK_EQ(type, RUMPUSER_FT_REG);
	CHECK_EQ(rumpuser_getfileinfo(path, NULL, NULL), 0);
	CHECK_EQ(rumpuser_getfileinfo(test_dir(), &size, &type), 0);
	CHECK_EQ(type, RUMPUSER_FT_DIR);
	CHECK_EQ(rumpuser_getfileinfo("/dev/null", &size, &type), 0);
	CHECK_EQ(type, RUMPUSER_FT_CHR);
	CHECK_EQ(rumpuser_getfileinfo(test_path("none"), &size, &type),
	    KERN_ENOENT);
	fk_halt();
}

static void
t_sizes_have_64_bits(void)
{
	const char *path = test_path("big");
	const int64_t size = (int64_t)5 << 30;
	uint64_t got = 0;
	char buf[512];
	size_t done;
	int fd;

	/* By seeking: not every host's ftruncate and pwrite go so far. */
	CHECK_OK(fd = open(path, O_RDWR | O_CREAT, 0600));
	CHECK_EQ(lseek(fd, size - 512, SEEK_SET), size - 512);
	CHECK_OK(write(fd, "there", 5));
	CHECK_EQ(lseek(fd, size - 1, SEEK_SET), size - 1);
	CHECK_OK(write(fd, "", 1));
	close(fd);

	fk_boot();
	CHECK_EQ(rumpuser_getfileinfo(path, &got, NULL), 0);
	CHECK_EQ(got, size);
	CHECK_EQ(rumpuser_open(path, RUMPUSER_OPEN_RDONLY, &fd), 0);
	CHECK_EQ(rumpuser_read(fd, buf, 5, size - 512, &done), 0);
	CHECK_EQ(done, 5);
	CHECK_MEM(buf, "there", 5);
	CHECK_EQ(rumpuser_close(fd), 0);
	CHECK_EQ(rumpuser_open(path, RUMPUSER_OPEN_RDWR | RUMPUSER_OPEN_BIO,
	    &fd), 0);
	CHECK_EQ(fk_bio(fd, RUMPUSER_BIO_READ, buf, 512, size - 512, &done), 0);
	CHECK_MEM(buf, "there", 5);
	memcpy(buf, "again", 5);
	CHECK_EQ(fk_bio(fd, RUMPUSER_BIO_WRITE, buf, 512, size - 1024, &done),
	    0);
	CHECK_EQ(rumpuser_close(fd), 0);
	fk_halt();

	CHECK_OK(fd = open(path, O_RDONLY));
	CHECK_EQ(lseek(fd, size - 1024, SEEK_SET), size - 1024);
	CHECK_OK(read(fd, buf, 5));
	CHECK_MEM(buf, "again", 5);
	close(fd);
	unlink(path);
}

static void
t_open_refuses_what_it_must(void)
{
	const char *path = makefile("f", 512);
	int fd;

	fk_boot();
	CHECK_EQ(rumpuser_open(test_path("none"), RUMPUSER_OPEN_RDONLY, &fd),
	    KERN_ENOENT);
	CHECK_EQ(rumpuser_open(path, RUMPUSER_OPEN_ACCMODE, &fd), KERN_EINVAL);
	CHECK_EQ(rumpuser_open(path, 0x1000, &fd), KERN_EINVAL);
	CHECK_EQ(rumpuser_open(test_dir(), RUMPUSER_OPEN_RDONLY |
	    RUMPUSER_OPEN_BIO, &fd), KERN_EISDIR);
	CHECK_EQ(rumpuser_open("/dev/null", RUMPUSER_OPEN_RDONLY |
	    RUMPUSER_OPEN_BIO, &fd), KERN_ENOTBLK);
	fk_halt();
}

static void
t_read_only_files_open_read_only(void)
{
	const char *path = makefile("f", 512);
	char buf[512];
	size_t done;
	int fd;

	CHECK_OK(chmod(path, 0444));
	fk_boot();
	CHECK_EQ(rumpuser_open(path, RUMPUSER_OPEN_RDONLY | RUMPUSER_OPEN_BIO,
	    &fd), 0);
	CHECK_EQ(fk_bio(fd, RUMPUSER_BIO_READ, buf, 512, 0, &done), 0);
	CHECK_EQ(done, 512);
	CHECK_EQ(rumpuser_close(fd), 0);
	if (geteuid() != 0)
		CHECK_EQ(rumpuser_open(path, RUMPUSER_OPEN_RDWR |
		    RUMPUSER_OPEN_BIO, &fd), KERN_EACCES);
	fk_halt();
}

static void
t_closed_means_closed(void)
{
	const char *path = makefile("f", 512);
	size_t done;
	char c;
	int fd;

	fk_boot();
	CHECK_EQ(rumpuser_open(path, RUMPUSER_OPEN_RDONLY, &fd), 0);
	CHECK_EQ(rumpuser_close(fd), 0);
	CHECK_EQ(rumpuser_close(fd), KERN_EBADF);
	CHECK_EQ(rumpuser_close(-1), KERN_EBADF);
	CHECK_EQ(rumpuser_close(1 << 30), KERN_EBADF);
	CHECK_EQ(rumpuser_read(fd, &c, 1, 0, &done), KERN_EBADF);
	CHECK_EQ(rumpuser_syncfd(fd), KERN_EBADF);
	fk_halt();
}

static void
t_plain_reads_and_writes(void)
{
	const char *path = makefile("f", 1000);
	char buf[2000];
	size_t done;
	int fd;

	fk_boot();
	CHECK_EQ(rumpuser_open(path, RUMPUSER_OPEN_RDWR, &fd), 0);
	CHECK_EQ(rumpuser_read(fd, buf, 10, 500, &done), 0);
	CHECK_EQ(done, 10);
	CHECK_EQ((uint8_t)buf[0], 500 % 251);

	/* Short at the end, nothing behind it. */
	CHECK_EQ(rumpuser_read(fd, buf, 2000, 0, &done), 0);
	CHECK_EQ(done, 1000);
	CHECK_EQ(rumpuser_read(fd, buf, 10, 1000, &done), 0);
	CHECK_EQ(done, 0);

	/* The own position moves only without an offset. */
	CHECK_EQ(rumpuser_read(fd, buf, 3, RUMPUSER_NOSEEK, &done), 0);
	CHECK_EQ((uint8_t)buf[0], 0);
	CHECK_EQ(rumpuser_read(fd, buf, 3, RUMPUSER_NOSEEK, &done), 0);
	CHECK_EQ((uint8_t)buf[0], 3);

	CHECK_EQ(rumpuser_write(fd, "hello", 5, 1000, &done), 0);
	CHECK_EQ(done, 5);
	CHECK_EQ(rumpuser_read(fd, buf, 10, 1000, &done), 0);
	CHECK_EQ(done, 5);
	CHECK_MEM(buf, "hello", 5);
	CHECK_EQ(rumpuser_syncfd(fd), 0);
	CHECK_EQ(rumpuser_read(fd, buf, 1, -2, &done), KERN_EINVAL);
	CHECK_EQ(rumpuser_close(fd), 0);
	fk_halt();
}

static void
t_the_mode_is_kept(void)
{
	const char *path = makefile("f", 512);
	char buf[512];
	size_t done;
	int fd;

	fk_boot();
	CHECK_EQ(rumpuser_open(path, RUMPUSER_OPEN_RDONLY, &fd), 0);
	CHECK_EQ(rumpuser_write(fd, "x", 1, 0, &done), KERN_EBADF);
	CHECK_EQ(done, 0);
	CHECK_EQ(rumpuser_close(fd), 0);
	CHECK_EQ(rumpuser_open(path, RUMPUSER_OPEN_WRONLY, &fd), 0);
	CHECK_EQ(rumpuser_read(fd, buf, 1, 0, &done), KERN_EBADF);
	CHECK_EQ(rumpuser_close(fd), 0);
	fk_halt();
}

static void
t_a_full_device_says_so(void)
{
	size_t done = 1;
	int fd;

#ifdef __EMSCRIPTEN__
	test_skip("no /dev/full");
#endif
	fk_boot();
	CHECK_EQ(rumpuser_open("/dev/full", RUMPUSER_OPEN_WRONLY, &fd), 0);
	CHECK_EQ(rumpuser_write(fd, "x", 1, 0, &done), 28 /* ENOSPC */);
	CHECK_EQ(done, 0);
	CHECK_EQ(rumpuser_close(fd), 0);
	fk_halt();
}

/* A pipe may make the kernel wait; somebody else has the CPU meanwhile. */
static void
t_reading_a_pipe_gives_up_the_cpu(void)
{
	const char *path = test_path("fifo");
	char buf[16];
	size_t done;
	int fd, writer;

#ifdef __EMSCRIPTEN__
	test_skip("no pipes with names");
#endif
	CHECK_OK(mkfifo(path, 0600));
	CHECK_OK(writer = open(path, O_RDWR));
	CHECK_OK(write(writer, "abc", 3));
	fk_boot();
	CHECK_EQ(rumpuser_open(path, RUMPUSER_OPEN_RDONLY, &fd), 0);
	CHECK_EQ(rumpuser_read(fd, buf, sizeof(buf), 0, &done), 0);
	CHECK_EQ(done, 3);
	CHECK_MEM(buf, "abc", 3);
	if (fk_caps & RUMPUSER_CAP_THREADS)
		CHECK_EQ(fk_blocks, 1);
	CHECK_EQ(rumpuser_close(fd), 0);
	fk_halt();
	close(writer);
}

static void
t_many_objects_open_at_once(void)
{
	int fds[1200], i, j, error = 0, n = 0;

	fk_boot();
	for (i = 0; i < 1200; i++) {
		error = rumpuser_open("mem:1k", RUMPUSER_OPEN_RDONLY, &fds[i]);
		if (error != 0)
			break;
		for (j = 0; j < i && j < 10; j++)
			CHECK(fds[j] != fds[i]);
		n++;
	}
	CHECK(n >= 1000);
	CHECK_EQ(error, 24 /* EMFILE */);
	while (n > 0)
		CHECK_EQ(rumpuser_close(fds[--n]), 0);
	CHECK_EQ(rumpuser_mem_unregister("mem:1k"), 0);
	fk_halt();
}

TEST_MAIN(
	TEST(t_information_says_size_and_type),
	TEST(t_sizes_have_64_bits),
	TEST(t_open_refuses_what_it_must),
	TEST(t_read_only_files_open_read_only),
	TEST(t_closed_means_closed),
	TEST(t_plain_reads_and_writes),
	TEST(t_the_mode_is_kept),
	TEST(t_a_full_device_says_so),
	TEST(t_reading_a_pipe_gives_up_the_cpu),
	TEST(t_many_objects_open_at_once))
