/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls on file systems: mount, unmount, sync, and the statvfs family.
 *
 * mount(2) takes the public argument structures of <rump/rumpdefs.h> and hands
 * the kernel's to kern/vfs_mount.c, with all that they point to in kernel
 * memory.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/filedesc.h>
#include <sys/malloc.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/syscallargs.h>
#include <sys/vnode.h>

#include <rump-sys/vfs_syscalls.h>

/* What callers may ask for; the rest of mnt_flag is the kernel's. */
#define MOUNTFLAGS	(MNT_RDONLY | MNT_SYNCHRONOUS | MNT_NOEXEC |	\
			    MNT_NOSUID | MNT_NODEV | MNT_ASYNC | MNT_NOATIME | \
			    MNT_UPDATE | MNT_RELOAD | MNT_FORCE | MNT_SOFTDEP)

/* Strings and arguments of one mount(2), in the kernel. */
struct mountbuf {
	char		mb_type[MFSNAMELEN];
	char		mb_path[MNAMELEN];
	char		mb_spec[MAXPATHLEN];
	union mount_info mb_info;
};

/* Types whose only argument is a device, as rump_ufs_args. */
static int
args_device(struct mountbuf *mb, const void *data, size_t len)
{
	struct rump_ufs_args ua;
	int error;

	if (data == NULL || len != sizeof(ua))
		return EINVAL;
	if ((error = copyin(data, &ua, sizeof(ua))) != 0)
		return error;
	error = copyinstr(ua.fspec, mb->mb_spec, sizeof(mb->mb_spec), NULL);
	mb->mb_info.ufs_args.fspec = mb->mb_spec;
	return error;
}

static int
args_iso(struct mountbuf *mb, const void *data, size_t len)
{
	struct rump_iso_args ia;
	int error;

	if (len == sizeof(struct rump_ufs_args))
		return args_device(mb, data, len);
	if (data == NULL || len != sizeof(ia))
		return EINVAL;
	if ((error = copyin(data, &ia, sizeof(ia))) != 0)
		return error;
	if (ia.flags & ~(RUMP_ISOFSMNT_NORRIP | RUMP_ISOFSMNT_GENS |
	    RUMP_ISOFSMNT_EXTATT | RUMP_ISOFSMNT_NOJOLIET))
		return EINVAL;
	error = copyinstr(ia.fspec, mb->mb_spec, sizeof(mb->mb_spec), NULL);
	mb->mb_info.iso_args.fspec = mb->mb_spec;
	mb->mb_info.iso_args.flags = ia.flags;
	return error;
}

static int
args_tmpfs(struct mountbuf *mb, const void *data, size_t len)
{
	struct tmpfs_args *to = &mb->mb_info.tmpfs_args;
	struct rump_tmpfs_args ta;
	int error;

	if (data == NULL || len == 0)
		return 0;
	if (len != sizeof(ta))
		return EINVAL;
	if ((error = copyin(data, &ta, sizeof(ta))) != 0)
		return error;
	if (ta.ta_version != RUMP_TMPFS_ARGS_VERSION)
		return EINVAL;
	to->ta_version = TMPFS_ARGS_VERSION;
	to->ta_nodes_max = ta.ta_nodes_max;
	to->ta_size_max = ta.ta_size_max;
	to->ta_root_uid = ta.ta_root_uid;
	to->ta_root_gid = ta.ta_root_gid;
	to->ta_root_mode = ta.ta_root_mode;
	return 0;
}

/* Types without arguments, or whose arguments hold no pointers. */
static int
args_plain(struct mountbuf *mb, const void *data, size_t len)
{

	if (len > sizeof(mb->mb_info))
		return EINVAL;
	if (data == NULL || len == 0)
		return 0;
	return copyin(data, &mb->mb_info, len);
}

static const struct {
	const char	*type;
	int		(*args)(struct mountbuf *, const void *, size_t);
} mountargs[] = {
	{ "ffs", args_device },
	{ "cd9660", args_iso },
	{ "tmpfs", args_tmpfs },
};

static int
mount_args(struct mountbuf *mb, const void *data, size_t len)
{
	size_t i;

	for (i = 0; i < nitems(mountargs); i++)
		if (strcmp(mb->mb_type, mountargs[i].type) == 0)
			return (*mountargs[i].args)(mb, data, len);
	return args_plain(mb, data, len);
}

/*
 * What f_mntonname will say: the directory's absolute path, or else what the
 * caller called it.
 */
