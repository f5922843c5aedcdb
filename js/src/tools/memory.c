/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory, and the C library functions that the compiler calls.
 *
 * Pieces come from the end of the module's memory, which grows by need. What
 * is freed goes to a list of its size (powers of two up to a page of wasm,
 * above that multiples of it) and is taken from there again.
 */
#include "tools.h"

#define PAGE	65536
#define SMALL	16		/* lists: 16 << 0 .. 16 << 12 */
#define NSMALL	13

struct piece {
	size_t		size;		/* of the data */
	struct piece	*next;		/* while it is free */
};
#define HEADER	16		/* in front of the data, which is aligned */

extern char __heap_base;

static struct piece *free_small[NSMALL], *free_large;
static uintptr_t top, end;	/* of the memory that is used, that is there */

void	*memcpy(void *, const void *, size_t);
void	*memmove(void *, const void *, size_t);
void	*memset(void *, int, size_t);
int	memcmp(const void *, const void *, size_t);
size_t	strlen(const char *);

static struct piece *
carve(size_t size)
{
	struct piece *p;
	size_t need = size + HEADER, pages;

	if (top == 0) {
		top = ((uintptr_t)&__heap_base + 15) & ~(uintptr_t)15;
		end = __builtin_wasm_memory_size(0) * (uintptr_t)PAGE;
	}
	if (need > end - top) {
		pages = (need - (end - top) + PAGE - 1) / PAGE;
		if (__builtin_wasm_memory_grow(0, pages) == (size_t)-1)
			return NULL;
		end += pages * PAGE;
	}
	p = (struct piece *)top;
	p->size = size;
	top += need;
	return p;
}

void *
memory_alloc(size_t n)
{
	struct piece **list, *p;
	int i;

	if (n > (size_t)1 << 31)
		return NULL;
	for (i = 0; i < NSMALL && (size_t)SMALL << i < n; i++)
		continue;
	if (i < NSMALL) {
		n = (size_t)SMALL << i;
		list = &free_small[i];
	} else {
		n = (n + PAGE - 1) & ~(size_t)(PAGE - 1);
		for (list = &free_large; *list != NULL && (*list)->size != n;
		    list = &(*list)->next)
			continue;
	}
	if ((p = *list) != NULL)
		*list = p->next;
	else if ((p = carve(n)) == NULL)
		return NULL;
	return (char *)p + HEADER;
}

void
memory_free(void *data)
{
	struct piece *p = (struct piece *)((char *)data - HEADER), **list;
	int i;

	for (i = 0; i < NSMALL && (size_t)SMALL << i < p->size; i++)
		continue;
	list = i < NSMALL ? &free_small[i] : &free_large;
	p->next = *list;
	*list = p;
}

/* With bulk memory, the builtins are one instruction each. */
void *
memcpy(void *to, const void *from, size_t n)
{

	return __builtin_memcpy(to, from, n);
}

void *
memmove(void *to, const void *from, size_t n)
{

	return __builtin_memmove(to, from, n);
}

void *
memset(void *to, int c, size_t n)
{

	return __builtin_memset(to, c, n);
}

int
memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *p = a, *q = b;

	for (; n > 0; n--, p++, q++)
		if (*p != *q)
			return *p - *q;
	return 0;
}

size_t
strlen(const char *s)
{
	size_t n = 0;

	while (s[n] != '\0')
		n++;
	return n;
}
