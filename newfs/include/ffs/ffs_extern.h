/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _NEWFS_FFS_EXTERN_H_
#define _NEWFS_FFS_EXTERN_H_

#define ffs_setblock	newfs__setblock

void	ffs_setblock(struct fs *, u_char *, int32_t);

#endif /* _NEWFS_FFS_EXTERN_H_ */
