/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The two clocks, and sleeping until one of them says so.
 */
#include "rumpuser_int.h"

#include <assert.h>
#include <limits.h>
#include <time.h>

#define NSEC_PER_SEC	1000000000L

int
rumpuser_clock_gettime(int clock, int64_t *sec, long *nsec)
{
	struct timespec ts;
	clockid_t id;

	switch (clock) {
	case RUMPUSER_CLOCK_RELWALL:
		id = CLOCK_REALTIME;
		break;
	case RUMPUSER_CLOCK_ABSMONO:
		id = CLOCK_MONOTONIC;
		break;
	default:
		return rumpuser__errtrans(EINVAL);
	}
	if (clock_gettime(id, &ts) == -1)
		return rumpuser__errtrans(errno);
	*sec = ts.tv_sec;
	*nsec = ts.tv_nsec;
	return 0;
}

#ifdef RUMPUSER_HAVE_THREADS
/*
 * Sleep in absolute monotonic time: a signal that interrupts cannot stretch
 * the sleep, nor can somebody who sets the wall clock.
 */
static int
sleep_until(struct timespec *ts)
{
	int error;

	do {
		error = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, ts,
		    NULL);
	} while (error == EINTR);
	return error;
}

int
rumpuser_clock_sleep(int clock, int64_t sec, long nsec)
{
	struct timespec ts;
	int error, nlocks;

	if (nsec < 0 || nsec >= NSEC_PER_SEC || sec < 0)
		return rumpuser__errtrans(EINVAL);
	switch (clock) {
	case RUMPUSER_CLOCK_RELWALL:
		if (clock_gettime(CLOCK_MONOTONIC, &ts) == -1)
			return rumpuser__errtrans(errno);
		if (sec > INT_MAX)
			sec = INT_MAX;	/* 68 years, and no overflow */
		ts.tv_sec += sec;
		ts.tv_nsec += nsec;
		if (ts.tv_nsec >= NSEC_PER_SEC) {
			ts.tv_sec++;
			ts.tv_nsec -= NSEC_PER_SEC;
		}
		break;
	case RUMPUSER_CLOCK_ABSMONO:
		ts.tv_sec = sec;
		ts.tv_nsec = nsec;
		break;
	default:
		return rumpuser__errtrans(EINVAL);
	}

	rumpuser__block(&nlocks);
	error = sleep_until(&ts);
	rumpuser__unblock(nlocks);
	return rumpuser__errtrans(error);
}
#else
/* Nothing else could run meanwhile, so waiting would only cost time. */
int
rumpuser_clock_sleep(int clock, int64_t sec, long nsec)
{

	(void)clock;
	(void)sec;
	(void)nsec;
	return 0;
}
#endif
