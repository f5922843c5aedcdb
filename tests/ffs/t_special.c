/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What else lives on an FFS: fifos, device nodes, flags, and directories of
 * 100,000 names.
 */
#include <time.h>

#include "disk.h"


static uint32_t
rdev_of(const char *path)
{
	struct rump_stat st;

	CHECK_OK(rump_sys_stat(path, &st));
	return (uint32_t)st.st_rdev;
}

static void
fifos(int flags)
{
	char buf[70000], small[8];
	rump_ssize_t n, total;
	struct rump_stat st;
	int r, w;

	memset(buf, 'p', sizeof(buf));
	CHECK_OK(rump_sys_mkfifo("/m/p", 0640));
	CHECK_OK(rump_sys_lstat("/m/p", &st));
	CHECK_EQ(st.st_mode, RUMP_S_IFIFO | 0640);
	CHECK_ERR(ENXIO, rump_sys_open("/m/p", RUMP_O_WRONLY |
	    RUMP_O_NONBLOCK));
	r = (int)CHECK_OK(rump_sys_open("/m/p", RUMP_O_RDONLY |
	    RUMP_O_NONBLOCK));
	CHECK_EQ(rump_sys_read(r, small, sizeof(small)), 0);
	w = (int)CHECK_OK(rump_sys_open("/m/p", RUMP_O_WRONLY |
	    RUMP_O_NONBLOCK));
	CHECK_ERR(EAGAIN, rump_sys_read(r, small, sizeof(small)));
	CHECK_ERR(ESPIPE, rump_sys_lseek(r, 0, RUMP_SEEK_SET));
	CHECK_EQ(rump_sys_write(w, "hello", 5), 5);
	CHECK_EQ(rump_sys_read(r, small, sizeof(small)), 5);
	CHECK_MEM(small, "hello", 5);
	/* Until it is full; what went in comes out. */
	for (total = 0; (n = rump_sys_write(w, buf,
	    sizeof(buf))) > 0; total += n)
		continue;
	CHECK_EQ(errno, EAGAIN);
	CHECK(total >= 512);
	/* At most PIPE_BUF bytes are in one piece. */
	CHECK_EQ(rump_sys_read(r, small, 1), 1);
	CHECK_ERR(EAGAIN, rump_sys_write(w, buf, 512));
	for (total--; (n = rump_sys_read(r, buf, sizeof(buf))) > 0;
	    total -= n)
		continue;
	CHECK_EQ(total, 0);
	CHECK_OK(rump_sys_close(r));
	CHECK_ERR(EPIPE, rump_sys_write(w, "x", 1));
	CHECK_OK(rump_sys_close(w));
	/* A reader sees the end when the last writer goes. */
	r = (int)CHECK_OK(rump_sys_open("/m/p", RUMP_O_RDWR));
	CHECK_OK(rump_sys_unlink("/m/p"));
	CHECK_EQ(rump_sys_write(r, "x", 1), 1);
	CHECK_EQ(rump_sys_read(r, small, 1), 1);
	CHECK_OK(rump_sys_close(r));
}

static void
t_fifos(void)
{

	disk_each_kind("small", fifos);
}

