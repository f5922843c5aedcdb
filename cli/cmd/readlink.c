/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fsu readlink: what symbolic links say; -f: where a path leads, without
 * links, "." and "..".
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../fsu.h"

#define MAXLINKS	32

static int opt_nonl, opt_quiet;
static char opt_end;

/* Take the last component off the path, which begins with '/'. */
static void
up(char *path)
{
	char *slash = strrchr(path, '/');

	slash[slash == path] = '\0';
}

/*
 * The path that name leads to: all links resolved. The last component need
 * not exist. malloced; NULL and errno.
 */
static char *
canonical(const char *name)
{
	char *done = xstrdup("/"), *rest = xstrdup(name), *p = rest;
	char *next, *target, *joined;
	struct rump_stat st;
	int links = 0;
	size_t n;

	for (;;) {
		p += strspn(p, "/");
		if (*p == '\0')
			break;
		n = strcspn(p, "/");
		if (n == 1 && p[0] == '.') {
			p++;
			continue;
		}
		if (n == 2 && p[0] == '.' && p[1] == '.') {
			up(done);
			p += 2;
			continue;
		}
		next = img_join(done, p);
		next[strlen(next) - strlen(p) + n] = '\0';
		p += n;
		if (img_lstat(next, &st) == -1) {
			if (errno != ENOENT || p[strspn(p, "/")] != '\0') {
				free(next);
				goto fail;
			}
			free(done);
			done = next;
			break;
		}
		if ((st.st_mode & RUMP_S_IFMT) != RUMP_S_IFLNK) {
			free(done);
			done = next;
			if (*p != '\0' &&
			    (st.st_mode & RUMP_S_IFMT) != RUMP_S_IFDIR) {
				errno = ENOTDIR;
				goto fail;
			}
			continue;
		}
		target = ++links > MAXLINKS ? NULL : img_readlink(next);
		free(next);
		if (target == NULL) {
			if (links > MAXLINKS)
				errno = ELOOP;
			goto fail;
		}
		if (target[0] == '/')
			strcpy(done, "/");
		joined = *p != '\0' ? img_join(target, p) : xstrdup(target);
		free(target);
		free(rest);
		p = rest = joined;
	}
	free(rest);
	return done;
fail:
	free(done);
	free(rest);
	return NULL;
}

static int
readlink_main(int argc, char **argv)
{
	int c, follow = 0;
	char *text;

	opt_nonl = opt_quiet = 0;
	opt_end = '\n';
	while ((c = fsu_getopt(argc, argv, "fnqz", NULL)) != -1) {
		switch (c) {
		case 'f': follow = 1; break;
		case 'n': opt_nonl = 1; break;
		case 'q': opt_quiet = 1; break;
		case 'z': opt_end = '\0'; break;
		}
	}
	if (optind == argc)
		fsu_badusage("which link?");
	fsu_begin(NULL);
	for (; optind < argc; optind++) {
		text = follow ? canonical(argv[optind]) :
		    img_readlink(argv[optind]);
		if (text == NULL) {
			if (!opt_quiet)
				fsu_warn("%s", argv[optind]);
			fsu_status = FSU_EXIT_FAIL;
			continue;
		}
		put_name(stdout, text);
		if (!opt_nonl || optind + 1 < argc)
			putchar(opt_end);
		free(text);
	}
	return fsu_status;
}

const struct fsu_command fsu_cmd_readlink = {
	"readlink", readlink_main, "[-fnqz] path ...",
	"print what symbolic links say", 0
};
