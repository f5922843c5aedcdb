/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The syncer: dirty files reach the disk some seconds after they were changed
 * (kern/vfs_syncer.c). It runs from the deferred work of rump-sys/kern.h.
 */
#ifndef _RUMP_SYS_SYNCER_H_
#define _RUMP_SYS_SYNCER_H_

#include <sys/types.h>

struct mount;
struct proc;
struct vnode;

/* Seconds that a change waits; the numbers are BSD's. */
#define SYNCER_MAXDELAY	32
#define SYNCER_FILE	30
#define SYNCER_DIR	29
#define SYNCER_META	28		/* device vnodes: metadata */

/*
 * What a file system with a worklist of its own (soft updates) gives the
 * syncer; the base links without it.
 * sh_process	do what waits, as syncerproc; NULL: of all mounts
 * sh_waiting	not 0: there is something
 * sh_fsync	make the names of a file durable that VOP_FSYNC has just written
 */
struct syncer_hooks {
	int		(*sh_process)(struct mount *);
	const volatile int *sh_waiting;
	int		(*sh_fsync)(struct vnode *);
};
void	syncer_sethooks(const struct syncer_hooks *);

/*
 * The second half of fsync(2): vp is locked, VOP_FSYNC(MNT_WAIT) returned 0.
 */
int	syncer_fsync(struct vnode *);

/* More for fsync(2) and sync(2): kern/vfs_stable.c. */
int	vfs_flush(struct mount *);
void	vfs_newname(struct vnode *dvp);
void	vfs_newname_gone(struct vnode *);
int	vfs_syncnames(struct mount *, struct proc *);
int	vfs_syncdevice(struct vnode *, struct proc *);
int	vfs_syncsymlink(struct vnode *, struct proc *);

void	syncer_mounted(struct mount *);	/* new, or its flags changed */
void	syncer_unmounted(struct mount *);
void	syncer_worklist(void);		/* nothing is locked */
void	vn_syncer_remove(struct vnode *);

struct syncerstats {
	uint64_t	ss_runs;
	uint64_t	ss_fsyncs;	/* vnodes written */
	uint64_t	ss_postponed;	/* locked by somebody: later */
	uint64_t	ss_lazysyncs;	/* VFS_SYNC(MNT_LAZY) */
	uint64_t	ss_worklist;	/* calls of sh_process */
	uint64_t	ss_speedups;	/* calls of speedup_syncer */
	u_int		ss_waiting;	/* vnodes on the worklist now */
};
extern struct syncerstats syncerstats;

#endif /* _RUMP_SYS_SYNCER_H_ */
