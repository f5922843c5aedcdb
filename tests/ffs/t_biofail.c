/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The device refuses to be written: whatever the mount, the process lives,
 * reads go on, changes fail, nothing that was synced is lost.
 */
#include "disk.h"

#define EVER	0

static void
writes_fail(uint64_t nth, uint64_t count)
{

	rumpuser_fault_reset(test_seed());
	rumpuser_fault_set(RUMPUSER_FAULT_WRITE, nth, count, 0);
}

/* Everything that changes something. */
static void
check_nothing_changes(int fd)
{
	struct rump_timeval tv[2] = { { 1, 0 }, { 1, 0 } };

	CHECK_ERR(EIO, mkfile("/m/new"));
	CHECK_ERR(EIO, rump_sys_mkdir("/m/new", 0755));
	CHECK_ERR(EIO, rump_sys_symlink("x", "/m/new"));
	CHECK_ERR(EIO, rump_sys_link("/m/old", "/m/new"));
	CHECK_ERR(EIO, rump_sys_mkfifo("/m/new", 0644));
	CHECK_ERR(EIO, rump_sys_rename("/m/old", "/m/new"));
	CHECK_ERR(EIO, rump_sys_unlink("/m/old"));
	CHECK_ERR(EIO, rump_sys_rmdir("/m/dir"));
	CHECK_ERR(EIO, rump_sys_chmod("/m/old", 0600));
	CHECK_ERR(EIO, rump_sys_chown("/m/old", 1, 1));
	CHECK_ERR(EIO, rump_sys_chflags("/m/old", 0));
	CHECK_ERR(EIO, rump_sys_utimes("/m/old", tv));
	CHECK_ERR(EIO, rump_sys_truncate("/m/old", 0));
	CHECK_ERR(EIO, rump_sys_ftruncate(fd, 0));
	CHECK_ERR(EIO, rump_sys_write(fd, "x", 1));
	CHECK_ERR(EIO, rump_sys_open("/m/old", RUMP_O_RDWR));
	CHECK_ERR(EIO, rump_sys_fsync(fd));
	CHECK_ERR(EIO, disk_update(RUMP_MNT_RDONLY));
	CHECK_ERR(EIO, disk_tryunmount(0));
}

static void
changes_fail_and_reads_go_on(int flags)
{
	struct rump_statvfs sv;
	int fd;

	CHECK_OK(rump_sys_mkdir("/m/dir", 0755));
	fill("/m/old", 300000, 1);
	CHECK_OK(fsync_path("/m/old"));
	CHECK_OK(fsync_path("/m/dir"));
	CHECK_OK(fsync_path("/m"));	/* the names, with async */
	fd = (int)CHECK_OK(rump_sys_open("/m/old", RUMP_O_RDWR));
	CHECK_OK(rump_sys_statvfs1("/m", &sv, RUMP_ST_WAIT));
	CHECK_EQ(sv.f_flag & RUMP_MNT_RDONLY, 0);
	(void)console();

	writes_fail(1, EVER);
	(void)rump_sys_pwrite(fd, "tail", 4, 300000);
	CHECK_ERR(EIO, rump_sys_fsync(fd));
	CHECK(strstr(console(), "/m: write error 5") != NULL);
	check_nothing_changes(fd);
	CHECK_OK(rump_sys_statvfs1("/m", &sv, RUMP_ST_WAIT));
	CHECK_EQ(sv.f_flag & RUMP_MNT_RDONLY, RUMP_MNT_RDONLY);
	/* From the disk and from what was kept. */
	CHECK_OK(rump_sys_close(fd));
	rump_pub_bufmem_set(1);
	fd = (int)CHECK_OK(rump_sys_open("/m/old", RUMP_O_RDONLY));
	CHECK(verify_start(fd, 1) >= 300000);
	CHECK_OK(rump_sys_close(fd));
	rump_pub_bufmem_set(32 << 20);

	CHECK_OK(rump_sys_unmount("/m", RUMP_MNT_FORCE));
	CHECK(strstr(console(), "is lost") != NULL);
	writes_fail(0, 0);
	CHECK_EQ(disk_isclean(), 0);
	disk_repair();
	disk_mount(flags);
	verify("/m/old", 300000, 1);
	CHECK(exists("/m/dir"));
}

static void
t_changes_fail_and_reads_go_on(void)
{

	disk_each_kind("medium", changes_fail_and_reads_go_on);
}

