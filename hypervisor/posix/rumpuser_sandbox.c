/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The wall of rumpuser_sandbox.h, on Linux: Landlock for files, TCP and
 * signals; system calls are the matter of rumpuser_seccomp.c. Elsewhere there
 * is none, and it says so.
 *
 * Landlock is asked for its version and given every right of that version
 * that this file knows: what the kernel handles is forbidden unless a rule
 * allows it. The numbers of rights are spelled out here, because the host's
 * header may be older than its kernel.
 */
#include "rumpuser_int.h"
#include "rumpuser_sandbox.h"

#if defined(__linux__) && !defined(__EMSCRIPTEN__)
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

/*
 * ---- Landlock -----------------------------------------------------------
 */

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset	444	/* on all CPUs */
#define SYS_landlock_add_rule		445
#define SYS_landlock_restrict_self	446
#endif

#define CREATE_VERSION	(1U << 0)
#define RULE_PATH	1

/* Rights to files; a version of the interface has those below its limit. */
#define FS_EXECUTE	(1ULL << 0)
#define FS_WRITE_FILE	(1ULL << 1)
#define FS_READ_FILE	(1ULL << 2)
#define FS_READ_DIR	(1ULL << 3)
#define FS_TRUNCATE	(1ULL << 14)
#define FS_IOCTL_DEV	(1ULL << 15)

#define FS_FOR_FILES	(FS_EXECUTE | FS_WRITE_FILE | FS_READ_FILE | \
			    FS_TRUNCATE | FS_IOCTL_DEV)
#define FS_IN		(FS_READ_FILE | FS_READ_DIR | FS_IOCTL_DEV)

#define NET_ALL		((1ULL << 0) | (1ULL << 1))	/* bind, connect */
#define SCOPE_ALL	((1ULL << 0) | (1ULL << 1))	/* sockets, signals */

static const struct {
	int		version;
	uint64_t	fs;		/* all below this bit */
	uint64_t	net;
	uint64_t	scope;
	size_t		size;		/* of struct ruleset, in that version */
} versions[] = {
	{ 6, 1ULL << 16, NET_ALL, SCOPE_ALL, 24 },
	{ 5, 1ULL << 16, NET_ALL, 0, 16 },
	{ 4, 1ULL << 15, NET_ALL, 0, 16 },
	{ 3, 1ULL << 15, 0, 0, 8 },
	{ 2, 1ULL << 14, 0, 0, 8 },
	{ 1, 1ULL << 13, 0, 0, 8 },
};

struct ruleset {
	uint64_t	rs_fs;
	uint64_t	rs_net;
	uint64_t	rs_scope;
};

struct pathrule {
	uint64_t	pr_allowed;
	int32_t		pr_fd;
} __attribute__((__packed__));

/* => The kernel refuses rights to a file that make sense for folders only. */
static int
allow(int ruleset, const char *path, uint64_t rights)
{
	struct pathrule rule;
	struct stat st;
	int error = 0;

	rule.pr_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.pr_fd == -1)
		return errno;
	if (fstat(rule.pr_fd, &st) == -1)
		error = errno;
	else {
		if (!S_ISDIR(st.st_mode))
			rights &= FS_FOR_FILES;
		rule.pr_allowed = rights;
		if (syscall(SYS_landlock_add_rule, ruleset, RULE_PATH, &rule,
		    0) == -1)
			error = errno;
	}
	close(rule.pr_fd);
	return error;
}

static int
allow_all(int ruleset, const char *const *paths, uint64_t rights)
{
	int error = 0;

	for (; error == 0 && paths != NULL && *paths != NULL; paths++)
		error = allow(ruleset, *paths, rights);
	return error;
}

/* => *fdp is -1, without an error, when the host has no Landlock. */
static int
landlock_prepare(const char *const *in, const char *const *out, int *fdp,
    unsigned *wallsp)
{
	struct ruleset rs;
	int error, fd;
	size_t i;
	long v;

	*fdp = -1;
	*wallsp = 0;
	v = syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_VERSION);
	if (v < 1)
		return 0;
	for (i = 0; versions[i].version > v; i++)
		continue;
	rs.rs_fs = versions[i].fs - 1;
	rs.rs_net = versions[i].net;
	rs.rs_scope = versions[i].scope;
	fd = (int)syscall(SYS_landlock_create_ruleset, &rs, versions[i].size,
	    0);
	if (fd == -1)
		return 0;
	if ((error = allow_all(fd, in, FS_IN & rs.rs_fs)) != 0 ||
	    (error = allow_all(fd, out, rs.rs_fs & ~FS_EXECUTE)) != 0) {
		close(fd);
		return error;
	}
	*fdp = fd;
	*wallsp = RUMPUSER_WALL_FILES;
	if (rs.rs_net != 0)
		*wallsp |= RUMPUSER_WALL_NET;
	return 0;
}

/*
 * ---- the call -----------------------------------------------------------
 */

/* Without /proc nobody can tell; the header has told the caller. */
static int
has_threads(void)
{
	struct dirent *de;
	int n = 0;
	DIR *dir;

	if ((dir = opendir("/proc/self/task")) == NULL)
		return 0;
	while ((de = readdir(dir)) != NULL)
		n += de->d_name[0] != '.';
	closedir(dir);
	return n > 1;
}

static int
has_folder(const char *const *paths)
{
	struct stat st;

	for (; paths != NULL && *paths != NULL; paths++)
		if (stat(*paths, &st) == 0 && S_ISDIR(st.st_mode))
			return 1;
	return 0;
}

int
rumpuser_sandbox(const char *const *in, const char *const *out,
    unsigned *wallsp)
{
	unsigned walls;
	int error, fd;

	*wallsp = 0;
	if (has_threads())
		return EBUSY;
	if ((error = landlock_prepare(in, out, &fd, &walls)) != 0)
		return error;
	/* Both want the promise that no program run later gains privileges. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		walls = 0;
	else {
		if (fd == -1 || syscall(SYS_landlock_restrict_self, fd, 0) ==
		    -1)
			walls = 0;
		if (rumpuser__seccomp(has_folder(out)))
			walls |= RUMPUSER_WALL_CALLS;
	}
	if (fd != -1)
		close(fd);
	*wallsp = walls;
	return 0;
}
#else
int
rumpuser_sandbox(const char *const *in, const char *const *out,
    unsigned *wallsp)
{

	(void)in;
	(void)out;
	*wallsp = 0;
	return 0;
}
#endif
