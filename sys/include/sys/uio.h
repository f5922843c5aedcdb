/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _SYS_UIO_H_
#define _SYS_UIO_H_

#include <sys/types.h>

struct proc;

enum uio_rw	{ UIO_READ, UIO_WRITE };
enum uio_seg {
	UIO_USERSPACE,			/* through copyin and copyout */
	UIO_SYSSPACE
};

#define UIO_MAXIOV	1024
#define UIO_SMALLIOV	8		/* this many need no allocation */

struct iovec {
	char		*iov_base;
	size_t		iov_len;
};

struct uio {
	struct iovec	*uio_iov;
	int		uio_iovcnt;
	off_t		uio_offset;
	size_t		uio_resid;
	enum uio_seg	uio_segflg;
	enum uio_rw	uio_rw;
	struct proc	*uio_procp;
};

#ifdef _KERNEL
/*
 * Move n bytes between cp and the place that uio describes, advancing it.
 * => EINVAL for n < 0 (a corrupt image can ask for it), EFAULT from the copy.
 */
int	uiomove(void *cp, int n, struct uio *uio);
#endif

#endif /* _SYS_UIO_H_ */
