/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kernel with places to write to: /async and /soft, each an FFS on a copy of
 * one empty image, mounted so; /tmpfs, a tmpfs; and /mem in the root file
 * system.
 */
#ifndef _TESTS_VFS_WRITABLE_H_
#define _TESTS_VFS_WRITABLE_H_

#include "fixture.h"

/*
 * Boot, call f for each place, with the current directory there, umask 022 and
 * ids 0; then unmount everything and halt: nothing may be left behind. For
 * tests that are TEST_ALONE.
 */
void	writable(void (*f)(const char *place));	/* but not on tmpfs */
void	everywhere(void (*f)(const char *place));
void	mounted(void (*f)(const char *place));	/* but not on /mem */

int	is_ffs(const char *place);
/* What is on the disk, not in memory: unmount and mount again; cwd as above. */
void	remount(const char *place);
/* After the test has unmounted it; cwd as above. */
void	mount_again(const char *place);
void	setreadonly(const char *place, int on);

/* Of the host's; the image of a place is test_path("soft.img"). */
void	copy_file(const char *from, const char *to);
int	mkfile(const char *path, uint32_t mode);	/* empty, closed */
void	put(const char *path, const char *text);
const char *get(const char *path);			/* at most 4095 bytes */
struct rump_stat st_of(const char *path);		/* of a link itself */
int	exists(const char *path);

#endif /* _TESTS_VFS_WRITABLE_H_ */
