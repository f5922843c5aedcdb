/* SPDX-License-Identifier: BSD-2-Clause */
/* Files from inside the kernel (vfsutil.h). */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/fcntl.h>
#include <sys/malloc.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/uio.h>

#include "rump-sys/syncer.h"
#include "vfsutil.h"

#define CHUNK	5000		/* no divisor of a block */

struct vnode *
rumptest_lookup(const char *path, int *errorp)
{
	struct nameidata nd;

	NDINIT(&nd, LOOKUP, NOFOLLOW, UIO_SYSSPACE, path, curproc);
	*errorp = namei(&nd);
	return *errorp == 0 ? nd.ni_vp : NULL;
}

/* The name exists already: give everything back. */
static int
exists(struct nameidata *ndp)
{

	VOP_ABORTOP(ndp->ni_dvp, &ndp->ni_cnd);
	if (ndp->ni_dvp == ndp->ni_vp)
		vrele(ndp->ni_dvp);
	else
		vput(ndp->ni_dvp);
	vrele(ndp->ni_vp);
	return EEXIST;
}

int
rumptest_make(const char *path, enum vtype type, mode_t mode)
{
	struct vnode *vp = NULL;
	struct nameidata nd;
	struct vattr va;
	int error;

	NDINIT(&nd, CREATE, LOCKPARENT, UIO_SYSSPACE, path, curproc);
	if ((error = namei(&nd)) != 0)
		return error;
	if (nd.ni_vp != NULL)
		return exists(&nd);
	vattr_null(&va);
	va.va_type = type;
	va.va_mode = mode;
	switch (type) {
	case VDIR:
		error = VOP_MKDIR(nd.ni_dvp, &vp, &nd.ni_cnd, &va);
		break;
	case VREG:
		error = VOP_CREATE(nd.ni_dvp, &vp, &nd.ni_cnd, &va);
		break;
	default:
		va.va_rdev = makedev(2, 2);
		error = VOP_MKNOD(nd.ni_dvp, &vp, &nd.ni_cnd, &va);
		break;
	}
	if (error == 0 && vp != NULL)
		vput(vp);
	return error;
}

int
rumptest_symlink(const char *target, const char *path)
{
	struct nameidata nd;
	struct vattr va;
	char buf[128];
	int error;

	NDINIT(&nd, CREATE, LOCKPARENT, UIO_SYSSPACE, path, curproc);
	if ((error = namei(&nd)) != 0)
		return error;
	if (nd.ni_vp != NULL)
		return exists(&nd);
	vattr_null(&va);
	va.va_mode = 0777;
	strlcpy(buf, target, sizeof(buf));
	return VOP_SYMLINK(nd.ni_dvp, &nd.ni_vp, &nd.ni_cnd, &va, buf);
}

int
rumptest_link(const char *from, const char *to)
{
	struct nameidata nd;
	struct vnode *vp;
	int error;

	if ((vp = rumptest_lookup(from, &error)) == NULL)
		return error;
	NDINIT(&nd, CREATE, LOCKPARENT, UIO_SYSSPACE, to, curproc);
	if ((error = namei(&nd)) == 0) {
		if (nd.ni_vp != NULL)
			error = exists(&nd);
		else
			error = VOP_LINK(nd.ni_dvp, vp, &nd.ni_cnd);
	}
	vrele(vp);
	return error;
}

static int
removename(const char *path, int dir)
{
	struct nameidata nd;
	int error;

	NDINIT(&nd, DELETE, LOCKPARENT | LOCKLEAF | SAVENAME, UIO_SYSSPACE,
	    path, curproc);
	if ((error = namei(&nd)) != 0)
		return error;
	if (dir == (nd.ni_vp->v_type == VDIR) &&
	    (nd.ni_vp->v_flag & VROOT) == 0)
		error = dir ? VOP_RMDIR(nd.ni_dvp, nd.ni_vp, &nd.ni_cnd) :
		    VOP_REMOVE(nd.ni_dvp, nd.ni_vp, &nd.ni_cnd);
	else {
		if (nd.ni_dvp == nd.ni_vp)
			vrele(nd.ni_dvp);
		else
			vput(nd.ni_dvp);
		error = nd.ni_vp->v_flag & VROOT ? EBUSY :
		    dir ? ENOTDIR : EPERM;
		vput(nd.ni_vp);
	}
	pool_put(&namei_pool, nd.ni_cnd.cn_pnbuf);
	return error;
}

