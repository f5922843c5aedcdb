/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between judge.c (the verdict), judge_tree.c (names) and judge_file.c
 * (contents).
 */
#ifndef _TESTS_POWER_JUDGE_H_
#define _TESTS_POWER_JUDGE_H_

#include "power.h"

#define MAXFOUND	4096

struct found {
	uint64_t	f_ino;
	char		f_path[300];
};
struct judge {
	const struct crash *j_c;
	int		j_flags;
	char		*j_why;
	size_t		j_whylen;
	int		*j_seen;	/* names found of each node */
	struct found	*j_found;	/* files, directories in lost+found */
	int		j_nfound;
};

/* -1, and why it is not good enough. */
int	wrong(struct judge *, const char *, ...)
    __attribute__((__format__(__printf__, 2, 3)));

/* Node id, found at path: 0 if it may look so, or as from wrong. */
int	judge_file(struct judge *, int id, const char *path,
	    const struct rump_stat *);
/* What the node held after operation op. */
const struct version *version_at(const struct node *, int op);
/* All names below /m, and what must be among them. */
int	judge_tree(struct judge *);

#endif /* _TESTS_POWER_JUDGE_H_ */
