/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Directory entries as VOP_READDIR returns them: the layout equals FFS's
 * on-disk entry, which ufs_readdir passes through unchanged. Callers must
 * check the lengths; the public form is struct rump_dirent.
 */
#ifndef _SYS_DIRENT_H_
#define _SYS_DIRENT_H_

#include <sys/types.h>

#define MAXNAMLEN	255

struct dirent {
	u_int32_t	d_fileno;
	u_int16_t	d_reclen;
	u_int8_t	d_type;
	u_int8_t	d_namlen;
	char		d_name[MAXNAMLEN + 1];
};

/* d_type */
#define DT_UNKNOWN	0
#define DT_FIFO		1
#define DT_CHR		2
#define DT_DIR		4
#define DT_BLK		6
#define DT_REG		8
#define DT_LNK		10
#define DT_SOCK		12

/* Bytes of an entry with this name, NUL included, 4-byte aligned. */
#define DIRENT_RECSIZE(namlen)	((8 + (namlen) + 1 + 3) & ~3)
#define DIRENT_SIZE(dp)		DIRENT_RECSIZE((dp)->d_namlen)

#endif /* _SYS_DIRENT_H_ */
