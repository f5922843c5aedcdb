/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One random sequence of operations, done on several file systems, which must
 * answer alike: rumpjs' FFS, rumpjs' tmpfs, and natively the host's own file
 * system, which is the model. Where the host has none (WebAssembly), tmpfs is.
 *
 * Operation number n is a function of the seed and n alone (op.c), so that a
 * part of a sequence can be repeated: shrink.c leaves out what a failure does
 * not need.
 *
 * What is left out because the host differs by design (it is Linux):
 *	the bits set-id and, unless fs.protected_* are all 0, sticky;
 *	times but mtime, and that of a directory that moves, or that something
 *	is moved into in vain, or of what has no name any more; truncating to
 *	the size that a file has;
 *	modes of symbolic links; sizes of directories;
 *	names that end in "/", "/." or "/..";
 *	opening fifos, and directories with O_CREAT to read;
 *	lseek on directories, and reading them otherwise than by name;
 *	renaming a directory that may not be written, or onto such a one, or a
 *	file onto itself where that is not allowed;
 *	hard links made by others than root, if fs.protected_*.
 * New files get the group of their directory, as BSD has it: directories of
 * the host are set-gid. errnos.c lists the error numbers that differ.
 * Without root there is one user, and nothing is given away.
 */
#ifndef _TESTS_MODEL_MODEL_H_
#define _TESTS_MODEL_MODEL_H_

#include "place.h"

#define NFDS	12
#define MAXIO	65536

enum kind {
	OP_OPEN, OP_CLOSE, OP_READ, OP_WRITE, OP_PREAD, OP_PWRITE, OP_LSEEK,
	OP_TRUNCATE, OP_FTRUNCATE, OP_FSYNC, OP_MKDIR, OP_RMDIR, OP_UNLINK,
	OP_RENAME, OP_LINK, OP_SYMLINK, OP_READLINK, OP_MKFIFO, OP_CHMOD,
	OP_FCHMOD, OP_CHOWN, OP_LCHOWN, OP_FCHOWN, OP_UTIMES, OP_FUTIMES,
	OP_STAT, OP_LSTAT, OP_FSTAT, OP_ACCESS, OP_LIST, OP_UMASK,
	OP_NKINDS
};

struct op {
	uint64_t	n;
	enum kind	kind;
	unsigned	user;		/* of users[] */
	unsigned	slot;		/* of the descriptors */
	char		path[700], path2[700];
	int64_t		off;
	uint32_t	len;
	uint32_t	mode;
	uint32_t	uid, gid;
	int		flags;		/* RUMP_O_*, or whence */
};

struct result {
	int64_t		value;
	int		err;
	uint64_t	hash;		/* of what was read */
};

struct user {
	uint32_t	uid, gid, group;
};
extern struct user users[];		/* 0: who runs the test */
extern unsigned nusers;

/* System calls of a target; -1 and errno; flags and structures are rump's. */
struct calls {
	int	(*open)(const char *, int, uint32_t);
	int	(*close)(int);
	int64_t	(*read)(int, void *, size_t);
	int64_t	(*write)(int, const void *, size_t);
	int64_t	(*pread)(int, void *, size_t, int64_t);
	int64_t	(*pwrite)(int, const void *, size_t, int64_t);
	int64_t	(*lseek)(int, int64_t, int);
	int	(*truncate)(const char *, int64_t);
	int	(*ftruncate)(int, int64_t);
	int	(*fsync)(int);
	int	(*mkdir)(const char *, uint32_t);
	int	(*rmdir)(const char *);
	int	(*unlink)(const char *);
	int	(*rename)(const char *, const char *);
	int	(*link)(const char *, const char *);
	int	(*symlink)(const char *, const char *);
	int64_t	(*readlink)(const char *, char *, size_t);
	int	(*mkfifo)(const char *, uint32_t);
	int	(*chmod)(const char *, uint32_t);
	int	(*fchmod)(int, uint32_t);
	int	(*chown)(const char *, uint32_t, uint32_t);
	int	(*lchown)(const char *, uint32_t, uint32_t);
	int	(*fchown)(int, uint32_t, uint32_t);
	int	(*utimens)(const char *, const struct rump_timespec *);
	int	(*futimens)(int, const struct rump_timespec *);
	int	(*stat)(const char *, struct rump_stat *);
	int	(*lstat)(const char *, struct rump_stat *);
	int	(*fstat)(int, struct rump_stat *);
	int	(*access)(const char *, int);	/* for the effective user */
	/* f(name, arg) for each name but . and .. */
	int	(*list)(const char *, void (*f)(const char *, void *), void *);
	uint32_t (*umask)(uint32_t);
	void	(*become)(const struct user *);
};

struct target {
	const struct calls *calls;
	const struct place *place;	/* NULL: the host */
	char		root[256];
	int		fds[NFDS];	/* -1: closed */
};

#define MAXTARGETS	3
extern struct target targets[MAXTARGETS];
extern unsigned ntargets;	/* targets[0] is the model */

extern const struct calls rump_calls;
#ifndef __EMSCRIPTEN__
extern const struct calls host_calls;
/* Does the host restrict sticky directories and hard links? */
int	host_protects(void);
#endif

/* op.c */
void	op_make(struct op *, uint64_t seed, uint64_t n, int protect);
struct op *op_number(uint64_t n);	/* of this run */
const char *op_text(const struct op *);

/* run.c */
void	op_run(struct target *, const struct op *, struct result *);
void	close_all(void);

/* errnos.c: may this fail so here, where the model fails so? */
int	errno_alike(const struct op *, int model, int other);

/* compare.c: 0, or differ, and why[] says it. */
extern char why[2000];
int	differ(const char *, ...) __attribute__((__format__(__printf__, 1, 2)));
int	compare_results(const struct op *, const struct result *);
int	compare_objects(const struct op *);	/* what op names */
int	compare_path(const char *, int dataalso, uint32_t *type);
int	compare_trees(void);	/* tree.c: everything */

/* shrink.c: print the shortest sequence found that ends in a difference. */
void	shrink(uint64_t n, int (*fails)(const uint8_t *skip, uint64_t n));

#endif /* _TESTS_MODEL_MODEL_H_ */
