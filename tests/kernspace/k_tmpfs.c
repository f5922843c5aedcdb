/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tmpfs from inside the kernel: what the model (k_tmpfsmodel.c) does not reach.
 * Each test ends with an unmount after which nothing of M_TMPFS is left.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/dirent.h>
#include <sys/event.h>
#include <sys/fcntl.h>
#include <sys/filedesc.h>
#include <sys/malloc.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/unistd.h>
#include <miscfs/specfs/specdev.h>

#include "../../sys/fs/tmpfs/tmpfs.h"
#include "k_tmpfs.h"
#include "kernspace.h"
#include "vfsutil.h"

#define OK(e)		CHECK_EQ((e), 0)
#define T		"/tmp/t"

static struct ucred *rootcred;

void
rumptest_tmpfs_mount(uint64_t nodes, uint64_t size, int flags)
{
	union mount_info info;
	struct malloc_stats ms;
	struct nameidata nd;
	int error;

	malloc_getstats(M_TMPFS, &ms);
	CHECK_EQ(ms.ms_count, 0);
	error = rumptest_make(T, VDIR, 0755);
	CHECK(error == 0 || error == EEXIST);
	memset(&info, 0, sizeof(info));
	info.tmpfs_args.ta_version = TMPFS_ARGS_VERSION;
	info.tmpfs_args.ta_nodes_max = nodes;
	info.tmpfs_args.ta_size_max = size;
	info.tmpfs_args.ta_root_mode = 0755;
	NDINIT(&nd, LOOKUP, FOLLOW, UIO_SYSSPACE, T, curproc);
	OK(namei(&nd));
	OK(vfs_domount("tmpfs", T, flags, &info, nd.ni_vp, curproc));
	rootcred = curproc->p_ucred;
}

void
rumptest_tmpfs_unmount(void)
{
	struct malloc_stats ms;

	OK(rumptest_unmount(T, 0));
	malloc_getstats(M_TMPFS, &ms);
	CHECK_EQ(ms.ms_count, 0);
	CHECK_EQ(ms.ms_inuse, 0);
	CHECK_EQ(curproc->p_nlocks, 0);
}

struct tmpfs_mount *
rumptest_tmpfs(void)
{
	struct tmpfs_mount *tm;
	struct vnode *vp;
	int error;

	vp = rumptest_lookup(T, &error);
	OK(error);
	tm = VFSTOTM(vp->v_mount);
	vrele(vp);
	return tm;
}

static struct vattr
attr(const char *path)
{
	struct vattr va;

	OK(rumptest_getattr(path, &va));
	return va;
}

static int
setattr(const char *path, const struct vattr *from)
{
	struct vattr va = *from;
	struct vnode *vp;
	int error;

	if ((vp = rumptest_lookup(path, &error)) == NULL)
		return error;
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, curproc);
	error = VOP_SETATTR(vp, &va, curproc->p_ucred, curproc);
	vput(vp);
	return error;
}

static int
chown(const char *path, uid_t uid, gid_t gid)
{
	struct vattr va;

	vattr_null(&va);
	va.va_uid = uid;
	va.va_gid = gid;
	return setattr(path, &va);
}

static int
chflags(const char *path, u_long flags)
{
	struct vattr va;

	vattr_null(&va);
	va.va_flags = flags;
	return setattr(path, &va);
}

/* From here on as that user, of one group; 0: as before. */
static void
become(uid_t uid, gid_t gid)
{
	struct ucred *cr;

	if (curproc->p_ucred != rootcred)
		crfree(curproc->p_ucred);
	curproc->p_ucred = rootcred;
	if (uid == 0)
		return;
	cr = crget();
	cr->cr_uid = uid;
	cr->cr_gid = gid;
	curproc->p_ucred = cr;
}

struct listing {
	u_int	seen[100];		/* how often each of e0 to e99 */
	u_int	n;
	off_t	at;
};

