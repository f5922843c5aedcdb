/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SHA-256: hash_posix.c calls nettle, hash_node.c Node's crypto. One hash at
 * a time.
 */
#ifndef _FSU_HASH_H_
#define _FSU_HASH_H_

#include <stddef.h>

#define SHA256_LEN	32

void	sha256_begin(void);
void	sha256_add(const void *, size_t);
void	sha256_end(unsigned char *);	/* SHA256_LEN bytes */

#endif /* _FSU_HASH_H_ */
