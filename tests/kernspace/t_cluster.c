/* SPDX-License-Identifier: BSD-2-Clause */
/* The buffer cache: limits and clusters. */
#include "kernspace.h"

KTEST(bio_limit)
KTEST(bio_limitdirty)
KTEST(bio_limitbusy)
KTEST(cluster_sequential)
KTEST(cluster_random)
KTEST(cluster_gap)
KTEST(cluster_badblock)
KTEST(cluster_memory)
KTEST(cluster_ahead)
KTEST(cluster_writes)
KTEST(cluster_writegap)
KTEST(cluster_softdep)
KTEST(cluster_writeerror)

TEST_MAIN(
	TEST(t_bio_limit),
	TEST(t_bio_limitdirty),
	TEST(t_bio_limitbusy),
	TEST(t_cluster_sequential),
	TEST(t_cluster_random),
	TEST(t_cluster_gap),
	TEST(t_cluster_badblock),
	TEST(t_cluster_memory),
	TEST(t_cluster_ahead),
	TEST(t_cluster_writes),
	TEST(t_cluster_writegap),
	TEST(t_cluster_softdep),
	TEST(t_cluster_writeerror))
