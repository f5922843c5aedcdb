/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * shell.h's lines for Node, whose readline needs an event loop that this
 * program does not have: plain ones, edited by the terminal's driver.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shell.h"

static const char *(*prompt)(void);
static char *line;

void
lineedit_begin(const char *(*fn)(void))
{

	prompt = fn;
}

const char *
lineedit_get(void)
{
	size_t len = 0, size = 0;
	ssize_t n;
	char c = '\0';

	fputs(prompt(), stdout);
	fflush(stdout);
	do {
		if (len + 2 > size)
			line = xrealloc(line, size = size * 2 + 128);
		if ((n = read(STDIN_FILENO, &c, 1)) == 1)
			line[len++] = c;
	} while (n == 1 && c != '\n');
	line[len] = '\0';
	return len > 0 ? line : NULL;
}

void
lineedit_end(void)
{

	free(line);
	line = NULL;
}
