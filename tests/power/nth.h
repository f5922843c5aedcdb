/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One case of t_nth.c, in processes of its own: one in which a call of the
 * kernel fails, and one that judges the disk. They and their parent share the
 * image, and what must be on it.
 */
#ifndef _TESTS_POWER_NTH_H_
#define _TESTS_POWER_NTH_H_

#include "power.h"
#include "rumpuser_fault.h"

#define NTH_PANICKED	77		/* exit status of a kernel that did */
#define NTH_MAXKEPT	64
#define NTH_KEPT	12		/* of nth_prepare */

/* Files that must be there, whole. */
struct nth_kept {
	char		k_path[64];
	size_t		k_size;
	unsigned	k_seed;
};
struct nth_shared {
	struct nth_kept	s_kept[NTH_MAXKEPT];
	int		s_nkept;
	uint64_t	s_hits;		/* calls that failed */
	char		s_why[400];	/* it did not exit with 0 */
};
extern struct nth_shared *nth_shared;
extern uint8_t *nth_image;
extern size_t nth_size;

struct nth_mount {
	const char	*mk_name;
	int		mk_flags;
	int		mk_soft;
	int		mk_names;	/* fsync promises them, too */
};

/* All of them end the process. */
void	nth_prepare(void) __attribute__((__noreturn__)); /* the first image */
void	nth_work(enum rumpuser_fault_call, const struct nth_mount *,
	    uint64_t n, uint64_t count, uint64_t seed)
	    __attribute__((__noreturn__));
void	nth_check(const struct nth_mount *) __attribute__((__noreturn__));

#endif /* _TESTS_POWER_NTH_H_ */
