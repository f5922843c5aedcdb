/* SPDX-License-Identifier: BSD-2-Clause */
/* Shared by fifo_vnops.c and fifo_event.c. */
#ifndef _MISCFS_FIFOFS_FIFO_IMPL_H_
#define _MISCFS_FIFOFS_FIFO_IMPL_H_

#define FIFO_SIZE	16384		/* a power of two */

struct fifoinfo {			/* all: big lock */
	u_int		fi_readers;	/* opens */
	u_int		fi_writers;
	u_int		fi_readopens;	/* ever: who waits for an open sees */
	u_int		fi_writeopens;	/* one that is over already */
	u_int		fi_head;	/* counts bytes written */
	u_int		fi_tail;	/* counts bytes read */
	char		fi_data[FIFO_SIZE];
};

static __inline u_int
fifo_used(const struct fifoinfo *fi)
{

	KASSERT(fi->fi_head - fi->fi_tail <= FIFO_SIZE);
	return (fi->fi_head - fi->fi_tail);
}

int	fifo_poll(void *);
int	fifo_kqfilter(void *);

#endif /* _MISCFS_FIFOFS_FIFO_IMPL_H_ */
