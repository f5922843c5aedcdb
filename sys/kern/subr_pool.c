/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pools: items of one size, with a last-in first-out list of free ones in
 * front of kmem, whose size classes do the packing.
 *
 * => The list keeps at most POOL_KEEP items, or POOL_KEEPBYTES; what comes back
 *    beyond goes to kmem. Under memory pressure the lists are emptied.
 * => PR_NOWAIT and PR_LIMITFAIL may give NULL; otherwise pool_get never does.
 * => With KMEM_HOST nothing is kept, so that the sanitizer sees each item.
 * => Debug kernels fill items as malloc does.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>
#include <sys/pool.h>

#include "rump-sys/kern.h"

#define POOL_KEEP	128
#define POOL_KEEPBYTES	(64 * 1024)
#ifdef KMEM_HOST
#define POOL_KEEPS(pr)	0
#else
#define POOL_KEEPS(pr)	((pr)->pr_nfree < POOL_KEEP &&			\
			    (pr)->pr_nfree * (pr)->pr_size < POOL_KEEPBYTES)
#endif

struct pool_item {
	struct pool_item *pi_next;
};

struct pool_allocator pool_allocator_nointr;
static LIST_HEAD(, pool) pools;

static size_t
pool_drain(struct pool *pr)
{
	struct pool_item *pi;
	size_t freed = 0;

	while ((pi = pr->pr_free) != NULL) {
		pr->pr_free = pi->pi_next;
		freed += kmem_free(pi);
	}
	pr->pr_nfree = 0;
	return freed;
}

static size_t
pool_reclaim(size_t wanted)
{
	struct pool *pr;
	size_t freed = 0;

	LIST_FOREACH(pr, &pools, pr_list)
		freed += pool_drain(pr);
	return freed;
}

static struct kmem_reclaim pool_kr = { .kr_func = pool_reclaim };

void
pool_init(struct pool *pr, size_t size, u_int align, u_int ioff, int flags,
    const char *name, struct pool_allocator *pa)
{

	KASSERT(size > 0 && align <= 16 && ioff == 0);
	memset(pr, 0, sizeof(*pr));
	pr->pr_wchan = name;
	pr->pr_size = MAX(size, sizeof(struct pool_item));
	pr->pr_align = align;
	if (LIST_EMPTY(&pools))
		kmem_reclaim_register(&pool_kr);
	LIST_INSERT_HEAD(&pools, pr, pr_list);
}

void *
pool_get(struct pool *pr, int flags)
{
	struct pool_item *pi;

	if ((pi = pr->pr_free) != NULL) {
		pr->pr_free = pi->pi_next;
		pr->pr_nfree--;
	} else {
		KASSERT(pr->pr_size != 0);
		pi = kmem_alloc_flags(pr->pr_size,
		    (flags & PR_WAITOK) == 0 ? M_NOWAIT :
		    (flags & PR_LIMITFAIL) ? M_CANFAIL : M_WAITOK,
		    pr->pr_wchan);
		if (pi == NULL)
			return NULL;
	}
#ifdef DEBUG_KERNEL
	memset(pi, 0xa5, pr->pr_size);
#endif
	if (flags & PR_ZERO)
		memset(pi, 0, pr->pr_size);
	pr->pr_nget++;
	if (++pr->pr_nout > pr->pr_maxout)
		pr->pr_maxout = pr->pr_nout;
	return pi;
}

void
pool_put(struct pool *pr, void *item)
{
	struct pool_item *pi = item;

	KASSERT(pi != NULL && pr->pr_nout > 0 && pi != pr->pr_free);
#ifdef DEBUG_KERNEL
	memset(pi, 0x5a, pr->pr_size);
#endif
	pr->pr_nout--;
	if (POOL_KEEPS(pr)) {
		pi->pi_next = pr->pr_free;
		pr->pr_free = pi;
		pr->pr_nfree++;
	} else
		kmem_free(pi);
}

void
pool_destroy(struct pool *pr)
{

	KASSERT(pr->pr_nout == 0);
	pool_drain(pr);
	LIST_REMOVE(pr, pr_list);
	if (LIST_EMPTY(&pools))
		kmem_reclaim_unregister(&pool_kr);
}

/* Call f(pool, arg) for each pool: statistics. */
void
pool_foreach(void (*f)(const struct pool *, void *), void *arg)
{
	struct pool *pr;

	LIST_FOREACH(pr, &pools, pr_list)
		(*f)(pr, arg);
}

unsigned long
pool_leaks(int report)
{
	struct pool *pr;
	unsigned long n = 0;

	LIST_FOREACH(pr, &pools, pr_list) {
		if (pr->pr_nout == 0)
			continue;
		n += pr->pr_nout;
		if (report)
			uprintf("leak: %u items of %lu bytes in pool %s\n",
			    pr->pr_nout, (u_long)pr->pr_size, pr->pr_wchan);
	}
	return n;
}

/* At halt: pools live as long as their owners, but keep nothing. */
void
pool_fini(void)
{

	pool_reclaim(SIZE_T_MAX);
}
