/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tmpfs: a file system in memory. It shows how a file system is written on
 * this base; read the files in the order of the prototypes below.
 *
 * Nodes and vnodes. A node is a file. It is freed when it has no name, no
 * vnode and no hold. A vnode is made for a node when somebody looks it
 * up (tmpfs_vget) and taken from it when it is recycled (tmpfs_reclaim).
 *
 *	tmpfs_node_new          tmpfs_dir_enter
 *	  -----------> nameless ---------------> named
 *	                ^   |                      |
 *	                |   +<---------------------+ tmpfs_dir_remove
 *	      (open)    |
 *	                +-- tmpfs_node_unref: no vnode, no hold --> freed
 *
 * Invariants (tmpfs_node_check, tmpfs_mount_check)
 * 1. A node is in tm_nodes at its number for all its life.
 * 2. tn_nlink counts names. A directory has one name; it counts that, ".",
 *    and the ".." of its directories. Without a name: 0, empty, no parent. The
 *    root is its own parent and has 2 without a name.
 * 3. Each entry of a directory is in its hash table and, at its cookie, in its
 *    order tree; tn_nentries counts them.
 * 4. A file has no page that lies wholly behind its size, and the bytes behind
 *    its size in the last page are zero.
 * 5. tm_bytes is what tmpfs_alloc gave and tmpfs_free did not get back; it is
 *    at most tm_size_max. tm_nnodes is at most tm_nodes_max.
 *
 * Locks. Lock letters: k = big lock, no sleep between look and change; v = the
 * vnode lock, which is in the node; i = set at creation. Memory is allocated
 * without sleeping, so what only allocates is atomic: tmpfs_vget, VOP_* of
 * others and vnode locks sleep, nothing else here does. rename relies on it.
 *
 * Errors. ENOSPC: the file system's limit, its nodes, or memory of the kernel,
 * of which a part is left for others. What fails changes nothing.
 */
#ifndef _TMPFS_H_
#define _TMPFS_H_

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/lock.h>
#include <sys/mount.h>
#include <sys/vnode.h>

struct lockf;
struct tmpfs_node;

/*
 * Pointers by number: pages of a file, entries of a directory, nodes of a file
 * system. Memory follows the numbers in use; number 0 alone costs nothing.
 */
struct tmpfs_tree {
	void		*tt_root;	/* item 0 itself if tt_height is 0 */
	u_int		tt_height;	/* levels */
};
#define TMPFS_TREE_BITS	6
#define TMPFS_TREE_FAN	(1 << TMPFS_TREE_BITS)
#define TMPFS_TREE_MAXHEIGHT 6

struct tmpfs_dirent {
	struct tmpfs_dirent *td_next;	/* k: hash chain */
	struct tmpfs_node *td_node;	/* k */
	u_int32_t	td_cookie;	/* i: place for readdir */
	u_int32_t	td_hash;	/* k: of the name */
	u_int8_t	td_namelen;	/* k */
	u_int8_t	td_room;	/* i: for the name */
	char		td_name[];	/* k: no NUL */
};

struct tmpfs_mount {
	struct mount	*tm_mount;	/* i */
	struct tmpfs_node *tm_root;	/* i */
	struct tmpfs_tree tm_nodes;	/* k: by number */
	u_int64_t	tm_nodes_max;	/* k */
	u_int64_t	tm_nnodes;	/* k */
	u_int64_t	tm_size_max;	/* k: bytes */
	u_int64_t	tm_bytes;	/* k: in use */
	ino_t		tm_nextino;	/* k */
	u_int32_t	tm_nextgen;	/* k */
};

#define TMPFS_NBUCKETS	8		/* of a directory, at first */

struct tmpfs_node {
	struct tmpfs_mount *tn_mount;	/* i */
	struct vnode	*tn_vnode;	/* k: or NULL */
	struct lock	tn_lock;	/* the vnode's lock */
	struct lockf	*tn_lockf;	/* k: advisory locks */
	enum vtype	tn_type;	/* i */
	ino_t		tn_ino;		/* i */
	u_int32_t	tn_gen;		/* i: tells users of one number apart */
	u_int		tn_holds;	/* k: tmpfs_vget is at it */
	nlink_t		tn_nlink;	/* k */
	mode_t		tn_mode;	/* v: permission bits */
	uid_t		tn_uid;		/* v */
	gid_t		tn_gid;		/* v */
	u_int32_t	tn_flags;	/* v: UF_*, SF_* */
	off_t		tn_size;	/* v; k for directories */
	u_int64_t	tn_modrev;	/* k: changes of contents or names */
	struct timespec	tn_atime, tn_mtime, tn_ctime; /* k */
	union {
		struct {		/* VDIR */
			struct tmpfs_tree order; /* k: entries by cookie */
			struct tmpfs_dirent **buckets; /* k: by name */
			u_int	mask;	/* k: their number - 1 */
			u_int	nentries; /* k */
			u_int32_t nextcookie; /* k */
			struct tmpfs_node *parent; /* k */
			struct tmpfs_dirent *first[TMPFS_NBUCKETS];
		} dir;
		struct {		/* VREG */
			struct tmpfs_tree pages; /* v */
			u_long	npages;	/* v */
		} reg;
		char	*target;	/* i: VLNK, tn_size bytes */
		dev_t	rdev;		/* i: VBLK, VCHR */
	} tn_u;
};
#define tn_order	tn_u.dir.order
#define tn_buckets	tn_u.dir.buckets
#define tn_mask		tn_u.dir.mask
#define tn_nentries	tn_u.dir.nentries
#define tn_nextcookie	tn_u.dir.nextcookie
#define tn_parent	tn_u.dir.parent
#define tn_first	tn_u.dir.first
#define tn_pages	tn_u.reg.pages
#define tn_npages	tn_u.reg.npages
#define tn_target	tn_u.target
#define tn_rdev		tn_u.rdev

