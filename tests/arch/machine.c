/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What sys/arch/javascript offers, for machine.test.mjs: the string functions
 * compared with loops, byte by byte. The linker exports copyin and its kin.
 */
#include <sys/param.h>
#include <sys/systm.h>

#define EXPORTED(name)	__attribute__((export_name(#name), used))
#define EXPORT(type, name)						\
type	name(void) EXPORTED(name);					\
type									\
name(void)

#define SIZE		400		/* well past where bulk copies begin */
#define GUARD		32

static u_char a[SIZE + 2 * GUARD], b[SIZE + 2 * GUARD];

static void
pattern(u_char *p, int seed)
{
	size_t i;

	for (i = 0; i < sizeof(a); i++)
		p[i] = i * 31 + seed;
}

/* a[] with len bytes moved from "from" to "to", one at a time, as memmove. */
static void
slow_move(size_t to, size_t from, size_t len)
{
	static u_char t[sizeof(a)];
	volatile u_char *p = t;
	size_t i;

	for (i = 0; i < len; i++)
		p[i] = a[from + i];
	for (i = 0; i < len; i++)
		((volatile u_char *)a)[to + i] = p[i];
}

static int
same(void)
{
	size_t i;

	for (i = 0; i < sizeof(a); i++)
		if (a[i] != b[i])
			return 0;
	return 1;
}

static size_t
next_len(size_t len)
{

	return len < 80 ? len + 1 : len + 37;
}

/* Each returns 0, or a number that tells which case failed. */
EXPORT(int, test_memmove)
{
	size_t len, off;

	for (len = 0; len <= SIZE - GUARD; len = next_len(len))
		for (off = 0; off <= GUARD; off++) {
			pattern(a, len);
			pattern(b, len);
			slow_move(GUARD, GUARD + off, len);
			if (memmove(b + GUARD, b + GUARD + off, len) !=
			    b + GUARD || !same())
				return (int)(len * 100 + off) + 1;
			pattern(a, len);
			pattern(b, len);
			slow_move(GUARD + off, GUARD, len);
			memmove(b + GUARD + off, b + GUARD, len);
			if (!same())
				return -(int)(len * 100 + off) - 1;
		}
	return 0;
}

EXPORT(int, test_memcpy)
{
	static u_char from[SIZE];
	size_t len, off, i;

	for (i = 0; i < SIZE; i++)
		from[i] = i * 7 + 3;
	for (len = 0; len <= SIZE - 8; len = next_len(len))
		for (off = 0; off < 8; off++) {
			pattern(a, 1);
			pattern(b, 1);
			for (i = 0; i < len; i++)
				((volatile u_char *)a)[GUARD + i] =
				    from[off + i];
			if (memcpy(b + GUARD, from + off, len) != b + GUARD ||
			    !same())
				return (int)(len * 100 + off) + 1;
		}
	return 0;
}

EXPORT(int, test_memset)
{
	size_t len, off, i;

	for (len = 0; len <= SIZE - 8; len = next_len(len))
		for (off = 0; off < 8; off++) {
			pattern(a, 2);
			pattern(b, 2);
			for (i = 0; i < len; i++)
				((volatile u_char *)a)[GUARD + off + i] = 0xc3;
			memset(b + GUARD + off, 0x1c3, len);
			if (!same())
				return (int)(len * 100 + off) + 1;
		}
	return 0;
}

EXPORT(int, test_memcmp)
{
	size_t len, at;

	for (len = 1; len < 100; len++)
		for (at = 0; at < len; at++) {
			pattern(a, 5);
			pattern(b, 5);
			if (memcmp(a + 3, b + 3, len) != 0)
				return 1;
			a[3 + at] = 0x80;
			b[3 + at] = 0x7f;
			if (memcmp(a + 3, b + 3, len) <= 0 ||
			    memcmp(b + 3, a + 3, len) >= 0 ||
			    memcmp(a + 3, b + 3, at) != 0)
				return (int)(len * 100 + at) + 2;
		}
	return 0;
}

EXPORT(int, test_strings)
{
	char buf[8];

	if (strlen("") != 0 || strlen("abc") != 3)
		return 1;
	if (strcmp("a", "a") != 0 || strcmp("a", "b") >= 0 ||
	    strcmp("a\xff", "a\x01") <= 0 || strcmp("a", "") <= 0)
		return 2;
	if (strncmp("abc", "abd", 2) != 0 || strncmp("abc", "abd", 3) >= 0 ||
	    strncmp("a", "a", 9) != 0 || strncmp("x", "y", 0) != 0)
		return 3;
	memset(buf, 'x', sizeof(buf));
	if (strncpy(buf, "ab", 5) != buf || memcmp(buf, "ab\0\0\0xxx", 8) != 0)
		return 4;
	if (memcmp(strncpy(buf, "1234567890", 8), "12345678", 8) != 0)
		return 5;
	if (strchr("abc", 'b')[1] != 'c' || strchr("abc", 'd') != NULL ||
	    *strchr("abc", '\0') != '\0')
		return 6;
	return 0;
}

EXPORT(void *, buffer)
{

	return a;
}
