/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _SYS_RESOURCEVAR_H_
#define _SYS_RESOURCEVAR_H_

#include <sys/types.h>

#define RLIMIT_FSIZE	1
#define RLIMIT_NOFILE	8
#define RLIM_NLIMITS	9
#define RLIM_INFINITY	((rlim_t)0x7fffffffffffffffLL)

struct rlimit {
	rlim_t		rlim_cur;
	rlim_t		rlim_max;
};

struct rusage {
	long		ru_inblock;	/* block reads caused */
	long		ru_oublock;	/* block writes caused */
};

struct pstats {
	struct rusage	p_ru;
};

#endif /* _SYS_RESOURCEVAR_H_ */
