/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads, the current lwp, mutexes and condition variables. */
#include "fakekernel.h"

#include <signal.h>
#include <stdlib.h>

#include "test.h"

#define KERN_EBUSY	16
#define KERN_ETIMEDOUT	60

static void
boot_with_threads(void)
{

	fk_boot();
	if (!(fk_caps & RUMPUSER_CAP_THREADS)) {
		fk_halt();
		test_skip("this host has no threads");
	}
}

static struct lwp *
lwp_of(uintptr_t n)
{

	return (struct lwp *)n;
}

static void *
set_lwp(void *arg)
{
	int *okp = arg;

	*okp = rumpuser_curlwp() == NULL;
	rumpuser_curlwp_set(lwp_of(2));
	*okp &= rumpuser_curlwp() == lwp_of(2);
	rumpuser_thread_exit();
}

static void
t_each_thread_has_its_own_lwp(void)
{
	void *cookie;
	int ok = 0;

	boot_with_threads();
	CHECK(rumpuser_curlwp() == NULL);
	rumpuser_curlwp_set(lwp_of(1));
	CHECK_EQ(rumpuser_thread_create(set_lwp, &ok, "lwp", 1, &cookie), 0);
	CHECK_EQ(rumpuser_thread_join(cookie), 0);
	CHECK(ok);
	CHECK(rumpuser_curlwp() == lwp_of(1));
	rumpuser_curlwp_set(NULL);
	fk_halt();
}

static void *
take_cpu(void *arg)
{
	int *turn = arg;

	CHECK(!fk_oncpu());
	fk_enter();
	*turn = 1;
	fk_leave();
	rumpuser_thread_exit();
}

/* The thread can end only if the join gives up the CPU. */
static void
t_join_gives_up_the_cpu(void)
{
	void *cookie;
	int turn = 0;

	boot_with_threads();
	CHECK_EQ(rumpuser_thread_create(take_cpu, &turn,
	    "a name longer than sixteen characters", 1, &cookie), 0);
	CHECK_EQ(rumpuser_thread_join(cookie), 0);
	CHECK_EQ(turn, 1);
	CHECK(fk_oncpu());
	fk_halt();
}

#define NTHREAD	8
#define NROUND	2000

struct shared {
	struct rumpuser_mtx	*mtx;
	struct rumpuser_cv	*cv;
	int			count;
	int			waiting;
	int			go;
};

static void *
count_up(void *arg)
{
	struct shared *sh = arg;
	int i;

	for (i = 0; i < NROUND; i++) {
		if (i % 3 == 0 && rumpuser_mutex_tryenter(sh->mtx) == 0)
			/* taken */;
		else
			rumpuser_mutex_enter(sh->mtx);
		sh->count++;
		rumpuser_mutex_exit(sh->mtx);
	}
	rumpuser_thread_exit();
}

static void
shared_init(struct shared *sh)
{

	*sh = (struct shared){ 0 };
	rumpuser_mutex_init(&sh->mtx);
	rumpuser_cv_init(&sh->cv);
}

static void
shared_fini(struct shared *sh)
{

	rumpuser_cv_destroy(sh->cv);
	rumpuser_mutex_destroy(sh->mtx);
}

static void
run_threads(void *(*f)(void *), struct shared *sh, void **cookie)
{
	int i;

	for (i = 0; i < NTHREAD; i++)
		CHECK_EQ(rumpuser_thread_create(f, sh, "t", 1, &cookie[i]), 0);
}

static void
join_threads(void **cookie)
{
	int i;

	for (i = 0; i < NTHREAD; i++)
		CHECK_EQ(rumpuser_thread_join(cookie[i]), 0);
}

static void
t_a_mutex_excludes(void)
{
	void *cookie[NTHREAD];
	struct shared sh;

	boot_with_threads();
	shared_init(&sh);
	run_threads(count_up, &sh, cookie);
	join_threads(cookie);
	CHECK_EQ(sh.count, NTHREAD * NROUND);
	shared_fini(&sh);
	fk_halt();
}

static void *
try_it(void *arg)
{
	struct shared *sh = arg;

	sh->count = rumpuser_mutex_tryenter(sh->mtx);
	rumpuser_thread_exit();
}

static void
t_tryenter_of_a_held_mutex_is_EBUSY(void)
{
	struct shared sh;
	void *cookie;

	boot_with_threads();
	shared_init(&sh);
	CHECK_EQ(rumpuser_mutex_tryenter(sh.mtx), 0);
	CHECK_EQ(rumpuser_thread_create(try_it, &sh, "try", 1, &cookie), 0);
	CHECK_EQ(rumpuser_thread_join(cookie), 0);
	CHECK_EQ(sh.count, KERN_EBUSY);
	rumpuser_mutex_exit(sh.mtx);
	shared_fini(&sh);
	fk_halt();
}

