/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Private to subr_kmem*.c: the size classes of small blocks, and the pages of
 * big ones.
 */
#ifndef _KERN_KMEM_INT_H_
#define _KERN_KMEM_INT_H_

#include <sys/param.h>
#include <sys/queue.h>

/* subr_kmemclass.c */
#define KMEM_SMALL	2048		/* bigger blocks are page runs */
#define KMEM_QUANTUM	16
#define KMEM_NCLASSES	28

struct kmem_class {
	uint16_t	kc_size;	/* of an item */
	uint16_t	kc_items;	/* in a slab */
	uint16_t	kc_pages;	/* of a slab */
};
extern struct kmem_class kmem_classes[KMEM_NCLASSES];
extern uint8_t kmem_class_of[KMEM_SMALL / KMEM_QUANTUM + 1];

#define kmem_class(size)						\
	(kmem_class_of[((size) + KMEM_QUANTUM - 1) / KMEM_QUANTUM])

void	kmem_class_init(void);

/* subr_kmempage.c */
#define KP_FREE		0	/* end page of a free run */
#define KP_RUN		1	/* first page of a block */
#define KP_SLAB		2	/* page of a slab */

struct kmem_item {
	struct kmem_item *ki_next;
};

struct kpage {
	LIST_ENTRY(kpage) kp_list;	/* free run: bin; slab: its class */
	struct karena	*kp_arena;
	struct kpage	*kp_head;	/* KP_SLAB: first page of the slab */
	struct kmem_item *kp_items;	/* slab: free items */
	uint32_t	kp_npages;	/* of the run */
	uint16_t	kp_nused;	/* slab: items in use */
	uint16_t	kp_nfresh;	/* slab: items never used, at the end */
	uint8_t		kp_state;
	uint8_t		kp_class;
};
LIST_HEAD(kpagelist, kpage);

struct kpage *kmem_run_alloc(uint32_t npages);	/* NULL: no more */
void	kmem_run_free(struct kpage *);
int	kmem_run_resize(struct kpage *, uint32_t npages);
struct kpage *kmem_lookup(const void *);	/* panics: not the kernel's */
char	*kmem_page_addr(const struct kpage *);
void	kmem_pages_fini(void);

#endif /* _KERN_KMEM_INT_H_ */
