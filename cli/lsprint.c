/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a listing of fsu ls looks like: lines, columns, the long form.
 *
 * => Columns are as wide as their widest text, so a list is measured first.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fsu.h"
#include "host.h"
#include "ls.h"

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

	if (ls_opt.human)
		put_human(b, len, bytes);
	else
		snprintf(b, len, "%llu", (unsigned long long)bytes);
}

void
ls_blocks_text(char *b, size_t len, uint64_t blocks)
{

	if (ls_opt.human)
		put_human(b, len, blocks * 512);
	else
		snprintf(b, len, "%llu", (unsigned long long)(blocks + 1) / 2);
}

static const char *
owner_text(char *b, size_t len, uint32_t id, const char *(*name)(uint32_t))
{
	const char *s = ls_opt.numeric ? NULL : name(id);

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
		ls_blocks_text(b, sizeof(b), it->blocks);
		widen(&w->blocks, b);
		if (ls_opt.format != 'l')
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

	if (ls_opt.fulltime) {
		put_time(b, sizeof(b), "%Y-%m-%d %H:%M:%S", ts);
		printf("%s.%09ld ", b, (long)ts->tv_nsec);
		put_time(b, sizeof(b), "%z", ts);
	} else if (ts->tv_sec > ls_now + 3600 ||
	    ts->tv_sec < ls_now - 182 * 24 * 3600)
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

	if (ls_opt.ino)
		n += printf("%*llu ", w->ino, (unsigned long long)it->ino);
	if (ls_opt.blocks) {
		ls_blocks_text(b, sizeof(b), it->blocks);
		n += printf("%*s ", w->blocks, b);
	}
	if (ls_opt.format == 'l')
		print_long(it, w);
	put_name(stdout, it->name);
	n += name_width(stdout, it->name);
	if (ls_opt.classify && (c = class_of(it->mode)) != '\0' &&
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

	extra = (ls_opt.ino ? w->ino + 1 : 0) +
	    (ls_opt.blocks ? w->blocks + 1 : 0) + (ls_opt.classify ? 1 : 0);
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

void
ls_print(const struct list *l)
{
	struct widths w;
	size_t i;

	measure(l, &w);
	if (ls_opt.format == 'C') {
		print_columns(l, &w);
		return;
	}
	for (i = 0; i < l->n; i++) {
		print_item(&l->item[i], &w);
		putchar('\n');
	}
}
