/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Error numbers, BSD's. The hypervisor translates them for the host.
 */
#ifndef _SYS_ERRNO_H_
#define _SYS_ERRNO_H_

#define EPERM		1
#define ENOENT		2
#define ESRCH		3
#define EINTR		4
#define EIO		5
#define ENXIO		6
#define E2BIG		7
#define ENOEXEC		8
#define EBADF		9
#define ECHILD		10
#define EDEADLK		11
#define ENOMEM		12
#define EACCES		13
#define EFAULT		14
#define ENOTBLK		15
#define EBUSY		16
#define EEXIST		17
#define EXDEV		18
#define ENODEV		19
#define ENOTDIR		20
#define EISDIR		21
#define EINVAL		22
#define ENFILE		23
#define EMFILE		24
#define ENOTTY		25
#define ETXTBSY		26
#define EFBIG		27
#define ENOSPC		28
#define ESPIPE		29
#define EROFS		30
#define EMLINK		31
#define EPIPE		32
#define EDOM		33
#define ERANGE		34
#define EAGAIN		35
#define EWOULDBLOCK	EAGAIN
#define EINPROGRESS	36
#define EALREADY	37
#define EOPNOTSUPP	45
#define ETIMEDOUT	60
#define ELOOP		62
#define ENAMETOOLONG	63
#define ENOTEMPTY	66
#define EUSERS		68
#define EDQUOT		69
#define ESTALE		70
#define ENOLCK		77
#define ENOSYS		78
#define EFTYPE		79
#define EILSEQ		84
#define EOVERFLOW	87
#define ECANCELED	88
#define ENOTSUP		91

#ifdef _KERNEL
/* Pseudo errors inside the kernel; they never reach a caller. */
#define ERESTART	(-3)
#define EJUSTRETURN	(-2)
#endif

#endif /* _SYS_ERRNO_H_ */
