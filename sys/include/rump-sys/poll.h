/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Waiting for files: what kevent(2) and poll(2) share, and what those who can
 * be waited for tell them.
 */
#ifndef _RUMP_SYS_POLL_H_
#define _RUMP_SYS_POLL_H_

#include <sys/types.h>

struct rump_timespec;

/* Something may be ready now that was not before: who polls looks again. */
void	poll_notify(void);

/*
 * kern_timo.c. A timeout from now that a caller gave becomes a deadline; NULL
 * is none. EFAULT, EINVAL.
 */
#define TIMO_NOW	0ULL
#define TIMO_NEVER	(~0ULL)
int	timo_deadline(const struct rump_timespec *, uint64_t *deadlinep);
/*
 * tsleep until then. 0: look again; EWOULDBLOCK: the time has come; EDEADLK.
 */
int	timo_sleep(const volatile void *chan, const char *wmesg,
	    uint64_t deadline);

#endif /* _RUMP_SYS_POLL_H_ */
