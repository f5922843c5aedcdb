/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rumpfs: the file system in memory that is the root of a rump kernel.
 *
 * A node is a file; it lives as long as it has names, a vnode or a hold. A
 * vnode is made for a node when somebody looks it up and taken from it when it
 * is recycled; names and contents stay. Nothing is written anywhere.
 *
 * Links: rn_nlink counts names, for a directory its name, "." and the ".." of
 * its directories. A directory points to its parent and to its own name, so
 * that a path can be made of it (keys of external files are paths).
 *
 * Lock letters: k = big lock, no sleep between look and change; v = the vnode
 * lock, which is in the node; i = set at creation.
 */
#ifndef _RUMPFS_H_
#define _RUMPFS_H_

#include <sys/param.h>
#include <sys/queue.h>
#include <sys/lock.h>
#include <sys/mount.h>
#include <sys/vnode.h>

struct rumpfs_node;

struct rumpfs_dirent {
	TAILQ_ENTRY(rumpfs_dirent) rd_list;
	struct rumpfs_node *rd_node;	/* k */
	u_long		rd_cookie;	/* i: position for readdir */
	u_int8_t	rd_namelen;	/* i */
	char		rd_name[1];	/* i: and more; no NUL */
};

struct rumpfs_mount {
	struct rumpfs_node *rm_root;	/* i */
	struct mount	*rm_mount;	/* i */
	ino_t		rm_nextino;	/* k */
	u_int		rm_nnodes;	/* k */
	u_long		rm_npages;	/* k: pages of all files */
};

struct rumpfs_node {
	struct rumpfs_mount *rn_mount;	/* i */
	struct vnode	*rn_vnode;	/* k: or NULL */
	struct lock	rn_lock;	/* the vnode's lock */
	enum vtype	rn_type;	/* i */
	ino_t		rn_ino;		/* i */
	u_int		rn_holds;	/* k: rumpfs_vget is at it */
	mode_t		rn_mode;	/* v: permission bits */
	uid_t		rn_uid;		/* v */
	gid_t		rn_gid;		/* v */
	u_int		rn_nlink;	/* k */
	off_t		rn_size;	/* v */
	struct lockf	*rn_lockf;	/* k: advisory locks */
	dev_t		rn_rdev;	/* i: VBLK, VCHR */
	struct timespec	rn_atime, rn_mtime, rn_ctime; /* v */
	union {
		struct {		/* VDIR */
			TAILQ_HEAD(, rumpfs_dirent) entries; /* k: by cookie */
			struct rumpfs_node *parent; /* k: the root's is itself;
						NULL once removed */
			struct rumpfs_dirent *name; /* k: in the parent */
			u_long	nextcookie;
		} dir;
		struct {		/* VREG */
			char	**pages; /* v: NULL page: zeroes */
			u_long	npages;	/* v: of the array */
			u_long	nused;	/* v: pages that exist */
		} reg;
		char	*target;	/* i: VLNK, rn_size bytes and a NUL */
	} rn_u;
};
#define rn_entries	rn_u.dir.entries
#define rn_parent	rn_u.dir.parent
#define rn_name		rn_u.dir.name
#define rn_nextcookie	rn_u.dir.nextcookie
#define rn_pages	rn_u.reg.pages
#define rn_npages	rn_u.reg.npages
#define rn_nused	rn_u.reg.nused
#define rn_target	rn_u.target

#define VTORN(vp)	((struct rumpfs_node *)(vp)->v_data)
#define VTORM(vp)	((struct rumpfs_mount *)(vp)->v_mount->mnt_data)

#define RUMPFS_COOKIE0	2		/* of the first real entry */
#define RUMPFS_MAXSIZE	((off_t)PAGE_SIZE << 20)

extern int (**rumpfs_vnodeop_p)(void *);
extern int (**rumpfs_specop_p)(void *);
extern int (**rumpfs_fifoop_p)(void *);
extern const struct vnodeopv_desc rumpfs_vnodeop_opv_desc;
extern const struct vnodeopv_desc rumpfs_specop_opv_desc;
extern const struct vnodeopv_desc rumpfs_fifoop_opv_desc;
extern struct vfsops rumpfs_vfsops;

/* rumpfs_node.c */
struct rumpfs_node *rumpfs_node_new(struct rumpfs_mount *, enum vtype,
    mode_t, uid_t, gid_t);		/* NULL: no memory. No names yet. */
void	rumpfs_node_unref(struct rumpfs_node *); /* a name or vnode less */
int	rumpfs_vget(struct rumpfs_node *, struct vnode **);	/* locked */
struct rumpfs_dirent *rumpfs_find(struct rumpfs_node *, const char *, size_t);
int	rumpfs_enter(struct rumpfs_node *dir, const char *, size_t,
    struct rumpfs_node *);
void	rumpfs_remove(struct rumpfs_node *dir, struct rumpfs_dirent *);
int	rumpfs_move(struct rumpfs_node *fdir, struct rumpfs_dirent *,
	    struct rumpfs_node *tdir, struct rumpfs_dirent *, const char *,
	    size_t);
int	rumpfs_pathof(struct rumpfs_node *dir, char *, size_t, size_t *);
#define RUMPFS_ATIME	1
#define RUMPFS_MTIME	2
#define RUMPFS_CTIME	4
void	rumpfs_touch(struct rumpfs_node *, int which);

/* rumpfs_data.c */
int	rumpfs_resize(struct rumpfs_node *, off_t);
int	rumpfs_rdwr(struct rumpfs_node *, struct uio *);

/* rumpfs_lookup.c, rumpfs_dirops.c, rumpfs_attr.c: the vnode operations */
int	rumpfs_lookup(void *);
int	rumpfs_create(void *);
int	rumpfs_mknod(void *);
int	rumpfs_mkdir(void *);
int	rumpfs_symlink(void *);
int	rumpfs_remove_op(void *);
int	rumpfs_rmdir(void *);
int	rumpfs_link(void *);
int	rumpfs_rename(void *);
int	rumpfs_readdir(void *);
int	rumpfs_access(void *);
int	rumpfs_getattr(void *);
int	rumpfs_setattr(void *);

#endif /* _RUMPFS_H_ */
