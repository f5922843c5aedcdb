/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _SYS_TIME_H_
#define _SYS_TIME_H_

#include <sys/types.h>

struct timeval {
	time_t		tv_sec;
	long		tv_usec;
};

struct timespec {
	time_t		tv_sec;
	long		tv_nsec;
};

/* Broken-down time as cd9660 fills it; tm_gmtoff in seconds east of UTC. */
struct tm {
	int		tm_sec;
	int		tm_min;
	int		tm_hour;
	int		tm_mday;
	int		tm_mon;
	int		tm_year;
	int		tm_wday;
	int		tm_yday;
	int		tm_isdst;
	long		tm_gmtoff;
	const char	*tm_zone;
};

#define TIMEVAL_TO_TIMESPEC(tv, ts) do {				\
	(ts)->tv_sec = (tv)->tv_sec;					\
	(ts)->tv_nsec = (tv)->tv_usec * 1000;				\
} while (0)
#define TIMESPEC_TO_TIMEVAL(tv, ts) do {				\
	(tv)->tv_sec = (ts)->tv_sec;					\
	(tv)->tv_usec = (ts)->tv_nsec / 1000;				\
} while (0)
#define timerisset(tvp)		((tvp)->tv_sec || (tvp)->tv_usec)
#define timerclear(tvp)		((tvp)->tv_sec = (tvp)->tv_usec = 0)
#define timercmp(tvp, uvp, cmp)						\
	(((tvp)->tv_sec == (uvp)->tv_sec) ?				\
	    ((tvp)->tv_usec cmp (uvp)->tv_usec) :			\
	    ((tvp)->tv_sec cmp (uvp)->tv_sec))
#define timersub(tvp, uvp, vvp) do {					\
	(vvp)->tv_sec = (tvp)->tv_sec - (uvp)->tv_sec;			\
	(vvp)->tv_usec = (tvp)->tv_usec - (uvp)->tv_usec;		\
	if ((vvp)->tv_usec < 0) {					\
		(vvp)->tv_sec--;					\
		(vvp)->tv_usec += 1000000;				\
	}								\
} while (0)

#ifdef _KERNEL
/*
 * Wall and monotonic time as the drivers read it: a snapshot, refreshed by
 * time_update() at the entry of system calls that stamp times and by the
 * clock work at system-call exit (kern_time.c).
 */
extern volatile struct timeval time, mono_time, boottime;

void	time_update(void);
void	microtime(struct timeval *);
void	nanotime(struct timespec *);
void	microuptime(struct timeval *);
void	inittodr(time_t);
time_t	tm2timet(struct tm *);
#endif /* _KERNEL */

#endif /* _SYS_TIME_H_ */
