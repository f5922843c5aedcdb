/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hypervisor interface: everything that the rump kernel asks of its host.
 *
 * The kernel calls these functions and nothing else outside itself; a host is
 * a set of their implementations: posix/ (C on libc and pthreads), js/ (imports
 * of the WebAssembly module), faulty/ (wraps one of them to inject faults).
 *
 * Rules for the implementer
 * => Functions that return int return 0 or an errno in the *kernel's* (BSD)
 *    numbering, <sys/errno.h>; the host translates. Functions that return void
 *    must not fail.
 * => Sizes and offsets are in bytes unless said otherwise.
 * => The caller holds the kernel's one virtual CPU. A call that blocks for long
 *    ("releases the CPU" below) gives it up through the upcalls
 *    hyp_backend_unschedule and hyp_backend_schedule. All others keep it.
 *    Without RUMPUSER_CAP_THREADS nobody else could take it, and all keep it.
 * => Pointers passed in are the kernel's; nothing is kept after the return
 *    unless the call says so.
 *
 * This header includes nothing: uint32_t, int64_t, uint64_t and size_t must be
 * visible already. Any change of meaning raises RUMPUSER_VERSION, and
 * rumpuser_init refuses a kernel that asks for another one.
 */
#ifndef _RUMP_RUMPUSER_H_
#define _RUMP_RUMPUSER_H_

#define RUMPUSER_VERSION	1

#if !defined(_KERNEL) && !defined(LIBRUMPUSER)
#error "rumpuser.h is between the rump kernel and its hypervisor only"
#endif

