/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mutexes and condition variables, from which the kernel builds its CPU and
 * its sleep queues.
 *
 * => None of these calls touches the virtual CPU.
 * => A misuse (unlocking what another thread holds, locking twice, destroying
 *    what is in use) stops the program: mutexes check their owner unless NDEBUG
 *    is defined.
 */
#include "rumpuser_int.h"

#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#define NSEC_PER_SEC	1000000000L

struct rumpuser_mtx {
	pthread_mutex_t	m_mutex;
};

struct rumpuser_cv {
	pthread_cond_t	cv_cond;
};

/* These calls fail for a broken caller only; go no further with one. */
static void
must(int error, const char *what)
{

	if (error != 0) {
		rumpuser__warn("%s: errno %d", what, error);
		abort();
	}
}

/* The interface has no way to refuse, and little comes without memory. */
static void *
mustalloc(size_t size)
{
	void *p;

	if ((p = calloc(1, size)) == NULL)
		must(ENOMEM, "synchronisation object");
	return p;
}

void
rumpuser_mutex_init(struct rumpuser_mtx **mtxp)
{
	struct rumpuser_mtx *mtx;
	pthread_mutexattr_t attr;

	mtx = mustalloc(sizeof(*mtx));
	pthread_mutexattr_init(&attr);
#if !defined(NDEBUG) && defined(RUMPUSER_HAVE_THREADS)
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK);
#endif
	must(pthread_mutex_init(&mtx->m_mutex, &attr), "mutex_init");
	pthread_mutexattr_destroy(&attr);
	*mtxp = mtx;
}

void
rumpuser_mutex_enter(struct rumpuser_mtx *mtx)
{

	must(pthread_mutex_lock(&mtx->m_mutex), "mutex_enter");
}

int
rumpuser_mutex_tryenter(struct rumpuser_mtx *mtx)
{
	int error;

	if ((error = pthread_mutex_trylock(&mtx->m_mutex)) != 0 &&
	    error != EBUSY)
		must(error, "mutex_tryenter");
	return rumpuser__errtrans(error);
}

void
rumpuser_mutex_exit(struct rumpuser_mtx *mtx)
{

	must(pthread_mutex_unlock(&mtx->m_mutex), "mutex_exit");
}

void
rumpuser_mutex_destroy(struct rumpuser_mtx *mtx)
{

	must(pthread_mutex_destroy(&mtx->m_mutex), "mutex_destroy");
	free(mtx);
}

/*
 * Timeouts are measured on the monotonic clock: setting the wall clock
 * neither shortens nor stretches a sleep.
 */
void
rumpuser_cv_init(struct rumpuser_cv **cvp)
{
	struct rumpuser_cv *cv;
	pthread_condattr_t attr;

	cv = mustalloc(sizeof(*cv));
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	must(pthread_cond_init(&cv->cv_cond, &attr), "cv_init");
	pthread_condattr_destroy(&attr);
	*cvp = cv;
}

void
rumpuser_cv_destroy(struct rumpuser_cv *cv)
{

	must(pthread_cond_destroy(&cv->cv_cond), "cv_destroy");
	free(cv);
}

void
rumpuser_cv_wait(struct rumpuser_cv *cv, struct rumpuser_mtx *mtx)
{

	must(pthread_cond_wait(&cv->cv_cond, &mtx->m_mutex), "cv_wait");
}

int
rumpuser_cv_timedwait(struct rumpuser_cv *cv, struct rumpuser_mtx *mtx,
    int64_t sec, long nsec)
{
	struct timespec ts;
	int error;

	if (sec < 0)
		sec = nsec = 0;
	if (sec > INT_MAX)
		sec = INT_MAX;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	ts.tv_sec += sec + (ts.tv_nsec + nsec) / NSEC_PER_SEC;
	ts.tv_nsec = (ts.tv_nsec + nsec) % NSEC_PER_SEC;

	error = pthread_cond_timedwait(&cv->cv_cond, &mtx->m_mutex, &ts);
	if (error != ETIMEDOUT)
		must(error, "cv_timedwait");
	return rumpuser__errtrans(error);
}

void
rumpuser_cv_signal(struct rumpuser_cv *cv)
{

	must(pthread_cond_signal(&cv->cv_cond), "cv_signal");
}

void
rumpuser_cv_broadcast(struct rumpuser_cv *cv)
{

	must(pthread_cond_broadcast(&cv->cv_cond), "cv_broadcast");
}
