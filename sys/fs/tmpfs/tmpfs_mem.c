/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory of a tmpfs: everything that it keeps for files, names included,
 * counts against its size.
 *
 * The kernel's own memory may be limited too (RUMP_MEMLIMIT), and others
 * cannot go on without: a tmpfs leaves a sixteenth of it alone, after asking
 * the caches for theirs.
 *
 * => Nothing here sleeps.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>

#include <rump-sys/kern.h>

#include "tmpfs.h"

static u_int64_t
mem_reserve(void)
{

	return (MAX(kmem_limit / 16, (u_int64_t)1 << 20));
}

/* Is the kernel's memory too short for size bytes more? */
static int
mem_short(size_t size)
{
	u_int64_t need = mem_reserve() + size;

	if (__predict_true(kmem_limit - kmem_inuse >= need &&
	    kmem_limit >= kmem_inuse))
		return (0);
	(void)kmem_reclaim((size_t)MIN(need, (u_int64_t)LONG_MAX));
	return (kmem_limit < kmem_inuse || kmem_limit - kmem_inuse < need);
}

/*
 * => flags: M_ZERO or 0. What is allocated is freed with the same size.
 */
void *
tmpfs_alloc(struct tmpfs_mount *tm, size_t size, int flags)
{
	void *p;

	KASSERT(size > 0);
	KASSERT((flags & ~M_ZERO) == 0);
	KASSERT(tm->tm_bytes <= tm->tm_size_max);
	if (size > tm->tm_size_max - tm->tm_bytes || mem_short(size))
		return (NULL);
	p = malloc(size, M_TMPFS, M_CANFAIL | flags);
	if (p != NULL)
		tm->tm_bytes += size;
	return (p);
}

void
tmpfs_free(struct tmpfs_mount *tm, void *p, size_t size)
{

	KASSERT(p != NULL && size > 0);
	KASSERT(tm->tm_bytes >= size);
	tm->tm_bytes -= size;
	free(p, M_TMPFS);
}

/* Bytes that it could still allocate, for statfs. */
u_int64_t
tmpfs_mem_room(const struct tmpfs_mount *tm)
{
	u_int64_t room = tm->tm_size_max - tm->tm_bytes, kernel = 0;

	if (kmem_limit > kmem_inuse + mem_reserve())
		kernel = kmem_limit - kmem_inuse - mem_reserve();
	return (MIN(room, kernel));
}
