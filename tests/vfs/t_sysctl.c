/* SPDX-License-Identifier: BSD-2-Clause */
/* sysctl(3), by number and by name. */
#include "writable.h"

static int
get_int(const char *name)
{
	size_t len = sizeof(int);
	int val = -77;

	CHECK_OK(rump_sysctlbyname(name, &val, &len, NULL, 0));
	CHECK_EQ(len, sizeof(int));
	return val;
}

static const char *
get_string(const char *name)
{
	static char buf[512];
	size_t len = sizeof(buf);

	CHECK_OK(rump_sysctlbyname(name, buf, &len, NULL, 0));
	CHECK_EQ(len, strlen(buf) + 1);
	return buf;
}

static void
t_names(void)
{
	static const char *const strings[] = {
		"kern.ostype", "kern.osrelease", "kern.version",
		"kern.hostname", "hw.machine", "hw.machine_arch",
		"vfs.generic.fstypes"
	};
	struct rump_timespec ts;
	int64_t quad;
	size_t i, len;

	fixture();
	for (i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
		CHECK(*get_string(strings[i]) != '\0');
	CHECK_STR(get_string("kern.ostype"), "rumpjs");
	CHECK(strstr(get_string("vfs.generic.fstypes"), "ffs") != NULL);
	CHECK_EQ(get_int("hw.pagesize"), 4096);
	CHECK_EQ(get_int("hw.ncpu"), 1);
	CHECK(get_int("hw.physmem") > 0);
	CHECK(get_int("kern.maxvnodes") > 0);
	CHECK(get_int("kern.maxfiles") >= 16);
	CHECK(get_int("vfs.ffs.max_softdeps") > 0);
	CHECK(get_int("vfs.ffs.dirhash_mem") >= 0);
	len = sizeof(quad);
	CHECK_OK(rump_sysctlbyname("hw.physmem64", &quad, &len, NULL, 0));
	CHECK(quad >= get_int("hw.physmem"));
	len = sizeof(ts);
	CHECK_OK(rump_sysctlbyname("kern.boottime", &ts, &len, NULL, 0));
	CHECK(ts.tv_sec > 1000000000);
}

static void
t_errors(void)
{
	int mib[13] = { 1, 10 }, num = 1;
	char buf[300];
	size_t len;

	fixture();
	len = 3;
	memset(buf, 'x', sizeof(buf));
	FAILS(ENOMEM, rump_sysctlbyname("kern.ostype", buf, &len, NULL, 0));
	CHECK_EQ(len, 7);			/* so much is needed */
	CHECK_MEM(buf, "rumx", 4);
	len = 0;
	CHECK_OK(rump_sysctlbyname("kern.ostype", NULL, &len, NULL, 0));
	CHECK_EQ(len, 7);
	FAILS(ENOENT, rump_sysctlbyname("kern.none", NULL, NULL, NULL, 0));
	FAILS(ENOENT, rump_sysctlbyname("kern", NULL, NULL, NULL, 0));
	FAILS(ENOENT, rump_sysctlbyname("", NULL, NULL, NULL, 0));
	FAILS(ENOENT, rump_sysctlbyname(repeat('x', 2000), NULL, NULL, NULL,
	    0));
	FAILS(ENOENT, rump_sysctlbyname("vfs.cd9660.x", NULL, NULL, NULL, 0));
	len = 2;
	FAILS(ENOMEM, rump_sysctlbyname("vfs.ffs.max_softdeps", buf, &len,
	    NULL, 0));
	FAILS(EFAULT, rump_sysctlbyname(NULL, NULL, NULL, NULL, 0));
	FAILS(EPERM, rump_sysctlbyname("hw.pagesize", NULL, NULL, &num,
	    sizeof(num)));
	FAILS(EPERM, rump_sysctlbyname("vfs.ffs.dirhash_mem", NULL, NULL,
	    &num, sizeof(num)));
	num = -1;
	FAILS(EINVAL, rump_sysctlbyname("vfs.ffs.sd_tickdelay", NULL, NULL,
	    &num, 1));
	FAILS(EINVAL, rump_sysctlbyname("vfs.ffs.sd_tickdelay", NULL, NULL,
	    &num, sizeof(num)));
	len = sizeof(buf);
	CHECK_OK(rump_sys___sysctl(mib, 2, buf, &len, NULL, 0));
	CHECK_STR(buf, get_string("kern.hostname"));
	FAILS(ENOTDIR, rump_sys___sysctl(mib, 3, buf, &len, NULL, 0));
	FAILS(EINVAL, rump_sys___sysctl(mib, 1, buf, &len, NULL, 0));
	FAILS(EINVAL, rump_sys___sysctl(mib, 13, buf, &len, NULL, 0));
	FAILS(EFAULT, rump_sys___sysctl(NULL, 2, buf, &len, NULL, 0));
	mib[1] = 4711;
	FAILS(ENOENT, rump_sys___sysctl(mib, 2, buf, &len, NULL, 0));
	mib[0] = 3;
	mib[1] = 0;
	FAILS(EISDIR, rump_sys___sysctl(mib, 2, buf, &len, NULL, 0));
	mib[1] = 1;				/* FFS */
	FAILS(EISDIR, rump_sys___sysctl(mib, 2, buf, &len, NULL, 0));
	mib[2] = 1;
	len = sizeof(buf);
	CHECK_OK(rump_sys___sysctl(mib, 3, buf, &len, NULL, 0));
	FAILS(ENOTDIR, rump_sys___sysctl(mib, 4, buf, &len, NULL, 0));
	mib[2] = 99;
	FAILS(ENOENT, rump_sys___sysctl(mib, 3, buf, &len, NULL, 0));
	mib[1] = 2;				/* cd9660 has none */
	FAILS(ENOENT, rump_sys___sysctl(mib, 3, buf, &len, NULL, 0));
}

static void
t_setting(void)
{
	char old[256];
	size_t len = sizeof(old);
	int num;

	fixture();
	CHECK_OK(rump_sysctlbyname("kern.hostname", old, &len, "here", 4));
	CHECK_STR(get_string("kern.hostname"), "here");
	FAILS(EINVAL, rump_sysctlbyname("kern.hostname", NULL, NULL,
	    repeat('h', 256), 256));
	become(OWNER, GROUP);
	FAILS(EPERM, rump_sysctlbyname("kern.hostname", NULL, NULL, "x", 1));
	CHECK_STR(get_string("kern.hostname"), "here");
	unbecome();
	CHECK_OK(rump_sysctlbyname("kern.hostname", NULL, NULL, old, len));
	CHECK_STR(get_string("kern.hostname"), old);

	num = get_int("vfs.ffs.doclusterread");
	CHECK_OK(rump_sysctlbyname("vfs.ffs.doclusterread", NULL, NULL,
	    &(int){ !num }, sizeof(num)));
	CHECK_EQ(get_int("vfs.ffs.doclusterread"), !num);
	CHECK_OK(rump_sysctlbyname("vfs.ffs.doclusterread", NULL, NULL, &num,
	    sizeof(num)));
	CHECK_EQ(get_int("vfs.ffs.doclusterread"), num);
	num = get_int("kern.securelevel");
	num--;
	FAILS(EPERM, rump_sysctlbyname("kern.securelevel", NULL, NULL, &num,
	    sizeof(num)));
	FAILS(EINVAL, rump_sysctlbyname("kern.securelevel", NULL, NULL, &num,
	    1));
}

/* Sets it to n: whether that was taken. */
static int
set_int(const char *name, int n)
{

	return rump_sysctlbyname(name, NULL, NULL, &n, sizeof(n));
}

/* A smaller limit of files is in force at once; those open stay open. */
static void
t_maxfiles(void)
{
	int old, fd, fds[40], n;

	fixture();
	old = get_int("kern.maxfiles");
	FAILS(EINVAL, set_int("kern.maxfiles", 15));
	FAILS(EINVAL, set_int("kern.maxfiles", 1000001));
	FAILS(EINVAL, set_int("kern.maxfiles", -1));
	CHECK_EQ(get_int("kern.maxfiles"), old);
	for (n = 0; n < 20; n++)
		CHECK_OK(fds[n] = rump_sys_open("/", RUMP_O_RDONLY));
	CHECK_OK(set_int("kern.maxfiles", 16));
	CHECK_EQ(get_int("kern.maxfiles"), 16);
	FAILS(ENFILE, rump_sys_open("/", RUMP_O_RDONLY));
	CHECK_OK(rump_sys_fcntl(fds[19], RUMP_F_GETFL));
	for (n = 0; n < 20; n++)
		CHECK_OK(rump_sys_close(fds[n]));
	for (n = 0; (fd = rump_sys_open("/", RUMP_O_RDONLY)) != -1; n++)
		fds[n] = fd;
	CHECK_EQ(errno, ENFILE);
	CHECK_EQ(n, 16);
	FAILS(EPERM, (become(OWNER, GROUP), set_int("kern.maxfiles", 100)));
	unbecome();
	CHECK_OK(set_int("kern.maxfiles", 100));
	CHECK_OK(fds[16] = rump_sys_open("/", RUMP_O_RDONLY));
	for (n = 0; n < 17; n++)
		CHECK_OK(rump_sys_close(fds[n]));
	CHECK_OK(set_int("kern.maxfiles", old));
}

/* How many there are, by kernfs. */
static unsigned
vnode_count(void)
{
	char buf[1000];
	unsigned n;
	int fd, len;

	if (rump_sys_mkdir("/kern", 0755) == -1)
		CHECK_EQ(errno, EEXIST);
	CHECK_OK(rump_sys_mount("kernfs", "/kern", 0, NULL, 0));
	CHECK_OK(fd = rump_sys_open("/kern/vnodes", RUMP_O_RDONLY));
	CHECK((len = (int)rump_sys_read(fd, buf, sizeof(buf) - 1)) > 0);
	buf[len] = '\0';
	CHECK_OK(rump_sys_close(fd));
	CHECK_OK(rump_sys_unmount("/kern", 0));
	CHECK_EQ(sscanf(buf, "vnodes %u", &n), 1);
	return n;
}

/* What is idle beyond a smaller limit goes at once. */
static void
t_maxvnodes(void)
{
	char path[32];
	int old, i;

	fixture();
	old = get_int("kern.maxvnodes");
	FAILS(EINVAL, set_int("kern.maxvnodes", 15));
	FAILS(EINVAL, set_int("kern.maxvnodes", 1048577));
	CHECK_EQ(get_int("kern.maxvnodes"), old);
	for (i = 0; i < 100; i++) {
		sprintf(path, "/tmp/v%d", i);
		CHECK_OK(rump_sys_mkdir(path, 0755));
	}
	CHECK(vnode_count() > 50);
	CHECK_OK(set_int("kern.maxvnodes", 50));
	CHECK_EQ(get_int("kern.maxvnodes"), 50);
	CHECK(vnode_count() <= 50);
	for (i = 0; i < 100; i++) {
		sprintf(path, "/tmp/v%d", i);
		CHECK_OK(rump_sys_rmdir(path));
	}
	CHECK(vnode_count() <= 50);
	become(OWNER, GROUP);
	FAILS(EPERM, set_int("kern.maxvnodes", 100));
	unbecome();
	CHECK_OK(set_int("kern.maxvnodes", old));
}

TEST_MAIN(
	TEST(t_names),
	TEST(t_errors),
	TEST(t_setting),
	TEST(t_maxfiles),
	TEST(t_maxvnodes))
