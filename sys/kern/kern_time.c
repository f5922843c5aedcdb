/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Time as the kernel sees it.
 *
 *	time		wall clock, what files are stamped with
 *	mono_time	since boot; never goes back
 *	ticks		mono_time in units of 1/hz second
 *
 * All three are snapshots that time_update takes: at system calls that stamp
 * times, every so many system calls, and whenever somebody needs to know. One
 * look at the host costs one hypercall: the wall clock is the monotonic one
 * plus an offset, which is read again each second, so that a clock that the
 * host sets is followed.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/time.h>

#include "rump-sys/kern.h"

#define NSEC	1000000000LL

volatile struct timeval time, mono_time, boottime;
int hz = 100;
int tick = 10000;
volatile int ticks;

static uint64_t boot_ns;		/* host's monotonic clock at boot */
static int64_t wall_offset;		/* wall - mono */
static uint64_t wall_asked;		/* when that was read */

static int64_t
host_ns(int clock)
{
	int64_t sec;
	long nsec;

	if (rumpuser_clock_gettime(clock, &sec, &nsec) != 0)
		panic("clock %d: the host has none", clock);
	return sec * NSEC + nsec;
}

uint64_t
time_mono_ns(void)
{

	return host_ns(RUMPUSER_CLOCK_ABSMONO) - boot_ns;
}

static uint64_t
update(void)
{
	uint64_t mono = time_mono_ns();
	int64_t wall;

	if (__predict_false(mono - wall_asked >= (uint64_t)NSEC)) {
		wall_offset = host_ns(RUMPUSER_CLOCK_RELWALL) - mono;
		wall_asked = mono;
	}
	wall = wall_offset + mono;
	time.tv_sec = wall / NSEC;
	time.tv_usec = wall % NSEC / 1000;
	mono_time.tv_sec = mono / NSEC;
	mono_time.tv_usec = mono % NSEC / 1000;
	ticks = (int)(mono / (tick * 1000ULL));
	return wall;
}

void
time_update(void)
{

	(void)update();
}

void
time_init(void)
{

	boot_ns = host_ns(RUMPUSER_CLOCK_ABSMONO);
	wall_offset = host_ns(RUMPUSER_CLOCK_RELWALL);
	wall_asked = 0;
	(void)update();
	boottime = time;
}

void
microtime(struct timeval *tv)
{

	(void)update();
	*tv = time;
}

void
nanotime(struct timespec *ts)
{
	uint64_t wall = update();

	ts->tv_sec = wall / NSEC;
	ts->tv_nsec = wall % NSEC;
}

void
microuptime(struct timeval *tv)
{

	(void)update();
	*tv = mono_time;
}

/* The host keeps the time of day; a file system's idea of it is not needed. */
void
inittodr(time_t base)
{
}

/*
 * Seconds since 1970 of a broken-down time in its own zone. Fields may be out
 * of their ranges: days and below simply count on.
 */
time_t
tm2timet(struct tm *tm)
{
	int64_t year, mon, days, era, yoe;

	/* Years that begin in March have the odd day at their end. */
	mon = (int64_t)tm->tm_mon - 2;
	year = (int64_t)tm->tm_year + 1900 + mon / 12;
	if ((mon %= 12) < 0) {
		mon += 12;
		year--;
	}
	era = (year >= 0 ? year : year - 399) / 400;
	yoe = year - era * 400;
	days = era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 +
	    (153 * mon + 2) / 5 + tm->tm_mday - 1 - 719468;
	return ((days * 24 + tm->tm_hour) * 60 + tm->tm_min) * 60 +
	    tm->tm_sec - tm->tm_gmtoff;
}
