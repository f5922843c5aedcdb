/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fsck of an image that is an array of bytes, which a kernel may have mounted
 * from there. Writes are counted, and may be lost from one on: the power goes.
 *
 *	struct area area = AREA(image, size);
 *	struct fsck_params p = area_fsck(&area, FSCK_REPAIR);
 *
 *	fsck_run(&p, &r);
 */
#ifndef _TESTS_FSCK_AREA_H_
#define _TESTS_FSCK_AREA_H_

#include "../../fsck/fsck.h"

struct area {
	uint8_t		*a_data;
	size_t		a_size;
	unsigned	a_writes;	/* so far */
	unsigned	a_kept;		/* so many of them reach the image */
};
#define AREA(data, size)	{ (data), (size), 0, ~0U }

struct fsck_params area_fsck(struct area *, enum fsck_mode);

#endif /* _TESTS_FSCK_AREA_H_ */
