/* SPDX-License-Identifier: BSD-2-Clause */
/* Between test.c and the parts of the harness that know the host. */
#ifndef _TESTS_COMMON_TEST_IMPL_H_
#define _TESTS_COMMON_TEST_IMPL_H_

struct test;

/*
 * test_child.c: run f(t) in a child process where there is fork(), else here.
 * => the result of f, or failed when the child crashed or took too long; why
 *    stands in a remark then.
 */
int	test_in_child(int (*f)(const struct test *), const struct test *t,
	    int failed);

int	test_hasfork(void);	/* a process for each test? */
/* What is inherited is as tests expect it, whoever started the program. */
void	test_settle(void);

/* test_soak.c: read SOAK; nsoak tests are to share it. A test's time starts. */
void	test_soak_init(unsigned nsoak);
void	test_soak_start(void);

/* test_files.c: make the folder of test_dir(), remove it. */
void	test_files_make(void);
void	test_files_remove(void);

#endif /* _TESTS_COMMON_TEST_IMPL_H_ */