int
rumptest_unlink(const char *path)
{

	return removename(path, 0);
}

int
rumptest_rmdir(const char *path)
{

	return removename(path, 1);
}

int
rumptest_rename(const char *from, const char *to)
{
	struct nameidata fnd, tnd;
	struct vnode *startdir;
	u_int before;
	int error, isdir;

	NDINIT(&fnd, DELETE, WANTPARENT | SAVESTART, UIO_SYSSPACE, from,
	    curproc);
	if ((error = namei(&fnd)) != 0)
		return error;
	NDINIT(&tnd, RENAME, LOCKPARENT | LOCKLEAF | NOCACHE | SAVESTART,
	    UIO_SYSSPACE, to, curproc);
	if ((error = namei(&tnd)) != 0) {
		VOP_ABORTOP(fnd.ni_dvp, &fnd.ni_cnd);
		vrele(fnd.ni_dvp);
		vrele(fnd.ni_vp);
		goto out;
	}
	startdir = tnd.ni_startdir;
	if (fnd.ni_vp == tnd.ni_dvp || fnd.ni_vp == tnd.ni_vp ||
	    (tnd.ni_vp != NULL &&
	    (fnd.ni_vp->v_type == VDIR) != (tnd.ni_vp->v_type == VDIR))) {
		if (fnd.ni_vp == tnd.ni_dvp)
			error = EINVAL;
		else if (fnd.ni_vp != tnd.ni_vp)
			error = fnd.ni_vp->v_type == VDIR ? ENOTDIR : EISDIR;
		VOP_ABORTOP(tnd.ni_dvp, &tnd.ni_cnd);
		if (tnd.ni_dvp == tnd.ni_vp)
			vrele(tnd.ni_dvp);
		else
			vput(tnd.ni_dvp);
		if (tnd.ni_vp != NULL)
			vput(tnd.ni_vp);
		VOP_ABORTOP(fnd.ni_dvp, &fnd.ni_cnd);
		vrele(fnd.ni_dvp);
		vrele(fnd.ni_vp);
	} else {
		/*
		 * UFS keeps a reference too many to the new parent of a
		 * directory. Ours is startdir; nobody else runs.
		 */
		before = startdir->v_usecount;
		isdir = fnd.ni_vp->v_type == VDIR;
		error = VOP_RENAME(fnd.ni_dvp, fnd.ni_vp, &fnd.ni_cnd,
		    tnd.ni_dvp, tnd.ni_vp, &tnd.ni_cnd);
		before -= 1 + (fnd.ni_dvp == startdir) +
		    (tnd.ni_vp == startdir);
		while (isdir && startdir->v_usecount > before)
			vrele(startdir);
	}
	vrele(startdir);
	pool_put(&namei_pool, tnd.ni_cnd.cn_pnbuf);
out:
	vrele(fnd.ni_startdir);
	pool_put(&namei_pool, fnd.ni_cnd.cn_pnbuf);
	return error;
}

static int
setattr(const char *path, struct vattr *vap)
{
	struct vnode *vp;
	int error;

	if ((vp = rumptest_lookup(path, &error)) == NULL)
		return error;
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, curproc);
	error = VOP_SETATTR(vp, vap, curproc->p_ucred, curproc);
	vput(vp);
	return error;
}

int
rumptest_truncate(const char *path, off_t size)
{
	struct vattr va;

	vattr_null(&va);
	va.va_size = (u_quad_t)size;
	return setattr(path, &va);
}

int
rumptest_setmode(const char *path, mode_t mode)
{
	struct vattr va;

	vattr_null(&va);
	va.va_mode = mode;
	return setattr(path, &va);
}

int
rumptest_getattr(const char *path, struct vattr *vap)
{
	struct vnode *vp;
	int error;

	if ((vp = rumptest_lookup(path, &error)) == NULL)
		return error;
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, curproc);
	error = VOP_GETATTR(vp, vap, curproc->p_ucred, curproc);
	vput(vp);
	return error;
}

