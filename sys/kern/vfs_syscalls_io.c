/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls that read: read, pread, readv, preadv; and lseek. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/filedesc.h>
#include <sys/malloc.h>
#include <sys/proc.h>
#include <sys/syscallargs.h>
#include <sys/vnode.h>

#define READ_MAX	INT_MAX		/* bytes a call */

/* Can this file be read or positioned at an offset of its own? */
static int
checkoffset(struct file *fp, off_t offset)
{
	struct vnode *vp = fp->f_data;

	if (vp->v_type == VFIFO)
		return ESPIPE;
	return offset < 0 ? EINVAL : 0;
}

/*
 * Read into the pieces at iov. atp is the offset, or NULL: the file's own,
 * which advances.
 * => The array at iov is used up.
 */
static int
do_read(struct proc *p, int fd, struct iovec *iov, int iovcnt, size_t total,
    const off_t *atp, int64_t *retval)
{
	struct file *fp;
	struct uio uio;
	off_t off;
	int error;

	if ((error = getvnode(p, fd, FREAD, &fp)) != 0)
		return error;
	if (atp != NULL) {
		off = *atp;
		error = checkoffset(fp, off);
	}
	if (error == 0) {
		uio.uio_iov = iov;
		uio.uio_iovcnt = iovcnt;
		uio.uio_resid = total;
		uio.uio_rw = UIO_READ;
		uio.uio_segflg = UIO_USERSPACE;
		uio.uio_procp = p;
		error = vn_read(fp, atp != NULL ? &off : &fp->f_offset, &uio,
		    p);
		/* What was read is read: the error comes with the next call. */
		if (error && uio.uio_resid != total && error != EFAULT)
			error = 0;
		*retval = total - uio.uio_resid;
	}
	frele(fp, p);
	return error;
}

static int
do_read1(struct proc *p, int fd, void *buf, size_t nbyte, const off_t *atp,
    int64_t *retval)
{
	struct iovec iov;

	if (nbyte > READ_MAX)
		return EINVAL;
	iov.iov_base = buf;
	iov.iov_len = nbyte;
	return do_read(p, fd, &iov, 1, nbyte, atp, retval);
}

static int
do_readv(struct proc *p, int fd, const struct rump_iovec *uiov, int iovcnt,
    const off_t *atp, int64_t *retval)
{
	struct iovec aiov[UIO_SMALLIOV], *iov = aiov;
	size_t total = 0;
	int i, error;

	KASSERT(sizeof(struct rump_iovec) == sizeof(struct iovec));
	if (iovcnt <= 0 || iovcnt > UIO_MAXIOV)
		return EINVAL;
	if (iovcnt > UIO_SMALLIOV)
		iov = malloc(iovcnt * sizeof(*iov), M_TEMP, M_WAITOK);
	error = copyin(uiov, iov, iovcnt * sizeof(*iov));
	for (i = 0; error == 0 && i < iovcnt; i++) {
		if (iov[i].iov_len > READ_MAX - total)
			error = EINVAL;
		total += iov[i].iov_len;
	}
	if (error == 0)
		error = do_read(p, fd, iov, iovcnt, total, atp, retval);
	if (iov != aiov)
		free(iov, M_TEMP);
	return error;
}

int
sys_read(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_read_args *uap = v;

	return do_read1(p, uap->fd, uap->buf, uap->nbyte, NULL, retval);
}

int
sys_pread(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_pread_args *uap = v;

	return do_read1(p, uap->fd, uap->buf, uap->nbyte, &uap->offset,
	    retval);
}

int
sys_readv(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_readv_args *uap = v;

	return do_readv(p, uap->fd, uap->iovp, uap->iovcnt, NULL, retval);
}

int
sys_preadv(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_preadv_args *uap = v;

	return do_readv(p, uap->fd, uap->iovp, uap->iovcnt, &uap->offset,
	    retval);
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
		return error;
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
