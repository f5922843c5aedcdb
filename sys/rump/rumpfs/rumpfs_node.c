/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Nodes, their names, and vnodes for them.
 *
 * => rumpfs_node_unref frees a node that has no names, no vnode and no hold.
 * => rumpfs_enter and rumpfs_remove keep the link counts; they do not sleep.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/dirent.h>
#include <sys/malloc.h>
#include <sys/proc.h>
#include <miscfs/fifofs/fifo.h>

#include "rumpfs.h"

struct rumpfs_node *
rumpfs_node_new(struct rumpfs_mount *rm, enum vtype type, mode_t mode,
    uid_t uid, gid_t gid)
{
	struct rumpfs_node *rn;

	KASSERT(type != VNON && type != VBAD);
	rn = malloc(sizeof(*rn), M_RUMPFS, M_CANFAIL | M_ZERO);
	if (rn == NULL)
		return (NULL);
	rn->rn_mount = rm;
	rn->rn_type = type;
	rn->rn_ino = ++rm->rm_nextino;
	rn->rn_mode = mode & 07777;
	rn->rn_uid = uid;
	rn->rn_gid = gid;
	if (type == VDIR) {
		TAILQ_INIT(&rn->rn_entries);
		rn->rn_nextcookie = RUMPFS_COOKIE0;
		rn->rn_nlink = 1;	/* "." */
	}
	rumpfs_touch(rn, RUMPFS_ATIME | RUMPFS_MTIME | RUMPFS_CTIME);
	rm->rm_nnodes++;
	return (rn);
}

void
rumpfs_touch(struct rumpfs_node *rn, int which)
{
	struct timespec now;

	nanotime(&now);
	if (which & RUMPFS_ATIME)
		rn->rn_atime = now;
	if (which & RUMPFS_MTIME)
		rn->rn_mtime = now;
	if (which & RUMPFS_CTIME)
		rn->rn_ctime = now;
}

void
rumpfs_node_unref(struct rumpfs_node *rn)
{

	if (rn->rn_vnode != NULL || rn->rn_holds > 0)
		return;
	if (rn->rn_type == VDIR) {
		if (rn->rn_parent != NULL)
			return;		/* has its name, or is the root */
		KASSERT(TAILQ_EMPTY(&rn->rn_entries));
	} else if (rn->rn_nlink > 0)
		return;
	if (rn->rn_type == VREG) {
		(void)rumpfs_resize(rn, 0);
		KASSERT(rn->rn_nused == 0);
	}
	if (rn->rn_type == VLNK && rn->rn_target != NULL)
		free(rn->rn_target, M_RUMPFS);
	KASSERT(rn->rn_mount->rm_nnodes > 0);
	rn->rn_mount->rm_nnodes--;
	free(rn, M_RUMPFS);
}

static void
rumpfs_vinit(struct rumpfs_node *rn, struct vnode *vp)
{

	lockinit(&rn->rn_lock, PINOD, "rumpfs", 0, 0);
	vp->v_data = rn;
	vp->v_type = rn->rn_type;
	rn->rn_vnode = vp;
	if (rn == rn->rn_mount->rm_root)
		vp->v_flag |= VROOT;
	switch (rn->rn_type) {
	case VBLK:
	case VCHR:
		vp->v_op = rumpfs_specop_p;
		(void)checkalias(vp, rn->rn_rdev, rn->rn_mount->rm_mount);
		break;
	case VFIFO:
		vp->v_op = rumpfs_fifoop_p;
		break;
	default:
		break;
	}
}

static int
vnode_get(struct rumpfs_node *rn, struct vnode **vpp)
{
	struct vnode *vp;
	int error;

	for (;;) {
		while ((vp = rn->rn_vnode) != NULL) {
			error = vget(vp, LK_EXCLUSIVE, curproc);
			if (error == 0) {
				KASSERT(VTORN(vp) == rn);
				*vpp = vp;
				return (0);
			}
			if (error != ENOENT)
				return (error);
		}
		error = getnewvnode(VT_RUMPFS, rn->rn_mount->rm_mount,
		    rumpfs_vnodeop_p, &vp);
		if (error != 0)
			return (error);
		if (rn->rn_vnode == NULL)
			break;
		/* Recycling slept, and somebody else was here. */
		vgone(vp);
		vrele(vp);
	}
	rumpfs_vinit(rn, vp);
	error = vn_lock(vp, LK_EXCLUSIVE, curproc);
	KASSERT(error == 0);
	*vpp = vp;
	return (0);
}

/*
 * The vnode of a node.
 * => *vpp: referenced and locked. It may have lost its names meanwhile.
 * => After an error the node may be gone.
 */
int
rumpfs_vget(struct rumpfs_node *rn, struct vnode **vpp)
{
	int error;

	rn->rn_holds++;
	error = vnode_get(rn, vpp);
	KASSERT(rn->rn_holds > 0);
	rn->rn_holds--;
	if (error != 0) {
		*vpp = NULL;
		rumpfs_node_unref(rn);
	}
	return (error);
}

struct rumpfs_dirent *
rumpfs_find(struct rumpfs_node *dir, const char *name, size_t len)
{
	struct rumpfs_dirent *rd;

	KASSERT(dir->rn_type == VDIR);
	TAILQ_FOREACH(rd, &dir->rn_entries, rd_list)
		if (rd->rd_namelen == len &&
		    memcmp(rd->rd_name, name, len) == 0)
			break;
	return (rd);
}

