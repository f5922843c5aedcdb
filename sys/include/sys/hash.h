/* SPDX-License-Identifier: BSD-2-Clause */
/* Hash of bytes: FNV-1a, 32 bits (Fowler, Noll, Vo). */
#ifndef _SYS_HASH_H_
#define _SYS_HASH_H_

#include <sys/types.h>

#define HASHINIT	2166136261U

static __inline u_int32_t
hash32_buf(const void *buf, size_t len, u_int32_t hash)
{
	const u_int8_t *p = buf;

	while (len-- != 0)
		hash = (hash ^ *p++) * 16777619U;
	return hash;
}

#endif /* _SYS_HASH_H_ */
