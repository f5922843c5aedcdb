/* SPDX-License-Identifier: BSD-2-Clause */
/* Callouts: a function called once, some ticks from now (kern_timeout.c). */
#ifndef _SYS_TIMEOUT_H_
#define _SYS_TIMEOUT_H_

#include <sys/queue.h>

struct timeout {
	TAILQ_ENTRY(timeout) to_list;
	void		(*to_func)(void *);
	void		*to_arg;
	int		to_time;	/* due, in ticks */
	int		to_flags;
};
#define TIMEOUT_ONQUEUE		2
#define TIMEOUT_INITIALIZED	4

#define timeout_pending(to)	((to)->to_flags & TIMEOUT_ONQUEUE)
#define timeout_initialized(to)	((to)->to_flags & TIMEOUT_INITIALIZED)

void	timeout_set(struct timeout *, void (*)(void *), void *);
void	timeout_add(struct timeout *, int);
void	timeout_del(struct timeout *);

#endif /* _SYS_TIMEOUT_H_ */
