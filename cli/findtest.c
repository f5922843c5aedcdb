/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests and actions of fsu find, and how their arguments are read; cmd/find.c
 * makes expressions of them.
 *
 * To add one: its function here and its row in find_primaries, in the order of
 * the alphabet.
 */
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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

/* ---- arguments of tests */

static void
p_glob(struct node *n, const char *text)
{

	n->text = text;
}

static void
p_iglob(struct node *n, const char *text)
{

	n->text = text;
	n->flags = FNM_CASEFOLD;
}

static void
p_type(struct node *n, const char *text)
{
	static const char letters[] = "fdlcbps";
	static const uint8_t types[] = { RUMP_DT_REG, RUMP_DT_DIR, RUMP_DT_LNK,
	    RUMP_DT_CHR, RUMP_DT_BLK, RUMP_DT_FIFO, RUMP_DT_SOCK };
	const char *p, *at;

	for (p = text; *p != '\0'; p++) {
		if (*p == ',')
			continue;
		if ((at = strchr(letters, *p)) == NULL)
			fsu_badusage("-type: not one of f d l c b p s: %s",
			    text);
		n->number |= 1 << types[at - letters];
	}
}

/* [+-]number, the rest of the text */
static const char *
signed_number(struct node *n, const char *what, const char *text)
{
	const char *p = text;
	char *end;

	if (*p == '+')
		n->sign = 1;
	else if (*p == '-')
		n->sign = -1;
	p += n->sign != 0;
	errno = 0;
	n->number = strtoll(p, &end, 10);
	if (end == p || *p < '0' || *p > '9' || errno != 0)
		fsu_badusage("%s: not a number: %s", what, text);
	return end;
}

static void
p_number(struct node *n, const char *text)
{

	if (*signed_number(n, n->name, text) != '\0')
		fsu_badusage("%s: not a number: %s", n->name, text);
}

static void
p_size(struct node *n, const char *text)
{
	const char *end = signed_number(n, "-size", text);

	switch (*end) {
	case '\0': case 'b': n->unit = 512; break;
	case 'c': n->unit = 1; break;
	case 'w': n->unit = 2; break;
	case 'k': n->unit = 1024; break;
	case 'M': n->unit = 1024 * 1024; break;
	case 'G': n->unit = 1024 * 1024 * 1024; break;
	default:
		fsu_badusage("-size: not a size: %s", text);
	}
	if (*end != '\0' && end[1] != '\0')
		fsu_badusage("-size: not a size: %s", text);
}

static void
p_perm(struct node *n, const char *text)
{
	uint32_t mode;

	if (*text == '-')
		n->sign = -1;
	else if (*text == '/' || (*text == '+' && text[1] >= '0' &&
	    text[1] <= '7'))
		n->sign = 1;
	if (mode_change(text + (n->sign != 0), 0, 0, 0, &mode) == -1)
		fsu_badusage("-perm: not a mode: %s", text);
	n->number = mode;
}

static void
p_days(struct node *n, const char *text)
{

	p_number(n, text);
	n->unit = 24 * 60 * 60;
}

static void
p_minutes(struct node *n, const char *text)
{

	p_number(n, text);
	n->unit = 60;
}

static void
p_mindepth(struct node *n, const char *text)
{

	(void)n;
	find_state.mindepth = fsu_number("-mindepth", text, 0, INT32_MAX);
}

static void
p_maxdepth(struct node *n, const char *text)
{

	(void)n;
	find_state.maxdepth = fsu_number("-maxdepth", text, 0, INT32_MAX);
}

static void
p_depth(struct node *n, const char *text)
{

	(void)n;
	(void)text;
	find_state.depth_first = 1;
}

/* Names in the image are known only when it is mounted: resolve_names. */
static void
p_later(struct node *n, const char *text)
{

	n->text = text;
	n->later = 1;
}

const struct find_primary find_primaries[] = {
	{ "-amin", t_age, p_minutes, FIND_ARG | FIND_STAT, 'a' },
	{ "-anewer", t_newer, p_later, FIND_ARG | FIND_STAT, 'a' },
	{ "-atime", t_age, p_days, FIND_ARG | FIND_STAT, 'a' },
	{ "-blocks", t_blocks, p_number, FIND_ARG | FIND_STAT, 0 },
	{ "-cmin", t_age, p_minutes, FIND_ARG | FIND_STAT, 'c' },
	{ "-cnewer", t_newer, p_later, FIND_ARG | FIND_STAT, 'c' },
	{ "-ctime", t_age, p_days, FIND_ARG | FIND_STAT, 'c' },
	{ "-depth", t_true, p_depth, 0, 0 },
	{ "-empty", t_empty, NULL, FIND_STAT, 0 },
	{ "-false", t_false, NULL, 0, 0 },
	{ "-gid", t_gid, p_number, FIND_ARG | FIND_STAT, 0 },
	{ "-group", t_gid, p_later, FIND_ARG | FIND_STAT, 'g' },
	{ "-ilname", t_lname, p_iglob, FIND_ARG, 0 },
	{ "-iname", t_name, p_iglob, FIND_ARG, 0 },
	{ "-inum", t_inum, p_number, FIND_ARG | FIND_STAT, 0 },
	{ "-ipath", t_path, p_iglob, FIND_ARG, 0 },
	{ "-links", t_links, p_number, FIND_ARG | FIND_STAT, 0 },
	{ "-lname", t_lname, p_glob, FIND_ARG, 0 },
	{ "-ls", a_ls, NULL, FIND_STAT | FIND_ACTION, 0 },
	{ "-maxdepth", t_true, p_maxdepth, FIND_ARG, 0 },
	{ "-mindepth", t_true, p_mindepth, FIND_ARG, 0 },
	{ "-mmin", t_age, p_minutes, FIND_ARG | FIND_STAT, 'm' },
	{ "-mtime", t_age, p_days, FIND_ARG | FIND_STAT, 'm' },
	{ "-name", t_name, p_glob, FIND_ARG, 0 },
	{ "-newer", t_newer, p_later, FIND_ARG | FIND_STAT, 'm' },
	{ "-nogroup", t_nogroup, NULL, FIND_STAT, 0 },
	{ "-nouser", t_nouser, NULL, FIND_STAT, 0 },
	{ "-path", t_path, p_glob, FIND_ARG, 0 },
	{ "-perm", t_perm, p_perm, FIND_ARG | FIND_STAT, 0 },
	{ "-print", find_print, NULL, FIND_ACTION, 0 },
	{ "-print0", a_print0, NULL, FIND_ACTION, 0 },
	{ "-prune", a_prune, NULL, 0, 0 },
	{ "-quit", a_quit, NULL, FIND_ACTION, 0 },
	{ "-size", t_size, p_size, FIND_ARG | FIND_STAT, 0 },
	{ "-true", t_true, NULL, 0, 0 },
	{ "-type", t_type, p_type, FIND_ARG, 0 },
	{ "-uid", t_uid, p_number, FIND_ARG | FIND_STAT, 0 },
	{ "-user", t_uid, p_later, FIND_ARG | FIND_STAT, 'u' },
	{ "-xdev", t_true, NULL, 0, 0 },
	{ NULL, NULL, NULL, 0, 0 }
};
