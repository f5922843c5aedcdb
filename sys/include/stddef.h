/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's <stddef.h>, for headers that it shares with programs. */
#ifndef _STDDEF_H_
#define _STDDEF_H_

#include <sys/param.h>

#ifndef offsetof
#define offsetof(type, member)	__builtin_offsetof(type, member)
#endif

#endif /* _STDDEF_H_ */
