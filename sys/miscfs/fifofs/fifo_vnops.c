/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fifos: named pipes between processes of the kernel. File systems put
 * fifo_vnoperate in the default slot of their vectors for fifos, and keep
 * names, attributes and locks to themselves.
 *
 * State hangs off the vnode (v_fifoinfo) from the first open to the last close
 * or fifo_reclaim; no data survives the last close.
 *
 *	open for reading	waits for a writer
 *	open for writing	waits for a reader
 *	O_NONBLOCK		reading: never waits; writing, no reader: ENXIO
 *	read			empty: waits for data; 0 when no writer is left
 *	write			full: waits for room; EPIPE without a reader
 *	O_NONBLOCK		EAGAIN instead of waiting
 *
 * => Writes of at most PIPE_BUF bytes are in one piece.
 * => The vnode is locked on entry and on return, not while waiting.
 * => Without threads nobody can come to end a wait: it fails with EDEADLK,
 *    which is tsleep's answer.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/fcntl.h>
#include <sys/ioctl.h>
#include <sys/malloc.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/unistd.h>
#include <sys/vnode.h>
#include <miscfs/fifofs/fifo.h>

#include <rump-sys/poll.h>
#include <rump-sys/vfs_private.h>

#include "fifo_impl.h"

int (**fifo_vnodeop_p)(void *);

int
fifo_vnoperate(void *v)
{
	struct vop_generic_args *ap = v;

	return (VOCALL(fifo_vnodeop_p, ap->a_desc->vdesc_offset, ap));
}

/* Something changed: whoever waits for this fifo looks again. */
static void
fifo_changed(struct vnode *vp)
{

	wakeup(vp->v_fifoinfo);
	poll_notify();
	VN_KNOTE(vp, 0);
}

/* Wait for the other side, with the vnode unlocked. */
static int
fifo_wait(struct vnode *vp, struct fifoinfo *fi, const char *what,
    struct proc *p)
{
	int error;

	VOP_UNLOCK(vp, 0, p);
	error = tsleep(fi, PINOD | PCATCH, what, 0);
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, p);
	if (error == 0 && vp->v_type != VFIFO)
		error = EIO;		/* unmounted by force meanwhile */
	return (error);
}

static void
fifo_free(struct vnode *vp)
{
	struct fifoinfo *fi = vp->v_fifoinfo;

	vp->v_fifoinfo = NULL;
	wakeup(fi);
	free(fi, M_FIFO);
}

/* One open less; the last one ends the state. */
static void
fifo_leave(struct vnode *vp, int fmode)
{
	struct fifoinfo *fi = vp->v_fifoinfo;

	if (fmode & FREAD) {
		KASSERT(fi->fi_readers > 0);
		fi->fi_readers--;
	}
	if (fmode & FWRITE) {
		KASSERT(fi->fi_writers > 0);
		fi->fi_writers--;
	}
	if (fi->fi_readers == 0 && fi->fi_writers == 0)
		fifo_free(vp);
	else
		fifo_changed(vp);
}

static int
fifo_open(void *v)
{
	struct vop_open_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct fifoinfo *fi;
	int error = 0, fmode = ap->a_mode & (FREAD | FWRITE);
	u_int seen;

	if (vp->v_fifoinfo == NULL)
		vp->v_fifoinfo = malloc(sizeof(*fi), M_FIFO,
		    M_CANFAIL | M_ZERO);
	if (vp->v_fifoinfo == NULL)
		return ENOMEM;
	fi = vp->v_fifoinfo;
	if (fmode & FREAD) {
		fi->fi_readers++;
		fi->fi_readopens++;
	}
	if (fmode & FWRITE) {
		fi->fi_writers++;
		fi->fi_writeopens++;
	}
	fifo_changed(vp);
	if (fmode == FREAD && (ap->a_mode & O_NONBLOCK) == 0) {
		seen = fi->fi_writeopens;
		while (error == 0 && fi->fi_writers == 0 &&
		    fi->fi_writeopens == seen)
			error = fifo_wait(vp, fi, "fifor", ap->a_p);
	} else if (fmode == FWRITE) {
		seen = fi->fi_readopens;
		if (fi->fi_readers == 0 && (ap->a_mode & O_NONBLOCK))
			error = ENXIO;
		while (error == 0 && fi->fi_readers == 0 &&
		    fi->fi_readopens == seen)
			error = fifo_wait(vp, fi, "fifow", ap->a_p);
	}
	if (error != 0 && vp->v_type == VFIFO)
		fifo_leave(vp, fmode);
	return (error);
}

static int
fifo_close(void *v)
{
	struct vop_close_args *ap = v;

	/* A forced close names no direction: fifo_reclaim ends it all. */
	if (ap->a_vp->v_fifoinfo != NULL &&
	    (ap->a_fflag & (FREAD | FWRITE)) != 0)
		fifo_leave(ap->a_vp, ap->a_fflag);
	return (0);
}

