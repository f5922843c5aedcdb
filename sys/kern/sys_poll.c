/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls that wait for descriptors: poll, pollts. All who poll sleep on
 * one channel: whatever becomes ready calls poll_notify, and they look again.
 *
 * Files and devices are always ready; fifos and kqueues may not be.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/eventvar.h>
#include <sys/filedesc.h>
#include <sys/malloc.h>
#include <sys/poll.h>
#include <sys/proc.h>
#include <sys/syscallargs.h>
#include <sys/vnode.h>

#include <rump-sys/kern.h>
#include <rump-sys/poll.h>

#define NSMALL		16		/* on the stack */

static int poll_chan;

void
poll_notify(void)
{

	wakeup(&poll_chan);
}

static int
poll_file(struct file *fp, int events, struct proc *p)
{
	struct kqueue *kq;

	events &= POLLIN | POLLOUT | POLLRDNORM;
	if (fp->f_type == DTYPE_VNODE)
		return VOP_POLL(fp->f_data, events, p) &
		    (events | POLLHUP | POLLNVAL);
	kq = fp->f_data;
	return kq->kq_nready > 0 ? events & (POLLIN | POLLRDNORM) : 0;
}

/* How many have something to tell. */
static int
poll_scan(struct rump_pollfd *fds, u_int n, struct proc *p)
{
	struct file *fp;
	int count = 0;
	u_int i;

	for (i = 0; i < n; i++) {
		fds[i].revents = 0;
		if (fds[i].fd < 0)
			continue;
		fp = fd_getfile(p->p_fd, fds[i].fd);
		if (fp == NULL)
			fds[i].revents = POLLNVAL;
		else {
			fds[i].revents = (int16_t)poll_file(fp, fds[i].events,
			    p);
			frele(fp, p);
		}
		count += fds[i].revents != 0;
	}
	return count;
}

static int
do_poll(struct proc *p, struct rump_pollfd *ufds, u_int n, uint64_t deadline,
    int64_t *retval)
{
	struct rump_pollfd afds[NSMALL], *fds = afds;
	int error, count = 0;

	if (n > (u_int)maxfiles)
		return EINVAL;
	if (n > NSMALL &&
	    (fds = malloc(n * sizeof(*fds), M_TEMP, M_CANFAIL)) == NULL)
		return ENOMEM;
	error = copyin(ufds, fds, n * sizeof(*fds));
	while (error == 0 && (count = poll_scan(fds, n, p)) == 0)
		error = timo_sleep(&poll_chan, "poll", deadline);
	if (error == 0 || error == EWOULDBLOCK)
		error = copyout(fds, ufds, n * sizeof(*fds));
	if (fds != afds)
		free(fds, M_TEMP);
	*retval = count;
	return error;
}

int
sys_poll(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_poll_args *uap = v;
	uint64_t deadline = TIMO_NEVER;

	if (uap->timeout == 0)
		deadline = TIMO_NOW;
	else if (uap->timeout > 0)
		deadline = time_mono_ns() + uap->timeout * 1000000ULL;
	return do_poll(p, uap->fds, uap->nfds, deadline, retval);
}

/* No signals arrive, so there is nothing to mask. */
int
sys_pollts(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_pollts_args *uap = v;
	uint64_t deadline;
	int error;

	if ((error = timo_deadline(uap->ts, &deadline)) != 0)
		return error;
	return do_poll(p, uap->fds, uap->nfds, deadline, retval);
}
