/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Permissions: each call, by root, owner, group and other, with every mode of
 * the directory and of the file. The classes that are not the caller's say the
 * opposite of what the caller's says: looking at a wrong one shows.
 */
#include "script.h"

#define R	4
#define W	2
#define X	1
#define ALL	7

static const struct row {
	const char	*line;
	int		dir, file;	/* what it takes of d and of d/f */
} rows[] = {
	{ "unlink d/f", W | X, 0 }, { "rmdir d/sub", W | X, 0 },
	{ "mkdir d/n 0755", W | X, 0 }, { "symlink x d/n", W | X, 0 },
	{ "mkfifo d/n 0644", W | X, 0 }, { "open d/n wc", W | X, 0 },
	{ "open d/n rc", W | X, 0 }, { "link d/f d/n", W | X, 0 },
	{ "link d/f n", X, 0 }, { "link g d/n", W | X, 0 },
	{ "rename d/f n", W | X, 0 }, { "rename g d/n", W | X, 0 },
	{ "rename d/f d/n", W | X, 0 }, { "rename g d/f", W | X, 0 },
	{ "rename d/sub n", W | X, 0 },
	{ "stat d/f", X, 0 }, { "lstat d/l", X, 0 }, { "readlink d/l", X, 0 },
	{ "stat d/l", X, 0 }, { "stat d/.", X, 0 }, { "stat d/..", X, 0 },
	{ "stat d/sub/..", X, 0 }, { "access d/f 0", X, 0 },
	{ "list d", R, 0 }, { "open d r", R, 0 }, { "access d 4", R, 0 },
	{ "access d 2", W, 0 }, { "access d 1", X, 0 },
	{ "open d/f r", X, R }, { "open d/f w", X, W },
	{ "open d/f b", X, R | W }, { "open d/f wt", X, W },
	{ "open d/f rt", X, R | W }, { "open d/f wc", X, W },
	{ "open d/f wa", X, W }, { "open d/l r", X, R },
	{ "truncate d/f 0", X, W }, { "truncate d/l 0", X, W },
	{ "access d/f 4", X, R }, { "access d/f 2", X, W },
	{ "access d/f 6", X, R | W },
};

/* Calls that ask who owns the file: the error for each. */
static const struct owner_row {
	const char	*line;
	int		owner, others;
} owner_rows[] = {
	{ "chmod d/f 0600", 0, EPERM }, { "lchmod d/f 0600", 0, EPERM },
	{ "fchmod 0 0600", 0, EPERM },
	{ "chown d/f -1 200", 0, EPERM }, { "lchown d/f 100 -1", 0, EPERM },
	{ "chown d/f 300 -1", EPERM, EPERM }, { "lchown d/l 300 -1", EPERM,
	    EPERM }, { "fchown 0 300 -1", EPERM, EPERM },
	{ "chown d/f -1 400", EPERM, EPERM },
	{ "chflags d/f 0", 0, EPERM },
	{ "utimesnow d/f", 0, EACCES }, { "futimesnow 0", 0, EACCES },
	{ "mknod d/n 020644 1", EPERM, EPERM },
};

static const char *const whos[] = { "root", "owner", "group", "other" };

/* bits for the class of who, the opposite for the others. */
static unsigned
mode_for(int who, unsigned bits)
{
	unsigned shift = who == 0 ? 6 : 9 - 3 * (unsigned)who;
	unsigned mode = (~bits & 7) * 0111;

	return (mode & ~(7u << shift)) | bits << shift;
}

static void
make(const struct place *pl, unsigned dir, unsigned file)
{
	static const char *const lines[] = {
		"mkdir d 0777", "put d/f text", "mkdir d/sub 0777",
		"chmod d/sub 0777", "chown d/sub 100 200",
		"chown d/f 100 200", "symlink f d/l",
		"lchown d/l 100 200", "put g text", "chown g 100 200",
		"chown d 100 200", NULL
	};
	int i;

	for (i = 0; lines[i] != NULL; i++)
		line_run(pl, lines[i]);
	CHECK_OK(rump_sys_chmod("d/f", file));
	CHECK_OK(rump_sys_chmod("d", dir));
}

static void
expect(const struct place *pl, int who, const char *text, int wanted,
    unsigned dir, unsigned file)
{
	static struct line l;
	char out[100];
	int error;

	CHECK(line_parse(pl, text, &l));
	become(whos[who]);
	error = call(&l, out, sizeof(out)) == -1 ? errno : 0;
	become("root");
	if (error != wanted)
		test_fail(pl->name, 0, "%s: %s, d 0%o, f 0%o: %s, not %s",
		    whos[who], text, dir, file,
		    error ? strerror(error) : "allowed",
		    wanted ? strerror(wanted) : "allowed");
}

static void
matrix(const struct place *pl)
{
	const struct row *r;
	unsigned bits, dir, file;
	int who, onfile, need;

	for (r = rows; r < &rows[sizeof(rows) / sizeof(rows[0])]; r++)
		for (who = 0; who < 4; who++)
			for (onfile = 0; onfile <= (r->file != 0); onfile++)
				for (bits = 0; bits < 8; bits++) {
					dir = mode_for(who, onfile ? ALL :
					    bits);
					file = mode_for(who, onfile ? bits :
					    ALL);
					need = onfile ? r->file : r->dir;
					make(pl, dir, file);
					expect(pl, who, r->line, who == 0 ||
					    ((int)bits & need) == need ? 0 :
					    EACCES, dir, file);
					remove_all(".");
				}
}

static void
owners(const struct place *pl)
{
	const struct owner_row *r;
	int who;

	for (r = owner_rows; r < &owner_rows[sizeof(owner_rows) /
	    sizeof(owner_rows[0])]; r++)
		for (who = 0; who < 4; who++) {
			if (pl->type == NULL && strstr(r->line, "flags"))
				continue;	/* has none */
			make(pl, 0755, 0444);
			line_run(pl, "keep 0 d/f r");
			expect(pl, who, r->line, who == 0 ? 0 :
			    who == 1 ? r->owner : r->others, 0755, 0444);
			line_run(pl, "close 0");
			remove_all(".");
		}
}

/* Who may write may say "now"; nobody else's utimes. */
static const char *const now[] = {
	"put f text", "chown f 100 200", "chmod f 0666",
	"other: utimesnow f", "other: chmod f 0644 -> EPERM",
	"chmod f 0644", "other: utimesnow f -> EACCES",
	"owner: utimesnow f", "chmod f 0000", "owner: utimesnow f",
	"owner: chmod f 0644", NULL
};

/* What was allowed when it was opened stays so. */
static const char *const opened[] = {
	"put f text", "chown f 100 200", "owner: keep 0 f b", "chmod f 0000",
	"owner: write 0 more", "owner: ftruncate 0 2", "owner: seek 0 0",
	"owner: read 0 = mo", "owner: open f r -> EACCES", NULL
};

static void
run(const struct place *pl)
{

	matrix(pl);
	owners(pl);
	script(pl, now);
	script(pl, opened);
}

static void
t_perm(void)
{

	at_places(everywhere, run);
}

TEST_MAIN(
	TEST_ALONE(t_perm))
