/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the model (Linux) and BSD fail with different numbers by design, or
 * where two reasons to fail meet and POSIX does not say which comes first.
 */
#include "model.h"

/* Reasons to fail that a path has of its own. */
static int
of_path(int error)
{

	return error == ENOENT || error == ENOTDIR || error == EACCES ||
	    error == ELOOP || error == ENAMETOOLONG;
}

/* What keeps one thing from taking another's place. */
static int
of_places(int error)
{

	return error == ENOTDIR || error == EISDIR || error == ENOTEMPTY ||
	    error == EINVAL || error == EACCES;
}

#define A_PATHS	(-1)		/* one of those */
#define A_PLACES (-2)
#define ANY	OP_NKINDS

static const struct {
	enum kind	kind;
	int		model, other;
	const char	*why;
} alike[] = {
	{ OP_UNLINK, EISDIR, EPERM, "a directory: POSIX says EPERM" },
	{ OP_OPEN, EISDIR, EACCES, "a directory that may not be written" },
	{ OP_RENAME, A_PATHS, A_PATHS, "each path has its reason" },
	{ OP_LINK, A_PATHS, A_PATHS, "each path has its reason" },
	{ OP_LINK, A_PATHS, EPERM, "of a directory, to where nothing can be" },
	{ OP_LINK, EEXIST, EPERM, "of a directory, to what is there" },
	{ OP_RENAME, ENOTEMPTY, EACCES, "to a directory above" },
	{ OP_RENAME, ENOTEMPTY, EISDIR, "a file to a directory above" },
	{ OP_RENAME, EINVAL, A_PATHS, "into itself, to where nothing can be" },
	{ OP_RENAME, EPERM, A_PLACES, "sticky, and what cannot be" },
	{ OP_RENAME, A_PLACES, EPERM, "sticky, and what cannot be" },
	{ OP_TRUNCATE, EINVAL, EACCES, "a fifo that may not be written" },
	{ ANY, EACCES, ENAMETOOLONG, "in a directory not to be searched" },
	{ ANY, ELOOP, ENAMETOOLONG, "a link that leads to itself and more" },
	{ ANY, ENOTDIR, ENAMETOOLONG, "below a file" },
};

static int
fits(int wanted, int error)
{

	if (wanted == A_PATHS)
		return of_path(error);
	return wanted == A_PLACES ? of_places(error) : wanted == error;
}

int
errno_alike(const struct op *op, int model, int other)
{
	size_t i;

	if (model == other)
		return 1;
	for (i = 0; i < sizeof(alike) / sizeof(alike[0]); i++)
		if ((alike[i].kind == op->kind || alike[i].kind == ANY) &&
		    fits(alike[i].model, model) && fits(alike[i].other, other))
			return 1;
	return 0;
}