int
rumptest_fsync(const char *path)
{
	struct vnode *vp;
	int error;

	if ((vp = rumptest_lookup(path, &error)) == NULL)
		return error;
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, curproc);
	error = VOP_FSYNC(vp, curproc->p_ucred, MNT_WAIT, curproc);
	if (error == 0)
		error = syncer_fsync(vp);
	vput(vp);
	return error;
}

static char
byteof(off_t i, u_int seed)
{

	return (char)((i * 31 + (i >> 8) * 7 + seed * 131) >> 2);
}

/* Write or check a stretch; seed ~0 stands for zeroes. */
static int
stretch(const char *path, enum uio_rw rw, off_t off, size_t len, u_int seed)
{
	struct vnode *vp;
	struct iovec iov;
	struct uio uio;
	size_t i, n;
	char *buf;
	int error;

	if ((vp = rumptest_lookup(path, &error)) == NULL)
		return error;
	buf = malloc(CHUNK, M_TEMP, M_WAITOK);
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, curproc);
	for (; error == 0 && len > 0; off += n, len -= n) {
		n = MIN(len, (size_t)CHUNK);
		memset(buf, 0x55, n);
		for (i = 0; rw == UIO_WRITE && i < n; i++)
			buf[i] = byteof(off + (off_t)i, seed);
		iov.iov_base = buf;
		iov.iov_len = n;
		uio.uio_iov = &iov;
		uio.uio_iovcnt = 1;
		uio.uio_offset = off;
		uio.uio_resid = n;
		uio.uio_segflg = UIO_SYSSPACE;
		uio.uio_rw = rw;
		uio.uio_procp = curproc;
		error = rw == UIO_WRITE ?
		    VOP_WRITE(vp, &uio, IO_UNIT, curproc->p_ucred) :
		    VOP_READ(vp, &uio, 0, curproc->p_ucred);
		if (error == 0 && uio.uio_resid != 0)
			error = EFTYPE;		/* short */
		for (i = 0; error == 0 && rw == UIO_READ && i < n; i++)
			if (buf[i] != (seed == ~0U ? 0 :
			    byteof(off + (off_t)i, seed)))
				error = EILSEQ;
	}
	vput(vp);
	free(buf, M_TEMP);
	return error;
}

int
rumptest_fill(const char *path, off_t off, size_t len, u_int seed)
{

	return stretch(path, UIO_WRITE, off, len, seed);
}

int
rumptest_verify(const char *path, off_t off, size_t len, u_int seed)
{

	return stretch(path, UIO_READ, off, len, seed);
}

int
rumptest_holes(const char *path, off_t off, size_t len)
{

	return stretch(path, UIO_READ, off, len, ~0U);
}

static int
rootof(const char *path, struct vnode **vpp)
{
	struct nameidata nd;
	int error;

	NDINIT(&nd, LOOKUP, FOLLOW, UIO_SYSSPACE, path, curproc);
	error = namei(&nd);
	*vpp = nd.ni_vp;
	return error;
}

int
rumptest_mount(const char *type, const char *path, int flags,
    const char *spec)
{
	union mount_info info;
	char name[MAXPATHLEN];
	struct vnode *vp;
	int error;

	memset(&info, 0, sizeof(info));
	if (spec != NULL)
		strlcpy(name, spec, sizeof(name));
	info.ufs_args.fspec = spec != NULL ? name : NULL;
	if ((error = rootof(path, &vp)) != 0)
		return error;
	return vfs_domount(type, path, flags, &info, vp, curproc);
}

int
rumptest_update(const char *path, int flags)
{
	union mount_info info;
	struct vnode *vp;
	int error;

	memset(&info, 0, sizeof(info));
	if ((error = rootof(path, &vp)) != 0)
		return error;
	return vfs_doupdate(vp, flags | MNT_UPDATE, &info, curproc);
}

int
rumptest_unmount(const char *path, int flags)
{
	struct vnode *vp;
	int error;

	if ((error = rootof(path, &vp)) != 0)
		return error;
	if ((vp->v_flag & VROOT) == 0 || vp->v_mount == NULL) {
		vrele(vp);
		return EINVAL;
	}
	return dounmount(vp->v_mount, flags, curproc, vp);
}