#ifdef __wasm__
/* In a module without libc every hypercall is an import of "rumpuser". */
#ifndef __EMSCRIPTEN__
#define RUMPUSER_CALL(name)						\
	__attribute__((import_module("rumpuser"), import_name(#name)))
#endif
#endif
#ifndef RUMPUSER_CALL
#define RUMPUSER_CALL(name)
#endif

struct lwp;

/*
 * Upcalls: how the host enters the kernel.
 *
 * hyp_schedule		take the virtual CPU (a thread without one)
 * hyp_unschedule	give it back
 * hyp_backend_unschedule  give the CPU up inside a hypercall that will block;
 *			stores in *nlocks what hyp_backend_schedule needs
 * hyp_backend_schedule	take it again before the hypercall returns
 */
struct rumpuser_hyperup {
	void	(*hyp_schedule)(void);
	void	(*hyp_unschedule)(void);
	void	(*hyp_backend_unschedule)(int *nlocks);
	void	(*hyp_backend_schedule)(int nlocks);
};

/* What the host can do; rumpuser_init reports it. */
#define RUMPUSER_CAP_THREADS	0x01	/* thread, mutex and cv calls work */

/*
 * First call, once a boot.
 * => EINVAL (and no kernel) unless version is RUMPUSER_VERSION.
 * => up stays valid and is kept.
 */
int	rumpuser_init(int version, const struct rumpuser_hyperup *up,
	    uint32_t *caps) RUMPUSER_CALL(rumpuser_init);

/*
 * Fetch a string parameter, NUL-terminated, into buf[len].
 * => ENOENT when it is not set, E2BIG when it does not fit.
 * Names that begin with "_" always exist: _RUMPUSER_HOSTNAME. Others are the
 * user's (environment variables on POSIX, boot options in JavaScript):
 * RUMP_MEMLIMIT, RUMP_BUFMEM (bytes, suffixes k m g), RUMP_NVNODES,
 * RUMP_NFILES, RUMP_BLKBARRIER, RUMP_VERBOSE. What a host asks for itself,
 * rumpuser(3) tells.
 */
int	rumpuser_getparam(const char *name, void *buf, size_t len)
	    RUMPUSER_CALL(rumpuser_getparam);

/*
 * Memory.
 *
 * rumpuser_malloc: len bytes, aligned to align (a power of two; 0 = that of a
 * pointer), contents undefined. ENOMEM when the host has none. Of 0 bytes it
 * gives a pointer of its own, not NULL.
 * rumpuser_free: give it back; len is the allocated length.
 * rumpuser_anonmmap: len bytes (a multiple of 65536), zeroed, aligned to 65536.
 * rumpuser_unmap: undo it, whole. A host that cannot take memory back may keep
 * it and hand it out again, zeroed.
 */
int	rumpuser_malloc(size_t len, size_t align, void **memp)
	    RUMPUSER_CALL(rumpuser_malloc);
void	rumpuser_free(void *mem, size_t len) RUMPUSER_CALL(rumpuser_free);
int	rumpuser_anonmmap(size_t len, void **memp)
	    RUMPUSER_CALL(rumpuser_anonmmap);
void	rumpuser_unmap(void *mem, size_t len) RUMPUSER_CALL(rumpuser_unmap);

/*
 * Host objects: files and devices, named as the host names them. In
 * JavaScript a name is the key of an attached device.
 * => RUMPUSER_OPEN_BIO: rumpuser_bio needs it, and it is refused for what has
 *    no blocks (EISDIR, ENOTBLK). One object may be open several times, also
 *    at once for reading and for writing; EBUSY when another process has it
 *    open and the host locks them out.
 * => rumpuser_close: completions of what is under way still come; it releases
 *    the CPU if it has to wait for transfers.
 */
#define RUMPUSER_OPEN_RDONLY	0x00
#define RUMPUSER_OPEN_WRONLY	0x01
#define RUMPUSER_OPEN_RDWR	0x02
#define RUMPUSER_OPEN_ACCMODE	0x03
#define RUMPUSER_OPEN_BIO	0x10	/* will be used for block I/O */

#define RUMPUSER_FT_OTHER	0
#define RUMPUSER_FT_DIR		1
#define RUMPUSER_FT_REG		2
#define RUMPUSER_FT_BLK		3
#define RUMPUSER_FT_CHR		4

int	rumpuser_open(const char *name, int mode, int *fdp)
	    RUMPUSER_CALL(rumpuser_open);
int	rumpuser_close(int fd) RUMPUSER_CALL(rumpuser_close);
/* Size (of the device, for a block device) and type; either may be NULL. */
int	rumpuser_getfileinfo(const char *name, uint64_t *sizep, int *typep)
	    RUMPUSER_CALL(rumpuser_getfileinfo);

/*
 * Block I/O: move len bytes (a multiple of 512) between data and offset off.
 * => Completion is biodone(arg, bytes moved, error), called exactly once, with
 *    the CPU held: before rumpuser_bio returns, or later from a thread of the
 *    host that took the CPU with hyp_schedule.
 * => data stays valid until completion.
 * => Requests under way at one time have no order among them.
 * => A read or write beyond the end of the object is EIO; nothing else is
 *    touched. A length or offset that makes no sense is EINVAL, an object not
 *    open for it EBADF. With another error the transfer may be done in part.
 * => RUMPUSER_BIO_SYNC: on stable storage before completion (writes only).
 */
#define RUMPUSER_BIO_READ	0x01
#define RUMPUSER_BIO_WRITE	0x02
#define RUMPUSER_BIO_SYNC	0x04

typedef void (*rump_biodone_fn)(void *arg, size_t done, int error);
void	rumpuser_bio(int fd, int op, void *data, size_t len, int64_t off,
	    rump_biodone_fn biodone, void *arg) RUMPUSER_CALL(rumpuser_bio);

/*
 * Plain I/O on host objects that are no block devices (etfs regular and
 * character nodes): one buffer at offset off, or at the object's own position
 * for RUMPUSER_NOSEEK. *donep gets the bytes moved; short at the end, and what
 * was moved before an error.
 * => Releases the CPU for objects that can make a reader or writer wait
 *    (terminals, pipes); these ignore off, and a read gives what there is.
 */
#define RUMPUSER_NOSEEK		(-1)
int	rumpuser_read(int fd, void *data, size_t len, int64_t off,
	    size_t *donep) RUMPUSER_CALL(rumpuser_read);
int	rumpuser_write(int fd, const void *data, size_t len, int64_t off,
	    size_t *donep) RUMPUSER_CALL(rumpuser_write);

/*
 * Everything written to fd so far reaches stable storage before the return.
 * => Releases the CPU if there are writes under way.
 */
int	rumpuser_syncfd(int fd) RUMPUSER_CALL(rumpuser_syncfd);

/*
 * Clocks. RELWALL is the wall clock (seconds since 1970 UTC), ABSMONO a
 * monotonic one with any start.
 * rumpuser_clock_sleep: RELWALL at least that long, ABSMONO until that time;
 * releases the CPU. Hosts without RUMPUSER_CAP_THREADS may return at once.
 */
#define RUMPUSER_CLOCK_RELWALL	0
#define RUMPUSER_CLOCK_ABSMONO	1
int	rumpuser_clock_gettime(int clock, int64_t *sec, long *nsec)
	    RUMPUSER_CALL(rumpuser_clock_gettime);
int	rumpuser_clock_sleep(int clock, int64_t sec, long nsec)
	    RUMPUSER_CALL(rumpuser_clock_sleep);

/* Fill data with len random bytes of cryptographic quality. */
void	rumpuser_getrandom(void *data, size_t len)
	    RUMPUSER_CALL(rumpuser_getrandom);

/*
 * One character of console output; debug output of len bytes, any time and from
 * any thread.
 */
void	rumpuser_putchar(int c) RUMPUSER_CALL(rumpuser_putchar);
void	rumpuser_dputs(const char *s, size_t len) RUMPUSER_CALL(rumpuser_dputs);

/*
 * Set errno of the calling client thread; error is the kernel's number, the
 * client sees the host's.
 */
void	rumpuser_seterrno(int error) RUMPUSER_CALL(rumpuser_seterrno);

/*
 * The kernel ends and does not return: value is 0, or RUMPUSER_PANIC after a
 * panic whose message went to rumpuser_dputs. POSIX: _exit(0), or abort(),
 * unless the program has another wish; JavaScript: KernelPanic is thrown
 * through the module.
 */
#define RUMPUSER_PANIC		(-1)
void	rumpuser_exit(int value) RUMPUSER_CALL(rumpuser_exit)
	    __attribute__((__noreturn__));

/* Hint: signal sig (the kernel's number) to the host process itself. */
void	rumpuser_kill(int sig) RUMPUSER_CALL(rumpuser_kill);

/*
 * Threads, only with RUMPUSER_CAP_THREADS. A new thread runs f(arg), which
 * ends in rumpuser_thread_exit; it holds no CPU at first. A mustjoin thread is
 * joined exactly once with the cookie; thread_join releases the CPU.
 */
int	rumpuser_thread_create(void *(*f)(void *), void *arg, const char *name,
	    int mustjoin, void **cookiep) RUMPUSER_CALL(rumpuser_thread_create);
void	rumpuser_thread_exit(void) RUMPUSER_CALL(rumpuser_thread_exit)
	    __attribute__((__noreturn__));
int	rumpuser_thread_join(void *cookie) RUMPUSER_CALL(rumpuser_thread_join);

/* The host thread's current lwp: one slot a thread, NULL at first. */
void	rumpuser_curlwp_set(struct lwp *l) RUMPUSER_CALL(rumpuser_curlwp_set);
struct lwp *rumpuser_curlwp(void) RUMPUSER_CALL(rumpuser_curlwp);

/*
 * Mutexes and condition variables, only with RUMPUSER_CAP_THREADS; the kernel
 * builds its CPU and its sleep queues from them. Not recursive. None of these
 * calls touches the virtual CPU.
 * cv_timedwait: relative timeout; 0 or ETIMEDOUT.
 */
struct rumpuser_mtx;
struct rumpuser_cv;
void	rumpuser_mutex_init(struct rumpuser_mtx **mtxp)
	    RUMPUSER_CALL(rumpuser_mutex_init);
void	rumpuser_mutex_enter(struct rumpuser_mtx *mtx)
	    RUMPUSER_CALL(rumpuser_mutex_enter);
int	rumpuser_mutex_tryenter(struct rumpuser_mtx *mtx)
	    RUMPUSER_CALL(rumpuser_mutex_tryenter);
void	rumpuser_mutex_exit(struct rumpuser_mtx *mtx)
	    RUMPUSER_CALL(rumpuser_mutex_exit);
void	rumpuser_mutex_destroy(struct rumpuser_mtx *mtx)
	    RUMPUSER_CALL(rumpuser_mutex_destroy);
void	rumpuser_cv_init(struct rumpuser_cv **cvp)
	    RUMPUSER_CALL(rumpuser_cv_init);
void	rumpuser_cv_destroy(struct rumpuser_cv *cv)
	    RUMPUSER_CALL(rumpuser_cv_destroy);
void	rumpuser_cv_wait(struct rumpuser_cv *cv, struct rumpuser_mtx *mtx)
	    RUMPUSER_CALL(rumpuser_cv_wait);
int	rumpuser_cv_timedwait(struct rumpuser_cv *cv, struct rumpuser_mtx *mtx,
	    int64_t sec, long nsec) RUMPUSER_CALL(rumpuser_cv_timedwait);
void	rumpuser_cv_signal(struct rumpuser_cv *cv)
	    RUMPUSER_CALL(rumpuser_cv_signal);
void	rumpuser_cv_broadcast(struct rumpuser_cv *cv)
	    RUMPUSER_CALL(rumpuser_cv_broadcast);

/*
 * Move data between the kernel and a caller whose memory is not the kernel's:
 * in JavaScript an address at or above RUMPUSER_CLIENT_BASE names byte
 * (address - RUMPUSER_CLIENT_BASE) of the array that the caller lent for this
 * call. EFAULT when it does not reach that far. Never called on other hosts.
 */
#define RUMPUSER_CLIENT_BASE	0xe0000000U
int	rumpuser_sp_copyin(const void *uaddr, void *kaddr, size_t len)
	    RUMPUSER_CALL(rumpuser_sp_copyin);
int	rumpuser_sp_copyout(const void *kaddr, void *uaddr, size_t len)
	    RUMPUSER_CALL(rumpuser_sp_copyout);

#endif /* _RUMP_RUMPUSER_H_ */
