/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The C test harness: a table of name -> function, run one by one, reported
 * as TAP. The same source runs natively and as WebAssembly.
 *
 *	static void
 *	t_dotdot_of_root(void)
 *	{
 *
 *		CHECK_OK(rump_sys_chdir("/.."));
 *	}
 *
 *	TEST_MAIN(
 *		TEST(t_dotdot_of_root),
 *		TEST_SLOW(t_fifty_thousand_names),
 *		TEST_ALONE(t_boot_with_little_memory))
 *
 * Rules for a test
 * => Where the host has fork(), each test runs in a process of its own: a
 *    crash, a hang or a kernel panic fails that test only. Elsewhere the tests
 *    of a program share one process, and so one kernel: undo what you did, or
 *    say TEST_ALONE.
 * => A failed CHECK ends the test. test_skip ends it too, with a reason.
 * => Randomness comes from test_random only; a failure then repeats with
 *    PROGRAM -s SEED NAME, which the report says.
 *
 * Program arguments: [-l] [-q] [-s SEED] [NAME...]; -l lists the names, -q
 * leaves out the slow ones, NAME runs just these.
 */
#ifndef _TESTS_COMMON_TEST_H_
#define _TESTS_COMMON_TEST_H_

#include <stddef.h>
#include <stdint.h>

struct test {
	const char	*t_name;
	void		(*t_func)(void);
	int		t_flags;
};
#define TEST_F_SLOW	0x01	/* not with -q */
#define TEST_F_ALONE	0x02	/* needs a process of its own everywhere */
#define TEST_F_SOAK	0x04	/* goes on for as long as SOAK says */

#define TEST(f)		{ #f, f, 0 }
#define TEST_SLOW(f)	{ #f, f, TEST_F_SLOW }
#define TEST_ALONE(f)	{ #f, f, TEST_F_ALONE }
#define TEST_SOAK(f)	{ #f, f, TEST_F_ALONE | TEST_F_SOAK }
#define TEST_MAIN(...)							\
int									\
main(int argc, char **argv)						\
{									\
	static const struct test tests[] = { __VA_ARGS__ };		\
									\
	return test_main(argc, argv, tests,				\
	    sizeof(tests) / sizeof(tests[0]));				\
}

int	test_main(int, char **, const struct test *, size_t);

/* The folder for files of this test, empty at first; removed afterwards. */
const char *test_dir(void);
/* printf(3) of a path below test_dir(); valid until the test ends. */
const char *test_path(const char *, ...)
	    __attribute__((__format__(__printf__, 1, 2)));

/* A file of the host, whole: malloc(3)ed; it must be there. */
uint8_t	*test_contents(const char *path, size_t *size);

uint64_t test_seed(void);	/* of the whole run */
uint64_t test_random(void);	/* a function of the seed and the test's name */
uint32_t test_below(uint32_t n); /* random, 0 <= result < n */
int	test_quick(void);	/* -q: make it short */

/*
 * Soaking: with SOAK=SECONDS in the environment only the tests marked
 * TEST_SOAK run (or those named), and share these seconds among them. A test
 * says how far it came in a remark that starts with "soak: ".
 *
 *	for (n = 0; test_more(n, 20000); n++)
 *		one_step();
 *	test_note("soak: %u steps", n);
 */
unsigned test_soak(void);	/* this test's seconds; 0 when not soaking */
/* Not soaking: done < enough. Soaking: this test's time is not over. */
int	test_more(uint64_t done, uint64_t enough);

/*
 * Call f at the end of this test if it went well so far; f may CHECK. Not where
 * tests share a process, unless the test is TEST_ALONE.
 */
void	test_atend(void (*f)(void));

/* Remarks in the report, shown when the test fails. */
void	test_note(const char *, ...)
	    __attribute__((__format__(__printf__, 1, 2)));
void	test_skip(const char *, ...)
	    __attribute__((__format__(__printf__, 1, 2), __noreturn__));
void	test_fail(const char *, int, const char *, ...)
	    __attribute__((__format__(__printf__, 3, 4), __noreturn__));

#define CHECK(e) do {							\
	if (!(e))							\
		test_fail(__FILE__, __LINE__, "not true: %s", #e);	\
} while (/*CONSTCOND*/0)

/* Whole numbers; both are shown. */
#define CHECK_EQ(a, b) \
	test_check_eq(__FILE__, __LINE__, #a, (int64_t)(a), #b, (int64_t)(b))
#define CHECK_STR(a, b) \
	test_check_str(__FILE__, __LINE__, #a, (a), #b, (b))
#define CHECK_MEM(a, b, len) \
	test_check_mem(__FILE__, __LINE__, #a, (a), #b, (b), (len))
/* A call that must not return -1; the macro's value is what it returned. */
#define CHECK_OK(e) \
	test_check_ok(__FILE__, __LINE__, #e, (int64_t)(e))
/* A call that must return -1 with this errno. */
#define CHECK_ERR(err, e) \
	test_check_err(__FILE__, __LINE__, #err, (err), #e, (int64_t)(e))

void	test_check_eq(const char *, int, const char *, int64_t, const char *,
	    int64_t);
void	test_check_str(const char *, int, const char *, const char *,
	    const char *, const char *);
void	test_check_mem(const char *, int, const char *, const void *,
	    const char *, const void *, size_t);
int64_t	test_check_ok(const char *, int, const char *, int64_t);
void	test_check_err(const char *, int, const char *, int, const char *,
	    int64_t);

#endif /* _TESTS_COMMON_TEST_H_ */
