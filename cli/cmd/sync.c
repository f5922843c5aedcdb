/* SPDX-License-Identifier: BSD-2-Clause */
/* fsu sync: write to the image what is not there yet; for fsu sh. */
#include <rump/rump_syscalls.h>

#include "../fsu.h"

static int
sync_main(int argc, char **argv)
{

	while (fsu_getopt(argc, argv, "", NULL) != -1)
		continue;
	if (optind != argc)
		fsu_badusage("it is for the whole image");
	fsu_begin(NULL);
	rump_sys_sync();
	return fsu_status;
}

const struct fsu_command fsu_cmd_sync = {
	"sync", sync_main, "", "write what is not in the image yet",
	FSU_WRITES
};
