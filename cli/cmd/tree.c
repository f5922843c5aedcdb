/* SPDX-License-Identifier: BSD-2-Clause */
/* fsu tree: draw trees. */
#include <stdlib.h>
#include <string.h>

#include <rump/rump_syscalls.h>

#include "../fsu.h"

static int opt_all, opt_dirs, opt_full, opt_size, opt_human, opt_mode,
    opt_owner, opt_inode, opt_classify, opt_plain;
static int64_t opt_depth;
static uint64_t ndirs, nfiles;

/* more[l]: entries follow in the directory whose entries are at level l. */
static char *more;
static int nmore;

static void
branches(int level, int last)
{
	static const char *const art[2][4] = {
		{ "\342\224\202\302\240\302\240 ", "    ",
		    "\342\224\234\342\224\200\342\224\200 ",
		    "\342\224\224\342\224\200\342\224\200 " },
		{ "|   ", "    ", "|-- ", "`-- " }
	};
	const char *const *a = art[opt_plain];
	int i;

	if (level == 0)
		return;
	for (i = 1; i < level; i++)
		fputs(more[i] ? a[0] : a[1], stdout);
	fputs(a[last ? 3 : 2], stdout);
}

static char
class_of(uint32_t mode)
{

	switch (mode & RUMP_S_IFMT) {
	case RUMP_S_IFDIR: return '/';
	case RUMP_S_IFIFO: return '|';
	case RUMP_S_IFSOCK: return '=';
	case RUMP_S_IFREG: return (mode & 0111) != 0 ? '*' : '\0';
	default: return '\0';
	}
}

/* "[drwxr-xr-x root  4.0K]  " or nothing */
static char *
columns(const struct walk_entry *e)
{
	char *text = NULL, b[24];
	const char *s, *sep = "[";
	size_t len;
	FILE *fp;

	if ((fp = open_memstream(&text, &len)) == NULL)
		fsu_diex("out of memory");
	if (opt_inode) {
		fprintf(fp, "%s%7llu", sep, (unsigned long long)e->st.st_ino);
		sep = " ";
	}
	if (opt_mode) {
		put_mode(b, e->st.st_mode);
		fprintf(fp, "%s%s", sep, b);
		sep = " ";
	}
	if (opt_owner) {
		s = name_user(e->st.st_uid);
		snprintf(b, sizeof(b), "%u", e->st.st_uid);
		fprintf(fp, "%s%-8s", sep, s != NULL ? s : b);
		sep = " ";
	}
	if (opt_human) {
		put_human(b, sizeof(b), (uint64_t)e->st.st_size);
		fprintf(fp, "%s%5s", sep, b);
		sep = " ";
	} else if (opt_size) {
		fprintf(fp, "%s%11lld", sep, (long long)e->st.st_size);
		sep = " ";
	}
	if (*sep == ' ')
		fputs("]  ", fp);
	fclose(fp);
	if (*sep == ' ') {
		char *safe = out_istty() ? name_safe(text) : xstrdup(text);

		free(text);
		text = safe;
	}
	return text;
}

static int
keep(const char *name, uint8_t type)
{

	return (name[0] != '.' || opt_all) &&
	    (!opt_dirs || type == RUMP_DT_DIR);
}

static void
print_entry(const struct walk_entry *e)
{
	char *text, c;

	if (e->level >= nmore) {
		nmore = e->level * 2 + 64;
		more = xrealloc(more, (size_t)nmore);
	}
	more[e->level] = (char)!e->last;
	branches(e->level, e->last);
	text = columns(e);
	fputs(text, stdout);
	free(text);
	put_name(stdout, opt_full || e->level == 0 ? e->path : e->name);
	if (e->type == RUMP_DT_LNK) {
		text = img_readlinkat(e->dirfd, e->name);
		fputs(" -> ", stdout);
		put_name(stdout, text != NULL ? text : "?");
		free(text);
	} else if (opt_classify && (c = class_of(e->st.st_mode)) != '\0' &&
	    strcmp(e->path, "/") != 0)
		putchar(c);
	putchar('\n');
}

static void
tree(const char *root)
{
	struct walk_entry *e;
	struct walk *w;

	w = walk_open(root, WALK_SORT | WALK_FOLLOW |
	    (opt_mode || opt_owner || opt_size || opt_human || opt_inode ||
	    opt_classify ? 0 : WALK_NOSTAT));
	walk_filter(w, keep);
	while ((e = walk_next(w))->event != WALK_END) {
		switch (e->event) {
		case WALK_DIR:
			print_entry(e);
			ndirs += e->level > 0;
			if (e->level >= opt_depth)
				walk_skip(w);
			break;
		case WALK_FILE:
			print_entry(e);
			nfiles++;
			break;
		case WALK_ERROR:
			walk_warn(e);
			break;
		case WALK_DIREND:
		case WALK_END:
			break;
		}
	}
	walk_close(w);
}

static int
tree_main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "noreport", no_argument, NULL, 'R' },
		{ "inodes", no_argument, NULL, 'I' },
		{ NULL, 0, NULL, 0 }
	};
	int c, report = 1;

	opt_all = opt_dirs = opt_full = opt_size = opt_human = opt_mode = 0;
	opt_owner = opt_inode = opt_classify = 0;
	opt_depth = INT64_MAX;
	ndirs = nfiles = 0;
	opt_plain = !out_isutf8();
	while ((c = fsu_getopt(argc, argv, "AadFfhL:psu", longs)) != -1) {
		switch (c) {
		case 'A': opt_plain = 1; break;
		case 'a': opt_all = 1; break;
		case 'd': opt_dirs = 1; break;
		case 'F': opt_classify = 1; break;
		case 'f': opt_full = 1; break;
		case 'h': opt_human = 1; break;
		case 'I': opt_inode = 1; break;
		case 'L': opt_depth = fsu_number("-L", optarg, 1, INT32_MAX);
			break;
		case 'p': opt_mode = 1; break;
		case 'R': report = 0; break;
		case 's': opt_size = 1; break;
		case 'u': opt_owner = 1; break;
		}
	}
	fsu_begin(NULL);
	if (optind == argc)
		tree(fsu_here());
	for (; optind < argc; optind++)
		tree(argv[optind]);
	if (report) {
		printf("\n%llu director%s", (unsigned long long)ndirs,
		    ndirs == 1 ? "y" : "ies");
		if (!opt_dirs)
			printf(", %llu file%s", (unsigned long long)nfiles,
			    nfiles == 1 ? "" : "s");
		putchar('\n');
	}
	return fsu_status;
}

const struct fsu_command fsu_cmd_tree = {
	"tree", tree_main,
	"[-AadFfhpsu] [-L depth] [--inodes] [--noreport] [path ...]",
	"draw trees", 0
};
