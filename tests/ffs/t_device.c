/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The device without a file system: what was written to it and cannot be is
 * told, once, by the call that finds out.
 */
#include "disk.h"

static int
open_written(void)
{
	int fd = (int)CHECK_OK(rump_sys_open(DEV, RUMP_O_RDWR));

	CHECK_EQ(rump_sys_pwrite(fd, "raw", 3, 1000), 3);
	return fd;
}

static void
t_close_tells_what_could_not_be_written(void)
{
	char back[3];
	int fd, other;

	disk_boot();
	disk_load("small");
	fd = open_written();
	rumpuser_fault_set(RUMPUSER_FAULT_WRITE, 1, 0, 0);
	other = (int)CHECK_OK(rump_sys_dup(fd));
	CHECK_OK(rump_sys_close(other));
	CHECK_ERR(EIO, rump_sys_close(fd));
	CHECK_ERR(EBADF, rump_sys_close(fd));
	rumpuser_fault_reset(test_seed());
	fd = (int)CHECK_OK(rump_sys_open(DEV, RUMP_O_RDWR));
	CHECK_EQ(rump_sys_pread(fd, back, 3, 1000), 3);
	CHECK(memcmp(back, "raw", 3) != 0);
	CHECK_OK(rump_sys_close(fd));
	disk_halt();
}

static void
t_a_cache_that_cannot_be_emptied(void)
{
	int fd;

	disk_boot();
	disk_load("small");
	fd = open_written();
	rumpuser_fault_set(RUMPUSER_FAULT_SYNC, 1, 0, 0);
	CHECK_ERR(EIO, rump_sys_fsync(fd));
	CHECK_ERR(EIO, rump_sys_close(fd));
	rumpuser_fault_reset(test_seed());
	disk_halt();
}

static void
t_fsync_tells_once(void)
{
	int fd;

	disk_boot();
	disk_load("small");
	fd = open_written();
	rumpuser_fault_set(RUMPUSER_FAULT_WRITE, 1, 1, 0);
	CHECK_ERR(EIO, rump_sys_fsync(fd));
	CHECK_OK(rump_sys_fsync(fd));
	CHECK_OK(rump_sys_close(fd));
	disk_halt();
}

TEST_MAIN(
	TEST_ALONE(t_close_tells_what_could_not_be_written),
	TEST_ALONE(t_a_cache_that_cannot_be_emptied),
	TEST_ALONE(t_fsync_tells_once))
