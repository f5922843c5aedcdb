/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vnodes: the kernel's objects for files. Life cycle: kern/vfs_vnode.c;
 * operations and their lock protocol: kern/vnode_if.src.
 */
#ifndef _SYS_VNODE_H_
#define _SYS_VNODE_H_

#include <sys/param.h>
#include <sys/queue.h>
#include <sys/lock.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/buf.h>
#include <sys/event.h>
#include <sys/ucred.h>

enum vtype	{ VNON, VREG, VDIR, VBLK, VCHR, VLNK, VSOCK, VFIFO, VBAD };

enum vtagtype	{
	VT_NON, VT_UFS, VT_ISOFS, VT_RUMPFS, VT_TMPFS, VT_KERNFS, VT_SPEC,
	VT_ETFS
};

struct buf;
struct fifoinfo;
struct lockf;
struct mount;
struct namecache;
struct specinfo;
struct vnode;

LIST_HEAD(buflists, buf);
LIST_HEAD(ncchain, namecache);

struct selinfo {
	struct klist	si_note;
	int		si_flags;
};

/*
 * Lock letters: k = big lock only; v = vnode lock; i = set at creation.
 */
struct vnode {
	int		(**v_op)(void *); /* k: operations vector */
	enum vtype	v_type;		/* i: until VBAD */
	u_int		v_flag;		/* k: V* below */
	u_int		v_usecount;	/* k: references */
	u_int		v_writecount;	/* k: opens for writing */
	u_int		v_bioflag;	/* k: VBIO* below */
	u_int		v_numoutput;	/* k: writes in progress */
	int		v_bioerror;	/* k: of an asynchronous write, or 0 */
	u_int		v_holdcnt;	/* k: buffers on the lists below */
	off_t		v_size;		/* k: told to uvm_vnp_setsize last */
	enum vtagtype	v_tag;		/* i: file system */
	void		*v_data;	/* i: file system's node */
	struct mount	*v_mount;	/* k: owner */
	TAILQ_ENTRY(vnode) v_mntvnodes;	/* k: mnt_vnodelist */
	TAILQ_ENTRY(vnode) v_freelist;	/* k: LRU, while v_usecount is 0 */
	LIST_ENTRY(vnode) v_synclist;	/* k: syncer's slot */
	LIST_ENTRY(vnode) v_newnames;	/* k: mnt_newnames */
	struct buflists	v_cleanblkhd;	/* k */
	struct buflists	v_dirtyblkhd;	/* k */
	union {
		struct mount	*vu_mountedhere; /* VDIR: covered by */
		struct specinfo	*vu_specinfo;	/* VBLK, VCHR */
		struct fifoinfo	*vu_fifoinfo;	/* VFIFO */
	} v_un;				/* k */
	struct ncchain	v_nc_dst;	/* k: names that lead here */
	struct ncchain	v_nc_src;	/* k: names in this directory */
	struct lockf	*v_lockf;	/* k: advisory locks, or NULL */
	struct proc	*v_vxproc;	/* k: cleans it out (VXLOCK) */
	u_long		v_id;		/* k: capability, new at each reuse */
	struct simplelock v_interlock;
	struct {
		struct simplelock vsi_lock;
		struct selinfo	vsi_selinfo;
	} v_selectinfo;			/* k: kevent watchers */
};
#define v_mountedhere	v_un.vu_mountedhere
#define v_specinfo	v_un.vu_specinfo
#define v_fifoinfo	v_un.vu_fifoinfo

/* v_flag */
#define VROOT		0x0001		/* root of its file system */
#define VTEXT		0x0002
#define VSYSTEM		0x0004		/* kernel's own: quota files ... */
#define VISTTY		0x0008
#define VMOUNT		0x0010		/* being mounted on */
#define VMARKER		0x0020		/* no vnode: a place in a list */
#define VXLOCK		0x0100		/* being cleaned out (vclean) */
#define VXWANT		0x0200		/* somebody waits for that */
#define VALIASED	0x0800		/* another vnode has its device */
#define VLOCKSWORK	0x4000		/* real locks: check the protocol */
#define VINACTIVE	0x8000		/* inside VOP_INACTIVE: keep */

