/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Event queues: kqueues, the knotes on them, and the delivery of events.
 *
 * A knote is one watcher: a kqueue wants to hear what a filter has to say
 * about a descriptor. Drivers tell what happened to a file (KNOTE, knote), and
 * the filter of every watcher on the file's list is asked whether that concerns
 * it. A knote is
 *
 *	idle		nothing to report
 *	KN_ACTIVE	the filter said yes since it was last delivered
 *	KN_QUEUED	and it is on kq_ready: kqueue_scan will look at it
 *	KN_DISABLED	not to be queued until EV_ENABLE, active or not
 *
 *	knote_activate		idle -> active (-> queued, unless disabled)
 *	kqueue_scan		queued -> idle, or queued again at the end
 *	knote_drop		gone
 *
 * A knote goes with EV_DELETE, after the delivery of EV_ONESHOT, when its
 * descriptor is closed (knote_fdclose) and when its kqueue is
 * (kqueue_close). A vnode that is taken from its file system while it is
 * watched leaves its knotes alone with an event that says so (vnode_revoked).
 *
 * A kqueue belongs to the descriptor table that it was made in and watches
 * descriptors of that table only: no copy of the table inherits it. It lives
 * as long as its open file. kqueues can be watched, but not by one that is
 * watched itself: no chains, no circles.
 *
 * Lists: fd_knlist of the table by descriptor (kn_link), kq_knotes
 * (kn_kqlink), the file's (kn_selnext, the filter's), kq_ready (kn_tqe).
 * Locks: the big lock; a filter must not sleep.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/event.h>
#include <sys/eventvar.h>
#include <sys/filedesc.h>
#include <sys/malloc.h>
#include <sys/mount.h>
#include <sys/pool.h>
#include <sys/proc.h>
#include <sys/vnode.h>

#include <rump-sys/poll.h>

/* What a knote keeps of the flags it was made with. */
#define EV_STAY		(EV_ONESHOT | EV_CLEAR | EV_DISPATCH)

static struct pool knote_pool;

void
kqueue_init(void)
{

	pool_init(&knote_pool, sizeof(struct knote), 0, 0, 0, "knote",
	    &pool_allocator_nointr);
}

void
kqueue_fini(void)
{

	pool_destroy(&knote_pool);
}

static void
knote_enqueue(struct knote *kn)
{
	struct kqueue *kq = kn->kn_kq;

	KASSERT((kn->kn_status & (KN_QUEUED | KN_DISABLED)) == 0);
	TAILQ_INSERT_TAIL(&kq->kq_ready, kn, kn_tqe);
	kn->kn_status |= KN_QUEUED;
	kq->kq_nready++;
	wakeup(kq);
	poll_notify();
	KNOTE(&kq->kq_watchers, 0);
}

static void
knote_dequeue(struct knote *kn)
{
	struct kqueue *kq = kn->kn_kq;

	KASSERT(kn->kn_status & KN_QUEUED);
	TAILQ_REMOVE(&kq->kq_ready, kn, kn_tqe);
	kn->kn_status &= ~KN_QUEUED;
	kq->kq_nready--;
}

static void
knote_activate(struct knote *kn)
{

	kn->kn_status |= KN_ACTIVE;
	if ((kn->kn_status & (KN_QUEUED | KN_DISABLED)) == 0)
		knote_enqueue(kn);
}

/*
 * Something happened to what the watchers on this list watch.
 * => hint is NOTE_*, or 0 for filters that look themselves.
 */
void
knote(struct klist *list, long hint)
{
	struct knote *kn;

	KASSERT(list != NULL);
	SLIST_FOREACH(kn, list, kn_selnext)
		if ((*kn->kn_fop->f_event)(kn, hint))
			knote_activate(kn);
}

static void
nofilter_detach(struct knote *kn)
{

	KASSERT(kn->kn_hook == NULL);
}

static int
nofilter_event(struct knote *kn, long hint)
{

	return (kn->kn_flags & EV_EOF) != 0;
}

/* Of what has no file any more: there is one last thing to say. */
static struct filterops nofilter = { 1, NULL, nofilter_detach, nofilter_event };

/*
 * vp leaves its file system: its watchers hear that, and nothing ever after.
 * Filters look at the file system's node, so they must not be asked again.
 */
