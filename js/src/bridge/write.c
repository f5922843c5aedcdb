/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writing. Data comes from the array that the caller lends, buf is then an
 * address from RUMPUSER_CLIENT_BASE on, or from js_data_area.
 */
#include "bridge.h"

/* At the descriptor's own position. */
int
JS_EXPORT(js_write)(int fd, const void *buf, size_t len)
{

	return (int)rump_sys_write(fd, buf, len);
}

int
JS_EXPORT(js_pwrite)(int fd, const void *buf, size_t len, double off)
{

	return (int)rump_sys_pwrite(fd, buf, len, (int64_t)off);
}

/* => All of it, or an error. */
static int
writeall(int fd, const char *buf, size_t len)
{
	rump_ssize_t n;

	while (len > 0) {
		n = rump_sys_write(fd, buf, len);
		if (n < 0)
			return -1;
		buf += n;
		len -= (size_t)n;
	}
	return 0;
}

/*
 * A whole file at once: open, write, close, and with flush, fsync.
 * => Path in js_path_area.
 * => Returns 0, or which of them failed: -1 open, -2 write, -3 fsync,
 *    -4 close.
 */
int
JS_EXPORT(js_writefile)(int flags, int mode, const void *buf, size_t len,
    int flush)
{
	int fd, failed = 0;

	fd = rump___sysimpl_open(js_path_area, flags, (uint32_t)mode);
	if (fd < 0)
		return -1;
	if (writeall(fd, buf, len) != 0)
		failed = -2;
	else if (flush && rump_sys_fsync(fd) != 0)
		failed = -3;
	if (rump_sys_close(fd) != 0)
		failed = -4;
	return failed;
}

/*
 * What is left to read of one file goes to another.
 * => Returns 0, or -1. js_data_area is used.
 */
int
JS_EXPORT(js_copy)(int from, int to)
{
	char *buf = (char *)js_data_area;
	rump_ssize_t n;

	while ((n = rump_sys_read(from, buf, JS_DATALEN)) > 0)
		if (writeall(to, buf, (size_t)n) != 0)
			return -1;
	return (int)n;
}

int
JS_EXPORT(js_fsync)(int fd)
{

	return rump_sys_fsync(fd);
}

int
JS_EXPORT(js_fdatasync)(int fd)
{

	return rump_sys_fdatasync(fd);
}

int
JS_EXPORT(js_ftruncate)(int fd, double length)
{

	return rump_sys_ftruncate(fd, (int64_t)length);
}
