/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Directory listings: from VOP_READDIR, in blocks and of any quality, to
 * entries that a caller can trust, which may be continued at any of them.
 *
 * Where an entry is:
 *	UFS	passes disk blocks through: an entry's offset is its place in
 *		the directory, reading starts at multiples of 512, and nothing
 *		in an entry has been checked by anybody.
 *	others	make entries; cookies, their offset behind each, come along.
 *		cd9660 has to start at the beginning of a block, unless told
 *		exactly where an entry starts (it would parse whatever is there,
 *		and leaks its cookies when that fails), so it is made to.
 * In both cases what lies before the offset asked for is skipped.
 *
 * An entry is damaged if its lengths contradict each other or the block, or its
 * name has a slash or a NUL in it, which no path could reach. It gives EIO,
 * once; the listing can go on behind it. So does a block of a UFS directory
 * that cannot be read. A failure comes only when nothing else was delivered:
 * what was found before is never lost.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/dirent.h>
#include <sys/file.h>
#include <sys/malloc.h>
#include <sys/mount.h>
#include <sys/pool.h>
#include <sys/proc.h>
#include <sys/vnode.h>
#include <rump/rumpdefs.h>

#include <rump-sys/namecache.h>
#include <rump-sys/vfs_syscalls.h>

#define DIRBUFSIZE	8192		/* read at a time */
#define DIRALIGN	512		/* of UFS directories */

/* One VOP_READDIR, and how far it has been looked through. */
struct dirwalk {
	struct vnode	*dw_vp;
	char		*dw_buf;	/* DIRBUFSIZE and some */
	size_t		dw_len;		/* bytes in it */
	size_t		dw_pos;		/* next entry */
	off_t		dw_off;		/* where dw_buf came from */
	off_t		dw_next;	/* where the next read goes on */
	u_long		*dw_cookies;	/* malloc'd, or NULL */
	int		dw_ncookies;
	int		dw_cookie;	/* of the next entry */
	int		dw_eof;
	const struct dirent *dw_entry;	/* in dw_buf, checked; NULL: unused */
};

static int
dw_raw(const struct vnode *vp)
{

	return vp->v_tag == VT_UFS;
}

/* Where to start reading so that the entry at off is among what comes. */
static off_t
dw_start(const struct vnode *vp, off_t off)
{
	off_t align;

	if (dw_raw(vp))
		return rounddown(off, DIRALIGN);
	if (vp->v_tag == VT_ISOFS && vp->v_mount != NULL) {
		align = vp->v_mount->mnt_stat.f_iosize;
		if (align > 0)
			return rounddown(off, align);
	}
	return off;
}

/* Read from off on, at most size bytes. */
static int
dw_read(struct dirwalk *dw, off_t off, size_t size, struct ucred *cred,
    struct proc *p)
{
	struct iovec iov;
	struct uio uio;
	int error;

	size = roundup(MAX(size, 1), DIRALIGN);
	if (size > DIRBUFSIZE || !dw_raw(dw->dw_vp))
		size = DIRBUFSIZE;
	iov.iov_base = dw->dw_buf;
	iov.iov_len = size;
	uio.uio_iov = &iov;
	uio.uio_iovcnt = 1;
	uio.uio_offset = off;
	uio.uio_resid = size;
	uio.uio_rw = UIO_READ;
	uio.uio_segflg = UIO_SYSSPACE;
	uio.uio_procp = p;

	KASSERT(dw->dw_cookies == NULL);
	dw->dw_eof = 0;
	dw->dw_ncookies = 0;
	if (dw_raw(dw->dw_vp))
		error = VOP_READDIR(dw->dw_vp, &uio, cred, &dw->dw_eof, NULL,
		    NULL);
	else
		error = VOP_READDIR(dw->dw_vp, &uio, cred, &dw->dw_eof,
		    &dw->dw_ncookies, &dw->dw_cookies);
	if (error) {
		dw->dw_cookies = NULL;		/* freed, or never there */
		/* EINVAL is for callers without room for an entry. */
		if (error != EFBIG)
			return error == EINVAL ? EIO : error;
		/* UFS says so far behind the end of a directory. */
		uio.uio_offset = off;
		uio.uio_resid = size;
		dw->dw_eof = 1;
	}
	KASSERT(uio.uio_resid <= size);
	dw->dw_off = off;
	dw->dw_next = uio.uio_offset;
	dw->dw_len = size - uio.uio_resid;
	dw->dw_pos = 0;
	dw->dw_cookie = 0;
	return 0;
}

/*
 * Read from off on; if some block cannot be read (or is refused by the vetting
 * functions), what is in front of it. *nextp is where to go on if nothing is.
 */
static int
dw_readblocks(struct dirwalk *dw, off_t off, size_t size, struct ucred *cred,
    struct proc *p, off_t *nextp)
{
	struct mount *mp = dw->dw_vp->v_mount;
	off_t room;
	int error;

