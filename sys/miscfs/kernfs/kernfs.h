/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernfs: the kernel looks at itself. A directory of files that do not exist:
 * each read makes the text, from a function in the table kernfs_entries.
 *
 * To add one: a function in kernfs_text.c (what NetBSD's has) or
 * kernfs_stats.c (ours), and a row in kernfs_entries. Order and number of a row
 * are the order of listing and the inode number.
 *
 * Nodes lie in the mount, one for each row and one for the root. A vnode is
 * made for a node when it is looked up. Nothing can be made or removed: EROFS.
 *
 * Lock letters: k = big lock; v = vnode lock; i = set at creation.
 */
#ifndef _KERNFS_H_
#define _KERNFS_H_

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/lock.h>
#include <sys/mount.h>
#include <sys/vnode.h>

/*
 * Where text goes: it is counted, and kept as far as there is room.
 */
struct kernfs_text {
	char		*kt_buf;	/* or NULL */
	size_t		kt_room;
	size_t		kt_len;		/* of all that was printed */
};
void	kernfs_printf(struct kernfs_text *, const char *, ...)
	    __printflike(2, 3);

struct kernfs_entry {
	const char	*ke_name;
	ino_t		ke_ino;
	mode_t		ke_mode;
	void		(*ke_text)(struct kernfs_text *);
	int		(*ke_write)(char *, size_t); /* or NULL; NUL behind */
};
extern const struct kernfs_entry kernfs_entries[];
extern const u_int kernfs_nentries;

#define KERNFS_INO_ROOT	2
#define KERNFS_INO_UP	3
#define KERNFS_WRITEMAX	255

struct kernfs_node {
	const struct kernfs_entry *kn_entry; /* i: NULL: the root */
	struct mount	*kn_mount;	/* i */
	struct vnode	*kn_vnode;	/* k: or NULL */
	struct lock	kn_lock;	/* the vnode's lock */
};

struct kernfs_mount {
	struct kernfs_node km_root;
	struct kernfs_node km_nodes[];	/* one for each entry */
};

#define VTOKN(vp)	((struct kernfs_node *)(vp)->v_data)
#define VFSTOKM(mp)	((struct kernfs_mount *)(mp)->mnt_data)

extern int (**kernfs_vnodeop_p)(void *);
extern const struct vnodeopv_desc kernfs_vnodeop_opv_desc;
extern struct vfsops kernfs_vfsops;

/* kernfs_vfsops.c */
int	kernfs_vget(struct kernfs_node *, struct vnode **);	/* locked */

/* kernfs_text.c */
void	kernfs_boottime(struct kernfs_text *);
void	kernfs_copyright(struct kernfs_text *);
void	kernfs_hostname(struct kernfs_text *);
int	kernfs_sethostname(char *, size_t);
void	kernfs_hz(struct kernfs_text *);
void	kernfs_loadavg(struct kernfs_text *);
void	kernfs_msgbuf(struct kernfs_text *);
void	kernfs_pagesize(struct kernfs_text *);
void	kernfs_physmem(struct kernfs_text *);
void	kernfs_time(struct kernfs_text *);
void	kernfs_version(struct kernfs_text *);

/* kernfs_stats.c */
void	kernfs_malloc(struct kernfs_text *);
void	kernfs_pools(struct kernfs_text *);
void	kernfs_buffers(struct kernfs_text *);
void	kernfs_namecache(struct kernfs_text *);
void	kernfs_vnodes(struct kernfs_text *);
void	kernfs_mounts(struct kernfs_text *);
void	kernfs_processes(struct kernfs_text *);

#endif /* _KERNFS_H_ */
