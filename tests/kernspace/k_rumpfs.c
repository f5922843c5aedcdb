/* SPDX-License-Identifier: BSD-2-Clause */
/* The root file system and fifos, inside the kernel. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/fcntl.h>
#include <sys/malloc.h>
#include <sys/namei.h>
#include <sys/pool.h>
#include <sys/proc.h>
#include <sys/uio.h>

#include <rump-sys/kern.h>

#include "kernspace.h"
#include "vfsutil.h"

#define OK(e)		CHECK_EQ((e), 0)

static void
check_nlink(const char *path, u_int nlink)
{
	struct vattr va;

	OK(rumptest_getattr(path, &va));
	CHECK_EQ(va.va_nlink, nlink);
}

KERNEL_TEST(rumpfs_names)
{

	OK(rumptest_make("/tmp/d", VDIR, 0755));
	check_nlink("/tmp/d", 2);
	OK(rumptest_make("/tmp/d/e", VDIR, 0755));
	check_nlink("/tmp/d", 3);
	CHECK_EQ(rumptest_make("/tmp/d", VDIR, 0755), EEXIST);
	OK(rumptest_make("/tmp/d/f", VREG, 0644));
	OK(rumptest_link("/tmp/d/f", "/tmp/g"));
	check_nlink("/tmp/g", 2);
	CHECK_EQ(rumptest_rmdir("/tmp/d"), ENOTEMPTY);
	CHECK_EQ(rumptest_rmdir("/tmp/d/f"), ENOTDIR);
	CHECK_EQ(rumptest_unlink("/tmp/d/e"), EPERM);
	OK(rumptest_unlink("/tmp/d/f"));
	check_nlink("/tmp/g", 1);
	OK(rumptest_symlink("g", "/tmp/l"));
	OK(rumptest_rmdir("/tmp/d/e"));
	OK(rumptest_rmdir("/tmp/d"));
	OK(rumptest_unlink("/tmp/g"));
	OK(rumptest_unlink("/tmp/l"));
}

KERNEL_TEST(rumpfs_rename)
{
	struct vattr va;

	OK(rumptest_make("/tmp/a", VDIR, 0755));
	OK(rumptest_make("/tmp/a/b", VDIR, 0755));
	OK(rumptest_make("/tmp/f", VREG, 0600));
	OK(rumptest_fill("/tmp/f", 0, 10000, 1));
	/* Not into itself, nor below. */
	CHECK_EQ(rumptest_rename("/tmp/a", "/tmp/a/b/c"), EINVAL);
	CHECK_EQ(rumptest_rename("/tmp/a", "/tmp/a/b"), EINVAL);
	/* A file: to another directory, over another file. */
	OK(rumptest_rename("/tmp/f", "/tmp/a/b/g"));
	CHECK_EQ(rumptest_getattr("/tmp/f", &va), ENOENT);
	OK(rumptest_make("/tmp/f", VREG, 0600));
	OK(rumptest_rename("/tmp/a/b/g", "/tmp/f"));
	OK(rumptest_verify("/tmp/f", 0, 10000, 1));
	/* A directory: link counts of both parents move. */
	check_nlink("/tmp/a", 3);
	OK(rumptest_make("/tmp/z", VDIR, 0755));
	OK(rumptest_rename("/tmp/a/b", "/tmp/z/b"));
	check_nlink("/tmp/a", 2);
	check_nlink("/tmp/z", 3);
	OK(rumptest_make("/tmp/z/b/x", VREG, 0600));
	CHECK_EQ(rumptest_rename("/tmp/a", "/tmp/z/b"), ENOTEMPTY);
	OK(rumptest_unlink("/tmp/z/b/x"));
	OK(rumptest_rename("/tmp/a", "/tmp/z/b"));
	CHECK_EQ(rumptest_rename("/tmp/f", "/tmp/z"), EISDIR);
	CHECK_EQ(rumptest_rename("/tmp/z", "/tmp/f"), ENOTDIR);
	/* Two names of one file stay. */
	OK(rumptest_link("/tmp/f", "/tmp/f2"));
	OK(rumptest_rename("/tmp/f", "/tmp/f2"));
	check_nlink("/tmp/f", 2);
	OK(rumptest_unlink("/tmp/f"));
	OK(rumptest_unlink("/tmp/f2"));
	OK(rumptest_rmdir("/tmp/z/b"));
	OK(rumptest_rmdir("/tmp/z"));
}

