/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kinds of mounts, changing them, taking them away by force; and what the
 * image looks like afterwards.
 */
#include "disk.h"

#define RO	RUMP_MNT_RDONLY
#define SOFT	RUMP_MNT_SOFTDEP
#define ASYNC	RUMP_MNT_ASYNC
#define FORCE	RUMP_MNT_FORCE

static const int kinds[] = ALL_FLAGS;
#define NKINDS	(sizeof(kinds) / sizeof(kinds[0]))
#define KINDS	(RO | SOFT | ASYNC | RUMP_MNT_SYNCHRONOUS)

static int
flags_of(const char *path)
{
	struct rump_statvfs sv;

	CHECK_OK(rump_sys_statvfs1(path, &sv, RUMP_ST_WAIT));
	return (int)(sv.f_flag & KINDS);
}

/* Something of everything, with loose ends. */
static void
work(unsigned seed)
{
	int i;

	CHECK_OK(rump_sys_mkdir("/m/work", 0755));
	CHECK_OK(rump_sys_mkdir("/m/work/a", 0755));
	CHECK_OK(rump_sys_mkdir("/m/work/b", 0755));
	for (i = 0; i < 40; i++)
		fill(name("/m/work/f%d", i), (size_t)i * 3000, seed + i);
	for (i = 0; i < 40; i += 2)
		CHECK_OK(rump_sys_unlink(name("/m/work/f%d", i)));
	for (i = 1; i < 40; i += 4)
		CHECK_OK(rump_sys_rename(name("/m/work/f%d", i),
		    name("/m/work/a/g%d", i)));
	CHECK_OK(rump_sys_rename("/m/work/b", "/m/work/a/b"));
	CHECK_OK(rump_sys_mkdir("/m/work/c", 0755));
	CHECK_OK(rump_sys_rmdir("/m/work/c"));
	CHECK_OK(rump_sys_symlink("a/g1", "/m/work/l"));
	CHECK_OK(rump_sys_mkfifo("/m/work/p", 0644));
	CHECK_OK(rump_sys_link("/m/work/f3", "/m/work/h"));
}

static void
check_work(unsigned seed)
{
	int i;

	for (i = 1; i < 40; i += 2)
		verify(i % 4 == 1 ? name("/m/work/a/g%d", i) :
		    name("/m/work/f%d", i), (size_t)i * 3000, seed + i);
	verify("/m/work/l", 3000, seed + 1);
	verify("/m/work/h", 9000, seed + 3);
	CHECK(exists("/m/work/a/b"));
	CHECK(!exists("/m/work/f2"));
	CHECK(!exists("/m/work/c"));
}

static void
undo_work(void)
{
	int i;

	for (i = 1; i < 40; i += 2)
		CHECK_OK(rump_sys_unlink(i % 4 == 1 ?
		    name("/m/work/a/g%d", i) : name("/m/work/f%d", i)));
	CHECK_OK(rump_sys_unlink("/m/work/l"));
	CHECK_OK(rump_sys_unlink("/m/work/p"));
	CHECK_OK(rump_sys_unlink("/m/work/h"));
	CHECK_OK(rump_sys_rmdir("/m/work/a/b"));
	CHECK_OK(rump_sys_rmdir("/m/work/a"));
	CHECK_OK(rump_sys_rmdir("/m/work"));
}

static void
t_every_kind_of_mount(void)
{
	size_t k;

	disk_boot();
	disk_load("medium");
	for (k = 0; k < NKINDS; k++) {
		disk_mount(kinds[k]);
		CHECK_EQ(flags_of("/m"), kinds[k]);
		CHECK_EQ(disk_isclean(), 0);
		work((unsigned)k);
		check_work((unsigned)k);
		disk_unmount(0);
		disk_check(1);
		disk_mount(RO);
		check_work((unsigned)k);
		disk_unmount(0);
		disk_mount(kinds[NKINDS - 1 - k]);
		undo_work();
		disk_unmount(0);
		disk_check(1);
	}
	disk_halt();
}

