/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls on file handles: getfh, fhopen, fhstat, fhstatvfs1.
 *
 * A handle names a file without a path: file system, file, and generation, so
 * that it does not lead to a later file with the same number (ESTALE). Opening
 * one passes by the permissions of the directories above; root only.
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
sys_getfh(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_getfh_args *uap = v;
	struct nameidata nd;
	struct vnode *vp;
	fhandle_t fh;
	size_t size;
	int error;

	KASSERT(sizeof(fh) == sizeof(struct rump_fhandle));
	if ((error = suser(p, 0)) != 0)
		return error;
	if ((error = copyin(uap->fh_size, &size, sizeof(size))) != 0)
		return error;
	NDINIT(&nd, LOOKUP, FOLLOW | LOCKLEAF, UIO_USERSPACE, uap->fname, p);
	if ((error = namei(&nd)) != 0)
		return error;
	vp = nd.ni_vp;
	memset(&fh, 0, sizeof(fh));
	fh.fh_fsid = vp->v_mount->mnt_stat.f_fsid;
	error = VFS_VPTOFH(vp, &fh.fh_fid);
	vput(vp);
	if (error)
		return error;
	if (size < sizeof(fh)) {
		size = sizeof(fh);
		error = copyout(&size, uap->fh_size, sizeof(size));
		return error != 0 ? error : E2BIG;
	}
	size = sizeof(fh);
	if ((error = copyout(&fh, uap->fhp, sizeof(fh))) != 0)
		return error;
	return copyout(&size, uap->fh_size, sizeof(size));
}

/* => 0: *vpp is referenced and locked. */
static int
fh_vnode(struct proc *p, const void *ufh, size_t size, struct vnode **vpp)
{
	struct mount *mp;
	fhandle_t fh;
	int error;

	if ((error = suser(p, 0)) != 0)
		return error;
	if (size != sizeof(fh))
		return EINVAL;
	if ((error = copyin(ufh, &fh, sizeof(fh))) != 0)
		return error;
	if ((mp = vfs_getvfs(&fh.fh_fsid)) == NULL)
		return ESTALE;
	if ((error = vfs_busy(mp, VB_READ | VB_WAIT, NULL, p)) != 0)
		return ESTALE;
	error = VFS_FHTOVP(mp, &fh.fh_fid, vpp);
	vfs_unbusy(mp, p);
	return error;
}

int
sys_fhopen(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_fhopen_args *uap = v;
	int fmode = FFLAGS(uap->flags);
	struct vnode *vp;
	struct file *fp;
	int fd, error;

	if ((uap->flags & O_ACCMODE) == O_ACCMODE || (uap->flags & O_CREAT) ||
	    (uap->flags & (O_SHLOCK | O_EXLOCK)) == (O_SHLOCK | O_EXLOCK))
		return EINVAL;
	if ((error = falloc(p, &fp, &fd)) != 0)
		return error;
	if ((error = fh_vnode(p, uap->fhp, uap->fh_size, &vp)) != 0) {
		fd_abort(p, fd, fp);
		return error;
	}
	error = vn_checkopen(vp, fmode, p->p_ucred, p);
	if (error == 0 && VN_TRUNCATES(fmode) && vp->v_type == VREG)
		error = vn_setsize(vp, 0, p->p_ucred, p);
	if (error == 0)
		error = VOP_OPEN(vp, fmode, p->p_ucred, p);
	if (error) {
		vput(vp);
		fd_abort(p, fd, fp);
		return error;
	}
	if (fmode & FWRITE)
		vp->v_writecount++;
	*retval = fd;
	return vfs_installfile(p, fd, fp, vp, fmode);
}

int
sys_fhstat(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_fhstat_args *uap = v;
	struct rump_stat sb;
	struct vnode *vp;
	int error;

	if ((error = fh_vnode(p, uap->fhp, uap->fh_size, &vp)) != 0)
		return error;
	error = vn_stat(vp, &sb, p);
	vput(vp);
	if (error)
		return error;
	return copyout(&sb, uap->sb, sizeof(sb));
}

int
sys_fhstatvfs1(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_fhstatvfs1_args *uap = v;
	struct vnode *vp;
	int error;

	if ((error = fh_vnode(p, uap->fhp, uap->fh_size, &vp)) != 0)
		return error;
	error = vfs_dostatvfs(p, vp->v_mount, uap->buf, uap->flags);
	vput(vp);
	return error;
}
