/* SPDX-License-Identifier: BSD-2-Clause */
/* fsu tar where there is no libarchive: fsu for Node. */
#include "fsu.h"

static int
tar_main(int argc, char **argv)
{

	(void)argc;
	(void)argv;
	fsu_diex("this fsu, for Node, makes no archives: use "
	    "'get / DIRECTORY' and tar that, or the native fsu");
}

const struct fsu_command fsu_cmd_tar = {
	"tar", tar_main, "", "write trees as a pax archive (native fsu only)"
};
