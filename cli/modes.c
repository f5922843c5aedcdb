/* SPDX-License-Identifier: BSD-2-Clause */
/* Modes as chmod(1) writes them: octal, or changes of what is there. */
#include <string.h>

#include "fsu.h"

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
perms(const char *s, uint32_t mask, uint32_t mode, int isdir, uint32_t *bitsp)
{
	uint32_t bits = 0, from;

	for (;; s++) {
		switch (*s) {
		case 'r': bits |= 0444 & mask; break;
		case 'w': bits |= 0222 & mask; break;
		case 'x': bits |= 0111 & mask; break;
		case 'X':
			if (isdir || (mode & 0111) != 0)
				bits |= 0111 & mask;
			break;
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

/*
 * => Without a "who", what the umask forbids stays as it is.
 */
int
mode_change(const char *s, uint32_t mode, int isdir, uint32_t umask,
    uint32_t *modep)
{
	uint32_t mask, bits;
	const char *start;
	char op;

	if (*s >= '0' && *s <= '9')
		return octal(s, modep);
	mode &= 07777;
	do {
		start = s;
		s = who(s, &mask);
		if (s == start)
			mask &= ~umask;
		if (*s != '+' && *s != '-' && *s != '=')
			return -1;
		while (*s == '+' || *s == '-' || *s == '=') {
			op = *s;
			s = perms(s + 1, mask, mode, isdir, &bits);
			if (op == '=')
				mode = (mode & ~mask) | bits;
			else if (op == '+')
				mode |= bits;
			else
				mode &= ~bits;
		}
	} while (*s++ == ',');
	*modep = mode;
	return s[-1] == '\0' ? 0 : -1;
}