void
vnode_revoked(struct vnode *vp)
{
	struct klist *list = &vp->v_selectinfo.vsi_selinfo.si_note;
	struct knote *kn;

	while ((kn = SLIST_FIRST(list)) != NULL) {
		(void)(*kn->kn_fop->f_event)(kn, NOTE_REVOKE);
		(*kn->kn_fop->f_detach)(kn);
		kn->kn_fop = &nofilter;
		kn->kn_hook = NULL;
		kn->kn_flags |= EV_EOF | EV_ONESHOT;
		knote_activate(kn);
	}
}

/* The watchers of a descriptor; NULL: it never had any. */
static struct klist *
fd_klist(struct filedesc *fdp, int fd)
{

	return fd < fdp->fd_knlistsize ? &fdp->fd_knlist[fd] : NULL;
}

/* NULL: no memory. */
static struct klist *
fd_klist_make(struct filedesc *fdp, int fd)
{
	struct klist *new;
	int size = fdp->fd_nfiles;

	KASSERT(fd >= 0 && fd < size);
	if (fd >= fdp->fd_knlistsize) {
		new = malloc(size * sizeof(*new), M_KEVENT,
		    M_CANFAIL | M_ZERO);
		if (new == NULL)
			return NULL;
		if (fdp->fd_knlist != NULL) {
			memcpy(new, fdp->fd_knlist,
			    fdp->fd_knlistsize * sizeof(*new));
			free(fdp->fd_knlist, M_KEVENT);
		}
		fdp->fd_knlist = new;
		fdp->fd_knlistsize = size;
	}
	return &fdp->fd_knlist[fd];
}

static void
knote_free(struct knote *kn)
{

	if (kn->kn_status & KN_QUEUED)
		knote_dequeue(kn);
	LIST_REMOVE(kn, kn_kqlink);
	SLIST_REMOVE(fd_klist(kn->kn_kq->kq_fdp, (int)kn->kn_id), kn, knote,
	    kn_link);
	pool_put(&knote_pool, kn);
}

static void
knote_drop(struct knote *kn)
{

	(*kn->kn_fop->f_detach)(kn);
	knote_free(kn);
}

/* A descriptor of this table is closed: nobody watches it any more. */
void
knote_fdclose(struct filedesc *fdp, int fd)
{
	struct klist *list = fd_klist(fdp, fd);

	if (list != NULL)
		while (!SLIST_EMPTY(list))
			knote_drop(SLIST_FIRST(list));
}

/*
 * Where nothing can change, the file system need not tell of changes.
 */
static int
vnode_attach(struct knote *kn, struct vnode *vp)
{
	int error = VOP_KQFILTER(vp, kn);

	if (error == EOPNOTSUPP && kn->kn_filter == EVFILT_VNODE &&
	    vp->v_mount != NULL && (vp->v_mount->mnt_flag & MNT_RDONLY)) {
		vnode_kqattach(vp, kn, &vnode_filtops);
		error = 0;
	}
	return error;
}

static int
filter_attach(struct knote *kn)
{
	struct file *fp = kn->kn_fp;

	switch (fp->f_type) {
	case DTYPE_VNODE:
		return vnode_attach(kn, fp->f_data);
	case DTYPE_KQUEUE:
		return kqueue_kqfilter(kn);
	default:
		return EOPNOTSUPP;
	}
}

/*
 * => fp is open as kev->ident in the table of kq.
 */
static int
knote_add(struct kqueue *kq, struct klist *list, struct file *fp,
    const struct kevent *kev)
{
	struct knote *kn;
	int error;

	if ((kn = pool_get(&knote_pool, PR_WAITOK | PR_LIMITFAIL)) == NULL)
		return ENOMEM;
	memset(kn, 0, sizeof(*kn));
	kn->kn_kq = kq;
	kn->kn_fp = fp;
	kn->kn_kevent = *kev;
	kn->kn_sfflags = kev->fflags;
	kn->kn_flags &= EV_STAY;
	kn->kn_fflags = 0;
	kn->kn_data = 0;
	SLIST_INSERT_HEAD(list, kn, kn_link);
	LIST_INSERT_HEAD(&kq->kq_knotes, kn, kn_kqlink);
	if ((error = filter_attach(kn)) != 0) {
		knote_free(kn);
		return error;
	}
	if (kev->flags & EV_DISABLE)
		kn->kn_status |= KN_DISABLED;
	if ((*kn->kn_fop->f_event)(kn, 0))
		knote_activate(kn);
	return 0;
}

