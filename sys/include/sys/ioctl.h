/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _SYS_IOCTL_H_
#define _SYS_IOCTL_H_

#include <sys/ioccom.h>
#include <sys/types.h>

#define FIOCLEX		_IO('f', 1)		/* close on exec */
#define FIONCLEX	_IO('f', 2)
#define FIONREAD	_IOR('f', 127, int)	/* bytes to read */
#define FIONBIO		_IOW('f', 126, int)	/* O_NONBLOCK on or off */
#define DIOCGMEDIASIZE	_IOR('d', 132, off_t)	/* bytes on a disk */
#define DIOCGSECTORSIZE	_IOR('d', 133, u_int)
#define DIOCCACHESYNC	_IOW('d', 118, int)	/* flush; argument unused */
#define FIBMAP		_IOWR('f', 1, daddr_t)	/* logical to physical block */

#endif /* _SYS_IOCTL_H_ */
