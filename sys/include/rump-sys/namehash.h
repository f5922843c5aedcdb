/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hash of a file's name, eight bytes at a time: one multiplication a word, two
 * at the end, which spread each bit of the name over all of the result
 * (multiplicative hashing; Knuth, TAOCP 3, 6.4). It lives in memory only, so
 * the two byte orders may disagree.
 */
#ifndef _RUMP_SYS_NAMEHASH_H_
#define _RUMP_SYS_NAMEHASH_H_

#include <sys/param.h>
#include <sys/systm.h>

typedef uint64_t __attribute__((__aligned__(1), __may_alias__)) nameword;

#define NAMEHASH_K	0x9e3779b97f4a7c15ULL	/* 2^64 / golden ratio */
#define NAMEHASH_ONES	0x0101010101010101ULL
/* What namescan may read of a name's buffer beyond its NUL. */
#define NAMEHASH_SLACK	(sizeof(nameword) - 1)

static __inline uint64_t
namehash_word(uint64_t hash, uint64_t word)
{

	hash = (hash ^ word) * NAMEHASH_K;
	return hash ^ hash >> 32;
}

static __inline u_int32_t
namehash_end(uint64_t hash, uint64_t lastword)
{

	return namehash_word(hash, lastword) * NAMEHASH_K >> 32;
}

/* The first bytes of a name that are less than a word, as one. */
static __inline uint64_t
namehash_tail(const char *name, size_t len)
{
	uint64_t word = 0;

	while (len-- > 0)
		word = word << 8 | (u_char)name[len];
	return word;
}

/* => name need not end with a NUL. */
static __inline u_int32_t
namehash(const char *name, size_t len)
{
	uint64_t hash = 0;

	for (; len >= sizeof(nameword); len -= sizeof(nameword)) {
		hash = namehash_word(hash, *(const nameword *)name);
		name += sizeof(nameword);
	}
	return namehash_end(hash, namehash_tail(name, len));
}

/*
 * Nonzero where bytes of the word are c (a byte repeated); the lowest bit set
 * belongs to the lowest such byte, higher ones may be wrong.
 */
static __inline uint64_t
nameword_has(uint64_t word, uint64_t c)
{

	word ^= c;
	return (word - NAMEHASH_ONES) & ~word & NAMEHASH_ONES << 7;
}

/* Bytes that no name has in it. */
static __inline uint64_t
nameword_ends(uint64_t word)
{

	return nameword_has(word, 0) | nameword_has(word, NAMEHASH_ONES * '/');
}

/* Neither slash nor NUL is in it. */
static __inline int
namehash_isname(const char *name, size_t len)
{

	for (; len >= sizeof(nameword); len -= sizeof(nameword)) {
		if (nameword_ends(*(const nameword *)name) != 0)
			return 0;
		name += sizeof(nameword);
	}
	while (len-- > 0)
		if (name[len] == '/' || name[len] == '\0')
			return 0;
	return 1;
}

/*
 * The length of the name at the head of a path, up to a slash or NUL, and its
 * hash.
 * => NAMEHASH_SLACK bytes behind the NUL can be read.
 */
static __inline size_t
namescan(const char *path, u_int32_t *hashp)
{
	const char *cp = path;
#if BYTE_ORDER == LITTLE_ENDIAN
	uint64_t ends, hash = 0, word;
	int bits;

	while ((ends = nameword_ends(word = *(const nameword *)cp)) == 0) {
		hash = namehash_word(hash, word);
		cp += sizeof(nameword);
	}
	bits = __builtin_ctzll(ends) & ~7;
	*hashp = namehash_end(hash, word & ((1ULL << bits) - 1));
	return cp - path + bits / 8;
#else
	while (*cp != '\0' && *cp != '/')
		cp++;
	*hashp = namehash(path, cp - path);
	return cp - path;
#endif
}

#endif /* _RUMP_SYS_NAMEHASH_H_ */
