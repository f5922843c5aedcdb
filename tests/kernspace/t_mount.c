/* SPDX-License-Identifier: BSD-2-Clause */
/* Mounting and unmounting. */
#include "kernspace.h"

KTEST(mount_cover)
KTEST(mount_busy)
KTEST(mount_nested)
KTEST(mount_force)
KTEST(mount_force_device)
KTEST(mount_readonly)

TEST_MAIN(
	TEST(t_mount_cover),
	TEST(t_mount_busy),
	TEST(t_mount_nested),
	TEST(t_mount_force),
	TEST(t_mount_force_device),
	TEST(t_mount_readonly))
