/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pools: fixed-size items with a free list each. PR_WAITOK never fails.
 * Items are not zeroed, unless PR_ZERO. pool_destroy asserts that all came
 * back. The implementation: kern/subr_pool.c.
 */
#ifndef _SYS_POOL_H_
#define _SYS_POOL_H_

#include <sys/types.h>
#include <sys/queue.h>

#define PR_NOWAIT	0x00
#define PR_WAITOK	0x01
#define PR_LIMITFAIL	0x02
#define PR_ZERO		0x08

struct pool_allocator {
	int		pa_dummy;
};
extern struct pool_allocator pool_allocator_nointr;

struct pool_item;

struct pool {
	const char	*pr_wchan;	/* name */
	size_t		pr_size;	/* item size, aligned */
	u_int		pr_align;
	u_int		pr_nout;	/* items in use */
	u_int		pr_nfree;	/* items kept on the free list */
	u_int		pr_maxout;	/* high-water mark */
	uint64_t	pr_nget;
	struct pool_item *pr_free;
	LIST_ENTRY(pool) pr_list;	/* all pools, for statistics */
};

void	pool_init(struct pool *, size_t, u_int, u_int, int, const char *,
	    struct pool_allocator *);
void	*pool_get(struct pool *, int);
void	pool_put(struct pool *, void *);
void	pool_destroy(struct pool *);
void	pool_foreach(void (*)(const struct pool *, void *), void *);

#endif /* _SYS_POOL_H_ */