/* The host's disk was full, say; then it is not. */
static void
a_device_gets_well(int flags)
{
	int i;

	fill("/m/old", 100000, 1);
	CHECK_OK(rump_sys_mkdir("/m/dir", 0755));
	writes_fail(1, EVER);
	for (i = 0; i < 30; i++)
		if (mkfile(fmt("/m/dir/%d", i)) == -1)
			CHECK_EQ(errno, EIO);
	(void)fsync_path("/m/old");
	CHECK_ERR(EIO, fsync_path("/m/dir"));
	CHECK_ERR(EIO, mkfile("/m/new"));
	writes_fail(0, 0);
	CHECK_ERR(EIO, mkfile("/m/new"));
	CHECK_OK(fsync_path("/m/dir"));
	CHECK(strstr(console(), "is on the disk now") != NULL);
	CHECK_OK(mkfile("/m/new"));
	fill("/m/old", 120000, 2);
	disk_unmount(0);
	disk_check(1);
	disk_mount(flags);
	verify("/m/old", 120000, 2);
	CHECK(exists("/m/new"));
	if (flags == SOFT)
		CHECK(exists("/m/dir/29"));
}

static void
t_a_device_gets_well(void)
{

	disk_each_kind("medium", a_device_gets_well);
}

/* Unmounting tries again by itself, and with force, too. */
static void
t_unmount_makes_up_for_a_failure(void)
{
	int force;

	disk_boot();
	for (force = 0; force < 2; force++) {
		disk_load("medium");
		disk_mount(SOFT);
		fill("/m/a", 200000, 3);
		writes_fail(1, EVER);
		rump_sys_sync();
		CHECK_ERR(EIO, mkfile("/m/b"));
		writes_fail(0, 0);
		disk_unmount(force ? RUMP_MNT_FORCE : 0);
		disk_check(1);
		disk_mount(RUMP_MNT_RDONLY);
		verify("/m/a", 200000, 3);
		disk_unmount(0);
	}
	disk_halt();
}

/* Some of everything that makes dependencies. */
static void
workload(void)
{
	int i;

	(void)rump_sys_mkdir("/m/w", 0755);
	for (i = 0; i < 12; i++) {
		(void)mkfile(fmt("/m/w/f%d", i));
		int fd = rump_sys_open(fmt("/m/w/f%d", i), RUMP_O_RDWR);
		if (fd == -1)
			continue;
		(void)fill_fd(fd, (size_t)i * 9000, (unsigned)i);
		if (i % 4 == 3)
			(void)rump_sys_fsync(fd);
		(void)rump_sys_close(fd);
	}
	for (i = 0; i < 12; i += 3)
		(void)rump_sys_unlink(fmt("/m/w/f%d", i));
	for (i = 1; i < 12; i += 3)
		(void)rump_sys_rename(fmt("/m/w/f%d", i),
		    fmt("/m/w/g%d", i));
	(void)rump_sys_mkdir("/m/w/d", 0755);
	(void)rump_sys_rename("/m/w/d", "/m/d");
	(void)rump_sys_symlink("target", "/m/w/l");
	(void)rump_sys_truncate("/m/w/f5", 100);
	rump_sys_sync();
	(void)rump_sys_rmdir("/m/d");
}

/* One run in which writes fail from n on; false when there are not so many. */
static int
sweep_one(int flags, uint64_t n, uint64_t count)
{
	int failed, fd, synced;

	disk_load("medium");
	disk_mount(flags);
	fill("/m/synced", 150000, 7);
	CHECK_OK(fsync_path("/m/synced"));
	if (flags == RUMP_MNT_ASYNC)		/* the name, too */
		CHECK_OK(fsync_path("/m"));
	writes_fail(n, count);
	fd = rump_sys_open("/m/held", RUMP_O_RDWR | RUMP_O_CREAT, 0644);
	workload();
	if (fd != -1)
		(void)fill_fd(fd, 50000, 8);
	synced = fd != -1 && rump_sys_fsync(fd) == 0 &&
	    (flags != RUMP_MNT_ASYNC || fsync_path("/m") == 0);
	(void)rump_sys_unlink("/m/w/f2");
	if (disk_tryunmount(0) == -1)
		(void)disk_tryunmount(RUMP_MNT_FORCE);
	if (fd != -1)
		(void)rump_sys_close(fd);
	failed = rumpuser_fault_hits(RUMPUSER_FAULT_WRITE) != 0;
	rumpuser_fault_reset(test_seed());
	if (flags == SOFT)
		CHECK_EQ(disk_harmful(), 0);
	disk_repair();
	disk_mount(RUMP_MNT_RDONLY);
	verify("/m/synced", 150000, 7);
	if (synced)
		verify("/m/held", 50000, 8);
	disk_unmount(0);
	return failed;
}

static void
sweep(int flags, uint64_t count)
{
	uint64_t n, step = test_quick() ? 7 : 1;

	disk_boot();
	for (n = 1; ; n += step) {
		test_note("writes fail from %llu on", (unsigned long long)n);
		if (!sweep_one(flags, n, count))
			break;
	}
	CHECK(n > 20);
	disk_halt();
}

static void
t_any_write_and_all_after_it_softdep(void)
{

	sweep(SOFT, EVER);
}

static void
t_any_one_write_softdep(void)
{

	sweep(SOFT, 1);
}

static void
t_any_write_and_all_after_it_async(void)
{

	sweep(RUMP_MNT_ASYNC, EVER);
}

static void
t_any_write_and_all_after_it_plain(void)
{

	sweep(0, EVER);
}

