/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Buffers: private copies of disk blocks, named by vnode and logical block.
 * Life cycle, states and invariants: kern/vfs_bio.c.
 *
 * b_blkno counts 512-byte units on the device; b_lblkno is the logical block
 * in b_vp (negative: indirect block; on a device vnode both are equal). A
 * fresh buffer has b_blkno == b_lblkno, which drivers take as "not mapped".
 */
#ifndef _SYS_BUF_H_
#define _SYS_BUF_H_

#include <sys/param.h>
#include <sys/queue.h>

struct buf;
struct proc;
struct ucred;
struct vnode;
struct worklist;

LIST_HEAD(workhead, worklist);

struct bio_ops {
	void	(*io_start)(struct buf *);
	void	(*io_complete)(struct buf *);
	void	(*io_deallocate)(struct buf *);
	void	(*io_movedeps)(struct buf *, struct buf *);
	int	(*io_countdeps)(struct buf *, int, int);
};

struct bufchunk;

/* What a cache hit touches comes first: one line of the CPU's cache. */
struct buf {
	LIST_ENTRY(buf) b_hash;		/* chain of (b_vp, b_lblkno) */
	struct vnode	*b_vp;
	char		*b_data;	/* 16-byte aligned, b_bufsize long */
	volatile long	b_flags;
	daddr_t		b_lblkno;
	daddr_t		b_blkno;
	long		b_bcount;	/* valid bytes */
	struct proc	*b_proc;	/* who made it busy; NULL: I/O did */
	size_t		b_resid;	/* not transferred of the last I/O */
	LIST_ENTRY(buf) b_vnbufs;	/* clean or dirty list of b_vp */
	TAILQ_ENTRY(buf) b_freelist;	/* place in queue b_qindex */
	long		b_bufsize;	/* allocated bytes */
	int		b_error;
	int		b_qindex;	/* BQ_*, or BQ_NONE */
	dev_t		b_dev;		/* device of the pending I/O */
	void		(*b_iodone)(struct buf *);
	void		*b_saveaddr;	/* for b_iodone */
	struct bufchunk	*b_chunk;	/* shared memory that b_data is in */
	struct workhead	b_dep;		/* soft-update dependencies */
	TAILQ_ENTRY(buf) b_hold;	/* written, not stable */
	struct ucred	*b_rcred;
	struct ucred	*b_wcred;
};

/* b_flags */
#define B_AGE		0x00000001	/* reuse soon */
#define B_NEEDCOMMIT	0x00000002
#define B_ASYNC		0x00000004	/* release at completion */
#define B_BAD		0x00000008
#define B_BUSY		0x00000010	/* owned by somebody */
#define B_CACHE		0x00000020	/* found valid in the cache */
#define B_CALL		0x00000040	/* b_iodone wants to be called */
#define B_DELWRI	0x00000080	/* dirty, write later */
#define B_DONE		0x00000100	/* I/O finished: contents valid */
#define B_EINTR		0x00000200
#define B_ERROR		0x00000400
#define B_INVAL		0x00000800	/* contents are nothing */
#define B_NOCACHE	0x00001000	/* forget after release */
#define B_PHYS		0x00002000
#define B_RAW		0x00004000
#define B_READ		0x00008000	/* I/O direction */
#define B_WANTED	0x00010000	/* somebody sleeps on it */
#define B_WRITEINPROG	0x00020000
#define B_XXX		0x00040000
#define B_DEFERRED	0x00080000	/* skipped once by fsync */
#define B_SCANNED	0x00100000	/* seen in this fsync pass */
#define B_PDAEMON	0x00200000
#define B_VETTED	0x00400000	/* a vetting function passed it */
#define B_REF		0x00800000	/* used again: second chance */
#define B_RAHEAD	0x01000000	/* read ahead, not used so far */
#define B_ORPHAN	0x02000000	/* its holder lost it (vinvalbuf) */
#define B_WRITE		0x00000000	/* not B_READ */

/* UFS_BUF_ALLOC flags: another namespace */
#define B_CLRBUF	0x01
#define B_SYNC		0x02

/* Sequential-access state, one in each inode. */
struct cluster_info {
	daddr_t		ci_lastr;	/* last block read */
	daddr_t		ci_lastw;	/* last block written */
	daddr_t		ci_cstart;	/* start of the write cluster */
	daddr_t		ci_lasta;	/* disk address of ci_lastw */
	int		ci_clen;	/* its length */
	int		ci_ralen;	/* blocks of the last cluster read */
	daddr_t		ci_ranext;	/* where to start the next early */
};

struct cluster_save {
	long		bs_bcount;
	long		bs_bufsize;
	void		*bs_saveaddr;
	int		bs_nchildren;
	struct buf	**bs_children;
};

#define clrbuf(bp) do {							\
	bzero((bp)->b_data, (u_int)(bp)->b_bcount);			\
	(bp)->b_resid = 0;						\
} while (0)

#ifdef _KERNEL
extern struct bio_ops bioops;
extern struct buf *buf;			/* named by FFS's DIAGNOSTIC code */
extern int	nbuf;

/* vfs_bio.c, vfs_biocache.c, vfs_biovnode.c */
void	bufinit(void);
int	bread(struct vnode *, daddr_t, int, struct ucred *, struct buf **);
int	breadn(struct vnode *, daddr_t, int, daddr_t *, int *, int,
	    struct ucred *, struct buf **);
int	bwrite(struct buf *);
void	bawrite(struct buf *);
void	bdwrite(struct buf *);
void	buf_dirty(struct buf *);
void	buf_undirty(struct buf *);
void	brelse(struct buf *);
void	bremfree(struct buf *);
struct buf *incore(struct vnode *, daddr_t);
struct buf *getblk(struct vnode *, daddr_t, int, int, int);
struct buf *geteblk(int);
void	allocbuf(struct buf *, int);
int	biowait(struct buf *);
void	biodone(struct buf *);
int	buf_countdeps(struct buf *, int, int);
int	vinvalbuf(struct vnode *, int, struct ucred *, struct proc *, int, int);
int	vwaitforio(struct vnode *, int, char *, int);
void	vwakeup(struct vnode *);
void	vflushbuf(struct vnode *, int);
int	vbioerror(struct vnode *);	/* of delayed writes; forgotten then */
/* vfs_cluster.c */
int	cluster_read(struct vnode *, struct cluster_info *, u_quad_t, daddr_t,
	    long, struct ucred *, struct buf **);
void	cluster_write(struct buf *, struct cluster_info *, u_quad_t);
#endif /* _KERNEL */

#endif /* _SYS_BUF_H_ */
