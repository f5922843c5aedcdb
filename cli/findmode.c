/* SPDX-License-Identifier: BSD-2-Clause */
/* Modes as chmod(1) writes them, applied to no permissions at all. */
#include <string.h>

#include "find.h"

static int
octal(const char *s, uint32_t *modep)
{

	for (*modep = 0; *s >= '0' && *s <= '7' && *modep <= 0777; s++)
		*modep = *modep * 8 + (uint32_t)(*s - '0');
	return *s == '\0' ? 0 : -1;
}

/* [ugoa]*, as a mask of the rwx bits and of the special ones. */
static const char *
who(const char *s, uint32_t *maskp)
{
	uint32_t mask = 0;

	for (;; s++) {
		switch (*s) {
		case 'u': mask |= 04700; break;
		case 'g': mask |= 02070; break;
		case 'o': mask |= 01007; break;
		case 'a': mask |= 07777; break;
		default:
			*maskp = mask != 0 ? mask : 07777;
			return s;
		}
	}
}

static const char *
perms(const char *s, uint32_t mask, uint32_t mode, uint32_t *bitsp)
{
	uint32_t bits = 0, from;

	for (;; s++) {
		switch (*s) {
		case 'r': bits |= 0444 & mask; break;
		case 'w': bits |= 0222 & mask; break;
		case 'x': bits |= 0111 & mask; break;
		case 'X': bits |= (mode & 0111) != 0 ? 0111 & mask : 0; break;
		case 's': bits |= 06000 & mask; break;
		case 't': bits |= 01000; break;
		case 'u': case 'g': case 'o':
			from = mode >> (*s == 'u' ? 6 : *s == 'g' ? 3 : 0) & 7;
			bits |= (from << 6 | from << 3 | from) & mask;
			break;
		default:
			*bitsp = bits;
			return s;
		}
	}
}

int
find_mode(const char *s, uint32_t *modep)
{
	uint32_t mask, bits, mode = 0;
	char op;

	if (*s >= '0' && *s <= '9')
		return octal(s, modep);
	do {
		s = who(s, &mask);
		if (*s != '+' && *s != '-' && *s != '=')
			return -1;
		while (*s == '+' || *s == '-' || *s == '=') {
			op = *s;
			s = perms(s + 1, mask, mode, &bits);
			if (op == '=')
				mode = (mode & ~(mask & 0777)) | bits;
			else if (op == '+')
				mode |= bits;
			else
				mode &= ~bits;
		}
	} while (*s++ == ',');
	*modep = mode;
	return s[-1] == '\0' ? 0 : -1;
}
