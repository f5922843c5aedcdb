/* SPDX-License-Identifier: BSD-2-Clause */
/* For upstream.c, which sees newfs.h and upstream's headers. */
#ifndef _NEWFS_STDINT_H_
#define _NEWFS_STDINT_H_

#include <sys/types.h>

typedef __UINTPTR_TYPE__ uintptr_t;
#define INT32_MAX	0x7fffffff

#endif /* _NEWFS_STDINT_H_ */
