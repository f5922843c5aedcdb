/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's <stdint.h>: the few names that freestanding headers ask for. */
#ifndef _STDINT_H_
#define _STDINT_H_

#include <sys/types.h>

#endif /* _STDINT_H_ */
