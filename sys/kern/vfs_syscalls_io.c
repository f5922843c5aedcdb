/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls that move data: read, write, their p and v forms; and lseek.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/filedesc.h>
#include <sys/malloc.h>
#include <sys/proc.h>
#include <sys/syscallargs.h>
#include <sys/vnode.h>

#include <rump-sys/vfs_syscalls.h>

#define IO_MAX		INT_MAX		/* bytes a call */

/* Can this file be read, written or positioned at an offset of its own? */
static int
checkoffset(struct file *fp, off_t offset)
{
	struct vnode *vp = fp->f_data;

	if (vp->v_type == VFIFO)
		return ESPIPE;
	return offset < 0 ? EINVAL : 0;
}

/* => iov is used up as far as data were moved. */
static int
io_once(struct file *fp, enum uio_rw rw, struct iovec *iov, int iovcnt,
    size_t total, off_t *offp, struct proc *p, int64_t *retval)
{
	struct uio uio;
	int error;

	uio.uio_iov = iov;
	uio.uio_iovcnt = iovcnt;
	uio.uio_resid = total;
	uio.uio_rw = rw;
	uio.uio_segflg = UIO_USERSPACE;
	uio.uio_procp = p;
	if (rw == UIO_READ)
		error = vn_read(fp, offp, &uio, p);
	else
		error = vn_write(fp, offp, &uio, p);
	/*
	 * What was moved is moved: the error comes with the next call. But if
	 * all was moved, the error is that it did not get to the disk.
	 */
	if (error && uio.uio_resid != total && uio.uio_resid != 0 &&
	    error != EFAULT)
		error = 0;
	*retval = total - uio.uio_resid;
	return error;
}

/*
 * UFS zeroes the stretch of a file whose new contents it cannot fetch, and
 * what a failed write has used of iov is lost for a second try.
 */
static int
io_write(struct file *fp, struct iovec *iov, int iovcnt, size_t total,
    off_t *offp, struct proc *p, int64_t *retval)
{
	struct vnode *vp = fp->f_data;
	struct iovec asaved[UIO_SMALLIOV], *saved = asaved;
	size_t size = iovcnt * sizeof(*iov);
	int i, error;

	for (i = 0; i < iovcnt; i++)
		if (iov[i].iov_base == NULL && iov[i].iov_len != 0)
			return EFAULT;
	if (iovcnt > UIO_SMALLIOV &&
	    (saved = malloc(size, M_TEMP, M_CANFAIL)) == NULL)
		return ENOMEM;
	memcpy(saved, iov, size);
	error = io_once(fp, UIO_WRITE, iov, iovcnt, total, offp, p, retval);
	if (error == ENOSPC && vfs_morespace(vp->v_mount, p)) {
		memcpy(iov, saved, size);
		error = io_once(fp, UIO_WRITE, iov, iovcnt, total, offp, p,
		    retval);
	}
	if (saved != asaved)
		free(saved, M_TEMP);
	/* With the names that lead to it, and flushed: as by fsync. */
	if (error == 0 && *retval > 0 && vp->v_type == VREG &&
	    (fp->f_flag & (FFSYNC | O_DSYNC))) {
		vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, p);
		error = vfs_syncfile(vp, fp->f_cred, p);
		VOP_UNLOCK(vp, 0, p);
	}
	return error;
}

/*
 * From or to the pieces at iov. atp is the offset, or NULL: the file's own,
 * which advances.
 * => The array at iov is used up.
 */
static int
do_io(struct proc *p, int fd, enum uio_rw rw, struct iovec *iov, int iovcnt,
    size_t total, const off_t *atp, int64_t *retval)
{
	struct file *fp;
	off_t off = 0, *offp;
	int error;

	error = getvnode(p, fd, rw == UIO_READ ? FREAD : FWRITE, &fp);
	if (error)
		return error == EINVAL ? ENXIO : error;	/* a kqueue */
	offp = &fp->f_offset;
	if (atp != NULL) {
		off = *atp;
		offp = &off;
		error = checkoffset(fp, off);
	}
	if (error == 0 && rw == UIO_READ)
		error = io_once(fp, rw, iov, iovcnt, total, offp, p, retval);
	else if (error == 0)
		error = io_write(fp, iov, iovcnt, total, offp, p, retval);
	frele(fp, p);
	return error;
}

