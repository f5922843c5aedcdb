/* SPDX-License-Identifier: BSD-2-Clause */
/* fsu mkfifo: make named pipes. */
#include <rump/rump_syscalls.h>

#include "../fsu.h"

static int
mkfifo_main(int argc, char **argv)
{
	uint32_t mode = 0666 & ~IMG_UMASK;
	struct img_at at;
	int c;

	while ((c = fsu_getopt(argc, argv, "m:", NULL)) != -1)
		if (mode_change(optarg, 0666, 0, 0, &mode) == -1)
			fsu_badusage("-m: not a mode: %s", optarg);
	if (optind == argc)
		fsu_badusage("what shall it be called?");
	fsu_begin(NULL);
	for (; optind < argc && !intr_check(); optind++) {
		if (img_at(argv[optind], &at) == -1 ||
		    rump_sys_mkfifoat(at.fd, at.name, mode) == -1 ||
		    rump_sys_fchmodat(at.fd, at.name, mode, 0) == -1)
			fsu_warn("%s", argv[optind]);
		img_at_done(&at);
	}
	return fsu_status;
}

const struct fsu_command fsu_cmd_mkfifo = {
	"mkfifo", mkfifo_main, "[-m mode] name ...", "make named pipes",
	FSU_WRITES
};
