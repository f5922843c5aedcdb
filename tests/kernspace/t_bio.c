/* SPDX-License-Identifier: BSD-2-Clause */
/* The buffer cache: one block at a time. */
#include "kernspace.h"

KTEST(bio_hit)
KTEST(bio_readerror)
KTEST(bio_badsize)
KTEST(bio_deadlock)
KTEST(bio_delayed)
KTEST(bio_writeerror)
KTEST(bio_allocbuf)
KTEST(bio_geteblk)
KTEST(bio_vinvalbuf)
KTEST(bio_truncation)
KTEST(bio_orphan)
KTEST(bio_vetting)
KTEST(bio_softdep)
KTEST(bio_async)
KTEST_LONELY(bio_async)

TEST_MAIN(
	TEST(t_bio_hit),
	TEST(t_bio_readerror),
	TEST(t_bio_badsize),
	TEST(t_bio_deadlock),
	TEST(t_bio_delayed),
	TEST(t_bio_writeerror),
	TEST(t_bio_allocbuf),
	TEST(t_bio_geteblk),
	TEST(t_bio_vinvalbuf),
	TEST(t_bio_truncation),
	TEST(t_bio_orphan),
	TEST(t_bio_vetting),
	TEST(t_bio_softdep),
	TEST(t_bio_async),
	TEST_ALONE(t_lonely_bio_async))
