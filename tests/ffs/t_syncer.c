/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The syncer, as seen from the disk: what was written stays in memory for some
 * seconds and is on the disk after the time that kern/vfs_syncer.c tells, with
 * no sync and no unmount. The clock is the test's.
 */
#include "disk.h"

#define SIZE	6000
#define SEED	4711
#define WHEEL	32		/* seconds once around: SYNCER_MAXDELAY */

/* So many steps of so many seconds pass. */
static void
seconds(int n, int step)
{

	while (n-- > 0) {
		rumpuser_fault_elapse(step);
		(void)rump_pub_idle();
	}
}

static uint64_t
writes(void)
{

	return rumpuser_fault_calls(RUMPUSER_FAULT_WRITE);
}

/* What a machine that loses its power now finds: is the file whole? */
static int
on_disk(const unsigned char *then)
{
	struct rump_stat st;
	int fd, whole = 0;

	memcpy(disk, then, disk_size);
	disk_repair();
	disk_mount(RUMP_MNT_RDONLY);
	if (rump_sys_stat("/m/d/f", &st) == 0 && st.st_size == SIZE) {
		fd = (int)CHECK_OK(rump_sys_open("/m/d/f", RUMP_O_RDONLY));
		whole = verify_fd(fd, SIZE, SEED);
		CHECK_OK(rump_sys_close(fd));
	}
	disk_unmount(0);
	return whole;
}

static unsigned char *
snapshot(void)
{
	unsigned char *copy;

	CHECK((copy = malloc(disk_size)) != NULL);
	memcpy(copy, disk, disk_size);
	return copy;
}

/* jump: nobody calls for a whole lap, and the kernel catches up. */
static void
written_in_time(int flags, int laps, int jump)
{
	unsigned char *early, *late;
	uint64_t n;

	disk_load("small");
	disk_mount(flags);
	CHECK_OK(rump_sys_mkdir("/m/d", 0755));
	rump_sys_sync();
	fill("/m/d/f", SIZE, SEED);
	early = snapshot();
	while (laps-- > 0)
		if (jump)
			seconds(1, WHEEL);
		else
			seconds(WHEEL, 1);
	late = snapshot();
	/* And then there is rest. */
	seconds(2 * WHEEL, 1);
	n = writes();
	seconds(4 * WHEEL, 1);
	CHECK_EQ(writes(), n);
	disk_unmount(0);
	disk_check(1);
	CHECK(!on_disk(early));
	CHECK(on_disk(late));
	free(early);
	free(late);
}

static void
t_written_in_time(void)
{
	size_t k;
	int flags, laps;

	disk_boot();
	for (k = 0; k < DISK_NKINDS; k++) {
		flags = disk_kinds[k];
		if (flags & RUMP_MNT_SYNCHRONOUS)
			continue;
		/* Soft updates: names wait for what they name. */
		laps = flags & SOFT ? 2 : 1;
		test_note("flags %#x", (unsigned)flags);
		written_in_time(flags, laps, 0);
		written_in_time(flags, laps, 1);
	}
	disk_halt();
}

TEST_MAIN(
	TEST_ALONE(t_written_in_time))
