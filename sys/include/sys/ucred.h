/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Credentials: immutable once shared (cr_ref > 1); crcopy before a change.
 */
#ifndef _SYS_UCRED_H_
#define _SYS_UCRED_H_

#include <sys/param.h>

struct ucred {
	u_int		cr_ref;
	uid_t		cr_uid;		/* effective */
	gid_t		cr_gid;		/* effective */
	short		cr_ngroups;
	gid_t		cr_groups[NGROUPS];
};

#define NOCRED		((struct ucred *)-1)	/* no credential available */
#define FSCRED		((struct ucred *)-2)	/* the file system itself */

#ifdef _KERNEL
struct proc;

struct ucred *crget(void);
struct ucred *crdup(struct ucred *);
struct ucred *crcopy(struct ucred *);
void	crhold(struct ucred *);
void	crfree(struct ucred *);
int	suser(struct proc *, u_int);
int	suser_ucred(struct ucred *);
int	groupmember(gid_t, struct ucred *);
#endif

#endif /* _SYS_UCRED_H_ */
