/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The path of a directory: from it up to the root, at each level the name that
 * the parent has for it. The name cache mostly knows; otherwise the parent is
 * found by ".." and searched for the file number.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/dirent.h>
#include <sys/filedesc.h>
#include <sys/malloc.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/syscallargs.h>
#include <sys/vnode.h>

#include <rump-sys/namehash.h>
#include <rump-sys/vfs_syscalls.h>

struct findname {
	long		fn_fileid;	/* wanted */
	char		*fn_buf;
	size_t		*fn_offp;
	int		fn_error;	/* ENOENT until it is found */
};

static int
findname_entry(void *arg, const struct dirent *dp, off_t next)
{
	struct findname *fn = arg;

	if ((long)dp->d_fileno != fn->fn_fileid ||
	    (dp->d_namlen == 1 && dp->d_name[0] == '.') ||
	    (dp->d_namlen == 2 && dp->d_name[0] == '.' &&
	    dp->d_name[1] == '.'))
		return 0;
	if (dp->d_namlen > *fn->fn_offp)
		fn->fn_error = ERANGE;
	else {
		*fn->fn_offp -= dp->d_namlen;
		memcpy(fn->fn_buf + *fn->fn_offp, dp->d_name, dp->d_namlen);
		fn->fn_error = 0;
	}
	return 1;
}

/* VOP_LOOKUP of ".." in vp: both as in that, the parent is locked. */
static int
parent_lookup(struct vnode *vp, struct vnode **dvpp, struct proc *p)
{
	struct componentname cn;
	char name[] = "..";
	int error;

	memset(&cn, 0, sizeof(cn));
	cn.cn_nameiop = LOOKUP;
	cn.cn_flags = ISDOTDOT | ISLASTCN | MAKEENTRY;
	cn.cn_proc = p;
	cn.cn_cred = p->p_ucred;
	cn.cn_nameptr = cn.cn_pnbuf = name;
	cn.cn_namelen = 2;
	cn.cn_hash = namehash(name, 2);
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, p);
	if (vp->v_type != VDIR)
		error = ENOENT;
	else
		error = VOP_LOOKUP(vp, dvpp, &cn);
	if (error == 0 && *dvpp == vp) {
		/* A directory that is its own parent: no image has that. */
		if (cn.cn_flags & PDIRUNLOCK)
			vput(vp);
		else {
			vrele(vp);
			VOP_UNLOCK(vp, 0, p);
		}
		return EIO;
	}
	if ((cn.cn_flags & PDIRUNLOCK) == 0)
		VOP_UNLOCK(vp, 0, p);
	return error;
}

/*
 * One level up from vp, not from the root of a file system.
 * => *dvpp: referenced, unlocked.
 */
static int
getpath_step(struct vnode *vp, struct vnode **dvpp, char *buf, size_t *offp,
    struct proc *p)
{
	struct findname fn;
	struct vnode *dvp;
	struct vattr va;
	off_t off = 0, before;
	int error;

	error = cache_reverse(vp, &dvp, buf, offp);
	if (error == 0) {
		if ((error = vget(dvp, 0, p)) == 0)
			*dvpp = dvp;
		return error;
	}
	if (error > 0)
		return error;
	if ((error = VOP_GETATTR(vp, &va, p->p_ucred, p)) != 0)
		return error;
	if ((error = parent_lookup(vp, &dvp, p)) != 0)
		return error;
	fn.fn_fileid = va.va_fileid;
	fn.fn_buf = buf;
	fn.fn_offp = offp;
	fn.fn_error = ENOENT;
	if (dvp->v_type != VDIR)
		error = ENOTDIR;
	else
		error = VOP_ACCESS(dvp, VREAD | VEXEC, p->p_ucred, p);
	while (error == 0) {
		before = off;
		error = vfs_dirwalk(dvp, &off, MAXBSIZE, p->p_ucred, p,
		    findname_entry, &fn);
		if (error == EIO && fn.fn_error == ENOENT && off > before)
			error = 0;	/* a damaged entry: look behind it */
		else if (error == 0)
			break;
	}
	if (error == 0)
		error = fn.fn_error;
	VOP_UNLOCK(dvp, 0, p);
	if (error)
		vrele(dvp);
	else
		*dvpp = dvp;
	return error;
}

int
vfs_getpath(struct vnode *vp, struct vnode *root, char *buf, size_t size,
    size_t *offp, struct proc *p)
{
	struct vnode *up;
	size_t off = size;
	int error = 0;

	if (size < 2)
		return ERANGE;
	buf[--off] = '\0';
	vref(vp);
	while (vp != root) {
		if (vp->v_type != VDIR || vp->v_mount == NULL) {
			error = ENOENT;
			break;
		}
		if (vp->v_flag & VROOT) {
			/* The root of all, but not of this process? */
			if ((up = vp->v_mount->mnt_vnodecovered) == NULL) {
				error = ENOENT;
				break;
			}
			vref(up);
			vrele(vp);
			vp = up;
			continue;
		}
		if ((error = getpath_step(vp, &up, buf, &off, p)) != 0)
			break;
		vrele(vp);
		vp = up;
		if (off == 0) {
			error = ERANGE;
			break;
		}
		buf[--off] = '/';
	}
	vrele(vp);
	if (error)
		return error;
	if (off == size - 1)
		buf[--off] = '/';
	*offp = off;
	return 0;
}

int
sys___getcwd(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys___getcwd_args *uap = v;
	size_t off, size = MIN(uap->length, 4 * MAXPATHLEN);
	struct vnode *cdir = p->p_fd->fd_cdir;
	char *buf;
	int error;

	if (size < 2)
		return uap->length == 0 ? EINVAL : ERANGE;
	if ((buf = malloc(size, M_TEMP, M_CANFAIL)) == NULL)
		return ENOMEM;
	vref(cdir);
	error = vfs_getpath(cdir, fd_rootdir(p->p_fd), buf, size, &off, p);
	vrele(cdir);
	if (error == 0) {
		error = copyout(buf + off, uap->bufp, size - off);
		*retval = size - off;
	}
	free(buf, M_TEMP);
	return error;
}
