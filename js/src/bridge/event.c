/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Events of files: queues, and what has happened since one was asked last.
 */
#include "bridge.h"

#define JS_EVENTS	(JS_NUMBERS / 2)
#define JS_NOTES	(RUMP_NOTE_DELETE | RUMP_NOTE_WRITE |		\
			    RUMP_NOTE_EXTEND | RUMP_NOTE_ATTRIB |	\
			    RUMP_NOTE_LINK | RUMP_NOTE_RENAME |		\
			    RUMP_NOTE_REVOKE | RUMP_NOTE_TRUNCATE)

int
JS_EXPORT(js_kqueue)(void)
{

	return rump_sys_kqueue();
}

/* Everything that happens to an open file from now on, until it is closed. */
int
JS_EXPORT(js_watch)(int kq, int fd)
{
	struct rump_kevent change;

	RUMP_EV_SET(&change, (uint64_t)fd, RUMP_EVFILT_VNODE,
	    RUMP_EV_ADD | RUMP_EV_CLEAR, JS_NOTES, 0, 0);
	return rump_sys_kevent(kq, &change, 1, NULL, 0, NULL);
}

/*
 * What has happened, without waiting.
 * => Returns how many files something happened to, 0 or -1; the descriptor and
 *    the RUMP_NOTE_* of each in js_number_area.
 */
int
JS_EXPORT(js_kevent)(int kq)
{
	static const struct rump_timespec now;
	struct rump_kevent event[JS_EVENTS];
	double *num = js_number_area;
	int i, n;

	n = rump_sys_kevent(kq, NULL, 0, event, JS_EVENTS, &now);
	for (i = 0; i < n; i++) {
		*num++ = (double)event[i].ident;
		*num++ = (double)event[i].fflags;
	}
	return n;
}
