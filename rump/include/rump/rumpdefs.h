/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Constants and structures of the rump system calls, one layout on every
 * target (fixed-width fields, no implicit padding). Names follow NetBSD's
 * rump/rumpdefs.h; numbers are BSD's. Included by host programs and by the
 * kernel, so it depends on nothing but <stdint.h>.
 */
#ifndef _RUMP_RUMPDEFS_H_
#define _RUMP_RUMPDEFS_H_

#include <stdint.h>

/* open(2) and fcntl(2) */
#define RUMP_O_RDONLY		0x00000000
#define RUMP_O_WRONLY		0x00000001
#define RUMP_O_RDWR		0x00000002
#define RUMP_O_ACCMODE		0x00000003
#define RUMP_O_NONBLOCK		0x00000004
#define RUMP_O_APPEND		0x00000008
#define RUMP_O_SHLOCK		0x00000010	/* flock(2) it too */
#define RUMP_O_EXLOCK		0x00000020
#define RUMP_O_SYNC		0x00000080
#define RUMP_O_NOFOLLOW		0x00000100
#define RUMP_O_CREAT		0x00000200
#define RUMP_O_TRUNC		0x00000400
#define RUMP_O_EXCL		0x00000800
#define RUMP_O_DSYNC		0x00010000
#define RUMP_O_RSYNC		0x00020000
#define RUMP_O_DIRECTORY	0x00200000
#define RUMP_O_CLOEXEC		0x00400000

#define RUMP_F_DUPFD		0
#define RUMP_F_GETFD		1
#define RUMP_F_SETFD		2
#define RUMP_F_GETFL		3
#define RUMP_F_SETFL		4
#define RUMP_F_GETLK		7
#define RUMP_F_SETLK		8
#define RUMP_F_SETLKW		9
#define RUMP_F_DUPFD_CLOEXEC	12
#define RUMP_FD_CLOEXEC		1

/* Locks: those of fcntl(2), those of flock(2) */
#define RUMP_F_RDLCK		1
#define RUMP_F_UNLCK		2
#define RUMP_F_WRLCK		3
struct rump_flock {			/* 24 bytes */
	int64_t		l_start;		/*  0 */
	int64_t		l_len;			/*  8: 0: up to the end */
	int32_t		l_pid;			/* 16 */
	int16_t		l_type;			/* 20: RUMP_F_*LCK */
	int16_t		l_whence;		/* 22: RUMP_SEEK_* */
};
#define RUMP_LOCK_SH		1
#define RUMP_LOCK_EX		2
#define RUMP_LOCK_NB		4
#define RUMP_LOCK_UN		8

#define RUMP_SEEK_SET		0
#define RUMP_SEEK_CUR		1
#define RUMP_SEEK_END		2

/* access(2) and the *at family */
#define RUMP_F_OK		0
#define RUMP_X_OK		1
#define RUMP_W_OK		2
#define RUMP_R_OK		4
#define RUMP_AT_FDCWD		(-100)
#define RUMP_AT_EACCESS		0x100
#define RUMP_AT_SYMLINK_NOFOLLOW 0x200
#define RUMP_AT_SYMLINK_FOLLOW	0x400
#define RUMP_AT_REMOVEDIR	0x800

/* chflags(2); also in st_flags. SF: for the superuser */
#define RUMP_UF_NODUMP		0x00000001
#define RUMP_UF_IMMUTABLE	0x00000002
#define RUMP_UF_APPEND		0x00000004
#define RUMP_UF_OPAQUE		0x00000008
#define RUMP_SF_ARCHIVED	0x00010000
#define RUMP_SF_IMMUTABLE	0x00020000
#define RUMP_SF_APPEND		0x00040000

/* File types in st_mode and in d_type */
#define RUMP_S_IFMT		0170000
#define RUMP_S_IFIFO		0010000
#define RUMP_S_IFCHR		0020000
#define RUMP_S_IFDIR		0040000
#define RUMP_S_IFBLK		0060000
#define RUMP_S_IFREG		0100000
#define RUMP_S_IFLNK		0120000
#define RUMP_S_IFSOCK		0140000
#define RUMP_S_ISUID		0004000
#define RUMP_S_ISGID		0002000
#define RUMP_S_ISVTX		0001000

