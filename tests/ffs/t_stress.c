/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random work, and fsck afterwards, or in the middle: the disk at any moment
 * is what a crash would leave. Little memory, few vnodes, a full disk.
 */
#include "disk.h"

#define NNAMES	30
#define NHELD	5

static int held[NHELD];

/* A name in one of some directories, which may not exist. */
static const char *
some_name(void)
{
	unsigned n = test_below(NNAMES);

	switch (test_below(4)) {
	case 0:
		return fmt("/m/%u", n);
	case 1:
		return fmt("/m/d%u/%u", test_below(4), n);
	case 2:
		return fmt("/m/d%u/d%u/%u", test_below(4), test_below(2), n);
	default:
		return fmt("/m/d%u/a-long-name-that-fills-the-directory-%u",
		    test_below(4), n * 7);
	}
}

static const char *
some_dir(void)
{

	return test_below(2) ? fmt("/m/d%u", test_below(4)) :
	    fmt("/m/d%u/d%u", test_below(4), test_below(2));
}

static void
use_file(int fd)
{
	static char data[30000];
	uint32_t off = test_below(2) ? test_below(40000) :
	    test_below(2) ? test_below(1 << 20) : test_below(100 << 20);

	switch (test_below(6)) {
	case 0:
		(void)rump_sys_ftruncate(fd, (int64_t)off);
		break;
	case 1:
		(void)rump_sys_fsync(fd);
		break;
	case 2:
		(void)rump_sys_pread(fd, data, sizeof(data), (int64_t)off);
		break;
	default:
		memset(data, (int)test_below(256), sizeof(data));
		(void)rump_sys_pwrite(fd, data, 1 + test_below(sizeof(data)),
		    (int64_t)off);
		break;
	}
}

static void
step(void)
{
	int fd, i;

	switch (test_below(16)) {
	case 0: case 1: case 2: case 3:
		fd = rump_sys_open(some_name(), RUMP_O_RDWR | RUMP_O_CREAT |
		    (test_below(3) ? 0 : RUMP_O_TRUNC), 0644);
		if (fd == -1)
			break;
		use_file(fd);
		i = (int)test_below(NHELD * 4);
		if (i < NHELD) {
			if (held[i] != -1)
				(void)rump_sys_close(held[i]);
			held[i] = fd;
		} else
			(void)rump_sys_close(fd);
		break;
	case 4: case 5:
		(void)rump_sys_unlink(some_name());
		break;
	case 6:
		(void)rump_sys_mkdir(some_dir(), 0755);
		break;
	case 7:
		(void)rump_sys_rmdir(some_dir());
		break;
	case 8:
		(void)rump_sys_rename(some_name(), some_name());
		break;
	case 9:
		(void)rump_sys_rename(some_dir(), some_dir());
		break;
	case 10:
		(void)rump_sys_link(some_name(), some_name());
		break;
	case 11:
		(void)rump_sys_symlink(some_name(), some_name());
		break;
	case 12:
		(void)rump_sys_chmod(some_name(), test_below(01000));
		break;
	case 13:
		if (test_below(8) == 0)
			rump_sys_sync();
		else
			(void)rump_sys_truncate(some_name(),
			    test_below(100000));
		break;
	case 14:
		(void)rump_pub_idle();
		break;
	default:
		i = (int)test_below(NHELD);
		if (held[i] != -1)
			use_file(held[i]);
		break;
	}
}

static void
let_go(void)
{
	int i;

	for (i = 0; i < NHELD; i++) {
		if (held[i] != -1)
			CHECK_OK(rump_sys_close(held[i]));
		held[i] = -1;
	}
}

static void
work(int flags, const char *image, uint64_t rounds)
{
	uint64_t n;
	int i;

	memset(held, -1, sizeof(held));
	for (n = 0; test_more(n, rounds); n++) {
		if (n % 20 == 0)
			disk_load(image);
		disk_mount(flags);
		for (i = 0; i < 400; i++)
			step();
		if (test_below(2)) {
			let_go();
			disk_unmount(0);
		} else {
			disk_unmount(RUMP_MNT_FORCE);
			let_go();
		}
		disk_check(1);
	}
	test_note("soak: %llu rounds", (unsigned long long)n);
}

static void
t_work_softdep(void)
{

	disk_boot();
	work(SOFT, "medium", test_quick() ? 3 : 25);
	disk_halt();
}

static void
t_work_plain(void)
{

	disk_boot();
	work(0, "medium", test_quick() ? 3 : 15);
	disk_halt();
}

static void
t_work_async(void)
{

	disk_boot();
	work(RUMP_MNT_ASYNC, "medium", test_quick() ? 3 : 25);
	disk_halt();
}

