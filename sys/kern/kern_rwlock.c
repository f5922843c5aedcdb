/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reader/writer locks: short-term, not recursive, no errors. Whoever would
 * wait for himself, or where nobody else can run, panics.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/proc.h>
#include <sys/rwlock.h>

void
rw_init(struct rwlock *rwl)
{

	rwl->rwl_writer = NULL;
	rwl->rwl_readers = 0;
	rwl->rwl_waiters = 0;
}

static void
rw_wait(struct rwlock *rwl)
{
	int error;

	if (rwl->rwl_writer == curproc)
		panic("rwlock %p: locking against myself", (void *)rwl);
	rwl->rwl_waiters++;
	error = tsleep(rwl, PWAIT, "rwlock", 0);
	rwl->rwl_waiters--;
	if (error != 0)
		panic("rwlock %p: error %d", (void *)rwl, error);
}

void
rw_enter_read(struct rwlock *rwl)
{

	while (rwl->rwl_writer != NULL)
		rw_wait(rwl);
	rwl->rwl_readers++;
}

void
rw_enter_write(struct rwlock *rwl)
{

	while (rwl->rwl_writer != NULL || rwl->rwl_readers > 0)
		rw_wait(rwl);
	rwl->rwl_writer = curproc;
}

void
rw_exit_read(struct rwlock *rwl)
{

	KASSERT(rwl->rwl_readers > 0 && rwl->rwl_writer == NULL);
	rwl->rwl_readers--;
	if (rwl->rwl_waiters > 0)
		wakeup(rwl);
}

void
rw_exit_write(struct rwlock *rwl)
{

	KASSERT(rwl->rwl_writer == curproc);
	rwl->rwl_writer = NULL;
	if (rwl->rwl_waiters > 0)
		wakeup(rwl);
}
