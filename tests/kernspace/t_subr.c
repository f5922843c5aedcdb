/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kernel has instead of a C library. */
#include "kernspace.h"

KTEST(format)
KTEST(msgbuf)
KTEST(bits)
KTEST(strings)
KTEST(copy)
KTEST(tm2timet)
KTEST(clock)
KTEST(random)
KTEST(cred)
KTEST(sysctl)
KTEST(namehash)
KTEST(dkcksum)

void rumptest_param(void);

static void
t_param(void)
{

	setenv("RUMP_TEST_A", "12k", 1);
	setenv("RUMP_TEST_B", "12x", 1);
	setenv("RUMP_TEST_C", "3G", 1);
	setenv("RUMP_TEST_D", "99999999999999999999", 1);
	CHECK_EQ(rump_init(), 0);
	rumptest_param();
}

TEST_MAIN(
	TEST(t_format),
	TEST(t_msgbuf),
	TEST(t_bits),
	TEST(t_strings),
	TEST(t_copy),
	TEST(t_tm2timet),
	TEST(t_clock),
	TEST(t_random),
	TEST(t_cred),
	TEST(t_sysctl),
	TEST(t_namehash),
	TEST(t_dkcksum),
	TEST(t_param))
