/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * As much of a kernel as a hypercall can see: a virtual CPU, the upcalls that
 * take it and give it back, and a caller of block I/O that waits.
 *
 *	fk_boot();			the caller has the CPU
 *	error = rumpuser_open(...);
 *	error = fk_bio(fd, ...);
 *	fk_halt();
 */
#ifndef _FAKEKERNEL_H_
#define _FAKEKERNEL_H_

#include <stddef.h>
#include <stdint.h>

#include "rumpuser.h"

/* A sanitizer has its own mind about memory that is not there. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define FK_SANITIZER
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define FK_SANITIZER
#endif
#endif

#if defined(__SANITIZE_THREAD__)
#define FK_THREADED
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define FK_THREADED
#endif
#endif

extern uint32_t fk_caps;	/* what rumpuser_init reported */
extern unsigned fk_blocks;	/* calls of hyp_backend_unschedule so far */

void	fk_boot(void);
void	fk_halt(void);

/* Take and give back the CPU; the rest of a thread other than the first. */
void	fk_enter(void);
void	fk_leave(void);
int	fk_oncpu(void);		/* does this thread have it? */

/* rumpuser_bio, and wait for completion. */
int	fk_bio(int, int, void *, size_t, int64_t, size_t *);

/* Start many, wait for all: tickets are handed out by fk_bio_start. */
struct fk_io {
	int	io_calls;	/* of biodone: must become exactly 1 */
	size_t	io_done;
	int	io_error;
};
void	fk_bio_start(struct fk_io *, int, int, void *, size_t, int64_t);
void	fk_bio_wait(struct fk_io *);

#endif /* _FAKEKERNEL_H_ */
