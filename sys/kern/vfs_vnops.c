/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vnodes as files: open, close, read, write, stat.
 *
 * What file systems need not (and do not all) check themselves is checked
 * here: nothing that modifies goes to one mounted read-only, directories
 * are not opened for writing, symbolic links are not opened at all, reading and
 * writing are for what was opened so.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/fcntl.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/vnode.h>

#include <rump-sys/syncer.h>

/* May something of this vnode change at all? */
int
vn_writechk(struct vnode *vp)
{

	switch (vp->v_type) {
	case VREG:
	case VDIR:
	case VLNK:
		return vfs_checkwrite(vp->v_mount);
	default:
		return 0;
	}
}

/*
 * After chown: UFS leaves set-id bits when one of the two stays what it was,
 * and stamps nothing when both do.
 */
static int
ufs_chowned(struct vnode *vp, struct ucred *cred, struct proc *p)
{
	struct vattr va, old;
	int error;

	if ((error = VOP_GETATTR(vp, &old, cred, p)) != 0)
		return error;
	vattr_null(&va);
	va.va_mode = old.va_mode & ALLPERMS;
	if (cred->cr_uid != 0 && vp->v_type == VREG)
		va.va_mode &= ~(S_ISUID | S_ISGID);
	return VOP_SETATTR(vp, &va, proc0.p_ucred, p);
}

/*
 * VOP_SETATTR, but not of a quota file in use (VSYSTEM): its size and owner
 * stay (vfs_quotactl.c).
 * => vp is locked.
 */
int
vn_setattr(struct vnode *vp, struct vattr *vap, struct ucred *cred,
    struct proc *p)
{
	int chown = vap->va_uid != (uid_t)VNOVAL ||
	    vap->va_gid != (gid_t)VNOVAL;
	int error;

	if ((vp->v_flag & VSYSTEM) &&
	    (chown || vap->va_size != (u_quad_t)VNOVAL))
		return EBUSY;
	error = VOP_SETATTR(vp, vap, cred, p);
	if (error == 0 && chown && vp->v_tag == VT_UFS)
		error = ufs_chowned(vp, cred, p);
	return error;
}

/*
 * May vp, which exists, be opened with these flags?
 * => vp is locked.
 */
int
vn_checkopen(struct vnode *vp, int fmode, struct ucred *cred, struct proc *p)
{
	int error;

	switch (vp->v_type) {
	case VLNK:
		return ELOOP;		/* O_NOFOLLOW */
	case VSOCK:
		return EOPNOTSUPP;
	case VNON:
	case VBAD:
		return ENXIO;
	case VBLK:
	case VCHR:
		if (vp->v_mount != NULL && vp->v_mount->mnt_flag & MNT_NODEV)
			return ENXIO;
		break;
	default:
		break;
	}
	if ((fmode & O_DIRECTORY) && vp->v_type != VDIR)
		return ENOTDIR;
	if (fmode & FREAD) {
		if ((error = VOP_ACCESS(vp, VREAD, cred, p)) != 0)
			return error;
	}
	if (fmode & (FWRITE | O_TRUNC)) {
		if (vp->v_type == VDIR)
			return EISDIR;
		if ((error = vn_writechk(vp)) != 0)
			return error;
		if ((error = VOP_ACCESS(vp, VWRITE, cred, p)) != 0)
			return error;
	}
	return 0;
}

/*
 * Set the size of a regular file.
 * => vp is locked. Who may write to it is checked.
 * => The times change though the size may stay, which UFS would not do.
 */
int
vn_setsize(struct vnode *vp, off_t length, struct ucred *cred, struct proc *p)
{
	struct vattr va, old;
	int error;

	KASSERT(vp->v_type == VREG && length >= 0);
	old.va_size = (u_quad_t)VNOVAL;
	if (vp->v_tag == VT_UFS &&
	    (error = VOP_GETATTR(vp, &old, cred, p)) != 0)
		return error;
	vattr_null(&va);
	va.va_size = length;
	if ((error = vn_setattr(vp, &va, cred, p)) != 0 ||
	    old.va_size != (u_quad_t)length)
		return error;
	vattr_null(&va);
	va.va_atime = old.va_atime;
	nanotime(&va.va_mtime);
	return VOP_SETATTR(vp, &va, proc0.p_ucred, p);
}