static int
do_io1(struct proc *p, int fd, enum uio_rw rw, void *buf, size_t nbyte,
    const off_t *atp, int64_t *retval)
{
	struct iovec iov;

	if (nbyte > IO_MAX)
		return EINVAL;
	iov.iov_base = buf;
	iov.iov_len = nbyte;
	return do_io(p, fd, rw, &iov, 1, nbyte, atp, retval);
}

static int
do_iov(struct proc *p, int fd, enum uio_rw rw, const struct rump_iovec *uiov,
    int iovcnt, const off_t *atp, int64_t *retval)
{
	struct iovec aiov[UIO_SMALLIOV], *iov = aiov;
	size_t total = 0;
	int i, error;

	KASSERT(sizeof(struct rump_iovec) == sizeof(struct iovec));
	if (iovcnt <= 0 || iovcnt > UIO_MAXIOV)
		return EINVAL;
	if (iovcnt > UIO_SMALLIOV &&
	    (iov = malloc(iovcnt * sizeof(*iov), M_TEMP, M_CANFAIL)) == NULL)
		return ENOMEM;
	error = copyin(uiov, iov, iovcnt * sizeof(*iov));
	for (i = 0; error == 0 && i < iovcnt; i++) {
		if (iov[i].iov_len > IO_MAX - total)
			error = EINVAL;
		total += iov[i].iov_len;
	}
	if (error == 0)
		error = do_io(p, fd, rw, iov, iovcnt, total, atp, retval);
	if (iov != aiov)
		free(iov, M_TEMP);
	return error;
}

int
sys_read(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_read_args *uap = v;

	return do_io1(p, uap->fd, UIO_READ, uap->buf, uap->nbyte,
	    NULL, retval);
}

int
sys_pread(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_pread_args *uap = v;

	return do_io1(p, uap->fd, UIO_READ, uap->buf, uap->nbyte,
	    &uap->offset, retval);
}

int
sys_readv(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_readv_args *uap = v;

	return do_iov(p, uap->fd, UIO_READ, uap->iovp, uap->iovcnt, NULL,
	    retval);
}

int
sys_preadv(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_preadv_args *uap = v;

	return do_iov(p, uap->fd, UIO_READ, uap->iovp, uap->iovcnt,
	    &uap->offset, retval);
}

int
sys_write(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_write_args *uap = v;

	return do_io1(p, uap->fd, UIO_WRITE, (void *)(uintptr_t)uap->buf,
	    uap->nbyte, NULL, retval);
}

int
sys_pwrite(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_pwrite_args *uap = v;

	return do_io1(p, uap->fd, UIO_WRITE, (void *)(uintptr_t)uap->buf,
	    uap->nbyte, &uap->offset, retval);
}

int
sys_writev(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_writev_args *uap = v;

	return do_iov(p, uap->fd, UIO_WRITE, uap->iovp, uap->iovcnt, NULL,
	    retval);
}

int
sys_pwritev(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_pwritev_args *uap = v;

	return do_iov(p, uap->fd, UIO_WRITE, uap->iovp, uap->iovcnt,
	    &uap->offset, retval);
}

int
sys_lseek(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_lseek_args *uap = v;
	struct file *fp;
	struct vnode *vp;
	struct vattr va;
	off_t base;
	int error;

	if ((error = getvnode(p, uap->fd, 0, &fp)) != 0)
		return error == EINVAL ? ESPIPE : error;
	vp = fp->f_data;
	switch (uap->whence) {
	case SEEK_SET:
		base = 0;
		break;
	case SEEK_CUR:
		base = fp->f_offset;
		break;
	case SEEK_END:
		error = VOP_GETATTR(vp, &va, fp->f_cred, p);
		base = error ? 0 : va.va_size;
		break;
	default:
		base = 0;
		error = EINVAL;
		break;
	}
	if (vp->v_type == VFIFO || vp->v_type == VSOCK)
		error = ESPIPE;
	if (error == 0) {
		if (uap->offset > 0 && base > QUAD_MAX - uap->offset)
			error = EOVERFLOW;
		else if (base + uap->offset < 0)
			error = EINVAL;
		else
			*retval = fp->f_offset = base + uap->offset;
	}
	frele(fp, p);
	return error;
}
