/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Descriptor tables: what the threads of a process see of the file system.
 * Life cycle: kern/kern_descrip.c. All fields: big lock.
 */
#ifndef _SYS_FILEDESC_H_
#define _SYS_FILEDESC_H_

#include <sys/param.h>
#include <sys/file.h>

struct klist;
struct proc;
struct vnode;

struct filedesc {
	struct file	**fd_ofiles;	/* by descriptor; NULL: free or taken */
	u_char		*fd_ofileflags;	/* UF_* */
	u_int32_t	*fd_map;	/* a bit for each descriptor in use */
	int		fd_nfiles;	/* slots, a multiple of NDENTRIES */
	int		fd_freefile;	/* none is free below */
	int		fd_nused;	/* bits set */
	int		fd_refcnt;	/* processes that share this table */
	u_int		fd_cmask;	/* umask */
	struct vnode	*fd_cdir;	/* current directory */
	struct vnode	*fd_rdir;	/* root directory; NULL: rootvnode */
	struct klist	*fd_knlist;	/* watchers (kevent) by descriptor */
	int		fd_knlistsize;	/* their slots */
};

#define NDFILE		32		/* slots at first */
#define NDENTRIES	32		/* bits of a word of fd_map */
#define UF_EXCLOSE	0x01		/* close on exec */

#ifdef _KERNEL
/*
 * The open file of a descriptor, referenced: frele it. NULL: no such.
 */
struct file *fd_getfile(struct filedesc *, int);
/*
 * The same of what has a vnode; mode 0, FREAD or FWRITE needed. 0, EBADF, or
 * EINVAL: a kqueue.
 */
int	getvnode(struct proc *, int, int mode, struct file **);
int	frele(struct file *, struct proc *);

/*
 * A new file and the lowest free descriptor, which stays reserved and closed
 * for everybody until fd_install; fd_abort gives both back.
 */
int	falloc(struct proc *, struct file **, int *);
void	fd_install(struct proc *, int, struct file *, int flags);
void	fd_abort(struct proc *, int, struct file *);
int	fd_reserve(struct proc *, int low, int *);
void	fd_release(struct filedesc *, int);

int	fd_dup(struct proc *, int from, int low, int flags, int *);
int	fd_dup2(struct proc *, int from, int to);
int	fd_close(struct proc *, int);

static __inline struct vnode *
fd_rootdir(struct filedesc *fdp)
{
	extern struct vnode *rootvnode;

	return fdp->fd_rdir != NULL ? fdp->fd_rdir : rootvnode;
}
#endif /* _KERNEL */

#endif /* _SYS_FILEDESC_H_ */
