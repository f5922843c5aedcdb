/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the kernel says, and to whom:
 *
 *	printf			message buffer; console if RUMP_VERBOSE is set
 *	log(level, ...)		the same; LOG_ERR and worse on the console too
 *	uprintf, tablefull	message buffer and console: to be seen
 *	panic			message buffer and the host's debug output; then
 *				the kernel ends, rumpuser_exit(RUMPUSER_PANIC)
 *
 * A library that is noisy on its host's terminal is a nuisance, hence the
 * first line. The formatter is kvprintf in subr_format.c.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/syslog.h>

#include "rump-sys/kern.h"
#include "prf_int.h"

const char *panicstr;

static void
put_msgbuf(int c, void *arg)
{

	msgbuf_putchar(c);
}

static void
put_console(int c, void *arg)
{

	msgbuf_putchar(c);
	rumpuser_putchar(c);
}

int
vprintf(const char *fmt, __builtin_va_list ap)
{

	return kvprintf(fmt, rump_verbose ? put_console : put_msgbuf, NULL, ap);
}

int
printf(const char *fmt, ...)
{
	__builtin_va_list ap;
	int n;

	__builtin_va_start(ap, fmt);
	n = vprintf(fmt, ap);
	__builtin_va_end(ap);
	return n;
}

void
log(int level, const char *fmt, ...)
{
	__builtin_va_list ap;

	__builtin_va_start(ap, fmt);
	kvprintf(fmt, rump_verbose || level <= LOG_ERR ? put_console :
	    put_msgbuf, NULL, ap);
	__builtin_va_end(ap);
}

void
uprintf(const char *fmt, ...)
{
	__builtin_va_list ap;

	__builtin_va_start(ap, fmt);
	kvprintf(fmt, put_console, NULL, ap);
	__builtin_va_end(ap);
}

void
tablefull(const char *table)
{

	log(LOG_ERR, "%s: table is full\n", table);
}

/*
 * A broken invariant. A panic inside a panic skips the message and ends.
 */
void
panic(const char *fmt, ...)
{
	static char message[256], line[sizeof(message) + 16];
	__builtin_va_list ap;
	size_t i;
	int n;

	if (panicstr == NULL) {
		panicstr = message;
		__builtin_va_start(ap, fmt);
		vsnprintf(message, sizeof(message), fmt, ap);
		__builtin_va_end(ap);
		n = snprintf(line, sizeof(line), "panic: %s\n", message);
		for (i = 0; i < (size_t)n; i++)
			msgbuf_putchar(line[i]);
		rumpuser_dputs(line, n);
	}
	rumpuser_exit(RUMPUSER_PANIC);
}