#define RUMP_DT_UNKNOWN		0
#define RUMP_DT_FIFO		1
#define RUMP_DT_CHR		2
#define RUMP_DT_DIR		4
#define RUMP_DT_BLK		6
#define RUMP_DT_REG		8
#define RUMP_DT_LNK		10
#define RUMP_DT_SOCK		12

/* mount(2) flags; also in f_flag */
#define RUMP_MNT_RDONLY		0x00000001
#define RUMP_MNT_SYNCHRONOUS	0x00000002
#define RUMP_MNT_NOEXEC		0x00000004
#define RUMP_MNT_NOSUID		0x00000008
#define RUMP_MNT_NODEV		0x00000010
#define RUMP_MNT_ASYNC		0x00000040
#define RUMP_MNT_LOCAL		0x00001000
#define RUMP_MNT_QUOTA		0x00002000
#define RUMP_MNT_ROOTFS		0x00004000
#define RUMP_MNT_NOATIME	0x00008000
#define RUMP_MNT_UPDATE		0x00010000
#define RUMP_MNT_RELOAD		0x00040000
#define RUMP_MNT_FORCE		0x00080000
#define RUMP_MNT_SOFTDEP	0x04000000

/* Second argument of getvfsstat(2), statvfs1(2) */
#define RUMP_ST_WAIT		1
#define RUMP_ST_NOWAIT		2

/* pathconf(2) */
#define RUMP__PC_LINK_MAX	1
#define RUMP__PC_NAME_MAX	4
#define RUMP__PC_PATH_MAX	5
#define RUMP__PC_PIPE_BUF	6
#define RUMP__PC_CHOWN_RESTRICTED 7
#define RUMP__PC_NO_TRUNC	8

/* rump_pub_lwproc_rfork */
#define RUMP_RFFD_SHARE		0x00
#define RUMP_RFFD_COPY		0x01
#define RUMP_RFFD_CLEAR		0x02
#define RUMP_RFFDG		RUMP_RFFD_COPY
#define RUMP_RFCFDG		RUMP_RFFD_CLEAR

/* rump_pub_halt */
#define RUMP_HALT_FORCE		0x01	/* busy file systems too */
#define RUMP_HALT_REPORT	0x02	/* name what nobody freed */

/* rump_pub_etfs_register */
#define RUMP_ETFS_SIZE_ENDOFF	((uint64_t)-1)
enum rump_etfs_type {
	RUMP_ETFS_REG,
	RUMP_ETFS_BLK,
	RUMP_ETFS_CHR,
	RUMP_ETFS_DIR,
	RUMP_ETFS_DIR_SUBDIRS
};

struct rump_timespec {
	int64_t		tv_sec;
	int64_t		tv_nsec;
};
/* tv_nsec for utimensat(2), futimens(2) */
#define RUMP_UTIME_NOW		((1 << 30) - 1)
#define RUMP_UTIME_OMIT		((1 << 30) - 2)

struct rump_timeval {
	int64_t		tv_sec;
	int64_t		tv_usec;
};

struct rump_stat {			/* 136 bytes */
	uint64_t	st_dev;			/*   0 */
	uint64_t	st_ino;			/*   8 */
	uint32_t	st_mode;		/*  16 */
	uint32_t	st_nlink;		/*  20 */
	uint32_t	st_uid;			/*  24 */
	uint32_t	st_gid;			/*  28 */
	uint64_t	st_rdev;		/*  32 */
	int64_t		st_size;		/*  40 */
	int64_t		st_blocks;		/*  48: of 512 bytes */
	uint32_t	st_blksize;		/*  56 */
	uint32_t	st_flags;		/*  60 */
	struct rump_timespec st_atim;		/*  64 */
	struct rump_timespec st_mtim;		/*  80 */
	struct rump_timespec st_ctim;		/*  96 */
	struct rump_timespec st_birthtim;	/* 112: 0 if not kept */
	uint32_t	st_gen;			/* 128 */
	uint32_t	st_spare;		/* 132 */
};

