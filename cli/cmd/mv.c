/* SPDX-License-Identifier: BSD-2-Clause */
/* fsu mv: rename files and trees. */
#include <errno.h>
#include <stdlib.h>

#include <rump/rump_syscalls.h>

#include "../fsu.h"

static int opt_keep, opt_verbose;

static void
move(const char *old, const char *new)
{
	struct img_at from, to;
	struct rump_stat st;
	int r;

	if (opt_keep && img_lstat(new, &st) == 0)
		return;
	from.fd = to.fd = RUMP_AT_FDCWD;
	r = img_at(old, &from);
	if (r == 0 && (r = img_at(new, &to)) == 0)
		r = rump_sys_renameat(from.fd, from.name, to.fd, to.name);
	img_at_done(&from);
	img_at_done(&to);
	if (r == -1 && errno == EINVAL)
		fsu_warnx("%s: cannot go to %s, below itself", old, new);
	else if (r == -1)
		fsu_warn("%s to %s", old, new);
	else if (opt_verbose) {
		put_name(stdout, old);
		fputs(" -> ", stdout);
		put_name(stdout, new);
		putchar('\n');
	}
}

static int
mv_main(int argc, char **argv)
{
	int c, isdir, asname = 0;
	char *dst, *new;

	opt_keep = opt_verbose = 0;
	while ((c = fsu_getopt(argc, argv, "fhnTv", NULL)) != -1) {
		switch (c) {
		case 'f': opt_keep = 0; break;
		case 'n': opt_keep = 1; break;
		case 'h':
		case 'T': asname = 1; break;
		case 'v': opt_verbose = 1; break;
		}
	}
	argc -= optind;
	argv += optind;
	if (argc < 2)
		fsu_badusage(argc == 0 ? "what is to go where?" :
		    "where is it to go?");
	fsu_begin(NULL);
	dst = argv[--argc];
	isdir = !asname && img_isdir(dst);
	if (argc > 1 && !isdir)
		fsu_badusage("%s: several things are to go there, but it is "
		    "not a directory", dst);
	for (; argc > 0 && !intr_check(); argc--, argv++) {
		new = img_target(*argv, dst, isdir);
		move(*argv, new);
		free(new);
	}
	return fsu_status;
}

const struct fsu_command fsu_cmd_mv = {
	"mv", mv_main, "[-fhnTv] source ... target",
	"rename files and trees", FSU_WRITES
};
