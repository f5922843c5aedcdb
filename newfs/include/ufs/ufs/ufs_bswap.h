/* SPDX-License-Identifier: BSD-2-Clause */
/* Only the host's byte order, which is little-endian everywhere, is written. */
#ifndef _NEWFS_UFS_BSWAP_H_
#define _NEWFS_UFS_BSWAP_H_

#define ufs_rw32(a, swap)	(a)
#define ffs_sb_swap(from, to)	newfs__leave()
#define ffs_cg_swap(from, to, fs)	newfs__leave()
#define ffs_csum_swap(from, to, n)	newfs__leave()

#endif /* _NEWFS_UFS_BSWAP_H_ */
