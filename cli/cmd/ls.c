/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fsu ls: list directories.
 *
 * A directory is read whole, sorted and printed; with -R the subdirectories
 * wait on a stack of paths, so depth costs no C stack.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <rump/rump_syscalls.h>

#include "../fsu.h"
#include "../host.h"
#include "../ls.h"

struct ls_options ls_opt;
time_t ls_now;

static struct inomap *seen;
static char **pending;
static size_t npending, maxpending;
static int notfirst;

static void
fill(struct item *it, const struct rump_stat *st)
{

	it->ino = st->st_ino;
	it->mode = st->st_mode;
	it->nlink = st->st_nlink;
	it->uid = st->st_uid;
	it->gid = st->st_gid;
	it->rdev = st->st_rdev;
	it->size = (uint64_t)st->st_size;
	it->blocks = (uint64_t)st->st_blocks;
	it->time = ls_opt.time == 'c' ? st->st_ctim :
	    ls_opt.time == 'u' ? st->st_atim : st->st_mtim;
}

static struct item *
add(struct list *l, const char *name)
{
	struct item *it;

	if (l->n == l->max) {
		l->max = l->max * 2 + 64;
		l->item = xrealloc(l->item, l->max * sizeof(*l->item));
	}
	it = &l->item[l->n++];
	memset(it, 0, sizeof(*it));
	it->name = xstrdup(name);
	return it;
}

static void
list_free(struct list *l)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		free(l->item[i].name);
		free(l->item[i].link);
	}
	free(l->item);
}

static int
compare(const void *va, const void *vb)
{
	const struct item *a = va, *b = vb;
	int r = 0;

	if (ls_opt.sort == 't') {
		r = (a->time.tv_sec < b->time.tv_sec) -
		    (a->time.tv_sec > b->time.tv_sec);
		if (r == 0)
			r = (a->time.tv_nsec < b->time.tv_nsec) -
			    (a->time.tv_nsec > b->time.tv_nsec);
	} else if (ls_opt.sort == 'S')
		r = (a->size < b->size) - (a->size > b->size);
	if (r == 0)
		r = strcmp(a->name, b->name);
	return ls_opt.reverse ? -r : r;
}

static void
sort(struct list *l)
{

	if (ls_opt.sort != 'U' && l->n > 1)
		qsort(l->item, l->n, sizeof(*l->item), compare);
}

/* Do the names alone suffice? */
static int
wants_stat(void)
{

	return ls_opt.format == 'l' || ls_opt.ino || ls_opt.blocks ||
	    ls_opt.classify || ls_opt.sort == 't' || ls_opt.sort == 'S';
}

static void
push(char *path)
{

	if (npending == maxpending) {
		maxpending = maxpending * 2 + 64;
		pending = xrealloc(pending, maxpending * sizeof(*pending));
	}
	pending[npending++] = path;
}

static int
is_dots(const char *s)
{

	return strcmp(s, ".") == 0 || strcmp(s, "..") == 0;
}

/* What of the directory is shown, into the list; -1 if it cannot be read. */
static void
read_entry(struct list *l, int fd, const char *dir, const char *name,
    uint8_t type)
{
	struct rump_stat st;
	struct item *it;
	char *path;

	if (name[0] == '.' && ls_opt.all == 0)
		return;
	memset(&st, 0, sizeof(st));
	st.st_mode = (uint32_t)type << 12;
	if ((wants_stat() || (ls_opt.recurse && type == RUMP_DT_UNKNOWN)) &&
	    rump_sys_fstatat(fd, name, &st,
	    ls_opt.follow ? 0 : RUMP_AT_SYMLINK_NOFOLLOW) == -1 &&
	    (!ls_opt.follow || rump_sys_fstatat(fd, name, &st,
	    RUMP_AT_SYMLINK_NOFOLLOW) == -1)) {
		path = img_join(dir, name);
		fsu_warn("%s", path);
		free(path);
		return;
	}
	it = add(l, name);
	fill(it, &st);
	if (ls_opt.format == 'l' && (st.st_mode & RUMP_S_IFMT) == RUMP_S_IFLNK)
		it->link = img_readlinkat(fd, name);
}

static void
read_directory(struct list *l, int fd, const char *path)
{
	const struct rump_dirent *d;
	struct img_dir dir;

	if (ls_opt.all == 2) {
		read_entry(l, fd, path, ".", RUMP_DT_DIR);
		read_entry(l, fd, path, "..", RUMP_DT_DIR);
	}
	img_dir_init(&dir, fd);
	for (;;) {
		if ((d = img_readdir(&dir)) != NULL) {
			read_entry(l, fd, path, d->d_name, d->d_type);
			continue;
		}
		if (dir.error == 0)
			break;
		errno = dir.error;
		fsu_warn("%s", path);
		if (dir.error != EINVAL)
			break;
	}
	img_dir_done(&dir);
}

static void
print_total(const struct list *l)
{
	uint64_t sum = 0;
	char b[32];
	size_t i;

	if (ls_opt.format != 'l' && !ls_opt.blocks)
		return;
	for (i = 0; i < l->n; i++)
		sum += l->item[i].blocks;
	ls_blocks_text(b, sizeof(b), sum);
	printf("total %s\n", b);
}

