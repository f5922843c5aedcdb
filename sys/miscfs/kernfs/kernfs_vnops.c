/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vnode operations of kernfs.
 *
 *	reading		the text as it is at this moment, from uio_offset on
 *	writing		what may be written is, in one piece from offset 0; at
 *			most KERNFS_WRITEMAX bytes. Else EIO, or EINVAL for the
 *			offset
 *	making, removing, renaming	EROFS
 *	setting attributes		nothing happens, 0, as on NetBSD: open
 *					with O_TRUNC comes before a write
 *	kevent		always ready to be read and written, as poll says;
 *			nobody is told of changes: EVFILT_VNODE is EOPNOTSUPP
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/dirent.h>
#include <sys/event.h>
#include <sys/malloc.h>
#include <sys/namei.h>
#include <sys/poll.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/unistd.h>

#include "kernfs.h"

#define TEXT_SLACK	512		/* text may grow while it is made */

int (**kernfs_vnodeop_p)(void *);

static size_t
text_length(const struct kernfs_entry *ke)
{
	struct kernfs_text kt = { NULL, 0, 0 };

	(*ke->ke_text)(&kt);
	return (kt.kt_len);
}

static void
unlockparent(struct vnode *dvp, struct componentname *cnp)
{

	if ((cnp->cn_flags & (LOCKPARENT | ISLASTCN)) ==
	    (LOCKPARENT | ISLASTCN))
		return;
	VOP_UNLOCK(dvp, 0, cnp->cn_proc);
	cnp->cn_flags |= PDIRUNLOCK;
}

static struct kernfs_node *
node_find(struct mount *mp, const struct componentname *cnp)
{
	const char *name;
	u_int i;

	for (i = 0; i < kernfs_nentries; i++) {
		name = kernfs_entries[i].ke_name;
		if (strlen(name) == (size_t)cnp->cn_namelen &&
		    memcmp(name, cnp->cn_nameptr, strlen(name)) == 0)
			return (&VFSTOKM(mp)->km_nodes[i]);
	}
	return (NULL);
}

static int
kernfs_lookup(void *v)
{
	struct vop_lookup_args *ap = v;
	struct vnode *dvp = ap->a_dvp, **vpp = ap->a_vpp;
	struct componentname *cnp = ap->a_cnp;
	struct kernfs_node *kn;
	int error;

	KASSERT(dvp->v_type == VDIR && VTOKN(dvp)->kn_entry == NULL);
	*vpp = NULL;
	cnp->cn_flags &= ~PDIRUNLOCK;
	error = VOP_ACCESS(dvp, VEXEC, cnp->cn_cred, cnp->cn_proc);
	if (error != 0)
		return (error);
	if ((cnp->cn_flags & ISLASTCN) &&
	    (cnp->cn_nameiop == DELETE || cnp->cn_nameiop == RENAME))
		return (EROFS);
	/* namei leaves a root upwards by itself: ".." is here like ".". */
	if ((cnp->cn_flags & ISDOTDOT) ||
	    (cnp->cn_namelen == 1 && cnp->cn_nameptr[0] == '.')) {
		vref(dvp);
		*vpp = dvp;
		return (0);
	}
	if (cnp->cn_namelen > NAME_MAX)
		return (ENAMETOOLONG);
	if ((error = cache_lookup(dvp, vpp, cnp)) >= 0)
		return (error);
	if ((kn = node_find(dvp->v_mount, cnp)) == NULL) {
		if ((cnp->cn_flags & ISLASTCN) && cnp->cn_nameiop == CREATE)
			return (EROFS);
		if (cnp->cn_flags & MAKEENTRY)
			cache_enter(dvp, NULL, cnp);
		return (ENOENT);
	}
	if ((error = kernfs_vget(kn, vpp)) != 0)
		return (error);
	if (cnp->cn_flags & MAKEENTRY)
		cache_enter(dvp, *vpp, cnp);
	unlockparent(dvp, cnp);
	return (0);
}

