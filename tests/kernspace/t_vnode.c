/* SPDX-License-Identifier: BSD-2-Clause */
/* Vnodes: references, recycling, cleaning out. */
#include <sys/types.h>

#include <signal.h>
#include <unistd.h>
#ifndef __EMSCRIPTEN__
#include <sys/wait.h>
#endif

#include "kernspace.h"

KTEST(vnode_states)
KTEST(vnode_nowait)
KTEST_ENV(vnode_recycling, t_, "RUMP_NVNODES", "64")
KTEST_ENV(vnode_overlimit, t_, "RUMP_NVNODES", "64")
KTEST(vnode_dead)
KTEST(vnode_foreach)
KTEST(vnode_vaccess)

int rumptest_breakprotocol(void);

/* The kernel stops where a lock rule is broken; it must, so it is a child's. */
static void
t_vnode_protocol(void)
{
#ifdef __EMSCRIPTEN__
	test_skip("no fork");
#else
	int status;
	pid_t pid;

	CHECK((pid = fork()) != -1);
	if (pid == 0) {
		if (rump_init() != 0)
			_exit(3);
		rump_schedule();
		_exit(rumptest_breakprotocol());
	}
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		test_skip("no checks in this build");
	CHECK(WIFSIGNALED(status));
	CHECK_EQ(WTERMSIG(status), SIGABRT);
#endif
}

TEST_MAIN(
	TEST(t_vnode_states),
	TEST(t_vnode_nowait),
	TEST_ALONE(t_vnode_recycling),
	TEST_ALONE(t_vnode_overlimit),
	TEST(t_vnode_dead),
	TEST(t_vnode_foreach),
	TEST(t_vnode_vaccess),
	TEST_ALONE(t_vnode_protocol))
