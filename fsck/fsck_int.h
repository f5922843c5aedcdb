/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inside fsck: the state of a run, and what the phases share.
 *
 * Order of the phases, each once a round:
 *
 *	setup	the superblock, or a backup of it
 *	pass1	inodes: modes and sizes; who claims which fragment
 *	pass1b	only if needed: bad and doubly claimed blocks, block counts
 *	pass2	directories: their blocks, entries, who is whose parent
 *	pass3	every directory hangs below the root
 *	pass4	every inode has the number of names that it says
 *	pass5	cylinder groups and summaries say what the passes found
 *
 * Invariants
 *  1. Structures are read from the image as bytes and never overlaid with C
 *     structures: get32 and its like know the byte order and no alignment.
 *  2. f->error, once set, stays; who sees it returns. Nothing is written then.
 *  3. frags of an inode's pointers are used only after frags_ok.
 *  4. From the end of pass1 (pass1b) on, f->used has exactly the fragments
 *     of the metadata and of the inodes in state I_FILE and I_DIR.
 */
#ifndef _FSCK_INT_H_
#define _FSCK_INT_H_

#include "fsck.h"

/* <string.h>, which a wasm module without a libc has not; it has these. */
void	*memcpy(void *, const void *, size_t);
void	*memset(void *, int, size_t);
int	memcmp(const void *, const void *, size_t);
size_t	strlen(const char *);

#define SECTOR		512
#define SB_OFFSET	8192
#define SB_SIZE		8192
#define SB_MAGIC	0x011954
#define CG_MAGIC	0x090255
#define CG_SPACE	168		/* where the maps of a group begin */
#define NDADDR		12
#define NIADDR		3
#define ROOTINO		2U
#define DISIZE		128		/* an inode */
#define DIRBLK		512		/* directories are made of these */
#define MAXNAME		255
#define MAXPATH		1024
#define LINK_MAX	32767

/* Superblock: offsets of fields. */
enum {
	FS_SBLKNO = 8, FS_CBLKNO = 12, FS_IBLKNO = 16, FS_DBLKNO = 20,
	FS_CGOFFSET = 24, FS_CGMASK = 28, FS_TIME = 32, FS_SIZE = 36,
	FS_DSIZE = 40, FS_NCG = 44, FS_BSIZE = 48, FS_FSIZE = 52,
	FS_FRAG = 56, FS_MINFREE = 60, FS_BMASK = 72, FS_FMASK = 76,
	FS_BSHIFT = 80, FS_FSHIFT = 84, FS_MAXCONTIG = 88, FS_MAXBPG = 92,
	FS_FRAGSHIFT = 96, FS_FSBTODB = 100, FS_SBSIZE = 104,
	FS_NINDIR = 116, FS_INOPB = 120, FS_NSPF = 124, FS_OPTIM = 128,
	FS_NPSECT = 132, FS_INTERLEAVE = 136, FS_TRACKSKEW = 140,
	FS_CSADDR = 152, FS_CSSIZE = 156, FS_CGSIZE = 160, FS_NSECT = 168,
	FS_SPC = 172, FS_NCYL = 176, FS_CPG = 180, FS_IPG = 184,
	FS_FPG = 188, FS_CSTOTAL = 192, FS_FMOD = 208, FS_CLEAN = 209,
	FS_RONLY = 210, FS_FLAGS = 211, FS_CPC = 856, FS_NEWCSTOTAL = 1008,
	FS_AVGFILESIZE = 1196, FS_AVGFPDIR = 1200,
	FS_FSCKTIME = 1312,
	FS_CONTIGSUMSIZE = 1316, FS_MAXSYMLINKLEN = 1320,
	FS_INODEFMT = 1324, FS_MAXFILESIZE = 1328, FS_QBMASK = 1336,
	FS_QFMASK = 1344, FS_POSTBLFORMAT = 1356, FS_NRPOS = 1360,
	FS_POSTBLOFF = 1364, FS_ROTBLOFF = 1368, FS_MAGICOFF = 1372,
	FS_END = 1376
};
#define FLAG_UNCLEAN	0x01
#define FLAG_UPDATED	0x80	/* newer systems look at newer fields */

