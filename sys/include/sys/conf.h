/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Device switches: what device major numbers mean (kern/subr_devsw.c).
 * Drivers of file systems include this header and use nothing of it.
 *
 * d_open	flag: FREAD | FWRITE; EROFS when FWRITE cannot be
 * d_close	once for each successful open
 * d_strategy	start I/O at 512-byte unit b_blkno of b_dev; ends in biodone,
 *		errors too. Transfers outside the device are errors.
 * d_size	bytes, 0 = unknown
 * d_flush	written data reaches stable storage
 * d_writable	0, or why not; may open what d_open left closed
 * Any pointer but d_strategy, d_read and d_write may be NULL.
 */
#ifndef _SYS_CONF_H_
#define _SYS_CONF_H_

#include <sys/types.h>

struct buf;
struct proc;
struct uio;

struct bdevsw {
	const char	*d_name;
	int		(*d_open)(dev_t, int flag, struct proc *);
	int		(*d_close)(dev_t, int flag, struct proc *);
	void		(*d_strategy)(struct buf *);
	int		(*d_ioctl)(dev_t, u_long, void *, int flag,
			    struct proc *);
	off_t		(*d_size)(dev_t);
	int		(*d_flush)(dev_t);
	int		(*d_writable)(dev_t);
};

struct cdevsw {
	const char	*d_name;
	int		(*d_open)(dev_t, int flag, struct proc *);
	int		(*d_close)(dev_t, int flag, struct proc *);
	int		(*d_read)(dev_t, struct uio *, int ioflag);
	int		(*d_write)(dev_t, struct uio *, int ioflag);
	int		(*d_ioctl)(dev_t, u_long, void *, int flag,
			    struct proc *);
};

#define NBLKDEV		8
#define NCHRDEV		16

/* Major numbers; those of mem and its minors are BSD's. */
#define BMAJOR_ETFS	1		/* blocks of a host object */
#define CMAJOR_MEM	2		/* null and zero */
#define CMAJOR_ETFS	1		/* a host object, raw */
#define DEV_NULL	makedev(CMAJOR_MEM, 2)
#define DEV_ZERO	makedev(CMAJOR_MEM, 12)

#ifdef _KERNEL
/* major must be free and in range; the switch stays valid. */
void	bdevsw_attach(int major, const struct bdevsw *);
void	cdevsw_attach(int major, const struct cdevsw *);
const struct bdevsw *bdevsw_lookup(dev_t);	/* NULL: no such device */
const struct cdevsw *cdevsw_lookup(dev_t);
#endif

#endif /* _SYS_CONF_H_ */
