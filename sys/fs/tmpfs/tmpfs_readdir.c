/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VOP_READDIR: entries in order of their cookies. uio_offset is a cookie: 0
 * ".", 1 "..", then those of names. Names that come and go between calls do not
 * disturb it.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/dirent.h>
#include <sys/malloc.h>
#include <sys/proc.h>
#include <sys/uio.h>

#include "tmpfs.h"

static const u_int8_t dtypes[] = {
	DT_UNKNOWN, DT_REG, DT_DIR, DT_BLK, DT_CHR, DT_LNK, DT_SOCK, DT_FIFO
};

/* One entry to the caller. => EJUSTRETURN: no room for it. */
static int
put_entry(struct uio *uio, const struct tmpfs_node *tn, const char *name,
    size_t len)
{
	struct dirent de;
	size_t size = DIRENT_RECSIZE(len);

	KASSERT(len > 0 && len <= NAME_MAX);
	KASSERT((u_int)tn->tn_type < nitems(dtypes));
	if (uio->uio_resid < size)
		return (EJUSTRETURN);
	de.d_fileno = tn->tn_ino;
	de.d_reclen = (u_int16_t)size;
	de.d_type = dtypes[tn->tn_type];
	de.d_namlen = (u_int8_t)len;
	memset((char *)&de + size - 4, 0, 4);
	memcpy(de.d_name, name, len);
	return (uiomove(&de, (int)size, uio));
}

/* The entry at *atp or behind; *atp becomes the place behind it. */
static int
next_entry(const struct tmpfs_node *dir, off_t *atp, struct uio *uio)
{
	const struct tmpfs_dirent *td;
	int error;

	if (*atp == 0) {
		if ((error = put_entry(uio, dir, ".", 1)) == 0)
			*atp = 1;
		return (error);
	}
	if (*atp == 1) {
		error = put_entry(uio, dir->tn_parent != NULL ?
		    dir->tn_parent : dir, "..", 2);
		if (error == 0)
			*atp = TMPFS_COOKIE0;
		return (error);
	}
	if (*atp > (off_t)TMPFS_COOKIEMAX ||
	    (td = tmpfs_dir_next(dir, (u_int32_t)*atp)) == NULL)
		return (-1);
	error = put_entry(uio, td->td_node, td->td_name, td->td_namelen);
	if (error == 0)
		*atp = (off_t)td->td_cookie + 1;
	return (error);
}

/*
 * => EINVAL: not even one entry fits.
 */
int
tmpfs_readdir(void *v)
{
	struct vop_readdir_args *ap = v;
	struct uio *uio = ap->a_uio;
	struct tmpfs_node *dir = VTOTN(ap->a_vp);
	off_t at = uio->uio_offset;
	u_long *cookies = NULL, n, maxn;
	int error;

	if (ap->a_vp->v_type != VDIR)
		return (ENOTDIR);
	if (at < 0)
		return (EINVAL);
	KASSERT(tmpfs_node_check(dir));
	maxn = uio->uio_resid / DIRENT_RECSIZE(1) + 1;
	if (ap->a_ncookies != NULL && (cookies = malloc(maxn *
	    sizeof(*cookies), M_TEMP, M_CANFAIL)) == NULL)
		return (ENOMEM);
	for (n = 0; (error = next_entry(dir, &at, uio)) == 0; n++) {
		KASSERT(n < maxn);
		if (cookies != NULL)
			cookies[n] = (u_long)at;
	}
	if (ap->a_eofflag != NULL)
		*ap->a_eofflag = error == -1;
	if (error == -1)
		error = 0;
	else if (error == EJUSTRETURN)
		error = n == 0 ? EINVAL : 0;
	if ((ap->a_vp->v_mount->mnt_flag & (MNT_NOATIME | MNT_RDONLY)) == 0)
		tmpfs_touch(dir, TMPFS_ATIME);
	uio->uio_offset = at;
	if (cookies != NULL && error != 0)
		free(cookies, M_TEMP);
	else if (cookies != NULL) {
		*ap->a_ncookies = (int)n;
		*ap->a_cookies = cookies;
	}
	return (error);
}
