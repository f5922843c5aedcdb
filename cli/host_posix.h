/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The place of a host_tree, between host_posix.c, which moves and writes, and
 * hostread_posix.c.
 *
 * => Number 0 is the chosen directory and always open, as is the last one.
 */
#ifndef _FSU_HOST_POSIX_H_
#define _FSU_HOST_POSIX_H_

#include <sys/types.h>

#include <fcntl.h>

#define DIRFLAGS	(O_RDONLY | O_DIRECTORY | O_CLOEXEC)

struct place {
	int	fd;			/* -1: to be opened again */
	dev_t	dev;
	ino_t	ino;
};

struct host_tree {
	struct place	*place;
	int		n, max;
};

#define HERE(t)		((t)->place[(t)->n - 1].fd)

#endif /* _FSU_HOST_POSIX_H_ */
