/* SPDX-License-Identifier: BSD-2-Clause */
/* Who a process is, and who it may become. */
#include "fixture.h"

static void
are(uint32_t ruid, uint32_t euid, uint32_t rgid, uint32_t egid)
{

	CHECK_EQ(rump_sys_getuid(), ruid);
	CHECK_EQ(rump_sys_geteuid(), euid);
	CHECK_EQ(rump_sys_getgid(), rgid);
	CHECK_EQ(rump_sys_getegid(), egid);
}

static void
t_a_process_starts_as_root(void)
{

	fixture();
	are(0, 0, 0, 0);
	CHECK_EQ(rump_sys_getpid(), 1);
}

static void
t_children_inherit(void)
{
	int32_t pid;

	fixture();
	become(100, 200);
	are(100, 100, 200, 200);
	pid = rump_sys_getpid();
	CHECK(pid > 1);
	CHECK_EQ(rump_sys_getppid(), 1);
	CHECK_EQ(rump_pub_lwproc_rfork(RUMP_RFFD_CLEAR), 0);
	CHECK_EQ(rump_sys_getppid(), pid);
	are(100, 100, 200, 200);
	unbecome();
	are(0, 0, 0, 0);
}

static void
t_setuid_is_for_good(void)
{

	fixture();
	become(0, 0);
	CHECK_OK(rump_sys_setgid(200));
	CHECK_OK(rump_sys_setuid(100));
	are(100, 100, 200, 200);
	CHECK_ERR(EPERM, rump_sys_setuid(0));
	CHECK_ERR(EPERM, rump_sys_seteuid(0));
	CHECK_ERR(EPERM, rump_sys_setgid(0));
	CHECK_ERR(EPERM, rump_sys_setegid(0));
	CHECK_ERR(EPERM, rump_sys_setgroups(0, NULL));
	CHECK_OK(rump_sys_setuid(100));
	CHECK_OK(rump_sys_seteuid(100));
	CHECK_OK(rump_sys_setgid(200));
	unbecome();
}

static void
t_seteuid_there_and_back(void)
{

	fixture();
	become(0, 0);
	CHECK_OK(rump_sys_setegid(200));
	CHECK_OK(rump_sys_seteuid(100));
	are(0, 100, 0, 200);
	CHECK_ERR(EPERM, rump_sys_seteuid(300));
	CHECK_ERR(EPERM, rump_sys_setegid(300));
	CHECK_OK(rump_sys_seteuid(0));
	CHECK_OK(rump_sys_setegid(0));
	are(0, 0, 0, 0);
	unbecome();
}

static void
t_groups(void)
{
	uint32_t in[32], out[40], i;

	fixture();
	become(0, 0);
	for (i = 0; i < 32; i++)
		in[i] = 1000 + i;
	CHECK_OK(rump_sys_setgroups(32, in));
	CHECK_EQ(rump_sys_getgroups(0, NULL), 32);
	CHECK_EQ(rump_sys_getgroups(40, out), 32);
	CHECK_MEM(in, out, sizeof(in));
	CHECK_ERR(EINVAL, rump_sys_getgroups(31, out));
	CHECK_ERR(EINVAL, rump_sys_setgroups(33, in));
	CHECK_ERR(EINVAL, rump_sys_setgroups(-1, in));
	CHECK_ERR(EFAULT, rump_sys_setgroups(1, NULL));
	CHECK_ERR(EFAULT, rump_sys_getgroups(40, NULL));
	CHECK_OK(rump_sys_setgroups(1, in));
	CHECK_EQ(rump_sys_getgroups(40, out), 1);
	CHECK_OK(rump_sys_setgroups(0, NULL));
	CHECK_EQ(rump_sys_getgroups(40, out), 0);
	unbecome();
}

/* A change reaches all lwps of the process, and nobody else. */
static void
t_lwps_share_ids(void)
{
	struct lwp *a, *b;
	int32_t pid;

	fixture();
	CHECK_EQ(rump_pub_lwproc_rfork(RUMP_RFFD_CLEAR), 0);
	a = rump_pub_lwproc_curlwp();
	pid = rump_sys_getpid();
	CHECK_EQ(rump_pub_lwproc_newlwp(pid), 0);
	b = rump_pub_lwproc_curlwp();
	CHECK(a != b);
	CHECK_OK(rump_sys_seteuid(100));
	rump_pub_lwproc_switch(a);
	CHECK_EQ(rump_sys_geteuid(), 100);
	CHECK_EQ(rump_sys_getpid(), pid);
	rump_pub_lwproc_switch(NULL);
	CHECK_EQ(rump_sys_geteuid(), 0);
	rump_pub_lwproc_switch(b);
	rump_pub_lwproc_releaselwp();
	rump_pub_lwproc_switch(a);
	CHECK_EQ(rump_sys_geteuid(), 100);
	rump_pub_lwproc_releaselwp();
	CHECK_EQ(rump_errno2host(rump_pub_lwproc_newlwp(pid)), ESRCH);
}

static void
t_umask(void)
{
	struct rump_stat st;

	fixture();
	CHECK_EQ(rump_sys_umask(0), 022);
	CHECK_EQ(rump_sys_umask(077777), 0);
	CHECK_EQ(rump_sys_umask(027), 0777);
	CHECK_OK(rump_sys_mkdir("/masked", 0777));
	CHECK_OK(rump_sys_stat("/masked", &st));
	CHECK_EQ(st.st_mode, RUMP_S_IFDIR | 0750);
	rump_sys_umask(022);
	CHECK_EQ(rump_pub_lwproc_rfork(RUMP_RFFD_COPY), 0);
	CHECK_EQ(rump_sys_umask(0), 022);
	rump_pub_lwproc_releaselwp();
	CHECK_EQ(rump_sys_umask(022), 022);
}

TEST_MAIN(
	TEST(t_a_process_starts_as_root),
	TEST(t_children_inherit),
	TEST(t_setuid_is_for_good),
	TEST(t_seteuid_there_and_back),
	TEST(t_groups),
	TEST(t_lwps_share_ids),
	TEST(t_umask))
