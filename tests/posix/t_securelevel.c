/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Flags of files: what immutable and append-only files refuse, who may clear
 * the flags, and that with kern.securelevel above 0 nobody clears the system's,
 * not after a remount either. Each place has a kernel: the level only rises.
 */
#include "script.h"

/* uchg 0x2, uappnd 0x4, schg 0x20000, sappnd 0x40000 */
static const char *const low[] = {
	"put si text", "put sa text", "put ui text", "put ua text",
	"put plain text", "mkdir sd 0777", "put sd/f text",
	"mkdir se 0777", "chflags se 0x20000",
	"chown ui 100 200", "chown ua 100 200", "chmod . 0777",
	/* by the owner: the user's only */
	"owner: chflags ui 0x20000 -> EPERM", "owner: chflags ui 2",
	"owner: chmod ui 0600 -> EPERM", "owner: chflags ui 0",
	"owner: chflags ui 2", "owner: chflags ua 4",
	"other: chflags ua 0 -> EPERM",
	/* root sets and clears all of them at level 0 */
	"chflags si 0x20000", "chflags si 0", "chflags si 0x20000",
	"chflags sa 0x40000", "chflags sa 0", "chflags sa 0x40000",
	"chflags sd 0x20000", "chflags sd 0", "chflags sd 0x20000",
	NULL
};

/* What the flags refuse, root as well, at every level. */
static const char *const refused[] = {
	"open si w -> EPERM", "open si wa -> EPERM", "open si wt -> EPERM",
	"truncate si 0 -> EPERM", "unlink si -> EPERM",
	"rename si n -> EPERM", "rename plain si -> EPERM",
	"link si n -> EPERM", "chmod si 0600 -> EPERM",
	"chown si 1 1 -> EPERM", "utimesnow si -> EPERM",
	"open ui w -> EPERM", "unlink ui -> EPERM", "rename ui n -> EPERM",
	"open sa w -> EPERM", "open sa wt -> EPERM", "truncate sa 0 -> EPERM",
	"unlink sa -> EPERM", "rename sa n -> EPERM", "link sa n -> EPERM",
	"chmod sa 0600 -> EPERM", "open sa wa", "open ua w -> EPERM",
	"open ua wa", "unlink ua -> EPERM",
	"open sd/n wc -> EPERM", "unlink sd/f -> EPERM",
	"rename sd/f n -> EPERM", "rename plain sd/n -> EPERM",
	"mkdir sd/n 0755 -> EPERM", "symlink x sd/n -> EPERM",
	"mkfifo sd/n 0644 -> EPERM", "link plain sd/n -> EPERM",
	"rename sd n -> EPERM", "rmdir se -> EPERM",
	"get si = text", "get sa = text", "get sd/f = text",
	NULL
};

static const char *const high[] = {
	"chflags si 0 -> EPERM", "chflags si 0x60000 -> EPERM",
	"chflags si 2 -> EPERM", "chflags sa 0 -> EPERM",
	"chflags sa 0x20000 -> EPERM", "lchflags sa 0 -> EPERM",
	"keep 0 si r", "fchflags 0 0 -> EPERM", "close 0",
	"chflags sd 0 -> EPERM",
	"owner: chflags ui 0", "chflags ui 2", "chflags ua 0", "chflags ua 4",
	"securelevel 0 -> EPERM", "securelevel -1 -> EPERM",
	"other: securelevel 2 -> EPERM",
	NULL
};

/* More may be set; then that stays as well. What can be added to is. */
static const char *const still_works[] = {
	"chflags plain 0x20000", "chflags plain 0 -> EPERM",
	"unlink plain -> EPERM", "keep 0 sa wa", "write 0 more",
	"seek 0 0", "write 0 !", "close 0", "get sa = textmore!",
	"securelevel 2", "chflags plain 0 -> EPERM", "chflags si 0 -> EPERM",
	"securelevel 1 -> EPERM",
	NULL
};

/* That a flag is set is itself a change that reaches the disk. */
static const char *const at_last[] = {
	"unlink plain -> EPERM", "chflags plain 0 -> EPERM",
	"get sa = textmore!", NULL
};

static void
lines(const struct place *pl, const char *const *l)
{

	for (; *l != NULL; l++)
		line_run(pl, *l);
}

static void
remount(const struct place *pl)
{

	CHECK_OK(rump_sys_chdir("/"));
	place_remount(pl);
	CHECK_OK(rump_sys_chdir(pl->path));
}

/* No script(): what it would remove stays. */
static void
levels(const char *name)
{
	const struct place *pl = place_named(name);

	memset(script_fd, -1, sizeof(script_fd));
	places_boot();
	place_attach(pl, "small.img");
	CHECK_OK(rump_sys_chdir(pl->path));
	lines(pl, low);
	lines(pl, refused);
	line_run(pl, "securelevel 1");
	lines(pl, refused);
	lines(pl, high);
	remount(pl);
	lines(pl, refused);
	lines(pl, high);
	lines(pl, still_works);
	remount(pl);
	lines(pl, at_last);
	CHECK_OK(rump_sys_chdir("/"));
	place_detach(pl);
	places_halt();
}

#define AT(name)							\
static void								\
t_##name(void)								\
{									\
									\
	levels(#name);							\
}

AT(softdep)
AT(async)
AT(tmpfs)

TEST_MAIN(
	TEST_ALONE(t_softdep),
	TEST_ALONE(t_async),
	TEST_ALONE(t_tmpfs))