static int
mount_path(struct mountbuf *mb, struct vnode *vp, struct proc *p)
{
	size_t off;
	char *buf;

	if ((buf = malloc(MNAMELEN, M_TEMP, M_CANFAIL)) == NULL)
		return ENOMEM;
	if (vfs_getpath(vp, rootvnode, buf, MNAMELEN, &off, p) == 0)
		strlcpy(mb->mb_path, buf + off, sizeof(mb->mb_path));
	free(buf, M_TEMP);
	return 0;
}

static int
do_mount(struct proc *p, const struct sys_mount_args *uap,
    struct mountbuf *mb)
{
	struct nameidata nd;
	size_t done;
	int error;

	error = copyinstr(uap->type, mb->mb_type, sizeof(mb->mb_type), &done);
	if (error)
		return error == ENAMETOOLONG ? ENODEV : error;
	if (vfs_byname(mb->mb_type) == NULL)
		return ENODEV;
	error = copyinstr(uap->path, mb->mb_path, sizeof(mb->mb_path), &done);
	if (error)
		return error;
	if ((uap->flags & MNT_UPDATE) && uap->data == NULL)
		error = 0;		/* the same device */
	else
		error = mount_args(mb, uap->data, uap->data_len);
	if (error)
		return error;
	NDINIT(&nd, LOOKUP, FOLLOW, UIO_SYSSPACE, mb->mb_path, p);
	if ((error = namei(&nd)) != 0)
		return error;
	if (nd.ni_vp->v_type != VDIR) {
		vrele(nd.ni_vp);
		return ENOTDIR;
	}
	if (uap->flags & MNT_UPDATE) {
		/* Arguments are of the type named, and go to the mount's. */
		if (uap->data != NULL && (nd.ni_vp->v_mount == NULL ||
		    strcmp(mb->mb_type,
		    nd.ni_vp->v_mount->mnt_vfc->vfc_name) != 0)) {
			vrele(nd.ni_vp);
			return EINVAL;
		}
		return vfs_doupdate(nd.ni_vp, uap->flags, &mb->mb_info, p);
	}
	if ((error = mount_path(mb, nd.ni_vp, p)) != 0) {
		vrele(nd.ni_vp);
		return error;
	}
	return vfs_domount(mb->mb_type, mb->mb_path, uap->flags, &mb->mb_info,
	    nd.ni_vp, p);
}

int
sys_mount(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_mount_args *uap = v;
	struct mountbuf *mb;
	int error;

	if ((error = suser(p, 0)) != 0)
		return error;
	if (uap->flags & ~MOUNTFLAGS)
		return EINVAL;
	if ((mb = malloc(sizeof(*mb), M_TEMP, M_CANFAIL | M_ZERO)) == NULL)
		return ENOMEM;
	error = do_mount(p, uap, mb);
	free(mb, M_TEMP);
	return error;
}

/*
 * The mount that was made at this path: where the path cannot be walked any
 * more, because the device is gone or its root is damaged.
 */
static struct mount *
mount_byname(const char *upath)
{
	struct mount *mp, *found = NULL;
	char *path = pool_get(&namei_pool, PR_WAITOK);

	if (copyinstr(upath, path, MAXPATHLEN, NULL) == 0) {
		for (mp = CIRCLEQ_LAST(&mountlist);
		    mp != CIRCLEQ_END(&mountlist) && found == NULL;
		    mp = CIRCLEQ_PREV(mp, mnt_list))
			if (strcmp(mp->mnt_stat.f_mntonname, path) == 0)
				found = mp;
	}
	pool_put(&namei_pool, path);
	return found;
}

int
sys_unmount(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_unmount_args *uap = v;
	struct nameidata nd;
	struct vnode *vp;
	struct mount *mp;
	int error;

	if ((error = suser(p, 0)) != 0)
		return error;
	if (uap->flags & ~MNT_FORCE)
		return EINVAL;
	NDINIT(&nd, LOOKUP, FOLLOW, UIO_USERSPACE, uap->path, p);
	if ((error = namei(&nd)) != 0) {
		mp = mount_byname(uap->path);
		if (mp == NULL || (mp->mnt_flag & MNT_ROOTFS))
			return error;
		return dounmount(mp, uap->flags & MNT_FORCE, p, NULL);
	}
	vp = nd.ni_vp;
	mp = vp->v_mount;
	if ((vp->v_flag & VROOT) == 0 || mp == NULL ||
	    (mp->mnt_flag & MNT_ROOTFS)) {
		vrele(vp);
		return EINVAL;
	}
	return dounmount(mp, uap->flags & MNT_FORCE, p, vp);
}

