/* SPDX-License-Identifier: BSD-2-Clause */
/* Shared by rump_etfs.c, rump_etfsnode.c and rump_etfsfile.c. */
#ifndef _RUMP_ETFS_PRIVATE_H_
#define _RUMP_ETFS_PRIVATE_H_

#include <sys/param.h>
#include <sys/queue.h>
#include <sys/lock.h>
#include <sys/time.h>
#include <sys/vnode.h>

#include <rump-sys/etfs.h>

struct etfsnode {
	LIST_ENTRY(etfsnode) en_list;
	char		*en_key;	/* without slashes in front */
	size_t		en_keylen;
	char		*en_path;	/* host's name */
	enum rump_etfs_type en_type;
	int		en_hosttype;	/* RUMPUSER_FT_* */
	uint64_t	en_begin;
	uint64_t	en_size;	/* or RUMP_ETFS_SIZE_ENDOFF */
	dev_t		en_dev;		/* BLK, CHR */
	struct vnode	*en_vp;		/* while there is one */
	u_int		en_holds;	/* etfs_getvnode is at it */
	struct lock	en_lock;	/* of that vnode */
	int		en_rfd;		/* REG, CHR: open for reading, or -1 */
	int		en_wfd;		/* ... for writing too, or -1 */
	int		en_opencount;
	ino_t		en_ino;
	mode_t		en_mode;
	uid_t		en_uid;
	gid_t		en_gid;
	struct timespec	en_time;	/* of the registration */
};

/* rump_etfsnode.c */
int	etfs_getvnode(struct etfsnode *, struct vnode **);
void	etfs_vecinit(void);
/* rump_etfsfile.c: REG and CHR */
int	etfsfile_open(struct etfsnode *, int write);
int	etfsfile_close(struct etfsnode *);
int	etfsfile_rdwr(struct etfsnode *, struct uio *);
int	etfsfile_sync(struct etfsnode *);
off_t	etfsfile_size(struct etfsnode *);
void	etfsfile_attach(struct etfsnode *);	/* CHR: gives en_dev */
void	etfsfile_detach(struct etfsnode *);

#endif /* _RUMP_ETFS_PRIVATE_H_ */
