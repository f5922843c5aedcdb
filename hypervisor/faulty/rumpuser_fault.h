/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The faulty hypervisor: makes hypercalls of another one fail, and cuts the
 * power of its disks. For tests.
 *
 * It sits between kernel and host at link time and needs no change in either:
 *
 *	cc prog.o faulty_calls.o faulty_config.o faulty_power.o \
 *	    faulty_record.o librump.a @hypervisor/faulty/wrap.opt
 *
 * and does nothing until it is told to, by these calls or by the environment
 * variable RUMP_FAULT, which is read at each rumpuser_init. A typical sweep:
 *
 *	for (n = 1; ; n++) {
 *		rumpuser_fault_reset(seed);
 *		rumpuser_fault_set(RUMPUSER_FAULT_READ, n, 1, 0);
 *		run the body; it must fail cleanly or give the right answer
 *		if (rumpuser_fault_hits(RUMPUSER_FAULT_READ) == 0)
 *			break;			it never got that far: done
 *	}
 *
 * Everything is a function of the settings and the seed, provided that the
 * kernel makes the same calls in the same order; RUMP_IOTHREADS spoils that.
 *
 * RUMP_FAULT is a list, separated by commas, of
 *
 *	CALL=N		the Nth call fails (CALL: read write sync malloc)
 *	CALL=N+		so do all after it
 *	CALL=N*C	and C-1 more
 *	CALL%N		each fails with a chance of one in N
 *	power=N		the power is cut at the Nth write
 *	tear		that write is torn (with power=)
 *	drop		unflushed writes survive or not, each by itself (dto.)
 *	clock=SEC	a wall clock of its own: starts at SEC, 1 ms a look
 *	norandom	random numbers for the kernel come from the seed
 *	seed=S		for all that is random here; 0 if not given
 *	verbose		say what was done to which call
 */
#ifndef _RUMPUSER_FAULT_H_
#define _RUMPUSER_FAULT_H_

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What can fail: block reads, block writes, rumpuser_syncfd, and memory
 * (rumpuser_malloc and rumpuser_anonmmap together).
 */
enum rumpuser_fault_call {
	RUMPUSER_FAULT_READ,
	RUMPUSER_FAULT_WRITE,
	RUMPUSER_FAULT_SYNC,
	RUMPUSER_FAULT_MALLOC,
	RUMPUSER_FAULT_NCALLS
};

/*
 * No faults, all counts 0, power on, the wrapped clock and random numbers;
 * what is random later comes from the seed.
 */
void	rumpuser_fault_reset(uint64_t seed);

/*
 * Calls number nth to nth + count - 1 (counted from 1, since the reset) fail;
 * count 0 means all from nth on. nth 0 means none.
 * error is the kernel's number; 0 means EIO, or ENOMEM for memory.
 */
void	rumpuser_fault_set(enum rumpuser_fault_call, uint64_t nth,
	    uint64_t count, int error);
/* Each call fails with a chance of one in n; 0 means none. */
void	rumpuser_fault_set_random(enum rumpuser_fault_call, uint32_t n,
	    int error);

/*
 * Cut the power at write number nth (0: never). Until then all goes well. At
 * the cut each device goes back to what its platters hold:
 *	flushed writes (rumpuser_syncfd, RUMPUSER_BIO_SYNC) are there,
 *	the others are there too, but with RUMPUSER_FAULT_DROP each only by
 *	chance, as when the device's cache wrote them in an order of its own,
 *	write nth is not, but with RUMPUSER_FAULT_TEAR some of its first
 *	sectors are;
 * a sector is always old or new as a whole. From then on reads, writes and
 * syncs fail with EIO, until rumpuser_fault_poweron or a reset.
 * => Set it before the device is written first; I/O is inline then.
 */
#define RUMPUSER_FAULT_TEAR	0x01
#define RUMPUSER_FAULT_DROP	0x02
void	rumpuser_fault_powercut(uint64_t nth, int flags);
int	rumpuser_fault_poweroff(void);	/* has it been cut? */
void	rumpuser_fault_poweron(void);

/*
 * Hear of each write that is done (fe_data != NULL) and each flush, of every
 * device, in the order of completion; NULL ends it. Not together with a power
 * cut. The event is valid during the call.
 */
struct rumpuser_fault_event {
	const char	*fe_device;	/* the host's name */
	const void	*fe_data;
	size_t		fe_len;
	int64_t		fe_off;
	int		fe_sync;	/* RUMPUSER_BIO_SYNC: stable */
};
typedef void (*rumpuser_fault_record_fn)(void *arg,
    const struct rumpuser_fault_event *);
void	rumpuser_fault_record(rumpuser_fault_record_fn, void *arg);

/* The wall clock says sec at first, and 1 ms more at each look. */
void	rumpuser_fault_clock(int64_t sec);

/* The monotonic clock goes on by sec at once; until the next reset. */
void	rumpuser_fault_elapse(int64_t sec);

/* Random numbers for the kernel come from the seed, too. */
void	rumpuser_fault_norandom(void);

/* The same in the syntax of RUMP_FAULT; EINVAL when it is not. */
int	rumpuser_fault_parse(const char *);

/* Calls and failures since the reset. */
uint64_t rumpuser_fault_calls(enum rumpuser_fault_call);
uint64_t rumpuser_fault_hits(enum rumpuser_fault_call);

#ifdef __cplusplus
}
#endif
#endif /* _RUMPUSER_FAULT_H_ */
