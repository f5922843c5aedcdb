/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages of kernel memory, from areas that the host maps.
 *
 *	host area ("arena", 64 KiB granules, mostly 512 KiB)
 *	  pages of 4 KiB, each described by a struct kpage
 *	    free runs:	on a list for their length, both ends marked
 *	    used runs:	a block each, or a slab (subr_kmem.c)
 *
 * All of it is O(1) but for the search of runs longer than the exact lists
 * reach, and runs bigger than half an arena, which get an arena of their own
 * and give it back when freed.
 *
 * Invariants
 * 1. Two free runs are never neighbours: kmem_run_free merges them.
 * 2. A free run has kp_npages in its first and in its last page; kp_state is
 *    KP_FREE in both. Pages inside a run are never looked at, but for those of
 *    a slab, whose kp_head leads to its first page.
 * 3. A run lies in one arena; kmem_lookup leads from any address in it to its
 *    kpage by a hash of the 64 KiB granule.
 * 4. Of the arenas that are wholly free (nspare) one is kept, and more while
 *    they are less than a quarter of all: against going to and fro.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/queue.h>

#include "rump-sys/kern.h"
#include "kmem_int.h"

#ifndef KMEM_HOST

#define GRANULE_SHIFT	16
#define GRANULE		(1UL << GRANULE_SHIFT)
#define GRANULE_PAGES	(GRANULE / PAGE_SIZE)

#define ARENA		(512UL * 1024)
#define NBINS		64	/* bin i: runs of i pages; bin 0: longer */

struct karena {
	LIST_ENTRY(karena) ka_list;
	char		*ka_base;
	uint32_t	ka_npages;
	uint32_t	ka_nfree;
	size_t		ka_metalen;	/* of this allocation */
	struct kpage	ka_pages[];
};

/* Granule hash: open addressing, linear probing, power-of-two size. */
struct granule {
	uintptr_t	g_key;		/* address >> GRANULE_SHIFT; 0: none */
	struct kpage	*g_pages;	/* its first page's */
};

static LIST_HEAD(, karena) arenas;
static struct kpagelist bins[NBINS];
static uint64_t binmap;			/* which bins are not empty */
static struct granule *granules;
static size_t ngranules, granule_mask;
static size_t nspare;			/* arenas that are wholly free */

static void
bin_insert(struct kpage *kp)
{
	u_int b = kp->kp_npages < NBINS ? kp->kp_npages : 0;

	LIST_INSERT_HEAD(&bins[b], kp, kp_list);
	binmap |= (uint64_t)1 << b;
}

static void
bin_remove(struct kpage *kp)
{
	u_int b = kp->kp_npages < NBINS ? kp->kp_npages : 0;

	LIST_REMOVE(kp, kp_list);
	if (LIST_EMPTY(&bins[b]))
		binmap &= ~((uint64_t)1 << b);
}

static void
run_mark(struct kpage *kp, uint32_t npages, int state)
{

	kp->kp_npages = kp[npages - 1].kp_npages = npages;
	kp->kp_state = kp[npages - 1].kp_state = state;
}

char *
kmem_page_addr(const struct kpage *kp)
{
	const struct karena *ka = kp->kp_arena;

	return ka->ka_base + ((size_t)(kp - ka->ka_pages) << PAGE_SHIFT);
}

static size_t
granule_slot(uintptr_t key)
{

	return (size_t)((uint32_t)key * 2654435761U) >> 4;
}

struct kpage *
kmem_lookup(const void *p)
{
	uintptr_t key = (uintptr_t)p >> GRANULE_SHIFT;
	size_t i = granule_slot(key) & granule_mask;

	while (granules[i].g_key != key) {
		if (granules[i].g_key == 0)
			panic("kmem: %p is not the kernel's", p);
		i = (i + 1) & granule_mask;
	}
	return &granules[i].g_pages[((uintptr_t)p >> PAGE_SHIFT) &
	    (GRANULE_PAGES - 1)];
}

