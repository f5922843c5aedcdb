/* SPDX-License-Identifier: BSD-2-Clause */
/* The root file system and fifos. */
#include "kernspace.h"

KTEST(rumpfs_names)
KTEST(rumpfs_rename)
KTEST(rumpfs_rename_nomem)
KTEST(rumpfs_contents)
KTEST(rumpfs_unlinked)
KTEST(fifo_nonblock)
KTEST_LONELY(fifo_alone)

TEST_MAIN(
	TEST(t_rumpfs_names),
	TEST(t_rumpfs_rename),
	TEST(t_rumpfs_rename_nomem),
	TEST(t_rumpfs_contents),
	TEST(t_rumpfs_unlinked),
	TEST(t_fifo_nonblock),
	TEST_ALONE(t_lonely_fifo_alone))