static void
device_nodes(int flags)
{
	char a[1024], b[1024];
	int fd;

	CHECK_OK(rump_sys_mknod("/m/null", RUMP_S_IFCHR | 0666,
	    rdev_of("/dev/null")));
	CHECK_OK(rump_sys_mknod("/m/zero", RUMP_S_IFCHR | 0666,
	    rdev_of("/dev/zero")));
	CHECK_OK(rump_sys_mknod("/m/disk", RUMP_S_IFBLK | 0600,
	    rdev_of(DEV)));
	CHECK_OK(rump_sys_mknod("/m/none", RUMP_S_IFCHR | 0600,
	    0x0000f0f0));
	disk_unmount(0);
	disk_check(1);

	disk_mount(flags);
	CHECK_EQ(rdev_of("/m/null"), rdev_of("/dev/null"));
	CHECK_EQ(rdev_of("/m/disk"), rdev_of(DEV));
	fd = (int)CHECK_OK(rump_sys_open("/m/null", RUMP_O_RDWR));
	CHECK_EQ(rump_sys_write(fd, a, 100), 100);
	CHECK_EQ(rump_sys_read(fd, a, 100), 0);
	CHECK_OK(rump_sys_close(fd));
	fd = (int)CHECK_OK(rump_sys_open("/m/zero", RUMP_O_RDWR));
	memset(a, 1, sizeof(a));
	memset(b, 0, sizeof(b));
	CHECK_EQ(rump_sys_read(fd, a, sizeof(a)), sizeof(a));
	CHECK_MEM(a, b, sizeof(a));
	CHECK_OK(rump_sys_close(fd));
	CHECK_ERR(ENXIO, rump_sys_open("/m/none", RUMP_O_RDONLY));
	/* The disk that it is on itself: two vnodes, one writer. */
	CHECK_ERR(EBUSY, rump_sys_open("/m/disk", RUMP_O_RDWR));
	CHECK_ERR(EBUSY, rump_sys_open("/m/disk", RUMP_O_RDONLY));
	disk_unmount(0);
	disk_mount(RUMP_MNT_RDONLY);
	CHECK_ERR(EBUSY, rump_sys_open("/m/disk", RUMP_O_RDWR));
	fd = (int)CHECK_OK(rump_sys_open("/m/disk", RUMP_O_RDONLY));
	CHECK_EQ(rump_sys_pread(fd, a, sizeof(a), 8192), sizeof(a));
	CHECK_MEM(a, disk + 8192, sizeof(a));
	/* An open device holds the mount, but force takes it. */
	CHECK_ERR(EBUSY, disk_tryunmount(0));
	CHECK_OK(disk_tryunmount(RUMP_MNT_FORCE));
	CHECK_OK(rump_sys_close(fd));
	disk_check(1);

	disk_mount(flags | RUMP_MNT_NODEV);
	CHECK_ERR(ENXIO, rump_sys_open("/m/null", RUMP_O_RDONLY));
	CHECK_ERR(ENXIO, rump_sys_open("/m/disk", RUMP_O_RDONLY));
	CHECK_EQ(rdev_of("/m/null"), rdev_of("/dev/null"));
	CHECK_OK(rump_sys_unlink("/m/null"));
	CHECK_OK(rump_sys_unlink("/m/zero"));
	CHECK_OK(rump_sys_unlink("/m/disk"));
	CHECK_OK(rump_sys_unlink("/m/none"));
}

static void
t_device_nodes(void)
{

	disk_each_kind("small", device_nodes);
}

/* Immutable and append-only files, over a remount. */
static void
flags_stay(int flags)
{
	static const uint32_t immutable[] = { RUMP_UF_IMMUTABLE,
	    RUMP_SF_IMMUTABLE };
	static const uint32_t append[] = { RUMP_UF_APPEND, RUMP_SF_APPEND };
	size_t i;
	int fd;

	for (i = 0; i < 2; i++) {
		fill("/m/f", 10000, 1);
		fill("/m/a", 10000, 1);
		CHECK_OK(rump_sys_chflags("/m/f", immutable[i]));
		CHECK_OK(rump_sys_chflags("/m/a", append[i]));
		disk_unmount(0);
		disk_mount(flags);
		CHECK_ERR(EPERM, rump_sys_open("/m/f", RUMP_O_WRONLY));
		CHECK_ERR(EPERM, rump_sys_truncate("/m/f", 0));
		CHECK_ERR(EPERM, rump_sys_unlink("/m/f"));
		CHECK_ERR(EPERM, rump_sys_rename("/m/f", "/m/g"));
		CHECK_ERR(EPERM, rump_sys_link("/m/f", "/m/g"));
		CHECK_ERR(EPERM, rump_sys_chmod("/m/f", 0600));
		CHECK_ERR(EPERM, rump_sys_chown("/m/f", 1, 1));
		fd = (int)CHECK_OK(rump_sys_open("/m/a",
		    RUMP_O_WRONLY | RUMP_O_APPEND));
		CHECK_EQ(rump_sys_write(fd, "tail", 4), 4);
		CHECK_ERR(EPERM, rump_sys_ftruncate(fd, 1));
		CHECK_OK(rump_sys_close(fd));
		CHECK_ERR(EPERM, rump_sys_truncate("/m/a", 0));
		CHECK_ERR(EPERM, rump_sys_unlink("/m/a"));
		verify("/m/f", 10000, 1);
		/* Nothing is secured: the superuser takes them off. */
		CHECK_OK(rump_sys_chflags("/m/f", 0));
		CHECK_OK(rump_sys_chflags("/m/a", 0));
		CHECK_OK(rump_sys_unlink("/m/f"));
		CHECK_OK(rump_sys_unlink("/m/a"));
	}
}