static void
granule_insert(uintptr_t key, struct kpage *pages)
{
	size_t i = granule_slot(key) & granule_mask;

	while (granules[i].g_key != 0)
		i = (i + 1) & granule_mask;
	granules[i].g_key = key;
	granules[i].g_pages = pages;
	ngranules++;
}

/* Close the gap behind a removed slot: later keys may have probed over it. */
static void
granule_remove(uintptr_t key)
{
	size_t i = granule_slot(key) & granule_mask, j, home;

	while (granules[i].g_key != key)
		i = (i + 1) & granule_mask;
	for (j = i;;) {
		granules[i].g_key = 0;
		do {
			j = (j + 1) & granule_mask;
			if (granules[j].g_key == 0) {
				ngranules--;
				return;
			}
			home = granule_slot(granules[j].g_key) & granule_mask;
		} while (((j - home) & granule_mask) <
		    ((j - i) & granule_mask));
		granules[i] = granules[j];
		i = j;
	}
}

static int
granule_reserve(size_t more)
{
	struct granule *old = granules;
	size_t oldlen = granule_mask + 1, len, i;
	void *mem;

	if (old != NULL && (ngranules + more) * 2 <= oldlen)
		return 0;
	for (len = old == NULL ? 64 : oldlen; (ngranules + more) * 2 > len;)
		len *= 2;
	if (rumpuser_malloc(len * sizeof(*old), 0, &mem) != 0)
		return ENOMEM;
	memset(mem, 0, len * sizeof(*old));
	granules = mem;
	granule_mask = len - 1;
	if (old != NULL) {
		ngranules = 0;
		for (i = 0; i < oldlen; i++)
			if (old[i].g_key != 0)
				granule_insert(old[i].g_key, old[i].g_pages);
		rumpuser_free(old, oldlen * sizeof(*old));
	}
	return 0;
}

/* A new arena of at least npages, as one free run that is on no list. */
static struct kpage *
arena_create(uint32_t npages)
{
	struct karena *ka;
	size_t len, metalen, i;
	void *mem, *base;

	len = roundup2((size_t)npages << PAGE_SHIFT, GRANULE);
	if (len < ARENA && npages <= ARENA / PAGE_SIZE / 2)
		len = ARENA;
	if (kmem_mapped + len > kmem_limit) {
		/* Near a tight limit, take no more than needed. */
		len = roundup2((size_t)npages << PAGE_SHIFT, GRANULE);
		if (kmem_mapped + len > kmem_limit)
			return NULL;
	}
	if (granule_reserve(len >> GRANULE_SHIFT) != 0)
		return NULL;
	metalen = sizeof(*ka) + (len >> PAGE_SHIFT) * sizeof(struct kpage);
	if (rumpuser_malloc(metalen, 0, &mem) != 0)
		return NULL;
	if (rumpuser_anonmmap(len, &base) != 0) {
		rumpuser_free(mem, metalen);
		return NULL;
	}
	KASSERT(((uintptr_t)base & (GRANULE - 1)) == 0);
	kmem_mapped += len;

	memset(mem, 0, metalen);
	ka = mem;
	ka->ka_base = base;
	ka->ka_npages = ka->ka_nfree = len >> PAGE_SHIFT;
	ka->ka_metalen = metalen;
	for (i = 0; i < ka->ka_npages; i++)
		ka->ka_pages[i].kp_arena = ka;
	for (i = 0; i < ka->ka_npages; i += GRANULE_PAGES)
		granule_insert(((uintptr_t)base >> GRANULE_SHIFT) +
		    i / GRANULE_PAGES, &ka->ka_pages[i]);
	LIST_INSERT_HEAD(&arenas, ka, ka_list);
	nspare++;
	run_mark(ka->ka_pages, ka->ka_npages, KP_FREE);
	return ka->ka_pages;
}

