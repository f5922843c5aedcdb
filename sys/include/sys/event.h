/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _SYS_EVENT_H_
#define _SYS_EVENT_H_

#include <sys/queue.h>
#include <sys/types.h>

#include <rump/rumpdefs.h>

/* The numbers are those of <rump/rumpdefs.h>. */
#define EVFILT_READ	0
#define EVFILT_WRITE	1
#define EVFILT_VNODE	3

#define EV_ADD		RUMP_EV_ADD
#define EV_DELETE	RUMP_EV_DELETE
#define EV_ENABLE	RUMP_EV_ENABLE
#define EV_DISABLE	RUMP_EV_DISABLE
#define EV_ONESHOT	RUMP_EV_ONESHOT
#define EV_CLEAR	RUMP_EV_CLEAR
#define EV_RECEIPT	RUMP_EV_RECEIPT
#define EV_DISPATCH	RUMP_EV_DISPATCH
#define EV_ERROR	RUMP_EV_ERROR
#define EV_EOF		RUMP_EV_EOF

#define NOTE_DELETE	RUMP_NOTE_DELETE
#define NOTE_WRITE	RUMP_NOTE_WRITE
#define NOTE_EXTEND	RUMP_NOTE_EXTEND
#define NOTE_ATTRIB	RUMP_NOTE_ATTRIB
#define NOTE_LINK	RUMP_NOTE_LINK
#define NOTE_RENAME	RUMP_NOTE_RENAME
#define NOTE_REVOKE	RUMP_NOTE_REVOKE
#define NOTE_TRUNCATE	RUMP_NOTE_TRUNCATE
#define NOTE_EOF	RUMP_NOTE_EOF

struct kevent {
	uintptr_t	ident;
	short		filter;
	u_short		flags;
	u_int		fflags;
	int64_t		data;
	int64_t		udata;
};

struct file;
struct knote;
SLIST_HEAD(klist, knote);

struct filterops {
	int	f_isfd;
	int	(*f_attach)(struct knote *);
	void	(*f_detach)(struct knote *);
	int	(*f_event)(struct knote *, long);
};

/* What becomes of a knote, and who lists it: kern/kern_event.c. */
struct knote {
	SLIST_ENTRY(knote) kn_selnext;	/* the filter's list */
	SLIST_ENTRY(knote) kn_link;	/* watchers of the descriptor */
	LIST_ENTRY(knote) kn_kqlink;	/* kq_knotes */
	TAILQ_ENTRY(knote) kn_tqe;	/* kq_ready */
	struct kqueue	*kn_kq;
	struct file	*kn_fp;
	struct filterops *kn_fop;
	u_int		kn_sfflags;	/* events asked for */
	void		*kn_hook;	/* the filter's */
	int		kn_status;	/* KN_* */
	struct kevent	kn_kevent;
#define kn_id		kn_kevent.ident
#define kn_filter	kn_kevent.filter
#define kn_flags	kn_kevent.flags
#define kn_fflags	kn_kevent.fflags
#define kn_data		kn_kevent.data
};

#define KN_ACTIVE	0x01
#define KN_QUEUED	0x02
#define KN_DISABLED	0x04

#ifdef _KERNEL
struct filedesc;
struct kqueue;
struct vnode;

void	kqueue_init(void);
void	kqueue_fini(void);
void	kqueue_close(struct kqueue *);
void	knote(struct klist *, long);
void	knote_fdclose(struct filedesc *, int fd);
void	vnode_revoked(struct vnode *);
#define KNOTE(list, hint) do {						\
	if (!SLIST_EMPTY(list))						\
		knote((list), (hint));					\
} while (0)
#endif

#endif /* _SYS_EVENT_H_ */
