/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What reached the disks, told to whoever records it: each write when it is
 * done, each flush. A test can make from that what a power cut at any place
 * would have left, without running again for each.
 *
 * => Under the kernel's CPU, before the kernel hears of the completion: the
 *    data are still what was written, and the order is that of completions.
 */
#include "faulty_int.h"

#include <stdlib.h>

struct pending {
	rump_biodone_fn	p_done;
	void		*p_arg;
	struct rumpuser_fault_event p_event;
};

static rumpuser_fault_record_fn record;
static void *record_arg;

void
rumpuser_fault_record(rumpuser_fault_record_fn fn, void *arg)
{

	record = fn;
	record_arg = arg;
}

int
faulty_recording(void)
{

	return record != NULL;
}

static void
written(void *arg, size_t done, int error)
{
	struct pending *p = arg;

	if (error == 0 && record != NULL)
		(*record)(record_arg, &p->p_event);
	(*p->p_done)(p->p_arg, done, error);
	free(p);
}

void
faulty_record_write(int fd, int op, void *data, size_t len, int64_t off,
    rump_biodone_fn biodone, void *arg)
{
	struct pending *p;

	if ((p = calloc(1, sizeof(*p))) == NULL)
		abort();
	p->p_done = biodone;
	p->p_arg = arg;
	p->p_event.fe_device = faulty_power_name(fd);
	p->p_event.fe_data = data;
	p->p_event.fe_len = len;
	p->p_event.fe_off = off;
	p->p_event.fe_sync = (op & RUMPUSER_BIO_SYNC) != 0;
	__real_rumpuser_bio(fd, op, data, len, off, written, p);
}

void
faulty_record_flush(int fd)
{
	struct rumpuser_fault_event e = { .fe_data = NULL };

	e.fe_device = faulty_power_name(fd);
	(*record)(record_arg, &e);
}
