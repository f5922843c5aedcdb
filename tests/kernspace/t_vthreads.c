/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Many threads in one file system, with few vnodes and I/O that completes
 * later, so that they sleep in each other's way.
 */
#include <pthread.h>
#include <stdlib.h>

#include <rump/rump_syscalls.h>

#include "ffsdisk.h"
#include "kernspace.h"
#include "vthreads.h"

#define NTHREADS	4

static struct rumptest_worker workers[NTHREADS];
static int steps;

static void *
worker(void *arg)
{
	struct rumptest_worker *w = arg;
	int i;

	for (i = 0; i < steps && w->line == 0; i++) {
		rump_schedule();
		w->line = rumptest_worker_step(w);
		rump_unschedule();
	}
	return NULL;
}

static void
boot(const char *iothreads)
{
	const char *disk = ffsdisk_copy();

	setenv("RUMP_IOTHREADS", iothreads, 1);
	setenv("RUMP_NVNODES", "24", 1);
	CHECK_EQ(rump_init(), 0);
	CHECK_EQ(rump_pub_etfs_register("/dev/disk0", disk, RUMP_ETFS_BLK), 0);
	CHECK_OK(rump_sys_mkdir("/ffs", 0755));
}

static void
start(pthread_t *threads)
{
	int i;

	for (i = 0; i < NTHREADS; i++) {
		workers[i].id = i;
		workers[i].seed = (unsigned)test_random();
		workers[i].line = 0;
		CHECK_EQ(pthread_create(&threads[i], NULL, worker,
		    &workers[i]), 0);
	}
}

static void
halt(void)
{
	uint32_t leaks;

	CHECK_EQ(rump_pub_halt(0, &leaks), 0);
	CHECK_EQ(leaks, 0);
}

/* Everybody finds what they wrote. */
static void
work_together(const char *iothreads, int mntflags)
{
	pthread_t threads[NTHREADS];
	int error, i;

	boot(iothreads);
	rump_schedule();
	error = rumptest_workers_begin(NTHREADS, mntflags);
	rump_unschedule();
	CHECK_EQ(error, 0);
	steps = test_quick() ? 100 : 600;
	start(threads);
	for (i = 0; i < NTHREADS; i++)
		pthread_join(threads[i], NULL);
	for (i = 0; i < NTHREADS; i++)
		CHECK_EQ(workers[i].line, 0);
	rump_schedule();
	error = rumptest_workers_end(workers, NTHREADS);
	rump_unschedule();
	CHECK_EQ(error, 0);
	halt();
}

static void
t_together(void)
{

	work_together("0", 0);
}

static void
t_together_softdep(void)
{

	work_together("0", RUMP_MNT_SOFTDEP);
}

static void
t_together_iothreads(void)
{

	work_together("2", 0);
}

static void
t_together_iothreads_softdep(void)
{

	work_together("2", RUMP_MNT_SOFTDEP);
}

/* The disk is pulled from under them: errors, and nothing worse. */
static void
t_pulled(void)
{
	pthread_t threads[NTHREADS];
	struct rump_stat st;
	int error, i;

	boot("2");
	rump_schedule();
	error = rumptest_workers_begin(NTHREADS, 0);
	rump_unschedule();
	CHECK_EQ(error, 0);
	steps = 100000;
	start(threads);
	for (i = 0; i < 200; i++)
		CHECK_OK(rump_sys_stat("/ffs/shared", &st));
	rump_schedule();
	error = rumptest_pull(RUMP_MNT_FORCE);
	rump_unschedule();
	for (i = 0; i < NTHREADS; i++)
		pthread_join(threads[i], NULL);
	CHECK_EQ(error, 0);
	for (i = 0; i < NTHREADS; i++)
		CHECK(workers[i].line != 0);
	halt();
}

static void *
fifo_end(void *arg)
{
	static int lines[2];
	int writer = arg != NULL;

	rump_schedule();
	lines[writer] = rumptest_fifo_end(writer, 100000);
	rump_unschedule();
	return &lines[writer];
}

/* The ends wait for each other, to open and when it is full or empty. */
static void
t_fifo(void)
{
	pthread_t reader, writer;
	void *line;
	int error;

	CHECK_EQ(rump_init(), 0);
	rump_schedule();
	error = rumptest_fifo_make();
	rump_unschedule();
	CHECK_EQ(error, 0);
	CHECK_EQ(pthread_create(&reader, NULL, fifo_end, NULL), 0);
	CHECK_EQ(pthread_create(&writer, NULL, fifo_end, &error), 0);
	pthread_join(writer, &line);
	CHECK_EQ(*(int *)line, 0);
	pthread_join(reader, &line);
	CHECK_EQ(*(int *)line, 0);
}

TEST_MAIN(
	TEST(t_fifo),
	TEST_ALONE(t_together),
	TEST_ALONE(t_together_softdep),
	TEST_ALONE(t_together_iothreads),
	TEST_ALONE(t_together_iothreads_softdep),
	TEST_ALONE(t_pulled))