#define VTOTN(vp)	((struct tmpfs_node *)(vp)->v_data)
#define VFSTOTM(mp)	((struct tmpfs_mount *)(mp)->mnt_data)

#define TMPFS_COOKIE0	2U		/* of the first real entry */
#define TMPFS_COOKIEMAX	0xfffffff0U
#define TMPFS_MAXSIZE	((off_t)1 << 43) /* of a file */
#define TMPFS_LINK_MAX	((nlink_t)INT_MAX)

/* Overlays struct fid. */
struct tmpfs_fid {
	u_int16_t	tf_len;
	u_int16_t	tf_pad;
	u_int32_t	tf_ino;
	u_int32_t	tf_gen;
};

extern int (**tmpfs_vnodeop_p)(void *);
extern int (**tmpfs_specop_p)(void *);
extern int (**tmpfs_fifoop_p)(void *);
extern const struct vnodeopv_desc tmpfs_vnodeop_opv_desc;
extern const struct vnodeopv_desc tmpfs_specop_opv_desc;
extern const struct vnodeopv_desc tmpfs_fifoop_opv_desc;
extern struct vfsops tmpfs_vfsops;

/* tmpfs_mem.c: memory within the limit. NULL: ENOSPC. */
void	*tmpfs_alloc(struct tmpfs_mount *, size_t, int flags);
void	tmpfs_free(struct tmpfs_mount *, void *, size_t);
u_int64_t tmpfs_mem_room(const struct tmpfs_mount *);

/* tmpfs_tree.c */
void	*tmpfs_tree_get(const struct tmpfs_tree *, u_long);
void	tmpfs_tree_replace(struct tmpfs_tree *, u_long, void *);
int	tmpfs_tree_set(struct tmpfs_mount *, struct tmpfs_tree *, u_long,
	    void *);
void	*tmpfs_tree_remove(struct tmpfs_mount *, struct tmpfs_tree *, u_long);
void	*tmpfs_tree_next(const struct tmpfs_tree *, u_long *);
void	**tmpfs_tree_slots(const struct tmpfs_tree *, u_long, u_long *);

/* tmpfs_subr.c: nodes and their vnodes */
int	tmpfs_node_new(struct tmpfs_mount *, enum vtype, struct tmpfs_node **);
void	tmpfs_node_unref(struct tmpfs_node *);
void	tmpfs_node_free(struct tmpfs_node *);
int	tmpfs_vget(struct tmpfs_node *, struct vnode **);	/* locked */
#define TMPFS_ATIME	1
#define TMPFS_MTIME	2
#define TMPFS_CTIME	4
void	tmpfs_touch(struct tmpfs_node *, int which);
int	tmpfs_mayaccess(const struct tmpfs_node *, mode_t, struct ucred *);
#ifdef DEBUG_KERNEL
int	tmpfs_node_check(const struct tmpfs_node *);
int	tmpfs_mount_check(const struct tmpfs_mount *);
#endif

/* tmpfs_dir.c: entries of directories */
void	tmpfs_dir_init(struct tmpfs_node *);
void	tmpfs_dir_destroy(struct tmpfs_node *);
struct tmpfs_dirent *tmpfs_dir_find(const struct tmpfs_node *, const char *,
	    size_t, u_int32_t hash);
struct tmpfs_dirent *tmpfs_dir_next(const struct tmpfs_node *, u_int32_t);
int	tmpfs_dir_enter(struct tmpfs_node *dir, const char *, size_t,
	    u_int32_t hash, struct tmpfs_node *);
void	tmpfs_dir_remove(struct tmpfs_node *dir, struct tmpfs_dirent *);
int	tmpfs_dir_move(struct tmpfs_node *fdir, struct tmpfs_dirent *,
	    struct tmpfs_node *tdir, const char *, size_t, u_int32_t hash);
void	tmpfs_dir_replace(struct tmpfs_node *fdir, struct tmpfs_dirent *,
	    struct tmpfs_node *tdir, struct tmpfs_dirent *);
#ifdef DEBUG_KERNEL
int	tmpfs_dir_check(const struct tmpfs_node *);
#endif

/* tmpfs_data.c: contents of files */
void	tmpfs_data_resize(struct tmpfs_node *, off_t);
int	tmpfs_data_read(struct tmpfs_node *, struct uio *);
int	tmpfs_data_write(struct tmpfs_node *, struct uio *);
#ifdef DEBUG_KERNEL
int	tmpfs_data_check(const struct tmpfs_node *);
#endif

/* tmpfs_lookup.c, _dirops.c, _rename.c, _readdir.c, _attr.c: operations */
struct tmpfs_dirent *tmpfs_entryof(struct vnode *dvp, struct vnode *,
	    struct componentname *);
int	tmpfs_lookup(void *);
int	tmpfs_create(void *);
int	tmpfs_mknod(void *);
int	tmpfs_mkdir(void *);
int	tmpfs_symlink(void *);
int	tmpfs_remove(void *);
int	tmpfs_rmdir(void *);
int	tmpfs_link(void *);
int	tmpfs_rename(void *);
int	tmpfs_readdir(void *);
int	tmpfs_access(void *);
int	tmpfs_getattr(void *);
int	tmpfs_setattr(void *);
int	tmpfs_kqfilter(void *);

#endif /* _TMPFS_H_ */