/* One VOP_READDIR of size bytes from l->at on; true at the end. */
static int
list(const char *path, struct listing *l, size_t size)
{
	u_long *cookies = NULL;
	int eof = 0, error, ncookies = 0, i = 0;
	struct dirent *de;
	struct vnode *vp;
	struct iovec iov;
	struct uio uio;
	char *buf, *p;

	vp = rumptest_lookup(path, &error);
	OK(error);
	iov.iov_base = buf = malloc(size, M_TEMP, M_WAITOK);
	iov.iov_len = size;
	memset(&uio, 0, sizeof(uio));
	uio.uio_iov = &iov;
	uio.uio_iovcnt = 1;
	uio.uio_offset = l->at;
	uio.uio_resid = size;
	uio.uio_segflg = UIO_SYSSPACE;
	uio.uio_rw = UIO_READ;
	uio.uio_procp = curproc;
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, curproc);
	OK(VOP_READDIR(vp, &uio, curproc->p_ucred, &eof, &ncookies, &cookies));
	vput(vp);
	for (p = buf; p < buf + size - uio.uio_resid; p += de->d_reclen) {
		de = (void *)p;
		CHECK(i < ncookies);
		CHECK(cookies[i] > (u_long)l->at || cookies[i] == 1);
		i++;
		l->n++;
		CHECK_EQ(strlen(de->d_name), de->d_namlen);
		if (de->d_name[0] == 'e') {
			error = 0;
			for (char *q = de->d_name + 1; *q != '\0'; q++)
				error = error * 10 + *q - '0';
			if (error < 100)
				l->seen[error]++;
		}
	}
	CHECK_EQ(i, ncookies);
	l->at = uio.uio_offset;
	free(cookies, M_TEMP);
	free(buf, M_TEMP);
	return eof;
}

/* Many names: found, listed once each, gone. */
KERNEL_TEST(tmpfs_large_directory)
{
	int n = test_quick() ? 20000 : 100000, i;
	struct listing l;
	char path[40];

	rumptest_tmpfs_mount(0, 0, 0);
	OK(rumptest_make(T "/d", VDIR, 0755));
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), T "/d/e%d", i);
		OK(rumptest_make(path, VREG, 0644));
	}
	CHECK_EQ(rumptest_make(T "/d/e777", VREG, 0644), EEXIST);
	memset(&l, 0, sizeof(l));
	while (!list(T "/d", &l, 8192))
		continue;
	CHECK_EQ(l.n, n + 2);
	for (i = 0; i < 100; i++)
		CHECK_EQ(l.seen[i], 1);
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), T "/d/e%d",
		    (int)((uint64_t)i * 7919 % (u_int)n));
		OK(rumptest_unlink(path));
	}
	CHECK_EQ(attr(T "/d").va_size, 0);
	OK(rumptest_rmdir(T "/d"));
	CHECK_EQ(rumptest_tmpfs()->tm_nnodes, 1);
	rumptest_tmpfs_unmount();
}

/* Who stays is seen once, whoever comes and goes meanwhile. */
KERNEL_TEST(tmpfs_readdir_stable)
{
	struct listing l;
	char path[40];
	int i, eof, round, made = 100;

	rumptest_tmpfs_mount(0, 0, 0);
	for (i = 0; i < 100; i++) {
		snprintf(path, sizeof(path), T "/e%d", i);
		OK(rumptest_make(path, VREG, 0644));
	}
	for (round = 0; round < 20; round++) {
		memset(&l, 0, sizeof(l));
		do {
			eof = list(T, &l, 40 + test_below(200));
			/* The odd ones are replaced, the even ones stay. */
			i = (int)test_below(50) * 2 + 1;
			snprintf(path, sizeof(path), T "/e%d", i);
			(void)rumptest_unlink(path);
			if (test_below(2) && made < 1000000)
				OK(rumptest_make(path, VREG, 0644));
			made++;
		} while (!eof);
		for (i = 0; i < 100; i += 2)
			CHECK_EQ(l.seen[i], 1);
	}
	/* Cookies start again; those in use are left out. */
	rumptest_tmpfs()->tm_root->tn_nextcookie = TMPFS_COOKIEMAX;
	for (i = 0; i < 50; i++) {
		snprintf(path, sizeof(path), T "/e%d", 2 * i + 1);
		(void)rumptest_make(path, VREG, 0644);
	}
	memset(&l, 0, sizeof(l));
	while (!list(T, &l, 100))
		continue;
	CHECK_EQ(l.n, 102);
	rumptest_tmpfs_unmount();
}

