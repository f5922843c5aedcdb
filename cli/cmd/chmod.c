/* SPDX-License-Identifier: BSD-2-Clause */
/* fsu chmod: change modes, by number or by what is to be added or taken. */
#include <rump/rump_syscalls.h>

#include "../fsu.h"

static const char *change;

static int
set_mode(int fd, const char *name, const struct rump_stat *st, int flags)
{
	uint32_t mode;

	mode_change(change, st->st_mode, (st->st_mode & RUMP_S_IFMT) ==
	    RUMP_S_IFDIR, IMG_UMASK, &mode);
	if (mode == (st->st_mode & 07777))
		return 0;
	return rump_sys_fchmodat(fd, name, mode, flags) == -1 ? -1 : 1;
}

static int
chmod_main(int argc, char **argv)
{
	struct apply a = { .fn = set_mode };
	uint32_t mode;

	apply_options(&a, argc, argv);
	if (argc - optind < 2)
		fsu_badusage("which mode, and the files?");
	change = argv[optind++];
	if (mode_change(change, 0, 0, 0, &mode) == -1)
		fsu_badusage("not a mode: %s", change);
	fsu_begin(NULL);
	for (; optind < argc && !intr_check(); optind++)
		apply(&a, argv[optind]);
	return fsu_status;
}

const struct fsu_command fsu_cmd_chmod = {
	"chmod", chmod_main, "[-fhRv] mode file ...",
	"change the modes of files", FSU_WRITES
};
