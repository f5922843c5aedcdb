/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between cmd/sh.c (the session), shwords.c (a line's words) and lineedit_*.c.
 */
#ifndef _FSU_SHELL_H_
#define _FSU_SHELL_H_

#include "fsu.h"

/*
 * One command of a line: words after quotes, with what is to be expanded still
 * a pattern; and where its input and output go, files of the host.
 *
 *	'...'  "..."  \c	quotes, as in sh(1), without $ and `
 *	; newline		end a command
 *	# at a word's start	the rest of the line is a comment
 *	> >> <			files of the host
 *	* ? [...]		names that there are; none: the word itself
 */
struct sh_line {
	char		**word;		/* argv, ends in NULL */
	int		n;
	char		*in, *out;	/* or NULL */
	int		append;
	const char	*error;		/* what is wrong, or NULL */
};

/* The next command at *textp, which moves on; 0: there is none. */
int	sh_parse(const char **textp, struct sh_line *);
/*
 * Expand the patterns, in the image; with hostnames, all words but the last
 * on the host.
 */
void	sh_expand(struct sh_line *, int hostnames);
void	sh_line_free(struct sh_line *);
/* Names that begin with the text of a word, for completion; malloced. */
char	*sh_quote(const char *);

/*
 * lineedit_posix.c, lineedit_node.c: a line from the terminal, with its
 * newline, valid until the next; NULL at the end, or with errno EINTR.
 */
void	lineedit_begin(const char *(*prompt)(void));
const char *lineedit_get(void);
void	lineedit_end(void);

#endif /* _FSU_SHELL_H_ */