KERNEL_TEST(tmpfs_sparse)
{
	const off_t far = TMPFS_MAXSIZE - 5000;
	uint64_t before;

	rumptest_tmpfs_mount(0, 0, 0);
	OK(rumptest_make(T "/f", VREG, 0644));
	before = rumptest_tmpfs()->tm_bytes;
	OK(rumptest_fill(T "/f", far, 5000, 1));
	CHECK_EQ(attr(T "/f").va_size, TMPFS_MAXSIZE);
	CHECK(attr(T "/f").va_bytes <= 3 * PAGE_SIZE);
	CHECK(rumptest_tmpfs()->tm_bytes < before + 10 * PAGE_SIZE);
	OK(rumptest_verify(T "/f", far, 5000, 1));
	OK(rumptest_holes(T "/f", far - 20000, 20000));
	OK(rumptest_holes(T "/f", 0, 20000));
	CHECK_EQ(rumptest_fill(T "/f", TMPFS_MAXSIZE - 1, 2, 1), EFBIG);
	CHECK_EQ(rumptest_truncate(T "/f", TMPFS_MAXSIZE + 1), EFBIG);
	/* What is cut off reads as zeroes when the file grows again. */
	OK(rumptest_truncate(T "/f", far + 100));
	OK(rumptest_truncate(T "/f", TMPFS_MAXSIZE));
	OK(rumptest_verify(T "/f", far, 100, 1));
	OK(rumptest_holes(T "/f", far + 100, 4900));
	OK(rumptest_truncate(T "/f", 0));
	CHECK_EQ(attr(T "/f").va_bytes, 0);
	CHECK_EQ(rumptest_tmpfs()->tm_bytes, before);
	rumptest_tmpfs_unmount();
}

KERNEL_TEST(tmpfs_limits)
{
	struct statfs sf;
	struct mount *mp;
	char path[40];
	int i, error;

	/* Nodes: the root is one. */
	rumptest_tmpfs_mount(10, 0, 0);
	for (i = 0; i < 9; i++) {
		snprintf(path, sizeof(path), T "/f%d", i);
		OK(rumptest_make(path, VREG, 0644));
	}
	CHECK_EQ(rumptest_make(T "/x", VREG, 0644), ENOSPC);
	CHECK_EQ(rumptest_make(T "/x", VDIR, 0755), ENOSPC);
	CHECK_EQ(rumptest_symlink("y", T "/x"), ENOSPC);
	OK(rumptest_link(T "/f0", T "/x"));
	OK(rumptest_unlink(T "/f1"));
	OK(rumptest_make(T "/f1", VREG, 0644));
	rumptest_tmpfs_unmount();

	/* Bytes: a write that does not fit leaves the file as it was. */
	rumptest_tmpfs_mount(0, 1 << 20, 0);
	OK(rumptest_make(T "/f", VREG, 0644));
	OK(rumptest_make(T "/g", VREG, 0644));
	OK(rumptest_fill(T "/g", 0, 3000, 5));
	error = 0;
	for (i = 0; error == 0; i++)
		error = rumptest_fill(T "/f", (off_t)i * 5000, 5000, 9);
	CHECK_EQ(error, ENOSPC);
	CHECK(i > 190 && i < 210);
	OK(rumptest_verify(T "/f", 0, (size_t)(i - 1) * 5000, 9));
	CHECK_EQ(attr(T "/f").va_size, (i - 1) * 5000);
	mp = rumptest_tmpfs()->tm_mount;
	OK(VFS_STATFS(mp, &sf, curproc));
	CHECK_EQ(sf.f_blocks, 256);
	CHECK(sf.f_bfree < 2);
	/* Neither overwriting nor replacing needs more. */
	OK(rumptest_fill(T "/f", 0, 5000, 11));
	OK(rumptest_rename(T "/g", T "/f"));
	OK(rumptest_verify(T "/f", 0, 3000, 5));
	OK(VFS_STATFS(mp, &sf, curproc));
	CHECK(sf.f_bfree > 250);
	rumptest_tmpfs_unmount();
}