static int
fifo_read(void *v)
{
	struct vop_read_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct fifoinfo *fi = vp->v_fifoinfo;
	struct uio *uio = ap->a_uio;
	int error = 0, n, off;

	KASSERT(uio->uio_rw == UIO_READ);
	if (fi == NULL)
		return (EBADF);
	if (uio->uio_resid == 0)
		return (0);
	while (fifo_used(fi) == 0) {
		if (fi->fi_writers == 0)
			return (0);
		if (ap->a_ioflag & IO_NDELAY)
			return (EAGAIN);
		error = fifo_wait(vp, fi, "fiforead", uio->uio_procp);
		if (error != 0)
			return (error);
	}
	while (error == 0 && uio->uio_resid > 0 && fifo_used(fi) > 0) {
		off = (int)(fi->fi_tail % FIFO_SIZE);
		n = (int)MIN(fifo_used(fi), (u_int)(FIFO_SIZE - off));
		n = (int)MIN((size_t)n, uio->uio_resid);
		error = uiomove(fi->fi_data + off, n, uio);
		if (error == 0)
			fi->fi_tail += (u_int)n;
	}
	fifo_changed(vp);
	return (error);
}

static int
fifo_write(void *v)
{
	struct vop_write_args *ap = v;
	struct vnode *vp = ap->a_vp;
	struct fifoinfo *fi = vp->v_fifoinfo;
	struct uio *uio = ap->a_uio;
	size_t all = uio->uio_resid, need;
	int error = 0, n, off;

	KASSERT(uio->uio_rw == UIO_WRITE);
	if (fi == NULL)
		return (EBADF);
	need = all <= PIPE_BUF ? all : 1;
	while (error == 0 && uio->uio_resid > 0) {
		if (fi->fi_readers == 0) {
			error = EPIPE;
			break;
		}
		if (FIFO_SIZE - fifo_used(fi) < need) {
			if (ap->a_ioflag & IO_NDELAY)
				error = EAGAIN;
			else
				error = fifo_wait(vp, fi, "fifowrit",
				    uio->uio_procp);
			continue;
		}
		off = (int)(fi->fi_head % FIFO_SIZE);
		n = (int)MIN(FIFO_SIZE - fifo_used(fi),
		    (u_int)(FIFO_SIZE - off));
		n = (int)MIN((size_t)n, uio->uio_resid);
		error = uiomove(fi->fi_data + off, n, uio);
		if (error == 0) {
			fi->fi_head += (u_int)n;
			need = 1;
			fifo_changed(vp);
		}
	}
	/* What went in stays in. */
	if (error == EAGAIN && uio->uio_resid != all)
		error = 0;
	return (error);
}

static int
fifo_ioctl(void *v)
{
	struct vop_ioctl_args *ap = v;
	struct fifoinfo *fi = ap->a_vp->v_fifoinfo;

	if (ap->a_command != FIONREAD)
		return (ENOTTY);
	*(int *)ap->a_data = fi != NULL ? (int)fifo_used(fi) : 0;
	return (0);
}

static int
fifo_inactive(void *v)
{
	struct vop_inactive_args *ap = v;

	VOP_UNLOCK(ap->a_vp, 0, ap->a_p);
	return (0);
}

/*
 * The vnode goes. Who waits wakes up, finds it dead and fails with EIO.
 */
int
fifo_reclaim(void *v)
{
	struct vop_reclaim_args *ap = v;

	if (ap->a_vp->v_fifoinfo != NULL)
		fifo_free(ap->a_vp);
	return (0);
}

int
fifo_printinfo(struct vnode *vp)
{
	struct fifoinfo *fi = vp->v_fifoinfo;

	if (fi == NULL)
		printf(", fifo, not open");
	else
		printf(", fifo with %u readers and %u writers, %u bytes",
		    fi->fi_readers, fi->fi_writers, fifo_used(fi));
	return (0);
}

static int
fifo_print(void *v)
{
	struct vop_print_args *ap = v;

	printf("tag VT_NON");
	return (fifo_printinfo(ap->a_vp));
}

static int
fifo_pathconf(void *v)
{
	struct vop_pathconf_args *ap = v;

	switch (ap->a_name) {
	case _PC_LINK_MAX:
		*ap->a_retval = LINK_MAX;
		return (0);
	case _PC_PIPE_BUF:
		*ap->a_retval = PIPE_BUF;
		return (0);
	case _PC_CHOWN_RESTRICTED:
		*ap->a_retval = 1;
		return (0);
	}
	return (EINVAL);
}

static int
fifo_notdir(void *v)
{

	return (ENOTDIR);
}

static struct vnodeopv_entry_desc fifo_vnodeop_entries[] = {
	{ &vop_default_desc, eopnotsupp },
	{ &vop_lookup_desc, fifo_notdir },
	{ &vop_open_desc, fifo_open },
	{ &vop_close_desc, fifo_close },
	{ &vop_read_desc, fifo_read },
	{ &vop_write_desc, fifo_write },
	{ &vop_lease_desc, nullop },
	{ &vop_ioctl_desc, fifo_ioctl },
	{ &vop_poll_desc, fifo_poll },
	{ &vop_kqfilter_desc, fifo_kqfilter },
	{ &vop_revoke_desc, vop_generic_revoke },
	{ &vop_fsync_desc, nullop },
	{ &vop_abortop_desc, vop_generic_abortop },
	{ &vop_inactive_desc, fifo_inactive },
	{ &vop_reclaim_desc, fifo_reclaim },
	{ &vop_lock_desc, vop_generic_lock },
	{ &vop_unlock_desc, vop_generic_unlock },
	{ &vop_islocked_desc, vop_generic_islocked },
	{ &vop_bwrite_desc, vop_generic_bwrite },
	{ &vop_print_desc, fifo_print },
	{ &vop_pathconf_desc, fifo_pathconf },
	{ NULL, NULL }
};
const struct vnodeopv_desc fifo_vnodeop_opv_desc =
	{ &fifo_vnodeop_p, fifo_vnodeop_entries };
