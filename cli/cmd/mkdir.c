/* SPDX-License-Identifier: BSD-2-Clause */
/* fsu mkdir: make directories. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rump/rump_syscalls.h>

#include "../fsu.h"

static int opt_parents, opt_verbose;
static uint32_t opt_mode;
static int opt_exact;		/* -m: whatever the umask says */

/* => -1: warned. An existing directory will do if parents is set. */
static int
make(const char *path, int parents, int last)
{
	struct rump_stat st;
	struct img_at at;
	int error = 0;

	if (img_at(path, &at) == -1 || rump_sys_mkdirat(at.fd, at.name,
	    last ? opt_mode : 0777) == -1 || (last && opt_exact &&
	    rump_sys_fchmodat(at.fd, at.name, opt_mode, 0) == -1))
		error = errno;
	img_at_done(&at);
	if (error == 0) {
		if (opt_verbose) {
			put_name(stdout, path);
			putchar('\n');
		}
		return 0;
	}
	if (parents && img_stat(path, &st) == 0) {
		if ((st.st_mode & RUMP_S_IFMT) == RUMP_S_IFDIR)
			return 0;
		error = ENOTDIR;
	}
	errno = error;
	fsu_warn("%s", path);
	return -1;
}

static void
make_parents(const char *path)
{
	char *copy = xstrdup(path), *s;

	for (s = copy; *s == '/'; s++)
		continue;
	while ((s = strchr(s, '/')) != NULL) {
		*s = '\0';
		if (make(copy, 1, 0) == -1) {
			free(copy);
			return;
		}
		for (*s++ = '/'; *s == '/'; s++)
			continue;
		if (*s == '\0')		/* a slash at the end */
			break;
	}
	make(path, 1, 1);
	free(copy);
}

static int
mkdir_main(int argc, char **argv)
{
	int c;

	opt_parents = opt_verbose = opt_exact = 0;
	opt_mode = 0777;
	while ((c = fsu_getopt(argc, argv, "m:pv", NULL)) != -1) {
		switch (c) {
		case 'm':
			if (mode_change(optarg, 0777, 1, 0, &opt_mode) == -1)
				fsu_badusage("-m: not a mode: %s", optarg);
			opt_exact = 1;
			break;
		case 'p': opt_parents = 1; break;
		case 'v': opt_verbose = 1; break;
		}
	}
	if (optind == argc)
		fsu_badusage("which directory?");
	fsu_begin(NULL);
	for (; optind < argc && !intr_check(); optind++)
		if (opt_parents)
			make_parents(argv[optind]);
		else
			make(argv[optind], 0, 1);
	return fsu_status;
}

const struct fsu_command fsu_cmd_mkdir = {
	"mkdir", mkdir_main, "[-pv] [-m mode] directory ...",
	"make directories", FSU_WRITES
};
