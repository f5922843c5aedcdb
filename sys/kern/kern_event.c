/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Events on vnodes: drivers tell what happened to a file (KNOTE), and every
 * watcher on the vnode's list is asked whether that concerns it.
 *
 * Nobody registers watchers yet: kevent(2) is not among the system calls.
 * Locks: the big lock; a filter must not sleep.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/event.h>

/*
 * => list is that of one vnode; hint is NOTE_*.
 */
void
knote(struct klist *list, long hint)
{
	struct knote *kn, *next;

	KASSERT(list != NULL);
	for (kn = SLIST_FIRST(list); kn != NULL; kn = next) {
		next = SLIST_NEXT(kn, kn_selnext);	/* EV_ONESHOT unlinks */
		(void)(*kn->kn_fop->f_event)(kn, hint);
	}
}
