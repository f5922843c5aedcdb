/* SPDX-License-Identifier: BSD-2-Clause */
/* Private to sys/rump. */
#ifndef _RUMP_PRIVATE_H_
#define _RUMP_PRIVATE_H_

/* Which lwp the calling host thread runs as; NULL: an implicit one. */
struct proc *lwp_current(void);
void	lwp_set(struct proc *);

void	param_init(void);

#endif /* _RUMP_PRIVATE_H_ */
