/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Private to the POSIX hypervisor. Include it first: it fixes 64-bit offsets
 * before any system header is seen.
 *
 * Names of what the files share begin with rumpuser__ (two underscores). Inside
 * the hypervisor an error is the *host's* errno; each hypercall turns it into
 * the kernel's number once, on its way out, with rumpuser__errtrans.
 */
#ifndef _RUMPUSER_INT_H_
#define _RUMPUSER_INT_H_

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#define _FILE_OFFSET_BITS	64

#include <sys/types.h>

#include <errno.h>
#include <stddef.h>
#include <stdint.h>

#ifndef LIBRUMPUSER
#define LIBRUMPUSER
#endif
#include "../rumpuser.h"

_Static_assert(sizeof(off_t) == 8, "offsets of 64 bits");

/*
 * Emscripten without -pthread has the pthread calls, as stubs: a mutex is
 * never contended and no thread can be made. The same code serves both, and
 * only the announced capabilities differ.
 */
#if !defined(__EMSCRIPTEN__) || defined(__EMSCRIPTEN_PTHREADS__)
#define RUMPUSER_HAVE_THREADS
#endif

#define RUMPUSER__DEV_BSIZE	512

/* rumpuser_init.c: the upcalls of the kernel that runs, and what it was told */
extern struct rumpuser_hyperup rumpuser__hyp;
extern uint32_t rumpuser__caps;

/*
 * Give the CPU up around something that blocks:
 *	rumpuser__block(&nlocks); ... rumpuser__unblock(nlocks);
 */
void	rumpuser__block(int *);
void	rumpuser__unblock(int);

/* rumpuser_errno.c */
int	rumpuser__errtrans(int);	/* host -> kernel */
int	rumpuser__hosterrno(int);	/* kernel -> host */

/* rumpuser_param.c: a number with a suffix k, m, g or t; the rest in *endp */
int	rumpuser__strtosize(const char *, const char **, uint64_t *);
int	rumpuser__paramint(const char *, int);

/* rumpuser_console.c */
void	rumpuser__console_flush(void);
void	rumpuser__warn(const char *, ...)
	    __attribute__((__format__(__printf__, 1, 2)));

/*
 * An open host object. What it is made of is the business of its operations:
 * host files and devices (rumpuser_hostfile.c) or memory (rumpuser_memdev.c).
 *
 * Locks:
 *	(c)	constant while the object is in the table
 *	(k)	the kernel's CPU
 *	(q)	the request queue's mutex, rumpuser_bio.c
 */
struct rumpuser__obj;
struct rumpuser__objops {
	/*
	 * Move up to len bytes at off, or at the object's own position for
	 * RUMPUSER_NOSEEK; *donep gets the count even on an error, and is
	 * short without an error at the end of the object only.
	 */
	int	(*oo_read)(struct rumpuser__obj *, void *, size_t, int64_t,
		    size_t *);
	int	(*oo_write)(struct rumpuser__obj *, const void *, size_t,
		    int64_t, size_t *);
	int	(*oo_sync)(struct rumpuser__obj *);
	/* Does the byte range exist? For block I/O. */
	int	(*oo_inside)(struct rumpuser__obj *, uint64_t, uint64_t);
	int	(*oo_close)(struct rumpuser__obj *);
};

struct rumpuser__obj {
	const struct rumpuser__objops *ro_ops;	/* c */
	void		*ro_data;		/* c: the operations' own */
	int		ro_hostfd;		/* c: of plain I/O, or -1 */
	int		ro_mode;		/* c: RUMPUSER_OPEN_* */
	int		ro_type;		/* c: RUMPUSER_FT_* */
	int		ro_maywait;		/* c: plain I/O may block */
	uint64_t	ro_pos;			/* k: position, for memory */
	unsigned	ro_pending;		/* q: requests not yet moved */
};

/* rumpuser_file.c: the table of open objects */
struct rumpuser__obj *rumpuser__obj_get(int);

/* rumpuser_bio.c: wait until no request on the object is under way */
void	rumpuser__bio_drain(struct rumpuser__obj *);

/* rumpuser_memdev.c; ENODEV when the name is not one of a memory device */
int	rumpuser__memdev_open(const char *, struct rumpuser__obj *);
int	rumpuser__memdev_info(const char *, uint64_t *, int *);

/* rumpuser_hostfile.c */
int	rumpuser__hostfile_open(const char *, struct rumpuser__obj *);
int	rumpuser__hostfile_info(const char *, uint64_t *, int *);

/*
 * rumpuser_hostfile.c, of host descriptors: type, open, size, transfer of all
 * or up to the end (data, length, offset, writing, one read is enough, bytes
 * moved), stable storage.
 */
struct stat;
int	rumpuser__filetype(const struct stat *);
int	rumpuser__openfd(const char *, int);
int	rumpuser__fdsize(int, int, uint64_t *);
int	rumpuser__move(int, uint8_t *, size_t, int64_t, int, int, size_t *);
int	rumpuser__sync(int);

/* rumpuser_image.c */
int	rumpuser__image_open(const char *, struct rumpuser__obj *);

/* rumpuser_seccomp.c: did the filter take effect? */
int	rumpuser__seccomp(int mayset);

#endif /* _RUMPUSER_INT_H_ */
