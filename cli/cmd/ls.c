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

struct item {
	char		*name;
	char		*link;		/* target, -l of a symbolic link */
	uint64_t	ino, size, blocks, rdev;
	struct rump_timespec time;
	uint32_t	mode, nlink, uid, gid;
};

struct list {
	struct item	*item;
	size_t		n, max;
};

static struct {
	int	all;		/* 1: -A, 2: -a */
	int	recurse, ino, human, numeric;
	int	blocks, reverse, classify, dirself;
	int	follow, fulltime;
	char	sort;		/* 'n'ame 't'ime 'S'ize 'U'nsorted */
	char	format;		/* '1' 'C' 'l' */
	char	time;		/* 'm' 'c' 'u' */
} opt;

static time_t now;
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
	it->time = opt.time == 'c' ? st->st_ctim :
	    opt.time == 'u' ? st->st_atim : st->st_mtim;
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

	if (opt.sort == 't') {
		r = (a->time.tv_sec < b->time.tv_sec) -
		    (a->time.tv_sec > b->time.tv_sec);
		if (r == 0)
			r = (a->time.tv_nsec < b->time.tv_nsec) -
			    (a->time.tv_nsec > b->time.tv_nsec);
	} else if (opt.sort == 'S')
		r = (a->size < b->size) - (a->size > b->size);
	if (r == 0)
		r = strcmp(a->name, b->name);
	return opt.reverse ? -r : r;
}

static void
sort(struct list *l)
{

	if (opt.sort != 'U' && l->n > 1)
		qsort(l->item, l->n, sizeof(*l->item), compare);
}

static char
class_of(uint32_t mode)
{

	switch (mode & RUMP_S_IFMT) {
	case RUMP_S_IFDIR: return '/';
	case RUMP_S_IFLNK: return '@';
	case RUMP_S_IFIFO: return '|';
	case RUMP_S_IFSOCK: return '=';
	case RUMP_S_IFREG: return (mode & 0111) != 0 ? '*' : '\0';
	default: return '\0';
	}
}

static void
size_text(char *b, size_t len, uint64_t bytes)
{

	if (opt.human)
		put_human(b, len, bytes);
	else
		snprintf(b, len, "%llu", (unsigned long long)bytes);
}

static void
blocks_text(char *b, size_t len, uint64_t blocks)
{

	if (opt.human)
		put_human(b, len, blocks * 512);
	else
		snprintf(b, len, "%llu", (unsigned long long)(blocks + 1) / 2);
}

static const char *
owner_text(char *b, size_t len, uint32_t id, const char *(*name)(uint32_t))
{
	const char *s = opt.numeric ? NULL : name(id);

	if (s != NULL)
		return s;
	snprintf(b, len, "%u", id);
	return b;
}

static int
is_device(const struct item *it)
{

	return (it->mode & RUMP_S_IFMT) == RUMP_S_IFCHR ||
	    (it->mode & RUMP_S_IFMT) == RUMP_S_IFBLK;
}

/* The widths of the columns of one listing. */
struct widths {
	int	ino, blocks, nlink, user, group, size;
};

static void
widen(int *w, const char *text)
{
	int n = (int)strlen(text);

	if (n > *w)
		*w = n;
}

static void
measure(const struct list *l, struct widths *w)
{
	const struct item *it;
	const char *s;
	char b[32];
	size_t i;
	int n;

	memset(w, 0, sizeof(*w));
	for (i = 0; i < l->n; i++) {
		it = &l->item[i];
		snprintf(b, sizeof(b), "%llu", (unsigned long long)it->ino);
		widen(&w->ino, b);
		blocks_text(b, sizeof(b), it->blocks);
		widen(&w->blocks, b);
		if (opt.format != 'l')
			continue;
		snprintf(b, sizeof(b), "%u", it->nlink);
		widen(&w->nlink, b);
		s = owner_text(b, sizeof(b), it->uid, name_user);
		if ((n = name_width(stdout, s)) > w->user)
			w->user = n;
		s = owner_text(b, sizeof(b), it->gid, name_group);
		if ((n = name_width(stdout, s)) > w->group)
			w->group = n;
		if (is_device(it))
			snprintf(b, sizeof(b), "%u, %u", dev_major(it->rdev),
			    dev_minor(it->rdev));
		else
			size_text(b, sizeof(b), it->size);
		widen(&w->size, b);
	}
}

