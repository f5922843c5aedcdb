/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fsck: check and repair an FFS file system (UFS1, little-endian) on any block
 * device, without a kernel and without a libc.
 *
 *	struct fsck_params p = { .dev = ..., .mem_alloc = ..., .mode = ... };
 *	struct fsck_result r;
 *	fsck_run(&p, &r);	look at r.status, r.finding[0 .. r.nfindings-1]
 *	fsck_done(&p, &r);	frees the findings
 *
 * => Whatever the mode, all repairs are made in memory first, and then looked
 *    at again until nothing is found. Only then are they written: first what
 *    lies below, at last the superblock that says "clean". FSCK_CHECK writes
 *    nothing; FSCK_PREEN nothing unless everything found is of the harmless
 *    classes (fsck_class_harmless), those that a crash under soft updates
 *    leaves.
 * => Memory follows the size of the image: about 15 bytes an inode, three
 *    bits a fragment, and what is repaired.
 * => The image may be hostile: every number in it is checked before use.
 */
#ifndef _FSCK_H_
#define _FSCK_H_

#include <stddef.h>
#include <stdint.h>

enum fsck_mode {
	FSCK_CHECK,
	FSCK_PREEN,
	FSCK_REPAIR
};

enum fsck_status {
	FSCK_CLEAN,		/* nothing found */
	FSCK_FIXED,		/* found, repaired and written */
	FSCK_ERRORS,		/* errors are left */
	FSCK_NOFS,		/* no superblock that can be used */
	FSCK_IOERROR,		/* the device failed: see error */
	FSCK_NOMEM
};

/* What can be found. Names and texts: fsck_class_name, fsck_class_text. */
enum fsck_class {
	FSCK_C_SUPERBLOCK,	/* superblock damaged; block: the one used */
	FSCK_C_BACKUP,		/* backup superblock damaged */
	FSCK_C_NOTCLEAN,	/* not marked clean */
	FSCK_C_MODE,		/* inode of no file type; now, should be */
	FSCK_C_PARTIAL,		/* free inode with contents */
	FSCK_C_SIZE,		/* impossible size */
	FSCK_C_BADBLOCK,	/* pointer to where no file data can be */
	FSCK_C_DUPBLOCK,	/* block of two files: each gets its copy */
	FSCK_C_BEYOND,		/* blocks beyond the end of the file */
	FSCK_C_TRUNCATED,	/* the same, in an indirect block that is not:
				   cut short when the file was */
	FSCK_C_BLOCKCOUNT,	/* di_blocks */
	FSCK_C_HOLE,		/* directory with a hole */
	FSCK_C_ROOT,		/* no root directory: made anew */
	FSCK_C_DIRBLOCK,	/* directory block damaged */
	FSCK_C_DOT,		/* "." or ".." missing, or "." wrong */
	FSCK_C_DOTDOT,		/* ".." names another directory */
	FSCK_C_ENTRY,		/* entry of an inode out of range or free */
	FSCK_C_NAME,		/* entry with an impossible name */
	FSCK_C_DUPNAME,		/* name twice in one directory */
	FSCK_C_ENTRYTYPE,	/* d_type differs from the inode's */
	FSCK_C_STALETYPE,	/* the same, and none is a directory's */
	FSCK_C_DIRLINK,		/* directory with a second name */
	FSCK_C_LOOP,		/* directories that contain each other */
	FSCK_C_LOSTFOUND,	/* lost+found made */
	FSCK_C_UNREFDIR,	/* directory without a name */
	FSCK_C_UNREFFILE,	/* file without a name */
	FSCK_C_CLEARED,		/* inode without name or contents */
	FSCK_C_LINKCOUNT,	/* di_nlink */
	FSCK_C_GROUP,		/* cylinder group header */
	FSCK_C_BLOCKLOST,	/* free block marked used */
	FSCK_C_BLOCKFREE,	/* used block marked free */
	FSCK_C_INODELOST,	/* free inode marked used */
	FSCK_C_INODEFREE,	/* used inode marked free */
	FSCK_C_GROUPSUM,	/* counts in a cylinder group header */
	FSCK_C_CLUSTERS,	/* map of free clusters */
	FSCK_C_SUMMARY,		/* summary area or totals */
	FSCK_C_NOSPACE,		/* no room for the repair */
	FSCK_NCLASSES
};

/* A block device. Functions return 0, or an error number of the caller's. */
struct fsck_dev {
	void	*cookie;
	int64_t	size;			/* bytes */
	int	(*read)(void *, void *, size_t, int64_t);
	int	(*write)(void *, const void *, size_t, int64_t);
	int	(*sync)(void *);
};

struct fsck_finding {
	enum fsck_class	class;
	uint32_t	ino;		/* inode, or 0 */
	int64_t		block;		/* fragment, or cylinder group for
					   the group classes, or -1 */
	int64_t		now, want;	/* what is, what should be */
	int		fixed;
	const char	*path;		/* a name of ino, or NULL */
};

struct fsck_params {
	struct fsck_dev	dev;
	void	*(*mem_alloc)(size_t);
	void	(*mem_free)(void *);
	/*
	 * May be NULL. Bytes that have been looked at, of how many there are
	 * to look at in a round: inodes twice, and group headers.
	 */
	void	(*progress)(void *cookie, int64_t, int64_t);
	enum fsck_mode	mode;
	int64_t		backup;		/* sector of a backup superblock, 0 */
	int32_t		now;		/* time to write, seconds */
};

struct fsck_result {
	enum fsck_status status;
	int		error;		/* of the device */
	int		rounds;		/* how often it was looked at */
	int		modified;	/* something was written */
	struct fsck_finding *finding;
	uint32_t	nfindings;	/* stored, at most FSCK_MAXFINDINGS */
	uint64_t	total;		/* found */
	/* What there is, after repair. */
	uint64_t	files, dirs, frags_used, frags_free, inodes_free;
	uint32_t	bsize, fsize;
};
#define FSCK_MAXFINDINGS	4096

enum fsck_status fsck_run(const struct fsck_params *, struct fsck_result *);
void	fsck_done(const struct fsck_params *, struct fsck_result *);

const char *fsck_class_name(enum fsck_class);	/* "link-count" */
const char *fsck_class_text(enum fsck_class);	/* "wrong link count" */
int	fsck_class_harmless(enum fsck_class);	/* preen repairs it */

#endif /* _FSCK_H_ */
