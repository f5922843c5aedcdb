/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _UFS_EXT2FS_EXT2FS_EXTERN_H_
#define _UFS_EXT2FS_EXT2FS_EXTERN_H_

#define IS_EXT2_VNODE(vp)	0

#endif /* _UFS_EXT2FS_EXT2FS_EXTERN_H_ */
