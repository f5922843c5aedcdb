/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Nth read, write, flush or allocation fails, for every N, from mount to
 * unmount: each call ends well or with an errno that says so, or the kernel
 * stops; the process lives. fsck repairs what is on the disk then (with soft
 * updates there is nothing but leaks), and what was synced is whole.
 *
 * A kernel that stops takes its process with it here, so each case has one,
 * and the judge another (nth_work.c). Here they are started and counted.
 *
 * A failing case prints what runs it alone:
 *	NTH_CASE="CALL MOUNT N COUNT SEED" t_nth NAME
 */
#include <sys/mman.h>
#include <sys/wait.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "nth.h"

static uint8_t *base;		/* the image with the files of keep/ */

static const struct nth_mount kinds[] = {
	{ "soft", RUMP_MNT_SOFTDEP, 1, 1 },
	{ "meta", 0, 0, 1 },
	{ "async", RUMP_MNT_ASYNC, 0, 0 },
};
#define NKINDS	(sizeof(kinds) / sizeof(kinds[0]))

static void *
share(size_t len)
{
	void *p;

	p = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
	    -1, 0);
	CHECK(p != MAP_FAILED);
	return p;
}

/* Returns 0 in the child; what is called there ends it. */
static pid_t
begin_child(void)
{
	pid_t pid;

	fflush(NULL);
	CHECK((pid = fork()) != -1);
	if (pid == 0)
		alarm(120);
	return pid;
}

/* => Returns its status. */
static int
end_child(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) == -1)
		CHECK_EQ(errno, EINTR);
	return status;
}

static void
setup(void)
{
	pid_t pid;

	base = test_contents(POWER_IMAGES "/small.img", &nth_size);
	nth_image = share(nth_size);
	memcpy(nth_image, base, nth_size);
	nth_shared = share(sizeof(*nth_shared));
	if ((pid = begin_child()) == 0)
		nth_prepare();
	if (end_child(pid) != 0)
		test_fail(__FILE__, __LINE__, "prepare: %s", nth_shared->s_why);
	memcpy(base, nth_image, nth_size);
}

static unsigned panics;

/* => Returns whether anything failed. */
static int
one_case(enum rumpuser_fault_call call, const char *callname,
    const struct nth_mount *mk, uint64_t n, uint64_t count, uint64_t seed)
{
	const char *what;
	int status;
	pid_t pid;

	memcpy(nth_image, base, nth_size);
	nth_shared->s_nkept = NTH_KEPT;
	nth_shared->s_hits = 1;		/* of one that stops */
	nth_shared->s_why[0] = '\0';
	if ((pid = begin_child()) == 0)
		nth_work(call, mk, n, count, seed);
	status = end_child(pid);
	what = "the work";
	if (WIFEXITED(status) && WEXITSTATUS(status) == NTH_PANICKED)
		panics++;
	else if (status != 0)
		goto bad;
	if ((pid = begin_child()) == 0)
		nth_check(mk);
	what = "the disk";
	if ((status = end_child(pid)) == 0)
		return nth_shared->s_hits != 0;
bad:
	printf("# NTH_CASE=\"%s %s %llu %llu %llu\"\n", callname, mk->mk_name,
	    (unsigned long long)n, (unsigned long long)count,
	    (unsigned long long)seed);
	test_fail(__FILE__, __LINE__, "%s number %llu%s fails, %s: %s: %s "
	    "(status 0x%x)", callname, (unsigned long long)n,
	    count == 0 ? " and all later" : "", mk->mk_name, what,
	    nth_shared->s_why, status);
	return 0;
}

/* NTH_CASE: just that; true if there is one. */
static int
asked_case(enum rumpuser_fault_call call, const char *callname)
{
	unsigned long long n, count, seed;
	const char *s = getenv("NTH_CASE");
	char cname[20], mname[20];
	size_t k;

	if (s == NULL)
		return 0;
	CHECK_EQ(sscanf(s, "%19s %19s %llu %llu %llu", cname, mname, &n,
	    &count, &seed), 5);
	if (strcmp(cname, callname) != 0)
		test_skip("NTH_CASE is of another call");
	for (k = 0; k < NKINDS; k++)
		if (strcmp(kinds[k].mk_name, mname) == 0)
			break;
	CHECK(k < NKINDS);
	(void)one_case(call, callname, &kinds[k], n, count, seed);
	return 1;
}

/*
 * Soaking: every N, a new workload each time. Else N grows by steps, so that
 * some are tried in all parts of one workload.
 */
static void
sweep(enum rumpuser_fault_call call, const char *callname, unsigned step)
{
	unsigned cases = 0, round;
	uint64_t hits, n, seed;
	size_t k;
	int failed;

	setup();
	if (asked_case(call, callname))
		return;
	if (test_soak() != 0)
		step = 1;
	for (round = 0; test_more(round, 1); round++) {
		seed = test_random() >> 32;
		for (k = 0; k < NKINDS; k++) {
			hits = 0;
			for (n = 1 + test_below(step), failed = 1;
			    failed && test_more(round, 1);
			    n += 1 + test_below(2 * step - 1), cases++) {
				failed = one_case(call, callname, &kinds[k],
				    n, n & 1, seed);
				hits += (uint64_t)failed;
			}
			/* Unless the time was over, some call failed. */
			CHECK(hits > 0 || failed);
		}
	}
	test_note("soak: %u cases, %u of them stopped the kernel", cases,
	    panics);
}

#ifdef __SANITIZE_ADDRESS__
#define SCALE	4
#else
#define SCALE	1
#endif

static void
t_reads_fail(void)
{

	sweep(RUMPUSER_FAULT_READ, "read", 2 * SCALE);
}

static void
t_writes_fail(void)
{

	sweep(RUMPUSER_FAULT_WRITE, "write", 3 * SCALE);
}

static void
t_flushes_fail(void)
{

	sweep(RUMPUSER_FAULT_SYNC, "sync", 1);
}

static void
t_allocations_fail(void)
{

	/* Under the address sanitizer each is one of the host's. */
	sweep(RUMPUSER_FAULT_MALLOC, "malloc", SCALE == 1 ? 1 : 40);
}

TEST_MAIN(
	TEST_SOAK(t_reads_fail),
	TEST_SOAK(t_writes_fail),
	TEST_SOAK(t_flushes_fail),
	TEST_SOAK(t_allocations_fail))
