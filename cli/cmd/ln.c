/* SPDX-License-Identifier: BSD-2-Clause */
/* fsu ln: make links. */
#include <errno.h>
#include <stdlib.h>

#include <rump/rump_syscalls.h>

#include "../fsu.h"

static int opt_symbolic, opt_force, opt_verbose;

static int
link_at(const char *old, const struct img_at *new)
{
	struct img_at from;
	int r;

	if (opt_symbolic)
		return rump_sys_symlinkat(old, new->fd, new->name);
	if (img_at(old, &from) == -1)
		return -1;
	r = rump_sys_linkat(from.fd, from.name, new->fd, new->name, 0);
	img_at_done(&from);
	return r;
}

static void
make(const char *old, const char *new)
{
	struct img_at at;
	int r;

	if (img_at(new, &at) == -1) {
		fsu_warn("%s", new);
		return;
	}
	r = link_at(old, &at);
	if (r == -1 && errno == EEXIST && opt_force &&
	    rump_sys_unlinkat(at.fd, at.name, 0) == 0)
		r = link_at(old, &at);
	img_at_done(&at);
	if (r == -1)
		fsu_warn("%s", errno == EEXIST || opt_symbolic ? new : old);
	else if (opt_verbose) {
		put_name(stdout, new);
		fputs(opt_symbolic ? " -> " : " => ", stdout);
		put_name(stdout, old);
		putchar('\n');
	}
}

static int
ln_main(int argc, char **argv)
{
	static char here[] = ".";
	int c, isdir, nofollow = 0;
	struct rump_stat st;
	char *dst, *new;

	opt_symbolic = opt_force = opt_verbose = 0;
	while ((c = fsu_getopt(argc, argv, "fhnsv", NULL)) != -1) {
		switch (c) {
		case 'f': opt_force = 1; break;
		case 'h':
		case 'n': nofollow = 1; break;
		case 's': opt_symbolic = 1; break;
		case 'v': opt_verbose = 1; break;
		}
	}
	argc -= optind;
	argv += optind;
	if (argc == 0)
		fsu_badusage("a link to what?");
	fsu_begin(NULL);
	dst = argc == 1 ? here : argv[--argc];
	isdir = img_isdir(dst);
	/* -n: a link to a directory is to be replaced itself. */
	if (isdir && nofollow && img_lstat(dst, &st) == 0 &&
	    (st.st_mode & RUMP_S_IFMT) == RUMP_S_IFLNK)
		isdir = 0;
	if (argc > 1 && !isdir)
		fsu_badusage("%s: several links are to be made there, but "
		    "it is not a directory", dst);
	for (; argc > 0 && !intr_check(); argc--, argv++) {
		new = img_target(*argv, dst, isdir);
		make(*argv, new);
		free(new);
	}
	return fsu_status;
}

const struct fsu_command fsu_cmd_ln = {
	"ln", ln_main, "[-fhnsv] file ... [target]", "make links", FSU_WRITES
};
