/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _NEWFS_STDDEF_H_
#define _NEWFS_STDDEF_H_

#include <sys/types.h>

#endif /* _NEWFS_STDDEF_H_ */
