/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The shortest part of a sequence that still ends in a difference: pieces are
 * left out, large ones first, for as long as it does.
 */
#include "model.h"

#define MAXTRIES	3000

void
shrink(uint64_t n, int (*fails)(const uint8_t *, uint64_t))
{
	uint64_t piece, at, i, left = n;
	uint8_t *skip, *saved;
	unsigned tries = 0;

	skip = calloc(n, 1);
	saved = malloc(n);
	CHECK(skip != NULL && saved != NULL);
	if (!(*fails)(skip, n))
		test_fail(__FILE__, __LINE__, "it does not fail in %llu steps",
		    (unsigned long long)n);
	for (piece = n / 2; piece > 0 && tries < MAXTRIES; piece /= 2) {
		for (at = 0; at < n && tries < MAXTRIES; at += piece) {
			memcpy(saved, skip, n);
			for (i = at; i < at + piece && i < n; i++)
				skip[i] = 1;
			if (memcmp(saved, skip, n) == 0)
				continue;
			tries++;
			if (!(*fails)(skip, n))
				memcpy(skip, saved, n);
		}
	}
	for (i = 0; i < n; i++)
		left -= skip[i];
	test_note("%llu of %llu steps are enough:", (unsigned long long)left,
	    (unsigned long long)n);
	for (i = 0; i < n; i++)
		if (!skip[i])
			test_note("  %s", op_text(op_number(i)));
	free(skip);
	free(saved);
}
