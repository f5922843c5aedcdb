/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * File attributes. Each call fills js_number_area with doubles in the order in
 * which Node's Stats takes them:
 *
 *	0 dev  1 mode  2 nlink  3 uid  4 gid  5 rdev  6 blksize  7 ino  8 size
 *	9 blocks  10..13 atime mtime ctime birthtime, milliseconds
 *
 * and leaves the struct rump_stat, exact to the nanosecond, in js_data_area.
 * Where a file system keeps no birth time, the change time stands in, as it
 * does in Node.
 */
#include "bridge.h"

static double
milliseconds(const struct rump_timespec *ts)
{

	return (double)ts->tv_sec * 1000.0 + (double)ts->tv_nsec / 1000000.0;
}

static int
fill(int error)
{
	struct rump_stat *st = (struct rump_stat *)js_data_area;
	double *num = js_number_area;

	if (error != 0)
		return error;
	if (st->st_birthtim.tv_sec == 0 && st->st_birthtim.tv_nsec == 0)
		st->st_birthtim = st->st_ctim;

	num[0] = (double)st->st_dev;
	num[1] = (double)st->st_mode;
	num[2] = (double)st->st_nlink;
	num[3] = (double)st->st_uid;
	num[4] = (double)st->st_gid;
	num[5] = (double)st->st_rdev;
	num[6] = (double)st->st_blksize;
	num[7] = (double)st->st_ino;
	num[8] = (double)st->st_size;
	num[9] = (double)st->st_blocks;
	num[10] = milliseconds(&st->st_atim);
	num[11] = milliseconds(&st->st_mtim);
	num[12] = milliseconds(&st->st_ctim);
	num[13] = milliseconds(&st->st_birthtim);
	return 0;
}

/* => Path in js_path_area. */
int
JS_EXPORT(js_stat)(void)
{

	return fill(rump_sys_stat(js_path_area,
	    (struct rump_stat *)js_data_area));
}

/* => Path in js_path_area. */
int
JS_EXPORT(js_lstat)(void)
{

	return fill(rump_sys_lstat(js_path_area,
	    (struct rump_stat *)js_data_area));
}

int
JS_EXPORT(js_fstat)(int fd)
{

	return fill(rump_sys_fstat(fd, (struct rump_stat *)js_data_area));
}
