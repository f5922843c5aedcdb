/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernel-private interfaces of the base: boot, virtual CPU, components,
 * deferred work, memory below malloc, parameters. Never seen by a driver or by
 * a caller; may change at any time.
 *
 * Boot (sys/rump/rump_init.c), in this order
 *	hypervisor, parameters, memory, proc0, clock
 *	RUMP_COMPONENT_KERN
 *	fd_init, bufinit, vntblinit, nchinit, namei_init, vfs_init
 *	RUMP_COMPONENT_VFS		(vfs_attach of each file system)
 *	rumpfs_mountroot		(rootvnode; /dev 0755, /tmp 01777)
 *	init process (pid 1), proc0 and init get a struct filedesc
 *	RUMP_COMPONENT_DEV		(devices; their nodes in /dev)
 *	RUMP_COMPONENT_KERN_VFS		(what needs devices and a root)
 *	RUMP_COMPONENT_POSTINIT, syncer_init, cold = 0
 */
#ifndef _RUMP_SYS_KERN_H_
#define _RUMP_SYS_KERN_H_

#include <sys/param.h>
#include <sys/queue.h>
#include <sys/systm.h>
#include <sys/proc.h>
#include <sys/timeout.h>

#include "rumpuser.h"			/* -I hypervisor */

extern int	cold;			/* booting: no thread but this one */
extern int	rump_threads;		/* host has threads and may use them */
extern int	rump_verbose;		/* RUMP_VERBOSE: more on the console */

/*
 * Components. A source file that starts something at boot writes
 *
 *	RUMP_COMPONENT(RUMP_COMPONENT_VFS)
 *	{
 *		vfs_attach(&foo_vfsops, "foo", ...);
 *	}
 *
 * at most once for each type. The body runs once at its place in the boot
 * (above), as proc0, CPU held; the order within one type is not defined.
 */
enum rump_component_type {
	RUMP_COMPONENT_KERN,
	RUMP_COMPONENT_VFS,
	RUMP_COMPONENT_DEV,
	RUMP_COMPONENT_KERN_VFS,
	RUMP_COMPONENT_POSTINIT,
	RUMP_COMPONENT_MAX
};

struct rump_component {
	struct rump_component *rc_next;
	enum rump_component_type rc_type;
	void		(*rc_init)(void);
	const char	*rc_file;	/* where it was written */
};