/* Special files lead to devices and fifos. */
KERNEL_TEST(tmpfs_types)
{
	struct vnode *vp;
	int error;

	rumptest_tmpfs_mount(0, 0, 0);
	OK(rumptest_make(T "/c", VCHR, 0600));
	OK(rumptest_make(T "/b", VBLK, 0600));
	OK(rumptest_make(T "/p", VFIFO, 0600));
	OK(rumptest_make(T "/s", VSOCK, 0600));
	OK(rumptest_symlink("/dev/null", T "/l"));
	CHECK_EQ(attr(T "/c").va_rdev, makedev(2, 2));
	CHECK_EQ(attr(T "/b").va_type, VBLK);
	CHECK_EQ(attr(T "/s").va_type, VSOCK);
	CHECK_EQ(attr(T "/l").va_size, 9);
	vp = rumptest_lookup(T "/c", &error);
	CHECK(vp->v_specinfo != NULL && vp->v_rdev == makedev(2, 2));
	vrele(vp);
	vp = rumptest_lookup(T "/p", &error);
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, curproc);
	OK(VOP_OPEN(vp, FREAD | FWRITE, curproc->p_ucred, curproc));
	CHECK(vp->v_fifoinfo != NULL);
	OK(VOP_CLOSE(vp, FREAD | FWRITE, curproc->p_ucred, curproc));
	vput(vp);
	OK(rumptest_setmode(T "/p", 0644));
	CHECK_EQ(attr(T "/p").va_mode, 0644);
	rumptest_tmpfs_unmount();
}

/* A file without a name lives as long as somebody has it open. */
KERNEL_TEST(tmpfs_unlinked)
{
	struct vnode *vp, *cdir;
	struct vattr va;
	int error;

	rumptest_tmpfs_mount(0, 0, 0);
	OK(rumptest_make(T "/d", VDIR, 0755));
	OK(rumptest_make(T "/d/f", VREG, 0644));
	OK(rumptest_fill(T "/d/f", 0, 5000, 3));
	vp = rumptest_lookup(T "/d/f", &error);
	OK(rumptest_unlink(T "/d/f"));
	OK(rumptest_rmdir(T "/d"));
	CHECK_EQ(rumptest_unmount(T, 0), EBUSY);
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, curproc);
	OK(VOP_GETATTR(vp, &va, curproc->p_ucred, curproc));
	CHECK_EQ(va.va_nlink, 0);
	CHECK_EQ(va.va_size, 5000);
	CHECK_EQ(rumptest_tmpfs()->tm_nnodes, 2);
	vput(vp);
	CHECK_EQ(rumptest_tmpfs()->tm_nnodes, 1);

	/* Nothing can be made in a directory that was removed. */
	OK(rumptest_make(T "/d", VDIR, 0755));
	OK(rumptest_make(T "/g", VREG, 0644));
	vp = rumptest_lookup(T "/d", &error);
	OK(rumptest_rmdir(T "/d"));
	cdir = curproc->p_fd->fd_cdir;
	curproc->p_fd->fd_cdir = vp;
	CHECK_EQ(rumptest_make("x", VREG, 0644), ENOENT);
	CHECK_EQ(rumptest_make("x", VDIR, 0755), ENOENT);
	CHECK_EQ(rumptest_link(T "/g", "x"), ENOENT);
	CHECK_EQ(rumptest_rename(T "/g", "x"), ENOENT);
	CHECK_EQ(rumptest_lookup("..", &error) == NULL ? error : 0, ENOENT);
	CHECK_EQ(rumptest_lookup("x", &error) == NULL ? error : 0, ENOENT);
	curproc->p_fd->fd_cdir = cdir;
	vrele(vp);
	rumptest_tmpfs_unmount();
}

KERNEL_TEST(tmpfs_force)
{
	struct malloc_stats ms;
	struct vnode *vp, *dvp;
	int error;

	rumptest_tmpfs_mount(0, 0, 0);
	OK(rumptest_make(T "/d", VDIR, 0755));
	OK(rumptest_make(T "/d/f", VREG, 0644));
	OK(rumptest_fill(T "/d/f", 0, 100000, 3));
	vp = rumptest_lookup(T "/d/f", &error);
	dvp = rumptest_lookup(T "/d", &error);
	OK(rumptest_unlink(T "/d/f"));
	OK(rumptest_unmount(T, MNT_FORCE));
	CHECK_EQ(vp->v_type, VBAD);
	CHECK_EQ(dvp->v_type, VBAD);
	vrele(vp);
	vrele(dvp);
	malloc_getstats(M_TMPFS, &ms);
	CHECK_EQ(ms.ms_count, 0);
}

