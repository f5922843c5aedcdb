/* SPDX-License-Identifier: BSD-2-Clause */
/* Limits and small arithmetic that everything uses. */
#ifndef _SYS_PARAM_H_
#define _SYS_PARAM_H_

#include <sys/types.h>
#include <sys/errno.h>
#include <sys/time.h>

#ifndef NULL
#define NULL		((void *)0)
#endif

#define NAME_MAX	255
#define PATH_MAX	1024
#define MAXPATHLEN	PATH_MAX
#define MAXSYMLINKS	32
#define LINK_MAX	32767
#define PIPE_BUF	512
#define NGROUPS		32
#define NGROUPS_MAX	NGROUPS
#define NOGROUP		((gid_t)-1)
#define MAXHOSTNAMELEN	256
#define INT_MAX		0x7fffffff
#define UINT_MAX	0xffffffffU
#define LONG_MAX	((long)(~0UL >> 1))
#define QUAD_MAX	0x7fffffffffffffffLL
#define SIZE_T_MAX	(~(size_t)0)

#define DEV_BSHIFT	9
#define DEV_BSIZE	(1 << DEV_BSHIFT)
#define BLKDEV_IOSIZE	2048
#define MAXBSIZE	65536
#define MAXPHYS		(128 * 1024)	/* one cluster transfer */
#define MAXFRAG		8

#define PAGE_SHIFT	12
#define PAGE_SIZE	(1 << PAGE_SHIFT)
#define PAGE_MASK	(PAGE_SIZE - 1)
#define NBPG		PAGE_SIZE

/* These keep the type of their argument: 64-bit uses exist. */
#define btodb(x)	((x) >> DEV_BSHIFT)
#define dbtob(x)	((x) << DEV_BSHIFT)

#define setbit(a, i)	((a)[(i) / NBBY] |= 1 << ((i) % NBBY))
#define clrbit(a, i)	((a)[(i) / NBBY] &= ~(1 << ((i) % NBBY)))
#define isset(a, i)	((a)[(i) / NBBY] & (1 << ((i) % NBBY)))
#define isclr(a, i)	(((a)[(i) / NBBY] & (1 << ((i) % NBBY))) == 0)

#define howmany(x, y)	(((x) + ((y) - 1)) / (y))
#define roundup(x, y)	((((x) + ((y) - 1)) / (y)) * (y))
#define roundup2(x, m)	(((x) + ((m) - 1)) & ~((m) - 1))
#define rounddown(x, y)	(((x) / (y)) * (y))
#define powerof2(x)	((((x) - 1) & (x)) == 0)
#define MIN(a, b)	(((a) < (b)) ? (a) : (b))
#define MAX(a, b)	(((a) > (b)) ? (a) : (b))
#define nitems(a)	(sizeof(a) / sizeof((a)[0]))

/*
 * Sleep priorities: no scheduler here, kept because sleepers name them.
 * PCATCH is accepted and means nothing: no signals arrive.
 */
#define PSWP		0
#define PVM		4
#define PINOD		8
#define PRIBIO		16
#define PVFS		20
#define PZERO		22
#define PWAIT		32
#define PPAUSE		40
#define PRIMASK		0x0ff
#define PCATCH		0x100

#define FSHIFT		11
#define FSCALE		(1 << FSHIFT)

#endif /* _SYS_PARAM_H_ */
