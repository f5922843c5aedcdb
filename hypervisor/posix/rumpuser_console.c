/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Console and debug output. Both go to standard error, because standard output
 * belongs to the program: it may be writing a file's contents there.
 *
 * Console characters are kept until a line is whole, so that lines of several
 * threads do not mix and each costs one write.
 */
#include "rumpuser_int.h"
#include "rumpuser_exit.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINELEN	256

static rumpuser_console_fn console_fn;
static void *console_arg;

/* The kernel's CPU protects the line. */
static char line[LINELEN];
static size_t linelen;

void
rumpuser_set_console(rumpuser_console_fn fn, void *arg)
{

	console_arg = arg;
	console_fn = fn;
}

/* A console that cannot be written to has nobody to complain to. */
static void
output(const char *s, size_t len)
{
	ssize_t n;

	if (console_fn != NULL) {
		console_fn(s, len, console_arg);
		return;
	}
	while (len > 0) {
		n = write(STDERR_FILENO, s, len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		s += n;
		len -= n;
	}
}

static void
flushline(void)
{
	size_t len = linelen;

	linelen = 0;
	if (len > 0)
		output(line, len);
}

void
rumpuser_putchar(int c)
{

	line[linelen++] = (char)c;
	if (c == '\n' || linelen == LINELEN)
		flushline();
}

void
rumpuser_dputs(const char *s, size_t len)
{
	int saved = errno;

	output(s, len);
	errno = saved;
}

/* What the hypervisor itself has to say. */
void
rumpuser__warn(const char *fmt, ...)
{
	static const char prefix[] = "rumpuser: ";
	char buf[LINELEN];
	size_t len = sizeof(prefix) - 1;
	va_list ap;
	int n;

	memcpy(buf, prefix, len);
	va_start(ap, fmt);
	n = vsnprintf(buf + len, sizeof(buf) - len - 1, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	len += (size_t)n;
	if (len > sizeof(buf) - 2)
		len = sizeof(buf) - 2;
	buf[len++] = '\n';
	rumpuser_dputs(buf, len);
}

/* rumpuser_exit.c calls this so that the last words are not lost. */
void
rumpuser__console_flush(void)
{

	flushline();
}
