/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kernel with one tree (mktree.py) mounted twice, from an FFS image at /ffs
 * and from an ISO image with Rock Ridge at /iso, both read-only.
 */
#ifndef _TESTS_VFS_FIXTURE_H_
#define _TESTS_VFS_FIXTURE_H_

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rump/rump.h>
#include <rump/rumperrno2host.h>

#include "fmt.h"
#include "test.h"

#define NCHAIN		40		/* links in chain/ */
#define NWIDE		1000		/* files in wide/ */
#define BIG		4500000		/* bytes of big */
#define SPARSE		((1 << 20) + 1)	/* bytes of sparse */
#define OWNER		100		/* of what is in perm/ */
#define GROUP		200

extern const char *const roots[];	/* "/ffs", "/iso", NULL */
extern const unsigned modes[];		/* of perm/f_MMM and perm/d_MMM */
extern const size_t nmodes;

/*
 * Boot and mount, unless this process has done so. The current directory is
 * "/", the umask 022, the ids are 0, whatever the test before left. At the
 * end of the test the kernel is halted: nothing may be left of it.
 */
void	fixture(void);

/* A string of n times c, in a static buffer. */
const char *repeat(int c, size_t n);

/* A process of its own for the rest of the test, or until unbecome. */
void	become(uint32_t uid, uint32_t gid);
void	unbecome(void);

/* The current directory. */
const char *cwd(void);
/* st_ino of a path, through symbolic links. */
uint64_t ino(const char *);
/* Mount an image of the fixture's, or at an absolute path of the host's. */
void	mount_image(const char *type, const char *image, const char *path);

/* A table of calls that must fail: FAILS(errno, call). */
#define FAILS(err, call)	CHECK_ERR(err, call)

#endif /* _TESTS_VFS_FIXTURE_H_ */
