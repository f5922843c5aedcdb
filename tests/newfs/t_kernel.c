/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What newfs made is used: the kernel mounts it for writing, fills it to the
 * last block, empties it, unmounts; fsck finds nothing then, and no file.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rump/rump.h>
#include <rump/rump_syscalls.h>

#include "memdev.h"
#include "test.h"

#define KIB	((int64_t)1 << 10)

static void
make(const char *path, int64_t bsize, int64_t fsize, int64_t size)
{
	struct newfs_params p;
	struct newfs_result r;
	struct memdev d;

	memdev_init(&d, size);
	memdev_newfs(&d, &p);
	p.bsize = bsize;
	p.fsize = fsize;
	p.bpg = size / bsize / 3;	/* several groups, where that goes */
	memdev_mkfs(&p, &r);
	memdev_save(&d, path);
	memdev_done(&d);
}

static void
check_empty(const char *path)
{
	struct fsck_result r;
	struct memdev d;

	memdev_load(&d, path);
	CHECK_EQ(memdev_fsck(&d, FSCK_CHECK, &r), FSCK_CLEAN);
	CHECK_EQ(r.files, 0);
	CHECK_EQ(r.dirs, 1);
	memdev_done(&d);
}

/* Files of all lengths, directories among them, until nothing goes in. */
static unsigned
fill(void)
{
	static char data[100000];
	char path[60];
	unsigned n;
	int fd;
	ssize_t len;

	memset(data, 'd', sizeof(data));
	for (n = 0;; n++) {
		if (n % 10 == 0) {
			snprintf(path, sizeof(path), "/m/dir%u", n / 10);
			if (rump_sys_mkdir(path, 0755) == -1)
				break;
		}
		snprintf(path, sizeof(path), "/m/dir%u/file%u", n / 10, n);
		fd = rump_sys_open(path, RUMP_O_CREAT | RUMP_O_WRONLY, 0644);
		if (fd == -1)
			break;
		len = rump_sys_write(fd, data, 1 + test_below(n % 3 == 0 ?
		    sizeof(data) : 3000));
		CHECK_OK(rump_sys_close(fd));
		if (len == -1)
			break;
	}
	CHECK_EQ(errno, ENOSPC);
	return n;
}

static void
empty(unsigned n)
{
	char path[60];
	unsigned i;

	for (i = 0; i <= n; i++) {
		snprintf(path, sizeof(path), "/m/dir%u/file%u", i / 10, i);
		if (rump_sys_unlink(path) == -1)
			CHECK_EQ(i, n);
	}
	for (i = 0; i <= n / 10; i++) {
		snprintf(path, sizeof(path), "/m/dir%u", i);
		if (rump_sys_rmdir(path) == -1)
			CHECK_EQ(i, n / 10);
	}
}

static void
use(const char *image, int flags)
{
	struct rump_ufs_args args = { (char *)(uintptr_t)"/dev/new" };
	unsigned n;

	CHECK_EQ(rump_pub_etfs_register("/dev/new", image, RUMP_ETFS_BLK), 0);
	CHECK_OK(rump_sys_mount("ffs", "/m", flags, &args, sizeof(args)));
	n = fill();
	CHECK(n > 5);
	empty(n);
	CHECK_OK(rump_sys_unmount("/m", 0));
	CHECK_EQ(rump_pub_etfs_remove("/dev/new"), 0);
	check_empty(image);
}

static void
t_fill_and_empty(void)
{
	static const int how[] = { RUMP_MNT_ASYNC, RUMP_MNT_SOFTDEP };
	int64_t b, f;
	int i = 0;

	CHECK_EQ(rump_init(), 0);
	CHECK_OK(rump_sys_mkdir("/m", 0755));
	for (b = 4096; b <= 65536; b *= 2)
		for (f = b / 8; f <= b; f *= 2, i++) {
			const char *image = test_path("%d.img", i);

			test_note("blocks of %d, fragments of %d", (int)b,
			    (int)f);
			make(image, b, f, 300 * KIB + 60 * b);
			use(image, how[i % 2]);
			remove(image);
		}
}

/* The driver would divide by their product, which is 0 in 32 bits. */
static void
t_average_file(void)
{
	struct rump_ufs_args args = { (char *)(uintptr_t)"/dev/new" };
	const char *image = test_path("average.img");
	const int32_t n = 65536;
	FILE *f;

	make(image, 4096, 512, 1000 * KIB);
	CHECK((f = fopen(image, "r+b")) != NULL);
	CHECK_EQ(fseek(f, 8192 + 1196, SEEK_SET), 0);
	CHECK_EQ(fwrite(&n, sizeof(n), 1, f), 1);
	CHECK_EQ(fwrite(&n, sizeof(n), 1, f), 1);
	CHECK_EQ(fclose(f), 0);
	CHECK_EQ(rump_init(), 0);
	CHECK_OK(rump_sys_mkdir("/m", 0755));
	CHECK_EQ(rump_pub_etfs_register("/dev/new", image, RUMP_ETFS_BLK), 0);
	CHECK_ERR(EINVAL, rump_sys_mount("ffs", "/m", 0, &args,
	    sizeof(args)));
	CHECK_OK(rump_sys_mount("ffs", "/m", RUMP_MNT_RDONLY, &args,
	    sizeof(args)));
	CHECK_OK(rump_sys_unmount("/m", 0));
}

TEST_MAIN(
	TEST_ALONE(t_average_file),
	TEST_ALONE(t_fill_and_empty))
