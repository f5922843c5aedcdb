/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mounted file systems and file-system types. Life cycle: kern/vfs_mount.c.
 */
#ifndef _SYS_MOUNT_H_
#define _SYS_MOUNT_H_

#include <sys/param.h>
#include <sys/queue.h>
#include <sys/lock.h>
#include <sys/ucred.h>
#include <sys/vnode.h>

typedef struct { int32_t val[2]; } fsid_t;

#define MAXFIDSZ	24
/* File identifier; long-aligned because drivers overlay a struct with longs. */
struct fid {
	u_short		fid_len;
	u_short		fid_reserved;
	char		fid_data[MAXFIDSZ - 4];
} __aligned(sizeof(long));

struct fhandle {
	fsid_t		fh_fsid;
	struct fid	fh_fid;
};
typedef struct fhandle fhandle_t;

struct export_args {
	int		ex_flags;
	uid_t		ex_root;
};

struct ufs_args {
	char		*fspec;
	struct export_args export_info;
};

struct iso_args {
	char		*fspec;
	struct export_args export_info;
	int		flags;
	int		sess;
};
#define ISOFSMNT_NORRIP		0x00000001
#define ISOFSMNT_GENS		0x00000002
#define ISOFSMNT_EXTATT		0x00000004
#define ISOFSMNT_NOJOLIET	0x00000008
#define ISOFSMNT_SESS		0x00000010

#define TMPFS_ARGS_VERSION	1
struct tmpfs_args {
	int		ta_version;	/* 0: the rest is not there */
	u_int64_t	ta_nodes_max;	/* 0: no limit */
	u_int64_t	ta_size_max;	/* bytes; 0: no limit */
	uid_t		ta_root_uid;
	gid_t		ta_root_gid;
	mode_t		ta_root_mode;
};

union mount_info {
	struct ufs_args	ufs_args;
	struct iso_args	iso_args;
	struct tmpfs_args tmpfs_args;
	char		__align[160];
};

#define MFSNAMELEN	16
#define MNAMELEN	1024

struct statfs {
	u_int32_t	f_flags;	/* mirrors mnt_flag */
	u_int32_t	f_bsize;	/* unit of the block counts */
	u_int32_t	f_iosize;
	u_int32_t	f_namemax;
	u_int64_t	f_blocks;
	u_int64_t	f_bfree;
	int64_t		f_bavail;
	u_int64_t	f_files;
	u_int64_t	f_ffree;
	u_int64_t	f_syncwrites;
	u_int64_t	f_asyncwrites;
	u_int64_t	f_syncreads;
	u_int64_t	f_asyncreads;
	u_int64_t	f_spare[1];
	fsid_t		f_fsid;
	uid_t		f_owner;
	char		f_fstypename[MFSNAMELEN];
	char		f_mntonname[MNAMELEN];
	char		f_mntfromname[MNAMELEN];
	union mount_info mount_info;
};

struct biofail;
struct vfsops;

/* vfc_flags */
#define VFC_DEVICE	0x0001		/* args begin with char *fspec */
#define VFC_READONLY	0x0002		/* never writes: MNT_RDONLY or EROFS */

struct ctlname;
struct vfsconf {
	struct vfsops	*vfc_vfsops;
	char		vfc_name[MFSNAMELEN];
	int		vfc_typenum;
	int		vfc_refcount;
	int		vfc_flags;
	const struct ctlname *vfc_sysctlnames; /* vfs_sysctl's, or NULL */
	struct vfsconf	*vfc_next;
};

struct mount {
	CIRCLEQ_ENTRY(mount) mnt_list;	/* mountlist */
	struct vfsops	*mnt_op;
	struct vfsconf	*mnt_vfc;
	struct vnode	*mnt_vnodecovered; /* NULL for the root */
	TAILQ_HEAD(, vnode) mnt_vnodelist;
	LIST_HEAD(, vnode) mnt_newnames; /* directories: kern/vfs_stable.c */
	struct lock	mnt_lock;	/* held shared while busy */
	int		mnt_flag;
	int		mnt_kflag;	/* kernel's own: MNTK_* */
	int		mnt_maxsymlinklen;
	struct statfs	mnt_stat;
	qaddr_t		mnt_data;	/* file system's own */
	dev_t		mnt_dev;	/* VFC_DEVICE: its device */
	struct biofail	*mnt_biofail;	/* writes were refused */
};

/* mnt_flag: the numbers are those of <rump/rumpdefs.h> */
#define MNT_RDONLY	0x00000001
#define MNT_SYNCHRONOUS	0x00000002
#define MNT_NOEXEC	0x00000004
#define MNT_NOSUID	0x00000008
#define MNT_NODEV	0x00000010
#define MNT_ASYNC	0x00000040
#define MNT_EXRDONLY	0x00000080
#define MNT_EXPORTED	0x00000100
#define MNT_DEFEXPORTED	0x00000200
#define MNT_EXPORTANON	0x00000400
#define MNT_LOCAL	0x00001000
#define MNT_QUOTA	0x00002000
#define MNT_ROOTFS	0x00004000
#define MNT_NOATIME	0x00008000
#define MNT_UPDATE	0x00010000	/* request: change a mount */
#define MNT_DELEXPORT	0x00020000
#define MNT_RELOAD	0x00040000	/* request: read metadata again */
#define MNT_FORCE	0x00080000	/* request: unclean, or busy */
#define MNT_WANTRDWR	0x02000000	/* update from read-only */
#define MNT_SOFTDEP	0x04000000
#define MNT_VISFLAGMASK	0x0400ffff
/* mnt_kflag */
#define MNTK_UNMOUNT	0x00000001	/* unmount under way */
#define MNTK_WANTED	0x00000002	/* somebody waits for its end */
#define MNTK_UPDATE	0x00000004	/* update under way */
#define MNTK_GIVEUP	0x00000008	/* unmount by force under way */
#define MNTK_NAMESGONE	0x00000010	/* see kern/vfs_stable.c */

