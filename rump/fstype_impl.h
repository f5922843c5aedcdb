/* SPDX-License-Identifier: BSD-2-Clause */
/* Between fstype.c and fstype_part.c: little-endian fields of the disk. */
#ifndef _RUMP_FSTYPE_IMPL_H_
#define _RUMP_FSTYPE_IMPL_H_

#include <stdint.h>

static inline uint32_t
fst_le16(const uint8_t *p)
{

	return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static inline uint32_t
fst_le32(const uint8_t *p)
{

	return fst_le16(p) | fst_le16(p + 2) << 16;
}

static inline uint64_t
fst_le64(const uint8_t *p)
{

	return (uint64_t)fst_le32(p) | (uint64_t)fst_le32(p + 4) << 32;
}

#endif /* _RUMP_FSTYPE_IMPL_H_ */
