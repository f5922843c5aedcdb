/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The wall around a program that reads untrusted images. Each test is a
 * process, and so is each wall.
 */
#include "fakekernel.h"

#ifdef __linux__
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#endif
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "rumpuser_sandbox.h"
#include "test.h"

#define RDONLY	(RUMPUSER_OPEN_RDONLY | RUMPUSER_OPEN_BIO)

#ifndef __linux__
static void
t_no_wall_is_no_error(void)
{
	unsigned walls = 99;

	CHECK_EQ(rumpuser_sandbox(NULL, NULL, &walls), 0);
	CHECK_EQ(walls, 0);
}

TEST_MAIN(TEST(t_no_wall_is_no_error))
#else

/*
 * Paths that last: test_path's results are few. The secret is a file that
 * nobody allowed.
 */
static char image[1024], outdir[1024], secret[1024], name[1200];

static void
makefile(char *path, const char *base)
{
	static const char sectors[1024] = "contents";
	int fd;

	strcpy(path, test_path("%s", base));
	CHECK_OK(fd = open(path, O_WRONLY | O_CREAT, 0600));
	CHECK_EQ(write(fd, sectors, sizeof(sectors)), sizeof(sectors));
	close(fd);
}

static void
wall(int writing, unsigned need)
{
	const char *const in[] = { image, NULL };
	const char *const out[] = { writing ? outdir : NULL, NULL };
	unsigned walls = 0;

#ifdef FK_THREADED
	test_skip("the sanitizer has a thread of its own");
#endif
	makefile(image, "image");
	makefile(secret, "secret");
	strcpy(outdir, test_path("out"));
	CHECK_OK(mkdir(outdir, 0700));
	CHECK_EQ(rumpuser_sandbox(in, out, &walls), 0);
	if ((walls & need) != need)
		test_skip("this host has walls 0x%x, not 0x%x", walls, need);
}

static void
t_the_image_can_be_read(void)
{
	char buf[512];
	int fd;

	wall(0, 0);
	fk_boot();
	CHECK_EQ(rumpuser_open(image, RDONLY, &fd), 0);
	CHECK_EQ(fk_bio(fd, RUMPUSER_BIO_READ, buf, 512, 0, NULL), 0);
	CHECK_STR(buf, "contents");
	CHECK_EQ(rumpuser_close(fd), 0);
	fk_halt();
}

static void
t_nothing_else_can_be_opened(void)
{

	wall(0, RUMPUSER_WALL_FILES);
	CHECK_ERR(EACCES, open(secret, O_RDONLY));
	CHECK_ERR(EACCES, open(image, O_RDWR));
	CHECK_ERR(EACCES, open("/etc/passwd", O_RDONLY));
	CHECK_ERR(EACCES, open("/proc/self/mem", O_RDWR));
	CHECK_ERR(EACCES, open(test_dir(), O_RDONLY | O_DIRECTORY));
	CHECK_ERR(EACCES, unlink(secret));
	CHECK_ERR(EACCES, rename(image, secret));
	CHECK_ERR(EACCES, truncate(secret, 0));
	strcpy(name, outdir);
	strcat(name, "/file");
	CHECK_ERR(EACCES, open(name, O_WRONLY | O_CREAT, 0600));
	CHECK_ERR(EACCES, mkdir(name, 0700));
}

static void
t_the_out_folder_can_be_filled(void)
{
	char name2[1200];
	int fd;

	wall(1, 0);
	strcpy(name, outdir);
	strcat(name, "/file");
	CHECK_OK(fd = open(name, O_RDWR | O_CREAT, 0600));
	CHECK_EQ(write(fd, "x", 1), 1);
	CHECK_OK(fchmod(fd, 0644));
	CHECK_OK(futimens(fd, NULL));
	close(fd);
	strcpy(name2, outdir);
	strcat(name2, "/dir");
	CHECK_OK(mkdir(name2, 0700));
	strcat(name2, "/file");
	CHECK_OK(rename(name, name2));
	CHECK_OK(symlink("elsewhere", name));
	CHECK_OK(link(name2, strcat(name, "2")));
	CHECK_OK(unlink(name2));
}

static void
t_open_files_stay_usable(void)
{
	char c;
	int fd;

	makefile(secret, "secret");
	CHECK_OK(fd = open(secret, O_RDONLY));
	unlink(secret);
	wall(0, 0);
	CHECK_EQ(read(fd, &c, 1), 1);
	CHECK_EQ(c, 'c');
}

