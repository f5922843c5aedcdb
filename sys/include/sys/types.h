/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernel types. Some widths are part of on-disk formats: daddr_t is signed
 * 32 bits (indirect blocks are read through it), ino_t unsigned 32 bits.
 * long is pointer-sized on every target.
 */
#ifndef _SYS_TYPES_H_
#define _SYS_TYPES_H_

#include <sys/cdefs.h>

typedef __INT8_TYPE__	int8_t;
typedef __INT16_TYPE__	int16_t;
typedef __INT32_TYPE__	int32_t;
typedef __INT64_TYPE__	int64_t;
typedef __UINT8_TYPE__	uint8_t;
typedef __UINT16_TYPE__	uint16_t;
typedef __UINT32_TYPE__	uint32_t;
typedef __UINT64_TYPE__	uint64_t;
typedef __INTPTR_TYPE__	intptr_t;
typedef __UINTPTR_TYPE__ uintptr_t;
typedef __SIZE_TYPE__	size_t;
typedef __PTRDIFF_TYPE__ ptrdiff_t;
typedef __PTRDIFF_TYPE__ ssize_t;

typedef uint8_t		u_int8_t;
typedef uint16_t	u_int16_t;
typedef uint32_t	u_int32_t;
typedef uint64_t	u_int64_t;
typedef unsigned char	u_char;
typedef unsigned short	u_short;
typedef unsigned int	u_int;
typedef unsigned long	u_long;
typedef unsigned char	unchar;
typedef unsigned short	ushort;
typedef unsigned int	uint;
typedef unsigned long	ulong;
typedef int64_t		quad_t;
typedef uint64_t	u_quad_t;
typedef quad_t		*qaddr_t;
typedef char		*caddr_t;
typedef long		register_t;

typedef int32_t		daddr_t;	/* disk address, on-disk width */
typedef uint32_t	ino_t;		/* on-disk width */
typedef int64_t		off_t;
typedef uint32_t	dev_t;
typedef uint32_t	mode_t;		/* 32 bits: VNOVAL must fit */
typedef uint32_t	nlink_t;	/* 32 bits: VNOVAL must fit */
typedef uint32_t	uid_t;
typedef uint32_t	gid_t;
typedef uint32_t	fixpt_t;
typedef int32_t		pid_t;
typedef int64_t		time_t;
typedef int32_t		clock_t;
typedef int32_t		key_t;
typedef int64_t		rlim_t;
typedef uint32_t	fsblkcnt_t;
typedef uint32_t	fsfilcnt_t;

#ifndef __cplusplus
typedef _Bool		bool;
#define true		1
#define false		0
#endif

#define LITTLE_ENDIAN	1234
#define BIG_ENDIAN	4321
#define PDP_ENDIAN	3412
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define BYTE_ORDER	LITTLE_ENDIAN
#define _QUAD_HIGHWORD	1
#define _QUAD_LOWWORD	0
#else
#define BYTE_ORDER	BIG_ENDIAN
#define _QUAD_HIGHWORD	0
#define _QUAD_LOWWORD	1
#endif

#define NBBY		8

#define major(x)	((int)(((uint32_t)(x) >> 8) & 0xff))
#define minor(x)							\
	((int)(((x) & 0xff) | (((uint32_t)(x) & 0xffff0000) >> 8)))
#define makedev(x, y)	((dev_t)((((x) & 0xff) << 8) | ((y) & 0xff) | \
			    (((y) & 0xffff00) << 8)))
#define NODEV		((dev_t)-1)

#endif /* _SYS_TYPES_H_ */
