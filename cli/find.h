/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between cmd/find.c (expressions, the walk), findtest.c (tests, actions) and
 * findarg.c (their arguments).
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

/* Readers of arguments, for find_primary.parse. */
void	find_days(struct node *, const char *);
void	find_depth(struct node *, const char *);
void	find_glob(struct node *, const char *);
void	find_iglob(struct node *, const char *);
void	find_later(struct node *, const char *);
void	find_maxdepth(struct node *, const char *);
void	find_mindepth(struct node *, const char *);
void	find_minutes(struct node *, const char *);
void	find_number(struct node *, const char *);
void	find_perm(struct node *, const char *);
void	find_size(struct node *, const char *);
void	find_type(struct node *, const char *);

#endif /* _FSU_FIND_H_ */