static mode_t
node_mode(const struct kernfs_node *kn)
{

	return (kn->kn_entry == NULL ? 0555 : kn->kn_entry->ke_mode);
}

static int
kernfs_access(void *v)
{
	struct vop_access_args *ap = v;

	KASSERT(VTOKN(ap->a_vp) != NULL);
	if ((ap->a_mode & VWRITE) && (ap->a_vp->v_mount->mnt_flag & MNT_RDONLY))
		return (EROFS);
	return (vaccess(node_mode(VTOKN(ap->a_vp)), 0, 0, ap->a_mode,
	    ap->a_cred));
}

static int
kernfs_getattr(void *v)
{
	struct vop_getattr_args *ap = v;
	const struct kernfs_node *kn = VTOKN(ap->a_vp);
	struct vattr *vap = ap->a_vap;

	KASSERT(kn != NULL && kn->kn_vnode == ap->a_vp);
	vattr_null(vap);
	vap->va_type = ap->a_vp->v_type;
	vap->va_mode = node_mode(kn);
	vap->va_nlink = kn->kn_entry == NULL ? 2 : 1;
	vap->va_uid = 0;
	vap->va_gid = 0;
	vap->va_fsid = ap->a_vp->v_mount->mnt_stat.f_fsid.val[0];
	vap->va_fileid = kn->kn_entry == NULL ? KERNFS_INO_ROOT :
	    (long)kn->kn_entry->ke_ino;
	vap->va_size = kn->kn_entry == NULL ? DEV_BSIZE :
	    text_length(kn->kn_entry);
	vap->va_blocksize = DEV_BSIZE;
	vap->va_atime.tv_sec = time.tv_sec;
	vap->va_atime.tv_nsec = time.tv_usec * 1000;
	if (kn->kn_entry != NULL && kn->kn_entry->ke_text == kernfs_boottime) {
		vap->va_atime.tv_sec = boottime.tv_sec;
		vap->va_atime.tv_nsec = boottime.tv_usec * 1000;
	}
	vap->va_mtime = vap->va_ctime = vap->va_atime;
	vap->va_gen = 0;
	vap->va_flags = 0;
	vap->va_rdev = 0;
	vap->va_bytes = 0;
	vap->va_filerev = 0;
	return (0);
}

static int
kernfs_read(void *v)
{
	struct vop_read_args *ap = v;
	const struct kernfs_entry *ke = VTOKN(ap->a_vp)->kn_entry;
	struct uio *uio = ap->a_uio;
	struct kernfs_text kt;
	size_t len;
	int error = 0;

	KASSERT(uio->uio_rw == UIO_READ);
	if (ke == NULL)
		return (EISDIR);
	if (uio->uio_offset < 0)
		return (EINVAL);
	kt.kt_len = 0;
	kt.kt_room = text_length(ke) + TEXT_SLACK;
	kt.kt_buf = malloc(kt.kt_room, M_KERNFS, M_CANFAIL);
	if (kt.kt_buf == NULL)
		return (ENOMEM);
	(*ke->ke_text)(&kt);
	len = MIN(kt.kt_len, kt.kt_room - 1);	/* there is a NUL, too */
	if (uio->uio_offset < (off_t)len)
		error = uiomove(kt.kt_buf + uio->uio_offset,
		    (int)(len - (size_t)uio->uio_offset), uio);
	free(kt.kt_buf, M_KERNFS);
	return (error);
}

static int
kernfs_write(void *v)
{
	struct vop_write_args *ap = v;
	const struct kernfs_entry *ke = VTOKN(ap->a_vp)->kn_entry;
	char buf[KERNFS_WRITEMAX + 1];
	struct uio *uio = ap->a_uio;
	size_t len = uio->uio_resid;
	int error;

	KASSERT(uio->uio_rw == UIO_WRITE);
	if (ke == NULL)
		return (EISDIR);
	if (uio->uio_offset != 0)
		return (EINVAL);
	if (ke->ke_write == NULL || len > KERNFS_WRITEMAX)
		return (EIO);
	if ((error = uiomove(buf, (int)len, uio)) != 0)
		return (error);
	buf[len] = '\0';
	return ((*ke->ke_write)(buf, len));
}

