/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Private to the faulty hypervisor. The linker turns the kernel's call of
 * rumpuser_foo into __wrap_rumpuser_foo, ours, and our __real_rumpuser_foo into
 * the wrapped hypervisor's rumpuser_foo (wrap.opt has the list).
 */
#ifndef _FAULTY_INT_H_
#define _FAULTY_INT_H_

#include <sys/types.h>

#include <stddef.h>
#include <stdint.h>

#ifndef LIBRUMPUSER
#define LIBRUMPUSER
#endif
#include "../rumpuser.h"
#include "rumpuser_fault.h"

/* The kernel's numbers of the errors that come from here. */
#define KERN_EIO	5
#define KERN_ENOMEM	12
#define KERN_EINVAL	22

#define SECTOR		512

/* faulty_config.c */
extern int faulty_verbose;
extern int64_t faulty_elapsed;		/* seconds, of ABSMONO */
extern int64_t faulty_clock_msec;	/* -1: the wrapped clock */
extern int faulty_norandom;
uint64_t faulty_random(void);
void	faulty_say(const char *, ...)
	    __attribute__((__format__(__printf__, 1, 2)));
/* Count a call: 0, or the error with which it must fail. */
int	faulty_call(enum rumpuser_fault_call);

/* faulty_power.c */
int	faulty_power_watching(void);	/* writes must be remembered */
void	faulty_power_reset(void);
int	faulty_power_read(int, void *, size_t, int64_t, size_t *);
int	faulty_power_write(int, const void *, size_t, int64_t, int, size_t *);
int	faulty_power_sync(int);
void	faulty_power_close(int);
const char *faulty_power_name(int);	/* of the device behind it, or NULL */

/* faulty_record.c */
int	faulty_recording(void);
void	faulty_record_write(int, int, void *, size_t, int64_t, rump_biodone_fn,
	    void *);
void	faulty_record_flush(int);

int	__real_rumpuser_init(int, const struct rumpuser_hyperup *, uint32_t *);
void	__real_rumpuser_bio(int, int, void *, size_t, int64_t,
	    rump_biodone_fn, void *);
int	__real_rumpuser_syncfd(int);
int	__real_rumpuser_open(const char *, int, int *);
int	__real_rumpuser_close(int);
int	__real_rumpuser_malloc(size_t, size_t, void **);
int	__real_rumpuser_anonmmap(size_t, void **);
void	__real_rumpuser_getrandom(void *, size_t);
int	__real_rumpuser_clock_gettime(int, int64_t *, long *);
int	__real_rumpuser_clock_sleep(int, int64_t, long);

int	__wrap_rumpuser_init(int, const struct rumpuser_hyperup *, uint32_t *);
void	__wrap_rumpuser_bio(int, int, void *, size_t, int64_t,
	    rump_biodone_fn, void *);
int	__wrap_rumpuser_syncfd(int);
int	__wrap_rumpuser_open(const char *, int, int *);
int	__wrap_rumpuser_close(int);
int	__wrap_rumpuser_malloc(size_t, size_t, void **);
int	__wrap_rumpuser_anonmmap(size_t, void **);
void	__wrap_rumpuser_getrandom(void *, size_t);
int	__wrap_rumpuser_clock_gettime(int, int64_t *, long *);
int	__wrap_rumpuser_clock_sleep(int, int64_t, long);

#endif /* _FAULTY_INT_H_ */
