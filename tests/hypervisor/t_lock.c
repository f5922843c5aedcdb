/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Locks on images: one writer or many readers among processes, and no process
 * in its own way. The other process is forked before anything is open, and
 * does what it is told through a pipe.
 */
#include "fakekernel.h"

#include <sys/wait.h>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "test.h"

#define KERN_EBUSY	16

#define RDWR	(RUMPUSER_OPEN_RDWR | RUMPUSER_OPEN_BIO)
#define RDONLY	(RUMPUSER_OPEN_RDONLY | RUMPUSER_OPEN_BIO)

static const char *image;
static int tell, answer;	/* our ends of the pipes */
static pid_t other;

static void
makeimage(void)
{
	int fd;

	image = test_path("image");
	CHECK_OK(fd = open(image, O_RDWR | O_CREAT, 0600));
	CHECK_OK(ftruncate(fd, 4096));
	close(fd);
}

#ifndef __EMSCRIPTEN__
/* 'r' and 'w' open, 'c' closes all; answers with an error number each. */
static void
serve(int in, int out)
{
	int error, fds[16], nfd = 0;
	char c;

	fk_boot();
	while (read(in, &c, 1) == 1) {
		error = 0;
		if (c == 'c') {
			while (nfd > 0)
				error |= rumpuser_close(fds[--nfd]);
		} else {
			error = rumpuser_open(image, c == 'w' ? RDWR : RDONLY,
			    &fds[nfd]);
			nfd += error == 0;
		}
		if (write(out, &error, sizeof(error)) != sizeof(error))
			break;
	}
	_exit(0);
}
#endif

static void
begin(void)
{

#ifdef __EMSCRIPTEN__
	test_skip("no processes");
#else
	int to[2], from[2];

	makeimage();
	CHECK_OK(pipe(to));
	CHECK_OK(pipe(from));
	CHECK_OK(other = fork());
	if (other == 0) {
		close(to[1]);
		close(from[0]);
		serve(to[0], from[1]);
	}
	close(to[0]);
	close(from[1]);
	tell = to[1];
	answer = from[0];
	fk_boot();
#endif
}

static int
ask(char what)
{
	int error = -1;

	CHECK_EQ(write(tell, &what, 1), 1);
	CHECK_EQ(read(answer, &error, sizeof(error)), sizeof(error));
	return error;
}

static void
end(void)
{

	fk_halt();
	close(tell);
	CHECK_EQ(waitpid(other, NULL, 0), other);
}

static void
t_one_writer(void)
{
	int fd;

	begin();
	CHECK_EQ(rumpuser_open(image, RDWR, &fd), 0);
	CHECK_EQ(ask('w'), KERN_EBUSY);
	CHECK_EQ(ask('r'), KERN_EBUSY);
	CHECK_EQ(rumpuser_close(fd), 0);
	CHECK_EQ(ask('w'), 0);
	CHECK_EQ(rumpuser_open(image, RDWR, &fd), KERN_EBUSY);
	CHECK_EQ(rumpuser_open(image, RDONLY, &fd), KERN_EBUSY);
	CHECK_EQ(ask('c'), 0);
	CHECK_EQ(rumpuser_open(image, RDWR, &fd), 0);
	CHECK_EQ(rumpuser_close(fd), 0);
	end();
}

static void
t_many_readers(void)
{
	int fd, wfd;

	begin();
	CHECK_EQ(rumpuser_open(image, RDONLY, &fd), 0);
	CHECK_EQ(ask('r'), 0);
	CHECK_EQ(ask('r'), 0);
	CHECK_EQ(ask('w'), KERN_EBUSY);
	CHECK_EQ(rumpuser_open(image, RDWR, &wfd), KERN_EBUSY);
	CHECK_EQ(ask('c'), 0);
	/* The failed attempt has not cost us the shared lock. */
	CHECK_EQ(ask('w'), KERN_EBUSY);
	CHECK_EQ(rumpuser_open(image, RDWR, &wfd), 0);
	CHECK_EQ(ask('r'), KERN_EBUSY);
	CHECK_EQ(rumpuser_close(wfd), 0);
	CHECK_EQ(rumpuser_close(fd), 0);
	CHECK_EQ(ask('w'), 0);
	end();
}

/* Two devices on one image, as two partitions of a disk are. */
static void
t_one_process_is_not_in_its_own_way(void)
{
	int a, b, c;

	makeimage();
	fk_boot();
	CHECK_EQ(rumpuser_open(image, RDWR, &a), 0);
	CHECK_EQ(rumpuser_open(image, RDWR, &b), 0);
	CHECK_EQ(rumpuser_open(image, RDONLY, &c), 0);
	CHECK_EQ(rumpuser_close(a), 0);
	CHECK_EQ(rumpuser_close(c), 0);
	CHECK_EQ(rumpuser_open(image, RDONLY, &a), 0);
	CHECK_EQ(rumpuser_close(b), 0);
	CHECK_EQ(rumpuser_close(a), 0);
	fk_halt();
}

static void
t_locks_can_be_turned_off(void)
{
	int fd;

	setenv("RUMP_NOLOCK", "1", 1);
	begin();
	CHECK_EQ(rumpuser_open(image, RDWR, &fd), 0);
	CHECK_EQ(ask('w'), 0);
	CHECK_EQ(rumpuser_close(fd), 0);
	end();
	unsetenv("RUMP_NOLOCK");
}

TEST_MAIN(
	TEST(t_one_writer),
	TEST(t_many_readers),
	TEST(t_one_process_is_not_in_its_own_way),
	TEST_ALONE(t_locks_can_be_turned_off))
