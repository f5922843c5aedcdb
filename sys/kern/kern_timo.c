/* SPDX-License-Identifier: BSD-2-Clause */
/* Waiting until a time that a caller gave: kevent(2), poll(2). */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/fcntl.h>
#include <sys/kernel.h>
#include <sys/proc.h>

#include <rump-sys/kern.h>
#include <rump-sys/poll.h>

#define MAXTICKS	(86400 * 100)	/* slept at a time */
#define NSEC		1000000000ULL

/* A timeout from now, of the caller's; contract: rump-sys/poll.h. */
int
timo_deadline(const struct rump_timespec *uts, uint64_t *deadlinep)
{
	struct rump_timespec ts;
	int error;

	*deadlinep = TIMO_NEVER;
	if (uts == NULL)
		return 0;
	if ((error = copyin(uts, &ts, sizeof(ts))) != 0)
		return error;
	if (ts.tv_sec < 0 || ts.tv_nsec < 0 || ts.tv_nsec >= (int64_t)NSEC)
		return EINVAL;
	if (ts.tv_sec == 0 && ts.tv_nsec == 0)
		*deadlinep = TIMO_NOW;
	else if ((uint64_t)ts.tv_sec < TIMO_NEVER / NSEC / 2)
		*deadlinep = time_mono_ns() + (uint64_t)ts.tv_sec * NSEC +
		    (uint64_t)ts.tv_nsec;
	return 0;
}

int
timo_sleep(const volatile void *chan, const char *wmesg, uint64_t deadline)
{
	uint64_t now, timo = 0;
	int error;

	if (deadline == TIMO_NOW)
		return EWOULDBLOCK;
	if (deadline != TIMO_NEVER) {
		if ((now = time_mono_ns()) >= deadline)
			return EWOULDBLOCK;
		timo = (deadline - now) / ((u_int)tick * 1000U) + 1;
		timo = MIN(timo, (uint64_t)MAXTICKS);
	}
	error = tsleep(chan, PPAUSE | PCATCH, wmesg, (int)timo);
	return error == EWOULDBLOCK ? 0 : error;
}
