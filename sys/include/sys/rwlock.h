/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _SYS_RWLOCK_H_
#define _SYS_RWLOCK_H_

struct proc;

struct rwlock {
	struct proc	*rwl_writer;	/* owner in write mode, or NULL */
	int		rwl_readers;
	int		rwl_waiters;
};

void	rw_init(struct rwlock *);
void	rw_enter_read(struct rwlock *);
void	rw_enter_write(struct rwlock *);
void	rw_exit_read(struct rwlock *);
void	rw_exit_write(struct rwlock *);

#endif /* _SYS_RWLOCK_H_ */
