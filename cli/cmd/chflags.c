/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fsu chflags: BSD file flags, by their names ("no" in front takes one away) or
 * as an octal number.
 */
#include <stdlib.h>
#include <string.h>

#include <rump/rump_syscalls.h>

#include "../fsu.h"

static const struct {
	const char	*name;
	uint32_t	flag;
} names[] = {
	{ "uappnd", RUMP_UF_APPEND }, { "uappend", RUMP_UF_APPEND },
	{ "uchg", RUMP_UF_IMMUTABLE }, { "uchange", RUMP_UF_IMMUTABLE },
	{ "uimmutable", RUMP_UF_IMMUTABLE }, { "opaque", RUMP_UF_OPAQUE },
	{ "arch", RUMP_SF_ARCHIVED }, { "archived", RUMP_SF_ARCHIVED },
	{ "sappnd", RUMP_SF_APPEND }, { "sappend", RUMP_SF_APPEND },
	{ "schg", RUMP_SF_IMMUTABLE }, { "schange", RUMP_SF_IMMUTABLE },
	{ "simmutable", RUMP_SF_IMMUTABLE },
};

static uint32_t set, clear;
static int home;		/* the directory that we are in */

static int
flag_of(const char *name, uint32_t *flagp)
{
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i].name, name) == 0) {
			*flagp = names[i].flag;
			return 0;
		}
	return -1;
}

static void
parse(const char *list)
{
	char *copy = xstrdup(list), *s, *end;
	unsigned long v;
	uint32_t f;

	set = clear = 0;
	if (*list >= '0' && *list <= '7') {
		v = strtoul(list, &end, 8);
		if (*end != '\0' || v > UINT32_MAX)
			fsu_badusage("not flags: %s", list);
		set = (uint32_t)v;
		clear = ~set;
	} else for (s = strtok(copy, ","); s != NULL; s = strtok(NULL, ",")) {
		/* The one flag whose own name begins with "no". */
		if (strcmp(s, "nodump") == 0)
			set |= RUMP_UF_NODUMP;
		else if (strcmp(s, "dump") == 0)
			clear |= RUMP_UF_NODUMP;
		else if (flag_of(s, &f) == 0)
			set |= f;
		else if (strncmp(s, "no", 2) == 0 && flag_of(s + 2, &f) == 0)
			clear |= f;
		else
			fsu_badusage("no such flag: %s", s);
	}
	free(copy);
}

/* The call takes no descriptor of a directory: go there. */
static int
set_flags(int fd, const char *name, const struct rump_stat *st, int at)
{
	uint32_t flags = (st->st_flags & ~clear) | set;
	int r;

	if (flags == st->st_flags)
		return 0;
	if (fd != RUMP_AT_FDCWD && rump_sys_fchdir(fd) == -1)
		return -1;
	if (at & RUMP_AT_SYMLINK_NOFOLLOW)
		r = rump_sys_lchflags(name, flags);
	else
		r = rump_sys_chflags(name, flags);
	if (fd != RUMP_AT_FDCWD && rump_sys_fchdir(home) == -1)
		fsu_die("going back");
	return r == -1 ? -1 : 1;
}

static int
chflags_main(int argc, char **argv)
{
	struct apply a = { .fn = set_flags };

	apply_options(&a, argc, argv);
	if (argc - optind < 2)
		fsu_badusage("which flags, and the files?");
	parse(argv[optind++]);
	fsu_begin(NULL);
	if ((home = img_open(".", RUMP_O_RDONLY | RUMP_O_DIRECTORY)) == -1)
		fsu_die(".");
	for (; optind < argc && !intr_check(); optind++)
		apply(&a, argv[optind]);
	rump_sys_close(home);
	return fsu_status;
}

const struct fsu_command fsu_cmd_chflags = {
	"chflags", chflags_main, "[-fhRv] flags file ...",
	"change the flags of files", FSU_WRITES
};
