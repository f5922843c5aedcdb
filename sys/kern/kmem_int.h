/* SPDX-License-Identifier: BSD-2-Clause */
/* Private to subr_kmem*.c: the size classes of small blocks. */
#ifndef _KERN_KMEM_INT_H_
#define _KERN_KMEM_INT_H_

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

#endif /* _KERN_KMEM_INT_H_ */