KERNEL_TEST(tmpfs_update)
{
	union mount_info info;
	struct vnode *vp;
	int error;

	rumptest_tmpfs_mount(0, 0, 0);
	OK(rumptest_make(T "/f", VREG, 0644));
	OK(rumptest_fill(T "/f", 0, 100000, 3));
	vp = rumptest_lookup(T "/f", &error);
	vp->v_writecount++;
	CHECK_EQ(rumptest_update(T, MNT_RDONLY), EBUSY);
	vp->v_writecount--;
	vrele(vp);
	OK(rumptest_update(T, MNT_RDONLY));
	CHECK_EQ(rumptest_make(T "/g", VREG, 0644), EROFS);
	CHECK_EQ(rumptest_setmode(T "/f", 0600), EROFS);
	CHECK_EQ(rumptest_unlink(T "/f"), EROFS);
	OK(rumptest_verify(T "/f", 0, 100000, 3));
	OK(rumptest_update(T, 0));
	OK(rumptest_make(T "/g", VREG, 0644));

	/* Limits: below what is in use is refused. */
	memset(&info, 0, sizeof(info));
	info.tmpfs_args.ta_version = TMPFS_ARGS_VERSION;
	info.tmpfs_args.ta_size_max = 50000;
	vp = rumptest_lookup(T, &error);
	CHECK_EQ(vfs_doupdate(vp, MNT_UPDATE, &info, curproc), EBUSY);
	info.tmpfs_args.ta_size_max = 0;
	info.tmpfs_args.ta_nodes_max = 3;
	vp = rumptest_lookup(T, &error);
	OK(vfs_doupdate(vp, MNT_UPDATE, &info, curproc));
	CHECK_EQ(rumptest_make(T "/h", VREG, 0644), ENOSPC);
	info.tmpfs_args.ta_version = 7;
	vp = rumptest_lookup(T, &error);
	CHECK_EQ(vfs_doupdate(vp, MNT_UPDATE, &info, curproc), EINVAL);
	rumptest_tmpfs_unmount();
}

KERNEL_TEST(tmpfs_handles)
{
	struct vnode *vp, *again;
	struct mount *mp;
	struct fid fid;
	int error;

	rumptest_tmpfs_mount(0, 0, 0);
	mp = rumptest_tmpfs()->tm_mount;
	OK(rumptest_make(T "/f", VREG, 0644));
	vp = rumptest_lookup(T "/f", &error);
	OK(VFS_VPTOFH(vp, &fid));
	OK(VFS_FHTOVP(mp, &fid, &again));
	CHECK(vp == again);
	vput(again);
	OK(VFS_VGET(mp, VTOTN(vp)->tn_ino, &again));
	CHECK(vp == again);
	vput(again);
	vrele(vp);
	OK(rumptest_rename(T "/f", T "/g"));
	OK(VFS_FHTOVP(mp, &fid, &again));
	vput(again);
	OK(rumptest_unlink(T "/g"));
	CHECK_EQ(VFS_FHTOVP(mp, &fid, &again), ESTALE);
	/* The number comes again, the file does not. */
	rumptest_tmpfs()->tm_nextino--;
	OK(rumptest_make(T "/f", VREG, 0644));
	CHECK_EQ(attr(T "/f").va_fileid, ((struct tmpfs_fid *)&fid)->tf_ino);
	CHECK_EQ(VFS_FHTOVP(mp, &fid, &again), ESTALE);
	fid.fid_len = 3;
	CHECK_EQ(VFS_FHTOVP(mp, &fid, &again), EINVAL);
	rumptest_tmpfs_unmount();
}

