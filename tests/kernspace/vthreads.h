/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads at work in one file system: both sides of t_vthreads. */
#ifndef _TESTS_VTHREADS_H_
#define _TESTS_VTHREADS_H_

#define WORKER_FILES	10

struct rumptest_worker {
	int		id;
	unsigned	seed;
	unsigned	len[WORKER_FILES];	/* 0: no such file */
	int		line;			/* where it went wrong */
};

int	rumptest_worker_step(struct rumptest_worker *);
int	rumptest_workers_begin(int nthreads, int mntflags);
int	rumptest_workers_end(struct rumptest_worker *, int nthreads);
int	rumptest_fifo_make(void);
int	rumptest_fifo_end(int writer, unsigned nbytes);
int	rumptest_pull(int mntflags);		/* unmount it */

#endif /* _TESTS_VTHREADS_H_ */
