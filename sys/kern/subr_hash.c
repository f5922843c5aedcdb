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
	for (size = 1; size * 2 <= (u_long)elements; size *= 2)
		continue;
	table = malloc(size * sizeof(void *), type, flags | M_ZERO);
	if (table != NULL)
		*mask = size - 1;
	return table;
}