KERNEL_TEST(tmpfs_owners)
{

	rumptest_tmpfs_mount(0, 0, 0);
	OK(rumptest_setmode(T, 01777));
	become(100, 100);
	OK(rumptest_make(T "/f", VREG, 06755));
	CHECK_EQ(attr(T "/f").va_uid, 100);
	CHECK_EQ(attr(T "/f").va_gid, 0);		/* the directory's */
	CHECK_EQ(attr(T "/f").va_mode, 04755);		/* not a member */
	CHECK_EQ(rumptest_setmode(T "/f", 02755), EPERM);
	CHECK_EQ(rumptest_setmode(T "/f", 01755), EFTYPE);
	CHECK_EQ(chown(T "/f", 101, (gid_t)-1), EPERM);
	OK(chown(T "/f", (uid_t)-1, 100));
	CHECK_EQ(attr(T "/f").va_mode, 0755);
	OK(rumptest_setmode(T "/f", 06755));
	OK(rumptest_fill(T "/f", 0, 10, 1));
	CHECK_EQ(attr(T "/f").va_mode, 0755);		/* written to */
	OK(rumptest_make(T "/d", VDIR, 0755));

	/* Sticky: not by others. */
	become(101, 100);
	CHECK_EQ(rumptest_unlink(T "/f"), EPERM);
	CHECK_EQ(rumptest_rename(T "/f", T "/g"), EPERM);
	OK(rumptest_make(T "/mine", VREG, 0644));
	CHECK_EQ(rumptest_rename(T "/mine", T "/f"), EPERM);
	CHECK_EQ(rumptest_setmode(T "/f", 0777), EPERM);
	CHECK_EQ(rumptest_make(T "/d/x", VREG, 0644), EACCES);
	become(0, 0);
	/* A directory that moves elsewhere is written to. */
	OK(rumptest_setmode(T, 0777));
	OK(rumptest_make(T "/e", VDIR, 0777));
	OK(rumptest_setmode(T "/e", 0777));
	become(101, 101);
	CHECK_EQ(rumptest_rename(T "/d", T "/e/d"), EACCES);
	OK(rumptest_rename(T "/d", T "/d2"));
	become(0, 0);
	OK(rumptest_rename(T "/d2", T "/e/d"));
	rumptest_tmpfs_unmount();
}

KERNEL_TEST(tmpfs_flags)
{
	struct vnode *vp;
	int error;

	rumptest_tmpfs_mount(0, 0, 0);
	OK(rumptest_make(T "/f", VREG, 0644));
	OK(rumptest_make(T "/d", VDIR, 0777));
	OK(chflags(T "/f", UF_IMMUTABLE));
	CHECK_EQ(attr(T "/f").va_flags, UF_IMMUTABLE);
	CHECK_EQ(rumptest_unlink(T "/f"), EPERM);
	CHECK_EQ(rumptest_link(T "/f", T "/g"), EPERM);
	CHECK_EQ(rumptest_rename(T "/f", T "/g"), EPERM);
	CHECK_EQ(rumptest_setmode(T "/f", 0), EPERM);
	CHECK_EQ(rumptest_truncate(T "/f", 0), EPERM);
	OK(chflags(T "/f", UF_APPEND));
	vp = rumptest_lookup(T "/f", &error);
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, curproc);
	CHECK_EQ(VOP_OPEN(vp, FWRITE, rootcred, curproc), EPERM);
	OK(VOP_OPEN(vp, FWRITE | O_APPEND, rootcred, curproc));
	vput(vp);
	OK(rumptest_fill(T "/f", 0, 100, 1));
	OK(rumptest_fill(T "/f", 100, 100, 1));
	CHECK_EQ(rumptest_fill(T "/f", 0, 100, 1), EPERM);
	OK(chflags(T "/d", SF_APPEND));
	OK(rumptest_make(T "/d/x", VREG, 0644));
	CHECK_EQ(rumptest_unlink(T "/d/x"), EPERM);
	CHECK_EQ(rumptest_rename(T "/d/x", T "/x"), EPERM);
	become(100, 100);
	CHECK_EQ(chflags(T "/f", 0), EPERM);
	become(0, 0);
	OK(chflags(T "/d", 0));
	OK(chflags(T "/f", 0));
	OK(rumptest_rename(T "/d/x", T "/x"));
	rumptest_tmpfs_unmount();
}

