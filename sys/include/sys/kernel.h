/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _SYS_KERNEL_H_
#define _SYS_KERNEL_H_

#include <sys/param.h>

extern char	hostname[MAXHOSTNAMELEN];
extern int	hostnamelen;
extern const char machine[];		/* sys/arch: "amd64", "wasm32" */
extern int	hz;			/* callout ticks a second */
extern int	tick;			/* microseconds a tick */
extern volatile int ticks;		/* ticks since boot */
extern int	securelevel;

#endif /* _SYS_KERNEL_H_ */