/* v_bioflag */
#define VBIOWAIT	0x0001		/* waiting for output to end */
#define VBIOONSYNCLIST	0x0002		/* on the syncer's worklist */
#define VBIOONFREELIST	0x0004		/* on the free list */
#define VBIONEWNAMES	0x0008		/* on mnt_newnames */

struct vattr {
	enum vtype	va_type;
	mode_t		va_mode;
	nlink_t		va_nlink;
	uid_t		va_uid;
	gid_t		va_gid;
	long		va_fsid;
	long		va_fileid;
	u_quad_t	va_size;
	long		va_blocksize;
	struct timespec	va_atime;
	struct timespec	va_mtime;
	struct timespec	va_ctime;
	u_long		va_gen;
	u_long		va_flags;
	dev_t		va_rdev;
	u_quad_t	va_bytes;
	u_quad_t	va_filerev;
	u_int		va_vaflags;
	long		va_spare;
};

#define VNOVAL		(-1)		/* attribute not set */
#define VA_UTIMES_NULL	0x01		/* va_vaflags: times are "now" */
#define VA_EXCLUSIVE	0x02

/* Access modes of VOP_ACCESS: owner's bits of st_mode */
#define VEXEC		00100
#define VWRITE		00200
#define VREAD		00400

/* a_ioflag */
#define IO_UNIT		0x01		/* all or nothing */
#define IO_APPEND	0x02
#define IO_SYNC		0x04
#define IO_NODELOCKED	0x08		/* vn_rdwr: already locked */
#define IO_NDELAY	0x10
#define IO_NOLIMIT	0x20		/* no RLIMIT_FSIZE */

/* vinvalbuf */
#define V_SAVE		0x0001		/* write dirty buffers first */
#define V_SAVEMETA	0x0002		/* keep b_lblkno < 0 */
/* vflush */
#define SKIPSYSTEM	0x0001
#define FORCECLOSE	0x0002
#define WRITECLOSE	0x0004
/* VOP_REVOKE */
#define REVOKEALL	0x0001

#define NULLVP		((struct vnode *)NULL)

extern enum vtype iftovt_tab[];
extern int vttoif_tab[];
#define IFTOVT(mode)	(iftovt_tab[((mode) & 0170000) >> 12])
#define VTTOIF(indx)	(vttoif_tab[(int)(indx)])
#define MAKEIMODE(indx, mode) ((int)(VTTOIF(indx) | (mode)))

#define VREF(vp)	vref(vp)
#define VN_KNOTE(vp, hint)						\
	KNOTE(&(vp)->v_selectinfo.vsi_selinfo.si_note, (hint))

/* Vectors of vnode operations */
struct vnodeop_desc {
	int		vdesc_offset;	/* slot in the vector */
	const char	*vdesc_name;
};
struct vnodeopv_entry_desc {
	struct vnodeop_desc *opve_op;
	int		(*opve_impl)(void *);
};
struct vnodeopv_desc {
	int		(***opv_desc_vector_p)(void *);
	struct vnodeopv_entry_desc *opv_desc_ops;
};
#define VOCALL(opsv, off, ap)	(*((opsv)[(off)]))(ap)
#define VOFFSET(op)		(VDESC(op)->vdesc_offset)
#define VDESC(op)		(&__CONCAT_VOP(op))
#define __CONCAT_VOP(op)	op##_desc
#define VCALL(vp, off, ap)	VOCALL((vp)->v_op, (off), (ap))

struct vop_generic_args {
	struct vnodeop_desc *a_desc;
};

#ifdef _KERNEL
struct nameidata;
struct componentname;
struct proc;
struct statfs;

extern struct vnode *rootvnode;
extern int	desiredvnodes;		/* soft limit of vnodes */
int	maxvnodes_set(int);		/* EINVAL: out of bounds */
extern int	numvnodes;		/* vnodes in existence */
extern int	prtactive;		/* say when one in use is reclaimed */
extern struct simplelock mountlist_slock;
extern int	(**dead_vnodeop_p)(void *);

