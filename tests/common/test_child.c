/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One process a test, with a limit on its time (TEST_TIMEOUT seconds, 300 when
 * unset: sanitizers on a busy machine are slow; a hang is what it is for).
 */
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifndef __EMSCRIPTEN__
#include <sys/wait.h>
#endif

#include "test.h"
#include "test_impl.h"

#ifdef __EMSCRIPTEN__

int
test_hasfork(void)
{

	return 0;
}

void
test_settle(void)
{
}

int
test_in_child(int (*f)(const struct test *), const struct test *t, int failed)
{

	(void)failed;
	return f(t);
}

#else

int
test_hasfork(void)
{

	return 1;
}

void
test_settle(void)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGPIPE,
	    SIGALRM, SIGTERM, SIGCHLD, SIGUSR1, SIGUSR2 };
	sigset_t none;
	size_t i;

	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		signal(signals[i], SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	umask(022);
}

static void
child(int (*f)(const struct test *), const struct test *t)
{
	const char *limit;
	int result;

	limit = getenv("TEST_TIMEOUT");
	alarm((limit != NULL ? (unsigned)atoi(limit) : 300) + test_soak());
	result = f(t);
	fflush(NULL);
	/*
	 * Not exit(): the kernel's threads may be at work. But a leak checker
	 * does its work at exit, so it is asked for by name.
	 */
#ifdef __SANITIZE_ADDRESS__
	{
		extern int __lsan_do_recoverable_leak_check(void);

		if (getenv("TEST_LEAKS") != NULL &&
		    __lsan_do_recoverable_leak_check() != 0)
			result = 1;
	}
#endif
	_exit(result);
}

int
test_in_child(int (*f)(const struct test *), const struct test *t, int failed)
{
	pid_t pid;
	int status;

	pid = fork();
	if (pid == -1) {
		test_note("fork: %s", strerror(errno));
		return failed;
	}
	if (pid == 0)
		child(f, t);
	while (waitpid(pid, &status, 0) == -1) {
		if (errno != EINTR) {
			test_note("waitpid: %s", strerror(errno));
			return failed;
		}
	}
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	if (WTERMSIG(status) == SIGALRM)
		test_note("took too long: killed");
	else
		test_note("killed by signal %d: %s", WTERMSIG(status),
		    strsignal(WTERMSIG(status)));
	return failed;
}

#endif
