/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The few C library functions that the compiler and the drivers call, for the
 * module that has no C library.
 *
 * Long copies are one instruction (memory.copy, memory.fill), into which the
 * builtins turn here because the length is not constant. Short ones are loops
 * over words: entering the engine's bulk routine costs more than they do.
 * Kernel code is compiled with -ffreestanding, so the compiler does not turn
 * the loops back into calls of the functions that they are in.
 */
#include <sys/param.h>
#include <sys/systm.h>

#define SHORT	64		/* bytes; at most, for a loop */

typedef uint64_t __attribute__((__aligned__(1), __may_alias__)) word;

void *
memcpy(void *to, const void *from, size_t len)
{
	char *t = to;
	const char *f = from;

	if (len > SHORT)
		return __builtin_memcpy(to, from, len);
	for (; len >= sizeof(word); len -= sizeof(word)) {
		*(word *)t = *(const word *)f;
		t += sizeof(word);
		f += sizeof(word);
	}
	while (len-- > 0)
		*t++ = *f++;
	return to;
}

void *
memmove(void *to, const void *from, size_t len)
{

	if ((uintptr_t)to - (uintptr_t)from >= len)
		return memcpy(to, from, len);
	return __builtin_memmove(to, from, len);
}

void *
memset(void *to, int c, size_t len)
{
	char *t = to;
	word w = (u_char)c * 0x0101010101010101ULL;

	if (len > SHORT)
		return __builtin_memset(to, c, len);
	for (; len >= sizeof(word); len -= sizeof(word)) {
		*(word *)t = w;
		t += sizeof(word);
	}
	while (len-- > 0)
		*t++ = c;
	return to;
}

int
memcmp(const void *a, const void *b, size_t len)
{
	const u_char *p = a, *q = b;

	for (; len >= sizeof(word); len -= sizeof(word)) {
		if (*(const word *)p != *(const word *)q)
			break;
		p += sizeof(word);
		q += sizeof(word);
	}
	for (; len > 0; len--, p++, q++)
		if (*p != *q)
			return *p - *q;
	return 0;
}

size_t
strlen(const char *s)
{
	const char *p = s;

	while (*p != '\0')
		p++;
	return p - s;
}

int
strcmp(const char *a, const char *b)
{

	while (*a == *b && *a != '\0') {
		a++;
		b++;
	}
	return (u_char)*a - (u_char)*b;
}

int
strncmp(const char *a, const char *b, size_t n)
{

	for (; n > 0; n--, a++, b++)
		if (*a != *b || *a == '\0')
			return (u_char)*a - (u_char)*b;
	return 0;
}

char *
strncpy(char *to, const char *from, size_t n)
{
	size_t i;

	for (i = 0; i < n && from[i] != '\0'; i++)
		to[i] = from[i];
	for (; i < n; i++)
		to[i] = '\0';
	return to;
}

char *
strchr(const char *s, int c)
{

	for (;; s++) {
		if (*s == (char)c)
			return (char *)(uintptr_t)s;
		if (*s == '\0')
			return NULL;
	}
}