#define RUMP_MAXNAMLEN		511
struct rump_dirent {
	uint64_t	d_fileno;		/*  0 */
	uint16_t	d_reclen;		/*  8: a multiple of 8 */
	uint16_t	d_namlen;		/* 10 */
	uint8_t		d_type;			/* 12: RUMP_DT_* */
	char		d_name[RUMP_MAXNAMLEN + 1]; /* 13: NUL-terminated */
};

#define RUMP_VFS_NAMELEN	32
#define RUMP_VFS_MNAMELEN	1024
struct rump_statvfs {			/* 2208 bytes */
	uint32_t	f_flag;			/*   0: RUMP_MNT_* */
	uint32_t	f_namemax;		/*   4 */
	uint64_t	f_bsize;		/*   8: the fs's block size */
	uint64_t	f_frsize;		/*  16: unit of the counts */
	uint64_t	f_iosize;		/*  24: optimal transfer size */
	uint64_t	f_blocks;		/*  32 */
	uint64_t	f_bfree;		/*  40 */
	int64_t		f_bavail;		/*  48 */
	uint64_t	f_files;		/*  56 */
	uint64_t	f_ffree;		/*  64 */
	uint64_t	f_favail;		/*  72 */
	uint64_t	f_syncreads;		/*  80: blocks read so far */
	uint64_t	f_syncwrites;		/*  88 */
	uint64_t	f_asyncreads;		/*  96 */
	uint64_t	f_asyncwrites;		/* 104 */
	int32_t		f_fsid[2];		/* 112 */
	uint32_t	f_owner;		/* 120 */
	uint32_t	f_spare;		/* 124 */
	char		f_fstypename[RUMP_VFS_NAMELEN];		/*  128 */
	char		f_mntonname[RUMP_VFS_MNAMELEN];		/*  160 */
	char		f_mntfromname[RUMP_VFS_MNAMELEN];	/* 1184 */
};

/* quotactl(2): RUMP_QCMD(command, kind) */
#define RUMP_QCMD(cmd, type)	((cmd) << 8 | ((type) & 0xff))
#define RUMP_Q_QUOTAON		0x0100
#define RUMP_Q_QUOTAOFF		0x0200
#define RUMP_Q_GETQUOTA		0x0300
#define RUMP_Q_SETQUOTA		0x0400
#define RUMP_Q_SETUSE		0x0500
#define RUMP_Q_SYNC		0x0600
#define RUMP_USRQUOTA		0
#define RUMP_GRPQUOTA		1
struct rump_dqblk {			/* 40 bytes, as in the quota file */
	uint32_t	dqb_bhardlimit;		/*  0: of 512 bytes; 0: none */
	uint32_t	dqb_bsoftlimit;		/*  4 */
	uint32_t	dqb_curblocks;		/*  8: in use */
	uint32_t	dqb_ihardlimit;		/* 12: files; 0: none */
	uint32_t	dqb_isoftlimit;		/* 16 */
	uint32_t	dqb_curinodes;		/* 20: in use */
	int64_t		dqb_btime;		/* 24: end of grace */
	int64_t		dqb_itime;		/* 32 */
};

/* poll(2) */
#define RUMP_POLLIN		0x0001
#define RUMP_POLLPRI		0x0002
#define RUMP_POLLOUT		0x0004
#define RUMP_POLLERR		0x0008
#define RUMP_POLLHUP		0x0010
#define RUMP_POLLNVAL		0x0020
#define RUMP_POLLRDNORM		0x0040
#define RUMP_POLLWRNORM		RUMP_POLLOUT
#define RUMP_POLL_INFTIM	(-1)
struct rump_pollfd {			/* 8 bytes */
	int32_t		fd;			/* 0: negative: none */
	int16_t		events;			/* 4 */
	int16_t		revents;		/* 6 */
};

/* ioctl(2), and the type that the argument points to */
#define RUMP_FIOCLEX		0x20006601U	/* close on exec */
#define RUMP_FIONCLEX		0x20006602U
#define RUMP_FIONBIO		0x8004667eU	/* int: O_NONBLOCK or not */
#define RUMP_FIONREAD		0x4004667fU	/* int: bytes to read */
#define RUMP_DIOCCACHESYNC	0x80046476U	/* int: flush the device */
#define RUMP_DIOCGMEDIASIZE	0x40086484U	/* int64_t: bytes */
#define RUMP_DIOCGSECTORSIZE	0x40046485U	/* uint32_t: bytes */

