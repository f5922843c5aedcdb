/* SPDX-License-Identifier: BSD-2-Clause */
/* kernfs from inside the kernel: writing, leaks. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/malloc.h>
#include <sys/proc.h>

#include "kernspace.h"
#include "vfsutil.h"

#define OK(e)		CHECK_EQ((e), 0)

static int
put(const char *path, const char *text, size_t len, off_t off)
{
	struct vnode *vp;
	char buf[300];
	int error;

	if ((vp = rumptest_lookup(path, &error)) == NULL)
		return error;
	memset(buf, 'x', sizeof(buf));
	memcpy(buf, text, MIN(len, strlen(text)));
	error = vn_rdwr(UIO_WRITE, vp, buf, (int)len, off, UIO_SYSSPACE, 0,
	    curproc->p_ucred, NULL, curproc);
	vrele(vp);
	return error;
}

KERNEL_TEST(kernfs_hostname)
{
	struct malloc_stats ms;
	char was[MAXHOSTNAMELEN];
	struct vattr va;

	strlcpy(was, hostname, sizeof(was));
	OK(rumptest_make("/tmp/k", VDIR, 0755));
	OK(rumptest_mount("kernfs", "/tmp/k", 0, NULL));
	OK(put("/tmp/k/hostname", "nova\n", 5, 0));
	CHECK_STR(hostname, "nova");
	CHECK_EQ(hostnamelen, 4);
	OK(rumptest_getattr("/tmp/k/hostname", &va));
	CHECK_EQ(va.va_size, 5);
	OK(put("/tmp/k/hostname", "x", 1, 0));
	CHECK_STR(hostname, "x");
	OK(put("/tmp/k/hostname", "", 255, 0));
	CHECK_EQ(put("/tmp/k/hostname", "long", 256, 0), EIO);
	CHECK_EQ(put("/tmp/k/hostname", "y", 1, 1), EINVAL);
	CHECK_EQ(put("/tmp/k/hz", "1", 1, 0), EIO);
	CHECK_EQ(put("/tmp/k/hz", "1", 1, 1), EINVAL);
	CHECK_EQ(rumptest_unlink("/tmp/k/hz"), EROFS);
	CHECK_EQ(rumptest_rename("/tmp/k/hz", "/tmp/k/zh"), EROFS);
	CHECK_EQ(rumptest_link("/tmp/k/hz", "/tmp/k/zh"), EROFS);
	CHECK_EQ(rumptest_symlink("hz", "/tmp/k/zh"), EROFS);
	OK(rumptest_setmode("/tmp/k/hz", 0777));
	OK(rumptest_getattr("/tmp/k/hz", &va));
	CHECK_EQ(va.va_mode, 0444);
	OK(rumptest_unmount("/tmp/k", 0));
	malloc_getstats(M_KERNFS, &ms);
	CHECK_EQ(ms.ms_count, 0);
	CHECK_EQ(curproc->p_nlocks, 0);
	OK(rumptest_rmdir("/tmp/k"));
	strlcpy(hostname, was, MAXHOSTNAMELEN);
	hostnamelen = (int)strlen(was);
}
