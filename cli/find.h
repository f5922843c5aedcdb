/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between cmd/find.c (expressions, the walk) and findtest.c (tests, actions).
 */
#ifndef _FSU_FIND_H_
#define _FSU_FIND_H_

#include "fsu.h"

struct node;
typedef int (*node_fn)(const struct node *, const struct walk_entry *);

struct node {
	node_fn		test;
	struct node	*left, *right;
	const char	*name;		/* of the primary */
	const char	*text;
	int64_t		number, unit;
	struct rump_timespec time;
	int		sign;		/* of the number: + 1, - -1 */
	int		flags;		/* of fnmatch; or which time */
	int		later;		/* text is a name in the image */
	struct node	*all;
};

struct find_primary {
	const char	*name;
	node_fn		test;
	void		(*parse)(struct node *, const char *);
	int		flags;
	int		which;		/* goes to node.flags */
};
#define FIND_ARG	0x01	/* takes an argument */
#define FIND_STAT	0x02	/* needs attributes */
#define FIND_ACTION	0x04
extern const struct find_primary find_primaries[];	/* ends in NULL */

extern struct find_state {
	struct walk	*walk;
	int64_t		now;
	int64_t		mindepth, maxdepth;
	int		depth_first;
	int		quit;
} find_state;

int	find_print(const struct node *, const struct walk_entry *);

#endif /* _FSU_FIND_H_ */
