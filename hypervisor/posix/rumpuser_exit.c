/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The end of the kernel, and signals to the host process.
 */
#include "rumpuser_int.h"
#include "rumpuser_exit.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

_Static_assert(RUMPUSER_EXIT_PANIC == RUMPUSER_PANIC, "one value, two headers");

static rumpuser_exit_fn exit_fn;
static void *exit_arg;

void
rumpuser_set_exit(rumpuser_exit_fn fn, void *arg)
{

	exit_arg = arg;
	exit_fn = fn;
}

/*
 * Not exit(3): its handlers are the program's, which may well be in the middle
 * of a system call, and would run with the CPU held.
 */
void
rumpuser_exit(int value)
{
	const char *how;

	rumpuser__console_flush();
	if (exit_fn != NULL)
		exit_fn(value, exit_arg);

	if (value != RUMPUSER_PANIC)
		_exit(0);
	how = getenv("RUMP_PANIC");
	if (how != NULL && strcmp(how, "abort") != 0)
		_exit(rumpuser__paramint("RUMP_PANIC", 1) & 0xff);
	abort();
}

/* The signals that a kernel may want to raise; BSD's numbers by position. */
static const int hostsignal[] = {
	[1] = SIGHUP, [2] = SIGINT, [3] = SIGQUIT, [4] = SIGILL,
	[5] = SIGTRAP, [6] = SIGABRT, [8] = SIGFPE, [9] = SIGKILL,
	[10] = SIGBUS, [11] = SIGSEGV, [12] = SIGSYS, [13] = SIGPIPE,
	[14] = SIGALRM, [15] = SIGTERM, [16] = SIGURG, [17] = SIGSTOP,
	[18] = SIGTSTP, [19] = SIGCONT, [20] = SIGCHLD, [21] = SIGTTIN,
	[22] = SIGTTOU, [23] = SIGIO, [24] = SIGXCPU, [25] = SIGXFSZ,
	[26] = SIGVTALRM, [27] = SIGPROF, [28] = SIGWINCH,
	[30] = SIGUSR1, [31] = SIGUSR2,
};

/* => A hint: signals that the host does not know are ignored. */
void
rumpuser_kill(int sig)
{

	if (sig <= 0 ||
	    (size_t)sig >= sizeof(hostsignal) / sizeof(hostsignal[0]) ||
	    hostsignal[sig] == 0)
		return;
	(void)kill(getpid(), hostsignal[sig]);
}
