/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One thread's part of t_vthreads: random work on files of its own, whose
 * contents it knows, and in a directory that all share. Returns the line where
 * something went wrong, 0 for nothing: a CHECK belongs to the main thread.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/fcntl.h>
#include <sys/proc.h>
#include <sys/uio.h>

#include "rump-sys/kern.h"
#include "rump-sys/vnode_private.h"
#include "vfsutil.h"
#include "vthreads.h"

#define MUST(e) do {							\
	int e_ = (e);							\
	if (e_ != 0) {							\
		printf("thread %d: %s: error %d\n", w->id, #e, e_);	\
		return __LINE__;					\
	}								\
} while (0)
/* In the shared directory others are at work too. */
#define MAY(e, err1, err2) do {						\
	int may_ = (e);							\
	if (may_ != 0 && may_ != (err1) && may_ != (err2))		\
		MUST(may_);						\
} while (0)

static u_int
pick(struct rumptest_worker *w, u_int n)
{

	w->seed = w->seed * 1103515245 + 12345;
	return (w->seed >> 16) % n;
}

static int
step_own(struct rumptest_worker *w)
{
	u_int i = pick(w, WORKER_FILES), len;
	char path[48];

	snprintf(path, sizeof(path), "/ffs/t%d/f%u", w->id, i);
	if (w->len[i] == 0) {
		len = 1 + pick(w, 60000);
		MUST(rumptest_make(path, VREG, 0644));
		MUST(rumptest_fill(path, 0, len, i));
		w->len[i] = len;
	} else if (pick(w, 3) == 0) {
		MUST(rumptest_unlink(path));
		w->len[i] = 0;
	} else
		MUST(rumptest_verify(path, 0, w->len[i], i));
	return 0;
}

static int
step_shared(struct rumptest_worker *w)
{
	char path[48], other[48];
	struct vattr va;

	snprintf(path, sizeof(path), "/ffs/shared/s%u", pick(w, 12));
	snprintf(other, sizeof(other), "/ffs/shared/s%u", pick(w, 12));
	switch (pick(w, 6)) {
	case 0:
		MAY(rumptest_make(path, VREG, 0644), EEXIST, EEXIST);
		break;
	case 1:
		MAY(rumptest_unlink(path), ENOENT, EPERM);
		break;
	case 2:
		if (strcmp(path, other) != 0)
			MAY(rumptest_rename(path, other), ENOENT, ENOENT);
		break;
	case 3:
		MAY(rumptest_link(path, other), ENOENT, EEXIST);
		break;
	case 4:
		MAY(rumptest_getattr(path, &va), ENOENT, ENOENT);
		break;
	default:
		MAY(rumptest_fill(path, 0, 5000, 1), ENOENT, ENOENT);
		break;
	}
	return 0;
}

int
rumptest_worker_step(struct rumptest_worker *w)
{
	int line;

	line = pick(w, 3) == 0 ? step_shared(w) : step_own(w);
	if (line == 0 && curproc->p_nlocks != 0)
		line = __LINE__;
	return line;
}

int
rumptest_workers_begin(int nthreads, int flags)
{
	char path[32];
	int error, i;

	error = rumptest_mount("ffs", "/ffs", flags, "/dev/disk0");
	if (error == 0)
		error = rumptest_make("/ffs/shared", VDIR, 0755);
	for (i = 0; error == 0 && i < nthreads; i++) {
		snprintf(path, sizeof(path), "/ffs/t%d", i);
		error = rumptest_make(path, VDIR, 0755);
	}
	return error;
}

/* What everybody wrote is still there after mounting again. */
int
rumptest_workers_end(struct rumptest_worker *workers, int nthreads)
{
	struct rumptest_worker *w;
	char path[48];
	u_int i;

	w = workers;
	MUST(rumptest_unmount("/ffs", 0));
	MUST(rumptest_mount("ffs", "/ffs", MNT_RDONLY, "/dev/disk0"));
	for (w = workers; w < workers + nthreads; w++)
		for (i = 0; i < WORKER_FILES; i++) {
			if (w->len[i] == 0)
				continue;
			snprintf(path, sizeof(path), "/ffs/t%d/f%u", w->id, i);
			MUST(rumptest_verify(path, 0, w->len[i], i));
		}
	w = workers;
	MUST(rumptest_unmount("/ffs", 0));
	return 0;
}

/*
 * Two ends of a fifo, each in its thread: n bytes go through, more than it
 * holds. Returns 0 or the line.
 */
int
rumptest_fifo_end(int writer, u_int n)
{
	struct rumptest_worker self = { .id = writer }, *w = &self;
	int error, mode = writer ? FWRITE : FREAD;
	struct vnode *vp;
	struct iovec iov;
	struct uio uio;
	char buf[700];
	u_int done, i, len;

	vp = rumptest_lookup("/tmp/fifo", &error);
	MUST(error);
	MUST(vn_lock(vp, LK_EXCLUSIVE, curproc));
	MUST(VOP_OPEN(vp, mode, curproc->p_ucred, curproc));
	for (done = 0; done < n; done += len) {
		memset(&uio, 0, sizeof(uio));
		iov.iov_base = buf;
		iov.iov_len = MIN(sizeof(buf), n - done);
		uio.uio_iov = &iov;
		uio.uio_iovcnt = 1;
		uio.uio_resid = iov.iov_len;
		uio.uio_segflg = UIO_SYSSPACE;
		uio.uio_rw = writer ? UIO_WRITE : UIO_READ;
		uio.uio_procp = curproc;
		len = (u_int)uio.uio_resid;
		for (i = 0; writer && i < len; i++)
			buf[i] = (char)((done + i) % 251);
		if (writer)
			MUST(VOP_WRITE(vp, &uio, 0, curproc->p_ucred));
		else
			MUST(VOP_READ(vp, &uio, 0, curproc->p_ucred));
		len -= (u_int)uio.uio_resid;
		if (len == 0)
			return __LINE__;
		for (i = 0; !writer && i < len; i++)
			if ((u_char)buf[i] != (done + i) % 251)
				return __LINE__;
	}
	MUST(VOP_CLOSE(vp, mode, curproc->p_ucred, curproc));
	vput(vp);
	return 0;
}

int
rumptest_fifo_make(void)
{

	return rumptest_make("/tmp/fifo", VFIFO, 0600);
}

int
rumptest_pull(int flags)
{

	return rumptest_unmount("/ffs", flags);
}
