/* SPDX-License-Identifier: BSD-2-Clause */
/* The faulty hypervisor itself, under a kernel that is none. */
#include "fakekernel.h"

#include <stdlib.h>
#include <string.h>

#include "rumpuser_fault.h"
#include "rumpuser_mem.h"
#include "test.h"

#define KERN_EIO	5
#define KERN_ENOMEM	12
#define KERN_EINVAL	22
#define KERN_ENOSPC	28

#define RDWR	(RUMPUSER_OPEN_RDWR | RUMPUSER_OPEN_BIO)
#define READ	RUMPUSER_BIO_READ
#define WRITE	RUMPUSER_BIO_WRITE
#define SYNC	RUMPUSER_BIO_SYNC

#define NSECT	64

static uint8_t disk[NSECT * 512];

static int
open_disk(void)
{
	int fd;

	memset(disk, 0, sizeof(disk));
	rumpuser_fault_reset(test_seed());
	(void)rumpuser_mem_unregister("disk");
	CHECK_EQ(rumpuser_mem_register("disk", disk, sizeof(disk)), 0);
	fk_boot();
	CHECK_EQ(rumpuser_open("disk", RDWR, &fd), 0);
	return fd;
}

static void
close_disk(int fd)
{

	rumpuser_fault_reset(0);
	CHECK_EQ(rumpuser_close(fd), 0);
	CHECK_EQ(rumpuser_mem_unregister("disk"), 0);
	fk_halt();
}

/* Sectors first .. first + n - 1 become full of value. */
static int
put(int fd, int first, int n, int value, int flags)
{
	static uint8_t buf[NSECT * 512];

	memset(buf, value, (size_t)n * 512);
	return fk_bio(fd, WRITE | flags, buf, (size_t)n * 512, first * 512,
	    NULL);
}

static int
get(int fd, int sector)
{
	uint8_t buf[512];
	int error;

	if ((error = fk_bio(fd, READ, buf, 512, sector * 512, NULL)) != 0)
		return -error;
	CHECK_EQ(buf[0], buf[511]);	/* never half a sector */
	return buf[0];
}

static void
t_nothing_fails_unasked(void)
{
	int fd = open_disk(), i;

	for (i = 0; i < NSECT; i++)
		CHECK_EQ(put(fd, i, 1, i, 0), 0);
	for (i = 0; i < NSECT; i++)
		CHECK_EQ(get(fd, i), i);
	CHECK_EQ(rumpuser_syncfd(fd), 0);
	CHECK_EQ(rumpuser_fault_calls(RUMPUSER_FAULT_READ), NSECT);
	CHECK_EQ(rumpuser_fault_calls(RUMPUSER_FAULT_WRITE), NSECT);
	CHECK_EQ(rumpuser_fault_calls(RUMPUSER_FAULT_SYNC), 1);
	CHECK_EQ(rumpuser_fault_hits(RUMPUSER_FAULT_READ), 0);
	close_disk(fd);
}

static void
t_the_nth_call_fails(void)
{
	int fd = open_disk(), i;

	rumpuser_fault_set(RUMPUSER_FAULT_READ, 3, 1, 0);
	rumpuser_fault_set(RUMPUSER_FAULT_WRITE, 2, 2, KERN_ENOSPC);
	for (i = 1; i <= 5; i++) {
		CHECK_EQ(put(fd, i, 1, 9, 0), i == 2 || i == 3 ?
		    KERN_ENOSPC : 0);
		CHECK_EQ(get(fd, i) == -KERN_EIO, i == 3);
	}
	CHECK_EQ(disk[2 * 512], 0);
	CHECK_EQ(disk[4 * 512], 9);
	CHECK_EQ(rumpuser_fault_hits(RUMPUSER_FAULT_READ), 1);
	CHECK_EQ(rumpuser_fault_hits(RUMPUSER_FAULT_WRITE), 2);
	close_disk(fd);
}

static void
t_persistent_failures_persist(void)
{
	int fd = open_disk(), i;

	rumpuser_fault_set(RUMPUSER_FAULT_READ, 4, 0, 0);
	rumpuser_fault_set(RUMPUSER_FAULT_SYNC, 1, 0, 0);
	for (i = 1; i <= 10; i++)
		CHECK_EQ(get(fd, i) == -KERN_EIO, i >= 4);
	CHECK_EQ(rumpuser_syncfd(fd), KERN_EIO);
	close_disk(fd);
}

static void
t_memory_runs_out(void)
{
	void *p;

	rumpuser_fault_reset(0);
	rumpuser_fault_set(RUMPUSER_FAULT_MALLOC, 2, 2, 0);
	fk_boot();
	CHECK_EQ(rumpuser_malloc(10, 0, &p), 0);
	rumpuser_free(p, 10);
	CHECK_EQ(rumpuser_malloc(10, 0, &p), KERN_ENOMEM);
	CHECK_EQ(rumpuser_anonmmap(65536, &p), KERN_ENOMEM);
	CHECK_EQ(rumpuser_anonmmap(65536, &p), 0);
	rumpuser_unmap(p, 65536);
	fk_halt();
	rumpuser_fault_reset(0);
}

