/* SPDX-License-Identifier: BSD-2-Clause */
/* fsu tee: standard input into files of the image, and on. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rump/rump_syscalls.h>

#include "../fsu.h"
#include "../host.h"

struct out {
	const char	*path;
	int		fd;		/* -1: failed */
};

static struct out *out;
static int nout, quiet;

/*
 * => A file is written where it is, as the shell's > does: what links to it
 *    sees it, and its mode stays.
 */
static int
pass(void *arg, const void *buf, size_t len, int64_t off)
{
	const char *p;
	size_t left;
	int64_t n;
	int i;

	(void)arg;
	(void)off;
	for (i = 0; buf != NULL && i < nout; i++) {
		p = buf;
		for (left = len; left > 0 && out[i].fd != -1;
		    left -= (size_t)n, p += n)
			if ((n = rump_sys_write(out[i].fd, p, left)) == -1) {
				fsu_warn("%s", out[i].path);
				rump_sys_close(out[i].fd);
				out[i].fd = -1;
				break;
			}
	}
	if (quiet || buf == NULL)
		return 0;
	return out_write(STDOUT_FILENO, buf, len);
}

static int
tee_main(int argc, char **argv)
{
	int c, i, whose, append = 0;
	struct host_stat st;
	struct rump_stat is;
	int64_t size;

	quiet = 0;
	while ((c = fsu_getopt(argc, argv, "aq", NULL)) != -1) {
		switch (c) {
		case 'a': append = 1; break;
		case 'q': quiet = 1; break;
		}
	}
	fsu_begin(NULL);
	nout = argc - optind;
	out = xcalloc((size_t)nout + 1, sizeof(*out));
	for (i = 0; i < nout; i++) {
		out[i].path = argv[optind + i];
		out[i].fd = -1;
		if (img_stat(out[i].path, &is) == 0 &&
		    (is.st_mode & RUMP_S_IFMT) != RUMP_S_IFREG)
			fsu_warnx("%s: is a %s", out[i].path,
			    type_name(is.st_mode));
		else if ((out[i].fd = img_open(out[i].path, RUMP_O_WRONLY |
		    RUMP_O_CREAT | (append ? RUMP_O_APPEND : RUMP_O_TRUNC)))
		    == -1)
			fsu_warn("%s", out[i].path);
	}
	memset(&st, 0, sizeof(st));
	st.mode = RUMP_S_IFIFO;
	if (host_copy(STDIN_FILENO, &st, pass, NULL, &whose, &size) == -1 &&
	    intr_pending() == 0 && !(whose == 1 && errno == EPIPE))
		fsu_warn(whose == 0 ? "standard input" : "standard output");
	for (i = 0; i < nout; i++)
		if (out[i].fd != -1)
			rump_sys_close(out[i].fd);
	free(out);
	return fsu_status;
}

const struct fsu_command fsu_cmd_tee = {
	"tee", tee_main, "[-aq] [file ...]",
	"write standard input to files", FSU_WRITES
};