static void
pad(int n)
{

	while (n-- > 0)
		putchar(' ');
}

static void
print_owner(uint32_t id, const char *(*name)(uint32_t), int width)
{
	char b[16];
	const char *s = owner_text(b, sizeof(b), id, name);

	if (s == b)
		pad(width - (int)strlen(s));
	put_name(stdout, s);
	if (s != b)
		pad(width - name_width(stdout, s));
	putchar(' ');
}

static void
print_time(const struct rump_timespec *ts)
{
	char b[64];

	if (opt.fulltime) {
		put_time(b, sizeof(b), "%Y-%m-%d %H:%M:%S", ts);
		printf("%s.%09ld ", b, (long)ts->tv_nsec);
		put_time(b, sizeof(b), "%z", ts);
	} else if (ts->tv_sec > now + 3600 ||
	    ts->tv_sec < now - 182 * 24 * 3600)
		put_time(b, sizeof(b), "%b %e  %Y", ts);
	else
		put_time(b, sizeof(b), "%b %e %H:%M", ts);
	printf("%s ", b);
}

static void
print_long(const struct item *it, const struct widths *w)
{
	char b[32];

	put_mode(b, it->mode);
	printf("%s %*u ", b, w->nlink, it->nlink);
	print_owner(it->uid, name_user, w->user);
	print_owner(it->gid, name_group, w->group);
	if (is_device(it))
		snprintf(b, sizeof(b), "%u, %u", dev_major(it->rdev),
		    dev_minor(it->rdev));
	else
		size_text(b, sizeof(b), it->size);
	printf("%*s ", w->size, b);
	print_time(&it->time);
}

/* => Returns the columns that it took. */
static int
print_item(const struct item *it, const struct widths *w)
{
	char b[32], c;
	int n = 0;

	if (opt.ino)
		n += printf("%*llu ", w->ino, (unsigned long long)it->ino);
	if (opt.blocks) {
		blocks_text(b, sizeof(b), it->blocks);
		n += printf("%*s ", w->blocks, b);
	}
	if (opt.format == 'l')
		print_long(it, w);
	put_name(stdout, it->name);
	n += name_width(stdout, it->name);
	if (opt.classify && (c = class_of(it->mode)) != '\0' &&
	    !(c == '@' && it->link != NULL)) {
		putchar(c);
		n++;
	}
	if (it->link != NULL) {
		fputs(" -> ", stdout);
		put_name(stdout, it->link);
	}
	return n;
}

static int
terminal_width(void)
{
	const char *s = getenv("COLUMNS");
	int n;

	if ((s != NULL && (n = atoi(s)) > 0) ||
	    (n = host_columns(STDOUT_FILENO)) > 0)
		return n;
	return 80;
}

static void
print_columns(const struct list *l, const struct widths *w)
{
	size_t rows, cols, r, c, i;
	int width = 0, extra, n;

	extra = (opt.ino ? w->ino + 1 : 0) + (opt.blocks ? w->blocks + 1 : 0) +
	    (opt.classify ? 1 : 0);
	for (i = 0; i < l->n; i++) {
		n = name_width(stdout, l->item[i].name) + extra;
		if (n > width)
			width = n;
	}
	width += 2;
	cols = (size_t)(terminal_width() / width);
	if (cols == 0)
		cols = 1;
	rows = (l->n + cols - 1) / cols;
	for (r = 0; r < rows; r++) {
		for (c = 0; c < cols && (i = c * rows + r) < l->n; c++) {
			n = print_item(&l->item[i], w);
			if (i + rows < l->n)
				pad(width - n);
		}
		putchar('\n');
	}
}

static void
print_list(const struct list *l)
{
	struct widths w;
	size_t i;

	measure(l, &w);
	if (opt.format == 'C') {
		print_columns(l, &w);
		return;
	}
	for (i = 0; i < l->n; i++) {
		print_item(&l->item[i], &w);
		putchar('\n');
	}
}

