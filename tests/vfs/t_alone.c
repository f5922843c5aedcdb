/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls that would wait where nobody can end the wait: EDEADLK, no hang. */
#include "writable.h"

static int
setw(int fd, int type)
{
	struct rump_flock fl = { 0, 0, 0, (int16_t)type, RUMP_SEEK_SET };

	return rump_sys_fcntl(fd, RUMP_F_SETLKW, &fl);
}

static void
alone(const char *place)
{
	struct rump_timespec ts = { 0, 20000000 };
	struct rump_pollfd pf = { 0, RUMP_POLLIN, 0 };
	struct rump_kevent ev;
	int kq, a, b;

	put("f", "text");
	kq = (int)CHECK_OK(rump_sys_kqueue());
	FAILS(EDEADLK, rump_sys_kevent(kq, NULL, 0, &ev, 1, NULL));
	CHECK_EQ(rump_sys_kevent(kq, NULL, 0, &ev, 1, &ts), 0);
	pf.fd = kq;
	FAILS(EDEADLK, rump_sys_poll(&pf, 1, RUMP_POLL_INFTIM));
	CHECK_EQ(rump_sys_poll(&pf, 1, 20), 0);
	CHECK_OK(rump_sys_close(kq));

	a = (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDWR));
	b = (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDWR));
	CHECK_OK(rump_sys_flock(a, RUMP_LOCK_EX));
	FAILS(EDEADLK, rump_sys_flock(b, RUMP_LOCK_SH));
	FAILS(EDEADLK, setw(b, RUMP_F_RDLCK));
	FAILS(EDEADLK, rump_sys_open("f", RUMP_O_RDWR | RUMP_O_EXLOCK));
	/* Who wanted more gave up what he had. */
	CHECK_OK(rump_sys_flock(a, RUMP_LOCK_SH));
	CHECK_OK(rump_sys_flock(b, RUMP_LOCK_SH));
	FAILS(EDEADLK, rump_sys_flock(b, RUMP_LOCK_EX));
	CHECK_OK(rump_sys_flock(a, RUMP_LOCK_EX | RUMP_LOCK_NB));
	CHECK_OK(rump_sys_close(a));
	CHECK_OK(setw(b, RUMP_F_WRLCK));
	CHECK_OK(rump_sys_close(b));
}

static void
t_alone(void)
{

	CHECK_EQ(setenv("RUMP_THREADS", "0", 1), 0);
	mounted(alone);
}

TEST_MAIN(
	TEST_ALONE(t_alone))
