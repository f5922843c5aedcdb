/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fsu rm: remove files and trees.
 *
 * The walk holds the names of a whole directory before the first of them goes
 * (WALK_SORT), so that it does not read what changes under it.
 */
#include <errno.h>
#include <string.h>

#include <rump/rump_syscalls.h>

#include "../fsu.h"

static int opt_force, opt_recurse, opt_dirs, opt_verbose;

static void
removed(const char *path)
{

	progress_add(0, 1);
	if (!opt_verbose)
		return;
	progress_clear();
	put_name(stdout, path);
	putchar('\n');
}

static void
remove_tree(const char *path)
{
	struct walk_entry *e;
	struct walk *w = walk_open(path, WALK_SORT | WALK_NOSTAT);

	while ((e = walk_next(w))->event != WALK_END && !intr_check()) {
		if (e->event == WALK_ERROR) {
			if (!(opt_force && e->level == 0 &&
			    e->error == ENOENT))
				walk_warn(e);
		} else if (e->event != WALK_DIR) {
			if (rump_sys_unlinkat(e->dirfd, e->name,
			    e->event == WALK_DIREND ? RUMP_AT_REMOVEDIR : 0)
			    == -1)
				fsu_warn("%s", e->path);
			else
				removed(e->path);
		}
	}
	walk_close(w);
}

static void
remove_one(const char *path)
{
	struct rump_stat st;
	struct img_at at;
	int isdir;

	if (img_at(path, &at) == -1 || rump_sys_fstatat(at.fd, at.name, &st,
	    RUMP_AT_SYMLINK_NOFOLLOW) == -1) {
		if (!opt_force || errno != ENOENT)
			fsu_warn("%s", path);
		img_at_done(&at);
		return;
	}
	isdir = (st.st_mode & RUMP_S_IFMT) == RUMP_S_IFDIR;
	if (isdir && !opt_dirs)
		fsu_warnx("%s: is a directory; -r removes it", path);
	else if (rump_sys_unlinkat(at.fd, at.name, isdir ?
	    RUMP_AT_REMOVEDIR : 0) == -1)
		fsu_warn("%s", path);
	else
		removed(path);
	img_at_done(&at);
}

static int
is_dots_or_root(const char *path)
{
	size_t n;
	const char *s = img_basename(path, &n);

	return n == 0 || (n == 1 && s[0] == '.') ||
	    (n == 2 && s[0] == '.' && s[1] == '.');
}

static int
rm_main(int argc, char **argv)
{
	int c;

	opt_force = opt_recurse = opt_dirs = opt_verbose = 0;
	while ((c = fsu_getopt(argc, argv, "dfRrv", NULL)) != -1) {
		switch (c) {
		case 'd': opt_dirs = 1; break;
		case 'f': opt_force = 1; break;
		case 'R':
		case 'r': opt_recurse = 1; break;
		case 'v': opt_verbose = 1; break;
		}
	}
	if (optind == argc && !opt_force)
		fsu_badusage("which file?");
	fsu_begin(NULL);
	progress_start(0);
	for (; optind < argc && !intr_check(); optind++) {
		if (argv[optind][0] != '\0' && is_dots_or_root(argv[optind]))
			fsu_warnx("%s: / and . and .. are not removed",
			    argv[optind]);
		else if (opt_recurse)
			remove_tree(argv[optind]);
		else
			remove_one(argv[optind]);
	}
	return fsu_status;
}

const struct fsu_command fsu_cmd_rm = {
	"rm", rm_main, "[-dfRrv] file ...", "remove files and trees",
	FSU_WRITES
};