/* Do the names alone suffice? */
static int
wants_stat(void)
{

	return opt.format == 'l' || opt.ino || opt.blocks || opt.classify ||
	    opt.sort == 't' || opt.sort == 'S';
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

	if (name[0] == '.' && opt.all == 0)
		return;
	memset(&st, 0, sizeof(st));
	st.st_mode = (uint32_t)type << 12;
	if ((wants_stat() || (opt.recurse && type == RUMP_DT_UNKNOWN)) &&
	    rump_sys_fstatat(fd, name, &st,
	    opt.follow ? 0 : RUMP_AT_SYMLINK_NOFOLLOW) == -1 &&
	    (!opt.follow || rump_sys_fstatat(fd, name, &st,
	    RUMP_AT_SYMLINK_NOFOLLOW) == -1)) {
		path = img_join(dir, name);
		fsu_warn("%s", path);
		free(path);
		return;
	}
	it = add(l, name);
	fill(it, &st);
	if (opt.format == 'l' && (st.st_mode & RUMP_S_IFMT) == RUMP_S_IFLNK)
		it->link = img_readlinkat(fd, name);
}

static void
read_directory(struct list *l, int fd, const char *path)
{
	const struct rump_dirent *d;
	struct img_dir dir;

	if (opt.all == 2) {
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

	if (opt.format != 'l' && !opt.blocks)
		return;
	for (i = 0; i < l->n; i++)
		sum += l->item[i].blocks;
	blocks_text(b, sizeof(b), sum);
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
	if (!isnew && opt.recurse) {
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
	print_list(&l);
	for (i = l.n; opt.recurse && i-- > 0;)
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

	heading = n > 1 || opt.recurse;
	for (; n > 0; n--, name++) {
		/* A link to a directory is that directory, except in -l. */
		r = opt.format == 'l' || opt.classify || opt.dirself ?
		    -1 : img_stat(*name, &st);
		if (opt.follow)
			r = img_stat(*name, &st);
		if (r == -1 && img_lstat(*name, &st) == -1) {
			fsu_warn("%s", *name);
			continue;
		}
		if ((st.st_mode & RUMP_S_IFMT) == RUMP_S_IFDIR && !opt.dirself)
			it = add(&dirs, *name);
		else
			it = add(&files, *name);
		fill(it, &st);
		if (opt.format == 'l' &&
		    (st.st_mode & RUMP_S_IFMT) == RUMP_S_IFLNK)
			it->link = img_readlink(*name);
	}
	sort(&files);
	sort(&dirs);
	print_list(&files);
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
		if (opt.recurse && i + 1 < dirs.n) {
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

	memset(&opt, 0, sizeof(opt));
	npending = 0;
	notfirst = 0;
	opt.format = out_istty() ? 'C' : '1';
	opt.sort = 'n';
	opt.time = 'm';
	while ((c = fsu_getopt(argc, argv, "1AaCcdFfhiLlnRrSsTtUu", longs))
	    != -1) {
		switch (c) {
		case '1': case 'C':
			opt.format = (char)c;
			break;
		case 'A': opt.all = opt.all == 2 ? 2 : 1; break;
		case 'a': opt.all = 2; break;
		case 'c': case 'u': opt.time = (char)c; break;
		case 'd': opt.dirself = 1; break;
		case 'F': opt.classify = 1; break;
		case 'f': opt.sort = 'U'; opt.all = 2; break;
		case 'h': opt.human = 1; break;
		case 'i': opt.ino = 1; break;
		case 'L': opt.follow = 1; break;
		case 'l': opt.format = 'l'; break;
		case 'n': opt.numeric = 1; opt.format = 'l'; break;
		case 'R': opt.recurse = 1; break;
		case 'r': opt.reverse = 1; break;
		case 'S': case 't': case 'U': opt.sort = (char)c; break;
		case 's': opt.blocks = 1; break;
		case 'T': opt.fulltime = 1; opt.format = 'l'; break;
		}
	}
	if (opt.dirself)
		opt.recurse = 0;
	now = time(NULL);
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
