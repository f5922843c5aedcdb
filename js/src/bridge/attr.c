/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Changing attributes. Paths are in js_path_area; follow is false where a
 * link itself is meant.
 */
#include "bridge.h"

int
JS_EXPORT(js_chmod)(double mode, int follow)
{

	return follow ? rump_sys_chmod(js_path_area, (uint32_t)mode) :
	    rump_sys_lchmod(js_path_area, (uint32_t)mode);
}

int
JS_EXPORT(js_fchmod)(int fd, double mode)
{

	return rump_sys_fchmod(fd, (uint32_t)mode);
}

/* An id of -1 stays as it is. */
static uint32_t
id(double number)
{

	return (uint32_t)(int64_t)number;
}

int
JS_EXPORT(js_chown)(double uid, double gid, int follow)
{

	return follow ? rump_sys_chown(js_path_area, id(uid), id(gid)) :
	    rump_sys_lchown(js_path_area, id(uid), id(gid));
}

int
JS_EXPORT(js_fchown)(int fd, double uid, double gid)
{

	return rump_sys_fchown(fd, id(uid), id(gid));
}

/* In seconds, exact to the microsecond, as in Node. */
static struct rump_timespec
timespec(double time)
{
	struct rump_timespec ts;

	ts.tv_sec = (int64_t)time;
	ts.tv_nsec = (int64_t)((time - (double)ts.tv_sec) * 1e9);
	ts.tv_nsec -= ts.tv_nsec % 1000;
	if (ts.tv_nsec < 0) {
		ts.tv_nsec += 1000000000;
		ts.tv_sec--;
	}
	return ts;
}

int
JS_EXPORT(js_utimes)(double atime, double mtime, int follow)
{
	struct rump_timespec ts[2];

	ts[0] = timespec(atime);
	ts[1] = timespec(mtime);
	return rump_sys_utimensat(RUMP_AT_FDCWD, js_path_area, ts,
	    follow ? 0 : RUMP_AT_SYMLINK_NOFOLLOW);
}

int
JS_EXPORT(js_futimes)(int fd, double atime, double mtime)
{
	struct rump_timespec ts[2];

	ts[0] = timespec(atime);
	ts[1] = timespec(mtime);
	return rump_sys_futimens(fd, ts);
}
