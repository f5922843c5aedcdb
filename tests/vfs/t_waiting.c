/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls that wait, and another thread that ends the wait. Whether that comes
 * before or after the wait begins is not known, and does not matter.
 */
#include <pthread.h>

#include "writable.h"

/* w_func runs in its thread, where nothing may CHECK. */
struct waiter {
	void		(*w_func)(struct waiter *);
	int		w_fd;
	int		w_ret;
	int		w_errno;
	pthread_t	w_thread;
};

static void *
run_waiter(void *arg)
{
	struct waiter *w = arg;

	(*w->w_func)(w);
	w->w_errno = errno;
	unbecome();
	return NULL;
}

static void
start(struct waiter *w, void (*func)(struct waiter *), int fd)
{

	w->w_func = func;
	w->w_fd = fd;
	CHECK_EQ(pthread_create(&w->w_thread, NULL, run_waiter, w), 0);
}

static void
finish(struct waiter *w)
{

	CHECK_EQ(pthread_join(w->w_thread, NULL), 0);
}

static int
setw(int fd, int type, int64_t start, int64_t len)
{
	struct rump_flock fl = { start, len, 0, (int16_t)type,
	    RUMP_SEEK_SET };

	return rump_sys_fcntl(fd, RUMP_F_SETLKW, &fl);
}

static void
wait_event(struct waiter *w)
{
	struct rump_kevent ev;

	w->w_ret = rump_sys_kevent(w->w_fd, NULL, 0, &ev, 1, NULL);
}

static void
wait_poll(struct waiter *w)
{
	struct rump_pollfd pf = { w->w_fd, RUMP_POLLIN, 0 };

	w->w_ret = rump_sys_poll(&pf, 1, RUMP_POLL_INFTIM);
}

static void
events(const char *place)
{
	struct rump_kevent ev;
	struct waiter w;
	int kq, f;

	put("f", "text");
	kq = (int)CHECK_OK(rump_sys_kqueue());
	f = (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDWR));
	RUMP_EV_SET(&ev, f, RUMP_EVFILT_VNODE, RUMP_EV_ADD | RUMP_EV_CLEAR,
	    RUMP_NOTE_WRITE, 0, 0);
	CHECK_OK(rump_sys_kevent(kq, &ev, 1, NULL, 0, NULL));
	start(&w, wait_event, kq);
	CHECK_EQ(rump_sys_write(f, "x", 1), 1);
	finish(&w);
	CHECK_EQ(w.w_ret, 1);
	start(&w, wait_poll, kq);
	CHECK_EQ(rump_sys_write(f, "x", 1), 1);
	finish(&w);
	CHECK_EQ(w.w_ret, 1);
	start(&w, wait_event, kq);
	finish(&w);
	/* Closed under who waits. */
	start(&w, wait_event, kq);
	CHECK_OK(rump_sys_close(kq));
	finish(&w);
	CHECK_EQ(w.w_ret, -1);
	CHECK_EQ(w.w_errno, EBADF);
	CHECK_OK(rump_sys_close(f));
}

/* In a process of its own. */
static void
wait_range(struct waiter *w)
{
	int fd;

	w->w_ret = -1;
	if (rump_pub_lwproc_rfork(RUMP_RFFD_COPY) == 0 &&
	    (fd = rump_sys_open("f", RUMP_O_RDWR)) != -1)
		w->w_ret = setw(fd, RUMP_F_WRLCK, 0, 10);
}

static void
wait_flock(struct waiter *w)
{
	int fd;

	w->w_ret = -1;
	if (rump_pub_lwproc_rfork(RUMP_RFFD_CLEAR) == 0 &&
	    (fd = rump_sys_open("f", RUMP_O_RDWR)) != -1)
		w->w_ret = rump_sys_flock(fd, RUMP_LOCK_EX);
}

static void
locks(const char *place)
{
	struct waiter w[4];
	int f, i;

	put("f", "text");
	f = (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDWR));
	CHECK_OK(setw(f, RUMP_F_WRLCK, 5, 1));
	for (i = 0; i < 4; i++)
		start(&w[i], i % 2 ? wait_range : wait_flock, f);
	CHECK_OK(setw(f, RUMP_F_RDLCK, 0, 0));
	CHECK_OK(setw(f, RUMP_F_UNLCK, 0, 0));
	for (i = 0; i < 4; i++) {	/* they end, one after the other */
		finish(&w[i]);
		CHECK_EQ(w[i].w_ret, 0);
	}
	CHECK_OK(rump_sys_close(f));
}

static pthread_barrier_t both;

/* Holds 20, wants 0 to 9, of which 5 is taken. */
static void
wait_crossed(struct waiter *w)
{
	int ready = rump_pub_lwproc_rfork(RUMP_RFFD_COPY) == 0 &&
	    setw(w->w_fd, RUMP_F_WRLCK, 20, 1) == 0;

	pthread_barrier_wait(&both);
	errno = 0;
	w->w_ret = ready ? setw(w->w_fd, RUMP_F_WRLCK, 0, 10) : -1;
}

static void
crossed(const char *place)
{
	struct waiter w;
	int f, ret, e, i;

	put("f", "text");
	CHECK_EQ(pthread_barrier_init(&both, NULL, 2), 0);
	for (i = 0; i < 10; i++) {
		f = (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDWR));
		CHECK_OK(setw(f, RUMP_F_WRLCK, 5, 1));
		start(&w, wait_crossed, f);
		pthread_barrier_wait(&both);
		ret = setw(f, RUMP_F_WRLCK, 20, 1);
		e = ret == -1 ? errno : 0;
		CHECK_OK(setw(f, RUMP_F_UNLCK, 0, 0));
		finish(&w);
		if (w.w_ret == -1)
			CHECK_EQ(e, 0);
		else
			CHECK_EQ(e, EDEADLK);
		if (w.w_ret == -1)
			CHECK_EQ(w.w_errno, EDEADLK);
		CHECK_OK(rump_sys_close(f));
	}
	pthread_barrier_destroy(&both);
}

static void
taken_away(const char *place)
{
	struct waiter w;
	int f;

	put("f", "text");
	f = (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDWR | RUMP_O_EXLOCK));
	start(&w, wait_flock, f);
	CHECK_OK(rump_sys_chdir("/"));
	while (rump_sys_unmount(place, RUMP_MNT_FORCE) == -1)
		CHECK_EQ(errno, EBUSY);		/* it is just opening */
	finish(&w);
	CHECK_EQ(w.w_ret, -1);
	CHECK(w.w_errno == EIO || w.w_errno == EBADF ||
	    w.w_errno == ENOENT);
	CHECK_OK(rump_sys_close(f));
	mount_again(place);
}

#define EVERYWHERE(f)							\
static void								\
t_##f(void)								\
{									\
									\
	mounted(f);							\
}

EVERYWHERE(events)
EVERYWHERE(locks)
EVERYWHERE(crossed)
EVERYWHERE(taken_away)

TEST_MAIN(
	TEST_ALONE(t_events),
	TEST_ALONE(t_locks),
	TEST_ALONE(t_crossed),
	TEST_ALONE(t_taken_away))
