/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The harness of test.h: picks the tests, runs each, reports as TAP.
 *
 * Output, read by tests/run:
 *	TAP version 13
 *	1..N
 *	# seed 12345
 *	# begin NAME			before each, so that a crash has a name
 *	ok 1 - NAME | not ok 1 - NAME | ok 1 - NAME # SKIP reason
 * Remarks are lines that start with "# ". Exit status: 0 when all passed.
 */
#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "test.h"
#include "test_impl.h"

static uint64_t seed;
static uint64_t random_state;
static int quick;
static int soaking;		/* and there are tests marked for it */
static jmp_buf test_end;
static void (*atend)(void);

enum { PASSED, FAILED, SKIPPED };

/* splitmix64: one step, and a name as a start. */
static uint64_t
mix(uint64_t *state)
{
	uint64_t z;

	z = (*state += 0x9e3779b97f4a7c15ULL);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

static uint64_t
seed_for(const char *name)
{
	uint64_t h;

	h = seed;
	for (; *name != '\0'; name++)
		h = (h ^ (uint8_t)*name) * 0x100000001b3ULL;
	return h;
}

uint64_t
test_seed(void)
{

	return seed;
}

uint64_t
test_random(void)
{

	return mix(&random_state);
}

uint32_t
test_below(uint32_t n)
{

	return n == 0 ? 0 : (uint32_t)((test_random() >> 32) % n);
}

int
test_quick(void)
{

	return quick;
}

static void
vnote(const char *fmt, va_list ap)
{

	fputs("# ", stdout);
	vprintf(fmt, ap);
	putchar('\n');
	fflush(stdout);
}

void
test_note(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vnote(fmt, ap);
	va_end(ap);
}

void
test_skip(const char *fmt, ...)
{
	char reason[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(reason, sizeof(reason), fmt, ap);
	va_end(ap);
	printf("# skip %s\n", reason);
	fflush(stdout);
	longjmp(test_end, 1 + SKIPPED);
}

void
test_fail(const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	printf("# %s:%d\n", file, line);
	va_start(ap, fmt);
	vnote(fmt, ap);
	va_end(ap);
	longjmp(test_end, 1 + FAILED);
}

void
test_atend(void (*f)(void))
{

	atend = f;
}

void
test_check_eq(const char *file, int line, const char *as, int64_t a,
    const char *bs, int64_t b)
{

	if (a != b)
		test_fail(file, line, "%s is %" PRId64 ", %s is %" PRId64,
		    as, a, bs, b);
}

void
test_check_str(const char *file, int line, const char *as, const char *a,
    const char *bs, const char *b)
{

	if (a == NULL || b == NULL ? a != b : strcmp(a, b) != 0)
		test_fail(file, line, "%s is \"%s\", %s is \"%s\"", as,
		    a != NULL ? a : "(null)", bs, b != NULL ? b : "(null)");
}

void
test_check_mem(const char *file, int line, const char *as, const void *a,
    const char *bs, const void *b, size_t len)
{
	const uint8_t *p = a, *q = b;
	size_t i;

	for (i = 0; i < len; i++)
		if (p[i] != q[i])
			test_fail(file, line, "%s and %s differ at byte %zu of"
			    " %zu: 0x%02x, 0x%02x", as, bs, i, len, p[i], q[i]);
}

int64_t
test_check_ok(const char *file, int line, const char *es, int64_t e)
{

	if (e == -1)
		test_fail(file, line, "%s: %s", es, strerror(errno));
	return e;
}

void
test_check_err(const char *file, int line, const char *errs, int err,
    const char *es, int64_t e)
{

	if (e != -1)
		test_fail(file, line, "%s returned %" PRId64
		    " instead of failing with %s", es, e, errs);
	if (errno != err)
		test_fail(file, line, "%s: %s (%d) instead of %s", es,
		    strerror(errno), errno, errs);
}

/*
 * Run the function here, in this process.
 */
static int
run_function(const struct test *t)
{
	int how;

	random_state = seed_for(t->t_name);
	test_soak_start();
	how = setjmp(test_end);
	if (how == 0) {
		t->t_func();
		if (atend != NULL && (test_hasfork() ||
		    (t->t_flags & TEST_F_ALONE) != 0))
			(*atend)();
		how = 1 + PASSED;
	}
	return how - 1;
}

static int
run_test(const struct test *t, unsigned n)
{
	int result;

	printf("# begin %s\n", t->t_name);
	fflush(NULL);
	test_files_make();
	result = test_in_child(run_function, t, FAILED);
	test_files_remove();
	switch (result) {
	case PASSED:
		printf("ok %u - %s\n", n, t->t_name);
		break;
	case SKIPPED:
		printf("ok %u - %s # SKIP\n", n, t->t_name);
		break;
	default:
		result = FAILED;
		printf("not ok %u - %s\n", n, t->t_name);
		break;
	}
	fflush(stdout);
	return result;
}

static int
wanted(const struct test *t, char **names, int nnames)
{
	int i;

	for (i = 0; i < nnames; i++)
		if (strcmp(names[i], t->t_name) == 0)
			return 1;
	if (soaking && (t->t_flags & TEST_F_SOAK) == 0)
		return 0;
	return nnames == 0 && !(quick && (t->t_flags & TEST_F_SLOW) != 0);
}

static int
usage(const char *prog)
{

	fprintf(stderr, "usage: %s [-l] [-q] [-s SEED] [NAME...]\n", prog);
	return 2;
}

int
test_main(int argc, char **argv, const struct test *tests, size_t ntests)
{
	unsigned n, failed;
	size_t i;
	int c, list;

	test_settle();
	seed = (uint64_t)time(NULL) * 1000003 + (uint64_t)getpid();
	seed %= 1000000000;
	if (getenv("TEST_SEED") != NULL)
		seed = strtoull(getenv("TEST_SEED"), NULL, 0);
	list = 0;
	while ((c = getopt(argc, argv, "lqs:")) != -1) {
		switch (c) {
		case 'l':
			list = 1;
			break;
		case 'q':
			quick = 1;
			break;
		case 's':
			seed = strtoull(optarg, NULL, 0);
			break;
		default:
			return usage(argv[0]);
		}
	}
	argv += optind;
	argc -= optind;

	n = 0;
	for (i = 0; i < ntests; i++)
		n += (tests[i].t_flags & TEST_F_SOAK) != 0;
	test_soak_init(n);
	soaking = test_soak() != 0 && n != 0;
	n = 0;
	for (i = 0; i < ntests; i++) {
		if (!wanted(&tests[i], argv, argc))
			continue;
		n++;
		if (list)
			printf("%s%s\n", tests[i].t_name,
			    (tests[i].t_flags & TEST_F_ALONE) != 0 ?
			    " alone" : "");
	}
	if (list)
		return 0;
	if (n < (unsigned)argc) {
		fprintf(stderr, "no such test (-l lists them)\n");
		return 2;
	}
	printf("TAP version 13\n1..%u\n# seed %" PRIu64 "\n", n, seed);
	n = failed = 0;
	for (i = 0; i < ntests; i++)
		if (wanted(&tests[i], argv, argc))
			failed += run_test(&tests[i], ++n) == FAILED;
	return failed != 0;
}
