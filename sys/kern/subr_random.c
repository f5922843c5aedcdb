/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random numbers: the host's, fetched some at a time. Used bytes are wiped.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <dev/rndvar.h>

#include "rump-sys/kern.h"

static u_char pool[256];
static size_t left;		/* bytes at the end of the pool, unused */

void
arc4random_buf(void *buf, size_t len)
{

	if (len > sizeof(pool)) {
		rumpuser_getrandom(buf, len);
		return;
	}
	if (len > left) {
		rumpuser_getrandom(pool, sizeof(pool));
		left = sizeof(pool);
	}
	memcpy(buf, pool + sizeof(pool) - left, len);
	memset(pool + sizeof(pool) - left, 0, len);
	left -= len;
}

u_int32_t
arc4random(void)
{
	u_int32_t r;

	arc4random_buf(&r, sizeof(r));
	return r;
}

void
rnd_lopool_add(const void *buf, size_t len)
{
}

void
rnd_lopool_addh(const void *buf, size_t len)
{
}
