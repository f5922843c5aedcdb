/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The system calls whose last argument may be missing: those with the flag V
 * in kern/syscalls.master. What is passed on is read only when it is there.
 */
#include <stdarg.h>

#include <rump/rump_syscalls.h>

int
rump_sys_open(const char *path, int flags, ...)
{
	uint32_t mode = 0;
	va_list ap;

	if (flags & RUMP_O_CREAT) {
		va_start(ap, flags);
		mode = va_arg(ap, unsigned int);
		va_end(ap);
	}
	return rump___sysimpl_open(path, flags, mode);
}

int
rump_sys_openat(int fd, const char *path, int oflags, ...)
{
	uint32_t mode = 0;
	va_list ap;

	if (oflags & RUMP_O_CREAT) {
		va_start(ap, oflags);
		mode = va_arg(ap, unsigned int);
		va_end(ap);
	}
	return rump___sysimpl_openat(fd, path, oflags, mode);
}

int
rump_sys_ioctl(int fd, uint32_t com, ...)
{
	va_list ap;
	void *data;

	va_start(ap, com);
	data = va_arg(ap, void *);
	va_end(ap);
	return rump___sysimpl_ioctl(fd, com, data);
}

int
rump_sys_fcntl(int fd, int cmd, ...)
{
	void *arg = NULL;
	va_list ap;

	switch (cmd) {
	case RUMP_F_DUPFD:
	case RUMP_F_DUPFD_CLOEXEC:
	case RUMP_F_SETFD:
	case RUMP_F_SETFL:
		va_start(ap, cmd);
		arg = (void *)(intptr_t)va_arg(ap, int);
		va_end(ap);
		break;
	case RUMP_F_GETLK:
	case RUMP_F_SETLK:
	case RUMP_F_SETLKW:
		va_start(ap, cmd);
		arg = va_arg(ap, void *);
		va_end(ap);
		break;
	default:
		break;
	}
	return rump___sysimpl_fcntl(fd, cmd, arg);
}