KERNEL_TEST(rumpfs_contents)
{
	struct vattr va;

	OK(rumptest_make("/tmp/f", VREG, 0644));
	OK(rumptest_fill("/tmp/f", 100000, 30000, 7));
	OK(rumptest_holes("/tmp/f", 0, 100000));
	OK(rumptest_getattr("/tmp/f", &va));
	CHECK_EQ(va.va_size, 130000);
	CHECK(va.va_bytes < 50000);
	OK(rumptest_truncate("/tmp/f", 110001));
	OK(rumptest_truncate("/tmp/f", 200000));
	OK(rumptest_verify("/tmp/f", 100000, 10001, 7));
	OK(rumptest_holes("/tmp/f", 110001, 200000 - 110001));
	CHECK_EQ(rumptest_truncate("/tmp/f", (off_t)1 << 60), EFBIG);
	OK(rumptest_truncate("/tmp/f", 0));
	OK(rumptest_getattr("/tmp/f", &va));
	CHECK_EQ(va.va_bytes, 0);
	OK(rumptest_unlink("/tmp/f"));
}

/* A file without a name lives as long as somebody has it open. */
KERNEL_TEST(rumpfs_unlinked)
{
	struct vnode *vp;
	struct vattr va;
	int error;

	OK(rumptest_make("/tmp/f", VREG, 0644));
	OK(rumptest_fill("/tmp/f", 0, 5000, 3));
	vp = rumptest_lookup("/tmp/f", &error);
	CHECK(vp != NULL);
	OK(rumptest_unlink("/tmp/f"));
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, curproc);
	OK(VOP_GETATTR(vp, &va, curproc->p_ucred, curproc));
	CHECK_EQ(va.va_nlink, 0);
	CHECK_EQ(va.va_size, 5000);
	vput(vp);
}

/* All the kernel may have, in pieces of that size; the list of them. */
static void **
use_up(size_t size)
{
	void **list = NULL, **p;

	while ((p = malloc(size, M_TEMP, M_CANFAIL)) != NULL) {
		*p = list;
		list = p;
	}
	return list;
}

/* A rename that finds no memory leaves both files what they were. */
KERNEL_TEST(rumpfs_rename_nomem)
{
	char to[NAME_MAX + 10] = "/tmp/";
	uint64_t limit = kmem_limit;
	void *paths[2], **list, **next;
	int error;

	memset(to + 5, 'n', NAME_MAX);
	OK(rumptest_make("/tmp/from", VREG, 0644));
	OK(rumptest_fill("/tmp/from", 0, 100, 1));
	OK(rumptest_make(to, VREG, 0644));
	OK(rumptest_fill(to, 0, 100, 2));
	/* The two paths are all that there is memory for. */
	paths[0] = pool_get(&namei_pool, PR_WAITOK);
	paths[1] = pool_get(&namei_pool, PR_WAITOK);
	kmem_limit = kmem_mapped;
	list = use_up(sizeof(void *) * 5 + NAME_MAX);
	pool_put(&namei_pool, paths[0]);
	pool_put(&namei_pool, paths[1]);
	error = rumptest_rename("/tmp/from", to);
	for (; list != NULL; list = next) {
		next = *list;
		free(list, M_TEMP);
	}
	kmem_limit = limit;
	CHECK_EQ(error, ENOSPC);
	OK(rumptest_verify("/tmp/from", 0, 100, 1));
	OK(rumptest_verify(to, 0, 100, 2));
	OK(rumptest_rename("/tmp/from", to));
	OK(rumptest_verify(to, 0, 100, 1));
	OK(rumptest_unlink(to));
}

