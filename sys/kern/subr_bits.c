/* SPDX-License-Identifier: BSD-2-Clause */
/* Searching in bits and in bytes. */
#include <sys/param.h>
#include <sys/systm.h>

/* Number of the lowest bit set, from 1; 0 for none. */
int
ffs(int bits)
{

	return bits == 0 ? 0 : __builtin_ctz((u_int)bits) + 1;
}

/*
 * The first byte of cp[size] whose table entry has a bit of mask: bytes from
 * there to the end, 0 if there is none.
 */
int
scanc(u_int size, const u_char *cp, const u_char table[], int mask)
{
	const u_char *end = cp + size;

	while (cp < end && (table[*cp] & mask) == 0)
		cp++;
	return end - cp;
}

/* The first byte of cp[size] that is not c: bytes from there to the end. */
int
skpc(int c, size_t size, u_char *cp)
{
	const u_char *p = cp, *end = cp + size;

	while (p < end && *p == (u_char)c)
		p++;
	return end - p;
}