	*nextp = off;
	error = dw_read(dw, off, size, cred, p);
	if (error == 0 || !dw_raw(dw->dw_vp) || mp == NULL ||
	    mp->mnt_stat.f_iosize < DIRALIGN)
		return error;
	room = mp->mnt_stat.f_iosize - off % mp->mnt_stat.f_iosize;
	if ((size_t)room < size)
		error = dw_read(dw, off, (size_t)room, cred, p);
	*nextp = off + room;
	return error;
}

/*
 * Take the entry at hand; *nextp is the offset behind it, also for a damaged
 * one.
 */
static int
dw_entry(struct dirwalk *dw, off_t *nextp)
{
	const struct dirent *raw = (void *)(dw->dw_buf + dw->dw_pos);
	size_t room = dw->dw_len - dw->dw_pos;
	off_t off = dw->dw_off + dw->dw_pos;

	if (dw_raw(dw->dw_vp)) {
		/* Should the lengths be wrong, go on with the next block. */
		room = MIN(room, DIRALIGN - (size_t)(off & (DIRALIGN - 1)));
		*nextp = off + room;
	} else if (dw->dw_cookie < dw->dw_ncookies)
		*nextp = dw->dw_cookies[dw->dw_cookie++];
	else
		*nextp = dw->dw_next;
	dw->dw_entry = NULL;
	if (room < 8 || raw->d_reclen < 8 || raw->d_reclen > room ||
	    (raw->d_reclen & 3) != 0) {
		dw->dw_pos += room;
		return EIO;
	}
	if (dw_raw(dw->dw_vp))
		*nextp = off + raw->d_reclen;
	dw->dw_pos += raw->d_reclen;
	if (raw->d_fileno == 0)
		return 0;
	if (raw->d_namlen == 0 || raw->d_namlen > raw->d_reclen - 8 ||
	    !namehash_isname(raw->d_name, raw->d_namlen))
		return EIO;
	dw->dw_entry = raw;
	return 0;
}

static void
dw_freecookies(struct dirwalk *dw)
{

	if (dw->dw_cookies != NULL)
		free(dw->dw_cookies, M_TEMP);
	dw->dw_cookies = NULL;
}

/* The entries of one read; -1 when fn had enough. */
static int
dw_deliver(struct dirwalk *dw, off_t *offp, int *first, vfs_dirent_fn fn,
    void *arg)
{
	off_t next;
	int error;

	while (dw->dw_pos < dw->dw_len) {
		error = dw_entry(dw, &next);
		if (next <= *offp)
			continue;		/* before the place wanted */
		if (error && !*first)
			return -1;		/* tell it next time */
		if (error) {
			*offp = next;
			return error;
		}
		if (dw->dw_entry != NULL) {
			if ((*fn)(arg, dw->dw_entry, next) != 0)
				return -1;
			*first = 0;
		}
		*offp = next;
	}
	return 0;
}

int
vfs_dirwalk(struct vnode *vp, off_t *offp, size_t size, struct ucred *cred,
    struct proc *p, vfs_dirent_fn fn, void *arg)
{
	struct dirwalk dw;
	off_t pos, next;
	int error, first = 1;

	KASSERT(vp->v_type == VDIR && *offp >= 0);
	dw.dw_vp = vp;
	dw.dw_cookies = NULL;
	/* ufs_readdir and name_copy look a few bytes behind what was read. */
	dw.dw_buf = malloc(DIRBUFSIZE + 16, M_TEMP, M_CANFAIL);
	if (dw.dw_buf == NULL)
		return ENOMEM;
	pos = dw_start(vp, *offp);
	do {
		error = dw_readblocks(&dw, pos, size, cred, p, &next);
		if (error && !first)
			error = -1;		/* tell it next time */
		else if (error == EIO)
			*offp = MAX(*offp, next);
		if (error)
			break;
		error = dw_deliver(&dw, offp, &first, fn, arg);
		dw_freecookies(&dw);
		if (error == 0 && *offp < dw.dw_next)
			*offp = dw.dw_next;
		/* Whatever a file system returns, this comes to an end. */
		if (error == 0 && (dw.dw_eof || dw.dw_next <= pos))
			error = -1;
		pos = dw.dw_next;
	} while (error == 0);
	free(dw.dw_buf, M_TEMP);
	return error > 0 ? error : 0;
}

/* getdents: entries become struct rump_dirent, in pieces, for one copyout. */
#define OUTBUFSIZE	4096
#define OUTSLACK	sizeof(nameword)	/* written by name_copy */

struct getdents {
	char		*gd_out;	/* OUTBUFSIZE bytes, and OUTSLACK */
	size_t		gd_used;
	char		*gd_user;	/* the rest of the caller's buffer */
	size_t		gd_room;
	size_t		gd_done;
	int		gd_error;
	int		gd_full;	/* an entry did not fit */
	off_t		gd_block;	/* of UFS: the block at hand, */
	size_t		gd_before;	/* and what was told before it */
	struct vnode	*gd_vp;
};

static int
gd_flush(struct getdents *gd)
{

	gd->gd_error = copyout(gd->gd_out, gd->gd_user + gd->gd_done,
	    gd->gd_used);
	if (gd->gd_error)
		return gd->gd_error;
	gd->gd_done += gd->gd_used;
	gd->gd_used = 0;
	return 0;
}

