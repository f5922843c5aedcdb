/* SPDX-License-Identifier: BSD-2-Clause */
/* The one descriptor is the device of the run. */
#ifndef _NEWFS_UNISTD_H_
#define _NEWFS_UNISTD_H_

#include <sys/types.h>

#define SEEK_SET	0

off_t	newfs__lseek(off_t);
ssize_t	newfs__fdwrite(void *, size_t);

#define lseek(fd, off, whence)	newfs__lseek(off)
#define read(fd, buf, n)	(-1)	/* mkfs.c never reads */
#define write(fd, buf, n)	newfs__fdwrite(buf, n)

#endif /* _NEWFS_UNISTD_H_ */
