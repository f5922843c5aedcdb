/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a cut leaves on the disk.
 *
 * M_PREFIX	all writes before it, and some first sectors of the one that
 *		sees it
 * M_CACHE	everything up to the last flush, and what was written stable;
 *		of each later write: all of it, nothing, or any of its sectors
 *
 * In both the order of writes to one sector stays.
 */
#include <stdlib.h>
#include <string.h>

#include "power.h"

#define SECTOR	512

uint64_t
rnd(uint64_t *state)
{
	uint64_t z;

	z = (*state += 0x9e3779b97f4a7c15ULL);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

uint32_t
rnd_below(uint64_t *state, uint32_t n)
{

	return n == 0 ? 0 : (uint32_t)((rnd(state) >> 32) % n);
}

void
crash_start(struct crash *c, const struct mode *mode, const uint8_t *image,
    size_t size)
{

	memset(c, 0, sizeof(*c));
	c->c_mode = mode;
	c->c_size = size;
	CHECK((c->c_stable = malloc(size)) != NULL);
	memcpy(c->c_stable, image, size);
}

void
crash_end(struct crash *c)
{

	free(c->c_stable);
	c->c_stable = NULL;
}

static void
apply(const struct event *e, uint8_t *image)
{

	memcpy(image + e->ev_off, e->ev_data, e->ev_len);
}

/* Everything that is not stable yet becomes so. */
static void
flush(struct crash *c)
{

	for (; c->c_flushed < c->c_next; c->c_flushed++)
		if (events[c->c_flushed].ev_kind == EV_WRITE)
			apply(&events[c->c_flushed], c->c_stable);
}

/*
 * A stable write. Older ones of its sectors that the cache still has must not
 * come out over it: they get its contents.
 */
static void
write_stable(struct crash *c, const struct event *e)
{
	struct event *old;
	int64_t from, to;
	size_t i;

	apply(e, c->c_stable);
	for (i = c->c_flushed; i < c->c_next; i++) {
		old = &events[i];
		if (old->ev_kind != EV_WRITE)
			continue;
		from = e->ev_off > old->ev_off ? e->ev_off : old->ev_off;
		to = e->ev_off + (int64_t)e->ev_len;
		if (to > old->ev_off + (int64_t)old->ev_len)
			to = old->ev_off + (int64_t)old->ev_len;
		if (from < to)
			memcpy(old->ev_data + (from - old->ev_off),
			    e->ev_data + (from - e->ev_off),
			    (size_t)(to - from));
	}
}

/* Up to write n, not including it. */
static void
advance(struct crash *c, unsigned n)
{
	const struct event *e;

	for (; c->c_next < nevents; c->c_next++) {
		e = &events[c->c_next];
		switch (e->ev_kind) {
		case EV_BEGIN:
			c->c_begun = e->ev_op;
			break;
		case EV_END:
			c->c_done = e->ev_op;
			break;
		case EV_FLUSH:
			flush(c);
			break;
		case EV_WRITE:
			if (c->c_writes + 1 == n)
				return;
			c->c_writes++;
			if (c->c_mode->md_flags & M_PREFIX)
				apply(e, c->c_stable);
			else if (e->ev_sync)
				write_stable(c, e);
			break;
		}
	}
}

/* Each sector of a write by itself. */
static void
apply_torn(const struct event *e, uint8_t *image, uint64_t *state)
{
	size_t at;

	for (at = 0; at < e->ev_len; at += SECTOR)
		if (rnd(state) & 1)
			memcpy(image + e->ev_off + at, e->ev_data + at,
			    SECTOR);
}

static void
apply_cached(struct crash *c, uint8_t *out, uint64_t *state)
{
	static const uint32_t chances[] = { 1, 8, 15 };	/* of 16 */
	uint32_t chance = chances[rnd_below(state, 3)];
	size_t i;

	for (i = c->c_flushed; i < c->c_next; i++) {
		if (events[i].ev_kind != EV_WRITE)
			continue;
		if (rnd_below(state, 8) == 0)
			apply_torn(&events[i], out, state);
		else if (events[i].ev_sync || rnd_below(state, 16) < chance)
			apply(&events[i], out);
	}
}

void
crash_make(struct crash *c, unsigned n, uint64_t reorder, uint8_t *out)
{
	const struct event *e;
	uint64_t state = reorder;
	size_t torn;

	advance(c, n);
	memcpy(out, c->c_stable, c->c_size);
	if (c->c_mode->md_flags & M_CACHE)
		apply_cached(c, out, &state);
	if (c->c_next == nevents)
		return;
	e = &events[c->c_next];
	if (c->c_mode->md_flags & M_CACHE)
		apply_torn(e, out, &state);
	else {
		torn = rnd_below(&state, (uint32_t)(e->ev_len / SECTOR));
		memcpy(out + e->ev_off, e->ev_data, torn * SECTOR);
	}
}
