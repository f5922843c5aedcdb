/* SPDX-License-Identifier: BSD-2-Clause */
/* Path lookup: kern/vfs_lookup.c; name cache: kern/vfs_cache.c. */
#ifndef _SYS_NAMEI_H_
#define _SYS_NAMEI_H_

#include <sys/param.h>
#include <sys/queue.h>
#include <sys/uio.h>
#include <sys/proc.h>
#include <sys/pool.h>

struct vnode;

struct componentname {
	/* arguments of VOP_LOOKUP */
	u_long		cn_nameiop;	/* LOOKUP, CREATE, DELETE, RENAME */
	u_long		cn_flags;	/* below */
	struct proc	*cn_proc;
	struct ucred	*cn_cred;
	/* shared between namei and VOP_LOOKUP */
	char		*cn_pnbuf;	/* namei_pool item: path */
	char		*cn_nameptr;	/* this component */
	long		cn_namelen;
	u_long		cn_hash;
	long		cn_consume;
};

struct nameidata {
	/* arguments */
	const char	*ni_dirp;	/* path */
	enum uio_seg	ni_segflg;	/* where it lies */
	struct vnode	*ni_startdir;	/* SAVESTART: where it started */
	struct vnode	*ni_rootdir;	/* "/" of this lookup */
	int		ni_dirfd;	/* relative to it (AT_FDCWD) */
	/* results */
	struct vnode	*ni_vp;
	struct vnode	*ni_dvp;
	/* between components */
	size_t		ni_pathlen;	/* bytes left, with the NUL */
	char		*ni_next;
	u_long		ni_loopcnt;	/* symlinks followed */
	struct componentname ni_cnd;
};

/* cn_nameiop */
#define LOOKUP		0
#define CREATE		1
#define DELETE		2
#define RENAME		3
#define OPMASK		3
/* modifiers of cn_flags */
#define LOCKLEAF	0x0004		/* lock the result */
#define LOCKPARENT	0x0008		/* and keep the parent locked */
#define WANTPARENT	0x0010		/* return the parent unlocked */
#define NOCACHE		0x0020
#define FOLLOW		0x0040		/* a trailing symlink */
#define NOFOLLOW	0x0000
#define MODMASK		0x00fc
/* state of cn_flags */
#define NOCROSSMOUNT	0x000100
#define RDONLY		0x000200
#define HASBUF		0x000400	/* cn_pnbuf allocated */
#define SAVENAME	0x000800	/* keep cn_pnbuf */
#define SAVESTART	0x001000	/* keep it and ni_startdir */
#define ISDOTDOT	0x002000
#define MAKEENTRY	0x004000	/* enter into the name cache */
#define ISLASTCN	0x008000
#define ISSYMLINK	0x010000	/* last component is to be followed */
#define REALPATH	0x020000
#define REQUIREDIR	0x080000	/* trailing slash */
#define STRIPSLASHES	0x100000	/* CREATE: it is fine, a directory */
#define PDIRUNLOCK	0x200000	/* file system unlocked the parent */

#define NI_AT_FDCWD	(-100)

#define NDINIT(ndp, op, flags, segflg, namep, p) do {			\
	(ndp)->ni_cnd.cn_nameiop = (op);				\
	(ndp)->ni_cnd.cn_flags = (flags);				\
	(ndp)->ni_segflg = (segflg);					\
	(ndp)->ni_dirp = (namep);					\
	(ndp)->ni_dirfd = NI_AT_FDCWD;					\
	(ndp)->ni_cnd.cn_proc = (p);					\
} while (0)

struct nchstats {
	uint64_t	ncs_goodhits;
	uint64_t	ncs_neghits;
	uint64_t	ncs_badhits;
	uint64_t	ncs_falsehits;
	uint64_t	ncs_miss;
	uint64_t	ncs_long;	/* names too long to keep */
	uint64_t	ncs_pass2;
	uint64_t	ncs_2passes;
	uint64_t	ncs_size;	/* entries now */
};

#ifdef _KERNEL
extern struct pool namei_pool;
extern struct nchstats nchstats;

int	namei(struct nameidata *);
int	relookup(struct vnode *, struct vnode **, struct componentname *);
void	namei_init(void);

void	nchinit(void);
int	cache_lookup(struct vnode *, struct vnode **, struct componentname *);
void	cache_enter(struct vnode *, struct vnode *, struct componentname *);
void	cache_purge(struct vnode *);
struct mount;
void	cache_purgevfs(struct mount *);
int	cache_reverse(struct vnode *, struct vnode **, char *, size_t *);
#endif

#endif /* _SYS_NAMEI_H_ */
