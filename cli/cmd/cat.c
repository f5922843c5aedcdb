/* SPDX-License-Identifier: BSD-2-Clause */
/* fsu cat: files to standard output. */
#include <errno.h>
#include <unistd.h>

#include <rump/rump_syscalls.h>

#include "../fsu.h"

static int
emit(void *arg, const void *buf, size_t len, int64_t off)
{
	static const char zeros[4096];
	size_t n;

	(void)arg;
	(void)off;
	if (buf != NULL)
		return out_write(STDOUT_FILENO, buf, len);
	for (; len > 0; len -= n) {
		n = len < sizeof(zeros) ? len : sizeof(zeros);
		if (out_write(STDOUT_FILENO, zeros, n) == -1)
			return -1;
	}
	return 0;
}

/* => -1: standard output takes no more. */
static int
cat(const char *path)
{
	struct rump_stat st;
	int fd, r, whose;

	if (img_stat(path, &st) == -1) {
		fsu_warn("%s", path);
		return 0;
	}
	if ((st.st_mode & RUMP_S_IFMT) != RUMP_S_IFREG) {
		/* Opening a fifo of an image would wait for ever. */
		fsu_warnx("%s: is a %s", path, type_name(st.st_mode));
		return 0;
	}
	if ((fd = img_open(path, RUMP_O_RDONLY)) == -1) {
		fsu_warn("%s", path);
		return 0;
	}
	r = data_copy(fd, &st, emit, NULL, &whose);
	if (r == -1 && whose == 0) {
		fsu_warn("%s", path);
		r = 0;
	} else if (r == -1 && errno != EPIPE)
		fsu_warn("standard output");
	rump_sys_close(fd);
	return r;
}

static int
cat_main(int argc, char **argv)
{
	int64_t total = 0;
	struct rump_stat st;
	int i;

	while (fsu_getopt(argc, argv, "u", NULL) != -1)
		continue;
	if (optind == argc)
		fsu_badusage("which file?");
	fsu_begin(NULL);
	if (!out_istty()) {
		for (i = optind; i < argc; i++)
			if (img_stat(argv[i], &st) == 0)
				total += st.st_size;
		progress_start(total);
	}
	for (i = optind; i < argc; i++)
		if (cat(argv[i]) == -1)
			return FSU_EXIT_FAIL;
	return fsu_status;
}

const struct fsu_command fsu_cmd_cat = {
	"cat", cat_main, "[-u] file ...", "print files", 0
};
