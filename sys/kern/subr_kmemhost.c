/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmem on the host's own allocator, block by block (KMEM_HOST): the address
 * sanitizer then sees every overrun, every use after free, every leak. Sizes
 * are kept beside the blocks, in a hash by address.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/queue.h>

#include "rump-sys/kern.h"
#include "kmem_int.h"

#ifdef KMEM_HOST

#define NBUCKETS	16384

struct block {
	SLIST_ENTRY(block) b_list;
	void		*b_addr;
	size_t		b_size;
};
static SLIST_HEAD(, block) buckets[NBUCKETS];

#define BUCKET(p)							\
	(&buckets[((uint32_t)((uintptr_t)(p) >> 4) * 2654435761U) >> 18])

void
kmem_init(uint64_t limit)
{

	kmem_limit = limit;
	kmem_class_init();
}

/* Blocks that nobody freed stay with the host, whose checker names them. */
void
kmem_fini(void)
{
	struct block *b;
	size_t i;

	for (i = 0; i < NBUCKETS; i++)
		while ((b = SLIST_FIRST(&buckets[i])) != NULL) {
			SLIST_REMOVE_HEAD(&buckets[i], b_list);
			rumpuser_free(b, sizeof(*b));
		}
	kmem_inuse = kmem_mapped = 0;
}

void *
kmem_alloc(size_t size)
{
	struct block *b;
	void *mem;

	if (size > SIZE_T_MAX / 2 || kmem_mapped + size > kmem_limit)
		return NULL;
	if (rumpuser_malloc(sizeof(*b), 0, &mem) != 0)
		return NULL;
	b = mem;
	if (rumpuser_malloc(size, size >= PAGE_SIZE ? PAGE_SIZE : 16,
	    &b->b_addr) != 0) {
		rumpuser_free(b, sizeof(*b));
		return NULL;
	}
	b->b_size = size;
	kmem_inuse += size;
	kmem_mapped += size;
	SLIST_INSERT_HEAD(BUCKET(b->b_addr), b, b_list);
	return b->b_addr;
}

static struct block *
lookup(const void *p)
{
	struct block *b;

	SLIST_FOREACH(b, BUCKET(p), b_list)
		if (b->b_addr == p)
			return b;
	panic("kmem: %p is not allocated", p);
}

size_t
kmem_free(void *p)
{
	struct block *b = lookup(p);
	size_t size = b->b_size;

	SLIST_REMOVE(BUCKET(p), b, block, b_list);
	kmem_inuse -= size;
	kmem_mapped -= size;
	rumpuser_free(b, sizeof(*b));
	rumpuser_free(p, size);
	return size;
}

size_t
kmem_size(const void *p)
{

	return lookup(p)->b_size;
}

int
kmem_resize(void *p, size_t size)
{

	return lookup(p)->b_size == size;
}

#endif /* KMEM_HOST */