static void
arena_destroy(struct karena *ka)
{
	size_t len = (size_t)ka->ka_npages << PAGE_SHIFT, i;

	for (i = 0; i < len; i += GRANULE)
		granule_remove(((uintptr_t)ka->ka_base + i) >> GRANULE_SHIFT);
	LIST_REMOVE(ka, ka_list);
	rumpuser_unmap(ka->ka_base, len);
	kmem_mapped -= len;
	rumpuser_free(ka, ka->ka_metalen);
}

/* Take npages from the front of a run that is on no list. */
static struct kpage *
run_cut(struct kpage *kp, uint32_t npages)
{
	uint32_t rest = kp->kp_npages - npages;

	KASSERT(kp->kp_state == KP_FREE && kp->kp_npages >= npages);
	if (rest != 0) {
		run_mark(kp + npages, rest, KP_FREE);
		bin_insert(kp + npages);
	}
	run_mark(kp, npages, KP_RUN);
	if (kp->kp_arena->ka_nfree == kp->kp_arena->ka_npages)
		nspare--;
	kp->kp_arena->ka_nfree -= npages;
	return kp;
}

struct kpage *
kmem_run_alloc(uint32_t npages)
{
	struct kpage *kp = NULL;
	uint64_t map;

	KASSERT(npages > 0);
	map = npages < NBINS ? binmap >> npages << npages : 0;
	if (map != 0)
		kp = LIST_FIRST(&bins[__builtin_ctzll(map)]);
	else
		LIST_FOREACH(kp, &bins[0], kp_list)
			if (kp->kp_npages >= npages)
				break;
	if (kp != NULL)
		bin_remove(kp);
	else if ((kp = arena_create(npages)) == NULL)
		return NULL;
	return run_cut(kp, npages);
}

void
kmem_run_free(struct kpage *kp)
{
	struct karena *ka = kp->kp_arena;
	struct kpage *prev, *next = kp + kp->kp_npages;
	uint32_t npages = kp->kp_npages;

	ka->ka_nfree += npages;
	if (next < ka->ka_pages + ka->ka_npages && next->kp_state == KP_FREE) {
		bin_remove(next);
		npages += next->kp_npages;
	}
	if (kp > ka->ka_pages && kp[-1].kp_state == KP_FREE) {
		prev = kp - kp[-1].kp_npages;
		bin_remove(prev);
		npages += prev->kp_npages;
		kp = prev;
	}
	run_mark(kp, npages, KP_FREE);
	if (ka->ka_nfree == ka->ka_npages) {
		if (ka->ka_npages > ARENA / PAGE_SIZE ||
		    (nspare > 0 && (nspare + 1) * ARENA > kmem_mapped / 4)) {
			arena_destroy(ka);
			return;
		}
		nspare++;
	}
	bin_insert(kp);
}

/* Give up the tail of a run, or take from a free run behind: true if done. */
int
kmem_run_resize(struct kpage *kp, uint32_t npages)
{
	struct kpage *next = kp + kp->kp_npages;
	uint32_t have = kp->kp_npages;

	KASSERT(kp->kp_state == KP_RUN && npages > 0);
	if (npages < have) {
		run_mark(kp + npages, have - npages, KP_RUN);
		run_mark(kp, npages, KP_RUN);
		kmem_run_free(kp + npages);
	} else if (npages > have) {
		if (next >= kp->kp_arena->ka_pages + kp->kp_arena->ka_npages ||
		    next->kp_state != KP_FREE ||
		    have + next->kp_npages < npages)
			return 0;
		bin_remove(next);
		run_cut(next, npages - have);
		run_mark(kp, npages, KP_RUN);
	}
	return 1;
}

/* Give all arenas back, whatever is in them. */
void
kmem_pages_fini(void)
{
	struct karena *ka;
	int i;

	while ((ka = LIST_FIRST(&arenas)) != NULL)
		arena_destroy(ka);
	if (granules != NULL)
		rumpuser_free(granules, (granule_mask + 1) * sizeof(*granules));
	granules = NULL;
	ngranules = granule_mask = 0;
	nspare = 0;
	binmap = 0;
	for (i = 0; i < NBINS; i++)
		LIST_INIT(&bins[i]);
}

#endif /* !KMEM_HOST */
