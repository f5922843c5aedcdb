/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _FFS_NOATIME_H_
#define _FFS_NOATIME_H_

/* After vfs_attach has made the driver's operations vectors. */
void	ffs_noatime_attach(void);

#endif /* _FFS_NOATIME_H_ */
