/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Does damage in an image end in an error, never in a crash, a hang or an
 * access out of bounds? Run under sanitizers.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rump/rump.h>

#include "test.h"
#include "victim.h"

static struct victim ffs_image = { "ffs", "damage-ffs.img", NULL, NULL, 0 };
static struct victim iso_image = { "cd9660", "damage-iso.img", NULL, NULL, 0 };
static uint64_t run_seed;

/* Each reason for a panic with its count and a case that shows it. */
static void
tell_panics(const char *what, const struct result *res, uint32_t first,
    uint32_t count)
{
	uint32_t i, j, n;

	for (i = 0; i < count; i++) {
		if (res[i].r_outcome != O_PANIC)
			continue;
		for (j = 0, n = 0; j < count; j++) {
			if (res[j].r_outcome != O_PANIC ||
			    strcmp(res[j].r_panic, res[i].r_panic) != 0)
				continue;
			if (j < i)	/* told already */
				break;
			n++;
		}
		if (j == count)
			test_note("%s case %u: panic: %s (%u)", what, first + i,
			    res[i].r_panic, n);
	}
}

/* Tell the counts; fail for every crash and hang with what repeats it. */
static void
judge(const char *what, const struct result *res, uint32_t first,
    uint32_t count)
{
	uint32_t counts[O_HANG + 1] = { 0 }, i, bad = 0;
	int o;

	for (i = 0; i < count; i++) {
		counts[res[i].r_outcome]++;
		if (res[i].r_outcome >= O_CRASH || res[i].r_outcome == O_NONE) {
			bad++;
			test_note("%s case %u: %s, wait status 0x%x", what,
			    first + i, outcome_name(res[i].r_outcome),
			    res[i].r_status);
		}
	}
	for (o = 0; o <= O_HANG; o++)
		if (counts[o] != 0)
			test_note("%s: %u %s", what, counts[o],
			    outcome_name(o));
	tell_panics(what, res, first, count);
	CHECK_EQ(bad, 0);
	/* A walk that never gets anywhere would pass too. */
	CHECK(counts[O_CLEAN] + counts[O_ERRORS] > 0);
}

static void
run_cases(struct victim *v, const char *what, uint32_t first, uint32_t count,
    void (*damage)(struct victim *, uint32_t),
    size_t (*size)(struct victim *, uint32_t), int mntflags)
{
	struct result *res = calloc(count, sizeof(*res));
	const char *only = getenv("DAMAGE_CASE");

	if (only != NULL) {
		first = (uint32_t)strtoul(only, NULL, 0);
		count = 1;
	}
	victim_load(v);
	CHECK(res != NULL);
	victim_run(v, first, count, damage, size, mntflags, res);
	judge(what, res, first, count);
}

static void
no_damage(struct victim *v, uint32_t n)
{

	(void)v;
	(void)n;
}

static void
t_undamaged_images_are_walked_without_an_error(void)
{
	struct result r;

	victim_load(&ffs_image);
	victim_run(&ffs_image, 0, 1, no_damage, NULL, RUMP_MNT_RDONLY, &r);
	CHECK_EQ(r.r_outcome, O_CLEAN);
	victim_load(&iso_image);
	victim_run(&iso_image, 0, 1, no_damage, NULL, RUMP_MNT_RDONLY, &r);
	CHECK_EQ(r.r_outcome, O_CLEAN);
}

static size_t
truncated(struct victim *v, uint32_t n)
{

	(void)v;
	return (size_t)n * 512;
}

static void
t_truncation_at_every_sector_ffs(void)
{

	victim_load(&ffs_image);
	run_cases(&ffs_image, "ffs cut at sector", 1,
	    ffs_image.v_size / 512 - 1,
	    no_damage, truncated, RUMP_MNT_RDONLY);
}

static void
t_truncation_at_every_sector_iso(void)
{

	victim_load(&iso_image);
	run_cases(&iso_image, "iso cut at sector", 1,
	    iso_image.v_size / 512 - 1,
	    no_damage, truncated, RUMP_MNT_RDONLY);
}

/* splitmix64 (Steele, Lea, Flood 2014): each case has its own stream. */
static uint64_t
next_random(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15ULL);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

/* Values that programs trip over. */
static uint32_t
nasty_word(uint64_t *state)
{
	static const uint32_t words[] = {
		0, 1, 2, 3, 7, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000,
		0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffe, 0x40000000
	};
	uint64_t r = next_random(state);

	if (r & 1)
		return words[(r >> 8) % (sizeof(words) / sizeof(words[0]))];
	return (uint32_t)(r >> 16);
}

/*
 * Where damage hurts: FFS metadata lies in the first blocks of the one group;
 * a quarter of the hits go anywhere.
 */
static size_t
random_place(struct victim *v, uint64_t *state)
{
	uint64_t r = next_random(state);
	size_t from = 0, size = v->v_size;

	if (v->v_type[0] == 'f') {
		switch (r & 7) {
		case 0: case 1: case 2:		/* superblock */
			from = 8192;
			size = 1380;
			break;
		case 3: case 4: case 5:		/* inodes, directories */
			from = 8192;
			size = 128 * 1024;
			break;
		}
	} else if ((r & 7) < 6) {		/* descriptors, records */
		from = 16 * 2048;
		size = 96 * 1024;
	}
	if (from + size > v->v_size)
		size = v->v_size - from;
	return from + (r >> 8) % size;
}

static void
random_damage(struct victim *v, uint32_t n)
{
	uint64_t state = run_seed + n * 0x2545f4914f6cdd1dULL;
	uint32_t hits = 1 + next_random(&state) % 8, word;
	size_t place;

	while (hits-- > 0) {
		place = random_place(v, &state);
		word = nasty_word(&state);
		if (next_random(&state) & 1) {
			v->v_image[place] = (unsigned char)word;
		} else {
			place &= ~(size_t)3;
			memcpy(v->v_image + place, &word, sizeof(word));
		}
	}
}

static void
t_random_damage_ffs(void)
{

	run_seed = test_random();
	test_note("stream %llu", (unsigned long long)run_seed);
	run_cases(&ffs_image, "ffs random", 0, test_quick() ? 500 : 6000,
	    random_damage, NULL, RUMP_MNT_RDONLY);
}

static void
t_random_damage_iso(void)
{

	run_seed = test_random();
	test_note("stream %llu", (unsigned long long)run_seed);
	run_cases(&iso_image, "iso random", 0, test_quick() ? 500 : 4000,
	    random_damage, NULL, RUMP_MNT_RDONLY);
}

static void
t_writing_to_random_damage_softdep(void)
{

	run_seed = test_random();
	test_note("stream %llu", (unsigned long long)run_seed);
	run_cases(&ffs_image, "ffs written", 0, test_quick() ? 200 : 1500,
	    random_damage, NULL, RUMP_MNT_SOFTDEP | RUMP_MNT_FORCE);
}

static void
t_writing_to_random_damage_async(void)
{

	run_seed = test_random();
	test_note("stream %llu", (unsigned long long)run_seed);
	run_cases(&ffs_image, "ffs written", 0, test_quick() ? 200 : 1500,
	    random_damage, NULL, RUMP_MNT_ASYNC | RUMP_MNT_FORCE);
}

TEST_MAIN(
	TEST(t_undamaged_images_are_walked_without_an_error),
	TEST(t_truncation_at_every_sector_ffs),
	TEST(t_truncation_at_every_sector_iso),
	TEST(t_random_damage_ffs),
	TEST(t_random_damage_iso),
	TEST(t_writing_to_random_damage_softdep),
	TEST(t_writing_to_random_damage_async))
