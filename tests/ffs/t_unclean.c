/* SPDX-License-Identifier: BSD-2-Clause */
/* Images that a crash left: refused, read, forced, repaired, read again. */
#include "work.h"

/* A crash: the image as it is in the middle, by its own copy. */
static void
crash(int flags)
{
	unsigned char *copy;

	disk_mount(flags);
	work_do(1);
	if (flags == SOFT || flags == 0)
		rump_sys_sync();
	CHECK((copy = malloc(disk_size)) != NULL);
	memcpy(copy, disk, disk_size);
	work_undo();
	disk_unmount(0);
	memcpy(disk, copy, disk_size);
	free(copy);
	CHECK_EQ(disk_isclean(), 0);
}

static void
t_an_unclean_image(void)
{
	struct rump_statvfs sv;

	disk_boot();
	disk_load("medium");
	crash(SOFT);
	(void)console();
	CHECK_ERR(EROFS, disk_trymount(SOFT));
	CHECK(strstr(console(), "run fsck") != NULL);
	CHECK_ERR(EROFS, disk_trymount(0));
	CHECK_ERR(EROFS, disk_trymount(ASYNC));
	CHECK_EQ(disk_isclean(), 0);

	/* Reading is fine, and leaves it as it was. */
	disk_mount(RO);
	CHECK(strstr(console(), "fsck is due") != NULL);
	work_check(1);
	CHECK_ERR(EROFS, disk_update(SOFT));
	CHECK(strstr(console(), "run fsck") != NULL);
	CHECK_OK(rump_sys_statvfs1("/m", &sv, RUMP_ST_WAIT));
	CHECK(sv.f_flag & RO);
	CHECK((sv.f_flag & (SOFT | ASYNC | RUMP_MNT_SYNCHRONOUS)) == 0);
	disk_unmount(0);
	CHECK_EQ(disk_isclean(), 0);

	/* By force: it works, and is not called clean afterwards. */
	disk_mount(SOFT | FORCE);
	work_check(1);
	work_undo();
	work_do(2);
	disk_unmount(0);
	CHECK_EQ(disk_isclean(), 0);
	disk_mount(RO);
	CHECK_OK(disk_update(SOFT | FORCE));
	work_check(2);
	disk_unmount(0);
	CHECK_EQ(disk_isclean(), 0);
	CHECK_EQ(disk_harmful(), 0);

	disk_repair();
	disk_check(1);
	disk_mount(SOFT);
	work_check(2);
	disk_unmount(0);
	disk_check(1);
	disk_halt();
}

/* fsck repairs the image of a read-only mount, and that looks at it again. */
static void
t_reload_after_fsck(void)
{
	int fd;

	disk_boot();
	disk_load("medium");
	crash(SOFT);
	disk_mount(RO);
	fd = (int)CHECK_OK(rump_sys_open("/m/work/f3", RUMP_O_RDONLY));
	disk_repair();
	CHECK_ERR(EOPNOTSUPP, rump_sys_mount("kernfs", "/",
	    RUMP_MNT_UPDATE | RUMP_MNT_RELOAD, NULL, 0));
	CHECK_OK(disk_update(RO | RUMP_MNT_RELOAD));
	CHECK(verify_fd(fd, 9000, 4));
	CHECK_OK(disk_update(SOFT));
	CHECK_ERR(EOPNOTSUPP, disk_update(SOFT | RUMP_MNT_RELOAD));
	work_check(1);
	work_undo();
	CHECK_OK(rump_sys_close(fd));
	disk_unmount(0);
	disk_check(1);
	disk_halt();
}

/* Another image under the mount, and nonsense: refused, nothing worse. */
static void
t_reload_of_something_else(void)
{
	uint32_t i, word;
	int round;

	disk_boot();
	for (round = 0; round < (test_quick() ? 30 : 300); round++) {
		disk_load("medium");
		disk_mount(RO);
		for (i = 0; i < 4; i++) {
			word = (uint32_t)test_random();
			memcpy(disk + 8192 + test_below(1376 / 4) * 4, &word,
			    4);
		}
		(void)disk_update(RO | RUMP_MNT_RELOAD);
		(void)exists("/m/nothing");
		CHECK_OK(disk_tryunmount(FORCE));
	}
	disk_halt();
}

TEST_MAIN(
	TEST_ALONE(t_an_unclean_image),
	TEST_ALONE(t_reload_after_fsck),
	TEST_ALONE(t_reload_of_something_else))
