/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing to FFS, from inside the kernel: with soft updates and without. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <rump/rump_syscalls.h>

#include "kernspace.h"

/* A copy of the image that the build made, to be changed. */
static const char *
make_disk(void)
{
	const char *build = getenv("BUILD");
	const char *copy = test_path("disk.img");
	char buf[65536], path[1024];
	FILE *from, *to;
	size_t n;

	snprintf(path, sizeof(path), "%s/images/kernspace-ffs.img",
	    build != NULL ? build : "build");
	if ((from = fopen(path, "rb")) == NULL)
		test_fail(__FILE__, __LINE__, "%s: %s", path, strerror(errno));
	CHECK((to = fopen(copy, "wb")) != NULL);
	while ((n = fread(buf, 1, sizeof(buf), from)) > 0)
		CHECK_EQ(fwrite(buf, 1, n, to), n);
	CHECK_EQ(fclose(to), 0);
	fclose(from);
	return copy;
}

static void
run(void (*f)(void), const char *nvnodes)
{
	const char *disk = make_disk();
	uint32_t leaks;

	if (nvnodes != NULL)
		setenv("RUMP_NVNODES", nvnodes, 1);
	CHECK_EQ(rump_init(), 0);
	CHECK_EQ(rump_pub_etfs_register("/dev/disk0", disk, RUMP_ETFS_BLK), 0);
	CHECK_OK(rump_sys_mkdir("/ffs", 0755));
	rump_schedule();
	(*f)();
	rump_unschedule();
	CHECK_EQ(rump_pub_halt(0, &leaks), 0);
	CHECK_EQ(leaks, 0);
}

#define FFS_TEST(name, prefix, nvnodes)					\
void rumptest_##name(void);						\
static void								\
prefix##name(void)							\
{									\
									\
	run(rumptest_##name, nvnodes);					\
}

FFS_TEST(ffs_model_sync, t_, NULL)
FFS_TEST(ffs_model_softdep, t_, NULL)
FFS_TEST(ffs_model_sync, t_few_vnodes_, "16")
FFS_TEST(ffs_model_softdep, t_few_vnodes_, "16")
FFS_TEST(ffs_space, t_, NULL)
FFS_TEST(ffs_full, t_, NULL)
FFS_TEST(ffs_update, t_, NULL)
FFS_TEST(ffs_force, t_, NULL)
FFS_TEST(ffs_device, t_, NULL)
FFS_TEST(ffs_syncer, t_, NULL)

TEST_MAIN(
	TEST_ALONE(t_ffs_model_sync),
	TEST_ALONE(t_ffs_model_softdep),
	TEST_ALONE(t_few_vnodes_ffs_model_sync),
	TEST_ALONE(t_few_vnodes_ffs_model_softdep),
	TEST_ALONE(t_ffs_space),
	TEST_ALONE(t_ffs_full),
	TEST_ALONE(t_ffs_update),
	TEST_ALONE(t_ffs_force),
	TEST_ALONE(t_ffs_device),
	TEST_ALONE(t_ffs_syncer))
