/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls as lines of text, so that a test is a table:
 *
 *	static const char *const onto_itself[] = {
 *		"put f text",
 *		"rename f f",
 *		"get f = text",
 *		"other: rename f g -> EACCES",
 *		"!root? chmod f 01777 -> EFTYPE",
 *		NULL
 *	};
 *
 *	[WHERE?] [WHO:] CALL [ARGUMENT...] [= RESULT | -> ERROR]
 *
 * WHERE is a place's name, ffs, or one of them with ! before it: elsewhere the
 * line is left out. WHO is root, owner, group or other; root when not given.
 * calls.c lists the calls. Without "->" a call must succeed. In arguments, ""
 * is the empty string, NULL no address, {x*255} 255 times x, $ the place's
 * path, @ a file: f, or where nothing can be made one that is there. The
 * current directory is an empty one of the place; where nothing can be made it
 * is the place's root, of iso with all of tests.mk's tree.
 */
#ifndef _TESTS_POSIX_SCRIPT_H_
#define _TESTS_POSIX_SCRIPT_H_

#include "place.h"

#define OWNER	100u
#define GROUP	200u
#define OTHER	300u
#define OTHERS	400u		/* the group of "other" */

#define MAXARGS	6
#define NFILES	8		/* descriptors: 0 to 7 */

/* One line, taken apart. */
struct line {
	char	who[16];
	char	*arg[MAXARGS + 1];	/* [0]: the call; NULL at the end */
	char	*result;		/* after "=", or NULL */
	int	error;			/* after "->", or 0 */
	char	text[8192];
};

/* calls.c: the call of l->arg[0]; 0 or -1 and errno; *out: its result. */
int	call(const struct line *l, char *out, size_t outlen);
int	error_number(const char *name);		/* "ENOENT" */
extern int script_fd[NFILES];

/* script.c */
int	line_parse(const struct place *, const char *, struct line *); /* 0: not
							   for this place */
int	line_run(const struct place *, const char *);	/* 0: not for it */
void	script(const struct place *, const char *const *);
void	become(const char *who);
/* Everything below the current directory. */
void	remove_all(const char *path);

/*
 * Each place in turn: boot, attach all, f(place) in an empty directory of it,
 * remove what it left, detach (with fsck), halt (with the count of leaks).
 */
void	at_places(const char *const *names, void (*f)(const struct place *));
extern const char *const everywhere[];	/* softdep, async, tmpfs, root */
extern const char *const still[];	/* iso, kern */

#endif /* _TESTS_POSIX_SCRIPT_H_ */
