/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory comes from the arena of the run; exit is the way out of guard_*.c. */
#ifndef _NEWFS_STDLIB_H_
#define _NEWFS_STDLIB_H_

#include <sys/types.h>

void	*newfs__alloc(size_t);
void	newfs__leave(void) __attribute__((__noreturn__));

#define calloc(n, size)	newfs__alloc((size_t)(n) * (size_t)(size))
#define malloc(size)	newfs__alloc((size_t)(size))
#define free(p)		((void)(p))
#define exit(status)	newfs__leave()
#define abort()		newfs__leave()
/*
 * Generation numbers of free inodes: the driver gives one to an inode that
 * has 0, and zeros need not be written. The identity is put in later.
 */
#define random()	0

#endif /* _NEWFS_STDLIB_H_ */
