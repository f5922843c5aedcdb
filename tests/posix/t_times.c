/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which times a call changes: access, modification, change of status, of each
 * object that was there before; and that no other time changes.
 */
#include <time.h>

#include "script.h"

static const struct row {
	const char	*line, *changes;	/* "OBJECT LETTERS ..." */
	const char	*where;			/* NULL: everywhere */
} rows[] = {
	/* contents */
	{ "write 1 more", "f mc", NULL }, { "write 1 \"\"", "", NULL },
	{ "pwrite 1 x 100000", "f mc", NULL }, { "read 0", "f a", NULL },
	{ "truncate f 2", "f mc", NULL }, { "truncate f 90000", "f mc", NULL },
	{ "truncate f 4", "f mc", NULL }, { "ftruncate 1 2", "f mc", NULL },
	{ "ftruncate 1 4", "f mc", NULL }, { "open f wt", "f mc", NULL },
	{ "open empty wt", "empty mc", NULL }, { "put f x", "f mc", NULL },
	{ "fsync 1", "", NULL }, { "list d", "d a", NULL },
	/* names */
	{ "open n wc", ". mc", NULL }, { "open n wcx", ". mc", NULL },
	{ "open f wc", "", NULL }, { "open f r", "", NULL },
	{ "mkdir n 0755", ". mc", NULL }, { "mkfifo n 0644", ". mc", NULL },
	{ "mknod n 020644 1", ". mc", NULL },
	{ "symlink x n", ". mc", NULL }, { "link f n", ". mc f c", NULL },
	{ "link f d/n", "d mc f c", NULL }, { "unlink f", ". mc", NULL },
	{ "unlink h", ". mc h2 c", NULL }, { "unlink l", ". mc", NULL },
	{ "unlink d/f", "d mc", NULL }, { "rmdir e", ". mc", NULL },
	{ "rmdir d/sub", "d mc", NULL },
	{ "rename f n", ". mc f c", NULL },
	{ "rename f d/n", ". mc d mc f c", NULL },
	{ "rename d/f n", ". mc d mc d/f c", NULL },
	{ "rename f empty", ". mc f c", NULL },
	{ "rename f h", ". mc f c h2 c", NULL },
	{ "rename f f", "", NULL }, { "rename h h2", "", NULL },
	{ "rename e n", ". mc e c", NULL },
	{ "rename d/sub n", ". mc d mc d/sub c", "!ffs" },
	/* FFS looks whether it moves into itself, and writes its "..". */
	{ "rename d/sub n", ". amc d mc d/sub mc", "ffs" },
	{ "rename l n", ". mc l c", NULL },
	/* attributes */
	{ "chmod f 0600", "f c", NULL }, { "chmod f 0644", "f c", NULL },
	{ "fchmod 0 0600", "f c", NULL }, { "chmod d 0700", "d c", NULL },
	{ "lchmod l 0700", "l c", NULL },
	{ "chown f 1 1", "f c", NULL }, { "chown f 0 0", "f c", NULL },
	{ "lchown l 1 1", "l c", NULL }, { "fchown 0 1 1", "f c", NULL },
	{ "!root? chflags f 1", "f c", NULL },
	{ "utimesnow f", "f amc", NULL }, { "utimesnow d", "d amc", NULL },
	{ "futimesnow 0", "f amc", NULL },
	/* looking */
	{ "stat f", "", NULL }, { "lstat l", "", NULL },
	{ "stat d/f", "", NULL }, { "access f 4", "", NULL },
	{ "chdir .", "", NULL }, { "seek 0 2", "", NULL },
	{ "sync", "", NULL },
	/* in vain */
	{ "open f wcx -> EEXIST", "", NULL },
	{ "open d w -> EISDIR", "", NULL },
	{ "other: open f wt -> EACCES", "", NULL },
	{ "other: open d/n wc -> EACCES", "", NULL },
	{ "mkdir d 0755 -> EEXIST", "", NULL },
	{ "other: mkdir d/n 0755 -> EACCES", "", NULL },
	{ "symlink x f -> EEXIST", "", NULL },
	{ "mkfifo f 0644 -> EEXIST", "", NULL },
	{ "other: mknod n 020644 1 -> EPERM", "", NULL },
	{ "link f empty -> EEXIST", "", NULL },
	{ "link d n -> EPERM", "", NULL },
	{ "other: link f d/n -> EACCES", "", NULL },
	{ "unlink d -> EPERM", "", NULL },
	{ "unlink none -> ENOENT", "", NULL },
	{ "other: unlink d/f -> EACCES", "", NULL },
	{ "rmdir d -> ENOTEMPTY", "", NULL },
	{ "rmdir f -> ENOTDIR", "", NULL },
	{ "rename f d -> EISDIR", "", NULL }, { "rename e f -> ENOTDIR", "",
	    NULL }, { "rename e d -> ENOTEMPTY", "", "!ffs" },
	{ "rename e d -> ENOTEMPTY", "e c", "ffs" }, /* links, and back */
	{ "rename d d/sub/n -> EINVAL", "", "!ffs" },
	{ "rename none n -> ENOENT", "", NULL },
	{ "other: rename d/f n -> EACCES", "", NULL },
	{ "other: rename f d/n -> EACCES", "", NULL },
	{ "other: chmod f 0600 -> EPERM", "", NULL },
	{ "other: chown f 1 1 -> EPERM", "", NULL },
	{ "other: utimesnow f -> EACCES", "", NULL },
	{ "other: truncate f 0 -> EACCES", "", NULL },
	{ "truncate f -1 -> EINVAL", "", NULL },
	{ "write 0 x -> EBADF", "", NULL }, { "read 1 -> EBADF", "", NULL },
	{ "ftruncate 0 0 -> EINVAL", "", NULL },
};

