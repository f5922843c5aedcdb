/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Places to write to: file systems of every kind, in a kernel that is booted
 * before and halted after. Shared by tests/posix, tests/model and tests/fsx.
 *
 *	places_boot();
 *	place_attach(pl, "ffs-4096-512.img");	ffs: the image it is a copy of
 *	... files below pl->path ...
 *	place_remount(pl);			ffs: fsck in between
 *	place_detach(pl);
 *	places_halt();				nothing may be left
 *
 * Some places cannot be written to; what is in them is there from the start.
 */
#ifndef _TESTS_POSIX_PLACE_H_
#define _TESTS_POSIX_PLACE_H_

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rump/rump.h>

#include "test.h"

struct place {
	const char	*name;	/* "softdep" */
	const char	*path;	/* "/softdep" */
	const char	*type;	/* "ffs", "tmpfs", NULL: a directory of the root
				   file system */
	int		flags;	/* RUMP_MNT_* */
	const char	*still;	/* a file of a place where no name can be made
				   or removed; NULL: this is none */
};

extern const struct place places[];	/* softdep, async, sync, tmpfs, root,
					   iso, kern */
extern const size_t nplaces;
const struct place *place_named(const char *name);
int	place_is_ffs(const struct place *);

void	places_boot(void);
void	places_halt(void);

void	place_attach(const struct place *, const char *image);
void	place_detach(const struct place *);
/* Unmount, look for damage, mount; of a tmpfs and the root nothing is done. */
void	place_remount(const struct place *);
/* Read-only or not, by an update mount. Only of ffs. */
void	place_readonly(const struct place *, int on);

/* A file of the host's, blocks of zeroes left out. */
void	image_copy(const char *name, const char *to);
/* Fails the test when fsck finds anything. */
void	image_check(const char *path);

#endif /* _TESTS_POSIX_PLACE_H_ */