static void
knote_change(struct knote *kn, const struct kevent *kev)
{

	if (kev->flags & EV_ADD) {
		kn->kn_sfflags = kev->fflags;
		kn->kn_kevent.udata = kev->udata;
		kn->kn_flags = (kn->kn_flags & EV_EOF) |
		    (kev->flags & EV_STAY);
		if (kn->kn_filter == EVFILT_VNODE)
			kn->kn_fflags &= kev->fflags;
		if ((*kn->kn_fop->f_event)(kn, 0))
			knote_activate(kn);
	}
	if (kev->flags & EV_DISABLE) {
		kn->kn_status |= KN_DISABLED;
		if (kn->kn_status & KN_QUEUED)
			knote_dequeue(kn);
	}
	if (kev->flags & EV_ENABLE) {
		kn->kn_status &= ~KN_DISABLED;
		if ((kn->kn_status & (KN_ACTIVE | KN_QUEUED)) == KN_ACTIVE)
			knote_enqueue(kn);
	}
}

/*
 * Do what kev asks for.
 * => EINVAL: no such filter; EBADF: no such descriptor; ENOENT: not watched;
 *    EOPNOTSUPP and what the filter says.
 */
int
kqueue_register(struct kqueue *kq, const struct kevent *kev, struct proc *p)
{
	struct filedesc *fdp = p->p_fd;
	struct klist *list;
	struct knote *kn;
	struct file *fp;
	int error = 0;

	KASSERT(kq->kq_fdp == fdp);
	if (kev->filter != EVFILT_READ && kev->filter != EVFILT_WRITE &&
	    kev->filter != EVFILT_VNODE)
		return EINVAL;
	if (kev->ident > INT_MAX ||
	    (fp = fd_getfile(fdp, (int)kev->ident)) == NULL)
		return EBADF;
	if ((list = fd_klist_make(fdp, (int)kev->ident)) == NULL) {
		frele(fp, curproc);
		return ENOMEM;
	}
	SLIST_FOREACH(kn, list, kn_link)
		if (kn->kn_kq == kq && kn->kn_filter == kev->filter)
			break;
	if (kn == NULL && (kev->flags & EV_ADD))
		error = knote_add(kq, list, fp, kev);
	else if (kn == NULL)
		error = ENOENT;
	else if (kev->flags & EV_DELETE)
		knote_drop(kn);
	else
		knote_change(kn, kev);
	frele(fp, p);
	return error;
}

/* Take what kn has to say. False: nothing after all, and it is idle. */
static int
knote_deliver(struct knote *kn, struct kevent *kev)
{

	knote_dequeue(kn);
	if ((kn->kn_flags & EV_ONESHOT) == 0 &&
	    (*kn->kn_fop->f_event)(kn, 0) == 0) {
		kn->kn_status &= ~KN_ACTIVE;
		return 0;
	}
	*kev = kn->kn_kevent;
	if (kn->kn_filter == EVFILT_VNODE)	/* some filters tell more */
		kev->fflags &= kn->kn_sfflags;
	if (kn->kn_flags & EV_ONESHOT)
		knote_drop(kn);
	else {
		if (kn->kn_flags & (EV_CLEAR | EV_DISPATCH)) {
			kn->kn_data = 0;
			kn->kn_fflags = 0;
			kn->kn_status &= ~KN_ACTIVE;
		}
		if (kn->kn_flags & EV_DISPATCH)
			kn->kn_status |= KN_DISABLED;
		else if (kn->kn_status & KN_ACTIVE) {
			TAILQ_INSERT_TAIL(&kn->kn_kq->kq_ready, kn, kn_tqe);
			kn->kn_status |= KN_QUEUED;
			kn->kn_kq->kq_nready++;
		}
	}
	return 1;
}

/*
 * Up to max events that are there now, each knote once a round.
 * => *leftp is how many are still to be looked at in this round; at first
 *    kq_nready.
 * => Does not sleep. How many.
 */
int
kqueue_scan(struct kqueue *kq, struct kevent *kev, int max, int *leftp)
{
	int n = 0;

	while (n < max && *leftp > 0 && !TAILQ_EMPTY(&kq->kq_ready)) {
		(*leftp)--;
		n += knote_deliver(TAILQ_FIRST(&kq->kq_ready), &kev[n]);
	}
	return n;
}

/* The last reference on the kqueue's file is gone. */
void
kqueue_close(struct kqueue *kq)
{
	struct knote *kn;

	KASSERT(SLIST_EMPTY(&kq->kq_watchers));
	while ((kn = LIST_FIRST(&kq->kq_knotes)) != NULL)
		knote_drop(kn);
	KASSERT(kq->kq_nready == 0 && kq->kq_nested == 0);
	free(kq, M_KEVENT);
}
