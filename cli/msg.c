/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages on standard error in the form of the Unix tools, and memory that
 * is there or ends the program.
 *
 * => Names in messages come from images: whatever could drive a terminal is
 *    escaped when standard error is one.
 * => Every warning about something that failed sets the exit status to 1.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fsu.h"

const char *fsu_cmdname;
int fsu_status, fsu_cmdflags;

const char *
fsu_strerror(int error)
{

	return strerror(error);
}

static void FSU_PRINTF(1, 0)
message(const char *fmt, va_list ap, int error)
{
	char buf[1024], *long_one = NULL;
	const char *text = buf;
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(buf, sizeof(buf), fmt, ap);
	if (n >= (int)sizeof(buf) && (long_one = malloc((size_t)n + 1))) {
		vsnprintf(long_one, (size_t)n + 1, fmt, again);
		text = long_one;
	}
	va_end(again);

	progress_clear();
	fflush(stdout);
	fputs("fsu: ", stderr);
	if (fsu_cmdname != NULL)
		fprintf(stderr, "%s: ", fsu_cmdname);
	put_name(stderr, text);
	if (error != 0)
		fprintf(stderr, ": %s", fsu_strerror(error));
	fputc('\n', stderr);
	free(long_one);
}

void
fsu_warn(const char *fmt, ...)
{
	int error = errno;
	va_list ap;

	va_start(ap, fmt);
	message(fmt, ap, error);
	va_end(ap);
	fsu_status = FSU_EXIT_FAIL;
}

void
fsu_warnx(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(fmt, ap, 0);
	va_end(ap);
	fsu_status = FSU_EXIT_FAIL;
}

void
fsu_note(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(fmt, ap, 0);
	va_end(ap);
}

void
fsu_die(const char *fmt, ...)
{
	int error = errno;
	va_list ap;

	va_start(ap, fmt);
	message(fmt, ap, error);
	va_end(ap);
	fsu_exit(FSU_EXIT_FAIL);
}

void
fsu_diex(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(fmt, ap, 0);
	va_end(ap);
	fsu_exit(FSU_EXIT_FAIL);
}

void
fsu_badusage(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(fmt, ap, 0);
	va_end(ap);
	if (fsu_cmdname != NULL)
		fprintf(stderr, "Try 'fsu help %s'.\n", fsu_cmdname);
	else
		fprintf(stderr, "Try 'fsu --help'.\n");
	fsu_exit(FSU_EXIT_USAGE);
}

jmp_buf *fsu_exit_to;

void
fsu_exit(int status)
{

	if (fsu_exit_to != NULL)
		longjmp(*fsu_exit_to, status);
	exit(status);
}

void *
xmalloc(size_t n)
{
	void *p;

	if ((p = malloc(n != 0 ? n : 1)) == NULL)
		fsu_diex("out of memory");
	return p;
}

void *
xcalloc(size_t n, size_t size)
{
	void *p;

	if ((p = calloc(n != 0 ? n : 1, size)) == NULL)
		fsu_diex("out of memory");
	return p;
}

void *
xrealloc(void *old, size_t n)
{
	void *p;

	if ((p = realloc(old, n != 0 ? n : 1)) == NULL)
		fsu_diex("out of memory");
	return p;
}

char *
xstrdup(const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(xmalloc(n), s, n);
}
