/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernel threads are host threads, and the current lwp is thread-local.
 *
 * Signals stay with the program's own threads: kernel threads start with all
 * of them blocked, so that a handler of the program never runs on one.
 */
#include "rumpuser_int.h"

#include <assert.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define NAMELEN		16	/* what Linux keeps, with the NUL */

struct start {
	void	*(*st_func)(void *);
	void	*st_arg;
	char	st_name[NAMELEN];
};

#ifdef __EMSCRIPTEN__
#define THREADLOCAL			/* there is one thread */
#else
#define THREADLOCAL	__thread
#endif
static THREADLOCAL struct lwp *curlwp;
static THREADLOCAL jmp_buf *threadend;	/* NULL: not a thread of ours */

/*
 * A thread leaves by a jump to where it began, since glibc's pthread_exit loads
 * a library, which a sandbox may be in the way of (rumpuser_sandbox.h).
 */
static void *
thread_start(void *arg)
{
	struct start st = *(struct start *)arg;
	jmp_buf end;

	free(arg);
#ifdef __linux__
	pthread_setname_np(pthread_self(), st.st_name);
#endif
	threadend = &end;
	if (setjmp(end) == 0)
		(void)st.st_func(st.st_arg);
	return NULL;
}

/*
 * => The cookie is the caller's until rumpuser_thread_join.
 */
int
rumpuser_thread_create(void *(*f)(void *), void *arg, const char *name,
    int mustjoin, void **cookiep)
{
	sigset_t all, old;
	pthread_t *ptd, dummy;
	struct start *st;
	int error;

	ptd = &dummy;
	if (mustjoin && (ptd = malloc(sizeof(*ptd))) == NULL)
		return rumpuser__errtrans(ENOMEM);
	if ((st = calloc(1, sizeof(*st))) == NULL) {
		error = ENOMEM;
		goto fail;
	}
	st->st_func = f;
	st->st_arg = arg;
	if (name != NULL)
		strncpy(st->st_name, name, NAMELEN - 1);

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	error = pthread_create(ptd, NULL, thread_start, st);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (error != 0) {
		free(st);
		goto fail;
	}
	if (mustjoin)
		*cookiep = ptd;
	else
		pthread_detach(dummy);
	return 0;
fail:
	if (mustjoin)
		free(ptd);
	return rumpuser__errtrans(error);
}

void
rumpuser_thread_exit(void)
{

	if (threadend != NULL)
		longjmp(*threadend, 1);
	pthread_exit(NULL);
}

int
rumpuser_thread_join(void *cookie)
{
	pthread_t *ptd = cookie;
	int error, nlocks;

	assert(ptd != NULL);
	rumpuser__block(&nlocks);
	error = pthread_join(*ptd, NULL);
	rumpuser__unblock(nlocks);
	if (error == 0)
		free(ptd);
	return rumpuser__errtrans(error);
}

void
rumpuser_curlwp_set(struct lwp *l)
{

	curlwp = l;
}

struct lwp *
rumpuser_curlwp(void)
{

	return curlwp;
}