static int
newer(const struct timespec *a, const struct timespec *b)
{

	return a->tv_sec > b->tv_sec ||
	    (a->tv_sec == b->tv_sec && a->tv_nsec > b->tv_nsec);
}

/* Which of a, m, c of path are newer than in *old? *old becomes the new. */
static int
changed(const char *path, struct vattr *old)
{
	struct vattr va = attr(path);
	int which = 0;

	which |= newer(&va.va_atime, &old->va_atime) ? TMPFS_ATIME : 0;
	which |= newer(&va.va_mtime, &old->va_mtime) ? TMPFS_MTIME : 0;
	which |= newer(&va.va_ctime, &old->va_ctime) ? TMPFS_CTIME : 0;
	*old = va;
	return which;
}

/* What the start of a system call does; and time passes. */
static void
later(void)
{
	struct timeval was = { time.tv_sec, time.tv_usec };

	do
		time_update();
	while (time.tv_sec == was.tv_sec && time.tv_usec == was.tv_usec);
}

KERNEL_TEST(tmpfs_times)
{
	const int AMC = TMPFS_ATIME | TMPFS_MTIME | TMPFS_CTIME;
	const int MC = TMPFS_MTIME | TMPFS_CTIME, C = TMPFS_CTIME;
	struct vattr f, d, va;

	rumptest_tmpfs_mount(0, 0, 0);
	d = attr(T);
	memset(&f, 0, sizeof(f));
	later();
	OK(rumptest_make(T "/f", VREG, 0644));
	CHECK_EQ(changed(T "/f", &f), AMC);
	CHECK_EQ(changed(T, &d), MC);
	later();
	OK(rumptest_fill(T "/f", 0, 10, 1));
	CHECK_EQ(changed(T "/f", &f), MC);
	later();
	OK(rumptest_verify(T "/f", 0, 10, 1));
	CHECK_EQ(changed(T "/f", &f), TMPFS_ATIME);
	later();
	OK(rumptest_setmode(T "/f", 0600));
	CHECK_EQ(changed(T "/f", &f), C);
	later();
	OK(rumptest_truncate(T "/f", 5));
	CHECK_EQ(changed(T "/f", &f), MC);
	later();
	OK(rumptest_link(T "/f", T "/g"));
	CHECK_EQ(changed(T "/f", &f), C);
	CHECK_EQ(changed(T, &d), MC);
	later();
	OK(rumptest_unlink(T "/g"));
	CHECK_EQ(changed(T "/f", &f), C);
	CHECK_EQ(changed(T, &d), MC);
	later();
	OK(rumptest_rename(T "/f", T "/h"));
	CHECK_EQ(changed(T "/h", &f), C);
	CHECK_EQ(changed(T, &d), MC);
	later();
	vattr_null(&va);
	va.va_atime.tv_sec = 12345;
	va.va_atime.tv_nsec = 678;
	va.va_mtime.tv_sec = 54321;
	va.va_mtime.tv_nsec = 0;
	OK(setattr(T "/h", &va));
	CHECK_EQ(changed(T "/h", &f), C);
	CHECK_EQ(f.va_atime.tv_sec, 12345);
	CHECK_EQ(f.va_atime.tv_nsec, 678);
	CHECK_EQ(f.va_mtime.tv_sec, 54321);
	/* Others may only set them to now, if they may write. */
	become(100, 100);
	CHECK_EQ(setattr(T "/h", &va), EPERM);
	va.va_vaflags = VA_UTIMES_NULL;
	CHECK_EQ(setattr(T "/h", &va), EACCES);
	become(0, 0);
	OK(rumptest_setmode(T "/h", 0666));
	become(100, 100);
	OK(setattr(T "/h", &va));
	become(0, 0);
	rumptest_tmpfs_unmount();

	rumptest_tmpfs_mount(0, 0, MNT_NOATIME);
	OK(rumptest_make(T "/f", VREG, 0644));
	OK(rumptest_fill(T "/f", 0, 10, 1));
	f = attr(T "/f");
	later();
	OK(rumptest_verify(T "/f", 0, 10, 1));
	CHECK_EQ(changed(T "/f", &f), 0);
	rumptest_tmpfs_unmount();
}

