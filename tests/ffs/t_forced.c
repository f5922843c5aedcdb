/* SPDX-License-Identifier: BSD-2-Clause */
/* File systems taken away by force, and halting, with everything open. */
#include "work.h"

/* Everything that can be in the way. */
static void
forced_unmount(int flags)
{
	int dirfd, fd, fifo, orphan, orphandir;
	struct rump_stat st;
	char buf[600];

	work_do(1);
	fd = (int)CHECK_OK(rump_sys_open("/m/work/f3", RUMP_O_RDWR));
	CHECK_OK(fill_fd(fd, 200000, 5));
	CHECK_OK(rump_sys_flock(fd, RUMP_LOCK_EX));
	dirfd = (int)CHECK_OK(rump_sys_open("/m/work/a",
	    RUMP_O_RDONLY));
	fifo = (int)CHECK_OK(rump_sys_open("/m/work/p", RUMP_O_RDWR));
	CHECK_EQ(rump_sys_write(fifo, "abc", 3), 3);
	orphan = (int)CHECK_OK(rump_sys_open("/m/orphan",
	    RUMP_O_RDWR | RUMP_O_CREAT, 0644));
	CHECK_OK(fill_fd(orphan, 300000, 6));
	CHECK_OK(rump_sys_unlink("/m/orphan"));
	CHECK_OK(rump_sys_mkdir("/m/gone", 0755));
	orphandir = (int)CHECK_OK(rump_sys_open("/m/gone",
	    RUMP_O_RDONLY));
	CHECK_OK(rump_sys_rmdir("/m/gone"));
	CHECK_OK(rump_sys_chdir("/m/work/a"));

	CHECK_OK(disk_tryunmount(FORCE));
	disk_check(1);
	CHECK_ERR(EIO, rump_sys_read(fd, buf, 1));
	CHECK_ERR(EIO, rump_sys_write(fd, buf, 1));
	CHECK_ERR(EBADF, rump_sys_fstat(fd, &st));
	CHECK_ERR(ENXIO, rump_sys_fsync(fd));
	CHECK_ERR(EIO, rump_sys_read(orphan, buf, 1));
	CHECK_ERR(EIO, rump_sys_read(fifo, buf, 1));
	CHECK(rump_sys_getdents(dirfd, buf, sizeof(buf)) == -1);
	CHECK(rump_sys_stat("x", &st) == -1);
	CHECK(mkfile("x") == -1);
	CHECK_OK(rump_sys_chdir("/"));
	/* The device is free although descriptors are left. */
	disk_mount(flags);
	verify("/m/work/f3", 200000, 5);
	CHECK(!exists("/m/orphan") && !exists("/m/gone"));
	CHECK_OK(rump_sys_close(fd));
	CHECK_OK(rump_sys_close(orphan));
	CHECK_OK(rump_sys_close(orphandir));
	CHECK_OK(rump_sys_close(fifo));
	CHECK_OK(rump_sys_close(dirfd));
}

static void
t_forced_unmount(void)
{

	disk_each_kind("medium", forced_unmount);
}

/* Halting by force with everything open. */
static void
t_forced_halt(void)
{
	uint32_t leaks;

	disk_boot();
	disk_load("medium");
	disk_mount(SOFT);
	work_do(1);
	CHECK_OK(rump_sys_open("/m/work/f3", RUMP_O_RDWR));
	CHECK_OK(rump_sys_open("/m/orphan", RUMP_O_RDWR | RUMP_O_CREAT, 0644));
	CHECK_OK(rump_sys_unlink("/m/orphan"));
	CHECK_OK(rump_sys_chdir("/m/work/a"));
	CHECK_EQ(rump_errno2host(rump_pub_halt(0, &leaks)), EBUSY);
	work_check(1);
	CHECK_EQ(rump_pub_halt(RUMP_HALT_FORCE | RUMP_HALT_REPORT, &leaks), 0);
	CHECK_EQ(leaks, 0);
	disk_check(1);
}

TEST_MAIN(
	TEST_ALONE(t_forced_unmount),
	TEST_ALONE(t_forced_halt))
