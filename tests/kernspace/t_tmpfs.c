/* SPDX-License-Identifier: BSD-2-Clause */
/* tmpfs: each rule, and a model that it has to agree with. */
#include "kernspace.h"

KTEST(tmpfs_large_directory)
KTEST(tmpfs_readdir_stable)
KTEST(tmpfs_sparse)
KTEST(tmpfs_limits)
KTEST(tmpfs_types)
KTEST(tmpfs_unlinked)
KTEST(tmpfs_force)
KTEST(tmpfs_update)
KTEST(tmpfs_handles)
KTEST(tmpfs_owners)
KTEST(tmpfs_flags)
KTEST(tmpfs_times)
KTEST(tmpfs_events)
KTEST_ENV(tmpfs_memory, t_, "RUMP_MEMLIMIT", "24m")
KTEST(tmpfs_allocations_fail)
KTEST(tmpfs_full_rename)
KTEST(tmpfs_model)
KTEST(tmpfs_model_nospace)
KTEST_ENV(tmpfs_model, t_few_vnodes_, "RUMP_NVNODES", "16")

TEST_MAIN(
	TEST_SLOW(t_tmpfs_large_directory),
	TEST(t_tmpfs_readdir_stable),
	TEST(t_tmpfs_sparse),
	TEST(t_tmpfs_limits),
	TEST(t_tmpfs_types),
	TEST(t_tmpfs_unlinked),
	TEST(t_tmpfs_force),
	TEST(t_tmpfs_update),
	TEST(t_tmpfs_handles),
	TEST(t_tmpfs_owners),
	TEST(t_tmpfs_flags),
	TEST(t_tmpfs_times),
	TEST(t_tmpfs_events),
	TEST_ALONE(t_tmpfs_memory),
	TEST(t_tmpfs_allocations_fail),
	TEST(t_tmpfs_full_rename),
	TEST(t_tmpfs_model),
	TEST(t_tmpfs_model_nospace),
	TEST_ALONE(t_few_vnodes_tmpfs_model))
