/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * uio: where the data of a read or write comes from or goes to.
 *
 * uio_resid bytes are left to move, at file offset uio_offset, through
 * uio_iovcnt pieces from uio_iov on. Moving advances all of them, so that the
 * caller sees what was done by comparing uio_resid before and after.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/uio.h>

static int
uio_copy(void *kaddr, void *uaddr, size_t n, const struct uio *uio)
{

	if (uio->uio_segflg == UIO_USERSPACE) {
		if (uio->uio_rw == UIO_READ)
			return copyout(kaddr, uaddr, n);
		return copyin(uaddr, kaddr, n);
	}
	KASSERT(uio->uio_segflg == UIO_SYSSPACE);
	if (uio->uio_rw == UIO_READ)
		memcpy(uaddr, kaddr, n);
	else
		memcpy(kaddr, uaddr, n);
	return 0;
}

int
uiomove(void *cp, int n, struct uio *uio)
{
	struct iovec *iov;
	size_t left, cnt;
	char *kaddr = cp;
	int error;

	if (n < 0)
		return EINVAL;
	left = n;
	if (left > uio->uio_resid)
		left = uio->uio_resid;
	while (left > 0) {
		iov = uio->uio_iov;
		cnt = iov->iov_len;
		if (cnt == 0) {
			if (uio->uio_iovcnt <= 1)
				break;
			uio->uio_iov++;
			uio->uio_iovcnt--;
			continue;
		}
		if (cnt > left)
			cnt = left;
		error = uio_copy(kaddr, iov->iov_base, cnt, uio);
		if (error)
			return error;
		iov->iov_base += cnt;
		iov->iov_len -= cnt;
		uio->uio_resid -= cnt;
		uio->uio_offset += cnt;
		kaddr += cnt;
		left -= cnt;
	}
	return 0;
}
