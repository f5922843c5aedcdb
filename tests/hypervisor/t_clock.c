/* SPDX-License-Identifier: BSD-2-Clause */
/* Clocks. Times are bounded from below only: a busy machine is no error. */
#include "fakekernel.h"

#include <time.h>

#include "test.h"

#define KERN_EINVAL	22
#define MSEC		1000000L

static int64_t
now(int clock)
{
	int64_t sec;
	long nsec;

	CHECK_EQ(rumpuser_clock_gettime(clock, &sec, &nsec), 0);
	CHECK(nsec >= 0 && nsec < 1000 * MSEC);
	return sec * 1000000000 + nsec;
}

static void
t_wall_clock_is_the_hosts(void)
{
	int64_t sec = now(RUMPUSER_CLOCK_RELWALL) / 1000000000;
	time_t t = time(NULL);

	CHECK(t - sec >= 0 && t - sec < 60);
}

static void
t_monotonic_clock_never_goes_back(void)
{
	int64_t last = now(RUMPUSER_CLOCK_ABSMONO), t;
	int i;

	for (i = 0; i < 1000; i++) {
		t = now(RUMPUSER_CLOCK_ABSMONO);
		CHECK(t >= last);
		last = t;
	}
}

static void
t_unknown_clocks_are_refused(void)
{
	int64_t sec;
	long nsec;

	CHECK_EQ(rumpuser_clock_gettime(2, &sec, &nsec), KERN_EINVAL);
}

static void
t_sleep_lasts_long_enough(void)
{
	int64_t start, until;

	fk_boot();
	if (!(fk_caps & RUMPUSER_CAP_THREADS)) {
		fk_halt();
		test_skip("no threads: a sleep may return at once");
	}
	start = now(RUMPUSER_CLOCK_ABSMONO);
	CHECK_EQ(rumpuser_clock_sleep(RUMPUSER_CLOCK_RELWALL, 0, 20 * MSEC),
	    0);
	CHECK(now(RUMPUSER_CLOCK_ABSMONO) - start >= 20 * MSEC);
	CHECK_EQ(fk_blocks, 1);

	until = now(RUMPUSER_CLOCK_ABSMONO) + 20 * MSEC;
	CHECK_EQ(rumpuser_clock_sleep(RUMPUSER_CLOCK_ABSMONO,
	    until / 1000000000, (long)(until % 1000000000)), 0);
	CHECK(now(RUMPUSER_CLOCK_ABSMONO) >= until);

	/* What is over already is no sleep. */
	CHECK_EQ(rumpuser_clock_sleep(RUMPUSER_CLOCK_ABSMONO, 0, 0), 0);
	CHECK_EQ(rumpuser_clock_sleep(RUMPUSER_CLOCK_RELWALL, 0, 0), 0);
	CHECK_EQ(rumpuser_clock_sleep(RUMPUSER_CLOCK_RELWALL, 0,
	    1000 * MSEC), KERN_EINVAL);
	CHECK_EQ(rumpuser_clock_sleep(9, 0, 0), KERN_EINVAL);
	fk_halt();
}

TEST_MAIN(
	TEST(t_wall_clock_is_the_hosts),
	TEST(t_monotonic_clock_never_goes_back),
	TEST(t_unknown_clocks_are_refused),
	TEST(t_sleep_lasts_long_enough))