static int
failures(uint64_t seed, uint64_t *which)
{
	int fd = open_disk(), i, n = 0;

	rumpuser_fault_reset(seed);
	rumpuser_fault_set_random(RUMPUSER_FAULT_READ, 4, 0);
	*which = 0;
	for (i = 0; i < 64; i++) {
		if (get(fd, i % NSECT) < 0) {
			*which |= (uint64_t)1 << i;
			n++;
		}
	}
	close_disk(fd);
	return n;
}

static void
t_chance_comes_from_the_seed(void)
{
	uint64_t a, b, c;
	int n;

	n = failures(1, &a);
	CHECK(n > 0 && n < 64);
	failures(1, &b);
	failures(2, &c);
	CHECK(a == b);
	CHECK(a != c);
}

static void
t_the_environment_configures(void)
{
	static const char *const bad[] = {
		"read", "read=", "read=x", "read=1;", "read=1,", "reads=1",
		"power", "nonsense", "read=1*0", "read=1 ", "seed",
	};
	int64_t sec;
	long nsec;
	size_t i;
	int fd;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		test_note("%s", bad[i]);
		CHECK_EQ(rumpuser_fault_parse(bad[i]), KERN_EINVAL);
	}
	CHECK_EQ(rumpuser_fault_parse(""), 0);
	CHECK_EQ(rumpuser_fault_parse("write%100,sync=3*2,malloc=7+,power=9,"
	    "tear,drop,norandom"), 0);

	setenv("RUMP_FAULT", "seed=7,read=2+,clock=1000", 1);
	fd = open_disk();
	CHECK_EQ(get(fd, 0), 0);
	CHECK_EQ(get(fd, 0), -KERN_EIO);
	CHECK_EQ(get(fd, 0), -KERN_EIO);
	CHECK_EQ(rumpuser_clock_gettime(RUMPUSER_CLOCK_RELWALL, &sec, &nsec),
	    0);
	CHECK_EQ(sec, 1000);
	CHECK_EQ(nsec, 0);
	CHECK_EQ(rumpuser_clock_gettime(RUMPUSER_CLOCK_RELWALL, &sec, &nsec),
	    0);
	CHECK_EQ(nsec, 1000000);
	unsetenv("RUMP_FAULT");
	close_disk(fd);
}

static void
t_random_numbers_can_come_from_the_seed(void)
{
	uint8_t a[32], b[32];

	rumpuser_fault_reset(5);
	rumpuser_fault_norandom();
	rumpuser_getrandom(a, sizeof(a));
	rumpuser_fault_reset(5);
	rumpuser_fault_norandom();
	rumpuser_getrandom(b, sizeof(b));
	CHECK_MEM(a, b, sizeof(a));
	rumpuser_fault_reset(5);
	rumpuser_getrandom(b, sizeof(b));
	CHECK(memcmp(a, b, sizeof(a)) != 0);
}

static void
t_after_a_power_cut_nothing_moves(void)
{
	int fd = open_disk();

	rumpuser_fault_powercut(2, 0);
	CHECK_EQ(put(fd, 0, 1, 1, 0), 0);
	CHECK(!rumpuser_fault_poweroff());
	CHECK_EQ(put(fd, 1, 1, 1, 0), KERN_EIO);
	CHECK(rumpuser_fault_poweroff());
	CHECK_EQ(put(fd, 2, 1, 1, SYNC), KERN_EIO);
	CHECK_EQ(get(fd, 0), -KERN_EIO);
	CHECK_EQ(rumpuser_syncfd(fd), KERN_EIO);
	rumpuser_fault_poweron();
	CHECK_EQ(get(fd, 0), 1);
	CHECK_EQ(get(fd, 1), 0);
	CHECK_EQ(get(fd, 2), 0);
	close_disk(fd);
}

static void
t_a_torn_write_has_some_first_sectors(void)
{
	int fd, i, n, round, seen[9] = { 0 };

	for (round = 0; round < 200; round++) {
		fd = open_disk();
		rumpuser_fault_reset(test_random());
		rumpuser_fault_powercut(1, RUMPUSER_FAULT_TEAR);
		CHECK_EQ(put(fd, 10, 8, 7, 0), KERN_EIO);
		for (n = 0; n < 8 && disk[(10 + n) * 512] == 7; n++)
			CHECK_EQ(disk[(10 + n) * 512 + 511], 7);
		for (i = n; i < 8; i++)
			CHECK_EQ(disk[(10 + i) * 512], 0);
		seen[n]++;
		close_disk(fd);
	}
	for (n = 0; n < 8; n++)
		CHECK(seen[n] > 0);
	CHECK_EQ(seen[8], 0);	/* then it would not be torn */
}

/*
 * Against a model: every sector must hold its last stable value or one that
 * was written to it later, and both must happen.
 */
