/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who waits for a fifo without reading or writing it: VOP_POLL, VOP_KQFILTER.
 *
 * A knote is there only while its descriptor has the fifo open, and leaves when
 * the vnode is taken away (vnode_revoked): v_fifoinfo is never NULL here.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/event.h>
#include <sys/poll.h>
#include <sys/unistd.h>
#include <sys/vnode.h>
#include <miscfs/fifofs/fifo.h>

#include "fifo_impl.h"

int
fifo_poll(void *v)
{
	struct vop_poll_args *ap = v;
	struct fifoinfo *fi = ap->a_vp->v_fifoinfo;
	int revents = 0;

	if (fi == NULL)
		return (POLLNVAL);
	if (fifo_used(fi) > 0)
		revents |= ap->a_events & (POLLIN | POLLRDNORM);
	else if (fi->fi_writers == 0)
		revents |= POLLHUP;
	if (fi->fi_readers == 0)
		revents |= POLLHUP;
	else if (FIFO_SIZE - fifo_used(fi) >= PIPE_BUF)
		revents |= ap->a_events & (POLLOUT | POLLWRNORM);
	return (revents);
}

static void
filt_eof(struct knote *kn, int eof)
{

	if (eof)
		kn->kn_flags |= EV_EOF;
	else
		kn->kn_flags &= ~EV_EOF;
}

static int
filt_read(struct knote *kn, long hint)
{
	struct vnode *vp = kn->kn_hook;
	struct fifoinfo *fi = vp->v_fifoinfo;

	KASSERT(fi != NULL);
	kn->kn_data = fifo_used(fi);
	filt_eof(kn, fi->fi_writers == 0);
	return (kn->kn_data > 0 || fi->fi_writers == 0);
}

static int
filt_write(struct knote *kn, long hint)
{
	struct vnode *vp = kn->kn_hook;
	struct fifoinfo *fi = vp->v_fifoinfo;

	KASSERT(fi != NULL);
	kn->kn_data = FIFO_SIZE - fifo_used(fi);
	filt_eof(kn, fi->fi_readers == 0);
	return (kn->kn_data >= PIPE_BUF || fi->fi_readers == 0);
}

static struct filterops read_filtops = { 1, NULL, vnode_kqdetach, filt_read };
static struct filterops write_filtops = { 1, NULL, vnode_kqdetach, filt_write };

int
fifo_kqfilter(void *v)
{
	struct vop_kqfilter_args *ap = v;

	switch (ap->a_kn->kn_filter) {
	case EVFILT_READ:
		vnode_kqattach(ap->a_vp, ap->a_kn, &read_filtops);
		return (0);
	case EVFILT_WRITE:
		vnode_kqattach(ap->a_vp, ap->a_kn, &write_filtops);
		return (0);
	}
	return (vop_generic_kqfilter(v));
}
