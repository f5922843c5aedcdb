/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A hash table from inode numbers to pointers: which directories a walk has
 * seen, and where the first name of a file with several was put.
 *
 * Open addressing, a power of two of slots, at most 3/4 full. Key 0 means a
 * free slot; inode 0 itself has a place outside the table.
 */
#include <stdlib.h>

#include "fsu.h"

struct slot {
	uint64_t	key;
	void		*value;
};

struct inomap {
	struct slot	*slot;
	size_t		size;
	size_t		used;
	struct slot	zero;		/* key 1: inode 0 is there */
};

struct inomap *
inomap_new(void)
{
	struct inomap *m = xcalloc(1, sizeof(*m));

	m->size = 64;
	m->slot = xcalloc(m->size, sizeof(*m->slot));
	return m;
}

/* The slot that holds key, or the free one where it belongs. */
static struct slot *
lookup(const struct inomap *m, uint64_t key)
{
	size_t i;

	i = (size_t)((key * 0x9e3779b97f4a7c15ULL) >> 20);
	for (i &= m->size - 1; m->slot[i].key != 0 && m->slot[i].key != key;
	    i = (i + 1) & (m->size - 1))
		continue;
	return &m->slot[i];
}

static void
grow(struct inomap *m)
{
	struct slot *old = m->slot;
	size_t i, n = m->size;

	m->size *= 2;
	m->slot = xcalloc(m->size, sizeof(*m->slot));
	for (i = 0; i < n; i++)
		if (old[i].key != 0)
			*lookup(m, old[i].key) = old[i];
	free(old);
}

void **
inomap_slot(struct inomap *m, uint64_t ino, int *isnew)
{
	struct slot *s;

	if (ino == 0) {
		s = &m->zero;
		*isnew = s->key == 0;
		s->key = 1;
		return &s->value;
	}
	s = lookup(m, ino);
	*isnew = s->key == 0;
	if (*isnew) {
		if (m->used >= m->size / 4 * 3) {
			grow(m);
			s = lookup(m, ino);
		}
		m->used++;
		s->key = ino;
	}
	return &s->value;
}

void
inomap_each(struct inomap *m, void (*fn)(void *))
{
	size_t i;

	if (m->zero.key != 0)
		fn(m->zero.value);
	for (i = 0; i < m->size; i++)
		if (m->slot[i].key != 0)
			fn(m->slot[i].value);
}

void
inomap_free(struct inomap *m)
{

	if (m == NULL)
		return;
	free(m->slot);
	free(m);
}
