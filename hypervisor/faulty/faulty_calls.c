/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The wrapped hypercalls: count, fail if it is time, else pass on.
 */
#include "faulty_int.h"

#include <stdlib.h>

/*
 * => RUMP_FAULT is read at each boot and says with its seed what it does, so
 *    that a report has what it takes to repeat it. Without it, settings made
 *    by calls stay.
 */
int
__wrap_rumpuser_init(int version, const struct rumpuser_hyperup *up,
    uint32_t *caps)
{
	const char *spec;
	int error;

	if ((error = __real_rumpuser_init(version, up, caps)) != 0)
		return error;
	if ((spec = getenv("RUMP_FAULT")) == NULL)
		return 0;
	error = rumpuser_fault_parse(spec);
	faulty_say("faulty: RUMP_FAULT=%s%s\n", spec,
	    error != 0 ? ": not understood" : "");
	return error;
}

void
__wrap_rumpuser_bio(int fd, int op, void *data, size_t len, int64_t off,
    rump_biodone_fn biodone, void *arg)
{
	size_t done = 0;
	int error;

	error = faulty_call(op & RUMPUSER_BIO_READ ? RUMPUSER_FAULT_READ :
	    RUMPUSER_FAULT_WRITE);
	if (error == 0 && !faulty_power_watching()) {
		if (faulty_recording() && !(op & RUMPUSER_BIO_READ)) {
			faulty_record_write(fd, op, data, len, off, biodone,
			    arg);
			return;
		}
		__real_rumpuser_bio(fd, op, data, len, off, biodone, arg);
		return;
	}
	if (error == 0 && (op & RUMPUSER_BIO_READ))
		error = faulty_power_read(fd, data, len, off, &done);
	else if (error == 0)
		error = faulty_power_write(fd, data, len, off,
		    op & RUMPUSER_BIO_SYNC, &done);
	biodone(arg, done, error);
}

int
__wrap_rumpuser_syncfd(int fd)
{
	int error;

	if ((error = faulty_call(RUMPUSER_FAULT_SYNC)) != 0)
		return error;
	if (faulty_power_watching())
		return faulty_power_sync(fd);
	error = __real_rumpuser_syncfd(fd);
	if (error == 0 && faulty_recording())
		faulty_record_flush(fd);
	return error;
}

int
__wrap_rumpuser_close(int fd)
{

	faulty_power_close(fd);
	return __real_rumpuser_close(fd);
}

int
__wrap_rumpuser_malloc(size_t len, size_t align, void **memp)
{
	int error;

	if ((error = faulty_call(RUMPUSER_FAULT_MALLOC)) != 0)
		return error;
	return __real_rumpuser_malloc(len, align, memp);
}

int
__wrap_rumpuser_anonmmap(size_t len, void **memp)
{
	int error;

	if ((error = faulty_call(RUMPUSER_FAULT_MALLOC)) != 0)
		return error;
	return __real_rumpuser_anonmmap(len, memp);
}

void
__wrap_rumpuser_getrandom(void *data, size_t len)
{
	uint8_t *p = data;

	if (!faulty_norandom) {
		__real_rumpuser_getrandom(data, len);
		return;
	}
	while (len-- > 0)
		*p++ = (uint8_t)faulty_random();
}

int
__wrap_rumpuser_clock_gettime(int clock, int64_t *sec, long *nsec)
{
	int error;

	if (clock != RUMPUSER_CLOCK_RELWALL || faulty_clock_msec < 0) {
		error = __real_rumpuser_clock_gettime(clock, sec, nsec);
		if (error == 0 && clock == RUMPUSER_CLOCK_ABSMONO)
			*sec += faulty_elapsed;
		return error;
	}
	*sec = faulty_clock_msec / 1000;
	*nsec = (long)(faulty_clock_msec % 1000) * 1000000;
	faulty_clock_msec++;
	return 0;
}

int
__wrap_rumpuser_clock_sleep(int clock, int64_t sec, long nsec)
{

	if (clock == RUMPUSER_CLOCK_ABSMONO)
		sec = sec > faulty_elapsed ? sec - faulty_elapsed : 0;
	return __real_rumpuser_clock_sleep(clock, sec, nsec);
}
