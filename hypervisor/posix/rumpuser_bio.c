/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Block I/O.
 *
 * By default the calling thread does the transfer, keeps the CPU, and calls
 * biodone before rumpuser_bio returns: for a file in the host's cache nothing
 * is faster. With RUMP_IOTHREADS=n (n > 0) requests go to n threads:
 *
 *	rumpuser_bio		queued, ro_pending++
 *	iothread		takes it off, transfers, ro_pending--
 *	iothread		hyp_schedule, biodone, hyp_unschedule
 *
 * Requests under way together have no order among them; whoever needs one
 * waits for completion first. ro_pending covers the transfer only, not biodone,
 * so that rumpuser__bio_drain needs no CPU to make progress.
 */
#include "rumpuser_int.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#define MAXTHREADS	64

struct biorequest {
	struct biorequest	*br_next;	/* q */
	struct rumpuser__obj	*br_obj;
	int			br_op;
	void			*br_data;
	size_t			br_len;
	int64_t			br_off;
	rump_biodone_fn		br_done;
	void			*br_arg;
};

/* (q): qlock */
static pthread_mutex_t qlock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t qwork = PTHREAD_COND_INITIALIZER;	/* a request came */
static pthread_cond_t qidle = PTHREAD_COND_INITIALIZER;	/* one was moved */
static struct biorequest *qhead, **qtail = &qhead;	/* q */
static int nthreads = -1;	/* q; read without: -1 = not asked for yet */

static int
checkargs(struct rumpuser__obj *obj, int op, size_t len, int64_t off)
{
	int acc;

	if (obj == NULL)
		return EBADF;
	acc = obj->ro_mode & RUMPUSER_OPEN_ACCMODE;
	switch (op & ~RUMPUSER_BIO_SYNC) {
	case RUMPUSER_BIO_READ:
		if (acc == RUMPUSER_OPEN_WRONLY)
			return EBADF;
		break;
	case RUMPUSER_BIO_WRITE:
		if (acc == RUMPUSER_OPEN_RDONLY)
			return EBADF;
		break;
	default:
		return EINVAL;
	}
	if (!(obj->ro_mode & RUMPUSER_OPEN_BIO) || off < 0 ||
	    len % RUMPUSER__DEV_BSIZE != 0)
		return EINVAL;
	if (!obj->ro_ops->oo_inside(obj, (uint64_t)off, len))
		return EIO;
	return 0;
}

/*
 * => The arguments were checked; a short count means that the object shrank
 *    meanwhile, and is an error like any access beyond the end.
 */
static int
transfer(struct rumpuser__obj *obj, int op, void *data, size_t len,
    int64_t off, size_t *donep)
{
	int error;

	*donep = 0;
	if (op & RUMPUSER_BIO_READ)
		error = obj->ro_ops->oo_read(obj, data, len, off, donep);
	else
		error = obj->ro_ops->oo_write(obj, data, len, off, donep);
	if (error == 0 && *donep != len)
		error = EIO;
	if (error == 0 && (op & RUMPUSER_BIO_WRITE) && (op & RUMPUSER_BIO_SYNC))
		error = obj->ro_ops->oo_sync(obj);
	return error;
}

static void *
iothread(void *arg)
{
	struct biorequest *br;
	size_t done;
	int error;

	(void)arg;
	for (;;) {
		pthread_mutex_lock(&qlock);
		while ((br = qhead) == NULL)
			pthread_cond_wait(&qwork, &qlock);
		if ((qhead = br->br_next) == NULL)
			qtail = &qhead;
		pthread_mutex_unlock(&qlock);

		error = transfer(br->br_obj, br->br_op, br->br_data,
		    br->br_len, br->br_off, &done);

		pthread_mutex_lock(&qlock);
		assert(br->br_obj->ro_pending > 0);
		br->br_obj->ro_pending--;
		pthread_cond_broadcast(&qidle);
		pthread_mutex_unlock(&qlock);

		rumpuser__hyp.hyp_schedule();
		br->br_done(br->br_arg, done, rumpuser__errtrans(error));
		rumpuser__hyp.hyp_unschedule();
		free(br);
	}
	return NULL;
}

/*
 * Start the threads when the first request comes: by then the program has
 * made up its mind (a fork, a sandbox), and the kernel can take completions.
 * => Caller holds qlock. Fewer threads than wished for are as good; with none
 *    I/O is done inline.
 */
static int
startthreads(void)
{
	int error, i, want = 0;
	void *cookie;

	if (rumpuser__caps & RUMPUSER_CAP_THREADS)
		want = rumpuser__paramint("RUMP_IOTHREADS", 0);
	if (want > MAXTHREADS)
		want = MAXTHREADS;
	for (i = 0; i < want; i++) {
		error = rumpuser_thread_create(iothread, NULL, "rumpio", 0,
		    &cookie);
		if (error != 0)
			break;
	}
	return i;
}

/* => Takes the request over, or returns 0 and the caller does it inline. */
static int
enqueue(const struct biorequest *tmpl)
{
	struct biorequest *br;

	pthread_mutex_lock(&qlock);
	if (nthreads == -1)
		__atomic_store_n(&nthreads, startthreads(), __ATOMIC_RELAXED);
	if (nthreads == 0 || (br = malloc(sizeof(*br))) == NULL) {
		pthread_mutex_unlock(&qlock);
		return 0;
	}
	*br = *tmpl;
	br->br_next = NULL;
	*qtail = br;
	qtail = &br->br_next;
	br->br_obj->ro_pending++;
	pthread_cond_signal(&qwork);
	pthread_mutex_unlock(&qlock);
	return 1;
}

void
rumpuser_bio(int fd, int op, void *data, size_t len, int64_t off,
    rump_biodone_fn biodone, void *arg)
{
	struct rumpuser__obj *obj = rumpuser__obj_get(fd);
	struct biorequest br = { NULL, obj, op, data, len, off, biodone, arg };
	size_t done = 0;
	int error;

	error = checkargs(obj, op, len, off);
	if (error == 0) {
		if (__atomic_load_n(&nthreads, __ATOMIC_RELAXED) != 0 &&
		    enqueue(&br))
			return;
		error = transfer(obj, op, data, len, off, &done);
	}
	biodone(arg, done, rumpuser__errtrans(error));
}

/*
 * => Gives the CPU up, if there is anything to wait for: threads whose
 *    transfer is done need it to complete before they take the next request.
 */
void
rumpuser__bio_drain(struct rumpuser__obj *obj)
{
	int nlocks;

	pthread_mutex_lock(&qlock);
	if (obj->ro_pending == 0) {
		pthread_mutex_unlock(&qlock);
		return;
	}
	pthread_mutex_unlock(&qlock);

	rumpuser__block(&nlocks);
	pthread_mutex_lock(&qlock);
	while (obj->ro_pending != 0)
		pthread_cond_wait(&qidle, &qlock);
	pthread_mutex_unlock(&qlock);
	rumpuser__unblock(nlocks);
}
