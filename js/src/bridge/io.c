/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Descriptors: open, close, read. Data goes straight to the array that the
 * caller lends: buf is an address from RUMPUSER_CLIENT_BASE on.
 */
#include "bridge.h"

/* => Path in js_path_area. */
int
JS_EXPORT(js_open)(int flags, int mode)
{

	return rump___sysimpl_open(js_path_area, flags, (uint32_t)mode);
}

int
JS_EXPORT(js_close)(int fd)
{

	return rump_sys_close(fd);
}

/* From the descriptor's own position. */
int
JS_EXPORT(js_read)(int fd, void *buf, size_t len)
{

	return (int)rump_sys_read(fd, buf, len);
}

int
JS_EXPORT(js_pread)(int fd, void *buf, size_t len, double off)
{

	return (int)rump_sys_pread(fd, buf, len, (int64_t)off);
}

double
JS_EXPORT(js_lseek)(int fd, double off, int whence)
{

	return (double)rump_sys_lseek(fd, (int64_t)off, whence);
}