static const char *const stage[] = {
	"put f text", "open empty wc", "put h text", "link h h2",
	"mkdir d 0755",
	"put d/f text", "mkdir d/sub 0755", "mkdir e 0755", "symlink f l",
	"keep 0 f r", "keep 1 f w", NULL
};

/* Where objects are, before or after. */
static const char *const objects[] = {
	".", "d", "d/f", "d/sub", "d/n", "e", "empty", "f", "h", "h2", "l", "n"
};
#define NOBJECTS	(sizeof(objects) / sizeof(objects[0]))

static int
look(struct rump_stat *st)
{
	size_t i;

	for (i = 0; i < NOBJECTS; i++)
		if (rump_sys_lstat(objects[i], &st[i]) == -1)
			st[i].st_ino = 0;
	return 0;
}

static void
make_old(void)
{
	static const struct rump_timeval old[2] = { { 1000, 0 }, { 1000, 0 } };
	size_t i;

	for (i = 0; i < NOBJECTS; i++)
		if (rump_sys_lutimes(objects[i], old) == -1)
			CHECK_EQ(errno, ENOENT);
}

/* Until a time that is stamped now differs from all before. */
static void
let_time_pass(void)
{
	struct timespec start, now;

	clock_gettime(CLOCK_REALTIME, &start);
	do
		clock_gettime(CLOCK_REALTIME, &now);
	while (now.tv_sec == start.tv_sec &&
	    now.tv_nsec - start.tv_nsec < 20000);
}

static int
differs(const struct rump_timespec *a, const struct rump_timespec *b)
{

	return a->tv_sec != b->tv_sec || a->tv_nsec != b->tv_nsec;
}

/* Has it another name that is still its own? */
static int
told_elsewhere(const struct rump_stat *old, const struct rump_stat *new,
    size_t i)
{
	size_t k;

	if (new[i].st_ino == old[i].st_ino)
		return 0;
	for (k = 0; k < NOBJECTS; k++)
		if (old[k].st_ino == old[i].st_ino &&
		    new[k].st_ino == old[k].st_ino)
			return 1;
	return 0;
}

/* As in the table. An object is known by its inode, wherever it is now. */
static void
changes(const struct rump_stat *old, const struct rump_stat *new, char *text)
{
	char letters[4], *p;
	size_t i, j;

	*text = '\0';
	for (i = 0; i < NOBJECTS; i++) {
		for (j = 0; j < NOBJECTS; j++)
			if (old[i].st_ino != 0 &&
			    old[i].st_ino == new[j].st_ino)
				break;
		if (j == NOBJECTS || told_elsewhere(old, new, i))
			continue;
		p = letters;
		if (differs(&old[i].st_atim, &new[j].st_atim))
			*p++ = 'a';
		if (differs(&old[i].st_mtim, &new[j].st_mtim))
			*p++ = 'm';
		if (differs(&old[i].st_ctim, &new[j].st_ctim))
			*p++ = 'c';
		*p = '\0';
		if (p != letters)
			sprintf(text + strlen(text), "%s%s %s",
			    *text != '\0' ? " " : "", objects[i], letters);
	}
}

static int
is_at(const struct place *pl, const char *where)
{

	return where == NULL || (*where == '!') != (place_is_ffs(pl) != 0);
}

static void
run(const struct place *pl)
{
	static const char *const none[] = { NULL };
	struct rump_stat old[NOBJECTS], new[NOBJECTS];
	const struct row *r;
	char text[200];
	int i;

	for (r = rows; r < &rows[sizeof(rows) / sizeof(rows[0])]; r++) {
		if (!is_at(pl, r->where))
			continue;
		for (i = 0; stage[i] != NULL; i++)
			line_run(pl, stage[i]);
		/* Soft updates take links away later, and stamp that. */
		rump_sys_sync();
		make_old();
		look(old);
		let_time_pass();
		if (!line_run(pl, r->line)) {
			script(pl, none);
			continue;
		}
		look(new);
		changes(old, new, text);
		if (strcmp(text, r->changes) != 0)
			test_fail(pl->name, 0, "%s: changes \"%s\", not \"%s\"",
			    r->line, text, r->changes);
		script(pl, none);
	}
}

static void
t_times(void)
{

	at_places(everywhere, run);
}

TEST_MAIN(
	TEST_ALONE(t_times))
