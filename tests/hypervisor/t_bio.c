/* SPDX-License-Identifier: BSD-2-Clause */
/* Block I/O: inline, by threads, at the edges, with many under way. */
#include "fakekernel.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "test.h"

#define KERN_EIO	5
#define KERN_EBADF	9
#define KERN_EINVAL	22

#define RDWR	(RUMPUSER_OPEN_RDWR | RUMPUSER_OPEN_BIO)
#define RDONLY	(RUMPUSER_OPEN_RDONLY | RUMPUSER_OPEN_BIO)
#define READ	RUMPUSER_BIO_READ
#define WRITE	RUMPUSER_BIO_WRITE
#define SYNC	RUMPUSER_BIO_SYNC

#define SECTORS	256

static uint8_t model[SECTORS * 512];

static const char *
makeimage(const char *name)
{
	const char *path = test_path("%s", name);
	size_t i;
	int fd;

	for (i = 0; i < sizeof(model); i++)
		model[i] = (uint8_t)test_random();
	CHECK_OK(fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600));
	CHECK_EQ(write(fd, model, sizeof(model)), sizeof(model));
	close(fd);
	return path;
}

static void
edges(int fd)
{
	uint8_t buf[1024], mark[1024];
	size_t done = 99;

	memset(mark, 0x5a, sizeof(mark));
	memcpy(buf, mark, sizeof(buf));

	CHECK_EQ(fk_bio(fd, READ, buf, 512, sizeof(model), &done), KERN_EIO);
	CHECK_EQ(done, 0);
	CHECK_EQ(fk_bio(fd, READ, buf, 1024, sizeof(model) - 512, &done),
	    KERN_EIO);
	CHECK_EQ(done, 0);
	CHECK_EQ(fk_bio(fd, READ, buf, 512, INT64_MAX - 511, &done), KERN_EIO);
	CHECK_EQ(fk_bio(fd, READ, buf, 512, -512, &done), KERN_EINVAL);
	CHECK_EQ(fk_bio(fd, READ, buf, 100, 0, &done), KERN_EINVAL);
	CHECK_EQ(fk_bio(fd, READ | WRITE, buf, 512, 0, &done), KERN_EINVAL);
	CHECK_EQ(fk_bio(fd, 0, buf, 512, 0, &done), KERN_EINVAL);
	CHECK_EQ(fk_bio(fd + 1, READ, buf, 512, 0, &done), KERN_EBADF);
	CHECK_EQ(fk_bio(fd, WRITE, buf, 512, sizeof(model), &done), KERN_EIO);
	CHECK_EQ(fk_bio(fd, WRITE, buf, 1024, sizeof(model) - 512, &done),
	    KERN_EIO);
	CHECK_MEM(buf, mark, sizeof(buf));

	/* The last sector is still there, and nothing was written. */
	CHECK_EQ(fk_bio(fd, READ, buf, 512, sizeof(model) - 512, &done), 0);
	CHECK_EQ(done, 512);
	CHECK_MEM(buf, model + sizeof(model) - 512, 512);
}

/* Random transfers against a copy in memory, several under way at once. */
static void
traffic(int fd, int rounds)
{
	enum { NIO = 8 };
	static uint8_t buf[NIO][16 * 512];
	struct fk_io io[NIO];
	size_t len[NIO], i, j;
	int64_t off[NIO];
	int op[NIO];

	while (rounds-- > 0) {
		for (i = 0; i < NIO; i++) {
			/* Requests of one round do not overlap. */
			off[i] = (int64_t)(i * (SECTORS / NIO) +
			    test_below(SECTORS / NIO - 16)) * 512;
			len[i] = (1 + test_below(16)) * 512;
			op[i] = test_below(2) ? READ : WRITE;
			if (op[i] == WRITE) {
				for (j = 0; j < len[i]; j++)
					buf[i][j] = (uint8_t)test_random();
				memcpy(model + off[i], buf[i], len[i]);
				if (test_below(50) == 0)
					op[i] |= SYNC;
			}
			fk_bio_start(&io[i], fd, op[i], buf[i], len[i], off[i]);
		}
		if (test_below(50) == 0)
			CHECK_EQ(rumpuser_syncfd(fd), 0);
		for (i = 0; i < NIO; i++) {
			fk_bio_wait(&io[i]);
			CHECK_EQ(io[i].io_error, 0);
			CHECK_EQ(io[i].io_done, len[i]);
			if (op[i] == READ)
				CHECK_MEM(buf[i], model + off[i], len[i]);
		}
	}
}

static void
file_holds_model(const char *path)
{
	static uint8_t copy[sizeof(model)];
	int fd;

	CHECK_OK(fd = open(path, O_RDONLY));
	CHECK_EQ(read(fd, copy, sizeof(copy)), sizeof(copy));
	close(fd);
	CHECK_MEM(copy, model, sizeof(model));
}

static void
run(const char *name, int rounds)
{
	const char *path = makeimage(name);
	int fd;

	fk_boot();
	CHECK_EQ(rumpuser_open(path, RDWR, &fd), 0);
	edges(fd);
	traffic(fd, rounds);
	CHECK_EQ(rumpuser_close(fd), 0);
	fk_halt();
	file_holds_model(path);
}

