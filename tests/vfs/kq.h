/* SPDX-License-Identifier: BSD-2-Clause */
/* Of the suites about kevent(2): changes, and the events that are there. */
#ifndef _TESTS_VFS_KQ_H_
#define _TESTS_VFS_KQ_H_

#include "writable.h"

extern const struct rump_timespec kq_now;	/* do not wait */

/* Events carry 3 * fd as udata, which kq_one checks. */
int	kq_change(int kq, int fd, unsigned filter, unsigned flags,
	    unsigned fflags);
/* Open a file and watch it for everything; its descriptor. */
int	kq_watch(int kq, const char *path, unsigned flags);
/* The one event that is there; its flags. */
unsigned kq_one(int kq, struct rump_kevent *);
void	kq_none(int kq);
/* What happened to fd since the last time, which nobody else tells of. */
unsigned kq_notes(int kq, int fd);

#define EVERYWHERE(f)							\
static void								\
t_##f(void)								\
{									\
									\
	mounted(f);							\
}

#endif /* _TESTS_VFS_KQ_H_ */
