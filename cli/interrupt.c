/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signals that ask the program to end, while it writes to an image.
 *
 * The handler only notes it. What works through many files or much data
 * calls intr_check before each piece, stops, and the image is unmounted. A
 * second signal of a kind finds no handler and ends the program at once; the
 * image then wants fsck -p. A read from a pipe or terminal is interrupted.
 *
 * => Where the host delivers no signals to a running program (Node), it ends
 *    at once with the first.
 */
#include <signal.h>
#include <string.h>

#include "fsu.h"

static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
#define NSIGNALS	(sizeof(signals) / sizeof(signals[0]))

static volatile sig_atomic_t interrupted;	/* SIGINT came */
static volatile sig_atomic_t ended;		/* another one, its number */
static int told;

static void
note(int sig)
{

	if (sig == SIGINT)
		interrupted = 1;
	else
		ended = sig;
}

void
intr_catch(void)
{
	struct sigaction sa, before;
	size_t i;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = note;
	sa.sa_flags = (int)SA_RESETHAND;
	sigemptyset(&sa.sa_mask);
	told = 0;
	for (i = 0; i < NSIGNALS; i++) {
		sigaction(signals[i], NULL, &before);
		/* nohup(1) knows best. */
		if (before.sa_handler != SIG_IGN)
			sigaction(signals[i], &sa, NULL);
	}
	/* The end of a pipe is an error, not the end of us. */
	signal(SIGPIPE, SIG_IGN);
}

void
intr_forget(void)
{

	interrupted = 0;
}

int
intr_pending(void)
{

	return ended != 0 ? ended : interrupted ? SIGINT : 0;
}

int
intr_check(void)
{

	if (intr_pending() == 0)
		return 0;
	if (!told)
		fsu_warnx("interrupted");
	told = 1;
	return 1;
}

void
intr_leave(void)
{

	if (intr_pending() != 0 && (fsu_cmdflags & FSU_WRITES) == 0 &&
	    intr_check())
		fsu_exit(FSU_EXIT_FAIL);
}
