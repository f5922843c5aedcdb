/* SPDX-License-Identifier: BSD-2-Clause */
/* The insides of event queues: kern/kern_event.c, kern/sys_event.c. */
#ifndef _SYS_EVENTVAR_H_
#define _SYS_EVENTVAR_H_

#include <sys/event.h>

struct filedesc;
struct proc;

struct kqueue {				/* all: big lock */
	TAILQ_HEAD(, knote) kq_ready;	/* KN_QUEUED, oldest first */
	LIST_HEAD(, knote) kq_knotes;	/* all */
	struct klist	kq_watchers;	/* knotes of other kqueues on this */
	struct filedesc	*kq_fdp;	/* whose descriptors it watches */
	int		kq_nready;	/* knotes on kq_ready */
	int		kq_nested;	/* knotes that watch kqueues */
};

int	kqueue_register(struct kqueue *, const struct kevent *, struct proc *);
int	kqueue_scan(struct kqueue *, struct kevent *, int max, int *leftp);
int	kqueue_kqfilter(struct knote *);

#endif /* _SYS_EVENTVAR_H_ */
