/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writing a tree of files into the image: what host.h is for the other
 * direction. put, put -x and cp are built on it.
 *
 * An img_tree is a place in the image, that moves. All names are single
 * components, looked up in that place and never through a symbolic link.
 *
 * => int functions return 0, or -1 and errno.
 * => A file that is in the way gives way to what is made in its place, and
 *    only when that is whole: it is made under another name, which then takes
 *    the old one's place. Directories never give way.
 */
#ifndef _FSU_IMGTREE_H_
#define _FSU_IMGTREE_H_

#include "fsu.h"

struct img_tree;

struct img_attr {
	uint32_t	mode;		/* without type bits */
	uint32_t	uid, gid;
	uint32_t	flags;
	int		settimes;
	struct rump_timespec atime, mtime;
};

/* Begin in a directory, by its path; NULL and errno. */
struct img_tree *imgt_open(const char *);
void	imgt_close(struct img_tree *);
int	imgt_down(struct img_tree *, const char *);	/* follows no link */
int	imgt_up(struct img_tree *);		/* after imgt_down only */
uint64_t imgt_ino(const struct img_tree *);	/* of the place */

int	imgt_stat(struct img_tree *, const char *, struct rump_stat *);
/* RUMP_DT_*, or -1: there is no such name */
int	imgt_type(struct img_tree *, const char *);
/* One that is there already will do. */
int	imgt_mkdir(struct img_tree *, const char *);
int	imgt_symlink(struct img_tree *, const char *target, const char *name,
	    const struct img_attr *);
/* mode: with type bits, a fifo, a device or a socket */
int	imgt_mknod(struct img_tree *, const char *name, uint32_t type,
	    uint64_t rdev, const struct img_attr *);
/* old: a path in the image */
int	imgt_link(struct img_tree *, const char *old, const char *name);

/*
 * A new file: imgt_create, imgt_write..., then imgt_finish, which gives it its
 * size and attributes and its name, or imgt_drop, after which it never was.
 * One at a time.
 * => imgt_finish: -1: the file is as unfinished as it was, and what it was to
 *    replace is untouched. 1 and errno: it is whole and has its name, but not
 *    its flags.
 */
int	imgt_create(struct img_tree *, const char *, const struct img_attr *);
int	imgt_write(struct img_tree *, const void *, size_t, int64_t);
int	imgt_finish(struct img_tree *, int64_t size, const struct img_attr *);
void	imgt_drop(struct img_tree *);

/* Attributes of the place itself. */
int	imgt_dirattr(struct img_tree *, const struct img_attr *);

/*
 * transfer.c: how far a copy into the image has come, and when it ends.
 *
 * What fails because the image is full or broken would fail for whatever comes
 * next: then the copy stops.
 */
struct transfer {
	int64_t		files, bytes;	/* whole ones, in the image */
	int		stopped;
};
/* After a failed imgt call: warn of path; 1 if the copy is to stop. */
int	transfer_failed(struct transfer *, const char *path);
/* Between files and pieces of files: 1 if the copy is to stop. */
int	transfer_stop(struct transfer *);
/* At the end: if it stopped, say how far it came. */
void	transfer_report(const struct transfer *);

/* untar.c: an archive into a directory of the image. */
struct untar_options {
	int		keep, verbose, numeric;
	int		owned;		/* uid and gid are for all */
	uint32_t	uid, gid;
};
/* Open before, unpack after fsu_begin; "-" is standard input. */
struct untar;
struct untar *untar_open(const char *path);
void	untar(struct untar *, const char *dir, const struct untar_options *,
	    struct transfer *);

#endif /* _FSU_IMGTREE_H_ */