int
sys_sync(struct proc *p, const void *v, int64_t *retval)
{

	vfs_syncall(p, MNT_WAIT);
	return 0;
}

static void
statvfs_fill(struct rump_statvfs *sv, const struct mount *mp)
{
	const struct statfs *sf = &mp->mnt_stat;

	memset(sv, 0, sizeof(*sv));
	sv->f_flag = mp->mnt_flag & MNT_VISFLAGMASK;
	if (mp->mnt_biofail != NULL)
		sv->f_flag |= MNT_RDONLY;
	sv->f_namemax = sf->f_namemax != 0 ? sf->f_namemax : NAME_MAX;
	sv->f_bsize = sf->f_bsize;
	sv->f_frsize = sf->f_bsize;
	sv->f_iosize = sf->f_iosize;
	sv->f_blocks = sf->f_blocks;
	sv->f_bfree = sf->f_bfree;
	sv->f_bavail = sf->f_bavail;
	sv->f_files = sf->f_files;
	sv->f_ffree = sf->f_ffree;
	sv->f_favail = sf->f_ffree;
	sv->f_syncreads = sf->f_syncreads;
	sv->f_syncwrites = sf->f_syncwrites;
	sv->f_asyncreads = sf->f_asyncreads;
	sv->f_asyncwrites = sf->f_asyncwrites;
	sv->f_fsid[0] = sf->f_fsid.val[0];
	sv->f_fsid[1] = sf->f_fsid.val[1];
	sv->f_owner = sf->f_owner;
	strlcpy(sv->f_fstypename, sf->f_fstypename, sizeof(sv->f_fstypename));
	strlcpy(sv->f_mntonname, sf->f_mntonname, sizeof(sv->f_mntonname));
	strlcpy(sv->f_mntfromname, sf->f_mntfromname,
	    sizeof(sv->f_mntfromname));
}

int
vfs_dostatvfs(struct proc *p, struct mount *mp, void *ubuf, int flags)
{
	struct rump_statvfs *sv;
	int error;

	if (flags != 0 && flags != RUMP_ST_WAIT && flags != RUMP_ST_NOWAIT)
		return EINVAL;
	if (mp == NULL)
		return ENXIO;		/* unmounted by force */
	if (flags != RUMP_ST_NOWAIT) {
		error = VFS_STATFS(mp, &mp->mnt_stat, p);
		if (error)
			return error;
	}
	if ((sv = malloc(sizeof(*sv), M_TEMP, M_CANFAIL)) == NULL)
		return ENOMEM;
	statvfs_fill(sv, mp);
	error = copyout(sv, ubuf, sizeof(*sv));
	free(sv, M_TEMP);
	return error;
}

int
sys_statvfs1(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_statvfs1_args *uap = v;
	struct nameidata nd;
	int error;

	NDINIT(&nd, LOOKUP, FOLLOW, UIO_USERSPACE, uap->path, p);
	if ((error = namei(&nd)) != 0)
		return error;
	error = vfs_dostatvfs(p, nd.ni_vp->v_mount, uap->buf, uap->flags);
	vrele(nd.ni_vp);
	return error;
}

int
sys_fstatvfs1(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_fstatvfs1_args *uap = v;
	struct vnode *vp;
	struct file *fp;
	int error;

	if ((error = getvnode(p, uap->fd, 0, &fp)) != 0)
		return error;
	vp = fp->f_data;
	error = vfs_dostatvfs(p, vp->v_mount, uap->buf, uap->flags);
	frele(fp, p);
	return error;
}

int
sys_getvfsstat(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_getvfsstat_args *uap = v;
	size_t room = uap->bufsize / sizeof(struct rump_statvfs);
	struct mount *mp, *next;
	size_t n = 0;
	int error;

	for (mp = CIRCLEQ_FIRST(&mountlist); mp != CIRCLEQ_END(&mountlist);
	    mp = next) {
		if (vfs_busy(mp, VB_READ | VB_NOWAIT, NULL, p) != 0) {
			next = CIRCLEQ_NEXT(mp, mnt_list);
			continue;
		}
		error = 0;
		if (uap->buf != NULL && n < room)
			error = vfs_dostatvfs(p, mp, uap->buf + n, uap->flags);
		next = CIRCLEQ_NEXT(mp, mnt_list);
		vfs_unbusy(mp, p);
		if (error == EFAULT || error == EINVAL || error == ENOMEM)
			return error;
		if (error == 0)
			n++;
	}
	*retval = uap->buf != NULL ? MIN(n, room) : n;
	return 0;
}
