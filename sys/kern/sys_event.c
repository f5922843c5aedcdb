/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls on event queues: kqueue, kqueue1, kevent. What a kqueue is:
 * kern/kern_event.c. Also the filter of kqueues themselves, which are readable
 * when they have something to report.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/eventvar.h>
#include <sys/filedesc.h>
#include <sys/malloc.h>
#include <sys/proc.h>
#include <sys/syscallargs.h>

#include <rump-sys/poll.h>

#define KQ_NEVENTS	8		/* moved at a time */

static int
do_kqueue(struct proc *p, int flags, int64_t *retval)
{
	struct kqueue *kq;
	struct file *fp;
	int fd, error;

	if (flags & ~(O_CLOEXEC | O_NONBLOCK))
		return EINVAL;
	if ((error = falloc(p, &fp, &fd)) != 0)
		return error;
	if ((kq = malloc(sizeof(*kq), M_KEVENT, M_CANFAIL | M_ZERO)) == NULL) {
		fd_abort(p, fd, fp);
		return ENOMEM;
	}
	TAILQ_INIT(&kq->kq_ready);
	kq->kq_fdp = p->p_fd;
	fp->f_type = DTYPE_KQUEUE;
	fp->f_flag = FREAD | FWRITE | (flags & FNONBLOCK);
	fp->f_data = kq;
	fd_install(p, fd, fp, flags & O_CLOEXEC ? UF_EXCLOSE : 0);
	*retval = fd;
	return 0;
}

int
sys_kqueue(struct proc *p, const void *v, int64_t *retval)
{

	return do_kqueue(p, 0, retval);
}

int
sys_kqueue1(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_kqueue1_args *uap = v;

	return do_kqueue(p, uap->flags, retval);
}

static void
kevent_in(struct kevent *to, const struct rump_kevent *from)
{

	to->ident = from->ident > INT_MAX ? (uintptr_t)-1 :
	    (uintptr_t)from->ident;
	to->filter = from->filter > EVFILT_VNODE ? -1 : (short)from->filter;
	to->flags = (u_short)from->flags;
	to->fflags = from->fflags;
	to->data = from->data;
	to->udata = from->udata;
}

static void
kevent_out(struct rump_kevent *to, const struct kevent *from)
{

	memset(to, 0, sizeof(*to));
	to->ident = from->ident;
	to->filter = (uint32_t)from->filter;
	to->flags = from->flags;
	to->fflags = from->fflags;
	to->data = from->data;
	to->udata = from->udata;
}

/*
 * The list of changes, in order. One that fails, or that wants a receipt,
 * becomes an event, as long as there is room; without room it ends the call.
 */
static int
kevent_changes(struct proc *p, struct kqueue *kq,
    const struct rump_kevent *changes, size_t nchanges,
    struct rump_kevent *events, size_t nevents, size_t *nout)
{
	struct rump_kevent ukev;
	struct kevent kev;
	size_t i;
	int error;

	for (i = 0; i < nchanges; i++) {
		error = copyin(&changes[i], &ukev, sizeof(ukev));
		if (error)
			return error;
		kevent_in(&kev, &ukev);
		error = kqueue_register(kq, &kev, p);
		if (error == 0 && (ukev.flags & EV_RECEIPT) == 0)
			continue;
		if (*nout == nevents) {
			if (error == 0)
				continue;
			return error;
		}
		ukev.flags = EV_ERROR;
		ukev.data = error;
		error = copyout(&ukev, &events[*nout], sizeof(ukev));
		if (error)
			return error;
		++*nout;
	}
	return 0;
}

static int
kevent_events(struct kqueue *kq, struct rump_kevent *events, size_t nevents,
    size_t *nout)
{
	struct kevent kev[KQ_NEVENTS];
	struct rump_kevent ukev[KQ_NEVENTS];
	int i, n, error, left = kq->kq_nready;

	while (*nout < nevents) {
		n = kqueue_scan(kq, kev, (int)MIN(nevents - *nout,
		    (size_t)KQ_NEVENTS), &left);
		if (n == 0)
			break;
		for (i = 0; i < n; i++)
			kevent_out(&ukev[i], &kev[i]);
		error = copyout(ukev, &events[*nout], n * sizeof(ukev[0]));
		if (error)
			return error;
		*nout += n;
	}
	return 0;
}

int
sys_kevent(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_kevent_args *uap = v;
	uint64_t deadline;
	struct kqueue *kq;
	struct file *fp;
	size_t nout = 0;
	int error;

	if ((error = timo_deadline(uap->timeout, &deadline)) != 0)
		return error;
	if ((fp = fd_getfile(p->p_fd, uap->fd)) == NULL)
		return EBADF;
	if (fp->f_type != DTYPE_KQUEUE) {
		frele(fp, p);
		return EBADF;
	}
	kq = fp->f_data;
	error = kevent_changes(p, kq, uap->changelist, uap->nchanges,
	    uap->eventlist, uap->nevents, &nout);
	while (error == 0 && nout == 0 && uap->nevents > 0) {
		error = kevent_events(kq, uap->eventlist, uap->nevents, &nout);
		if (error || nout > 0)
			break;
		error = timo_sleep(kq, "kevent", deadline);
		if (p->p_fd->fd_ofiles[uap->fd] != fp)
			error = EBADF;		/* closed meanwhile */
	}
	frele(fp, p);
	if (error == EWOULDBLOCK)
		error = 0;
	*retval = (int64_t)nout;
	return error;
}

static void
filt_kqdetach(struct knote *kn)
{
	struct kqueue *kq = kn->kn_hook;

	SLIST_REMOVE(&kq->kq_watchers, kn, knote, kn_selnext);
	kn->kn_kq->kq_nested--;
}

static int
filt_kqueue(struct knote *kn, long hint)
{
	struct kqueue *kq = kn->kn_hook;

	kn->kn_data = kq->kq_nready;
	return kq->kq_nready > 0;
}

static struct filterops kqread_filtops =
    { 1, NULL, filt_kqdetach, filt_kqueue };

/*
 * => EINVAL: no such filter, or kqueues would watch each other.
 */
int
kqueue_kqfilter(struct knote *kn)
{
	struct kqueue *kq = kn->kn_fp->f_data;

	if (kn->kn_filter != EVFILT_READ || kq == kn->kn_kq ||
	    kq->kq_nested > 0 || !SLIST_EMPTY(&kn->kn_kq->kq_watchers))
		return EINVAL;
	kn->kn_fop = &kqread_filtops;
	kn->kn_hook = kq;
	SLIST_INSERT_HEAD(&kq->kq_watchers, kn, kn_selnext);
	kn->kn_kq->kq_nested++;
	return 0;
}
