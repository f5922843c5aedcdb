/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fsck on an image in memory: what it says, and a repair that a power cut ends
 * after some of its writes.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../fsck/fsck.h"
#include "power.h"

struct area {
	uint8_t	*a_data;
	size_t	a_size;
	unsigned a_writes;
	unsigned a_cut;			/* writes from here on are lost */
};

static int
area_read(void *arg, void *buf, size_t len, int64_t off)
{
	struct area *a = arg;

	if (off < 0 || (size_t)off > a->a_size || len > a->a_size - (size_t)off)
		return EIO;
	memcpy(buf, a->a_data + off, len);
	return 0;
}

static int
area_write(void *arg, const void *buf, size_t len, int64_t off)
{
	struct area *a = arg;

	if (off < 0 || (size_t)off > a->a_size || len > a->a_size - (size_t)off)
		return EIO;
	if (a->a_writes++ < a->a_cut)
		memcpy(a->a_data + off, buf, len);
	return 0;
}

static int
area_sync(void *arg)
{

	(void)arg;
	return 0;
}

static struct fsck_params
params(struct area *area, int mode)
{
	struct fsck_params p = {
		.dev = { area, (int64_t)area->a_size, area_read, area_write,
		    area_sync },
		.mem_alloc = malloc, .mem_free = free,
		.mode = (enum fsck_mode)mode, .now = 1000000000,
	};

	return p;
}

void
judge_cutrepair(uint8_t *image, size_t size, uint64_t random)
{
	struct area area = { image, size, 0, 0 };
	struct fsck_params p = params(&area, FSCK_REPAIR);
	struct fsck_result r;

	/* First nothing is written: that counts the writes. */
	fsck_run(&p, &r);
	fsck_done(&p, &r);
	area.a_cut = rnd_below(&random, area.a_writes + 1);
	area.a_writes = 0;
	fsck_run(&p, &r);
	fsck_done(&p, &r);
}

enum judge_fsck
judge_fsck(uint8_t *image, size_t size, int mode, char *why, size_t whylen)
{
	struct area area = { image, size, 0, ~0U };
	struct fsck_params p = params(&area, mode);
	const struct fsck_finding *n;
	struct fsck_result r;
	enum judge_fsck result;
	uint32_t i;

	fsck_run(&p, &r);
	result = r.status == FSCK_CLEAN && r.total == 0 ? JF_CLEAN :
	    r.status == FSCK_FIXED ? JF_FIXED : JF_HARMLESS;
	if (r.status != FSCK_CLEAN && r.status != FSCK_FIXED &&
	    r.status != FSCK_ERRORS) {
		snprintf(why, whylen, "fsck ends with status %d", r.status);
		result = JF_BAD;
	} else if (r.status == FSCK_ERRORS && mode != FSCK_CHECK) {
		snprintf(why, whylen, "fsck leaves errors");
		result = JF_BAD;
	}
	for (i = 0; i < r.nfindings; i++) {
		n = &r.finding[i];
		if (i == 0 || !fsck_class_harmless(n->class))
			snprintf(why, whylen, "fsck: inode %u block %lld: %s "
			    "(%lld, should be %lld) %s", n->ino,
			    (long long)n->block, fsck_class_text(n->class),
			    (long long)n->now, (long long)n->want,
			    n->path != NULL ? n->path : "");
		if (!fsck_class_harmless(n->class)) {
			if (result == JF_HARMLESS)
				result = JF_BAD;
			break;
		}
	}
	fsck_done(&p, &r);
	return result;
}
