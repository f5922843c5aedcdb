/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls that ask about files: the stat family, access, readlink,
 * pathconf.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/filedesc.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/syscallargs.h>
#include <sys/unistd.h>
#include <sys/vnode.h>

static int
do_statat(struct proc *p, int dirfd, const char *path, struct rump_stat *ub,
    u_long follow)
{
	struct nameidata nd;
	struct rump_stat sb;
	int error;

	NDINIT(&nd, LOOKUP, follow | LOCKLEAF, UIO_USERSPACE, path, p);
	nd.ni_dirfd = dirfd;
	if ((error = namei(&nd)) != 0)
		return error;
	error = vn_stat(nd.ni_vp, &sb, p);
	vput(nd.ni_vp);
	if (error)
		return error;
	return copyout(&sb, ub, sizeof(sb));
}

int
sys_stat(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_stat_args *uap = v;

	return do_statat(p, NI_AT_FDCWD, uap->path, uap->ub, FOLLOW);
}

int
sys_lstat(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_lstat_args *uap = v;

	return do_statat(p, NI_AT_FDCWD, uap->path, uap->ub, NOFOLLOW);
}

int
sys_fstatat(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_fstatat_args *uap = v;

	if (uap->flag & ~RUMP_AT_SYMLINK_NOFOLLOW)
		return EINVAL;
	return do_statat(p, uap->fd, uap->path, uap->buf,
	    uap->flag & RUMP_AT_SYMLINK_NOFOLLOW ? NOFOLLOW : FOLLOW);
}

int
sys_fstat(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_fstat_args *uap = v;
	struct rump_stat sb;
	struct file *fp;
	struct vnode *vp;
	int error;

	if ((error = getvnode(p, uap->fd, 0, &fp)) != 0)
		return error;
	vp = fp->f_data;
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, p);
	error = vn_stat(vp, &sb, p);
	VOP_UNLOCK(vp, 0, p);
	frele(fp, p);
	if (error)
		return error;
	return copyout(&sb, uap->sb, sizeof(sb));
}

/* => nd is set up except for the operation; cn_cred is what is asked for. */
static int
do_access(struct proc *p, struct nameidata *ndp, int amode)
{
	struct vnode *vp;
	struct vattr va;
	int error, mode = 0;

	if ((error = namei(ndp)) != 0)
		return error;
	vp = ndp->ni_vp;
	if (amode & R_OK)
		mode |= VREAD;
	if (amode & W_OK)
		mode |= VWRITE;
	if (amode & X_OK)
		mode |= VEXEC;
	if (amode & W_OK)
		error = vn_writechk(vp);
	if (error == 0 && mode != 0)
		error = VOP_ACCESS(vp, mode, p->p_ucred, p);
	/* Even root executes no file that nobody may execute. */
	if (error == 0 && (amode & X_OK) && vp->v_type != VDIR &&
	    (error = VOP_GETATTR(vp, &va, p->p_ucred, p)) == 0 &&
	    (va.va_mode & (VEXEC | VEXEC >> 3 | VEXEC >> 6)) == 0)
		error = EACCES;
	vput(vp);
	return error;
}

/* access(2) asks for the real ids, unless AT_EACCESS says otherwise. */
static int
do_accessat(struct proc *p, int dirfd, const char *path, int amode, int flag)
{
	struct pcred real, *pc = p->p_cred;
	struct nameidata nd;
	int error;

	if ((amode & ~(R_OK | W_OK | X_OK)) ||
	    (flag & ~(RUMP_AT_EACCESS | RUMP_AT_SYMLINK_NOFOLLOW)))
		return EINVAL;
	NDINIT(&nd, LOOKUP, LOCKLEAF | (flag & RUMP_AT_SYMLINK_NOFOLLOW ?
	    NOFOLLOW : FOLLOW), UIO_USERSPACE, path, p);
	nd.ni_dirfd = dirfd;
	if ((flag & RUMP_AT_EACCESS) || (pc->p_ruid == p->p_ucred->cr_uid &&
	    pc->p_rgid == p->p_ucred->cr_gid))
		return do_access(p, &nd, amode);

	/* This thread alone has another credential meanwhile. */
	real = *pc;
	real.pc_ucred = crdup(pc->pc_ucred);
	real.pc_ucred->cr_uid = pc->p_ruid;
	real.pc_ucred->cr_gid = pc->p_rgid;
	p->p_cred = &real;
	error = do_access(p, &nd, amode);
	p->p_cred = pc;
	crfree(real.pc_ucred);
	return error;
}