static void
t_flags(void)
{

	disk_each_kind("small", flags_stay);
}

/* A file that is refused to lose a name keeps its times. */
static void
append_only_directory(int flags)
{
	struct rump_stat before, after;

	(void)flags;
	CHECK_OK(rump_sys_mkdir("/m/d", 0755));
	CHECK_OK(mkfile("/m/d/a"));
	CHECK_OK(mkfile("/m/b"));
	CHECK_OK(rump_sys_link("/m/d/a", "/m/a2"));
	CHECK_OK(rump_sys_chflags("/m/d", RUMP_UF_APPEND));
	CHECK_OK(rump_sys_stat("/m/a2", &before));
	/* The kernel asks for the wall clock once a second. */
	rumpuser_fault_clock((int64_t)before.st_ctim.tv_sec + 1000);
	rumpuser_fault_elapse(2);
	CHECK_ERR(EPERM, rump_sys_unlink("/m/d/a"));
	CHECK_ERR(EPERM, rump_sys_rename("/m/b", "/m/d/a"));
	CHECK_OK(rump_sys_stat("/m/a2", &after));
	CHECK_EQ(after.st_ctim.tv_sec, before.st_ctim.tv_sec);
	CHECK_OK(rump_sys_chflags("/m/d", 0));
	CHECK_OK(rump_sys_unlink("/m/d/a"));
	CHECK_OK(rump_sys_stat("/m/a2", &after));
	CHECK(after.st_ctim.tv_sec > before.st_ctim.tv_sec);
	CHECK_OK(rump_sys_unlink("/m/a2"));
	CHECK_OK(rump_sys_unlink("/m/b"));
	CHECK_OK(rump_sys_rmdir("/m/d"));
}

static void
t_append_only_directories(void)
{

	disk_each_kind("small", append_only_directory);
}

static double
seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* Cost of an operation: shown, never judged. */
static void
t_a_hundred_thousand_names(void)
{
	int i, n = test_quick() ? 10000 : 100000;
	double last;
	struct rump_stat st;

	disk_boot();
	disk_load("large");
	disk_mount(SOFT);
	CHECK_OK(rump_sys_mkdir("/m/d", 0755));
	last = seconds();
	for (i = 0; i < n; i++) {
		CHECK_OK(mkfile(fmt("/m/d/a-name-%d", i)));
		if ((i + 1) % (n / 5) == 0) {
			test_note("%d names: %.1f us to make one", i + 1,
			    (seconds() - last) * 1e6 / (n / 5));
			last = seconds();
		}
	}
	CHECK_ERR(EEXIST, mkfile("/m/d/a-name-77"));
	last = seconds();
	for (i = 0; i < n; i++)
		CHECK_OK(rump_sys_lstat(fmt("/m/d/a-name-%d",
		    (int)test_below((uint32_t)n)), &st));
	test_note("%.1f us to find one", (seconds() - last) * 1e6 / n);
	disk_unmount(0);
	disk_check(1);
	disk_mount(SOFT);
	last = seconds();
	for (i = 0; i < n; i++) {
		CHECK_OK(rump_sys_unlink(fmt("/m/d/a-name-%d",
		    (int)(((int64_t)i * 7919) % n))));
		if ((i + 1) % (n / 5) == 0) {
			test_note("%.1f us to remove one",
			    (seconds() - last) * 1e6 / (n / 5));
			last = seconds();
		}
	}
	CHECK_OK(rump_sys_rmdir("/m/d"));
	disk_unmount(0);
	disk_check(1);
	disk_halt();
}

TEST_MAIN(
	TEST_ALONE(t_fifos),
	TEST_ALONE(t_device_nodes),
	TEST_ALONE(t_flags),
	TEST_ALONE(t_append_only_directories),
	TEST_ALONE(t_a_hundred_thousand_names))
