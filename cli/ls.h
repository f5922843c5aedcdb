/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between cmd/ls.c (options, directories, their order) and lsprint.c (what a
 * listing looks like).
 */
#ifndef _FSU_LS_H_
#define _FSU_LS_H_

#include <stdint.h>
#include <time.h>

#include <rump/rump_syscalls.h>

struct item {
	char		*name;
	char		*link;		/* target, -l of a symbolic link */
	uint64_t	ino, size, blocks, rdev;
	struct rump_timespec time;
	uint32_t	mode, nlink, uid, gid;
};

struct list {
	struct item	*item;
	size_t		n, max;
};

/* What was asked for; ls_now is when, for dates. */
extern struct ls_options {
	int	all;		/* 1: -A, 2: -a */
	int	recurse, ino, human, numeric;
	int	blocks, reverse, classify, dirself;
	int	follow, fulltime;
	char	sort;		/* 'n'ame 't'ime 'S'ize 'U'nsorted */
	char	format;		/* '1' 'C' 'l' */
	char	time;		/* 'm' 'c' 'u' */
} ls_opt;
extern time_t ls_now;

void	ls_print(const struct list *);
/* So many blocks of 512 bytes: in KiB, or with -h readable. */
void	ls_blocks_text(char *, size_t, uint64_t);

#endif /* _FSU_LS_H_ */
