/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _SYS_UNISTD_H_
#define _SYS_UNISTD_H_

#define _PC_LINK_MAX	1
#define _PC_MAX_CANON	2
#define _PC_MAX_INPUT	3
#define _PC_NAME_MAX	4
#define _PC_PATH_MAX	5
#define _PC_PIPE_BUF	6
#define _PC_CHOWN_RESTRICTED 7
#define _PC_NO_TRUNC	8
#define _PC_VDISABLE	9

#define SEEK_SET	0
#define SEEK_CUR	1
#define SEEK_END	2

#define F_OK		0
#define X_OK		1
#define W_OK		2
#define R_OK		4

#endif /* _SYS_UNISTD_H_ */
