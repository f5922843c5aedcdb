/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rump_lwproc(3): processes and threads for callers; boot and halt.
 */
#include <pthread.h>

#include "kernspace.h"

#include <rump/rump.h>

#define K_ESRCH		3
#define K_ENXIO		6
#define K_EINVAL	22

static void
boot(void)
{

	CHECK_EQ(rump_init(), 0);
}

static void
t_init_twice(void)
{

	boot();
	boot();
}

static void
t_implicit_is_pid_1(void)
{

	boot();
	CHECK(rump_pub_lwproc_curlwp() == NULL);
	CHECK_EQ(rump_sys_getpid(), 1);
}

static void
t_rfork(void)
{
	struct lwp *l;
	int pid;

	boot();
	CHECK_EQ(rump_pub_lwproc_rfork(RUMP_RFFD_COPY), 0);
	CHECK((l = rump_pub_lwproc_curlwp()) != NULL);
	CHECK((pid = rump_sys_getpid()) > 1);
	rump_pub_lwproc_switch(NULL);
	CHECK(rump_pub_lwproc_curlwp() == NULL);
	CHECK_EQ(rump_sys_getpid(), 1);
	rump_pub_lwproc_switch(l);
	CHECK_EQ(rump_sys_getpid(), pid);
	rump_pub_lwproc_switch(l);
	CHECK_EQ(rump_sys_getpid(), pid);
	rump_pub_lwproc_releaselwp();
	CHECK(rump_pub_lwproc_curlwp() == NULL);
	CHECK_EQ(rump_pub_lwproc_newlwp(pid), K_ESRCH);
	CHECK_EQ(rump_pub_lwproc_rfork(RUMP_RFFD_COPY | RUMP_RFFD_CLEAR),
	    K_EINVAL);
}

/* A process lives as long as its last lwp. */
static void
t_newlwp(void)
{
	struct lwp *first;
	int pid;

	boot();
	CHECK_EQ(rump_pub_lwproc_newlwp(4711), K_ESRCH);
	CHECK_EQ(rump_pub_lwproc_rfork(RUMP_RFFD_CLEAR), 0);
	first = rump_pub_lwproc_curlwp();
	pid = rump_sys_getpid();
	CHECK_EQ(rump_pub_lwproc_newlwp(pid), 0);
	CHECK(rump_pub_lwproc_curlwp() != first);
	CHECK_EQ(rump_sys_getpid(), pid);
	rump_pub_lwproc_releaselwp();
	rump_pub_lwproc_switch(first);
	CHECK_EQ(rump_sys_getpid(), pid);
	rump_pub_lwproc_releaselwp();
	CHECK_EQ(rump_pub_lwproc_newlwp(pid), K_ESRCH);
}

/* A new process has its parent's ids; what it changes is its own. */
static void
t_rfork_inherits(void)
{

	boot();
	CHECK_EQ(rump_pub_lwproc_rfork(RUMP_RFFD_COPY), 0);
	CHECK_OK(rump_sys_setuid(1000));
	CHECK_OK(rump_sys_mkdir("/nosuch/dir", 0755) == -1 ? 0 : -1);
	CHECK_EQ(rump_sys_getuid(), 1000);
	CHECK_EQ(rump_pub_lwproc_rfork(RUMP_RFFD_COPY), 0);
	CHECK_EQ(rump_sys_getuid(), 1000);
	rump_pub_lwproc_releaselwp();
	CHECK_EQ(rump_sys_getuid(), 0);
}

/* Shared descriptors: what one opens the other sees. Copied: not. */
static void
t_rfork_descriptors(void)
{
	struct lwp *parent;
	int fd;

	boot();
	CHECK_EQ(rump_pub_lwproc_rfork(RUMP_RFFD_CLEAR), 0);
	parent = rump_pub_lwproc_curlwp();
	CHECK_EQ(rump_pub_lwproc_rfork(RUMP_RFFD_SHARE), 0);
	fd = CHECK_OK(rump_sys_open("/tmp", RUMP_O_RDONLY));
	rump_pub_lwproc_releaselwp();
	rump_pub_lwproc_switch(parent);
	CHECK_OK(rump_sys_lseek(fd, 0, RUMP_SEEK_SET));
	CHECK_EQ(rump_pub_lwproc_rfork(RUMP_RFFD_COPY), 0);
	CHECK_OK(rump_sys_close(fd));
	rump_pub_lwproc_releaselwp();
	rump_pub_lwproc_switch(parent);
	CHECK_OK(rump_sys_lseek(fd, 0, RUMP_SEEK_SET));
	CHECK_EQ(rump_pub_lwproc_rfork(RUMP_RFFD_CLEAR), 0);
	CHECK_EQ(rump_sys_close(fd), -1);
	rump_pub_lwproc_releaselwp();
	rump_pub_lwproc_switch(parent);
	CHECK_OK(rump_sys_close(fd));
	rump_pub_lwproc_releaselwp();
}

#ifndef __EMSCRIPTEN__
static void *
implicit_thread(void *arg)
{
	int i;

	for (i = 0; i < 2000; i++) {
		if (rump_sys_getpid() != 1)
			return "not pid 1";
		if (rump_pub_lwproc_rfork(RUMP_RFFD_COPY) != 0)
			return "no rfork";
		if (rump_sys_getpid() == 1)
			return "still pid 1";
		rump_pub_lwproc_releaselwp();
	}
	return NULL;
}

/* Host threads come and go, each with contexts of its own. */
static void
t_threads(void)
{
	pthread_t td[4];
	void *res;
	int i;

	boot();
	for (i = 0; i < 4; i++)
		CHECK_EQ(pthread_create(&td[i], NULL, implicit_thread, NULL),
		    0);
	for (i = 0; i < 4; i++) {
		CHECK_EQ(pthread_join(td[i], &res), 0);
		if (res != NULL)
			test_fail(__FILE__, __LINE__, "%s", (char *)res);
	}
}
#endif

static void
t_halt(void)
{
	uint32_t leaks = 99;

	boot();
	CHECK_EQ(rump_pub_lwproc_rfork(RUMP_RFFD_COPY), 0);
	CHECK_OK(rump_sys_mkdir("/tmp/d", 0755));
	CHECK_OK(rump_sys_open("/tmp/d", RUMP_O_RDONLY));
	rump_pub_lwproc_switch(NULL);
	CHECK_EQ(rump_pub_halt(RUMP_HALT_FORCE | RUMP_HALT_REPORT, &leaks), 0);
	CHECK_EQ(leaks, 0);
	CHECK_EQ(rump_init(), K_ENXIO);
	CHECK_EQ(rump_pub_halt(0, &leaks), K_ENXIO);
	CHECK_EQ(rump_sys_mkdir("/x", 0755), -1);
}

TEST_MAIN(
	TEST(t_init_twice),
	TEST(t_implicit_is_pid_1),
	TEST(t_rfork),
	TEST(t_newlwp),
	TEST(t_rfork_inherits),
	TEST(t_rfork_descriptors),
#ifndef __EMSCRIPTEN__
	TEST(t_threads),
#endif
	TEST_ALONE(t_halt))
