/* SPDX-License-Identifier: BSD-2-Clause */
/* Handshake, parameters, errno, random bytes, console, exit. */
#include "fakekernel.h"

#include <sys/wait.h>

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rumpuser_exit.h"
#include "test.h"

#define KERN_ENOENT	2
#define KERN_E2BIG	7
#define KERN_EFAULT	14
#define KERN_EINVAL	22

static void
t_another_version_is_refused(void)
{
	static const struct rumpuser_hyperup none;
	uint32_t caps;

	CHECK_EQ(rumpuser_init(RUMPUSER_VERSION + 1, &none, &caps),
	    KERN_EINVAL);
	CHECK_EQ(rumpuser_init(0, &none, &caps), KERN_EINVAL);
	CHECK_EQ(rumpuser_init(RUMPUSER_VERSION, NULL, &caps), KERN_EINVAL);
}

static void
t_parameters_are_the_environment(void)
{
	char buf[300];

	setenv("RUMP_TESTPARAM", "12345", 1);
	CHECK_EQ(rumpuser_getparam("RUMP_TESTPARAM", buf, 6), 0);
	CHECK_STR(buf, "12345");
	CHECK_EQ(rumpuser_getparam("RUMP_TESTPARAM", buf, 5), KERN_E2BIG);
	CHECK_EQ(rumpuser_getparam("RUMP_TESTPARAM", buf, 0), KERN_E2BIG);
	unsetenv("RUMP_TESTPARAM");
	CHECK_EQ(rumpuser_getparam("RUMP_TESTPARAM", buf, 6), KERN_ENOENT);
	CHECK_EQ(rumpuser_getparam("_RUMPUSER_HOSTNAME", buf, sizeof(buf)), 0);
	CHECK(buf[0] != '\0');
	CHECK_EQ(rumpuser_getparam("_RUMPUSER_OTHER", buf, sizeof(buf)),
	    KERN_ENOENT);
}

static void
t_errno_becomes_the_hosts(void)
{
	static const struct {
		int	kern;
		int	host;
	} cases[] = {
		{ 0, 0 }, { 1, EPERM }, { 2, ENOENT }, { 11, EDEADLK },
		{ 35, EAGAIN }, { 45, EOPNOTSUPP }, { 60, ETIMEDOUT },
		{ 62, ELOOP }, { 63, ENAMETOOLONG }, { 66, ENOTEMPTY },
		{ 69, EDQUOT }, { 70, ESTALE }, { 77, ENOLCK }, { 78, ENOSYS },
		{ 84, EILSEQ }, { 87, EOVERFLOW }, { 88, ECANCELED },
		{ 91, ENOTSUP },
		/* No partner here, or none anywhere. */
		{ 79, EINVAL }, { -1, EIO }, { -3, EIO }, { 96, EIO },
		{ 100000, EIO },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		rumpuser_seterrno(cases[i].kern);
		CHECK_EQ(errno, cases[i].host);
	}
	for (i = 1; i <= 95; i++) {
		rumpuser_seterrno((int)i);
		CHECK(errno > 0);
	}
}

static void
t_random_bytes_differ(void)
{
	static uint8_t a[1000], b[1000];
	int counts[256] = { 0 }, i, seen = 0;

	rumpuser_getrandom(a, sizeof(a));
	rumpuser_getrandom(b, sizeof(b));
	CHECK(memcmp(a, b, sizeof(a)) != 0);
	CHECK(memcmp(a, a + 500, 500) != 0);
	for (i = 0; i < 1000; i++)
		seen += counts[a[i]]++ == 0;
	CHECK(seen > 150);	/* of 256; 95 would already be a miracle */
	memset(a, 0, sizeof(a));
	rumpuser_getrandom(a + 1, 3);
	CHECK(a[0] == 0 && a[4] == 0);
	rumpuser_getrandom(a, 0);
}

static char console[1024];
static int pieces;

static void
keep(const char *s, size_t len, void *arg)
{

	CHECK(arg == console);
	pieces++;
	strncat(console, s, len);
}

static void
t_console_can_be_redirected(void)
{
	const char *s = "one line\ntwo";
	int i;

	console[0] = '\0';
	rumpuser_set_console(keep, console);
	for (i = 0; s[i] != '\0'; i++)
		rumpuser_putchar(s[i]);
	CHECK_STR(console, "one line\n");
	CHECK_EQ(pieces, 1);
	for (i = 0; i < 300; i++)
		rumpuser_putchar('x');
	rumpuser_putchar('\n');
	CHECK_EQ(strlen(console), strlen(s) + 301);
	console[0] = '\0';
	rumpuser_dputs("panic: no reason", 6);
	CHECK_STR(console, "panic:");
	rumpuser_set_console(NULL, NULL);
}

static void
t_no_address_is_a_clients(void)
{
	char c = 0;

	CHECK_EQ(rumpuser_sp_copyin(&c, &c, 1), KERN_EFAULT);
	CHECK_EQ(rumpuser_sp_copyout(&c, &c, 1), KERN_EFAULT);
}

static jmp_buf out;
static int exit_value;

static void
leave(int value, void *arg)
{

	exit_value = value;
	longjmp(*(jmp_buf *)arg, 1);
}

static void
t_a_handler_can_leave_a_panic(void)
{

	rumpuser_set_exit(leave, &out);
	exit_value = 99;
	if (setjmp(out) == 0)
		rumpuser_exit(RUMPUSER_PANIC);
	CHECK_EQ(exit_value, RUMPUSER_EXIT_PANIC);
	if (setjmp(out) == 0)
		rumpuser_exit(0);
	CHECK_EQ(exit_value, 0);
	rumpuser_set_exit(NULL, NULL);
}

#ifndef __EMSCRIPTEN__
static int
status_of(void (*f)(void))
{
	int status;
	pid_t pid;

	CHECK_OK(pid = fork());
	if (pid == 0) {
		f();
		_exit(99);
	}
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	return status;
}

static void
halt(void)
{

	rumpuser_exit(0);
}

static void
panic(void)
{

	signal(SIGABRT, SIG_DFL);	/* sanitizers want a word */
	rumpuser_exit(RUMPUSER_PANIC);
}

static void
die_of_signal(void)
{

	rumpuser_kill(29);		/* SIGINFO: the host has none */
	rumpuser_kill(0);
	rumpuser_kill(1000);
	rumpuser_kill(30);		/* SIGUSR1 */
}
#endif

static void
t_exit_ends_the_process(void)
{

#ifdef __EMSCRIPTEN__
	test_skip("no processes");
#else
	int status;

	status = status_of(halt);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	status = status_of(panic);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	setenv("RUMP_PANIC", "70", 1);
	status = status_of(panic);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 70);
	setenv("RUMP_PANIC", "abort", 1);
	status = status_of(panic);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	unsetenv("RUMP_PANIC");
#endif
}

static void
t_signals_have_bsd_numbers(void)
{

#ifdef __EMSCRIPTEN__
	test_skip("no processes");
#else
	int status = status_of(die_of_signal);

	CHECK(WIFSIGNALED(status));
	CHECK_EQ(WTERMSIG(status), SIGUSR1);
#endif
}

TEST_MAIN(
	TEST(t_another_version_is_refused),
	TEST(t_parameters_are_the_environment),
	TEST(t_errno_becomes_the_hosts),
	TEST(t_random_bytes_differ),
	TEST(t_console_can_be_redirected),
	TEST(t_no_address_is_a_clients),
	TEST(t_a_handler_can_leave_a_panic),
	TEST(t_exit_ends_the_process),
	TEST(t_signals_have_bsd_numbers))
