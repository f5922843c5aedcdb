/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _SYS_LOCKF_H_
#define _SYS_LOCKF_H_

#include <sys/fcntl.h>

struct lockf;

#ifdef _KERNEL
/* Advisory byte-range locks; *head is the file's list (kern_lockf.c). */
int	lf_advlock(struct lockf **head, off_t size, caddr_t id, int op,
	    struct flock *, int flags);
#endif

#endif /* _SYS_LOCKF_H_ */
