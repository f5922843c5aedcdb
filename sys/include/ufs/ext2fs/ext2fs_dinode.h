/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The shared UFS code names ext2fs; it is not part of this kernel. Only what
 * has to exist for that code to compile.
 */
#ifndef _UFS_EXT2FS_EXT2FS_DINODE_H_
#define _UFS_EXT2FS_EXT2FS_DINODE_H_

struct ext2fs_dinode {
	u_int32_t	e2di_atime;
	u_int32_t	e2di_mtime;
	u_int32_t	e2di_ctime;
};

#endif /* _UFS_EXT2FS_EXT2FS_DINODE_H_ */
