/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Processes and their threads.
 *
 * struct process is what a process's threads share. struct proc is one thread
 * of control: the drivers know it by this name, and it is the opaque
 * `struct lwp' of the public interface. Threads of the caller enter the kernel
 * bound to one; kernel threads have their own. All fields: big lock.
 */
#ifndef _SYS_PROC_H_
#define _SYS_PROC_H_

#include <sys/param.h>
#include <sys/queue.h>
#include <sys/lock.h>
#include <sys/uio.h>
#include <sys/ucred.h>
#include <sys/timeout.h>
#include <sys/resourcevar.h>
#include <sys/signalvar.h>

struct filedesc;
struct vnode;
struct proc;

struct pcred {
	struct ucred	*pc_ucred;	/* effective */
	uid_t		p_ruid;		/* real */
	uid_t		p_svuid;	/* saved */
	gid_t		p_rgid;
	gid_t		p_svgid;
};

struct process {
	LIST_ENTRY(process) ps_list;	/* allprocess */
	LIST_ENTRY(process) ps_hash;	/* by pid */
	LIST_HEAD(, proc) ps_threads;
	struct pcred	ps_cred;
	struct filedesc	*ps_fd;		/* descriptors, cwd, root, umask */
	struct pstats	ps_stats;
	struct rlimit	ps_rlimit[RLIM_NLIMITS];
	pid_t		ps_pid;
	pid_t		ps_ppid;	/* parent when it was made */
	int		ps_nthreads;
	int		ps_lastlid;	/* highest p_lid given out */
	u_int		ps_nsigs;	/* signals that it would have got */
	int		ps_advlock;	/* has or had locks of fcntl(2) */
	char		ps_comm[32];
};

struct proc {
	LIST_ENTRY(proc) p_sibling;	/* ps_threads */
	TAILQ_ENTRY(proc) p_runq;	/* sleep queue, or idle implicit ones */
	struct process	*p_process;
	struct pcred	*p_cred;	/* = &p_process->ps_cred */
	struct pstats	*p_stats;
	struct rlimit	*p_rlimit;
	struct filedesc	*p_fd;
	pid_t		p_pid;
	int		p_flag;
	int		p_lid;		/* number within its process */
	int		p_nlocks;	/* vnode locks held (debug) */
	struct vnode	*p_lockvp;	/* VOP_ADVLOCK is at work on it */
	int		p_biofail;	/* this call waited for a write that
					   was refused: kern/vfs_biofail.c */

	/* kern_synch.c */
	const volatile void *p_wchan;	/* sleeping on, or NULL */
	const char	*p_wmesg;
	int		p_slpresult;	/* why it woke: 0, EWOULDBLOCK ... */
	struct rumpuser_cv *p_cv;
	void		*p_cookie;	/* kernel thread: to join it */
};
#define p_ucred		p_cred->pc_ucred

/* p_flag */
#define P_SYSTEM	0x00000200	/* kernel thread */
#define P_BOUND		0x00010000	/* some host thread runs as it */
#define P_IMPLICIT	0x00020000	/* for callers without an lwp; reused */
#define P_NOSLEEP	0x00040000	/* of I/O completion: must not sleep */
#define P_SOFTDEP	0x10000000	/* the soft-update worklist thread */

LIST_HEAD(processlist, process);

#ifdef _KERNEL
extern struct proc *curproc;		/* the thread on the virtual CPU */
extern struct proc proc0;		/* boot, and no process in particular */
extern struct process process0;
extern struct proc *initproc;		/* pid 1, the implicit context */
extern struct proc *syncerproc;		/* runs the soft-update worklist */
extern struct processlist allprocess;

/* kern_synch.c */
int	tsleep(const volatile void *, int, const char *, int);
void	wakeup(const volatile void *);
void	wakeup_one(const volatile void *);

/* kern_kthread.c */
int	kthread_create(void (*)(void *), void *, struct proc **,
	    const char *, ...) __printflike(4, 5);
void	kthread_exit(int) __dead;

/* kern_proc.c */
struct process *process_find(pid_t);
int	process_alloc(struct process *parent, struct process **);
struct proc *proc_alloc(struct process *, int flags);
void	proc_free(struct proc *);	/* and its process with the last one */
#endif /* _KERNEL */

#endif /* _SYS_PROC_H_ */
