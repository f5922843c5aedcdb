/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kinds of mounts and changing them; and what the image looks like afterwards.
 */
#include "work.h"

#define KINDS	(RO | SOFT | ASYNC | RUMP_MNT_SYNCHRONOUS)

static int
flags_of(const char *path)
{
	struct rump_statvfs sv;

	CHECK_OK(rump_sys_statvfs1(path, &sv, RUMP_ST_WAIT));
	return (int)(sv.f_flag & KINDS);
}

static void
every_kind_of_mount(int flags)
{

	CHECK_EQ(flags_of("/m"), flags);
	CHECK_EQ(disk_isclean(), 0);
	work_do(1);
	work_check(1);
	disk_unmount(0);
	disk_check(1);
	disk_mount(RO);
	work_check(1);
	disk_unmount(0);
	disk_mount(disk_other_kind(flags));
	work_undo();
}

static void
t_every_kind_of_mount(void)
{

	disk_each_kind("medium", every_kind_of_mount);
}

static void
t_what_does_not_go_together(void)
{
	struct rump_tmpfs_args args = {
		.ta_version = RUMP_TMPFS_ARGS_VERSION
	};

	disk_boot();
	disk_load("small");
	CHECK_ERR(EINVAL, disk_trymount(ASYNC | SOFT));
	CHECK_ERR(EINVAL, disk_trymount(ASYNC | RUMP_MNT_SYNCHRONOUS));
	disk_mount(SOFT);
	CHECK_ERR(EINVAL, disk_update(ASYNC | SOFT));
	/* What one type makes of its arguments is nothing for another. */
	CHECK_ERR(EINVAL, rump_sys_mount("tmpfs", "/m", RUMP_MNT_UPDATE,
	    &args, sizeof(args)));
	CHECK_ERR(EINVAL, rump_sys_mount("kernfs", "/m", RUMP_MNT_UPDATE,
	    &args, sizeof(args)));
	CHECK_EQ(flags_of("/m"), SOFT);
	CHECK_OK(mkfile("/m/x"));
	disk_unmount(0);
	disk_check(1);
	disk_halt();
}

/* From each kind to each other, with work on the way. */
static void
t_updates_between_all_kinds(void)
{
	static const int all[] = { 0, ASYNC, RUMP_MNT_SYNCHRONOUS, SOFT, RO };
	size_t i, j, n = sizeof(all) / sizeof(all[0]);
	unsigned seed = 0;

	disk_boot();
	disk_load("medium");
	for (i = 0; i < n; i++)
		for (j = 0; j < n; j++) {
			test_note("%#x to %#x", all[i], all[j]);
			disk_mount(SOFT);
			work_do(++seed);
			CHECK_OK(disk_update(all[i]));
			CHECK_EQ(flags_of("/m"), all[i]);
			CHECK_EQ(disk_isclean(), all[i] == RO);
			if (all[i] == RO)
				CHECK_ERR(EROFS, mkfile("/m/x"));
			else {
				fill("/m/x", 30000, seed);
				CHECK_OK(rump_sys_unlink("/m/work/f3"));
			}
			CHECK_OK(disk_update(all[j]));
			CHECK_EQ(flags_of("/m"), all[j]);
			CHECK_EQ(disk_isclean(), all[j] == RO);
			if (all[j] == RO)
				disk_check(1);
			else {
				fill("/m/y", 50000, seed);
				(void)rump_sys_unlink("/m/x");
			}
			disk_unmount(0);
			disk_check(1);
			disk_load("medium");
		}
	disk_halt();
}