/* One entry. => EJUSTRETURN: no room for it. */
static int
put_entry(struct uio *uio, const char *name, ino_t ino, int type)
{
	struct dirent de;

	memset(&de, 0, sizeof(de));
	de.d_fileno = ino;
	de.d_type = (u_int8_t)type;
	de.d_namlen = (u_int8_t)strlcpy(de.d_name, name, sizeof(de.d_name));
	de.d_reclen = DIRENT_SIZE(&de);
	if (uio->uio_resid < de.d_reclen)
		return (EJUSTRETURN);
	return (uiomove(&de, de.d_reclen, uio));
}

/* uio_offset counts entries: ".", "..", those of the table. */
static int
kernfs_readdir(void *v)
{
	struct vop_readdir_args *ap = v;
	struct uio *uio = ap->a_uio;
	const struct kernfs_entry *ke;
	u_long *cookies = NULL, n = 0, at;
	int error = 0;

	if (ap->a_vp->v_type != VDIR)
		return (ENOTDIR);
	if (uio->uio_offset < 0)
		return (EINVAL);
	at = (u_long)MIN(uio->uio_offset, (off_t)kernfs_nentries + 2);
	if (ap->a_ncookies != NULL && (cookies = malloc((kernfs_nentries + 2) *
	    sizeof(*cookies), M_TEMP, M_CANFAIL)) == NULL)
		return (ENOMEM);
	for (; at < kernfs_nentries + 2; n++) {
		ke = at < 2 ? NULL : &kernfs_entries[at - 2];
		if (ke == NULL)
			error = put_entry(uio, at == 0 ? "." : "..", at == 0 ?
			    KERNFS_INO_ROOT : KERNFS_INO_UP, DT_DIR);
		else
			error = put_entry(uio, ke->ke_name, ke->ke_ino, DT_REG);
		if (error != 0)
			break;
		at++;
		if (cookies != NULL)
			cookies[n] = at;
	}
	if (error == EJUSTRETURN)
		error = n == 0 ? EINVAL : 0;
	uio->uio_offset = (off_t)at;
	if (ap->a_eofflag != NULL)
		*ap->a_eofflag = at == kernfs_nentries + 2;
	if (cookies != NULL && error != 0)
		free(cookies, M_TEMP);
	else if (cookies != NULL) {
		*ap->a_ncookies = (int)n;
		*ap->a_cookies = cookies;
	}
	return (error);
}

static int
kernfs_link(void *v)
{
	struct vop_link_args *ap = v;

	VOP_ABORTOP(ap->a_dvp, ap->a_cnp);
	vput(ap->a_dvp);
	return (EROFS);
}

static int
kernfs_symlink(void *v)
{
	struct vop_symlink_args *ap = v;

	*ap->a_vpp = NULL;
	VOP_ABORTOP(ap->a_dvp, ap->a_cnp);
	vput(ap->a_dvp);
	return (EROFS);
}

static int
kernfs_ioctl(void *v)
{

	return (ENOTTY);
}

static int
kernfs_advlock(void *v)
{

	return (EINVAL);
}

static int
kernfs_poll(void *v)
{
	struct vop_poll_args *ap = v;

	return (ap->a_events & (POLLIN | POLLOUT | POLLRDNORM));
}

static int
kernfs_kqfilter(void *v)
{
	struct vop_kqfilter_args *ap = v;

	if (ap->a_kn->kn_filter == EVFILT_VNODE)
		return (EOPNOTSUPP);
	return (vop_generic_kqfilter(v));
}

