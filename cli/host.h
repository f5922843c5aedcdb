/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What of the host a POSIX program and one in Node see differently: first of
 * all writing a tree of files, for names that are not to be trusted, and
 * reading one.
 *
 * A host_tree is a directory that the user chose and a place below it. All
 * names are single components, looked up in that place and never through a
 * symbolic link: what is made lies below the chosen directory, whatever the
 * image says. host*_posix.c work with directory descriptors, host*_node.c on
 * Node's fs.
 *
 * => int functions return 0, or -1 and errno.
 * => Something that is no directory gives way to what is made in its place.
 */
#ifndef _FSU_HOST_H_
#define _FSU_HOST_H_

#include <stddef.h>
#include <stdint.h>

#include "fsu.h"

struct host_tree;

/* What a file is like besides its contents; mode has no type bits. */
struct host_attr {
	uint32_t	mode, uid, gid;
	struct rump_timespec atime, mtime;
};

int	host_isdir(const char *);	/* 1, or 0; follows links */
/* Begin in a directory, found as the user's paths are; NULL and errno. */
struct host_tree *host_open(const char *);
void	host_close(struct host_tree *);

/* Move the place. host_down follows no link; host_up after host_down only. */
int	host_down(struct host_tree *, const char *);
int	host_up(struct host_tree *);

int	host_exists(struct host_tree *, const char *);	/* 1 or 0 */
/* A directory for its owner alone; one that is there already will do. */
int	host_mkdir(struct host_tree *, const char *);
int	host_symlink(struct host_tree *, const char *target, const char *name);
int	host_mknod(struct host_tree *, const char *name, uint32_t mode,
	    uint32_t major, uint32_t minor);
/* old: path from the chosen directory, through directories only. */
int	host_link(struct host_tree *, const char *old, const char *name);

/*
 * A new file, open for writing: a descriptor for host_write. host_finish gives
 * it its size and attributes and closes it, in any case.
 * => named: the user gave this very name. A link, device or fifo of that name
 *    is followed and written to, as cp(1) does, not replaced.
 */
int	host_create(struct host_tree *, const char *, int named);
int	host_write(int, const void *, size_t, int64_t);
int	host_finish(int, int64_t size, const struct host_attr *);

/*
 * Attributes of the place itself, and of something in it that is neither
 * file nor directory. Who may not give files away keeps them, without the
 * set-user-ID and set-group-ID bits.
 */
int	host_dirattr(struct host_tree *, const struct host_attr *);
int	host_attr(struct host_tree *, const char *, uint32_t type,
	    const struct host_attr *);

/*
 * Reading: a place to look around in, found as the user's paths are; for the
 * calls below, host_down, host_up and host_close.
 */
struct host_stat {
	uint64_t	dev, ino;
	int64_t		size, blocks;	/* blocks of 512 */
	uint32_t	mode, nlink, uid, gid;
	uint32_t	major, minor;	/* of a device */
	struct rump_timespec atime, mtime;
};
struct host_tree *host_source(const char *);
/* "." is the place itself. */
int	host_stat(struct host_tree *, const char *, int follow,
	    struct host_stat *);
int	host_list(struct host_tree *, struct img_names *);	/* sorted */
char	*host_readlink(struct host_tree *, const char *);	/* malloced */
/* A file, for host_copy; follows a link if told. */
int	host_openfile(struct host_tree *, const char *, int follow);
/*
 * data_copy for a file of the host, or for a pipe: size is what came.
 * => A signal makes it look at intr_check; then -1 and EINTR.
 */
int	host_copy(int, const struct host_stat *, data_fn, void *, int *whose,
	    int64_t *size);
void	host_closefile(int);
/*
 * Wait until there is something to read. -1 and EINTR if a signal is pending
 * (intr_pending), whether it came before or comes now.
 */
int	host_wait(int);

/*
 * Lock an open file, whole, until the process ends, for one writer or for any
 * number of readers; EWOULDBLOCK when somebody is in the way and wait is 0. A
 * file system without locks counts as locked.
 */
int	host_lock(int fd, int writing, int wait);

/*
 * The end of the hole of a sparse file that off lies in; off itself when it
 * lies in none, and where the host does not tell.
 */
int64_t	host_data(int fd, int64_t off);

/*
 * A standard stream becomes a file of the host, until host_restore with what
 * was returned; -1 and errno.
 */
int	host_redirect(int, const char *, int flags);
void	host_restore(int, int saved);

/* The terminal: is this descriptor one, and how wide (0: who knows). */
int	host_isatty(int);
int	host_columns(int);

#endif /* _FSU_HOST_H_ */
