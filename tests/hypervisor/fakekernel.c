/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel that is none. See fakekernel.h.
 *
 * The CPU is a flag under a host mutex; completions are broadcast on the same
 * condition variable, so that waiting for one is waiting for the CPU to have
 * been somewhere else.
 */
#include "fakekernel.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "test.h"

/* CHECK ends a test by a jump, which no other thread may make. */
#define MUST(e) do {							\
	if (!(e)) {							\
		fprintf(stderr, "fake kernel: not true: %s\n", #e);	\
		abort();						\
	}								\
} while (/*CONSTCOND*/0)

uint32_t fk_caps;
unsigned fk_blocks;

static pthread_mutex_t cpulock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cpucond = PTHREAD_COND_INITIALIZER;
static int cpubusy;
#ifdef __EMSCRIPTEN__
static int oncpu;			/* there is one thread */
#else
static __thread int oncpu;
#endif

static void
take(void)
{

	MUST(!oncpu);
	pthread_mutex_lock(&cpulock);
	while (cpubusy)
		pthread_cond_wait(&cpucond, &cpulock);
	cpubusy = 1;
	pthread_mutex_unlock(&cpulock);
	oncpu = 1;
}

static void
give(void)
{

	MUST(oncpu);
	oncpu = 0;
	pthread_mutex_lock(&cpulock);
	cpubusy = 0;
	pthread_cond_broadcast(&cpucond);
	pthread_mutex_unlock(&cpulock);
}

#define NLOCKS	7	/* whatever unschedule said must come back */

static void
backend_unschedule(int *nlocksp)
{

	*nlocksp = NLOCKS;
	fk_blocks++;
	give();
}

static void
backend_schedule(int nlocks)
{

	MUST(nlocks == NLOCKS);
	take();
}

static const struct rumpuser_hyperup hyperup = {
	.hyp_schedule = take,
	.hyp_unschedule = give,
	.hyp_backend_unschedule = backend_unschedule,
	.hyp_backend_schedule = backend_schedule,
};

void
fk_boot(void)
{

	CHECK_EQ(rumpuser_init(RUMPUSER_VERSION, &hyperup, &fk_caps), 0);
	fk_blocks = 0;
	take();
}

void
fk_halt(void)
{

	give();
}

void
fk_enter(void)
{

	take();
}

void
fk_leave(void)
{

	give();
}

int
fk_oncpu(void)
{

	return oncpu;
}

static void
biodone(void *arg, size_t done, int error)
{
	struct fk_io *io = arg;

	MUST(oncpu);
	io->io_calls++;
	io->io_done = done;
	io->io_error = error;
}

void
fk_bio_start(struct fk_io *io, int fd, int op, void *data, size_t len,
    int64_t off)
{

	io->io_calls = 0;
	rumpuser_bio(fd, op, data, len, off, biodone, io);
	CHECK(oncpu);
}

/* io_calls is read and written with the CPU held. */
void
fk_bio_wait(struct fk_io *io)
{

	while (io->io_calls == 0) {
		give();
		take();
	}
	CHECK_EQ(io->io_calls, 1);
}

int
fk_bio(int fd, int op, void *data, size_t len, int64_t off, size_t *donep)
{
	struct fk_io io;

	fk_bio_start(&io, fd, op, data, len, off);
	fk_bio_wait(&io);
	if (donep != NULL)
		*donep = io.io_done;
	return io.io_error;
}