int
sys_access(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_access_args *uap = v;

	return do_accessat(p, NI_AT_FDCWD, uap->path, uap->mode, 0);
}

int
sys_faccessat(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_faccessat_args *uap = v;

	return do_accessat(p, uap->fd, uap->path, uap->amode, uap->flag);
}

static int
do_readlinkat(struct proc *p, int dirfd, const char *path, char *buf,
    size_t count, int64_t *retval)
{
	struct nameidata nd;
	struct iovec iov;
	struct uio uio;
	char *text;
	int error;

	if (count > INT_MAX)
		return EINVAL;
	NDINIT(&nd, LOOKUP, NOFOLLOW | LOCKLEAF, UIO_USERSPACE, path, p);
	nd.ni_dirfd = dirfd;
	if ((error = namei(&nd)) != 0)
		return error;
	if (nd.ni_vp->v_type != VLNK) {
		vput(nd.ni_vp);
		return EINVAL;
	}
	/* Not straight to the caller: ufs_readlink drops EFAULT. */
	text = pool_get(&namei_pool, PR_WAITOK | PR_LIMITFAIL);
	if (text == NULL) {
		vput(nd.ni_vp);
		return ENOMEM;
	}
	iov.iov_base = text;
	iov.iov_len = MAXPATHLEN;
	uio.uio_iov = &iov;
	uio.uio_iovcnt = 1;
	uio.uio_offset = 0;
	uio.uio_resid = MAXPATHLEN;
	uio.uio_rw = UIO_READ;
	uio.uio_segflg = UIO_SYSSPACE;
	uio.uio_procp = p;
	error = VOP_READLINK(nd.ni_vp, &uio, p->p_ucred);
	vput(nd.ni_vp);
	count = MIN(count, MAXPATHLEN - uio.uio_resid);
	if (error == 0)
		error = copyout(text, buf, count);
	pool_put(&namei_pool, text);
	*retval = count;
	return error;
}

int
sys_readlink(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_readlink_args *uap = v;

	return do_readlinkat(p, NI_AT_FDCWD, uap->path, uap->buf, uap->count,
	    retval);
}

int
sys_readlinkat(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_readlinkat_args *uap = v;

	return do_readlinkat(p, uap->fd, uap->path, uap->buf, uap->bufsize,
	    retval);
}

/* What does not depend on the file is answered here. */
static int
do_pathconf(struct vnode *vp, int name, int64_t *retval)
{
	register_t r = 0;
	int error;

	if (name == _PC_PATH_MAX) {
		*retval = MAXPATHLEN;
		return 0;
	}
	if ((error = VOP_PATHCONF(vp, name, &r)) == 0)
		*retval = r;
	return error;
}

int
sys_pathconf(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_pathconf_args *uap = v;
	struct nameidata nd;
	int error;

	NDINIT(&nd, LOOKUP, FOLLOW | LOCKLEAF, UIO_USERSPACE, uap->path, p);
	if ((error = namei(&nd)) != 0)
		return error;
	error = do_pathconf(nd.ni_vp, uap->name, retval);
	vput(nd.ni_vp);
	return error;
}

int
sys_fpathconf(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_fpathconf_args *uap = v;
	struct file *fp;
	int error;

	if ((error = getvnode(p, uap->fd, 0, &fp)) != 0)
		return error;
	error = do_pathconf(fp->f_data, uap->name, retval);
	frele(fp, p);
	return error;
}
