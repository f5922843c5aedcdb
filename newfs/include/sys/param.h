/* SPDX-License-Identifier: BSD-2-Clause */
/* The macros of <sys/param.h> and <limits.h> that mkfs.c uses. */
#ifndef _NEWFS_SYS_PARAM_H_
#define _NEWFS_SYS_PARAM_H_

#include <sys/types.h>

#define NULL		((void *)0)
#define CHAR_BIT	8
#define NBBY		8
#define MIN(a, b)	((a) < (b) ? (a) : (b))
#define MAX(a, b)	((a) > (b) ? (a) : (b))
#define howmany(n, d)	(((n) + ((d) - 1)) / (d))
#define roundup(n, d)	(howmany(n, d) * (d))
#define setbit(map, i)	((map)[(i) / NBBY] |= 1 << ((i) % NBBY))

/* Its global names, kept apart from those of the program around it. */
#define fsun			newfs__fsun
#define fscs			newfs__fscs
#define cgun			newfs__cgun
#define iobuf			newfs__iobuf
#define iobufsize		newfs__iobufsize
#define writebuf		newfs__writebuf
#define start_time		newfs__start_time
#define ffs_mkfs		newfs__ffs_mkfs
#define ffs_write_superblock	newfs__ffs_write_superblock
#define ffs_rdfs		newfs__ffs_rdfs
#define ffs_wtfs		newfs__ffs_wtfs

#endif /* _NEWFS_SYS_PARAM_H_ */