/* a_waitfor, VFS_SYNC */
#define MNT_WAIT	1
#define MNT_NOWAIT	2
#define MNT_LAZY	3

/* vfs_busy */
#define VB_READ		0x01
#define VB_WRITE	0x02
#define VB_NOWAIT	0x04
#define VB_WAIT		0x08

struct mbuf;
struct nameidata;
struct netcred;
struct netexport;
struct proc;

/* Positional initialisers in the drivers: the order is fixed. */
struct vfsops {
	int	(*vfs_mount)(struct mount *, const char *, void *,
		    struct nameidata *, struct proc *);
	int	(*vfs_start)(struct mount *, int, struct proc *);
	int	(*vfs_unmount)(struct mount *, int, struct proc *);
	int	(*vfs_root)(struct mount *, struct vnode **);
	int	(*vfs_quotactl)(struct mount *, int, uid_t, caddr_t,
		    struct proc *);
	int	(*vfs_statfs)(struct mount *, struct statfs *, struct proc *);
	int	(*vfs_sync)(struct mount *, int, struct ucred *, struct proc *);
	int	(*vfs_vget)(struct mount *, ino_t, struct vnode **);
	int	(*vfs_fhtovp)(struct mount *, struct fid *, struct vnode **);
	int	(*vfs_vptofh)(struct vnode *, struct fid *);
	int	(*vfs_init)(struct vfsconf *);
	int	(*vfs_sysctl)(int *, u_int, void *, size_t *, void *, size_t,
		    struct proc *);
	int	(*vfs_checkexp)(struct mount *, struct mbuf *, int *,
		    struct ucred **);
};

#define VFS_MOUNT(mp, path, data, ndp, p) \
	(*(mp)->mnt_op->vfs_mount)(mp, path, data, ndp, p)
#define VFS_START(mp, flags, p)	(*(mp)->mnt_op->vfs_start)(mp, flags, p)
#define VFS_UNMOUNT(mp, force, p) (*(mp)->mnt_op->vfs_unmount)(mp, force, p)
#define VFS_ROOT(mp, vpp)	(*(mp)->mnt_op->vfs_root)(mp, vpp)
#define VFS_QUOTACTL(mp, c, u, a, p) \
	(*(mp)->mnt_op->vfs_quotactl)(mp, c, u, a, p)
#define VFS_STATFS(mp, sbp, p)	(*(mp)->mnt_op->vfs_statfs)(mp, sbp, p)
#define VFS_SYNC(mp, wait, c, p) (*(mp)->mnt_op->vfs_sync)(mp, wait, c, p)
#define VFS_VGET(mp, ino, vpp)	(*(mp)->mnt_op->vfs_vget)(mp, ino, vpp)
#define VFS_FHTOVP(mp, fidp, vpp) (*(mp)->mnt_op->vfs_fhtovp)(mp, fidp, vpp)
#define VFS_VPTOFH(vp, fidp)	(*(vp)->v_mount->mnt_op->vfs_vptofh)(vp, fidp)

/* Export lists are not kept: no server runs here. */
struct netcred {
	int		netc_exflags;
	struct ucred	netc_anon;
};
struct netexport {
	struct netcred	ne_defexported;
};

#ifdef _KERNEL
CIRCLEQ_HEAD(mountlist, mount);
extern struct mountlist mountlist;	/* in order of mounting */

/* vfs_init.c */
void	vfs_init(void);
int	vfs_attach(struct vfsops *, const char *, int typenum, int flags,
	    const struct vnodeopv_desc *const *opvs);
struct vfsconf *vfs_byname(const char *);
extern struct vfsconf *vfsconf_list;

/* vfs_mount.c */
int	vfs_busy(struct mount *, int, struct simplelock *, struct proc *);
void	vfs_unbusy(struct mount *, struct proc *);
int	vfs_isbusy(struct mount *);
/* 0, or why nothing can be changed: EROFS, EIO (kern/vfs_biofail.c). */
int	vfs_checkwrite(const struct mount *);
int	vfs_mountedon(struct vnode *);
int	vfs_rootmountalloc(char *, char *, struct mount **);
struct mount *vfs_getvfs(fsid_t *);
void	vfs_getnewfsid(struct mount *);
int	vfs_export(struct mount *, struct netexport *, struct export_args *);
struct netcred *vfs_export_lookup(struct mount *, struct netexport *,
	    struct mbuf *);
/*
 * flags: MNT_FORCE. The vnode, if not NULL, is a reference to the root that the
 * caller looked up: released in all cases.
 */
int	dounmount(struct mount *, int, struct proc *, struct vnode *);
int	vfs_syncall(struct proc *, int waitfor);	/* first error */
void	vfs_clearmountpoint(struct vnode *devvp, struct mount *);
void	vfs_mirrorflags(struct mount *);	/* mnt_flag into mnt_stat */
/*
 * Mount type on the directory vnode covered. args is the kernel's ufs_args,
 * iso_args ... for that type, in kernel memory as what it points to; path is
 * what f_mntonname will say.
 * => covered and root: referenced, unlocked; consumed in all cases.
 * => An update: root is the root of the mount (EINVAL); flags replace the
 *    changeable ones. args is a zeroed structure, or names the same device.
 */
int	vfs_domount(const char *type, const char *path, int flags, void *args,
	    struct vnode *covered, struct proc *);
int	vfs_doupdate(struct vnode *root, int flags, void *args, struct proc *);
#endif /* _KERNEL */

#endif /* _SYS_MOUNT_H_ */
