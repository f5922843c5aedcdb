/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Credentials: who somebody is. Shared by reference and immutable while shared;
 * who wants to change one takes a copy of his own first (crcopy).
 *
 * NOCRED and FSCRED are the kernel itself: never counted, always allowed.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>
#include <sys/proc.h>
#include <sys/ucred.h>

#include "rump-sys/kern.h"

#define KERNEL_CRED(cr)	((cr) == NOCRED || (cr) == FSCRED)

/* A new one: the superuser, no groups besides 0, one reference. */
struct ucred *
crget(void)
{
	struct ucred *cr;

	cr = malloc(sizeof(*cr), M_CRED, M_ZERO);
	cr->cr_ref = 1;
	return cr;
}

void
crhold(struct ucred *cr)
{

	if (KERNEL_CRED(cr))
		return;
	KASSERT(cr->cr_ref > 0);
	cr->cr_ref++;
}

void
crfree(struct ucred *cr)
{

	if (KERNEL_CRED(cr))
		return;
	KASSERT(cr->cr_ref > 0);
	if (--cr->cr_ref == 0)
		free(cr, M_CRED);
}

struct ucred *
crdup(struct ucred *cr)
{
	struct ucred *new;

	KASSERT(!KERNEL_CRED(cr));
	new = crget();
	*new = *cr;
	new->cr_ref = 1;
	return new;
}

/* One that the caller may change, in place of his reference to cr. */
struct ucred *
crcopy(struct ucred *cr)
{
	struct ucred *new;

	if (cr->cr_ref == 1)
		return cr;
	new = crdup(cr);
	crfree(cr);
	return new;
}

int
suser_ucred(struct ucred *cr)
{

	KASSERT(cr != NULL);
	return KERNEL_CRED(cr) || cr->cr_uid == 0 ? 0 : EPERM;
}

int
suser(struct proc *p, u_int flags)
{

	return suser_ucred(p->p_ucred);
}

int
groupmember(gid_t gid, struct ucred *cr)
{
	int i;

	if (KERNEL_CRED(cr))
		return 1;
	if (cr->cr_gid == gid)
		return 1;
	for (i = 0; i < cr->cr_ngroups; i++)
		if (cr->cr_groups[i] == gid)
			return 1;
	return 0;
}
