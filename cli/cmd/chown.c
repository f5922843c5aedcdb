/* SPDX-License-Identifier: BSD-2-Clause */
/* fsu chown: give files to somebody. */
#include "../fsu.h"

static int
chown_main(int argc, char **argv)
{

	return owner_main(argc, argv, 0);
}

const struct fsu_command fsu_cmd_chown = {
	"chown", chown_main, "[-fhRv] owner[:group] file ...",
	"change the owners of files", FSU_WRITES
};
