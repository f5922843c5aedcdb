/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Open files: one for each open(2), shared by dup and by processes that share
 * or copied descriptors. f_count references; freed with the last.
 */
#ifndef _SYS_FILE_H_
#define _SYS_FILE_H_

#include <sys/fcntl.h>
#include <sys/unistd.h>
#include <sys/queue.h>
#include <sys/uio.h>

struct knote;
struct proc;
struct ucred;

struct file {
	int		f_flag;		/* FREAD | FWRITE | O_* */
	int		f_type;
	int		f_count;	/* references */
	int		f_iflags;
	off_t		f_offset;
	struct ucred	*f_cred;	/* opener's */
	void		*f_data;	/* struct vnode, struct kqueue */
};
#define DTYPE_VNODE	1
#define DTYPE_KQUEUE	4

/* f_iflags */
#define FIF_HASLOCK	0x01

#ifdef _KERNEL
extern int	maxfiles, nfiles;
int	maxfiles_set(int);		/* EINVAL: out of bounds */
#endif

#endif /* _SYS_FILE_H_ */
