/* SPDX-License-Identifier: BSD-2-Clause */
/* fsu truncate: set the size of files; what is added is a hole. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rump/rump_syscalls.h>

#include "../fsu.h"

static int64_t size;
static char how;		/* '+', '-', '<', '>', or '\0': exactly */

static void
parse(const char *text)
{
	long long v;
	char *end;
	int shift = 0;

	how = '\0';
	if (*text != '\0' && strchr("+-<>", *text) != NULL)
		how = *text++;
	errno = 0;
	v = strtoll(text, &end, 10);
	switch (*end) {
	case 'k': case 'K': shift = 10; break;
	case 'm': case 'M': shift = 20; break;
	case 'g': case 'G': shift = 30; break;
	case 't': case 'T': shift = 40; break;
	}
	if (shift != 0)
		end++;
	if (*text < '0' || *text > '9' || errno != 0 || *end != '\0' ||
	    v > (INT64_MAX >> shift))
		fsu_badusage("-s: not a size: %s", text);
	size = (int64_t)v << shift;
}

static int64_t
new_size(int64_t old)
{

	switch (how) {
	case '+': return old > INT64_MAX - size ? -1 : old + size;
	case '-': return old > size ? old - size : 0;
	case '<': return old < size ? old : size;
	case '>': return old > size ? old : size;
	default: return size;
	}
}

static void
set_size(const char *path, int create)
{
	struct rump_stat st;
	struct img_at at;
	int fd = -1;

	/* Only a file: opening a fifo would wait. */
	if (img_stat(path, &st) == 0 &&
	    (st.st_mode & RUMP_S_IFMT) != RUMP_S_IFREG) {
		fsu_warnx("%s: is a %s", path, type_name(st.st_mode));
		return;
	}
	if (img_at(path, &at) == 0)
		fd = rump_sys_openat(at.fd, at.name, RUMP_O_WRONLY |
		    (create ? RUMP_O_CREAT : 0), 0666);
	img_at_done(&at);
	if (fd == -1) {
		if (create || errno != ENOENT)
			fsu_warn("%s", path);
		return;
	}
	if (rump_sys_fstat(fd, &st) == -1 ||
	    rump_sys_ftruncate(fd, new_size(st.st_size)) == -1)
		fsu_warn("%s", path);
	rump_sys_close(fd);
}

static int
truncate_main(int argc, char **argv)
{
	int c, create = 1, given = 0;

	while ((c = fsu_getopt(argc, argv, "cs:", NULL)) != -1) {
		switch (c) {
		case 'c': create = 0; break;
		case 's':
			parse(optarg);
			given = 1;
			break;
		}
	}
	if (!given)
		fsu_badusage("which size? (-s)");
	if (optind == argc)
		fsu_badusage("which file?");
	fsu_begin(NULL);
	for (; optind < argc && !intr_check(); optind++)
		set_size(argv[optind], create);
	return fsu_status;
}

const struct fsu_command fsu_cmd_truncate = {
	"truncate", truncate_main, "[-c] -s [+|-]size file ...",
	"set the sizes of files", FSU_WRITES
};