/* vfs_vnode.c, vfs_subr.c, vfs_lock.c */
void	vntblinit(void);
int	getnewvnode(enum vtagtype, struct mount *, int (**)(void *),
	    struct vnode **);
int	vget(struct vnode *, int, struct proc *);
void	vref(struct vnode *);
void	vrele(struct vnode *);
void	vput(struct vnode *);
int	vrecycle(struct vnode *, struct simplelock *, struct proc *);
void	vgone(struct vnode *);
void	vgonel(struct vnode *, struct proc *);
int	vn_lock(struct vnode *, int, struct proc *);
void	insmntque(struct vnode *, struct mount *);
int	vn_islocked(struct vnode *);	/* by curproc, any mode */
int	vcleanidle(int max);		/* write and clean out idle vnodes */
u_int	vn_nidle(void);			/* vnodes on the free list */
int	vflush(struct mount *, struct vnode *, int);
int	vfs_mount_foreach_vnode(struct mount *,
	    int (*)(struct vnode *, void *), void *);
void	vattr_null(struct vattr *);
int	vaccess(mode_t, uid_t, gid_t, mode_t, struct ucred *);
void	vprint(char *, struct vnode *);

/* specfs and devices */
struct vnode *checkalias(struct vnode *, dev_t, struct mount *);
int	bdevvp(dev_t, struct vnode **);
int	cdevvp(dev_t, struct vnode **);
int	vcount(struct vnode *);
int	vfinddev(dev_t, enum vtype, struct vnode **);
int	vn_isdisk(struct vnode *, int *);

/* Opening truncates at once; where a lock comes first: vfs_installfile. */
#define VN_TRUNCATES(fmode) \
	(((fmode) & (O_TRUNC | O_SHLOCK | O_EXLOCK)) == O_TRUNC)

/* vfs_vnops.c */
int	vn_open(struct nameidata *, int, int);
int	vn_close(struct vnode *, int, struct ucred *, struct proc *);
int	vn_rdwr(enum uio_rw, struct vnode *, caddr_t, int, off_t,
	    enum uio_seg, int, struct ucred *, size_t *, struct proc *);
struct file;
struct rump_stat;
int	vn_checkopen(struct vnode *, int, struct ucred *, struct proc *);
int	vn_writechk(struct vnode *);
int	vn_setattr(struct vnode *, struct vattr *, struct ucred *,
	    struct proc *);
int	vn_setsize(struct vnode *, off_t, struct ucred *, struct proc *);
int	vn_read(struct file *, off_t *, struct uio *, struct proc *);
int	vn_write(struct file *, off_t *, struct uio *, struct proc *);
int	vn_stat(struct vnode *, struct rump_stat *, struct proc *);

/* vfs_default.c */
int	vn_default_error(void *);
int	nullop(void *);
int	eopnotsupp(void *);
int	vop_generic_abortop(void *);
int	vop_generic_bwrite(void *);
int	vop_generic_revoke(void *);
int	vop_generic_islocked(void *);
int	vop_generic_lock(void *);
int	vop_generic_unlock(void *);

/* vfs_kqfilter.c */
extern struct filterops vnode_filtops;	/* EVFILT_VNODE */
int	vop_generic_kqfilter(void *);
void	vnode_kqattach(struct vnode *, struct knote *, struct filterops *);
void	vnode_kqdetach(struct knote *);

/* vfs_syncer.c */
int	speedup_syncer(void);
void	vn_syncer_add_to_worklist(struct vnode *, int);

/* Declared here because cd9660 calls it without <uvm/uvm_extern.h>. */
void	uvm_vnp_setsize(struct vnode *, off_t);
int	uvm_vnp_uncache(struct vnode *);

#include <vnode_if.h>			/* generated from kern/vnode_if.src */
#endif /* _KERNEL */

#endif /* _SYS_VNODE_H_ */
