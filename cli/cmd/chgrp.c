/* SPDX-License-Identifier: BSD-2-Clause */
/* fsu chgrp: give files to a group. */
#include "../fsu.h"

static int
chgrp_main(int argc, char **argv)
{

	return owner_main(argc, argv, 1);
}

const struct fsu_command fsu_cmd_chgrp = {
	"chgrp", chgrp_main, "[-fhRv] group file ...",
	"change the groups of files", FSU_WRITES
};
