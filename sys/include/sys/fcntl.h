/* SPDX-License-Identifier: BSD-2-Clause */
/* open(2) and fcntl(2); the numbers are those of <rump/rumpdefs.h>. */
#ifndef _SYS_FCNTL_H_
#define _SYS_FCNTL_H_

#include <rump/rumpdefs.h>

#define O_RDONLY	RUMP_O_RDONLY
#define O_WRONLY	RUMP_O_WRONLY
#define O_RDWR		RUMP_O_RDWR
#define O_ACCMODE	RUMP_O_ACCMODE
#define O_NONBLOCK	RUMP_O_NONBLOCK
#define O_APPEND	RUMP_O_APPEND
#define O_SHLOCK	RUMP_O_SHLOCK
#define O_EXLOCK	RUMP_O_EXLOCK
#define O_SYNC		RUMP_O_SYNC
#define O_DSYNC		RUMP_O_DSYNC
#define O_RSYNC		RUMP_O_RSYNC
#define O_NOFOLLOW	RUMP_O_NOFOLLOW
#define O_CREAT		RUMP_O_CREAT
#define O_TRUNC		RUMP_O_TRUNC
#define O_EXCL		RUMP_O_EXCL
#define O_DIRECTORY	RUMP_O_DIRECTORY
#define O_CLOEXEC	RUMP_O_CLOEXEC

/* Inside the kernel open flags are kept as FREAD and FWRITE. */
#define FREAD		0x0001
#define FWRITE		0x0002
#define FFLAGS(oflags)	(((oflags) & ~O_ACCMODE) | (((oflags) & O_ACCMODE) + 1))
#define OFLAGS(fflags)	(((fflags) & ~O_ACCMODE) | (((fflags) & O_ACCMODE) - 1))
#define FAPPEND		O_APPEND
#define FFSYNC		O_SYNC
#define FNONBLOCK	O_NONBLOCK
#define FNDELAY		O_NONBLOCK

struct flock {
	off_t		l_start;
	off_t		l_len;
	pid_t		l_pid;
	short		l_type;
	short		l_whence;
};
#define F_RDLCK		RUMP_F_RDLCK
#define F_UNLCK		RUMP_F_UNLCK
#define F_WRLCK		RUMP_F_WRLCK
#define F_GETLK		RUMP_F_GETLK
#define F_SETLK		RUMP_F_SETLK
#define F_SETLKW	RUMP_F_SETLKW
#define LOCK_SH		RUMP_LOCK_SH
#define LOCK_EX		RUMP_LOCK_EX
#define LOCK_NB		RUMP_LOCK_NB
#define LOCK_UN		RUMP_LOCK_UN
/* Flags of VOP_ADVLOCK */
#define F_WAIT		0x010
#define F_FLOCK		0x020
#define F_POSIX		0x040

#endif /* _SYS_FCNTL_H_ */