static void
list_directory(const char *path, int heading)
{
	struct list l = { NULL, 0, 0 };
	struct rump_stat st;
	size_t i;
	int fd, isnew;

	fd = img_open(path, RUMP_O_RDONLY | RUMP_O_DIRECTORY);
	if (fd == -1 || rump_sys_fstat(fd, &st) == -1) {
		fsu_warn("%s", path);
		if (fd != -1)
			rump_sys_close(fd);
		return;
	}
	inomap_slot(seen, st.st_ino, &isnew);
	if (!isnew && ls_opt.recurse) {
		fsu_warnx("%s: listed already (damaged image?), left out",
		    path);
		rump_sys_close(fd);
		return;
	}
	read_directory(&l, fd, path);
	rump_sys_close(fd);
	sort(&l);
	if (heading) {
		if (notfirst)
			putchar('\n');
		put_name(stdout, path);
		fputs(":\n", stdout);
	}
	notfirst = 1;
	print_total(&l);
	ls_print(&l);
	for (i = l.n; ls_opt.recurse && i-- > 0;)
		if ((l.item[i].mode & RUMP_S_IFMT) == RUMP_S_IFDIR &&
		    !is_dots(l.item[i].name))
			push(img_join(path, l.item[i].name));
	list_free(&l);
}

/* Operands: files are listed first, directories wait. */
static void
operands(int n, char **name)
{
	struct list files = { NULL, 0, 0 }, dirs = { NULL, 0, 0 };
	struct rump_stat st;
	struct item *it;
	size_t i;
	int r, heading;

	heading = n > 1 || ls_opt.recurse;
	for (; n > 0; n--, name++) {
		/* A link to a directory is that directory, except in -l. */
		r = ls_opt.format == 'l' || ls_opt.classify || ls_opt.dirself ?
		    -1 : img_stat(*name, &st);
		if (ls_opt.follow)
			r = img_stat(*name, &st);
		if (r == -1 && img_lstat(*name, &st) == -1) {
			fsu_warn("%s", *name);
			continue;
		}
		if ((st.st_mode & RUMP_S_IFMT) == RUMP_S_IFDIR &&
		    !ls_opt.dirself)
			it = add(&dirs, *name);
		else
			it = add(&files, *name);
		fill(it, &st);
		if (ls_opt.format == 'l' &&
		    (st.st_mode & RUMP_S_IFMT) == RUMP_S_IFLNK)
			it->link = img_readlink(*name);
	}
	sort(&files);
	sort(&dirs);
	ls_print(&files);
	if (files.n > 0 && dirs.n > 0)
		putchar('\n');
	list_free(&files);
	for (i = 0; i < dirs.n; i++) {
		push(xstrdup(dirs.item[i].name));
		while (npending > 0) {
			char *path = pending[--npending];

			out_check();
			list_directory(path, heading);
			free(path);
		}
		if (ls_opt.recurse && i + 1 < dirs.n) {
			inomap_free(seen);
			seen = inomap_new();
		}
	}
	list_free(&dirs);
}

static int
ls_main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "full-time", no_argument, NULL, 'T' },
		{ NULL, 0, NULL, 0 }
	};
	char *here[2] = { NULL, NULL };
	int c;

	memset(&ls_opt, 0, sizeof(ls_opt));
	npending = 0;
	notfirst = 0;
	ls_opt.format = out_istty() ? 'C' : '1';
	ls_opt.sort = 'n';
	ls_opt.time = 'm';
	while ((c = fsu_getopt(argc, argv, "1AaCcdFfhiLlnRrSsTtUu", longs))
	    != -1) {
		switch (c) {
		case '1': case 'C':
			ls_opt.format = (char)c;
			break;
		case 'A': ls_opt.all = ls_opt.all == 2 ? 2 : 1; break;
		case 'a': ls_opt.all = 2; break;
		case 'c': case 'u': ls_opt.time = (char)c; break;
		case 'd': ls_opt.dirself = 1; break;
		case 'F': ls_opt.classify = 1; break;
		case 'f': ls_opt.sort = 'U'; ls_opt.all = 2; break;
		case 'h': ls_opt.human = 1; break;
		case 'i': ls_opt.ino = 1; break;
		case 'L': ls_opt.follow = 1; break;
		case 'l': ls_opt.format = 'l'; break;
		case 'n': ls_opt.numeric = 1; ls_opt.format = 'l'; break;
		case 'R': ls_opt.recurse = 1; break;
		case 'r': ls_opt.reverse = 1; break;
		case 'S': case 't': case 'U': ls_opt.sort = (char)c; break;
		case 's': ls_opt.blocks = 1; break;
		case 'T': ls_opt.fulltime = 1; ls_opt.format = 'l'; break;
		}
	}
	if (ls_opt.dirself)
		ls_opt.recurse = 0;
	ls_now = time(NULL);
	seen = inomap_new();
	fsu_begin(NULL);
	here[0] = (char *)(uintptr_t)fsu_here();
	if (optind == argc)
		operands(1, here);
	else
		operands(argc - optind, argv + optind);
	inomap_free(seen);
	return fsu_status;
}

const struct fsu_command fsu_cmd_ls = {
	"ls", ls_main, "[-1AaCcdFfhiLlnRrSsTtUu] [path ...]",
	"list directories", 0
};
