/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Advisory locks. The drivers hand VOP_ADVLOCK to lf_advlock; no system call
 * asks for such locks yet, so there are none, and the answer says so.
 */

#include <sys/param.h>
#include <sys/lockf.h>

int
lf_advlock(struct lockf **head, off_t size, caddr_t id, int op,
    struct flock *fl, int flags)
{

	(void)head;
	(void)size;
	(void)id;
	(void)op;
	(void)fl;
	(void)flags;
	return EOPNOTSUPP;
}
