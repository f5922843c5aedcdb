/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Directories whose fragments move when they grow, and names removed before
 * and after: the disk never has a name without its inode, and what was removed
 * is freed.
 */
#include "disk.h"
#include "rumpuser_fault.h"

#define NDIRS	4
#define NFILLERS 28
#define NNAMES	8		/* what fits in 512 bytes */

/* Nothing else may have the fragments behind those of the directory. */
static void
make_dirs(void)
{
	int d, i;

	for (d = 0; d < NDIRS; d++)
		CHECK_OK(rump_sys_mkdir(fmt("/m/d%d", d), 0755));
	/* Inodes of another block than those of the directories. */
	for (i = 0; i < NFILLERS; i++)
		CHECK_OK(mkfile(fmt("/m/%d", i)));
	for (d = 0; d < NDIRS; d++)
		for (i = 0; i < NNAMES; i++)
			CHECK_OK(mkfile(fmt("/m/d%d/a-name-long-enough-that-"
			    "few-fit-in-512-bytes-%d", d, i)));
	rump_sys_sync();
}

/* Other work makes the cache write some blocks, in whatever order. */
static void
read_some(int fd)
{
	static char data[8192];
	int i;

	for (i = (int)test_below(30); i > 0; i--)
		if (test_below(2))
			(void)CHECK_OK(rump_sys_pread(fd, data, sizeof(data),
			    (int64_t)test_below(200000)));
		else
			(void)CHECK_OK(rump_sys_pwrite(fd, data, sizeof(data),
			    (int64_t)test_below(200000)));
}

/* After each write. */
static void
written(void *arg, const struct rumpuser_fault_event *e)
{

	(void)arg;
	if (e->fe_data != NULL)
		CHECK_EQ(disk_harmful(), 0);
}

static void
some_work(int fd)
{
	int i;

	for (i = 0; i < 4; i++) {
		if (test_below(2))
			CHECK_OK(rump_sys_chmod(fmt("/m/%d",
			    (int)test_below(NFILLERS)), test_below(01000)));
		read_some(fd);
		if (test_below(2))
			(void)rump_pub_idle();
	}
}

/* Remove a name and add a longer one, in either order, here and there. */
static void
move_all(int fd)
{
	int d, i, last[NDIRS], next[NDIRS], steps;

	for (d = 0; d < NDIRS; d++) {
		next[d] = (int)test_below(2);
		last[d] = next[d] + 2 + (int)test_below(NNAMES);
	}
	for (steps = 0; steps < NDIRS * NNAMES; steps++) {
		d = (int)test_below(NDIRS);
		if (next[d] == last[d])
			continue;
		i = next[d]++;
		if (i % 2 == 0)
			CHECK_OK(rump_sys_unlink(fmt("/m/d%d/a-name-long-"
			    "enough-that-few-fit-in-512-bytes-%d", d, i / 2)));
		else
			CHECK_OK(mkfile(fmt("/m/d%d/one-that-does-not-fit-"
			    "where-the-removed-one-was-which-is-shorter-%0*d",
			    d, 50, i)));
		if (test_below(2))
			some_work(fd);
	}
	some_work(fd);
}

static void
t_names_removed_while_the_directory_moves(void)
{
	uint64_t n, rounds = test_quick() ? 100 : 300;
	int fd;

	setenv("RUMP_NVNODES", "16", 1);
	disk_boot();
	rump_pub_bufmem_set(1);
	for (n = 0; test_more(n, rounds); n++) {
		disk_load("small");
		disk_mount(SOFT);
		fill("/m/large", 200000 + 8192, 1);
		make_dirs();
		fd = (int)CHECK_OK(rump_sys_open("/m/large", RUMP_O_RDWR));
		rumpuser_fault_record(written, NULL);
		move_all(fd);
		rumpuser_fault_record(NULL, NULL);
		CHECK_OK(rump_sys_close(fd));
		disk_unmount(0);
		disk_check(1);
	}
	test_note("soak: %llu rounds", (unsigned long long)n);
	disk_halt();
}

TEST_MAIN(
	TEST_SOAK(t_names_removed_while_the_directory_moves))
