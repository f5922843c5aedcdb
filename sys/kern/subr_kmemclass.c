/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What both ways of keeping memory share (subr_kmem.c, subr_kmemhost.c): the
 * size classes, the counters, and what happens when there is no more.
 *
 * Who can hand an error on asks with M_CANFAIL and gets NULL then. Who cannot,
 * a driver in the middle of a change, uses up a reserve; while that is not
 * whole nothing that may need it is begun (kmem_haveroom). Only when it is gone
 * too the kernel stops.
 *
 * Classes: every 16 bytes up to 128, then four to each power of two, so that
 * no block of more than 128 bytes wastes over a fifth; powers of two, which
 * buffers have, are exact. A slab takes as few pages as waste no more than a
 * sixteenth of it.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>

#include "rump-sys/kern.h"
#include "kmem_int.h"

uint64_t kmem_limit, kmem_inuse, kmem_mapped;
struct kmem_class kmem_classes[KMEM_NCLASSES];
uint8_t kmem_class_of[KMEM_SMALL / KMEM_QUANTUM + 1];

static TAILQ_HEAD(, kmem_reclaim) reclaimers =
    TAILQ_HEAD_INITIALIZER(reclaimers);
static int reclaiming;

#define NRESERVE	4
#define RESERVE_SIZE	MAXBSIZE
static void *reserve[NRESERVE];

void
kmem_class_init(void)
{
	struct kmem_class *kc = kmem_classes;
	u_int size, step, pages, i, next = 0;

	memset(reserve, 0, sizeof(reserve));
	for (size = step = KMEM_QUANTUM; size <= KMEM_SMALL; size += step) {
		KASSERT(kc < &kmem_classes[KMEM_NCLASSES]);
		for (pages = 1; pages < 8; pages++)
			if (pages * PAGE_SIZE % size <= pages * PAGE_SIZE / 16)
				break;
		kc->kc_size = size;
		kc->kc_pages = pages;
		kc->kc_items = pages * PAGE_SIZE / size;
		for (i = next; i <= size / KMEM_QUANTUM; i++)
			kmem_class_of[i] = kc - kmem_classes;
		next = i;
		kc++;
		if (size >= 128 && powerof2(size))
			step = size / 4;
	}
}

size_t
kmem_round(size_t size)
{

#ifdef KMEM_HOST
	return size;
#else
	if (size <= KMEM_SMALL)
		return kmem_classes[kmem_class(size)].kc_size;
	return roundup2(size, (size_t)PAGE_SIZE);
#endif
}

void
kmem_reclaim_register(struct kmem_reclaim *kr)
{

	TAILQ_INSERT_TAIL(&reclaimers, kr, kr_list);
}

void
kmem_reclaim_unregister(struct kmem_reclaim *kr)
{

	TAILQ_REMOVE(&reclaimers, kr, kr_list);
}

/* Ask all until enough came back; a reclaimer's own malloc asks nobody. */
size_t
kmem_reclaim(size_t wanted)
{
	struct kmem_reclaim *kr;
	size_t got = 0;

	if (reclaiming)
		return 0;
	reclaiming = 1;
	TAILQ_FOREACH(kr, &reclaimers, kr_list) {
		got += (*kr->kr_func)(wanted - got);
		if (got >= wanted)
			break;
	}
	reclaiming = 0;
	return got;
}

/* Is the reserve whole, or can it be made so? The first call makes it. */
int
kmem_haveroom(void)
{
	int i;

	for (i = 0; i < NRESERVE; i++)
		if (__predict_false(reserve[i] == NULL) &&
		    (reserve[i] = kmem_alloc_flags(RESERVE_SIZE, M_CANFAIL,
		    "reserve")) == NULL)
			return 0;
	return 1;
}

/* Give some of it to an allocation that must not fail: is there any? */
static int
reserve_use(void)
{
	int i;

	for (i = NRESERVE - 1; i >= 0; i--)
		if (reserve[i] != NULL) {
			(void)kmem_free(reserve[i]);
			reserve[i] = NULL;
			return 1;
		}
	return 0;
}

/*
 * kmem_alloc with the promises of malloc(9)'s flags: without M_NOWAIT and
 * M_CANFAIL never NULL. Freed pieces need not lie together, so more is
 * reclaimed each time round.
 */
void *
kmem_alloc_flags(size_t size, int flags, const char *who)
{
	size_t wanted = MAX(size, (size_t)65536);
	void *p;

	while (__predict_false((p = kmem_alloc(size)) == NULL)) {
		if (kmem_reclaim(wanted) == 0) {
			if (flags & (M_NOWAIT | M_CANFAIL))
				return NULL;
			if (reserve_use())
				continue;
			panic("out of memory: %lu bytes for %s, %llu in use",
			    (u_long)size, who, (unsigned long long)kmem_inuse);
		}
		if (wanted < SIZE_T_MAX / 4)
			wanted *= 2;
	}
	if (flags & M_ZERO)
		memset(p, 0, size);
	return p;
}
