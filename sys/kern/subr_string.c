/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Byte and character strings under their BSD names. The C ones (mem*, str*)
 * that compilers emit calls to come from the C library; the module without one
 * has them in arch/javascript/string.c.
 *
 * => A length over 2^31 is a negative number that went astray, mostly out of a
 *    damaged image: panic rather than run over memory.
 */
#include <sys/param.h>
#include <sys/systm.h>

#define CHECK_LEN(len)							\
	do {								\
		if (__predict_false((len) > 0x7fffffffUL))		\
			panic("%s: length %lu", __func__, (u_long)(len)); \
	} while (0)

void
bcopy(const void *from, void *to, size_t len)
{

	CHECK_LEN(len);
	memmove(to, from, len);
}

void
bzero(void *to, size_t len)
{

	CHECK_LEN(len);
	memset(to, 0, len);
}

int
bcmp(const void *a, const void *b, size_t len)
{

	CHECK_LEN(len);
	return memcmp(a, b, len);
}

/* The length it tried to make: truncated when >= size. */
size_t
strlcpy(char *to, const char *from, size_t size)
{
	size_t len = strlen(from), n;

	if (size > 0) {
		n = MIN(len, size - 1);
		memcpy(to, from, n);
		to[n] = '\0';
	}
	return len;
}

size_t
strlcat(char *to, const char *from, size_t size)
{
	size_t len;

	for (len = 0; len < size && to[len] != '\0'; len++)
		continue;
	return len + strlcpy(to + len, from, size - len);
}
