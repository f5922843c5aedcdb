/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * malloc(9) and free(9): kmem with an account for each type.
 *
 * => Types are those of MALLOC_TYPES in <sys/malloc.h>; a block is freed with
 *    the type that it was allocated with. The accounts count usable bytes.
 * => malloc(0) gives a block of its own. free(NULL) does nothing.
 * => Debug kernels fill new blocks with 0xa5 and freed ones with 0x5a.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>

#include "rump-sys/kern.h"

#define MALLOC_TYPE_NAME(name, desc)	[name] = { .ms_name = desc },
static struct malloc_stats stats[M_LAST] = {
	MALLOC_TYPES(MALLOC_TYPE_NAME)
};
static size_t forever[M_LAST];	/* of ms_count: never to be freed */
static int is_forever;

void *
malloc(u_long size, int type, int flags)
{
	struct malloc_stats *ms = &stats[type];
	void *p;

	KASSERT(type > M_FREE && type < M_LAST);
	if ((p = kmem_alloc_flags(size, flags, ms->ms_name)) == NULL)
		return NULL;
#ifdef DEBUG_KERNEL
	if ((flags & M_ZERO) == 0)
		memset(p, 0xa5, size);
#endif
	ms->ms_inuse += kmem_round(size);
	if (ms->ms_inuse > ms->ms_maxused)
		ms->ms_maxused = ms->ms_inuse;
	ms->ms_count++;
	ms->ms_calls++;
	if (__predict_false(is_forever))
		forever[type]++;
	return p;
}

void
free(void *p, int type)
{
	struct malloc_stats *ms = &stats[type];
	size_t size;

	KASSERT(type > M_FREE && type < M_LAST);
	if (p == NULL)
		return;
#ifdef DEBUG_KERNEL
	memset(p, 0x5a, kmem_size(p));
#endif
	size = kmem_free(p);
	KASSERT(ms->ms_inuse >= size && ms->ms_count > 0);
	ms->ms_inuse -= size;
	ms->ms_count--;
}

int
malloc_resize(void *p, u_long size, int type)
{
	struct malloc_stats *ms = &stats[type];
	size_t old = kmem_size(p);

	KASSERT(type > M_FREE && type < M_LAST);
	if (!kmem_resize(p, size))
		return 0;
	ms->ms_inuse += kmem_round(size) - old;
	if (ms->ms_inuse > ms->ms_maxused)
		ms->ms_maxused = ms->ms_inuse;
	return 1;
}

void
malloc_getstats(int type, struct malloc_stats *ms)
{

	KASSERT(type >= M_FREE && type < M_LAST);
	*ms = stats[type];
}

/* Between on and off, what is allocated lives as long as the kernel. */
void
malloc_forever(int on)
{

	is_forever = on;
}

/* How many blocks nobody freed; report names their types. */
unsigned long
malloc_leaks(int report)
{
	unsigned long n = 0;
	int type;

	for (type = 0; type < M_LAST; type++) {
		if (stats[type].ms_count <= forever[type])
			continue;
		n += stats[type].ms_count - forever[type];
		if (report)
			uprintf("leak: %lu blocks of %s\n",
			    (u_long)(stats[type].ms_count - forever[type]),
			    stats[type].ms_name);
	}
	return n;
}
