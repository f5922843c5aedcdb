/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inside newfs.
 *
 *	params.c	parameters become numbers that fit each other
 *	geometry.c	where mkfs.c will put what, computed beforehand
 *	newfs.c		a run: check, mkfs.c, root directory, superblock
 *	root.c		the root directory
 *	shim.c		the C library that mkfs.c believes to have
 *	guard_*.c	the way out of mkfs.c's exit(3)
 *
 * mkfs.c ends the process when something does not suit it, and checks less
 * than it relies on. So geometry.c goes through the same arithmetic first:
 * when mkfs.c is called, it has nothing left to complain about, and all
 * memory that it will ask for is there. newfs.c compares what both computed.
 */
#ifndef _NEWFS_INT_H_
#define _NEWFS_INT_H_

#include "newfs.h"

/* <string.h>, which a wasm module without a libc has not; it has these. */
void	*memcpy(void *, const void *, size_t);
void	*memset(void *, int, size_t);

#define SECTOR		512
#define SB_OFFSET	8192
#define SB_SIZE		8192
#define SB_FLAGS	211		/* byte */
#define SB_UPDATED	0x80
#define SB_POINTERS	728		/* of the kernel's, in memory */
#define SB_NPOINTERS	128
#define SB_NEWER	860		/* fields of newer systems */
#define SB_NNEWER	256
#define MAXBSIZE	65536
#define MINBSIZE	4096
#define MAXFRAG		8
#define MAXCONTIG	16		/* sizes that a group counts */
#define DISIZE		128		/* an inode */
#define CGBASE		176		/* struct cg without its maps */
#define CSUM		16		/* counts of a group */
#define ROOTINO		2
/* Sectors are counted in 31 bits. */
#define MAXSIZE		((int64_t)INT32_MAX * SECTOR)

#define HOWMANY(n, d)	(((n) + (d) - 1) / (d))
#define ROUNDUP(n, d)	(HOWMANY(n, d) * (d))

/* Parameters with no NEWFS_AUTO left, and the geometry that follows. */
struct geometry {
	int32_t	bsize, fsize, frag, density, maxcontig, bpg;
	int32_t	maxbpg, avgfilesize, avgfpdir, minfree;
	int64_t	size;			/* fragments from here on */
	int32_t	sblkno, cblkno, iblkno, dblkno, fpg, ipg, ncg;
	int32_t	cssize, csfrags;	/* summary area: bytes, fragments */
	int32_t	root;			/* fragment of the root directory */
};

struct newfs_run {
	const struct newfs_params *p;
	struct newfs_result *res;
	struct geometry	g;
	int		error;		/* first error of the device */
	int64_t		offset;		/* of mkfs.c's descriptor */
	int64_t		done, total;	/* bytes, for the progress */
	uint8_t		*arena;		/* memory for mkfs.c */
	size_t		arena_size, arena_used;
	uint8_t		sb[SB_SIZE];	/* the superblock, kept for the end */
};

/* params.c: 0, or -1 with the result filled. */
int	newfs__params(struct newfs_run *);
/* A parameter is wrong: the message has %d (int64_t) and %s. Returns -1. */
int	newfs__wrong(struct newfs_run *, const char *param, const char *, ...);

/* geometry.c: NULL, or why it cannot be. */
const char *newfs__geometry(struct geometry *);
/* The least size in bytes that has a geometry with these block sizes. */
int64_t	newfs__least(const struct geometry *);

/* root.c: makes it; csum gets what group 0 then has. */
void	newfs__root(struct newfs_run *, int32_t csum[4]);

/* newfs.c: the device, through the first error. */
int	newfs__read(struct newfs_run *, void *, size_t, int64_t);
int	newfs__write(struct newfs_run *, const void *, size_t, int64_t);
extern struct newfs_run *newfs__current;	/* for the shim */

/* shim.c: memory that mkfs.c gets; zeroed, NULL if there is no more. */
void	*newfs__alloc(size_t);

/* upstream.c */
int	newfs__mkfs(struct newfs_run *);	/* 0, or -1: not as computed */
void	newfs__totals(struct newfs_run *, const int32_t csum[4]);

/*
 * guard_*.c: call the function; 1 if newfs__leave ended it. Where there is no
 * way out (wasm without a libc), newfs__leave is a trap.
 */
int	newfs__guard(void (*)(struct newfs_run *), struct newfs_run *);
void	newfs__leave(void) __attribute__((__noreturn__));

#endif /* _NEWFS_INT_H_ */
