/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls that change attributes: the families of chmod, chown and
 * chflags. Who may do what is the file systems' business.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/filedesc.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/syscallargs.h>
#include <sys/vnode.h>

#include <rump-sys/vfs_syscalls.h>

int
vfs_setattr(struct vnode *vp, vfs_attr_fn fn, const void *arg, struct proc *p)
{
	struct mount *mp = vp->v_mount;
	struct vattr va;
	int error;

	if (mp == NULL)
		return ENXIO;		/* unmounted by force */
	if ((error = vfs_checkwrite(mp)) != 0)
		return error;
	vattr_null(&va);
	if ((error = (*fn)(vp, &va, arg, p)) != 0)
		return error == EJUSTRETURN ? 0 : error;
	return vn_setattr(vp, &va, p->p_ucred, p);
}

int
vfs_setattrat(struct proc *p, int dirfd, const char *path, u_long follow,
    vfs_attr_fn fn, const void *arg)
{
	struct nameidata nd;
	int error;

	NDINIT(&nd, LOOKUP, follow | LOCKLEAF, UIO_USERSPACE, path, p);
	nd.ni_dirfd = dirfd;
	if ((error = namei(&nd)) != 0)
		return error;
	error = vfs_setattr(nd.ni_vp, fn, arg, p);
	vput(nd.ni_vp);
	return error;
}

int
vfs_setattrfd(struct proc *p, int fd, vfs_attr_fn fn, const void *arg)
{
	struct vnode *vp;
	struct file *fp;
	int error;

	if ((error = getvnode(p, fd, 0, &fp)) != 0)
		return error;
	vp = fp->f_data;
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, p);
	error = vfs_setattr(vp, fn, arg, p);
	VOP_UNLOCK(vp, 0, p);
	frele(fp, p);
	return error;
}

/* => 0: *followp is set for namei. */
int
vfs_atflag(int flag, u_long *followp)
{

	if (flag & ~RUMP_AT_SYMLINK_NOFOLLOW)
		return EINVAL;
	*followp = flag & RUMP_AT_SYMLINK_NOFOLLOW ? NOFOLLOW : FOLLOW;
	return 0;
}

static int
attr_mode(struct vnode *vp, struct vattr *vap, const void *arg, struct proc *p)
{

	vap->va_mode = *(const uint32_t *)arg & ALLPERMS;
	return 0;
}

struct owner {
	uint32_t	uid, gid;	/* all ones: as it is */
};

static int
attr_owner(struct vnode *vp, struct vattr *vap, const void *arg,
    struct proc *p)
{
	const struct owner *o = arg;

	vap->va_uid = o->uid;
	vap->va_gid = o->gid;
	return 0;
}

static int
attr_flags(struct vnode *vp, struct vattr *vap, const void *arg,
    struct proc *p)
{
	uint32_t flags = *(const uint32_t *)arg;

	if (flags == (uint32_t)VNOVAL)
		return EINVAL;
	/* Not even the owner's devices: they would stay for the next one. */
	if ((vp->v_type == VCHR || vp->v_type == VBLK) && suser(p, 0) != 0)
		return EPERM;
	vap->va_flags = flags;
	return 0;
}

int
sys_chmod(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_chmod_args *uap = v;

	return vfs_setattrat(p, NI_AT_FDCWD, uap->path, FOLLOW, attr_mode,
	    &uap->mode);
}

int
sys_lchmod(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_lchmod_args *uap = v;

	return vfs_setattrat(p, NI_AT_FDCWD, uap->path, NOFOLLOW, attr_mode,
	    &uap->mode);
}

int
sys_fchmod(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_fchmod_args *uap = v;

	return vfs_setattrfd(p, uap->fd, attr_mode, &uap->mode);
}

int
sys_fchmodat(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_fchmodat_args *uap = v;
	u_long follow;
	int error;

	if ((error = vfs_atflag(uap->flag, &follow)) != 0)
		return error;
	return vfs_setattrat(p, uap->fd, uap->path, follow, attr_mode,
	    &uap->mode);
}

int
sys_chown(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_chown_args *uap = v;
	struct owner o = { uap->uid, uap->gid };

	return vfs_setattrat(p, NI_AT_FDCWD, uap->path, FOLLOW,
	    attr_owner, &o);
}

int
sys_lchown(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_lchown_args *uap = v;
	struct owner o = { uap->uid, uap->gid };

	return vfs_setattrat(p, NI_AT_FDCWD, uap->path, NOFOLLOW,
	    attr_owner, &o);
}

int
sys_fchown(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_fchown_args *uap = v;
	struct owner o = { uap->uid, uap->gid };

	return vfs_setattrfd(p, uap->fd, attr_owner, &o);
}

int
sys_fchownat(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_fchownat_args *uap = v;
	struct owner o = { uap->owner, uap->group };
	u_long follow;
	int error;

	if ((error = vfs_atflag(uap->flag, &follow)) != 0)
		return error;
	return vfs_setattrat(p, uap->fd, uap->path, follow, attr_owner, &o);
}

int
sys_chflags(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_chflags_args *uap = v;

	return vfs_setattrat(p, NI_AT_FDCWD, uap->path, FOLLOW,
	    attr_flags, &uap->flags);
}

int
sys_lchflags(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_lchflags_args *uap = v;

	return vfs_setattrat(p, NI_AT_FDCWD, uap->path, NOFOLLOW,
	    attr_flags, &uap->flags);
}

int
sys_fchflags(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_fchflags_args *uap = v;

	return vfs_setattrfd(p, uap->fd, attr_flags, &uap->flags);
}
