/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file that is no file: a vnode whose blocks lie in an array, for tests of
 * the buffer cache (k_fakevnode.c). Block lbn is at device block
 * FAKE_FIRST + lbn * (size / 512), but for the gap that a test asks for.
 */
#ifndef _TESTS_FAKEVNODE_H_
#define _TESTS_FAKEVNODE_H_

#include <sys/param.h>
#include <sys/buf.h>
#include <sys/mount.h>
#include <sys/vnode.h>

#define FAKE_DISK	(4 * 1024 * 1024)
#define FAKE_FIRST	64		/* device block of block 0 */
#define FAKE_BSIZE	4096
#define FAKE_NBLOCKS	512		/* whole file: 2 MiB */
#define FAKE_FILESIZE	((u_quad_t)FAKE_NBLOCKS * FAKE_BSIZE)

extern struct rumptest_fake {
	char		*disk;
	int		reads, writes;	/* transfers */
	long		readbytes, writebytes;
	long		largest;	/* bytes of the largest transfer */
	int		failat;		/* fail transfers of this block */
	int		failwrites;	/* fail all writes */
	daddr_t		gap;		/* blocks from here lie one further */
	int		bmaprun;	/* blocks a bmap call tells at most */
	int		async;		/* complete from a callout */
	int		pending;
	int		starts, completes, deallocates; /* soft-update calls */
	int		redirty;	/* io_complete dirties so many times */
	int		vetcalls;
	int		veterror;
} rumptest_fake;

struct vnode *rumptest_fakevnode(void);	/* referenced; everything reset */
void	rumptest_fakedone(struct vnode *); /* nothing of it is left */
void	rumptest_fakedeps(struct buf *);	/* give it a dependency */
/* Byte i of block lbn as it is on the disk at first. */
u_char	rumptest_fakebyte(daddr_t lbn, int i);
char	*rumptest_fakeplace(daddr_t lbn);	/* in the array */

#endif /* _TESTS_FAKEVNODE_H_ */