/* The type, if it costs nothing: of "." and "..", and of what is cached. */
static int
gd_type(struct vnode *vp, const struct dirent *dp)
{
	static const u_char types[] = {
		[VREG] = DT_REG, [VDIR] = DT_DIR, [VBLK] = DT_BLK,
		[VCHR] = DT_CHR, [VLNK] = DT_LNK, [VSOCK] = DT_SOCK,
		[VFIFO] = DT_FIFO, [VBAD] = DT_UNKNOWN
	};
	struct namecache *ncp;

	if (dp->d_name[0] == '.' && (dp->d_namlen == 1 ||
	    (dp->d_namlen == 2 && dp->d_name[1] == '.')))
		return DT_DIR;
	ncp = cache_find(vp, dp->d_name, dp->d_namlen,
	    namehash(dp->d_name, dp->d_namlen));
	if (ncp == NULL || ncp->nc_vp == NULL)
		return DT_UNKNOWN;
	return types[ncp->nc_vp->v_type];
}

/*
 * A name and at least one NUL, up to a multiple of a word: a call of memcpy
 * costs more. What lies behind from is read, what lies behind to written, less
 * than OUTSLACK in both cases.
 */
static void
name_copy(char *to, const char *from, size_t len)
{
	size_t i;

	for (i = 0; i < len; i += sizeof(nameword))
		*(nameword *)(to + i) = *(const nameword *)(from + i);
	*(nameword *)(to + len) = 0;
}

static int
gd_entry(void *arg, const struct dirent *dp, off_t next)
{
	struct getdents *gd = arg;
	const size_t head = __builtin_offsetof(struct rump_dirent, d_name);
	struct rump_dirent *rd;
	size_t len = roundup(head + dp->d_namlen + 1, 8);
	off_t block = rounddown(next - 1, DIRALIGN);

	if (block != gd->gd_block) {
		gd->gd_block = block;
		gd->gd_before = gd->gd_done + gd->gd_used;
	}
	if (len > gd->gd_room) {
		gd->gd_full = 1;
		return -1;
	}
	if (gd->gd_used + len > OUTBUFSIZE && gd_flush(gd) != 0)
		return -1;
	rd = (void *)(gd->gd_out + gd->gd_used);
	rd->d_fileno = dp->d_fileno;
	rd->d_reclen = len;
	rd->d_namlen = dp->d_namlen;
	rd->d_type = dp->d_type != DT_UNKNOWN ? dp->d_type :
	    gd_type(gd->gd_vp, dp);
	name_copy((char *)rd + head, dp->d_name, dp->d_namlen);
	gd->gd_used += len;
	gd->gd_room -= len;
	return 0;
}

/*
 * UFS moves entries within a block when it makes room for another. So a call
 * ends between blocks, unless there is not room enough for even one.
 */
static void
gd_whole_blocks(struct getdents *gd, off_t *offp)
{

	if (!gd->gd_full || !dw_raw(gd->gd_vp) || gd->gd_before == 0)
		return;
	*offp = gd->gd_block;
	gd->gd_done = MIN(gd->gd_done, gd->gd_before);
	gd->gd_used = gd->gd_before - gd->gd_done;
}

/*
 * => fp is referenced and open for reading. *done is 0 at the end.
 * => EINVAL: not even one entry fits into count bytes.
 */
int
vfs_getdents(struct file *fp, char *ubuf, size_t count, size_t *done,
    struct proc *p)
{
	struct vnode *vp = fp->f_data;
	struct getdents gd;
	off_t off = fp->f_offset;
	int error;

	KASSERT(fp->f_flag & FREAD);
	*done = 0;
	if (vp->v_type != VDIR)
		return ENOTDIR;
	memset(&gd, 0, sizeof(gd));
	gd.gd_out = malloc(OUTBUFSIZE + OUTSLACK, M_TEMP, M_CANFAIL);
	if (gd.gd_out == NULL)
		return ENOMEM;
	gd.gd_user = ubuf;
	gd.gd_room = count;
	gd.gd_vp = vp;
	gd.gd_block = -1;
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, p);
	if (vp->v_mount != NULL &&
	    (vp->v_mount->mnt_flag & (MNT_RDONLY | MNT_NOATIME)) == 0)
		time_update();
	error = vfs_dirwalk(vp, &off, count, fp->f_cred, p, gd_entry, &gd);
	VOP_UNLOCK(vp, 0, p);
	if (error == 0)
		error = gd.gd_error;
	if (error == 0)
		gd_whole_blocks(&gd, &off);
	if (error == 0 && gd.gd_used != 0)
		error = gd_flush(&gd);
	if (gd.gd_error == 0)
		fp->f_offset = off;
	free(gd.gd_out, M_TEMP);
	if (error == 0 && gd.gd_done == 0 && gd.gd_full)
		error = EINVAL;
	*done = gd.gd_done;
	return error;
}