/* Everything is evicted and recycled all the time. */
static void
t_work_in_little_room(void)
{

	setenv("RUMP_NVNODES", "16", 1);
	disk_boot();
	rump_pub_bufmem_set(1);
	work(SOFT, "medium", test_quick() ? 3 : 15);
	disk_halt();
}

static void
t_work_on_a_full_disk(void)
{

	disk_boot();
	work(SOFT, "small", test_quick() ? 3 : 25);
	disk_halt();
}

/* What is on the disk at any moment needs no more than preening. */
static void
crashes(const char *image, uint64_t rounds)
{
	unsigned char *now;
	uint64_t n;
	int i;

	memset(held, -1, sizeof(held));
	CHECK((now = malloc(disk_size)) != NULL);
	disk_mount(SOFT);
	for (n = 0; test_more(n, rounds); n++) {
		for (i = (int)test_below(60); i >= 0; i--)
			step();
		memcpy(now, disk, disk_size);
		if (disk_harmful() != 0)
			test_fail(__FILE__, __LINE__, "after crash %llu",
			    (unsigned long long)n);
		if (n % 10 == 9) {
			/* Go on from there, repaired. */
			let_go();
			disk_unmount(RUMP_MNT_FORCE);
			memcpy(disk, now, disk_size);
			if (!disk_tryrepair())
				disk_load(image);
			disk_mount(SOFT);
		}
		if (n % 100 == 99) {
			let_go();
			disk_unmount(0);
			disk_load(image);
			disk_mount(SOFT);
		}
	}
	test_note("soak: %llu crashes", (unsigned long long)n);
	let_go();
	disk_unmount(0);
	disk_check(1);
	free(now);
}

static void
t_crashes(void)
{

	disk_boot();
	disk_load("medium");
	crashes("medium", test_quick() ? 40 : 300);
	disk_halt();
}

static void
t_crashes_in_little_room(void)
{

	setenv("RUMP_NVNODES", "16", 1);
	disk_boot();
	rump_pub_bufmem_set(1);
	disk_load("small");
	crashes("small", test_quick() ? 40 : 300);
	disk_halt();
}

/* How much fits: files of 20,000 bytes until ENOSPC. */
static int
fill_up(void)
{
	int fd, n;

	for (n = 0; ; n++) {
		fd = rump_sys_open(fmt("/m/%d", n), RUMP_O_WRONLY |
		    RUMP_O_CREAT | RUMP_O_TRUNC, 0644);
		if (fd == -1) {
			CHECK_EQ(errno, ENOSPC);
			return n;
		}
		if (fill_fd(fd, 20000, (unsigned)n) == -1) {
			CHECK_EQ(errno, ENOSPC);
			CHECK_OK(rump_sys_close(fd));
			CHECK_OK(rump_sys_unlink(fmt("/m/%d", n)));
			return n;
		}
		CHECK_OK(rump_sys_close(fd));
	}
}

/* Space that was freed is there at once, though soft updates are slow. */
static void
a_full_disk_again_and_again(int flags)
{
	int first, i, n, round;

	first = fill_up();
	CHECK(first > 20);
	for (round = 0; round < 10; round++) {
		for (i = 0; i < first; i++) {
			verify(fmt("/m/%d", i), 20000, (unsigned)i);
			CHECK_OK(rump_sys_unlink(fmt("/m/%d", i)));
		}
		n = fill_up();
		CHECK_EQ(n, first);
	}
	for (i = 0; i < first; i++)
		CHECK_OK(rump_sys_unlink(fmt("/m/%d", i)));
	/* Inodes, too. */
	for (round = 0; round < 3; round++) {
		for (n = 0; mkfile(fmt("/m/i%d", n)) == 0; n++)
			continue;
		CHECK_EQ(errno, ENOSPC);
		if (round == 0)
			first = n;
		CHECK_EQ(n, first);
		for (i = 0; i < n; i++)
			CHECK_OK(rump_sys_unlink(fmt("/m/i%d", i)));
	}
}

static void
t_a_full_disk_again_and_again(void)
{

	disk_each_kind("small", a_full_disk_again_and_again);
}

TEST_MAIN(
	TEST_SOAK(t_work_softdep),
	TEST_SOAK(t_work_plain),
	TEST_SOAK(t_work_async),
	TEST_SOAK(t_work_in_little_room),
	TEST_SOAK(t_work_on_a_full_disk),
	TEST_SOAK(t_crashes),
	TEST_SOAK(t_crashes_in_little_room),
	TEST_ALONE(t_a_full_disk_again_and_again))
