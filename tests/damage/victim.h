/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A victim is an image in memory that is damaged, mounted, walked through and
 * unmounted, each time in a process that may die of it.
 */
#ifndef _VICTIM_H_
#define _VICTIM_H_

#include <stddef.h>
#include <stdint.h>

struct victim {
	const char	*v_type;	/* "ffs", "cd9660" */
	const char	*v_file;	/* below BUILD/images */
	unsigned char	*v_image;	/* shared with children */
	unsigned char	*v_good;	/* untouched copy */
	size_t		v_size;
};

/* How one attempt ended. */
enum outcome {
	O_NONE,			/* not tried yet */
	O_ERRNO,		/* mount refused: see o_errno */
	O_CLEAN,		/* mounted, walked without an error */
	O_ERRORS,		/* mounted, some calls failed */
	O_PANIC,		/* KernelPanic, contained */
	O_CRASH,		/* signal or sanitizer report */
	O_HANG			/* ran out of time */
};

struct result {
	enum outcome	r_outcome;
	int		r_errno;
	int		r_status;	/* wait status, for O_CRASH */
	char		r_panic[100];	/* what the kernel said last */
};

void	victim_load(struct victim *);
/*
 * Run cases first to first + count - 1: damage(case) changes v_image from the
 * good state; res[i] tells what came of each. size(case), if not NULL, is the
 * length of the device.
 * => With DAMAGE_CASE=n in the environment case n alone is tried, the console
 *    is shown, and a panic aborts as RUMP_PANIC says: for a debugger.
 */
void	victim_run(struct victim *, uint32_t first, uint32_t count,
	    void (*damage)(struct victim *, uint32_t),
	    size_t (*size)(struct victim *, uint32_t), int mntflags,
	    struct result *res);
const char *outcome_name(enum outcome);

#endif /* _VICTIM_H_ */