/* namei for O_CREAT; *createdp tells whether the file is new. */
static int
vn_create(struct nameidata *ndp, int fmode, int cmode, int *createdp)
{
	struct vattr va;
	int error;

	ndp->ni_cnd.cn_nameiop = CREATE;
	ndp->ni_cnd.cn_flags |= LOCKPARENT | LOCKLEAF;
	if (fmode & (O_EXCL | O_NOFOLLOW))
		ndp->ni_cnd.cn_flags &= ~FOLLOW;
	else
		ndp->ni_cnd.cn_flags |= FOLLOW;
	if ((error = namei(ndp)) != 0)
		return error;
	if (ndp->ni_vp == NULL) {
		vattr_null(&va);
		va.va_type = VREG;
		va.va_mode = cmode & ALLPERMS;
		if (fmode & O_EXCL)
			va.va_vaflags |= VA_EXCLUSIVE;
		*createdp = 1;
		vfs_newname(ndp->ni_dvp);
		return VOP_CREATE(ndp->ni_dvp, &ndp->ni_vp, &ndp->ni_cnd, &va);
	}
	VOP_ABORTOP(ndp->ni_dvp, &ndp->ni_cnd);
	if (ndp->ni_dvp == ndp->ni_vp)
		vrele(ndp->ni_dvp);
	else
		vput(ndp->ni_dvp);
	ndp->ni_dvp = NULL;
	if (fmode & O_EXCL) {
		vput(ndp->ni_vp);
		return EEXIST;
	}
	return 0;
}

/*
 * Open a path: fmode is FREAD, FWRITE and O_*, cmode the mode of a new file.
 * => ndp is as NDINIT left it; cn_nameiop and locking flags are set here.
 * => 0: ni_vp is referenced and locked, to be closed with vn_close.
 */
int
vn_open(struct nameidata *ndp, int fmode, int cmode)
{
	struct proc *p = ndp->ni_cnd.cn_proc;
	struct ucred *cred = p->p_ucred;
	struct vnode *vp;
	int error, created = 0;

	if ((fmode & (FREAD | FWRITE)) == 0)
		return EINVAL;
	if ((fmode & O_CREAT) && (fmode & O_DIRECTORY))
		return EINVAL;
	if (fmode & (O_CREAT | O_TRUNC))
		time_update();
	if (fmode & O_CREAT)
		error = vn_create(ndp, fmode, cmode, &created);
	else {
		ndp->ni_cnd.cn_nameiop = LOOKUP;
		ndp->ni_cnd.cn_flags |= LOCKLEAF;
		if (fmode & O_NOFOLLOW)
			ndp->ni_cnd.cn_flags &= ~FOLLOW;
		else
			ndp->ni_cnd.cn_flags |= FOLLOW;
		error = namei(ndp);
	}
	if (error)
		return error;
	vp = ndp->ni_vp;
	if (!created && (error = vn_checkopen(vp, fmode, cred, p)) != 0)
		goto bad;
	if (!created && VN_TRUNCATES(fmode) && vp->v_type == VREG &&
	    (error = vn_setsize(vp, 0, cred, p)) != 0)
		goto bad;
	if (p->p_biofail) {		/* before there is a descriptor */
		error = EIO;
		goto bad;
	}
	if ((error = VOP_OPEN(vp, fmode, cred, p)) != 0)
		goto bad;
	if (fmode & FWRITE)
		vp->v_writecount++;
	return 0;
bad:
	vput(vp);
	ndp->ni_vp = NULL;
	return error;
}

/*
 * => vp is referenced and not locked; the reference is consumed.
 */
int
vn_close(struct vnode *vp, int flags, struct ucred *cred, struct proc *p)
{
	int error;

	if (flags & FWRITE) {
		KASSERT(vp->v_writecount > 0);
		vp->v_writecount--;
	}
	error = VOP_CLOSE(vp, flags, cred, p);
	vrele(vp);
	return error;
}

/*
 * Read or write len bytes at off in one piece, for the kernel.
 * => vp is referenced, locked iff IO_NODELOCKED.
 * => What was not transferred goes to *residp; with NULL there it is EIO.
 */
int
vn_rdwr(enum uio_rw rw, struct vnode *vp, caddr_t base, int len, off_t off,
    enum uio_seg segflg, int ioflg, struct ucred *cred, size_t *residp,
    struct proc *p)
{
	struct iovec iov;
	struct uio uio;
	int error;

	if (len < 0)
		return EINVAL;
	if (rw == UIO_WRITE && (error = vn_writechk(vp)) != 0)
		return error;
	iov.iov_base = base;
	iov.iov_len = len;
	uio.uio_iov = &iov;
	uio.uio_iovcnt = 1;
	uio.uio_offset = off;
	uio.uio_resid = len;
	uio.uio_segflg = segflg;
	uio.uio_rw = rw;
	uio.uio_procp = p;
	if ((ioflg & IO_NODELOCKED) == 0)
		vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, p);
	if (rw == UIO_READ)
		error = VOP_READ(vp, &uio, ioflg & ~IO_NODELOCKED, cred);
	else
		error = VOP_WRITE(vp, &uio, ioflg & ~IO_NODELOCKED, cred);
	if ((ioflg & IO_NODELOCKED) == 0)
		VOP_UNLOCK(vp, 0, p);
	if (residp != NULL)
		*residp = uio.uio_resid;
	else if (error == 0 && uio.uio_resid != 0)
		error = EIO;
	return error;
}

