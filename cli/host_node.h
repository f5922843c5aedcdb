/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The place of a host_tree in Node, between host_node.c, which moves and
 * writes, hostread_node.c and hostfile_node.c.
 */
#ifndef _FSU_HOST_NODE_H_
#define _FSU_HOST_NODE_H_

#include <stddef.h>

struct host_tree {
	char		*path;
	size_t		len, size;
	size_t		root;		/* length of the chosen directory */
};

/* The path of a name in the place; malloced. */
char	*node_path(const struct host_tree *, const char *);
/* What Node answered, 0 or more or -errno, as C does: or -1 and errno. */
int	node_result(int);

#endif /* _FSU_HOST_NODE_H_ */