static void
t_inline(void)
{

	run("inline", test_quick() ? 100 : 1000);
	CHECK_EQ(fk_blocks, 0);
}

static void
t_inline_completes_before_the_return(void)
{
	const char *path = makeimage("inline");
	uint8_t buf[512];
	struct fk_io io;
	int fd;

	fk_boot();
	CHECK_EQ(rumpuser_open(path, RDONLY, &fd), 0);
	fk_bio_start(&io, fd, READ, buf, 512, 0);
	CHECK_EQ(io.io_calls, 1);
	CHECK_EQ(io.io_error, 0);
	CHECK_EQ(rumpuser_close(fd), 0);
	fk_halt();
}

static void
with_threads(const char *n, int rounds)
{

	setenv("RUMP_IOTHREADS", n, 1);
	run("threads", rounds);
	unsetenv("RUMP_IOTHREADS");
}

static void
t_one_io_thread(void)
{

	with_threads("1", test_quick() ? 50 : 300);
}

static void
t_four_io_threads(void)
{

	with_threads("4", test_quick() ? 50 : 300);
}

/* Closing waits for transfers; their completions come all the same. */
static void
t_close_waits_for_requests(void)
{
	const char *path = makeimage("close");
	static uint8_t buf[64][512];
	struct fk_io io[64];
	int fd, i;

	setenv("RUMP_IOTHREADS", "2", 1);
	fk_boot();
	CHECK_EQ(rumpuser_open(path, RDWR, &fd), 0);
	for (i = 0; i < 64; i++)
		fk_bio_start(&io[i], fd, READ, buf[i], 512, i * 512);
	CHECK_EQ(rumpuser_close(fd), 0);
	for (i = 0; i < 64; i++) {
		fk_bio_wait(&io[i]);
		CHECK_EQ(io[i].io_error, 0);
		CHECK_MEM(buf[i], model + i * 512, 512);
	}
	fk_halt();
	unsetenv("RUMP_IOTHREADS");
}

static void
t_block_io_needs_its_flag(void)
{
	const char *path = makeimage("flag");
	uint8_t buf[512];
	int fd;

	fk_boot();
	CHECK_EQ(rumpuser_open(path, RUMPUSER_OPEN_RDONLY, &fd), 0);
	CHECK_EQ(fk_bio(fd, READ, buf, 512, 0, NULL), KERN_EINVAL);
	CHECK_EQ(rumpuser_close(fd), 0);
	fk_halt();
}

static void
t_reader_cannot_write(void)
{
	const char *path = makeimage("ro");
	uint8_t buf[512];
	int rd, wr;

	fk_boot();
	CHECK_EQ(rumpuser_open(path, RDONLY, &rd), 0);
	CHECK_EQ(fk_bio(rd, WRITE, buf, 512, 0, NULL), KERN_EBADF);
	/* Also when somebody in the process may. */
	CHECK_EQ(rumpuser_open(path, RDWR, &wr), 0);
	CHECK_EQ(fk_bio(rd, WRITE, buf, 512, 0, NULL), KERN_EBADF);
	memset(buf, 7, sizeof(buf));
	CHECK_EQ(fk_bio(wr, WRITE | SYNC, buf, 512, 0, NULL), 0);
	memset(buf, 0, sizeof(buf));
	CHECK_EQ(fk_bio(rd, READ, buf, 512, 0, NULL), 0);
	CHECK_EQ(buf[511], 7);
	CHECK_EQ(rumpuser_close(wr), 0);
	CHECK_EQ(fk_bio(rd, READ, buf, 512, 0, NULL), 0);
	CHECK_EQ(rumpuser_close(rd), 0);
	fk_halt();
}

static void
t_a_file_may_grow_and_shrink(void)
{
	const char *path = makeimage("grow");
	uint8_t buf[1024];
	int fd;

	fk_boot();
	CHECK_EQ(rumpuser_open(path, RDONLY, &fd), 0);
	CHECK_EQ(fk_bio(fd, READ, buf, 512, sizeof(model), NULL), KERN_EIO);
	CHECK_OK(truncate(path, sizeof(model) + 700));
	CHECK_EQ(fk_bio(fd, READ, buf, 512, sizeof(model), NULL), 0);
	/* An odd end is no sector. */
	CHECK_EQ(fk_bio(fd, READ, buf, 512, sizeof(model) + 512, NULL),
	    KERN_EIO);
	CHECK_OK(truncate(path, 512));
	CHECK_EQ(fk_bio(fd, READ, buf, 1024, 0, NULL), KERN_EIO);
	CHECK_EQ(fk_bio(fd, READ, buf, 512, 0, NULL), 0);
	CHECK_EQ(rumpuser_close(fd), 0);
	fk_halt();
}

TEST_MAIN(
	TEST(t_inline),
	TEST(t_inline_completes_before_the_return),
	TEST_ALONE(t_one_io_thread),
	TEST_ALONE(t_four_io_threads),
	TEST_ALONE(t_close_waits_for_requests),
	TEST(t_block_io_needs_its_flag),
	TEST(t_reader_cannot_write),
	TEST(t_a_file_may_grow_and_shrink))
