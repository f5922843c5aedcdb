/* SPDX-License-Identifier: BSD-2-Clause */
/* Devices on host objects. */
#include <stdio.h>
#include <string.h>

#include "kernspace.h"

#define NSECTORS	200

extern char rumptest_hostpath[1024];

static void
makefile(void)
{
	const char *path = test_path("host.img");
	FILE *f;
	int i, n;

	CHECK((f = fopen(path, "wb")) != NULL);
	for (n = 0; n < NSECTORS; n++)
		for (i = 0; i < 512; i++)
			putc((n ^ i) & 0xff, f);
	CHECK_EQ(fclose(f), 0);
	strcpy(rumptest_hostpath, path);
}

#define BLKTEST(name)							\
KTEST_ENV(name, kernel_, "RUMP_TEST", #name)				\
static void								\
t_##name(void)								\
{									\
									\
	makefile();							\
	kernel_##name();						\
}									\
KTEST_ENV(name, kernel_threads_, "RUMP_IOTHREADS", "2")			\
static void								\
t_threads_##name(void)							\
{									\
									\
	makefile();							\
	kernel_threads_##name();					\
}

BLKTEST(blk_bounds)
BLKTEST(blk_window)
BLKTEST(blk_read)
BLKTEST(blk_write)
BLKTEST(blk_flushes_overlap)
BLKTEST(blk_mounted)
BLKTEST(blk_alias)
BLKTEST(blk_nodevice)

TEST_MAIN(
	TEST(t_blk_bounds),
	TEST(t_blk_window),
	TEST(t_blk_read),
	TEST(t_blk_write),
	TEST(t_blk_flushes_overlap),
	TEST(t_blk_mounted),
	TEST(t_blk_alias),
	TEST(t_blk_nodevice),
	TEST_ALONE(t_threads_blk_bounds),
	TEST_ALONE(t_threads_blk_window),
	TEST_ALONE(t_threads_blk_read),
	TEST_ALONE(t_threads_blk_write),
	TEST_ALONE(t_threads_blk_flushes_overlap),
	TEST_ALONE(t_threads_blk_mounted),
	TEST_ALONE(t_threads_blk_alias),
	TEST_ALONE(t_threads_blk_nodevice))