/*
 * Write n fails during a rename: the file has one name, this or that, and can
 * be renamed again. False when there are not so many writes.
 */
static int
rename_one(int flags, uint64_t n, const char *from, const char *to)
{
	struct rump_stat st;
	int dir, failed, moved;

	disk_load("small");
	disk_mount(flags);
	CHECK_OK(rump_sys_mkdir("/m/a", 0755));
	CHECK_OK(rump_sys_mkdir("/m/a/dir", 0755));
	CHECK_OK(rump_sys_mkdir("/m/b", 0755));
	CHECK_OK(mkfile("/m/a/file"));
	CHECK_OK(mkfile("/m/b/there"));
	rump_sys_sync();
	CHECK_OK(rump_sys_lstat(from, &st));
	dir = (st.st_mode & RUMP_S_IFMT) == RUMP_S_IFDIR;
	writes_fail(n, 1);
	if (rump_sys_rename(from, to) == -1)
		CHECK_EQ(errno, EIO);
	failed = rumpuser_fault_hits(RUMPUSER_FAULT_WRITE) != 0;
	rumpuser_fault_reset(test_seed());
	rump_sys_sync();
	moved = !exists(from);
	CHECK_OK(rump_sys_lstat(moved ? to : from, &st));
	CHECK_EQ(st.st_nlink, dir ? 2 : 1);
	if (dir || strcmp(to, "/m/b/there") != 0)
		CHECK_EQ(exists(to), moved);
	CHECK_OK(rump_sys_rename(moved ? to : from, "/m/again"));
	disk_unmount(0);
	disk_check(1);
	return failed;
}

static void
t_a_rename_is_not_left_half_done(void)
{
	static const struct {
		const char	*from, *to;
	} cases[] = {
		{ "/m/a/file", "/m/a/new" },
		{ "/m/a/file", "/m/b/there" },
		{ "/m/a/dir", "/m/b/new" },
	};
	size_t c, k;
	uint64_t n;

	disk_boot();
	for (k = 0; k < DISK_NKINDS; k++)
		for (c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
			for (n = 1; rename_one(disk_kinds[k], n, cases[c].from,
			    cases[c].to); n++)
				continue;
			if (disk_kinds[k] == 0)
				CHECK(n > 2);
		}
	disk_halt();
}

/* The superblock that says "in use" cannot be written: no mount. */
static void
t_no_mount_on_a_device_that_fails(void)
{
	size_t k;

	disk_boot();
	for (k = 0; k < DISK_NKINDS; k++) {
		disk_load("small");
		writes_fail(1, EVER);
		CHECK_ERR(EIO, disk_trymount(disk_kinds[k]));
		writes_fail(0, 0);
		disk_check(1);
		disk_mount(RUMP_MNT_RDONLY);
		writes_fail(1, EVER);
		CHECK_ERR(EIO, disk_update(disk_kinds[k]));
		CHECK_ERR(EIO, mkfile("/m/x"));
		writes_fail(0, 0);
		CHECK_OK(disk_update(disk_kinds[k]));
		CHECK_OK(mkfile("/m/x"));
		disk_unmount(0);
		disk_check(1);
	}
	disk_halt();
}

/* The device takes writes, but its cache cannot be emptied. */
static void
t_a_flush_that_fails_fails_fsync(void)
{

	int n, tries;

	disk_boot();
	for (n = 1; n < 10; n++) {
		disk_load("small");
		disk_mount(SOFT);
		rumpuser_fault_reset(test_seed());
		rumpuser_fault_set(RUMPUSER_FAULT_SYNC, (uint64_t)n, 1, 0);
		fill("/m/a", 20000, 1);
		if (fsync_path("/m/a") == -1)
			CHECK_EQ(errno, EIO);
		else
			CHECK(n > 1);
		/* Closing the device fails after everything is gone. */
		for (tries = 0; exists("/m/a"); tries++) {
			CHECK(tries < 2);
			if (disk_tryunmount(0) == -1)
				CHECK_EQ(errno, EIO);
		}
		CHECK(!exists("/m/a"));
		disk_check(1);
		rumpuser_fault_reset(0);
		disk_mount(0);
		verify("/m/a", 20000, 1);
		disk_unmount(0);
	}
	disk_halt();
}

TEST_MAIN(
	TEST_ALONE(t_changes_fail_and_reads_go_on),
	TEST_ALONE(t_a_device_gets_well),
	TEST_ALONE(t_unmount_makes_up_for_a_failure),
	TEST_ALONE(t_any_write_and_all_after_it_softdep),
	TEST_ALONE(t_any_one_write_softdep),
	TEST_ALONE(t_any_write_and_all_after_it_async),
	TEST_ALONE(t_any_write_and_all_after_it_plain),
	TEST_ALONE(t_a_rename_is_not_left_half_done),
	TEST_ALONE(t_no_mount_on_a_device_that_fails),
	TEST_ALONE(t_a_flush_that_fails_fails_fsync))
