/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernel memory, accounted per type. One list, MALLOC_TYPES, gives the enum,
 * the names and the statistics.
 * => malloc(size, type, M_WAITOK) never returns NULL: over the limit it first
 *    reclaims caches and panics when that does not help.
 * => M_NOWAIT may return NULL. M_ZERO clears. Contents are undefined otherwise.
 * => Results are 16-byte aligned (8 below 16 bytes).
 */
#ifndef _SYS_MALLOC_H_
#define _SYS_MALLOC_H_

#include <sys/types.h>

#define M_WAITOK	0x0000
#define M_NOWAIT	0x0001
#define M_CANFAIL	0x0002		/* may wait; NULL instead of panic */
#define M_ZERO		0x0008

#define MALLOC_TYPES(T)							\
	T(M_FREE,	"free")						\
	T(M_TEMP,	"temp")						\
	T(M_MOUNT,	"mount")					\
	T(M_VNODE,	"vnode")					\
	T(M_CACHE,	"namecache")					\
	T(M_BUF,	"buf")						\
	T(M_BUFDATA,	"bufdata")					\
	T(M_BIOFAIL,	"refused writes")				\
	T(M_PROC,	"proc")						\
	T(M_CRED,	"cred")						\
	T(M_FILE,	"file")						\
	T(M_FILEDESC,	"filedesc")					\
	T(M_NAMEI,	"namei")					\
	T(M_LOCKF,	"lockf")					\
	T(M_DEVBUF,	"device")					\
	T(M_SPECINFO,	"specinfo")					\
	T(M_FIFO,	"fifo")						\
	T(M_ETFS,	"etfs")						\
	T(M_RUMPFS,	"rumpfs")					\
	T(M_TMPFS,	"tmpfs")					\
	T(M_KERNFS,	"kernfs")					\
	T(M_KEVENT,	"kevent")					\
	T(M_VFS,	"vfs")						\
	T(M_VET,	"vetting")					\
	T(M_UFSMNT,	"ufs mount")					\
	T(M_ISOFSMNT,	"iso mount")					\
	T(M_ISOFSNODE,	"iso node")					\
	T(M_DIRHASH,	"dirhash")					\
	T(M_DQUOT,	"dquot")					\
	T(M_PAGEDEP,	"pagedep")					\
	T(M_INODEDEP,	"inodedep")					\
	T(M_NEWBLK,	"newblk")					\
	T(M_INDIRDEP,	"indirdep")					\
	T(M_POOL,	"pool")

#define MALLOC_TYPE_ENUM(name, desc)	name,
enum malloc_type {
	MALLOC_TYPES(MALLOC_TYPE_ENUM)
	M_LAST
};

struct malloc_stats {
	const char	*ms_name;
	size_t		ms_inuse;	/* bytes */
	size_t		ms_count;	/* allocations */
	size_t		ms_maxused;	/* high-water mark of ms_inuse */
	uint64_t	ms_calls;	/* malloc calls ever */
};

void	*malloc(u_long, int, int)
	    __attribute__((__malloc__, __alloc_size__(1)));
void	free(void *, int);
void	malloc_getstats(int, struct malloc_stats *);

#define MALLOC(space, cast, size, type, flags)				\
	((space) = (cast)malloc((u_long)(size), (type), (flags)))
#define FREE(addr, type)	free((addr), (type))

#endif /* _SYS_MALLOC_H_ */