static void
t_what_does_not_go_together(void)
{

	disk_boot();
	disk_load("small");
	CHECK_ERR(EINVAL, disk_trymount(ASYNC | SOFT));
	CHECK_ERR(EINVAL, disk_trymount(ASYNC | RUMP_MNT_SYNCHRONOUS));
	disk_mount(SOFT);
	CHECK_ERR(EINVAL, disk_update(ASYNC | SOFT));
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
			work(++seed);
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
t_read_only_with_files_open(void)
{
	int dirfd, fd, orphan, wfd;
	size_t k;

	disk_boot();
	for (k = 0; k < NKINDS; k++) {
		disk_load("medium");
		disk_mount(kinds[k]);
		work(1);
		dirfd = (int)CHECK_OK(rump_sys_open("/m/work", RUMP_O_RDONLY));
		fd = (int)CHECK_OK(rump_sys_open("/m/work/f3", RUMP_O_RDONLY));
		CHECK_OK(rump_sys_chdir("/m/work/a"));
		CHECK_OK(disk_update(RO));
		disk_check(1);
		CHECK_OK(disk_update(kinds[k]));

		wfd = (int)CHECK_OK(rump_sys_open("/m/new", RUMP_O_WRONLY |
		    RUMP_O_CREAT, 0644));
		CHECK_OK(fill_fd(wfd, 100000, 2));
		CHECK_ERR(EBUSY, disk_update(RO));
		CHECK_EQ(flags_of("/m"), kinds[k]);
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
		disk_unmount(0);
		disk_check(1);
	}
	disk_halt();
}

static void
t_busy_is_busy(void)
{
	int fd;
	size_t k;

	disk_boot();
	for (k = 0; k < NKINDS; k++) {
		disk_load("medium");
		disk_mount(kinds[k]);
		work(1);
		fd = (int)CHECK_OK(rump_sys_open("/m/work/f3", RUMP_O_RDWR));
		CHECK_OK(rump_sys_flock(fd, RUMP_LOCK_EX));
		CHECK_ERR(EBUSY, disk_tryunmount(0));
		CHECK_OK(rump_sys_close(fd));
		CHECK_OK(rump_sys_chdir("/m/work"));
		CHECK_ERR(EBUSY, disk_tryunmount(0));
		check_work(1);
		CHECK_OK(rump_sys_chdir("/"));
		disk_unmount(0);
		disk_check(1);
	}
	disk_halt();
}

/* Everything that can be in the way. */
static void
t_forced_unmount(void)
{
	int dirfd, fd, fifo, orphan, orphandir;
	struct rump_stat st;
	char buf[600];
	size_t k;

	disk_boot();
	for (k = 0; k < NKINDS; k++) {
		disk_load("medium");
		disk_mount(kinds[k]);
		work(1);
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
		disk_mount(kinds[k]);
		verify("/m/work/f3", 200000, 5);
		CHECK(!exists("/m/orphan") && !exists("/m/gone"));
		CHECK_OK(rump_sys_close(fd));
		CHECK_OK(rump_sys_close(orphan));
		CHECK_OK(rump_sys_close(orphandir));
		CHECK_OK(rump_sys_close(fifo));
		CHECK_OK(rump_sys_close(dirfd));
		disk_unmount(0);
		disk_check(1);
	}
	disk_halt();
}

/* Halting by force with everything open. */
static void
t_forced_halt(void)
{
	uint32_t leaks;

	disk_boot();
	disk_load("medium");
	disk_mount(SOFT);
	work(1);
	CHECK_OK(rump_sys_open("/m/work/f3", RUMP_O_RDWR));
	CHECK_OK(rump_sys_open("/m/orphan", RUMP_O_RDWR | RUMP_O_CREAT, 0644));
	CHECK_OK(rump_sys_unlink("/m/orphan"));
	CHECK_OK(rump_sys_chdir("/m/work/a"));
	CHECK_EQ(rump_errno2host(rump_pub_halt(0, &leaks)), EBUSY);
	check_work(1);
	CHECK_EQ(rump_pub_halt(RUMP_HALT_FORCE | RUMP_HALT_REPORT, &leaks), 0);
	CHECK_EQ(leaks, 0);
	disk_check(1);
}

/* A crash: the image as it is in the middle, by its own copy. */
static void
crash(int flags)
{
	unsigned char *copy;

	disk_mount(flags);
	work(1);
	if (flags == SOFT || flags == 0)
		rump_sys_sync();
	CHECK((copy = malloc(disk_size)) != NULL);
	memcpy(copy, disk, disk_size);
	undo_work();
	disk_unmount(0);
	memcpy(disk, copy, disk_size);
	free(copy);
	CHECK_EQ(disk_isclean(), 0);
}

static void
t_an_unclean_image(void)
{

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
	check_work(1);
	CHECK_ERR(EROFS, disk_update(SOFT));
	CHECK(strstr(console(), "run fsck") != NULL);
	CHECK_EQ(flags_of("/m"), RO);
	disk_unmount(0);
	CHECK_EQ(disk_isclean(), 0);

	/* By force: it works, and is not called clean afterwards. */
	disk_mount(SOFT | FORCE);
	check_work(1);
	undo_work();
	work(2);
	disk_unmount(0);
	CHECK_EQ(disk_isclean(), 0);
	disk_mount(RO);
	CHECK_OK(disk_update(SOFT | FORCE));
	check_work(2);
	disk_unmount(0);
	CHECK_EQ(disk_isclean(), 0);
	CHECK_EQ(disk_harmful(), 0);

	disk_repair();
	disk_check(1);
	disk_mount(SOFT);
	check_work(2);
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
	check_work(1);
	undo_work();
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

/* A directory that changed its parent leaves no reference behind. */
static void
t_renamed_directories_do_not_hold_a_mount(void)
{
	size_t k;
	int i;

	disk_boot();
	disk_load("medium");
	for (k = 0; k < NKINDS; k++) {
		disk_mount(kinds[k]);
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
		disk_mount(kinds[k]);
		CHECK_OK(rump_sys_rmdir("/m/a/d"));
		CHECK_OK(rump_sys_rmdir("/m/a"));
		CHECK_OK(rump_sys_rmdir("/m/b"));
		disk_unmount(0);
	}
	disk_check(1);
	disk_halt();
}

TEST_MAIN(
	TEST_ALONE(t_every_kind_of_mount),
	TEST_ALONE(t_what_does_not_go_together),
	TEST_ALONE(t_updates_between_all_kinds),
	TEST_ALONE(t_read_only_with_files_open),
	TEST_ALONE(t_busy_is_busy),
	TEST_ALONE(t_forced_unmount),
	TEST_ALONE(t_forced_halt),
	TEST_ALONE(t_an_unclean_image),
	TEST_ALONE(t_reload_after_fsck),
	TEST_ALONE(t_reload_of_something_else),
	TEST_ALONE(t_renamed_directories_do_not_hold_a_mount))
