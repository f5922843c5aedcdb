/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _SYS_CDEFS_H_
#define _SYS_CDEFS_H_

#define __P(protos)	protos
#define __BEGIN_DECLS
#define __END_DECLS

/* For interfaces that forgot const. */
#define __DECONST(type, var)	((type)(uintptr_t)(const void *)(var))

#define __dead		__attribute__((__noreturn__))
#define __packed	__attribute__((__packed__))
#define __unused	__attribute__((__unused__))
#define __aligned(x)	__attribute__((__aligned__(x)))
#define __printflike(fmt, first) \
	__attribute__((__format__(__printf__, fmt, first)))
#define __predict_true(exp)	__builtin_expect((exp) != 0, 1)
#define __predict_false(exp)	__builtin_expect((exp) != 0, 0)

/* Version strings of upstream sources are not kept in the binary. */
#define __RCSID(s)	struct __hack
#define __KERNEL_RCSID(n, s) struct __hack
#define __COPYRIGHT(s)	struct __hack

#endif /* _SYS_CDEFS_H_ */
