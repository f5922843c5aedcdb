/* SPDX-License-Identifier: BSD-2-Clause */
/* The data of a file of the image into an archive that is written. */
#ifndef _FSU_TARDATA_H_
#define _FSU_TARDATA_H_

#include <rump/rump_syscalls.h>

struct archive;
struct archive_entry;

/*
 * Before the header: tell ae which runs of fd are data. Too many of them, or
 * an error (which tardata_write meets again): no map, and holes are zeros.
 * => fd is at its beginning, before and after.
 */
void	tardata_map(struct archive_entry *, int fd, const struct rump_stat *);
/* After the header; as data_copy. */
int	tardata_write(struct archive *, int fd, const struct rump_stat *,
	    int *whose);

#endif /* _FSU_TARDATA_H_ */
