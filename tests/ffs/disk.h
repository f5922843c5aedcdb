/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kernel with a disk in memory, /dev/disk0, that the test may look at and
 * make fail (rumpuser_fault.h). The file system goes to /m.
 *
 *	disk_boot();
 *	disk_load("small");
 *	disk_mount(RUMP_MNT_SOFTDEP);
 *	...
 *	disk_unmount(0);
 *	disk_check(1);		fsck finds nothing, and it is marked clean
 *	disk_halt();		nothing is left behind
 *
 * For tests that are TEST_ALONE.
 */
#ifndef _TESTS_FFS_DISK_H_
#define _TESTS_FFS_DISK_H_

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rump/rump.h>
#include <rump/rump_syscalls.h>
#include <rump/rumperrno2host.h>

#include "fmt.h"
#include "rumpuser_fault.h"
#include "test.h"

#define DEV	"/dev/disk0"
#define RO	RUMP_MNT_RDONLY
#define SOFT	RUMP_MNT_SOFTDEP
#define ASYNC	RUMP_MNT_ASYNC
#define FORCE	RUMP_MNT_FORCE

/* The kinds of mounts that write. */
#define DISK_NKINDS	4
extern const int disk_kinds[DISK_NKINDS];

extern unsigned char *disk;		/* the image */
extern size_t disk_size;

void	disk_boot(void);
void	disk_load(const char *image);	/* again: the same, fresh */
void	disk_halt(void);

/* rump_sys_mount, unmount and update of /m: -1 and errno. */
int	disk_trymount(int flags);
int	disk_tryunmount(int flags);
int	disk_update(int flags);
void	disk_mount(int flags);
void	disk_unmount(int flags);

/*
 * A whole test: boot; for each kind load the image, mount it, call f, unmount
 * and check; halt.
 */
void	disk_each_kind(const char *image, void (*f)(int flags));
int	disk_other_kind(int flags);	/* a partner of this kind */

/* The superblock's clean flag. */
int	disk_isclean(void);
void	disk_setclean(int);
/* fsck the disk as it is: findings, of them such as a crash may not leave. */
unsigned disk_findings(void);
unsigned disk_harmful(void);		/* with a remark for each */
void	disk_repair(void);		/* all of it, must succeed */
int	disk_tryrepair(void);		/* 0: it is too full for that */
/* No findings, and the flag says so. */
void	disk_check(int isclean);

/* Files of a pattern that follows from the seed. */
void	fill(const char *path, size_t size, unsigned seed);
int	fill_fd(int fd, size_t size, unsigned seed);	/* -1 and errno */
void	verify(const char *path, size_t size, unsigned seed);
int	verify_fd(int fd, size_t size, unsigned seed);	/* is it so? */
size_t	verify_start(int fd, unsigned seed);	/* so many bytes are */
int	mkfile(const char *path);	/* -1 and errno */
int	fsync_path(const char *path);	/* -1 and errno */
int	exists(const char *path);

/* What the kernel said on its console since the last call. */
const char *console(void);

#endif /* _TESTS_FFS_DISK_H_ */