/* Cylinder group header. */
enum {
	CG_MAGICOFF = 4, CG_TIME = 8, CG_CGX = 12, CG_NCYL = 16,
	CG_NIBLK = 18, CG_NDBLK = 20, CG_CS = 24, CG_ROTOR = 40,
	CG_FROTOR = 44, CG_IROTOR = 48, CG_FRSUM = 52, CG_BTOTOFF = 84,
	CG_BOFF = 88, CG_IUSEDOFF = 92, CG_FREEOFF = 96,
	CG_NEXTFREEOFF = 100, CG_CLUSTERSUMOFF = 104, CG_CLUSTEROFF = 108,
	CG_NCLUSTERBLKS = 112
};
/* Counts: struct csum. */
enum { CS_NDIR = 0, CS_NBFREE = 4, CS_NIFREE = 8, CS_NFFREE = 12 };
/* Inode. */
enum {
	DI_MODE = 0, DI_NLINK = 2, DI_SIZE = 8, DI_ATIME = 16,
	DI_MTIME = 24, DI_CTIME = 32, DI_DB = 40, DI_IB = 88,
	DI_FLAGS = 100, DI_BLOCKS = 104, DI_GEN = 108
};
/* Directory entry. */
enum { D_INO = 0, D_RECLEN = 4, D_TYPE = 6, D_NAMLEN = 7, D_NAME = 8 };
#define DIRSIZ(n)	(((uint32_t)(n) + D_NAME + 1 + 3) & ~3U)
#define DT_DIR		4

#define IFMT		0170000
#define IFIFO		0010000
#define IFCHR		0020000
#define IFDIR		0040000
#define IFBLK		0060000
#define IFREG		0100000
#define IFLNK		0120000
#define IFSOCK		0140000

enum istate { I_FREE, I_FILE, I_DIR };

/* In mark, before pass 3. */
#define M_NODOTDOT	1	/* ".." was missing */
#define M_NAMED		2	/* the name that stays was met */
#define M_EMPTYDIR	4	/* cleared: a directory of no size */

/* Names that a program around the library may have, too. */
#define alloc_frags	fsck__alloc_frags
#define backups_check	fsck__backups_check
#define block_frags	fsck__block_frags
#define cg_start	fsck__cg_start
#define dir_add		fsck__dir_add
#define dir_empty	fsck__dir_empty
#define dir_init	fsck__dir_init
#define dir_lookup	fsck__dir_lookup
#define dir_put		fsck__dir_put
#define dir_remove	fsck__dir_remove
#define dir_set_dotdot	fsck__dir_set_dotdot
#define dir_walk	fsck__dir_walk
#define find_paths	fsck__find_paths
#define found		fsck__found
#define frags_mark	fsck__frags_mark
#define frags_ok	fsck__frags_ok
#define frags_read	fsck__frags_read
#define frags_write	fsck__frags_write
#define ino_alloc	fsck__ino_alloc
#define ino_clear	fsck__ino_clear
#define ino_has_blocks	fsck__ino_has_blocks
#define ino_ok		fsck__ino_ok
#define ino_read	fsck__ino_read
#define ino_write	fsck__ino_write
#define is_metadata	fsck__is_metadata
#define over_drop	fsck__over_drop
#define over_flush	fsck__over_flush
#define pass1		fsck__pass1
#define pass1b		fsck__pass1b
#define pass2		fsck__pass2
#define pass3		fsck__pass3
#define pass4		fsck__pass4
#define pass5		fsck__pass5
#define looked_at	fsck__looked_at
#define reconnect	fsck__reconnect
#define sb_check_flags	fsck__sb_check_flags
#define sb_group	fsck__sb_group
#define sb_isbackup	fsck__sb_isbackup
#define sb_mend		fsck__sb_mend
#define sb_same_geometry fsck__sb_same_geometry
#define sb_valid	fsck__sb_valid
#define setup		fsck__setup
#define walk_blocks	fsck__walk_blocks
#define xfree		fsck__xfree
#define xzalloc		fsck__xzalloc
#define xzarray		fsck__xzarray

struct over;			/* a fragment that is changed in memory */

struct fsck {
	const struct fsck_params *p;
	struct fsck_result *res;
	int		error;		/* enum fsck_status: an end, or 0 */
	uint64_t	round_found;	/* findings of this round */
	int		serious;	/* found what preen leaves alone */

