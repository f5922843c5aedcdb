/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The public interface of the rump kernel, apart from its system calls
 * (<rump/rump_syscalls.h>, included here). rump(3) describes it.
 *
 *	rump_init();
 *	rump_pub_etfs_register("/dev/disk", "disk.img", RUMP_ETFS_BLK);
 *	rump_sys_mkdir("/mnt", 0755);
 *	rump_sys_mount("ffs", "/mnt", RUMP_MNT_RDONLY, &args, sizeof(args));
 *	fd = rump_sys_open("/mnt/etc/motd", RUMP_O_RDONLY);
 *
 * Calls that return int return 0 or an error number of the *kernel's*, and
 * leave errno alone, unless said otherwise. rump_errno2host in
 * <rump/rumperrno2host.h> and rump_strerror in <rump/rumperr.h> translate it.
 * This header is also the list of these calls: tools/makesyscalls.py reads it
 * for the exports of the WebAssembly module.
 */
#ifndef _RUMP_RUMP_H_
#define _RUMP_RUMP_H_

#include <stddef.h>
#include <stdint.h>

#include <rump/rumpdefs.h>
#include <rump/rump_syscalls.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lwp;

/* The interface described here; a change that breaks callers raises it. */
#define RUMP_VERSION	1

/*
 * Boot the kernel of this process (of this WebAssembly instance).
 * => Call it once, before everything else; a second call returns 0 at once.
 * => Not to be called by two threads at a time.
 */
int	rump_init(void);
int	rump_pub_getversion(void);

/*
 * End it: everything is unmounted and freed, and *leaksp (may be NULL) counts
 * what nobody had freed.
 * => EBUSY when a file system is busy, and the kernel goes on, though those
 *    mounted after that one are gone; RUMP_HALT_FORCE stops at nothing.
 * => No other thread is in the kernel. Afterwards system calls fail with ENXIO,
 *    and so does rump_init: there is no second boot in one process.
 */
int	rump_pub_halt(int flags, uint32_t *leaksp);

/*
 * The caller has nothing to do for a while: do what waits to be done (delayed
 * writes, soft updates). Returns the milliseconds until there will be more,
 * or -1. Needed only where the host has no threads.
 */
int	rump_pub_idle(void);

/*
 * Hold the kernel's CPU by hand. System calls and the calls below do it
 * themselves; nothing else of the kernel is open to callers.
 */
void	rump_schedule(void);
void	rump_unschedule(void);

/*
 * Processes and threads of the kernel: rump_lwproc(3). A host thread without
 * an lwp of its own works in the implicit context, process 1.
 */
int	rump_pub_lwproc_rfork(int flags);
int	rump_pub_lwproc_newlwp(int32_t pid);
void	rump_pub_lwproc_switch(struct lwp *l);
void	rump_pub_lwproc_releaselwp(void);
struct lwp *rump_pub_lwproc_curlwp(void);

/* Host files as device nodes: rump_etfs(3). */
int	rump_pub_etfs_register(const char *key, const char *hostpath,
	    enum rump_etfs_type ftype);
int	rump_pub_etfs_register_withsize(const char *key, const char *hostpath,
	    enum rump_etfs_type ftype, uint64_t begin, uint64_t size);
int	rump_pub_etfs_remove(const char *key);

/*
 * sysctlbyname(3): rump_sys___sysctl(2) of a name: "kern.hostname". Like a
 * system call, it returns -1 and sets errno.
 */
int	rump_sysctlbyname(const char *name, void *oldp, size_t *oldlenp,
	    const void *newp, size_t newlen);

/* How many bytes the buffer cache may hold; RUMP_BUFMEM says it at boot. */
void	rump_pub_bufmem_set(uint64_t bytes);

#ifdef __cplusplus
}
#endif

#endif /* _RUMP_RUMP_H_ */
