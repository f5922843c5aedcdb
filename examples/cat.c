/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cat IMAGE FILE: print a file of an FFS image.
 *
 *	cc cat.c $(pkg-config --cflags --libs rump) -o cat
 *	./cat disk.img /etc/motd
 */

#include <stdio.h>

#include <rump/rump.h>
#include <rump/rump_syscalls.h>

int
main(int argc, char **argv)
{
	struct rump_ufs_args args = { .fspec = "/dev/disk" };
	char path[1024], buf[8192];
	ptrdiff_t n;
	int fd;

	if (argc != 3) {
		fprintf(stderr, "usage: cat IMAGE FILE\n");
		return 2;
	}
	rump_init();
	rump_pub_etfs_register("/dev/disk", argv[1], RUMP_ETFS_BLK);
	rump_sys_mkdir("/mnt", 0755);
	if (rump_sys_mount("ffs", "/mnt", RUMP_MNT_RDONLY, &args,
	    sizeof(args)) == -1) {
		perror(argv[1]);
		return 1;
	}
	snprintf(path, sizeof(path), "/mnt/%s", argv[2]);
	fd = rump_sys_open(path, RUMP_O_RDONLY);
	if (fd == -1) {
		perror(argv[2]);
		return 1;
	}
	while ((n = rump_sys_read(fd, buf, sizeof(buf))) > 0)
		fwrite(buf, 1, n, stdout);
	rump_sys_close(fd);
	rump_sys_unmount("/mnt", 0);
	return n == -1;
}