	/* The superblock, and its fields as numbers. */
	uint8_t		sb[SB_SIZE];
	int		sb_dirty;
	int32_t		size, ncg, bsize, fsize, frag, fpg, ipg, nindir;
	int32_t		inopb, sblkno, cblkno, iblkno, dblkno, cgoffset;
	int32_t		cgmask, csaddr, cssize, cgsize, maxsymlinklen;
	int32_t		contigsumsize, cpg, nrpos, spc, nspf;
	int		bshift;
	uint32_t	ninodes;
	uint64_t	maxfilesize;

	/* The overlay: fragments as they will be. */
	struct over	**bucket;
	uint32_t	nbuckets, nover;

	/* One bit a fragment. */
	uint8_t		*used, *dup, *visited;
	uint8_t		*fresh;			/* allocated by this round */
	uint8_t		*ondisk;		/* claimed before any repair */
	int		reuse;			/* alloc_frags may take those */
	/* By inode number. */
	uint8_t		*istate, *itype;	/* itype: mode >> 12 */
	uint8_t		*mark;			/* M_*; pass 3 has its own */
	int32_t		*seen;			/* names found */
	uint32_t	*parent, *dotdot;
	int		need1b;
	int64_t		looked;			/* for the progress */
	int32_t		rotor;			/* of alloc_frags */
	uint32_t	lostfound;		/* made by this round, or 0 */
	/* So that many orphans take no longer each than one. */
	uint32_t	lf;			/* lost+found in use, or 0 */
	uint32_t	lf_size;		/* when it was first used */
	uint32_t	add_dir, add_from;	/* where dir_add was last */

	uint8_t		*ibuf[NIADDR];		/* indirect blocks of a walk */
	uint8_t		*dbuf;			/* a directory block */
	uint8_t		*xbuf;			/* short-lived copies */
	uint8_t		*iblk;			/* a block of inodes */
	int32_t		iblk_frag;		/* which; -1 none */
};

