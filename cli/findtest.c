/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests and actions of fsu find; cmd/find.c makes expressions of them,
 * findarg.c reads their arguments.
 *
 * To add one: its function here and its row in find_primaries, in the order of
 * the alphabet.
 */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include <rump/rump_syscalls.h>

#include "find.h"

struct find_state find_state;

/* ---- tests: 1 or 0 */

static int
t_true(const struct node *n, const struct walk_entry *e)
{

	(void)n;
	(void)e;
	return 1;
}

static int
t_false(const struct node *n, const struct walk_entry *e)
{

	(void)n;
	(void)e;
	return 0;
}

static int
t_name(const struct node *n, const struct walk_entry *e)
{
	size_t len;
	const char *s = img_basename(e->path, &len);
	char *copy;
	int r;

	if (len == 0)
		return fnmatch(n->text, "/", n->flags) == 0;
	if (s[len] == '\0')
		return fnmatch(n->text, s, n->flags) == 0;
	copy = xstrdup(s);
	copy[len] = '\0';
	r = fnmatch(n->text, copy, n->flags) == 0;
	free(copy);
	return r;
}

static int
t_path(const struct node *n, const struct walk_entry *e)
{

	return fnmatch(n->text, e->path, n->flags) == 0;
}

static int
t_type(const struct node *n, const struct walk_entry *e)
{

	return (n->number & (1 << e->type)) != 0;
}

/* +n, n, -n */
static int
compare(const struct node *n, int64_t v)
{

	return n->sign > 0 ? v > n->number : n->sign < 0 ? v < n->number :
	    v == n->number;
}

static int
t_size(const struct node *n, const struct walk_entry *e)
{

	return compare(n, (e->st.st_size + n->unit - 1) / n->unit);
}

static int
t_blocks(const struct node *n, const struct walk_entry *e)
{

	return compare(n, e->st.st_blocks);
}

static int
t_links(const struct node *n, const struct walk_entry *e)
{

	return compare(n, e->st.st_nlink);
}

static int
t_inum(const struct node *n, const struct walk_entry *e)
{

	return compare(n, (int64_t)e->st.st_ino);
}

static int
t_uid(const struct node *n, const struct walk_entry *e)
{

	return compare(n, e->st.st_uid);
}

static int
t_gid(const struct node *n, const struct walk_entry *e)
{

	return compare(n, e->st.st_gid);
}

static int
t_nouser(const struct node *n, const struct walk_entry *e)
{

	(void)n;
	return name_user(e->st.st_uid) == NULL;
}

static int
t_nogroup(const struct node *n, const struct walk_entry *e)
{

	(void)n;
	return name_group(e->st.st_gid) == NULL;
}

/* exactly, -all of, /any of */
static int
t_perm(const struct node *n, const struct walk_entry *e)
{
	int64_t mode = e->st.st_mode & 07777;

	if (n->sign < 0)
		return (mode & n->number) == n->number;
	if (n->sign > 0)
		return n->number == 0 || (mode & n->number) != 0;
	return mode == n->number;
}

static const struct rump_timespec *
stamp(const struct walk_entry *e, int which)
{

	return which == 'a' ? &e->st.st_atim : which == 'c' ? &e->st.st_ctim :
	    which == 'B' ? &e->st.st_birthtim : &e->st.st_mtim;
}

static int
t_age(const struct node *n, const struct walk_entry *e)
{

	return compare(n,
	    ((int64_t)find_state.now - stamp(e, n->flags)->tv_sec) /
	    n->unit);
}

static int
t_newer(const struct node *n, const struct walk_entry *e)
{
	const struct rump_timespec *ts = stamp(e, n->flags);

	return ts->tv_sec > n->time.tv_sec || (ts->tv_sec == n->time.tv_sec &&
	    ts->tv_nsec > n->time.tv_nsec);
}

static int
t_empty(const struct node *n, const struct walk_entry *e)
{
	struct img_dir dir;
	int fd, r;

	(void)n;
	if (e->type == RUMP_DT_REG)
		return e->st.st_size == 0;
	if (e->type != RUMP_DT_DIR)
		return 0;
	fd = rump_sys_openat(e->dirfd, e->name,
	    RUMP_O_RDONLY | RUMP_O_DIRECTORY);
	if (fd == -1)
		return 0;
	img_dir_init(&dir, fd);
	r = img_readdir(&dir) == NULL && dir.error == 0;
	img_dir_done(&dir);
	rump_sys_close(fd);
	return r;
}

static int
t_lname(const struct node *n, const struct walk_entry *e)
{
	char *text;
	int r;

	if (e->type != RUMP_DT_LNK ||
	    (text = img_readlinkat(e->dirfd, e->name)) == NULL)
		return 0;
	r = fnmatch(n->text, text, n->flags) == 0;
	free(text);
	return r;
}

/* ---- actions */

int
find_print(const struct node *n, const struct walk_entry *e)
{

	(void)n;
	put_name(stdout, e->path);
	putchar('\n');
	return 1;
}

static int
a_print0(const struct node *n, const struct walk_entry *e)
{

	(void)n;
	fputs(e->path, stdout);
	putchar('\0');
	return 1;
}

