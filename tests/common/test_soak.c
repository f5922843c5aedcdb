/* SPDX-License-Identifier: BSD-2-Clause */
/* The time that a test may take when soaking: SOAK seconds a program. */
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include "test.h"
#include "test_impl.h"

static unsigned budget;		/* seconds of one test */
static time_t started;

static time_t
seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

void
test_soak_init(unsigned nsoak)
{
	const char *s;

	s = getenv("SOAK");
	if (s == NULL || (budget = (unsigned)strtoul(s, NULL, 10)) == 0)
		return;
	if (nsoak > 1)
		budget /= nsoak;
	if (budget == 0)
		budget = 1;
}

void
test_soak_start(void)
{

	started = seconds();
}

unsigned
test_soak(void)
{

	return budget;
}

int
test_more(uint64_t done, uint64_t enough)
{

	if (budget == 0)
		return done < enough;
	return seconds() - started < (time_t)budget;
}
