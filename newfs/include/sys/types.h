/* SPDX-License-Identifier: BSD-2-Clause */
/* Types as mkfs.c and the headers that it includes name them. */
#ifndef _NEWFS_SYS_TYPES_H_
#define _NEWFS_SYS_TYPES_H_

typedef __INT8_TYPE__	int8_t;
typedef __INT16_TYPE__	int16_t;
typedef __INT32_TYPE__	int32_t;
typedef __INT64_TYPE__	int64_t;
typedef __UINT8_TYPE__	uint8_t, u_int8_t;
typedef __UINT16_TYPE__	uint16_t, u_int16_t;
typedef __UINT32_TYPE__	uint32_t, u_int32_t;
typedef __UINT64_TYPE__	uint64_t, u_int64_t;
typedef __SIZE_TYPE__	size_t;
typedef __PTRDIFF_TYPE__ ssize_t;
typedef unsigned char	u_char;
typedef unsigned int	u_int;
typedef int64_t		off_t, daddr_t, time_t;
typedef uint64_t	ino_t;
typedef uint32_t	mode_t;

#endif /* _NEWFS_SYS_TYPES_H_ */