static long hints;

static int
watch(struct knote *kn, long hint)
{

	hints |= hint;
	return 0;
}

KERNEL_TEST(tmpfs_events)
{
	static struct filterops fops = { 1, NULL, NULL, watch };
	struct vnode *vp, *dvp;
	struct knote kn, dkn;
	int error;

	rumptest_tmpfs_mount(0, 0, 0);
	OK(rumptest_make(T "/f", VREG, 0644));
	vp = rumptest_lookup(T "/f", &error);
	dvp = rumptest_lookup(T, &error);
	memset(&kn, 0, sizeof(kn));
	kn.kn_filter = EVFILT_VNODE;
	kn.kn_sfflags = NOTE_WRITE;
	kn.kn_status = KN_DISABLED;	/* and so of no kqueue */
	OK(VOP_KQFILTER(vp, &kn));
	OK(rumptest_setmode(T "/f", 0600));
	CHECK_EQ(kn.kn_fflags, 0);
	OK(rumptest_fill(T "/f", 0, 10, 1));
	CHECK_EQ(kn.kn_fflags, NOTE_WRITE);
	kn.kn_fop->f_detach(&kn);

	memset(&kn, 0, sizeof(kn));
	memset(&dkn, 0, sizeof(dkn));
	kn.kn_fop = dkn.kn_fop = &fops;
	SLIST_INSERT_HEAD(&vp->v_selectinfo.vsi_selinfo.si_note, &kn,
	    kn_selnext);
#define EVENTS(h, e) do {						\
	hints = 0;							\
	OK(e);								\
	CHECK_EQ(hints, (h));						\
} while (0)
	EVENTS(NOTE_WRITE, rumptest_fill(T "/f", 0, 10, 1));
	EVENTS(NOTE_WRITE | NOTE_EXTEND, rumptest_fill(T "/f", 10, 10, 1));
	EVENTS(NOTE_TRUNCATE | NOTE_ATTRIB, rumptest_truncate(T "/f", 5));
	EVENTS(NOTE_ATTRIB, rumptest_setmode(T "/f", 0644));
	EVENTS(NOTE_LINK, rumptest_link(T "/f", T "/g"));
	EVENTS(NOTE_RENAME, rumptest_rename(T "/f", T "/h"));
	EVENTS(NOTE_DELETE, rumptest_unlink(T "/h"));
	SLIST_INSERT_HEAD(&dvp->v_selectinfo.vsi_selinfo.si_note, &dkn,
	    kn_selnext);
	EVENTS(NOTE_WRITE, rumptest_make(T "/x", VREG, 0644));
	EVENTS(NOTE_WRITE | NOTE_LINK, rumptest_make(T "/y", VDIR, 0755));
	EVENTS(NOTE_WRITE | NOTE_LINK, rumptest_rmdir(T "/y"));
	EVENTS(NOTE_WRITE, rumptest_unlink(T "/x"));
	SLIST_INIT(&vp->v_selectinfo.vsi_selinfo.si_note);
	SLIST_INIT(&dvp->v_selectinfo.vsi_selinfo.si_note);
	vrele(vp);
	vrele(dvp);
	rumptest_tmpfs_unmount();
}

/* Little memory in the kernel: an errno, and others can go on. */
KERNEL_TEST(tmpfs_memory)
{
	int error = 0, i;

	rumptest_tmpfs_mount(0, 0, 0);
	OK(rumptest_make(T "/f", VREG, 0644));
	for (i = 0; error == 0 && i < 100000; i++)
		error = rumptest_fill(T "/f", (off_t)i * 5000, 5000, 1);
	CHECK_EQ(error, ENOSPC);
	CHECK(i > 1000);
	free(malloc(100000, M_TEMP, M_WAITOK), M_TEMP);
	OK(rumptest_verify(T "/f", 0, (size_t)(i - 1) * 5000, 1));
	OK(rumptest_unlink(T "/f"));
	OK(rumptest_make(T "/f", VREG, 0644));
	OK(rumptest_fill(T "/f", 0, 1000000, 1));
	rumptest_tmpfs_unmount();
}
