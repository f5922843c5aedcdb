/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fsck on an image in memory: what it says, and a repair that a power cut ends
 * after some of its writes.
 */
#include <stdio.h>

#include "../fsck/area.h"
#include "power.h"

void
judge_cutrepair(uint8_t *image, size_t size, uint64_t random)
{
	struct area area = AREA(image, size);
	struct fsck_params p = area_fsck(&area, FSCK_REPAIR);
	struct fsck_result r;

	/* First nothing is written: that counts the writes. */
	area.a_kept = 0;
	fsck_run(&p, &r);
	fsck_done(&p, &r);
	area.a_kept = rnd_below(&random, area.a_writes + 1);
	area.a_writes = 0;
	fsck_run(&p, &r);
	fsck_done(&p, &r);
}

enum judge_fsck
judge_fsck(uint8_t *image, size_t size, int mode, char *why, size_t whylen)
{
	struct area area = AREA(image, size);
	struct fsck_params p = area_fsck(&area, (enum fsck_mode)mode);
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
