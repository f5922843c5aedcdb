/* SPDX-License-Identifier: BSD-2-Clause */
/* Modes, owners and link counts: what new files get, what calls take away. */
#include "script.h"

static const char *const umasks[] = {
	"umask 0", "open a wc 0777", "mode a = 0777",
	"mkdir d 0777", "mode d = 0777", "mkfifo p 0666", "mode p = 0666",
	"umask 077", "open b wc 0777", "mode b = 0700",
	"mkdir e 0777", "mode e = 0700", "mkfifo q 0666", "mode q = 0600",
	"umask 0777", "open c wc 0777", "mode c = 00", "umask 022",
	"mknod n 020666 1", "mode n = 0644",
	"chmod a 0777", "mode a = 0777",	/* not of chmod */
	NULL
};

/* BSD: what is new has the group of its directory; its owner made it. */
static const char *const groups[] = {
	"mkdir d 0777", "chmod d 0777", "chown d 0 400",
	"owner: open d/f wc", "uid d/f = 100", "gid d/f = 400",
	"owner: mkdir d/s 0755", "uid d/s = 100", "gid d/s = 400",
	"owner: symlink x d/l", "uid d/l = 100", "gid d/l = 400",
	"owner: mkfifo d/p 0644", "uid d/p = 100", "gid d/p = 400",
	"open d/r wc", "uid d/r = 0", "gid d/r = 400",
	"mode d/s = 0755",
	NULL
};

/* Set-id bits go when somebody else but root writes or gives away. */
static const char *const setids[] = {
	"put f x", "chown f 100 200", "chmod f 06777", "mode f = 06777",
	"keep 0 f w", "write 0 y", "mode f = 06777",
	"owner: put f z", "mode f = 0777",
	"chmod f 06777", "other: keep 1 f w", "other: pwrite 1 x 0",
	"mode f = 0777",
	"chmod f 06777", "owner: chown f 100 200", "mode f = 0777",
	"chmod f 06777", "owner: chown f -1 200", "mode f = 0777",
	"chmod f 06777", "chown f 100 200", "mode f = 06777",
	"close 0", "close 1",
	"chmod f 0755",
	/* set-gid takes being of the group, sticky a directory */
	"owner: chmod f 02755", "mode f = 02755",
	"chown f 100 400", "chmod f 0755", "owner: chmod f 02755 -> EPERM",
	"owner: chmod f 04755", "mode f = 04755",
	"owner: mkdir d 0755", "owner: chmod d 01777", "mode d = 01777",
	"mkdir e 0755", "chmod e 02755", "mkdir e/f 0755", "mode e/f = 0755",
	NULL
};

static const char *const links[] = {
	"put f text", "nlink f = 1", "link f g", "link g h", "nlink f = 3",
	"same f h = yes", "unlink f", "nlink g = 2", "get h = text",
	"put g other", "get h = other", "chmod h 0600", "mode g = 0600",
	"unlink g", "nlink h = 1",
	"symlink h s", "link s t", "type t = l", "nlink s = 2",
	"linkfollow s u", "same u h = yes", "nlink h = 2",
	"mkfifo p 0644", "link p q", "nlink p = 2",
	"mkdir d 0755", "nlink d = 2", "mkdir d/a 0755", "mkdir d/b 0755",
	"nlink d = 4", "rmdir d/a", "nlink d = 3",
	"open d/f wc", "nlink d = 3", "rename d/b c", "nlink d = 2",
	"rename c d/c", "nlink d = 3", "mkdir d/c/x 0755", "nlink d/c = 3",
	NULL
};

static void
run(const struct place *pl)
{

	script(pl, umasks);
	script(pl, groups);
	script(pl, links);
	if (pl->type != NULL)
		script(pl, setids);
}

static void
t_modes(void)
{

	at_places(everywhere, run);
}

TEST_MAIN(
	TEST_ALONE(t_modes))