static struct rumpfs_dirent *
dirent_make(const char *name, size_t len)
{
	struct rumpfs_dirent *rd;

	rd = malloc(sizeof(*rd) + len, M_RUMPFS, M_CANFAIL);
	if (rd != NULL) {
		rd->rd_namelen = (u_int8_t)len;
		memcpy(rd->rd_name, name, len);
	}
	return (rd);
}

static void
dirent_insert(struct rumpfs_node *dir, struct rumpfs_dirent *rd,
    struct rumpfs_node *rn)
{

	rd->rd_node = rn;
	rd->rd_cookie = dir->rn_nextcookie++;
	TAILQ_INSERT_TAIL(&dir->rn_entries, rd, rd_list);
	rn->rn_nlink++;
	if (rn->rn_type == VDIR) {
		KASSERT(rn->rn_parent == NULL);
		rn->rn_parent = dir;
		rn->rn_name = rd;
		dir->rn_nlink++;
	}
	dir->rn_size += DIRENT_RECSIZE(rd->rd_namelen);
	rumpfs_touch(dir, RUMPFS_MTIME | RUMPFS_CTIME);
}

/* => rd is gone; its node stays, even without a name. */
static struct rumpfs_node *
dirent_remove(struct rumpfs_node *dir, struct rumpfs_dirent *rd)
{
	struct rumpfs_node *rn = rd->rd_node;

	KASSERT(rn->rn_nlink > 0);
	TAILQ_REMOVE(&dir->rn_entries, rd, rd_list);
	dir->rn_size -= DIRENT_RECSIZE(rd->rd_namelen);
	rumpfs_touch(dir, RUMPFS_MTIME | RUMPFS_CTIME);
	rumpfs_touch(rn, RUMPFS_CTIME);
	rn->rn_nlink--;
	if (rn->rn_type == VDIR) {
		KASSERT(rn->rn_parent == dir && rn->rn_name == rd);
		rn->rn_parent = NULL;
		rn->rn_name = NULL;
		dir->rn_nlink--;
	}
	free(rd, M_RUMPFS);
	return (rn);
}

/*
 * Give a node a name in dir, which has none like it.
 * => ENOSPC without memory, ENAMETOOLONG, EMLINK.
 */
int
rumpfs_enter(struct rumpfs_node *dir, const char *name, size_t len,
    struct rumpfs_node *rn)
{
	struct rumpfs_dirent *rd;

	KASSERT(dir->rn_type == VDIR && dir->rn_parent != NULL);
	KASSERT(rumpfs_find(dir, name, len) == NULL);
	if (len > NAME_MAX)
		return (ENAMETOOLONG);
	if (rn->rn_nlink >= LINK_MAX ||
	    (rn->rn_type == VDIR && dir->rn_nlink >= LINK_MAX))
		return (EMLINK);
	if ((rd = dirent_make(name, len)) == NULL)
		return (ENOSPC);
	dirent_insert(dir, rd, rn);
	return (0);
}

/*
 * Take a name away. The node goes with its last name, or later with its vnode.
 */
void
rumpfs_remove(struct rumpfs_node *dir, struct rumpfs_dirent *rd)
{

	rumpfs_node_unref(dirent_remove(dir, rd));
}

/*
 * Move the entry frd of fdir to a name in tdir, whose entry trd, if it has one,
 * goes.
 * => As rumpfs_enter; nothing has changed then.
 */
int
rumpfs_move(struct rumpfs_node *fdir, struct rumpfs_dirent *frd,
    struct rumpfs_node *tdir, struct rumpfs_dirent *trd, const char *name,
    size_t len)
{
	struct rumpfs_dirent *rd;

	KASSERT(trd == rumpfs_find(tdir, name, len) && trd != frd);
	if (len > NAME_MAX)
		return (ENAMETOOLONG);
	if (frd->rd_node->rn_type == VDIR && fdir != tdir && trd == NULL &&
	    tdir->rn_nlink >= LINK_MAX)
		return (EMLINK);
	if ((rd = dirent_make(name, len)) == NULL)
		return (ENOSPC);
	if (trd != NULL)
		rumpfs_remove(tdir, trd);
	dirent_insert(tdir, rd, dirent_remove(fdir, frd));
	return (0);
}

/*
 * The path of a directory, relative to the root of its file system and with a
 * slash behind: "dev/", "" for the root.
 * => ENAMETOOLONG; ENOENT if it was removed.
 */
int
rumpfs_pathof(struct rumpfs_node *dir, char *buf, size_t size, size_t *lenp)
{
	struct rumpfs_node *rn, *root = dir->rn_mount->rm_root;
	size_t len = 0;

	for (rn = dir; rn != root; rn = rn->rn_parent) {
		if (rn == NULL || rn->rn_name == NULL)
			return (ENOENT);
		len += rn->rn_name->rd_namelen + 1;
	}
	if (len >= size)
		return (ENAMETOOLONG);
	*lenp = len;
	buf[len] = '\0';
	for (rn = dir; rn != root; rn = rn->rn_parent) {
		buf[--len] = '/';
		len -= rn->rn_name->rd_namelen;
		memcpy(buf + len, rn->rn_name->rd_name,
		    rn->rn_name->rd_namelen);
	}
	KASSERT(len == 0);
	return (0);
}
