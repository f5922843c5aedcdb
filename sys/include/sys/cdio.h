/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _SYS_CDIO_H_
#define _SYS_CDIO_H_

#include <sys/ioctl.h>

#define CDIOREADMSADDR	_IOWR('c', 6, int)	/* start of the last session */

#endif /* _SYS_CDIO_H_ */
