/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "area.h"

static int
is_outside(const struct area *a, size_t len, int64_t off)
{

	return off < 0 || (uint64_t)off > a->a_size ||
	    len > a->a_size - (size_t)off;
}

static int
area_read(void *arg, void *buf, size_t len, int64_t off)
{
	struct area *a = arg;

	if (is_outside(a, len, off))
		return EIO;
	memcpy(buf, a->a_data + off, len);
	return 0;
}

static int
area_write(void *arg, const void *buf, size_t len, int64_t off)
{
	struct area *a = arg;

	if (is_outside(a, len, off))
		return EIO;
	if (a->a_writes++ < a->a_kept)
		memcpy(a->a_data + off, buf, len);
	return 0;
}

static int
area_sync(void *arg)
{

	(void)arg;
	return 0;
}

struct fsck_params
area_fsck(struct area *a, enum fsck_mode mode)
{
	struct fsck_params p = {
		.dev = { a, (int64_t)a->a_size, area_read, area_write,
		    area_sync },
		.mem_alloc = malloc, .mem_free = free,
		.mode = mode, .now = 1700000000,
	};

	return p;
}
