/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _SYS_SYSCTL_H_
#define _SYS_SYSCTL_H_

#include <sys/types.h>

#define CTL_MAXNAME	12
#define CTLTYPE_NODE	1
#define CTLTYPE_INT	2

struct ctlname {
	char		*ctl_name;
	int		ctl_type;
};

#ifdef _KERNEL
struct proc;
int	sysctl_int(void *, size_t *, void *, size_t, int *);
int	sysctl_rdint(void *, size_t *, void *, int);
#endif

#endif /* _SYS_SYSCTL_H_ */