#define RUMP_COMPONENT(type)						\
static void rump_compinit_##type(void);					\
static struct rump_component rump_comp_##type = {			\
	.rc_type = type,						\
	.rc_init = rump_compinit_##type,				\
	.rc_file = __FILE__,						\
};									\
static void __attribute__((__constructor__, __used__))			\
rump_compload_##type(void)						\
{									\
									\
	rump_component_load(&rump_comp_##type);				\
}									\
static void								\
rump_compinit_##type(void)

void	rump_component_load(struct rump_component *);
void	rump_component_init(enum rump_component_type);
void	arch_run_constructors(void);	/* sys/arch: before all of these */

/*
 * The virtual CPU (sys/rump/rump_sched.c). Around every system call:
 *
 *	rump_schedule();	takes the CPU, sets curproc
 *	error = sys_foo(curproc, args, retval);
 *	rump_unschedule();	runs due work (below), gives the CPU back
 *
 * => Never nested. Both may be called by a host program as well.
 * => The thread runs as the lwp it switched to, else as a thread of pid 1.
 */
void	rump_schedule(void);
void	rump_unschedule(void);

/* For the base only: the CPU without a context; sleeping on a condition. */
void	cpu_init(void);
void	cpu_fini(void);
void	cpu_enter(struct proc *);	/* and run as that */
void	cpu_exit(void);
void	cpu_wait(struct rumpuser_cv *);
int	cpu_timedwait(struct rumpuser_cv *, uint64_t nsec); /* EWOULDBLOCK */
struct proc *implicit_get(void);
void	implicit_put(struct proc *);
extern struct rumpuser_hyperup cpu_hyperup;

/* Threads of control for callers (sys/rump/rump_lwproc.c), unscheduled. */
struct lwp;
int	rump_pub_lwproc_rfork(int);
int	rump_pub_lwproc_newlwp(pid_t);
void	rump_pub_lwproc_switch(struct lwp *);
void	rump_pub_lwproc_releaselwp(void);
struct lwp *rump_pub_lwproc_curlwp(void);

/* Boot and end (sys/rump/rump_init.c, rump_halt.c): see <rump/rump.h>. */
int	rump_init(void);
int	rump_pub_halt(int flags, uint32_t *leaksp);
int	rump_pub_idle(void);
extern int	rump_running;		/* booted and not halted */

/*
 * Work to do when nobody is in the middle of anything: at the end of a system
 * call, from the clock thread, or while somebody sleeps on a host without
 * threads. kern/kern_work.c.
 * => kw_run does a bounded piece and returns whether it did anything. It runs
 *    as syncerproc, never twice at once, and may sleep; without threads some
 *    other thread of control may sleep below it, holding locks: take vnode
 *    locks with LK_NOWAIT.
 * => It is called when *kw_flagp is not 0 (kw_pending if registered with NULL,
 *    which is cleared before the call and set by kern_work_want).
 */
struct kern_work {
	TAILQ_ENTRY(kern_work) kw_list;
	const char	*kw_name;
	int		(*kw_run)(void *);
	void		*kw_arg;
	const volatile int *kw_flagp;
	volatile int	kw_pending;
	uint64_t	kw_calls;
};

void	kern_work_register(struct kern_work *, const char *,
	    int (*)(void *), void *, const volatile int *flagp);
void	kern_work_unregister(struct kern_work *);
void	kern_work_want(struct kern_work *);
extern int	syncerproc_busy;	/* threads that run as syncerproc */
/*
 * Run due callouts and all wanted work once; true if anything was done. With
 * idle set (a sleeper, or an explicit idle call) works get their turn even if
 * their flag is not up.
 */
int	kern_idle_run(int idle);
void	kern_work_exit(void);		/* the cheap check at call exit */

/* Callouts, beyond <sys/timeout.h> (kern_timeout.c) */
#define TIMEOUT_HOUSEKEEPING	8	/* periodic; wakes nobody */
void	timeout_set_flags(struct timeout *, void (*)(void *), void *, int);
int	timeout_run(void);		/* run what is due; how many */
int	timeout_due(void);		/* anything, as of the last update */
int	timeout_next(int all, int *whenp); /* all, or what may wake a sleeper */
void	timeout_start(void);		/* end of boot */
void	timeout_fini(void);
void	time_init(void);
uint64_t time_mono_ns(void);		/* fresh, since boot */

/*
 * kern_synch.c: who sleeps where, for debugging and the deadlock message.
 * sleep_settle: called when somebody is about to wait, in the queue already;
 * it completes I/O that nothing else would (rump_blkhold.c).
 */
extern void	(*sleep_settle)(void);
extern int	sleep_count;		/* threads in tsleep */
void	sleep_init(void);

/*
 * Memory below malloc (subr_kmem.c). Blocks are 16-byte aligned, page-aligned
 * from one page up, and know their size. NULL: over the limit, or the host has
 * no more. Fast for every size; no accounting per type.
 * KMEM_HOST: every block is one of the host's (for its address sanitizer).
 */
#if defined(KMEM_SANITIZE) && !defined(KMEM_HOST)
#define KMEM_HOST
#endif
void	kmem_init(uint64_t limit);
void	kmem_fini(void);
void	*kmem_alloc(size_t);
size_t	kmem_free(void *);		/* returns its usable size */
size_t	kmem_size(const void *);	/* usable bytes, >= those asked for */
size_t	kmem_round(size_t);		/* kmem_size of a kmem_alloc(size) */
int	kmem_resize(void *, size_t);	/* in place: true if it could */
void	*kmem_alloc_flags(size_t, int flags, const char *who);
int	kmem_haveroom(void);		/* for a change of a file system */
extern uint64_t	kmem_limit;		/* bytes of kmem_mapped */
extern uint64_t	kmem_inuse;		/* bytes in blocks handed out */
extern uint64_t	kmem_mapped;		/* bytes held from the host */

/*
 * Who can give memory back registers here; called when the limit is reached,
 * in the middle of anything: drop clean idle things only, never sleep, never
 * write. Returns bytes freed.
 */
struct kmem_reclaim {
	TAILQ_ENTRY(kmem_reclaim) kr_list;
	size_t		(*kr_func)(size_t wanted);
};
void	kmem_reclaim_register(struct kmem_reclaim *);
void	kmem_reclaim_unregister(struct kmem_reclaim *);
size_t	kmem_reclaim(size_t wanted);
unsigned long malloc_leaks(int report);	/* allocations outstanding */
void	malloc_forever(int on);		/* what follows is no leak */
/* Grow or shrink a malloc'd block where it lies; true if that could be. */
int	malloc_resize(void *, u_long, int type);
unsigned long pool_leaks(int report);	/* items outstanding, all pools */
void	pool_fini(void);		/* free what the pools keep */

/*
 * Parameters of the hypervisor: a number with suffix k, m or g; def when unset
 * or nonsense.
 */
uint64_t rump_getparam_number(const char *, uint64_t def);

/* Console and message buffer (subr_prf.c, subr_msgbuf.c) */
#define MSGBUFSIZE	16384		/* a power of two */
void	msgbuf_putchar(int);
size_t	msgbuf_read(size_t off, char *, size_t);  /* oldest byte is 0 */
size_t	msgbuf_length(void);
int	vprintf(const char *, __builtin_va_list);

/* Processes (kern_proc.c), beyond <sys/proc.h> */
extern int	nprocesses;
extern int	maxproc;
void	proc_init(void);		/* process0, proc0 */
void	proc_fini(void);
void	process_free(struct process *);
void	proc_setfd(struct process *, struct filedesc *);  /* takes it over */
void	limit_init(struct process *);
void	kthread_joinall(void);		/* at halt: all are told to exit */

/*
 * Descriptor tables (kern_descrip.c): what the process code asks for.
 * fdinit: no descriptors, cwd and root are rootvnode, umask 022. fdcopy: own
 * copy (descriptors referenced). fdclear: copy of cwd, root and umask only.
 * NULL and ENOMEM: no memory. fdshare: one reference more. fdfree: one less,
 * the last closes all.
 */
void	fd_init(void);
void	fd_fini(void);
int	fdinit(struct process *);
struct filedesc *fdcopy(struct filedesc *);
struct filedesc *fdclear(struct filedesc *);
struct filedesc *fdshare(struct filedesc *);
void	fdfree(struct filedesc *, struct proc *);
void	fd_unlockall(struct filedesc *, struct process *);

/* Root file system (sys/rump/rumpfs): mounts it, /dev and /tmp inside. */
int	rumpfs_mountroot(void);

/* vfs_syncer.c: starts with POSTINIT; stops before the last unmount. */
void	syncer_init(void);
void	syncer_fini(void);

/* Undo bufinit, vntblinit, nchinit ... at halt; everything is unmounted. */
void	buffini(void);
void	vntblfini(void);
void	nchfini(void);
void	namei_fini(void);
void	vfs_fini(void);

#endif /* _RUMP_SYS_KERN_H_ */
