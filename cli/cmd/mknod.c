/* SPDX-License-Identifier: BSD-2-Clause */
/* fsu mknod: make a device, or a named pipe. */
#include <string.h>

#include <rump/rump_syscalls.h>

#include "../fsu.h"

static int
mknod_main(int argc, char **argv)
{
	uint32_t mode = 0666 & ~IMG_UMASK, type, dev = 0;
	struct img_at at;
	int c;

	while ((c = fsu_getopt(argc, argv, "m:", NULL)) != -1)
		if (mode_change(optarg, 0666, 0, 0, &mode) == -1)
			fsu_badusage("-m: not a mode: %s", optarg);
	argc -= optind;
	argv += optind;
	if (argc < 2 || strlen(argv[1]) != 1 ||
	    strchr("bcup", argv[1][0]) == NULL)
		fsu_badusage("a name, and b, c or p for what it is");
	type = argv[1][0] == 'p' ? RUMP_S_IFIFO :
	    argv[1][0] == 'b' ? RUMP_S_IFBLK : RUMP_S_IFCHR;
	if (argc != (type == RUMP_S_IFIFO ? 2 : 4))
		fsu_badusage(type == RUMP_S_IFIFO ? "a pipe has no numbers" :
		    "a device has a major and a minor number");
	if (type != RUMP_S_IFIFO)
		dev = dev_make((uint32_t)fsu_number("major number", argv[2],
		    0, 0xfff), (uint32_t)fsu_number("minor number", argv[3],
		    0, 0xfffff));
	fsu_begin(NULL);
	if (img_at(argv[0], &at) == -1 ||
	    rump_sys_mknodat(at.fd, at.name, type | mode, dev) == -1 ||
	    rump_sys_fchmodat(at.fd, at.name, mode, 0) == -1)
		fsu_warn("%s", argv[0]);
	img_at_done(&at);
	return fsu_status;
}

const struct fsu_command fsu_cmd_mknod = {
	"mknod", mknod_main, "[-m mode] name {b | c} major minor | name p",
	"make a device", FSU_WRITES
};