static void *
wait_for_go(void *arg)
{
	struct shared *sh = arg;

	rumpuser_mutex_enter(sh->mtx);
	sh->waiting++;
	while (sh->go == 0)
		rumpuser_cv_wait(sh->cv, sh->mtx);
	sh->go--;
	sh->count++;
	rumpuser_mutex_exit(sh->mtx);
	rumpuser_thread_exit();
}

static void
await_waiters(struct shared *sh)
{

	rumpuser_mutex_enter(sh->mtx);
	while (sh->waiting != NTHREAD) {
		rumpuser_mutex_exit(sh->mtx);
		rumpuser_clock_sleep(RUMPUSER_CLOCK_RELWALL, 0, 1000000);
		rumpuser_mutex_enter(sh->mtx);
	}
}

static void
t_broadcast_wakes_all(void)
{
	void *cookie[NTHREAD];
	struct shared sh;

	boot_with_threads();
	shared_init(&sh);
	run_threads(wait_for_go, &sh, cookie);
	await_waiters(&sh);
	sh.go = NTHREAD;
	rumpuser_cv_broadcast(sh.cv);
	rumpuser_mutex_exit(sh.mtx);
	join_threads(cookie);
	CHECK_EQ(sh.count, NTHREAD);
	shared_fini(&sh);
	fk_halt();
}

static void
t_signal_wakes_one(void)
{
	void *cookie[NTHREAD];
	struct shared sh;
	int i;

	boot_with_threads();
	shared_init(&sh);
	run_threads(wait_for_go, &sh, cookie);
	await_waiters(&sh);
	rumpuser_mutex_exit(sh.mtx);
	for (i = 0; i < NTHREAD; i++) {
		rumpuser_mutex_enter(sh.mtx);
		sh.go++;
		rumpuser_cv_signal(sh.cv);
		rumpuser_mutex_exit(sh.mtx);
	}
	join_threads(cookie);
	CHECK_EQ(sh.count, NTHREAD);
	shared_fini(&sh);
	fk_halt();
}

static void
t_timed_waits_end(void)
{
	int64_t s0, s1;
	struct shared sh;
	long n0, n1;
	int error;

	boot_with_threads();
	shared_init(&sh);
	rumpuser_clock_gettime(RUMPUSER_CLOCK_ABSMONO, &s0, &n0);
	rumpuser_mutex_enter(sh.mtx);
	do {
		/* 0 without a signal: a host may wake spuriously. */
		error = rumpuser_cv_timedwait(sh.cv, sh.mtx, 0, 30000000);
	} while (error == 0);
	CHECK_EQ(error, KERN_ETIMEDOUT);
	CHECK_EQ(rumpuser_cv_timedwait(sh.cv, sh.mtx, 0, 0), KERN_ETIMEDOUT);
	rumpuser_mutex_exit(sh.mtx);
	rumpuser_clock_gettime(RUMPUSER_CLOCK_ABSMONO, &s1, &n1);
	CHECK((s1 - s0) * 1000000000 + n1 - n0 >= 30000000);
	shared_fini(&sh);
	fk_halt();
}

static void *
signals_blocked(void *arg)
{
	sigset_t set;
	int *okp = arg;

	pthread_sigmask(SIG_SETMASK, NULL, &set);
	*okp = sigismember(&set, SIGINT) == 1 &&
	    sigismember(&set, SIGALRM) == 1;
	rumpuser_thread_exit();
}

static void
t_signals_stay_with_the_program(void)
{
	sigset_t set;
	void *cookie;
	int ok = 0;

	boot_with_threads();
	CHECK_EQ(rumpuser_thread_create(signals_blocked, &ok, "s", 1, &cookie),
	    0);
	CHECK_EQ(rumpuser_thread_join(cookie), 0);
	CHECK(ok);
	pthread_sigmask(SIG_SETMASK, NULL, &set);
	CHECK_EQ(sigismember(&set, SIGINT), 0);
	fk_halt();
}

static void
t_threads_can_be_hidden(void)
{

	setenv("RUMP_THREADS", "0", 1);
	fk_boot();
	CHECK_EQ(fk_caps & RUMPUSER_CAP_THREADS, 0);
	fk_halt();
	unsetenv("RUMP_THREADS");
}

TEST_MAIN(
	TEST(t_each_thread_has_its_own_lwp),
	TEST(t_join_gives_up_the_cpu),
	TEST(t_a_mutex_excludes),
	TEST(t_tryenter_of_a_held_mutex_is_EBUSY),
	TEST(t_broadcast_wakes_all),
	TEST(t_signal_wakes_one),
	TEST(t_timed_waits_end),
	TEST(t_signals_stay_with_the_program),
	TEST_ALONE(t_threads_can_be_hidden))
