/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing to FFS, from inside the kernel: with soft updates and without. */
#include <rump/rump_syscalls.h>

#include "ffsdisk.h"
#include "kernspace.h"

static void
run(void (*f)(void), const char *nvnodes)
{
	const char *disk = ffsdisk_copy();
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