static void
t_dangerous_calls_are_refused(void)
{
	char *const argv[] = { NULL };
	char c = 'x';

	wall(1, RUMPUSER_WALL_CALLS);
	CHECK_ERR(EPERM, socket(AF_INET, SOCK_STREAM, 0));
	CHECK_ERR(EPERM, socket(AF_UNIX, SOCK_STREAM, 0));
	CHECK_ERR(EPERM, execve("/bin/true", argv, argv));
	CHECK_ERR(EPERM, syscall(SYS_unshare, 0x10000000));
	CHECK_ERR(EPERM, syscall(SYS_bpf, 0, NULL, 0));
	CHECK_ERR(EPERM, setuid(getuid()));
	CHECK_ERR(EPERM, kill(getppid(), 0));
	CHECK_OK(kill(getpid(), 0));
	CHECK_ERR(EPERM, ioctl(0, TIOCSTI, &c));
	CHECK_OK(chmod(outdir, 0700));
}

static void
t_readers_change_no_attributes(void)
{

	wall(0, RUMPUSER_WALL_CALLS);
	CHECK_ERR(EPERM, chmod(secret, 0777));
	CHECK_ERR(EPERM, chown(secret, getuid(), getgid()));
	CHECK_ERR(EPERM, utimensat(AT_FDCWD, secret, NULL, 0));
}

static void *
count(void *arg)
{

	++*(int *)arg;
	return NULL;
}

static void *
kernel_thread(void *arg)
{

	count(arg);
	rumpuser_thread_exit();
}

/* The kernel makes its threads behind the wall. */
static void
t_threads_can_be_made(void)
{
	void *cookie;
	int n = 0;

	wall(0, 0);
	fk_boot();
	CHECK_EQ(rumpuser_thread_create(kernel_thread, &n, "t", 1, &cookie),
	    0);
	CHECK_EQ(rumpuser_thread_join(cookie), 0);
	CHECK_EQ(n, 1);
	fk_halt();
}

static void *
sleeper(void *arg)
{

	pause();
	return NULL;
}

static void
t_threads_made_before_are_an_error(void)
{
	unsigned walls = 99;
	pthread_t td;

	CHECK_EQ(pthread_create(&td, NULL, sleeper, NULL), 0);
	CHECK_EQ(rumpuser_sandbox(NULL, NULL, &walls), EBUSY);
	CHECK_EQ(walls, 0);
}

static void
t_a_missing_name_is_an_error_without_effect(void)
{
	const char *const in[] = { "/nonexistent", NULL };
	unsigned walls = 99;
	int fd;

	makefile(secret, "secret");
	if (rumpuser_sandbox(in, NULL, &walls) == 0)
		test_skip("no Landlock, so names are not looked at");
	CHECK_EQ(walls, 0);
	CHECK_OK(fd = open(secret, O_RDONLY));
	close(fd);
}

static void
t_a_panic_still_ends_the_process(void)
{
	int status;
	pid_t pid;

#ifdef FK_THREADED
	test_skip("the sanitizer has a thread of its own");
#endif
	CHECK_OK(pid = fork());
	if (pid == 0) {
		unsigned walls;

		signal(SIGABRT, SIG_DFL);
		if (rumpuser_sandbox(NULL, NULL, &walls) != 0)
			_exit(1);
		rumpuser_exit(RUMPUSER_PANIC);
	}
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(WIFSIGNALED(status));
	CHECK_EQ(WTERMSIG(status), SIGABRT);
}

TEST_MAIN(
	TEST_ALONE(t_the_image_can_be_read),
	TEST_ALONE(t_nothing_else_can_be_opened),
	TEST_ALONE(t_the_out_folder_can_be_filled),
	TEST_ALONE(t_open_files_stay_usable),
	TEST_ALONE(t_dangerous_calls_are_refused),
	TEST_ALONE(t_readers_change_no_attributes),
	TEST_ALONE(t_threads_can_be_made),
	TEST_ALONE(t_threads_made_before_are_an_error),
	TEST_ALONE(t_a_missing_name_is_an_error_without_effect),
	TEST_ALONE(t_a_panic_still_ends_the_process))
#endif
