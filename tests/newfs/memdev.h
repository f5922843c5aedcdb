/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A disk of any size in memory, which holds only what is not zero, fails when
 * it is told to, and is a device of newfs and of fsck.
 */
#ifndef _TESTS_NEWFS_MEMDEV_H_
#define _TESTS_NEWFS_MEMDEV_H_

#include "../../fsck/fsck.h"
#include "../../newfs/newfs.h"

#define MEMDEV_PAGE	4096

/* Where a superblock is, and its magic number. */
#define SB_OFFSET	8192
#define SB_MAGIC	(SB_OFFSET + 1372)
#define FS_MAGIC	0x011954

struct mempage;
struct memdev {
	int64_t		size;
	struct mempage	**bucket;
	unsigned	reads, writes, syncs;
	int64_t		written;	/* bytes */
	unsigned	fail_write;	/* this one and all later; 0 never */
	unsigned	fail_read;
	unsigned	stop_write;	/* the same, but they seem to work */
	unsigned	lose_sync;	/* after this sync some are lost, after
					   the next one all; 0 never */
	int		dense;		/* does not tell newfs of zeros */
};
#define MEMDEV_ERROR	77

void	memdev_init(struct memdev *, int64_t size);
void	memdev_done(struct memdev *);
void	memdev_copy(struct memdev *, const struct memdev *);
int	memdev_same(const struct memdev *, const struct memdev *);
int	memdev_empty(const struct memdev *);
int	memdev_read(void *, void *, size_t, int64_t);
int	memdev_write(void *, const void *, size_t, int64_t);
int32_t	memdev_get32(struct memdev *, int64_t off);
void	memdev_put32(struct memdev *, int64_t off, int32_t);
void	memdev_save(const struct memdev *, const char *path);
void	memdev_load(struct memdev *, const char *path);

/* Parameters at their defaults, for this disk. */
void	memdev_newfs(struct memdev *, struct newfs_params *);
/* It must go. */
void	memdev_mkfs(struct newfs_params *, struct newfs_result *);
enum fsck_status memdev_fsck(struct memdev *, enum fsck_mode,
	    struct fsck_result *);	/* the findings are not kept */

#endif /* _TESTS_NEWFS_MEMDEV_H_ */