/* Directories and readers do not hold it off, writers and orphans do. */
static void
read_only_with_files_open(int flags)
{
	int dirfd, fd, orphan, wfd;

	work_do(1);
	dirfd = (int)CHECK_OK(rump_sys_open("/m/work", RUMP_O_RDONLY));
	fd = (int)CHECK_OK(rump_sys_open("/m/work/f3", RUMP_O_RDONLY));
	CHECK_OK(rump_sys_chdir("/m/work/a"));
	CHECK_OK(disk_update(RO));
	disk_check(1);
	CHECK_OK(disk_update(flags));

	wfd = (int)CHECK_OK(rump_sys_open("/m/new", RUMP_O_WRONLY |
	    RUMP_O_CREAT, 0644));
	CHECK_OK(fill_fd(wfd, 100000, 2));
	CHECK_ERR(EBUSY, disk_update(RO));
	CHECK_EQ(flags_of("/m"), flags);
	CHECK_OK(rump_sys_pwrite(wfd, "x", 1, 100000));
	CHECK_OK(rump_sys_close(wfd));

	fill("/m/orphan", 60000, 3);
	orphan = (int)CHECK_OK(rump_sys_open("/m/orphan",
	    RUMP_O_RDONLY));
	CHECK_OK(rump_sys_unlink("/m/orphan"));
	CHECK_ERR(EBUSY, disk_update(RO));
	CHECK(verify_fd(orphan, 60000, 3));
	wfd = (int)CHECK_OK(rump_sys_open("/m/new", RUMP_O_WRONLY));
	CHECK_OK(fill_fd(wfd, 80000, 4));
	CHECK_OK(disk_update(RO | FORCE));
	disk_check(1);
	CHECK_ERR(EIO, rump_sys_read(orphan, "", 1));
	CHECK_ERR(EIO, rump_sys_write(wfd, "x", 1));
	/* Who only read reads on. */
	CHECK(verify_fd(fd, 9000, 4));
	CHECK_OK(rump_sys_close(orphan));
	CHECK_OK(rump_sys_close(wfd));
	CHECK_OK(rump_sys_close(fd));
	CHECK_OK(rump_sys_close(dirfd));
	CHECK_OK(rump_sys_chdir("/"));
}

static void
t_read_only_with_files_open(void)
{

	disk_each_kind("medium", read_only_with_files_open);
}

static void
busy_is_busy(int flags)
{
	int fd;

	work_do(1);
	fd = (int)CHECK_OK(rump_sys_open("/m/work/f3", RUMP_O_RDWR));
	CHECK_OK(rump_sys_flock(fd, RUMP_LOCK_EX));
	CHECK_ERR(EBUSY, disk_tryunmount(0));
	CHECK_OK(rump_sys_close(fd));
	CHECK_OK(rump_sys_chdir("/m/work"));
	CHECK_ERR(EBUSY, disk_tryunmount(0));
	work_check(1);
	CHECK_OK(rump_sys_chdir("/"));
}

static void
t_busy_is_busy(void)
{

	disk_each_kind("medium", busy_is_busy);
}

/* A directory that changed its parent leaves no reference behind. */
static void
renamed_directories_do_not_hold_a_mount(int flags)
{
	int i;

	CHECK_OK(rump_sys_mkdir("/m/a", 0755));
	CHECK_OK(rump_sys_mkdir("/m/b", 0755));
	CHECK_OK(rump_sys_mkdir("/m/a/d", 0755));
	for (i = 0; i < 5; i++) {
		CHECK_OK(rump_sys_rename("/m/a/d", "/m/b/d"));
		CHECK_OK(rump_sys_rename("/m/b/d", "/m/a/d"));
		CHECK_OK(rump_sys_mkdir("/m/b/d", 0755));
		CHECK_OK(rump_sys_rename("/m/a/d", "/m/b/d"));
		CHECK_OK(rump_sys_rename("/m/b/d", "/m/a/d"));
		CHECK_ERR(EINVAL, rump_sys_rename("/m/a", "/m/a/d/x"));
		CHECK_ERR(EINVAL, rump_sys_rename("/m/a", "/m/a/x"));
	}
	disk_unmount(0);
	disk_check(1);
	disk_mount(flags);
	CHECK_OK(rump_sys_rmdir("/m/a/d"));
	CHECK_OK(rump_sys_rmdir("/m/a"));
	CHECK_OK(rump_sys_rmdir("/m/b"));
}