static int
kernfs_pathconf(void *v)
{
	struct vop_pathconf_args *ap = v;

	switch (ap->a_name) {
	case _PC_LINK_MAX:
		*ap->a_retval = LINK_MAX;
		break;
	case _PC_NAME_MAX:
		*ap->a_retval = NAME_MAX;
		break;
	case _PC_PATH_MAX:
		*ap->a_retval = PATH_MAX;
		break;
	case _PC_PIPE_BUF:
		*ap->a_retval = PIPE_BUF;
		break;
	case _PC_CHOWN_RESTRICTED:
	case _PC_NO_TRUNC:
		*ap->a_retval = 1;
		break;
	default:
		return (EINVAL);
	}
	return (0);
}

static int
kernfs_lock(void *v)
{
	struct vop_lock_args *ap = v;
	struct vnode *vp = ap->a_vp;

	if (vp->v_data == NULL)
		return (0);
	return (lockmgr(&VTOKN(vp)->kn_lock, (u_int)ap->a_flags,
	    &vp->v_interlock, ap->a_p));
}

static int
kernfs_unlock(void *v)
{
	struct vop_unlock_args *ap = v;
	struct vnode *vp = ap->a_vp;

	if (vp->v_data == NULL)
		return (0);
	return (lockmgr(&VTOKN(vp)->kn_lock, (u_int)ap->a_flags | LK_RELEASE,
	    &vp->v_interlock, ap->a_p));
}

static int
kernfs_islocked(void *v)
{
	struct vop_islocked_args *ap = v;

	if (ap->a_vp->v_data == NULL)
		return (0);
	return (lockstatus(&VTOKN(ap->a_vp)->kn_lock));
}

static int
kernfs_inactive(void *v)
{
	struct vop_inactive_args *ap = v;

	VOP_UNLOCK(ap->a_vp, 0, ap->a_p);
	return (0);
}

static int
kernfs_reclaim(void *v)
{
	struct vop_reclaim_args *ap = v;
	struct kernfs_node *kn = VTOKN(ap->a_vp);

	ap->a_vp->v_data = NULL;
	if (kn != NULL) {
		KASSERT(kn->kn_vnode == ap->a_vp);
		kn->kn_vnode = NULL;
	}
	return (0);
}

static int
kernfs_print(void *v)
{
	struct vop_print_args *ap = v;
	const struct kernfs_node *kn = VTOKN(ap->a_vp);

	printf("tag VT_KERNFS, %s", kn->kn_entry == NULL ? "root" :
	    kn->kn_entry->ke_name);
	return (0);
}

static struct vnodeopv_entry_desc kernfs_vnodeop_entries[] = {
	{ &vop_default_desc, vn_default_error },
	{ &vop_lookup_desc, kernfs_lookup },
	{ &vop_open_desc, nullop },
	{ &vop_close_desc, nullop },
	{ &vop_access_desc, kernfs_access },
	{ &vop_getattr_desc, kernfs_getattr },
	{ &vop_setattr_desc, nullop },
	{ &vop_read_desc, kernfs_read },
	{ &vop_write_desc, kernfs_write },
	{ &vop_lease_desc, nullop },
	{ &vop_ioctl_desc, kernfs_ioctl },
	{ &vop_poll_desc, kernfs_poll },
	{ &vop_kqfilter_desc, kernfs_kqfilter },
	{ &vop_revoke_desc, vop_generic_revoke },
	{ &vop_fsync_desc, nullop },
	{ &vop_link_desc, kernfs_link },
	{ &vop_symlink_desc, kernfs_symlink },
	{ &vop_readdir_desc, kernfs_readdir },
	{ &vop_abortop_desc, vop_generic_abortop },
	{ &vop_inactive_desc, kernfs_inactive },
	{ &vop_reclaim_desc, kernfs_reclaim },
	{ &vop_lock_desc, kernfs_lock },
	{ &vop_unlock_desc, kernfs_unlock },
	{ &vop_islocked_desc, kernfs_islocked },
	{ &vop_print_desc, kernfs_print },
	{ &vop_pathconf_desc, kernfs_pathconf },
	{ &vop_advlock_desc, kernfs_advlock },
	{ NULL, NULL }
};
const struct vnodeopv_desc kernfs_vnodeop_opv_desc =
	{ &kernfs_vnodeop_p, kernfs_vnodeop_entries };
