/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _NEWFS_STRING_H_
#define _NEWFS_STRING_H_

#include <sys/types.h>

void	*memcpy(void *, const void *, size_t);
void	*memset(void *, int, size_t);

#endif /* _NEWFS_STRING_H_ */
