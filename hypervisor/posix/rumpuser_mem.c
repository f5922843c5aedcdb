/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory: small pieces from the C library, so that its checkers (valgrind,
 * AddressSanitizer) see each of them, and big zeroed areas from the host.
 */
#include "rumpuser_int.h"

#ifndef __EMSCRIPTEN__
#include <sys/mman.h>
#endif

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define AREA	65536	/* alignment and granularity of rumpuser_anonmmap */

int
rumpuser_malloc(size_t len, size_t align, void **memp)
{
	void *mem;

	assert((align & (align - 1)) == 0);
	if (len == 0)
		len = 1;	/* a pointer of its own, never NULL */
	if (align <= sizeof(void *)) {
		if ((mem = malloc(len)) == NULL)
			return rumpuser__errtrans(ENOMEM);
	} else if (posix_memalign(&mem, align, len) != 0)
		return rumpuser__errtrans(ENOMEM);
	*memp = mem;
	return 0;
}

void
rumpuser_free(void *mem, size_t len)
{

	(void)len;
	free(mem);
}

#ifdef __EMSCRIPTEN__
/* Emscripten's mmap takes memory from malloc; go there directly. */
int
rumpuser_anonmmap(size_t len, void **memp)
{

	assert(len > 0 && len % AREA == 0);
	if (posix_memalign(memp, AREA, len) != 0)
		return rumpuser__errtrans(ENOMEM);
	memset(*memp, 0, len);
	return 0;
}

void
rumpuser_unmap(void *mem, size_t len)
{

	(void)len;
	free(mem);
}
#else
/*
 * Map one AREA more than wanted, then trim both ends to the alignment.
 */
int
rumpuser_anonmmap(size_t len, void **memp)
{
	size_t head, whole = len + AREA;
	uint8_t *mem;

	assert(len > 0 && len % AREA == 0);
	if (whole < len)
		return rumpuser__errtrans(ENOMEM);
	mem = mmap(NULL, whole, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (mem == MAP_FAILED)
		return rumpuser__errtrans(ENOMEM);
	head = -(uintptr_t)mem & (AREA - 1);
	if (head != 0)
		munmap(mem, head);
	munmap(mem + head + len, AREA - head);
	*memp = mem + head;
	return 0;
}

void
rumpuser_unmap(void *mem, size_t len)
{
	int error;

	error = munmap(mem, len);
	assert(error == 0);
	(void)error;
}
#endif
