/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernel memory below malloc and pools: blocks of any size, out of pages
 * (subr_kmempage.c). Interface: rump-sys/kern.h.
 *
 *	up to KMEM_SMALL bytes	an item of a slab: one run of pages cut into
 *				equal items (subr_kmemclass.c has the sizes)
 *	more			a run of pages of its own
 *
 * Invariant: a slab is on its class's list iff it has a free item. Of each
 * class one empty slab is kept.
 *
 * Locks: the big lock. Nothing here sleeps.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/queue.h>

#include "rump-sys/kern.h"
#include "kmem_int.h"

#ifndef KMEM_HOST

static struct kpagelist partial[KMEM_NCLASSES];

static struct kpage *
slab_create(int class)
{
	struct kpage *kp;
	uint32_t i, npages = kmem_classes[class].kc_pages;

	if ((kp = kmem_run_alloc(npages)) == NULL)
		return NULL;
	for (i = 0; i < npages; i++) {
		kp[i].kp_state = KP_SLAB;
		kp[i].kp_head = kp;
	}
	kp->kp_class = class;
	kp->kp_items = NULL;
	kp->kp_nused = 0;
	kp->kp_nfresh = kmem_classes[class].kc_items;
	LIST_INSERT_HEAD(&partial[class], kp, kp_list);
	return kp;
}

void *
kmem_alloc(size_t size)
{
	struct kpage *kp;
	struct kmem_item *it;
	int class;

	if (__predict_false(size > KMEM_SMALL)) {
		if (size > SIZE_T_MAX / 2 ||
		    (kp = kmem_run_alloc((size + PAGE_MASK) >> PAGE_SHIFT)) ==
		    NULL)
			return NULL;
		kmem_inuse += (uint64_t)kp->kp_npages << PAGE_SHIFT;
		return kmem_page_addr(kp);
	}
	class = kmem_class(size);
	if ((kp = LIST_FIRST(&partial[class])) == NULL &&
	    (kp = slab_create(class)) == NULL)
		return NULL;
	kp->kp_nused++;
	kmem_inuse += kmem_classes[class].kc_size;
	if ((it = kp->kp_items) != NULL)
		kp->kp_items = it->ki_next;
	else
		it = (struct kmem_item *)(void *)(kmem_page_addr(kp) +
		    (size_t)(kmem_classes[class].kc_items - kp->kp_nfresh--) *
		    kmem_classes[class].kc_size);
	if (kp->kp_items == NULL && kp->kp_nfresh == 0)
		LIST_REMOVE(kp, kp_list);
	return it;
}

size_t
kmem_free(void *p)
{
	struct kpage *kp = kmem_lookup(p);
	const struct kmem_class *kc;
	struct kmem_item *it = p;
	size_t size;

	if (__predict_false(kp->kp_state == KP_RUN)) {
		KASSERT(kmem_page_addr(kp) == (char *)p);
		size = (size_t)kp->kp_npages << PAGE_SHIFT;
		kmem_inuse -= size;
		kmem_run_free(kp);
		return size;
	}
	if (kp->kp_state != KP_SLAB)
		panic("kmem: %p is free already", p);
	kp = kp->kp_head;
	kc = &kmem_classes[kp->kp_class];
	KASSERT(((char *)p - kmem_page_addr(kp)) % kc->kc_size == 0);
	KASSERT(kp->kp_nused > 0 && kp->kp_items != it);
	kmem_inuse -= kc->kc_size;
	if (kp->kp_items == NULL && kp->kp_nfresh == 0)
		LIST_INSERT_HEAD(&partial[kp->kp_class], kp, kp_list);
	it->ki_next = kp->kp_items;
	kp->kp_items = it;
	/* Keep the last slab of a class. */
	if (--kp->kp_nused == 0 &&
	    (LIST_FIRST(&partial[kp->kp_class]) != kp ||
	    LIST_NEXT(kp, kp_list) != NULL)) {
		uint32_t i, npages = kp->kp_npages;

		LIST_REMOVE(kp, kp_list);
		for (i = 0; i < npages; i++)
			kp[i].kp_state = KP_RUN;
		kmem_run_free(kp);
	}
	return kc->kc_size;
}

size_t
kmem_size(const void *p)
{
	struct kpage *kp = kmem_lookup(p);

	if (kp->kp_state == KP_SLAB)
		return kmem_classes[kp->kp_head->kp_class].kc_size;
	KASSERT(kp->kp_state == KP_RUN);
	return (size_t)kp->kp_npages << PAGE_SHIFT;
}

/* Change a block's size where it lies: within its class, or by whole pages. */
int
kmem_resize(void *p, size_t size)
{
	struct kpage *kp = kmem_lookup(p);
	uint32_t npages, have;

	if (kp->kp_state == KP_SLAB)
		return size <= KMEM_SMALL &&
		    kmem_class(size) == kp->kp_head->kp_class;
	if (size <= KMEM_SMALL || size > SIZE_T_MAX / 2)
		return 0;
	KASSERT(kmem_page_addr(kp) == (char *)p);
	npages = (size + PAGE_MASK) >> PAGE_SHIFT;
	have = kp->kp_npages;
	if (!kmem_run_resize(kp, npages))
		return 0;
	kmem_inuse += ((uint64_t)npages - have) << PAGE_SHIFT;
	return 1;
}

void
kmem_init(uint64_t limit)
{

	kmem_limit = limit;
	kmem_class_init();
}

/* Give everything back, blocks that nobody freed too. */
void
kmem_fini(void)
{
	int i;

	kmem_pages_fini();
	for (i = 0; i < KMEM_NCLASSES; i++)
		LIST_INIT(&partial[i]);
	kmem_inuse = 0;
}

#endif /* !KMEM_HOST */
