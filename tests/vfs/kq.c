/* SPDX-License-Identifier: BSD-2-Clause */
/* What kq.h says. */
#include "kq.h"

const struct rump_timespec kq_now = { 0, 0 };

int
kq_change(int kq, int fd, unsigned filter, unsigned flags, unsigned fflags)
{
	struct rump_kevent ev;

	RUMP_EV_SET(&ev, fd, filter, flags, fflags, 0, fd * 3);
	return rump_sys_kevent(kq, &ev, 1, NULL, 0, NULL);
}

int
kq_watch(int kq, const char *path, unsigned flags)
{
	int fd;

	fd = (int)CHECK_OK(rump_sys_open(path, RUMP_O_RDONLY));
	CHECK_OK(kq_change(kq, fd, RUMP_EVFILT_VNODE, RUMP_EV_ADD | flags,
	    0xff));
	return fd;
}

/* The one event that is there; its flags. */
unsigned
kq_one(int kq, struct rump_kevent *ev)
{
	struct rump_kevent evs[4];

	CHECK_EQ(rump_sys_kevent(kq, NULL, 0, evs, 4, &kq_now), 1);
	*ev = evs[0];
	CHECK_EQ(ev->udata, ev->ident * 3);
	CHECK_EQ(ev->spare, 0);
	return ev->flags;
}

void
kq_none(int kq)
{
	struct rump_kevent ev;

	CHECK_EQ(rump_sys_kevent(kq, NULL, 0, &ev, 1, &kq_now), 0);
}

/* What happened to fd since the last time, which nobody else tells of. */
unsigned
kq_notes(int kq, int fd)
{
	struct rump_kevent ev;

	kq_one(kq, &ev);
	CHECK_EQ(ev.ident, fd);
	CHECK_EQ(ev.filter, RUMP_EVFILT_VNODE);
	return ev.fflags;
}
