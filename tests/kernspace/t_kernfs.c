/* SPDX-License-Identifier: BSD-2-Clause */
/* kernfs, as far as it takes writing. */
#include "kernspace.h"

KTEST(kernfs_hostname)

TEST_MAIN(
	TEST(t_kernfs_hostname))