/* Bytes to numbers. */
static inline uint32_t
get16(const uint8_t *p)
{

	return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static inline uint32_t
getu32(const uint8_t *p)
{

	return get16(p) | get16(p + 2) << 16;
}

static inline int32_t
get32(const uint8_t *p)
{

	return (int32_t)getu32(p);
}

static inline uint64_t
get64(const uint8_t *p)
{

	return (uint64_t)getu32(p) | (uint64_t)getu32(p + 4) << 32;
}

static inline void
put16(uint8_t *p, uint32_t v)
{

	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static inline void
put32(uint8_t *p, uint32_t v)
{

	put16(p, v & 0xffff);
	put16(p + 2, v >> 16);
}

static inline void
put64(uint8_t *p, uint64_t v)
{

	put32(p, (uint32_t)v);
	put32(p + 4, (uint32_t)(v >> 32));
}

#define BIT(map, i)	((map)[(size_t)(i) >> 3] >> ((i) & 7) & 1)
#define SETBIT(map, i)	((map)[(size_t)(i) >> 3] |= (uint8_t)(1 << ((i) & 7)))
#define CLRBIT(map, i)	((map)[(size_t)(i) >> 3] &= (uint8_t)~(1 << ((i) & 7)))

#define HOWMANY(n, d)	(((n) + (d) - 1) / (d))

/* util.c: memory, findings, and the image through the overlay. */
void	*xzalloc(struct fsck *, size_t);	/* NULL: f->error is set */
/* n of one size: an image may ask for more than 32 bits can count. */
void	*xzarray(struct fsck *, uint64_t n, size_t size);
void	xfree(struct fsck *, void *);
void	found(struct fsck *, enum fsck_class, uint32_t ino, int64_t block,
	    int64_t now, int64_t want);
int	frags_read(struct fsck *, int32_t, int, uint8_t *);	/* 0 or -1 */
int	frags_write(struct fsck *, int32_t, int, const uint8_t *);
void	looked_at(struct fsck *, int64_t);	/* so many bytes more */
int	over_flush(struct fsck *);
void	over_drop(struct fsck *);

/* sb.c: a superblock as bytes, on a device of that size. */
int	sb_valid(uint8_t *, int64_t devsize);
int	sb_mend(uint8_t *, int64_t devsize);	/* => 1: it is valid now */
/* In the fields that all copies share for ever. */
int	sb_same_geometry(const uint8_t *, const uint8_t *);
/* Does a copy at this place of the device say that one lies here? */
int	sb_isbackup(uint8_t *, int64_t off, int64_t devsize);
int64_t	sb_group(const uint8_t *, int32_t c);	/* where a group begins */

/* setup.c */
int	setup(struct fsck *);
int32_t	cg_start(const struct fsck *, int32_t);
int	is_metadata(const struct fsck *, int32_t);
void	sb_check_flags(struct fsck *);
void	backups_check(struct fsck *);

/* inode.c */
int	ino_ok(const struct fsck *, uint32_t);	/* a number of a file */
int	ino_read(struct fsck *, uint32_t, uint8_t *);
int	ino_write(struct fsck *, uint32_t, const uint8_t *);
void	ino_clear(struct fsck *, uint32_t);	/* free it and its blocks */
uint32_t ino_alloc(struct fsck *, uint32_t mode);	/* 0: none */
int	ino_has_blocks(const struct fsck *, const uint8_t *);
int	frags_ok(const struct fsck *, int32_t, int);
void	frags_mark(uint8_t *, int32_t, int, int);
int32_t	alloc_frags(struct fsck *, int);	/* 0: no room */
int	block_frags(const struct fsck *, uint64_t size, uint64_t lbn);

/*
 * Walk over the block pointers of an inode that lie inside its size, indirect
 * blocks (level 1 to 3) before what they point to. The function may change
 * *bno (0: make a hole); walk_blocks then writes the indirect block, and the
 * caller the inode. Pointers beyond the size come with nfrags 0.
 * => Returns 0 to go on (down, if it is an indirect block), WALK_UP not to go
 *    down, WALK_STOP to end.
 */
#define WALK_UP		1
#define WALK_STOP	2
struct walk {
	struct fsck	*f;
	uint32_t	ino;
	uint8_t		*di;
	uint64_t	nblk;		/* blocks inside the size */
	int		changed;	/* the inode was */
	int		(*fn)(struct walk *, int32_t *bno, int nfrags,
			    int level, uint64_t lbn);
	void		*arg;
	uint64_t	frags;		/* for the function's counting */
	int		bad;		/* the same */
};
int	walk_blocks(struct walk *);

/* dir.c */
/*
 * Call the function for each DIRBLK of a directory; it returns 1 when it
 * changed it, -1 to stop after a change, 0 to go on, -2 to stop.
 */
struct dirwalk {
	struct fsck	*f;
	uint32_t	ino;
	int		(*fn)(struct dirwalk *, uint8_t *chunk, uint32_t off);
	uint32_t	want;		/* arguments of the function's */
	uint32_t	to;
	const char	*name;
	void		*arg;
	uint32_t	from, upto;	/* blocks outside are passed by */
	int		done;
};
int	dir_walk(struct dirwalk *);
/* The entries of a chunk that is in order: offset of the next, or DIRBLK. */
#define DIR_NEXT(c, o)	((o) + get16((c) + (o) + D_RECLEN))
void	dir_put(uint8_t *, uint32_t ino, uint32_t reclen, int type,
	    const char *, uint32_t);
uint32_t dir_lookup(struct fsck *, uint32_t, const char *, uint32_t);
int	dir_add(struct fsck *, uint32_t dir, uint32_t ino, const char *);
int	dir_remove(struct fsck *, uint32_t dir, uint32_t ino);
int	dir_set_dotdot(struct fsck *, uint32_t dir, uint32_t parent);
int	dir_empty(struct fsck *, uint32_t);
/* A new block with "." and ".." for the inode; 0, or -1: no room. */
int	dir_init(struct fsck *, uint32_t ino, uint32_t parent, uint8_t *di);
int	reconnect(struct fsck *, uint32_t);	/* into lost+found; 0 or -1 */
void	find_paths(struct fsck *);

/* The passes. */
void	pass1(struct fsck *);
void	pass1b(struct fsck *);
void	pass2(struct fsck *);
void	pass3(struct fsck *);
void	pass4(struct fsck *);
void	pass5(struct fsck *);

#endif /* _FSCK_INT_H_ */