/* An access time will be stamped: let it be of now. */
static void
vn_stamp(struct vnode *vp)
{
	struct mount *mp = vp->v_mount;

	if (mp != NULL && (mp->mnt_flag & (MNT_RDONLY | MNT_NOATIME)) == 0)
		time_update();
}

/*
 * Read from an open file at *offp, which advances.
 * => fp is referenced and open for reading.
 */
int
vn_read(struct file *fp, off_t *offp, struct uio *uio, struct proc *p)
{
	struct vnode *vp = fp->f_data;
	size_t resid = uio->uio_resid;
	int error;

	KASSERT((fp->f_flag & FREAD) && uio->uio_rw == UIO_READ);
	if (vp->v_type == VDIR)
		return EISDIR;
	vn_stamp(vp);
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, p);
	uio->uio_offset = *offp;
	error = VOP_READ(vp, uio, fp->f_flag & FNONBLOCK ? IO_NDELAY : 0,
	    fp->f_cred);
	*offp += resid - uio->uio_resid;
	VOP_UNLOCK(vp, 0, p);
	return error;
}

/*
 * => fp is referenced and open for writing.
 * => With O_APPEND *offp ends at the end of what was written.
 */
int
vn_write(struct file *fp, off_t *offp, struct uio *uio, struct proc *p)
{
	struct vnode *vp = fp->f_data;
	size_t resid = uio->uio_resid;
	int ioflag = IO_UNIT, error;

	KASSERT((fp->f_flag & FWRITE) && uio->uio_rw == UIO_WRITE);
	if ((error = vn_writechk(vp)) != 0)
		return error;
	if (fp->f_flag & O_APPEND)
		ioflag |= IO_APPEND;
	if (fp->f_flag & FNONBLOCK)
		ioflag |= IO_NDELAY;
	if ((fp->f_flag & (FFSYNC | O_DSYNC)) || (vp->v_mount != NULL &&
	    vp->v_mount->mnt_flag & MNT_SYNCHRONOUS))
		ioflag |= IO_SYNC;
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, p);
	uio->uio_offset = *offp;
	error = VOP_WRITE(vp, uio, ioflag, fp->f_cred);
	if (error == 0 && (ioflag & IO_SYNC) && vp->v_mount != NULL &&
	    vp->v_mount->mnt_biofail != NULL)
		error = EIO;		/* it is not on the disk */
	if ((fp->f_flag & O_APPEND) && uio->uio_resid != resid)
		*offp = uio->uio_offset;
	else
		*offp += resid - uio->uio_resid;
	VOP_UNLOCK(vp, 0, p);
	return error;
}

static void
vn_time(struct rump_timespec *to, const struct timespec *from)
{

	to->tv_sec = from->tv_sec;
	to->tv_nsec = from->tv_nsec;
}

/*
 * => vp is referenced; locked or not, as VOP_GETATTR takes both.
 */
int
vn_stat(struct vnode *vp, struct rump_stat *sb, struct proc *p)
{
	struct vattr va;
	int error;

	if ((error = VOP_GETATTR(vp, &va, p->p_ucred, p)) != 0)
		return error;
	sb->st_dev = (u_int32_t)va.va_fsid;
	sb->st_ino = (u_long)va.va_fileid;
	sb->st_mode = (va.va_mode & ALLPERMS) | VTTOIF(va.va_type);
	sb->st_nlink = va.va_nlink;
	sb->st_uid = va.va_uid;
	sb->st_gid = va.va_gid;
	sb->st_rdev = va.va_type == VBLK || va.va_type == VCHR ?
	    va.va_rdev : 0;
	sb->st_size = va.va_size;
	sb->st_blocks = va.va_bytes / S_BLKSIZE;
	sb->st_blksize = va.va_blocksize;
	sb->st_flags = va.va_flags;
	vn_time(&sb->st_atim, &va.va_atime);
	vn_time(&sb->st_mtim, &va.va_mtime);
	vn_time(&sb->st_ctim, &va.va_ctime);
	sb->st_birthtim.tv_sec = 0;
	sb->st_birthtim.tv_nsec = 0;
	sb->st_gen = suser(p, 0) == 0 ? va.va_gen : 0;
	sb->st_spare = 0;
	return 0;
}
