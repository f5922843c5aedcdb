/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * newfs: make an FFS file system (UFS1, little-endian) on any block device,
 * without a kernel and without a libc. What is on the disk comes from the
 * upstream package's own mkfs.c; the root directory is ours.
 *
 *	struct newfs_params p;
 *	struct newfs_result r;
 *
 *	newfs_init(&p);		everything at its default
 *	p.dev = ...; p.mem_alloc = ...; p.now = ...; p.id = ...;
 *	if (newfs_run(&p, &r) != NEWFS_OK)
 *		complain(r.message);
 *
 * => All parameters are looked at before anything is written; r.message then
 *    says what is wrong and what would do, r.param which one it is.
 * => First the old superblock goes, at last the new one comes: a device that
 *    failed in the middle holds no file system that could be taken for whole.
 * => The first 8 KiB belong to boot blocks and disk labels: they stay as they
 *    are, unless wipe_boot is set.
 * => The same parameters, time and id make the same bytes.
 * => mkfs.c keeps its state in static variables: one run at a time.
 */
#ifndef _NEWFS_H_
#define _NEWFS_H_

#include <stddef.h>
#include <stdint.h>

#define NEWFS_AUTO	(-1)		/* let newfs choose */

enum newfs_status {
	NEWFS_OK,
	NEWFS_INVALID,		/* a parameter: see param and message */
	NEWFS_IOERROR,		/* the device failed: see error */
	NEWFS_NOMEM,
	NEWFS_INTERNAL		/* mkfs.c gave up: a fault of this library */
};

/* A block device. Functions return 0, or an error number of the caller's. */
struct newfs_dev {
	void	*cookie;
	int64_t	size;			/* bytes */
	int	(*read)(void *, void *, size_t, int64_t);
	int	(*write)(void *, const void *, size_t, int64_t);
	int	(*sync)(void *);
	/*
	 * May be NULL. Is this part known, without reading it, to be all
	 * zeros? Zeros are not written there: a sparse file stays sparse.
	 */
	int	(*is_zero)(void *, size_t, int64_t);
};

struct newfs_params {
	struct newfs_dev dev;
	void	*(*mem_alloc)(size_t);
	void	(*mem_free)(void *);
	/* May be NULL: bytes written, of how many there will be. */
	void	(*progress)(void *cookie, int64_t, int64_t);

	/* Each may be NEWFS_AUTO. */
	int64_t	size;			/* bytes; the whole device */
	int64_t	bsize, fsize;		/* by size: sizes in params.c */
	int64_t	density;		/* bytes for each inode */
	int64_t	inodes;			/* at least so many; or by density */
	int64_t	minfree;		/* percent kept from users: 5 */
	int64_t	space;			/* 1: optimise for space, not time */
	int64_t	maxcontig;		/* blocks of a cluster */
	int64_t	maxbpg;			/* blocks of a file in a group */
	int64_t	avgfilesize;		/* bytes: 16384 */
	int64_t	avgfpdir;		/* files in a directory: 64 */
	int64_t	bpg;			/* blocks in a group, about: most */
	int64_t	soft_updates;		/* 1: flag that mounts look at */
	int64_t	root_uid, root_gid, root_mode;	/* 0, 0, 0755 */

	int	dry_run;		/* compute only */
	int	wipe_boot;		/* zeros in front of the superblock */
	int32_t	now;			/* seconds */
	uint32_t id;			/* of this file system: random */
};

#define NEWFS_MESSAGE	200

struct newfs_result {
	enum newfs_status status;
	int		error;		/* of the device */
	const char	*param;		/* name of a field above, or NULL */
	char		message[NEWFS_MESSAGE];
	/* What was made. */
	int64_t		size;		/* bytes */
	int32_t		bsize, fsize;
	int32_t		groups;
	int32_t		blocks_per_group, inodes_per_group;
	int64_t		inodes;		/* that files can have */
	int64_t		frags_free;
	int64_t		backup_first;	/* sectors: backup superblock of the */
	int64_t		backup_step;	/* first group, and of each further */
};

void	newfs_init(struct newfs_params *);
enum newfs_status newfs_run(const struct newfs_params *, struct newfs_result *);

#endif /* _NEWFS_H_ */
