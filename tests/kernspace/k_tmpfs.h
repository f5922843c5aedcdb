/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kernel side of the tmpfs tests shares. */
#ifndef _TESTS_K_TMPFS_H_
#define _TESTS_K_TMPFS_H_

#include <stdint.h>

struct tmpfs_mount;

/* At /tmp/t; limits of 0 are none. Nothing is left after unmounting. */
void	rumptest_tmpfs_mount(uint64_t nodes, uint64_t size, int flags);
void	rumptest_tmpfs_unmount(void);
struct tmpfs_mount *rumptest_tmpfs(void);

#endif /* _TESTS_K_TMPFS_H_ */
