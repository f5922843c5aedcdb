/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What chmod, chown, chgrp and chflags have in common: operands that are files
 * or, with -R, trees; symbolic links that are followed or not; -f and -v.
 */
#include <errno.h>
#include <string.h>

#include <rump/rump_syscalls.h>

#include "fsu.h"

void
apply_options(struct apply *a, int argc, char **argv)
{
	int c;

	while ((c = fsu_getopt(argc, argv, "fhRv", NULL)) != -1) {
		switch (c) {
		case 'f': a->quiet = 1; break;
		case 'h': a->nofollow = 1; break;
		case 'R': a->recurse = 1; break;
		case 'v': a->verbose = 1; break;
		}
	}
}

static void
change(const struct apply *a, int fd, const char *name, const char *path,
    const struct rump_stat *st, int flags)
{
	int r = a->fn(fd, name, st, flags);

	if (r == -1) {
		if (a->quiet)
			fsu_status = FSU_EXIT_FAIL;
		else
			fsu_warn("%s", path);
	}
	if (r == 1 && a->verbose) {
		put_name(stdout, path);
		putchar('\n');
	}
}

static void
one(const struct apply *a, const char *path)
{
	int flags = a->nofollow ? RUMP_AT_SYMLINK_NOFOLLOW : 0;
	struct rump_stat st;
	struct img_at at;

	if (img_at(path, &at) == -1 ||
	    rump_sys_fstatat(at.fd, at.name, &st, flags) == -1) {
		if (!a->quiet)
			fsu_warn("%s", path);
		fsu_status = FSU_EXIT_FAIL;
	} else
		change(a, at.fd, at.name, path, &st, flags);
	img_at_done(&at);
}

void
apply(const struct apply *a, const char *path)
{
	struct walk_entry *e;
	struct walk *w;

	if (!a->recurse) {
		one(a, path);
		return;
	}
	w = walk_open(path, 0);
	while ((e = walk_next(w))->event != WALK_END && !intr_check()) {
		if (e->event == WALK_ERROR && !a->quiet)
			walk_warn(e);
		else if (e->event == WALK_ERROR)
			fsu_status = FSU_EXIT_FAIL;
		if (e->event != WALK_FILE && e->event != WALK_DIR)
			continue;
		if (e->type == RUMP_DT_LNK && !a->nofollow && !a->onlinks)
			continue;
		change(a, e->dirfd, e->name, e->path, &e->st,
		    RUMP_AT_SYMLINK_NOFOLLOW);
	}
	walk_close(w);
}