static int
fifo_io(struct vnode *vp, enum uio_rw rw, char *buf, size_t len,
    size_t *donep)
{
	struct iovec iov = { buf, len };
	struct uio uio;
	int error;

	memset(&uio, 0, sizeof(uio));
	uio.uio_iov = &iov;
	uio.uio_iovcnt = 1;
	uio.uio_resid = len;
	uio.uio_segflg = UIO_SYSSPACE;
	uio.uio_rw = rw;
	uio.uio_procp = curproc;
	error = rw == UIO_READ ?
	    VOP_READ(vp, &uio, IO_NDELAY, curproc->p_ucred) :
	    VOP_WRITE(vp, &uio, IO_NDELAY, curproc->p_ucred);
	*donep = len - uio.uio_resid;
	return error;
}

KERNEL_TEST(fifo_nonblock)
{
	struct ucred *cred = curproc->p_ucred;
	struct proc *p = curproc;
	struct vnode *vp;
	size_t done;
	char buf[600], *big;
	int error;

	OK(rumptest_make("/tmp/fifo", VFIFO, 0600));
	vp = rumptest_lookup("/tmp/fifo", &error);
	CHECK(vp != NULL && vp->v_type == VFIFO);
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, p);
	CHECK_EQ(VOP_OPEN(vp, FWRITE | O_NONBLOCK, cred, p), ENXIO);
	OK(VOP_OPEN(vp, FREAD | O_NONBLOCK, cred, p));
	OK(fifo_io(vp, UIO_READ, buf, sizeof(buf), &done));
	CHECK_EQ(done, 0);		/* no writer: end of file */
	OK(VOP_OPEN(vp, FWRITE | O_NONBLOCK, cred, p));
	CHECK_EQ(fifo_io(vp, UIO_READ, buf, sizeof(buf), &done), EAGAIN);

	/* In order, through the end of the buffer. */
	big = malloc(16000, M_TEMP, M_WAITOK | M_ZERO);
	OK(fifo_io(vp, UIO_WRITE, big, 16000, &done));
	CHECK_EQ(done, 16000);
	CHECK_EQ(fifo_io(vp, UIO_WRITE, buf, 512, &done), EAGAIN);
	CHECK_EQ(done, 0);		/* PIPE_BUF: all or nothing */
	OK(fifo_io(vp, UIO_READ, big, 15990, &done));
	CHECK_EQ(done, 15990);
	memcpy(buf, "0123456789", 10);
	OK(fifo_io(vp, UIO_WRITE, buf, 500, &done));
	OK(fifo_io(vp, UIO_READ, big, 16000, &done));
	CHECK_EQ(done, 510);
	CHECK_MEM(big + 10, "0123456789", 10);
	free(big, M_TEMP);

	/* No reader is left. */
	OK(VOP_CLOSE(vp, FREAD, cred, p));
	CHECK_EQ(fifo_io(vp, UIO_WRITE, buf, 1, &done), EPIPE);
	OK(VOP_CLOSE(vp, FWRITE, cred, p));
	CHECK(vp->v_fifoinfo == NULL);
	vput(vp);
	OK(rumptest_unlink("/tmp/fifo"));
}

/* Nobody can come: the wait ends with an error. */
KERNEL_TEST(fifo_alone)
{
	struct vnode *vp;
	int error;

	OK(rumptest_make("/tmp/fifo", VFIFO, 0600));
	vp = rumptest_lookup("/tmp/fifo", &error);
	CHECK(vp != NULL);
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, curproc);
	CHECK_EQ(VOP_OPEN(vp, FREAD, curproc->p_ucred, curproc), EDEADLK);
	CHECK(vp->v_fifoinfo == NULL);
	CHECK_EQ(VOP_OPEN(vp, FWRITE, curproc->p_ucred, curproc), EDEADLK);
	OK(VOP_OPEN(vp, FREAD | FWRITE, curproc->p_ucred, curproc));
	OK(VOP_CLOSE(vp, FREAD | FWRITE, curproc->p_ucred, curproc));
	vput(vp);
	OK(rumptest_unlink("/tmp/fifo"));
}
