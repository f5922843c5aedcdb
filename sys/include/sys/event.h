/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _SYS_EVENT_H_
#define _SYS_EVENT_H_

#include <sys/queue.h>
#include <sys/types.h>

#define EVFILT_READ	(-1)
#define EVFILT_WRITE	(-2)
#define EVFILT_VNODE	(-4)

#define EV_ADD		0x0001
#define EV_DELETE	0x0002
#define EV_ENABLE	0x0004
#define EV_DISABLE	0x0008
#define EV_ONESHOT	0x0010
#define EV_CLEAR	0x0020
#define EV_ERROR	0x4000
#define EV_EOF		0x8000

#define NOTE_DELETE	0x0001
#define NOTE_WRITE	0x0002
#define NOTE_EXTEND	0x0004
#define NOTE_ATTRIB	0x0008
#define NOTE_LINK	0x0010
#define NOTE_RENAME	0x0020
#define NOTE_REVOKE	0x0040
#define NOTE_TRUNCATE	0x0080
#define NOTE_EOF	0x0002		/* EVFILT_READ */

struct kevent {
	uintptr_t	ident;
	short		filter;
	u_short		flags;
	u_int		fflags;
	int64_t		data;
	void		*udata;
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

struct knote {
	SLIST_ENTRY(knote) kn_selnext;
	struct file	*kn_fp;
	struct filterops *kn_fop;
	u_int		kn_sfflags;	/* events asked for */
	void		*kn_hook;
	int		kn_status;
	struct kevent	kn_kevent;
#define kn_filter	kn_kevent.filter
#define kn_flags	kn_kevent.flags
#define kn_fflags	kn_kevent.fflags
#define kn_data		kn_kevent.data
};

#ifdef _KERNEL
void	knote(struct klist *, long);
#define KNOTE(list, hint) do {						\
	if (!SLIST_EMPTY(list))						\
		knote((list), (hint));					\
} while (0)
#endif

#endif /* _SYS_EVENT_H_ */
