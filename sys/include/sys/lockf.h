/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _SYS_LOCKF_H_
#define _SYS_LOCKF_H_

#include <sys/fcntl.h>

struct file;
struct lockf;
struct proc;
struct process;
struct vnode;

#ifdef _KERNEL
/* kern_lockf.c: advisory locks; *head is the file's list. */
int	lf_advlock(struct lockf **head, off_t size, caddr_t id, int op,
	    struct flock *, int flags);
void	lf_revoke(struct vnode *);

/* sys_lock.c: how is LOCK_*. */
int	file_flock(struct file *, int how);
void	file_funlock(struct file *);
void	file_unlockranges(struct file *, struct process *);
int	fcntl_lock(struct proc *, int fd, struct file *, int cmd, void *uarg);
#endif

#endif /* _SYS_LOCKF_H_ */
