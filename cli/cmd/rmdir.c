/* SPDX-License-Identifier: BSD-2-Clause */
/* fsu rmdir: remove empty directories. */
#include <stdlib.h>
#include <string.h>

#include <rump/rump_syscalls.h>

#include "../fsu.h"

static int
gone(const char *path, int verbose)
{
	struct img_at at;
	int r;

	if (img_at(path, &at) == -1) {
		fsu_warn("%s", path);
		return 0;
	}
	if ((r = rump_sys_unlinkat(at.fd, at.name, RUMP_AT_REMOVEDIR)) == -1)
		fsu_warn("%s", path);
	else if (verbose) {
		put_name(stdout, path);
		putchar('\n');
	}
	img_at_done(&at);
	return r == 0;
}

static int
rmdir_main(int argc, char **argv)
{
	int c, parents = 0, verbose = 0;
	char *path, *s;

	while ((c = fsu_getopt(argc, argv, "pv", NULL)) != -1) {
		switch (c) {
		case 'p': parents = 1; break;
		case 'v': verbose = 1; break;
		}
	}
	if (optind == argc)
		fsu_badusage("which directory?");
	fsu_begin(NULL);
	for (; optind < argc && !intr_check(); optind++) {
		path = xstrdup(argv[optind]);
		while (gone(path, verbose) && parents) {
			s = path + strlen(path);
			while (s > path && s[-1] == '/')
				*--s = '\0';
			if ((s = strrchr(path, '/')) == NULL || s == path)
				break;
			*s = '\0';
		}
		free(path);
	}
	return fsu_status;
}

const struct fsu_command fsu_cmd_rmdir = {
	"rmdir", rmdir_main, "[-pv] directory ...",
	"remove empty directories", FSU_WRITES
};
