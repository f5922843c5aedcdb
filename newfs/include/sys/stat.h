/* SPDX-License-Identifier: BSD-2-Clause */
/* Members of structures that mkfs.c passes by. */
#ifndef _NEWFS_SYS_STAT_H_
#define _NEWFS_SYS_STAT_H_

struct stat {
	int	st_unused;
};
struct timespec {
	time_t	tv_sec;
	long	tv_nsec;
};

#endif /* _NEWFS_SYS_STAT_H_ */
