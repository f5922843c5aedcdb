/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hash tables: a power-of-two array of list heads, one pointer each, all
 * empty. Freed with free(table, type).
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>

void *
hashinit(int elements, int type, int flags, u_long *mask)
{
	u_long size;
	void *table;

	KASSERT(elements > 0);
	/*
	 * Soft updates let four inodes wait for each vnode there may be: with
	 * one slot a vnode, every change would search a long chain.
	 */
	if (type == M_INODEDEP)
		elements *= 4;
	for (size = 1; size * 2 <= (u_long)elements; size *= 2)
		continue;
	table = malloc(size * sizeof(void *), type, flags | M_ZERO);
	if (table != NULL)
		*mask = size - 1;
	return table;
}