/* kevent(2). Filters, and what ident is; flags; what EVFILT_VNODE tells */
#define RUMP_EVFILT_READ	0U	/* fd: bytes to read */
#define RUMP_EVFILT_WRITE	1U	/* fd: room to write */
#define RUMP_EVFILT_VNODE	3U	/* fd: something happened to the file */
#define RUMP_EV_ADD		0x0001U
#define RUMP_EV_DELETE		0x0002U
#define RUMP_EV_ENABLE		0x0004U
#define RUMP_EV_DISABLE		0x0008U
#define RUMP_EV_ONESHOT		0x0010U	/* report once, then delete */
#define RUMP_EV_CLEAR		0x0020U	/* report changes, not the state */
#define RUMP_EV_RECEIPT		0x0040U	/* answer with EV_ERROR, data 0 */
#define RUMP_EV_DISPATCH	0x0080U	/* report once, then disable */
#define RUMP_EV_ERROR		0x4000U	/* data is an error number */
#define RUMP_EV_EOF		0x8000U
#define RUMP_NOTE_DELETE	0x0001U
#define RUMP_NOTE_WRITE		0x0002U
#define RUMP_NOTE_EXTEND	0x0004U
#define RUMP_NOTE_ATTRIB	0x0008U
#define RUMP_NOTE_LINK		0x0010U
#define RUMP_NOTE_RENAME	0x0020U
#define RUMP_NOTE_REVOKE	0x0040U
#define RUMP_NOTE_TRUNCATE	0x0080U
#define RUMP_NOTE_EOF		0x0002U	/* EVFILT_READ: report the end too */
struct rump_kevent {			/* 40 bytes */
	uint64_t	ident;			/*  0 */
	uint32_t	filter;			/*  8 */
	uint32_t	flags;			/* 12 */
	uint32_t	fflags;			/* 16 */
	uint32_t	spare;			/* 20 */
	int64_t		data;			/* 24 */
	int64_t		udata;			/* 32: the caller's */
};
#define RUMP_EV_SET(kevp, id, filt, fl, ffl, dat, ud) do {		\
	(kevp)->ident = (uint64_t)(id);					\
	(kevp)->filter = (filt);					\
	(kevp)->flags = (fl);						\
	(kevp)->fflags = (ffl);						\
	(kevp)->spare = 0;						\
	(kevp)->data = (dat);						\
	(kevp)->udata = (int64_t)(ud);					\
} while (/*CONSTCOND*/0)

/* getfh(2), fhopen(2) */
struct rump_fhandle {			/* 32 bytes */
	int32_t		fh_fsid[2];
	uint8_t		fh_fid[24];
};

struct rump_iovec {
	void		*iov_base;
	/* size_t, spelled without a header */
	__SIZE_TYPE__	iov_len;
};

/* Last-but-one argument of mount(2), by type */
struct rump_ufs_args {			/* "ffs" */
	char		*fspec;			/* path of the block device */
};
#define RUMP_ISOFSMNT_NORRIP	0x00000001	/* ignore Rock Ridge */
#define RUMP_ISOFSMNT_GENS	0x00000002	/* show version numbers */
#define RUMP_ISOFSMNT_EXTATT	0x00000004	/* extended attributes */
#define RUMP_ISOFSMNT_NOJOLIET	0x00000008	/* ignore Joliet */
struct rump_iso_args {			/* "cd9660" */
	char		*fspec;
	uint32_t	flags;
};
#define RUMP_TMPFS_ARGS_VERSION	1
struct rump_tmpfs_args {		/* "tmpfs"; may be left out */
	uint32_t	ta_version;	/* RUMP_TMPFS_ARGS_VERSION */
	uint32_t	ta_root_mode;	/* of the root directory */
	uint32_t	ta_root_uid;
	uint32_t	ta_root_gid;
	uint64_t	ta_nodes_max;	/* files; 0: no limit */
	uint64_t	ta_size_max;	/* bytes, names and all; 0: no limit */
};

#endif /* _RUMP_RUMPDEFS_H_ */
