/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A directory is removed together with what was in it: the disk never has a
 * name without its inode, not in a directory that has lost its own name either.
 */
#include "disk.h"
#include "rumpuser_fault.h"

#define SOFT	RUMP_MNT_SOFTDEP
#define NFILLERS 40		/* more inodes than a block has of them */
#define NFILES	3

/* After each write. */
static void
written(void *arg, const struct rumpuser_fault_event *e)
{
	int *writes = arg;

	if (e->fe_data == NULL)
		return;
	++*writes;
	CHECK_EQ(disk_harmful(), 0);
}

static void
make_and_sync(const char *path)
{
	int fd;

	fd = (int)CHECK_OK(rump_sys_open(path, RUMP_O_WRONLY | RUMP_O_CREAT,
	    0644));
	CHECK_OK(rump_sys_fsync(fd));
	CHECK_OK(rump_sys_close(fd));
}

/* Work on other files, which writes some blocks and lets others wait. */
static void
some_work(void)
{
	static int fresh;
	int n = (int)test_below(NFILLERS);

	switch (test_below(4)) {
	case 0:
		CHECK_OK(rump_pub_idle());
		break;
	case 1:
		CHECK_OK(rump_sys_chmod(fmt("/m/%d", n), test_below(01000)));
		break;
	case 2:
		CHECK_OK(mkfile(fmt("/m/%d-unsynced-%d", n, fresh++)));
		break;
	default:
		make_and_sync(fmt("/m/%d-synced-%d", n, fresh++));
		break;
	}
}

static void
remove_all(int *writes)
{
	int i;

	rumpuser_fault_record(written, writes);
	for (i = 0; i < NFILES; i++) {
		CHECK_OK(rump_sys_unlink(fmt("/m/d/%d", i)));
		if (test_below(4) == 0)
			some_work();
	}
	CHECK_OK(rump_sys_rmdir("/m/d"));
	for (i = 0; i < 12; i++)
		some_work();
	rumpuser_fault_record(NULL, NULL);
}

static void
t_files_and_then_their_directory(void)
{
	uint64_t n, rounds = test_quick() ? 30 : 200;
	int i, writes = 0;

	disk_boot();
	for (n = 0; test_more(n, rounds); n++) {
		disk_load("small");
		disk_mount(SOFT);
		CHECK_OK(rump_sys_mkdir("/m/d", 0755));
		for (i = 0; i < NFILLERS; i++)
			CHECK_OK(mkfile(fmt("/m/%d", i)));
		for (i = 0; i < NFILES; i++)
			CHECK_OK(mkfile(fmt("/m/d/%d", i)));
		rump_sys_sync();
		remove_all(&writes);
		disk_unmount(0);
		disk_check(1);
	}
	CHECK(writes > (int)n);
	test_note("soak: %llu rounds", (unsigned long long)n);
	disk_halt();
}

TEST_MAIN(
	TEST_SOAK(t_files_and_then_their_directory))