static int
a_ls(const struct node *n, const struct walk_entry *e)
{
	const struct rump_stat *st = &e->st;
	const char *user = name_user(st->st_uid), *group;
	char mode[12], when[64], size[32], *target;
	uint32_t type = st->st_mode & RUMP_S_IFMT;

	(void)n;
	group = name_group(st->st_gid);
	put_mode(mode, st->st_mode);
	printf("%9llu %6lld %s %3u ", (unsigned long long)st->st_ino,
	    (long long)(st->st_blocks + 1) / 2, mode, st->st_nlink);
	if (user != NULL) {
		put_name(stdout, user);
		printf("%*s ", 8 - name_width(stdout, user) > 0 ?
		    8 - name_width(stdout, user) : 0, "");
	} else
		printf("%-8u ", st->st_uid);
	if (group != NULL) {
		put_name(stdout, group);
		printf("%*s ", 8 - name_width(stdout, group) > 0 ?
		    8 - name_width(stdout, group) : 0, "");
	} else
		printf("%-8u ", st->st_gid);
	if (type == RUMP_S_IFCHR || type == RUMP_S_IFBLK)
		snprintf(size, sizeof(size), "%u, %u", dev_major(st->st_rdev),
		    dev_minor(st->st_rdev));
	else
		snprintf(size, sizeof(size), "%lld", (long long)st->st_size);
	put_time(when, sizeof(when), "%b %e %H:%M %Y", &st->st_mtim);
	printf("%10s %s ", size, when);
	put_name(stdout, e->path);
	if (e->type == RUMP_DT_LNK &&
	    (target = img_readlinkat(e->dirfd, e->name)) != NULL) {
		fputs(" -> ", stdout);
		put_name(stdout, target);
		free(target);
	}
	putchar('\n');
	return 1;
}

static int
a_prune(const struct node *n, const struct walk_entry *e)
{

	(void)n;
	if (!find_state.depth_first && e->event == WALK_DIR)
		walk_skip(find_state.walk);
	return 1;
}

static int
a_quit(const struct node *n, const struct walk_entry *e)
{

	(void)n;
	(void)e;
	find_state.quit = 1;
	return 1;
}

const struct find_primary find_primaries[] = {
	{ "-amin", t_age, find_minutes, FIND_ARG | FIND_STAT, 'a' },
	{ "-anewer", t_newer, find_later, FIND_ARG | FIND_STAT, 'a' },
	{ "-atime", t_age, find_days, FIND_ARG | FIND_STAT, 'a' },
	{ "-blocks", t_blocks, find_number, FIND_ARG | FIND_STAT, 0 },
	{ "-cmin", t_age, find_minutes, FIND_ARG | FIND_STAT, 'c' },
	{ "-cnewer", t_newer, find_later, FIND_ARG | FIND_STAT, 'c' },
	{ "-ctime", t_age, find_days, FIND_ARG | FIND_STAT, 'c' },
	{ "-depth", t_true, find_depth, 0, 0 },
	{ "-empty", t_empty, NULL, FIND_STAT, 0 },
	{ "-false", t_false, NULL, 0, 0 },
	{ "-gid", t_gid, find_number, FIND_ARG | FIND_STAT, 0 },
	{ "-group", t_gid, find_later, FIND_ARG | FIND_STAT, 'g' },
	{ "-ilname", t_lname, find_iglob, FIND_ARG, 0 },
	{ "-iname", t_name, find_iglob, FIND_ARG, 0 },
	{ "-inum", t_inum, find_number, FIND_ARG | FIND_STAT, 0 },
	{ "-ipath", t_path, find_iglob, FIND_ARG, 0 },
	{ "-links", t_links, find_number, FIND_ARG | FIND_STAT, 0 },
	{ "-lname", t_lname, find_glob, FIND_ARG, 0 },
	{ "-ls", a_ls, NULL, FIND_STAT | FIND_ACTION, 0 },
	{ "-maxdepth", t_true, find_maxdepth, FIND_ARG, 0 },
	{ "-mindepth", t_true, find_mindepth, FIND_ARG, 0 },
	{ "-mmin", t_age, find_minutes, FIND_ARG | FIND_STAT, 'm' },
	{ "-mtime", t_age, find_days, FIND_ARG | FIND_STAT, 'm' },
	{ "-name", t_name, find_glob, FIND_ARG, 0 },
	{ "-newer", t_newer, find_later, FIND_ARG | FIND_STAT, 'm' },
	{ "-nogroup", t_nogroup, NULL, FIND_STAT, 0 },
	{ "-nouser", t_nouser, NULL, FIND_STAT, 0 },
	{ "-path", t_path, find_glob, FIND_ARG, 0 },
	{ "-perm", t_perm, find_perm, FIND_ARG | FIND_STAT, 0 },
	{ "-print", find_print, NULL, FIND_ACTION, 0 },
	{ "-print0", a_print0, NULL, FIND_ACTION, 0 },
	{ "-prune", a_prune, NULL, 0, 0 },
	{ "-quit", a_quit, NULL, FIND_ACTION, 0 },
	{ "-size", t_size, find_size, FIND_ARG | FIND_STAT, 0 },
	{ "-true", t_true, NULL, 0, 0 },
	{ "-type", t_type, find_type, FIND_ARG, 0 },
	{ "-uid", t_uid, find_number, FIND_ARG | FIND_STAT, 0 },
	{ "-user", t_uid, find_later, FIND_ARG | FIND_STAT, 'u' },
	{ "-xdev", t_true, NULL, 0, 0 },
	{ NULL, NULL, NULL, 0, 0 }
};