static void
t_renamed_directories_do_not_hold_a_mount(void)
{

	disk_each_kind("medium", renamed_directories_do_not_hold_a_mount);
}

/* Access times stop while the device fails, not for ever. */
static void
t_a_refused_update_leaves_the_flags(void)
{
	struct rump_ufs_args args = { (char *)(uintptr_t)"/dev/none" };
	struct rump_statvfs sv;

	disk_boot();
	disk_load("small");
	disk_mount(0);
	rumpuser_fault_set(RUMPUSER_FAULT_WRITE, 1, 0, 0);
	CHECK_ERR(EIO, mkfile("/m/a"));
	CHECK_OK(rump_sys_statvfs1("/m", &sv, RUMP_ST_WAIT));
	CHECK_EQ(sv.f_flag & RUMP_MNT_NOATIME, RUMP_MNT_NOATIME);
	rumpuser_fault_reset(test_seed());
	CHECK_ERR(ENOENT, rump_sys_mount("ffs", "/m", RUMP_MNT_UPDATE, &args,
	    sizeof(args)));
	CHECK_OK(rump_sys_statvfs1("/m", &sv, RUMP_ST_WAIT));
	CHECK_EQ(sv.f_flag & RUMP_MNT_NOATIME, 0);
	disk_unmount(0);
	disk_check(1);
	disk_halt();
}

static void
use_fifo(const char *path)
{
	char c = 'p';
	int r, w;

	r = (int)CHECK_OK(rump_sys_open(path, RUMP_O_RDONLY |
	    RUMP_O_NONBLOCK));
	w = (int)CHECK_OK(rump_sys_open(path, RUMP_O_WRONLY));
	CHECK_EQ(rump_sys_write(w, &c, 1), 1);
	CHECK_EQ(rump_sys_read(r, &c, 1), 1);
	CHECK_OK(rump_sys_close(w));
	CHECK_OK(rump_sys_close(r));
}

/* Not in memory either, and not on the disk once it can be written. */
static void
t_read_only_keeps_times(void)
{
	static const char *const paths[] = { "/m", "/m/f", "/m/l", "/m/p" };
	struct rump_stat before[4], after;
	int i, writable;

	disk_boot();
	disk_load("small");
	disk_mount(0);
	fill("/m/f", 1000, 1);
	CHECK_OK(rump_sys_symlink("f", "/m/l"));
	CHECK_OK(rump_sys_mkfifo("/m/p", 0644));
	for (i = 0; i < 4; i++)
		CHECK_OK(rump_sys_lstat(paths[i], &before[i]));
	disk_unmount(0);
	/* The kernel asks for the wall clock once a second. */
	rumpuser_fault_clock((int64_t)before[1].st_atim.tv_sec + 1000);
	rumpuser_fault_elapse(2);
	disk_mount(RO);
	verify("/m/l", 1000, 1);
	use_fifo("/m/p");
	CHECK(exists("/m/f"));
	for (writable = 0; writable < 2; writable++) {
		for (i = 0; i < 4; i++) {
			CHECK_OK(rump_sys_lstat(paths[i], &after));
			CHECK_EQ(after.st_atim.tv_sec,
			    before[i].st_atim.tv_sec);
			CHECK_EQ(after.st_mtim.tv_sec,
			    before[i].st_mtim.tv_sec);
			CHECK_EQ(after.st_ctim.tv_sec,
			    before[i].st_ctim.tv_sec);
		}
		CHECK_OK(disk_update(0));
	}
	disk_unmount(0);
	disk_check(1);
	disk_halt();
}

TEST_MAIN(
	TEST_ALONE(t_every_kind_of_mount),
	TEST_ALONE(t_what_does_not_go_together),
	TEST_ALONE(t_updates_between_all_kinds),
	TEST_ALONE(t_read_only_with_files_open),
	TEST_ALONE(t_busy_is_busy),
	TEST_ALONE(t_renamed_directories_do_not_hold_a_mount),
	TEST_ALONE(t_a_refused_update_leaves_the_flags),
	TEST_ALONE(t_read_only_keeps_times))
