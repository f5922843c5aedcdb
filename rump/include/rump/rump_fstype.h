/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is in a disk image: which file system, or which partitions.
 *
 * Pure functions over a read function of the caller's; they allocate nothing,
 * need no kernel and no libc, and trust nothing that they read.
 *
 *	struct rump_fstype ft;
 *
 *	error = rump_fsprobe(read, arg, 0, size, &ft);
 *	if (error == 0 && ft.type != NULL)
 *		rump_sys_mount(ft.type, "/mnt", RUMP_MNT_RDONLY, ...);
 *	else if (error == 0 && ft.partitioned)
 *		n = rump_fsparts(read, arg, size, part, NPART);
 *	else
 *		complain(ft.name, ft.advice);
 */
#ifndef _RUMP_RUMP_FSTYPE_H_
#define _RUMP_RUMP_FSTYPE_H_

#include <stddef.h>
#include <stdint.h>

/*
 * Read exactly len bytes at byte off of the image: 0 or an errno, which the
 * probe hands back to its caller. Never asked for bytes outside the size that
 * was given to the probe; len is at most 2048.
 */
typedef int (*rump_fsread_fn)(void *arg, void *buf, size_t len, int64_t off);

struct rump_fstype {
	const char	*type;		/* name for mount(2), or NULL */
	const char	*name;		/* what it is, for people, or NULL */
	const char	*advice;	/* what to do without a type */
	int		partitioned;	/* rump_fsparts may find more */
};

/*
 * => Looks at the bytes [off, off + size) of the image.
 * => Returns 0 or the error of the read function. All strings are static.
 */
int	rump_fsprobe(rump_fsread_fn read, void *arg, int64_t off, int64_t size,
	    struct rump_fstype *ft);

struct rump_partition {
	char		id[8];		/* "1", "5", "a", "2a" */
	const char	*scheme;	/* "MBR", "GPT", "BSD disklabel" */
	char		kind[40];	/* type as the table gives it: "0xa5" */
	int64_t		offset;		/* bytes */
	int64_t		size;
	struct rump_fstype fs;		/* what the partition holds */
};

/*
 * => Fills part[0 .. max) in the order of the tables.
 * => Returns their number (it may exceed max: then max were filled), or the
 *    negated error of the read function.
 * => Partitions that reach outside the image are left out.
 */
int	rump_fsparts(rump_fsread_fn read, void *arg, int64_t size,
	    struct rump_partition *part, int max);

#endif /* _RUMP_RUMP_FSTYPE_H_ */
