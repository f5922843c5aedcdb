/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdarg.h>
#include <stdio.h>

#include "fmt.h"
#include "test.h"

const char *
fmt(const char *format, ...)
{
	static char buf[8][4096];
	static int next;
	char *p = buf[next++ % 8];
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(p, sizeof(buf[0]), format, ap);
	va_end(ap);
	CHECK(n >= 0 && (size_t)n < sizeof(buf[0]));
	return p;
}
