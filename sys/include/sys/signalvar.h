/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _SYS_SIGNALVAR_H_
#define _SYS_SIGNALVAR_H_

#define SIGXFSZ		25

struct proc;
void	psignal(struct proc *, int);	/* no signals here: counted only */

#endif /* _SYS_SIGNALVAR_H_ */
