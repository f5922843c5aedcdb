/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random bytes from the host's own generator, which is seeded and never blocks
 * once the machine is up.
 */
#include "rumpuser_int.h"

#include <stdlib.h>
#include <unistd.h>

/* The largest request that getentropy(3) takes. */
#define ENTROPY_MAX	256

void
rumpuser_getrandom(void *data, size_t len)
{
	uint8_t *p = data;
	size_t n;

	for (; len > 0; p += n, len -= n) {
		n = len < ENTROPY_MAX ? len : ENTROPY_MAX;
		if (getentropy(p, n) == -1) {
			/* Silence would hand out known bytes as secrets. */
			rumpuser__warn("no random numbers: errno %d", errno);
			abort();
		}
	}
}