static void
t_a_cache_may_lose_what_was_not_flushed(void)
{
	enum { NWRITE = 40 };
	int fd, i, k, n, round, s, lost = 0, kept = 0;
	int stable[NSECT], value;
	uint64_t maybe[NSECT];

	for (round = 0; round < 100; round++) {
		fd = open_disk();
		rumpuser_fault_reset(test_random());
		rumpuser_fault_powercut(NWRITE, RUMPUSER_FAULT_DROP);
		memset(stable, 0, sizeof(stable));
		memset(maybe, 0, sizeof(maybe));
		for (k = 1; k < NWRITE; k++) {
			s = (int)test_below(NSECT - 8);
			n = 1 + (int)test_below(8);
			value = test_below(8) == 0 ? SYNC : 0;
			CHECK_EQ(put(fd, s, n, k, value), 0);
			for (i = s; i < s + n; i++) {
				if (value == SYNC) {
					stable[i] = k;
					maybe[i] = 0;
				} else
					maybe[i] |= (uint64_t)1 << k;
				CHECK_EQ(get(fd, i), k);
			}
			if (test_below(20) == 0) {
				for (i = 0; i < NSECT; i++) {
					stable[i] = get(fd, i);
					maybe[i] = 0;
				}
				CHECK_EQ(rumpuser_syncfd(fd), 0);
			}
			if (test_below(10) == 0) {
				/* The same disk, also when opened again. */
				CHECK_EQ(rumpuser_close(fd), 0);
				CHECK_EQ(rumpuser_open("disk", RDWR, &fd), 0);
			}
		}
		CHECK_EQ(put(fd, 0, NSECT, 99, 0), KERN_EIO);
		rumpuser_fault_poweron();
		for (i = 0; i < NSECT; i++) {
			value = get(fd, i);
			if (maybe[i] != 0 && value == stable[i])
				lost++;
			if (value != stable[i]) {
				CHECK(value > 0 && value < NWRITE);
				CHECK(maybe[i] & (uint64_t)1 << value);
				kept++;
			}
		}
		close_disk(fd);
	}
	CHECK(lost > 0);
	CHECK(kept > 0);
}

struct heard {
	int		h_writes, h_syncs, h_flushes;
	uint8_t		h_disk[NSECT * 512];
};

static void
hear(void *arg, const struct rumpuser_fault_event *e)
{
	struct heard *h = arg;

	CHECK_STR(e->fe_device, "disk");
	if (e->fe_data == NULL) {
		h->h_flushes++;
		return;
	}
	h->h_writes++;
	h->h_syncs += e->fe_sync;
	CHECK(e->fe_off >= 0 && e->fe_len <= sizeof(disk));
	memcpy(h->h_disk + e->fe_off, e->fe_data, e->fe_len);
}

/* Whoever listens can make the disk again; failures and reads are not told. */
static void
t_a_record_has_all_writes(void)
{
	static struct heard h;
	int fd = open_disk(), i;

	memset(&h, 0, sizeof(h));
	rumpuser_fault_set(RUMPUSER_FAULT_WRITE, 5, 1, 0);
	rumpuser_fault_record(hear, &h);
	for (i = 1; i <= 10; i++)
		CHECK_EQ(put(fd, i * 3, 2, i, i % 2 ? SYNC : 0) == 0, i != 5);
	CHECK_EQ(get(fd, 3), 1);
	CHECK_EQ(rumpuser_syncfd(fd), 0);
	CHECK_EQ(h.h_writes, 9);
	CHECK_EQ(h.h_syncs, 4);
	CHECK_EQ(h.h_flushes, 1);
	CHECK_MEM(h.h_disk, disk, sizeof(disk));
	rumpuser_fault_record(NULL, NULL);
	CHECK_EQ(put(fd, 0, 1, 1, 0), 0);
	CHECK_EQ(h.h_writes, 9);
	close_disk(fd);
}

static void
t_the_edges_stay_where_they_are(void)
{
	uint8_t buf[1024] = { 0 };
	int fd = open_disk();

	rumpuser_fault_powercut(100, 0);
	CHECK_EQ(fk_bio(fd, READ, buf, 1024, sizeof(disk) - 512, NULL),
	    KERN_EIO);
	CHECK_EQ(fk_bio(fd, WRITE, buf, 1024, sizeof(disk) - 512, NULL),
	    KERN_EIO);
	CHECK_EQ(fk_bio(fd, WRITE, buf, 512, sizeof(disk) - 512, NULL), 0);
	close_disk(fd);
}

TEST_MAIN(
	TEST(t_nothing_fails_unasked),
	TEST(t_the_nth_call_fails),
	TEST(t_persistent_failures_persist),
	TEST(t_memory_runs_out),
	TEST(t_chance_comes_from_the_seed),
	TEST(t_the_environment_configures),
	TEST(t_random_numbers_can_come_from_the_seed),
	TEST(t_after_a_power_cut_nothing_moves),
	TEST(t_a_torn_write_has_some_first_sectors),
	TEST(t_a_cache_may_lose_what_was_not_flushed),
	TEST(t_a_record_has_all_writes),
	TEST(t_the_edges_stay_where_they_are))
