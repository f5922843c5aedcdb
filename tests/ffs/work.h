/* SPDX-License-Identifier: BSD-2-Clause */
/* Work on the disk mounted at /m, which can be looked at and taken back. */
#ifndef _TESTS_FFS_WORK_H_
#define _TESTS_FFS_WORK_H_

#include "disk.h"

/* Files, directories, links, a fifo below /m/work, contents by the seed. */
void	work_do(unsigned seed);
void	work_check(unsigned seed);
void	work_undo(void);

#endif /* _TESTS_FFS_WORK_H_ */
