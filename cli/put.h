/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between cmd/put.c (arguments), puttree.c (the tree of the host) and putfile.c
 * (what is no directory): what is copied, how, and where they are.
 */
#ifndef _FSU_PUT_H_
#define _FSU_PUT_H_

#include "host.h"
#include "imgtree.h"

struct text {
	char	*s;
	size_t	len, size;
};

extern struct put {
	int	keep, verbose, follow, preserve;
	int	owned;			/* uid and gid are for all, or -1 */
	uint32_t uid, gid;
	struct transfer sum;
	struct host_tree *from;
	struct img_tree *to;
	struct text src, dst;		/* paths, for messages and links */
} put;

/*
 * puttree.c: what path of the host is, with all that is below it, or "-" for
 * standard input, into the directory dir of the image; as: its name there, NULL
 * its own, "" the directory itself. What fails is said.
 * => Between putfile_begin and putfile_end.
 */
void	put_path(const char *path, const char *dir, const char *as);
/* Directory and name, malloced: "a/b" is b in a, "a/." and "/" are . there. */
char	*put_split(const char *path, char **namep);

/*
 * putfile.c: name in put.from, which is no directory, becomes "as" in put.to;
 * put.src and put.dst are their paths. What fails is said, what is whole is
 * counted. Several names of a file are one file, from begin to end.
 */
void	putfile_begin(void);
void	putfile_end(void);
void	put_entry(const struct host_stat *, const char *name, const char *as,
	    int follow);
void	put_stdin(const char *as);
void	put_attr(const struct host_stat *, struct img_attr *);
void	put_tell(void);			/* -v: put.src */

#endif /* _FSU_PUT_H_ */
