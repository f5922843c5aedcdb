/* SPDX-License-Identifier: BSD-2-Clause */
/* Advisory locks: flock(2), those of fcntl(2), O_SHLOCK and O_EXLOCK. */
#include "writable.h"

#define WR	RUMP_F_WRLCK
#define RD	RUMP_F_RDLCK
#define UN	RUMP_F_UNLCK

static int
lock(int fd, int cmd, int type, int64_t start, int64_t len)
{
	struct rump_flock fl = { start, len, 0, (int16_t)type,
	    RUMP_SEEK_SET };

	return rump_sys_fcntl(fd, cmd, &fl);
}

static int
set(int fd, int type, int64_t start, int64_t len)
{

	return lock(fd, RUMP_F_SETLK, type, start, len);
}

static int
sethow(int fd, int type, int whence, int64_t start, int64_t len)
{
	struct rump_flock fl = { start, len, 0, (int16_t)type,
	    (int16_t)whence };

	return rump_sys_fcntl(fd, RUMP_F_SETLK, &fl);
}

/* "w0-9 r20-" as another process sees it, which would write. */
static const char *
seen(int fd)
{
	struct rump_flock fl;
	static char buf[256];
	int64_t from = 0;
	int pos = 0;

	buf[0] = '\0';
	for (;;) {
		memset(&fl, 0, sizeof(fl));
		fl.l_start = from;
		fl.l_type = WR;
		CHECK_OK(rump_sys_fcntl(fd, RUMP_F_GETLK, &fl));
		if (fl.l_type == UN)
			break;
		CHECK_EQ(fl.l_whence, RUMP_SEEK_SET);
		pos += snprintf(buf + pos, sizeof(buf) - pos, "%s%c%d-",
		    pos ? " " : "", fl.l_type == WR ? 'w' : 'r',
		    (int)fl.l_start);
		if (fl.l_len == 0)
			break;
		from = fl.l_start + fl.l_len;
		pos += snprintf(buf + pos, sizeof(buf) - pos, "%d",
		    (int)from - 1);
	}
	return buf;
}

/* Another process, with descriptors of its own for f: that of the file. */
static int
other(void)
{

	CHECK_EQ(rump_pub_lwproc_rfork(RUMP_RFFD_COPY), 0);
	return (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDWR));
}

static struct lwp *
me(void)
{
	struct lwp *l;

	CHECK_EQ(rump_pub_lwproc_rfork(RUMP_RFFD_COPY), 0);
	l = rump_pub_lwproc_curlwp();
	return l;
}

static void
become_lwp(struct lwp *l)
{

	rump_pub_lwproc_switch(l);
}

/* Ranges are split and joined; what another process may take and see. */
static void
ranges(const char *place)
{
	struct lwp *l1, *l2;
	int a, b;

	put("f", "text");
	l1 = me();
	a = (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDWR));
	CHECK_OK(set(a, WR, 10, 10));
	CHECK_OK(set(a, WR, 30, 10));
	become_lwp(NULL);
	b = other();
	l2 = rump_pub_lwproc_curlwp();
	CHECK_STR(seen(b), "w10-19 w30-39");
	FAILS(EAGAIN, set(b, WR, 0, 11));
	FAILS(EAGAIN, set(b, RD, 19, 1));
	CHECK_OK(set(b, WR, 20, 10));
	become_lwp(l1);
	FAILS(EAGAIN, set(a, RD, 0, 0));
	become_lwp(l2);
	CHECK_OK(set(b, UN, 0, 0));
	become_lwp(l1);
#define STEP(type, start, len, want) do {				\
	CHECK_OK(set(a, type, start, len));				\
	become_lwp(l2);							\
	CHECK_STR(seen(b), want);					\
	become_lwp(l1);							\
} while (0)
	STEP(WR, 20, 10, "w10-39");		/* joined on both sides */
	STEP(RD, 15, 5, "w10-14 r15-19 w20-39");
	STEP(UN, 20, 5, "w10-14 r15-19 w25-39");
	STEP(WR, 15, 3, "w10-17 r18-19 w25-39");
	STEP(RD, 0, 0, "r0-");
	STEP(UN, 5, 1, "r0-4 r6-");
	STEP(WR, 100, 0, "r0-4 r6-99 w100-");
	STEP(UN, 0, 100, "w100-");
	STEP(WR, 50, 60, "w50-");
	STEP(RD, 60, 10, "w50-59 r60-69 w70-");
	STEP(UN, 0, 0, "");
	/* From elsewhere than the beginning; before the start. */
	CHECK_EQ(rump_sys_lseek(a, 20, RUMP_SEEK_SET), 20);
	CHECK_OK(sethow(a, WR, RUMP_SEEK_CUR, -5, 10));
	CHECK_OK(sethow(a, RD, RUMP_SEEK_END, -4, 2));
	CHECK_OK(sethow(a, WR, RUMP_SEEK_END, 100, -10));
	become_lwp(l2);
	CHECK_STR(seen(b), "r0-1 w15-24 w94-103");
	CHECK_OK(set(b, RD, 0, 15));
	become_lwp(l1);
	FAILS(EAGAIN, set(a, WR, 0, 1));
	FAILS(EAGAIN, set(a, WR, 2, 1));
	FAILS(EINVAL, sethow(a, WR, RUMP_SEEK_SET, -1, 0));
	FAILS(EINVAL, sethow(a, WR, RUMP_SEEK_CUR, -21, 0));
	FAILS(EINVAL, sethow(a, WR, RUMP_SEEK_SET, 5, -6));
	FAILS(EINVAL, sethow(a, WR, 7, 0, 0));
	FAILS(EOVERFLOW, set(a, WR, INT64_MAX, 2));
	FAILS(EOVERFLOW, sethow(a, WR, RUMP_SEEK_CUR, INT64_MAX, 0));
	FAILS(EOVERFLOW, sethow(a, WR, RUMP_SEEK_END, INT64_MAX, 0));
	CHECK_OK(set(a, WR, INT64_MAX, 1));
	FAILS(EINVAL, set(a, 77, 0, 0));
	FAILS(EINVAL, lock(a, RUMP_F_GETLK, UN, 0, 0));
	FAILS(EFAULT, rump_sys_fcntl(a, RUMP_F_SETLK, NULL));
	FAILS(EBADF, set(999, WR, 0, 0));
	rump_pub_lwproc_releaselwp();
	become_lwp(l2);
	CHECK_STR(seen(b), "");			/* ended: released */
	rump_pub_lwproc_releaselwp();
}

/* Closing any descriptor of the file; modes; threads; a shared table. */
static void
owners(const char *place)
{
	struct rump_flock fl = { 0, 0, 0, WR, RUMP_SEEK_SET };
	struct lwp *l1, *l2;
	int a, a2, b, r, w, pid;

	put("f", "text");
	l1 = me();
	pid = rump_sys_getpid();
	a = (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDWR));
	a2 = (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDONLY));
	r = (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDONLY));
	w = (int)CHECK_OK(rump_sys_open("f", RUMP_O_WRONLY));
	FAILS(EBADF, set(r, WR, 0, 0));
	FAILS(EBADF, set(w, RD, 0, 0));
	CHECK_OK(set(w, WR, 0, 10));
	CHECK_OK(set(r, RD, 0, 10));
	CHECK_OK(set(a, WR, 0, 10));
	become_lwp(NULL);
	b = other();
	l2 = rump_pub_lwproc_curlwp();
	CHECK_OK(rump_sys_fcntl(b, RUMP_F_GETLK, &fl));
	CHECK_EQ(fl.l_pid, pid);
	CHECK_EQ(fl.l_len, 10);
	become_lwp(l1);
	CHECK_EQ(rump_sys_dup2(w, a2), a2);	/* closes the file, too */
	become_lwp(l2);
	CHECK_STR(seen(b), "");
	CHECK_OK(set(b, WR, 0, 0));
	CHECK_OK(rump_sys_close(rump_sys_open("f", RUMP_O_RDONLY)));
	become_lwp(l1);
	CHECK_OK(set(a, WR, 0, 0));
	rump_pub_lwproc_releaselwp();
	become_lwp(l2);
	/* A process that shares the table has its own locks. */
	CHECK_OK(set(b, WR, 0, 5));
	CHECK_EQ(rump_pub_lwproc_rfork(RUMP_RFFD_SHARE), 0);
	FAILS(EAGAIN, set(b, WR, 0, 5));
	CHECK_OK(set(b, WR, 5, 5));
	rump_pub_lwproc_releaselwp();		/* ends, the table stays */
	become_lwp(l2);
	CHECK_OK(set(b, WR, 0, 10));
	/* A second thread of the same. */
	CHECK_EQ(rump_pub_lwproc_newlwp(rump_sys_getpid()), 0);
	CHECK_OK(set(b, WR, 3, 3));
	rump_pub_lwproc_releaselwp();
	become_lwp(l2);
	rump_pub_lwproc_releaselwp();
}

static void
flocks(const char *place)
{
	int a, b, a2;

	put("f", "text");
	a = (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDONLY));
	b = (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDWR));
	CHECK_OK(rump_sys_flock(a, RUMP_LOCK_SH));
	CHECK_OK(rump_sys_flock(b, RUMP_LOCK_SH | RUMP_LOCK_NB));
	FAILS(EAGAIN, rump_sys_flock(b, RUMP_LOCK_EX | RUMP_LOCK_NB));
	CHECK_OK(rump_sys_flock(a, RUMP_LOCK_UN));
	CHECK_OK(rump_sys_flock(b, RUMP_LOCK_EX));	/* it still had it */
	FAILS(EAGAIN, rump_sys_flock(a, RUMP_LOCK_SH | RUMP_LOCK_NB));
	FAILS(EAGAIN, set(a, RD, 0, 1));	/* both kinds meet */
	CHECK_OK(rump_sys_flock(b, RUMP_LOCK_SH));
	CHECK_OK(set(a, RD, 0, 1));
	FAILS(EAGAIN, rump_sys_flock(b, RUMP_LOCK_EX | RUMP_LOCK_NB));
	CHECK_OK(set(a, UN, 0, 0));
	CHECK_OK(rump_sys_flock(b, RUMP_LOCK_EX));
	/* The last descriptor of the file, in whatever process. */
	a2 = (int)CHECK_OK(rump_sys_dup(b));
	CHECK_OK(rump_sys_close(b));
	FAILS(EAGAIN, rump_sys_flock(a, RUMP_LOCK_SH | RUMP_LOCK_NB));
	become(0, 0);
	CHECK_OK(rump_sys_flock(a2, RUMP_LOCK_EX));	/* the same file */
	unbecome();
	FAILS(EAGAIN, rump_sys_flock(a, RUMP_LOCK_SH | RUMP_LOCK_NB));
	CHECK_OK(rump_sys_close(a2));
	CHECK_OK(rump_sys_flock(a, RUMP_LOCK_EX | RUMP_LOCK_NB));
	FAILS(EINVAL, rump_sys_flock(a, 0));
	FAILS(EINVAL, rump_sys_flock(a, RUMP_LOCK_NB));
	FAILS(EINVAL, rump_sys_flock(a, 64 | RUMP_LOCK_SH));
	FAILS(EBADF, rump_sys_flock(999, RUMP_LOCK_SH));
	b = (int)CHECK_OK(rump_sys_kqueue());
	FAILS(EOPNOTSUPP, rump_sys_flock(b, RUMP_LOCK_SH));
	FAILS(EINVAL, set(b, RD, 0, 0));
	CHECK_OK(rump_sys_close(b));
	CHECK_OK(rump_sys_close(a));
	/* Directories, too. */
	a = (int)CHECK_OK(rump_sys_open(".", RUMP_O_RDONLY));
	CHECK_OK(rump_sys_flock(a, RUMP_LOCK_EX));
	CHECK_OK(rump_sys_close(a));
}

static void
open_flags(const char *place)
{
	int a, b;

	put("f", "text");
	a = (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDWR | RUMP_O_EXLOCK));
	FAILS(EAGAIN, rump_sys_open("f", RUMP_O_RDONLY | RUMP_O_SHLOCK |
	    RUMP_O_NONBLOCK));
	FAILS(EAGAIN, rump_sys_open("f", RUMP_O_RDWR | RUMP_O_EXLOCK |
	    RUMP_O_NONBLOCK | RUMP_O_TRUNC));
	CHECK_STR(get("f"), "text");		/* not without the lock */
	FAILS(EINVAL, rump_sys_open("f", RUMP_O_RDWR | RUMP_O_EXLOCK |
	    RUMP_O_SHLOCK));
	CHECK_OK(rump_sys_close(a));
	a = (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDWR | RUMP_O_SHLOCK |
	    RUMP_O_NONBLOCK | RUMP_O_TRUNC));
	CHECK_STR(get("f"), "");
	b = (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDWR | RUMP_O_SHLOCK));
	FAILS(EAGAIN, rump_sys_flock(b, RUMP_LOCK_EX | RUMP_LOCK_NB));
	CHECK_OK(rump_sys_close(a));
	CHECK_OK(rump_sys_flock(b, RUMP_LOCK_EX | RUMP_LOCK_NB));
	CHECK_OK(rump_sys_close(b));
	a = (int)CHECK_OK(rump_sys_open("new", RUMP_O_WRONLY | RUMP_O_CREAT |
	    RUMP_O_EXCL | RUMP_O_EXLOCK, 0644));
	CHECK_OK(rump_sys_close(a));
	/* Other flags that stay with the file. */
	a = (int)CHECK_OK(rump_sys_open("f", RUMP_O_WRONLY | RUMP_O_DSYNC));
	CHECK_EQ(rump_sys_fcntl(a, RUMP_F_GETFL), RUMP_O_WRONLY |
	    RUMP_O_DSYNC);
	b = (int)CHECK_OK(rump_sys_fcntl(a, RUMP_F_DUPFD_CLOEXEC, 10));
	CHECK(b >= 10);
	CHECK_EQ(rump_sys_fcntl(b, RUMP_F_GETFD), RUMP_FD_CLOEXEC);
	CHECK_OK(rump_sys_close(b));
	CHECK_OK(rump_sys_close(a));
}

/* The file system is taken away under locks. */
static void
revoked(const char *place)
{
	int a;

	put("f", "text");
	a = (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDWR));
	CHECK_OK(set(a, WR, 0, 10));
	CHECK_OK(set(a, RD, 20, 10));
	CHECK_OK(rump_sys_chdir("/"));
	CHECK_OK(rump_sys_unmount(place, RUMP_MNT_FORCE));
	FAILS(EBADF, set(a, WR, 0, 10));
	FAILS(EBADF, rump_sys_flock(a, RUMP_LOCK_SH));
	CHECK_OK(rump_sys_close(a));
	mount_again(place);
}

/*
 * Random requests of a few processes, against a byte map: who may have it,
 * and what an observer sees.
 */
#define NBYTES	40
#define NPROCS	3

static void
random_ranges(const char *place)
{
	struct lwp *l[NPROCS];
	char map[NPROCS][NBYTES];	/* UN, RD, WR */
	int fd[NPROCS], i, j, n, start, len, type, ok;
	struct rump_flock fl;

	put("f", "text");
	memset(map, UN, sizeof(map));
	for (i = 0; i < NPROCS; i++) {
		become_lwp(NULL);
		fd[i] = other();
		l[i] = rump_pub_lwproc_curlwp();
	}
	for (n = 0; n < 3000; n++) {
		i = (int)test_below(NPROCS);
		start = (int)test_below(NBYTES);
		len = 1 + (int)test_below((uint32_t)(NBYTES - start));
		type = 1 + (int)test_below(3);
		for (ok = 1, j = 0; j < NPROCS * NBYTES; j++) {
			int who = j / NBYTES, at = j % NBYTES;

			if (who == i || at < start || at >= start + len)
				continue;
			if (type != UN && map[who][at] != UN &&
			    (type == WR || map[who][at] == WR))
				ok = 0;
		}
		become_lwp(l[i]);
		if (!ok)
			FAILS(EAGAIN, set(fd[i], type, start, len));
		else {
			CHECK_OK(set(fd[i], type, start, len));
			memset(&map[i][start], type, (size_t)len);
		}
		/* A byte, as the next process sees it. */
		i = (i + 1) % NPROCS;
		become_lwp(l[i]);
		memset(&fl, 0, sizeof(fl));
		fl.l_start = start;
		fl.l_len = 1;
		fl.l_type = WR;
		CHECK_OK(rump_sys_fcntl(fd[i], RUMP_F_GETLK, &fl));
		for (j = 0, ok = 1; j < NPROCS; j++)
			if (j != i && map[j][start] != UN)
				ok = 0;
		CHECK_EQ(fl.l_type == UN, ok);
	}
	for (i = 0; i < NPROCS; i++) {
		become_lwp(l[i]);
		rump_pub_lwproc_releaselwp();
	}
}

#define EVERYWHERE(f)							\
static void								\
t_##f(void)								\
{									\
									\
	mounted(f);							\
}

EVERYWHERE(ranges)
EVERYWHERE(owners)
EVERYWHERE(flocks)
EVERYWHERE(open_flags)
EVERYWHERE(revoked)
EVERYWHERE(random_ranges)

/* Where the file system has no locks. */
static void
t_unsupported(void)
{
	int fd;

	fixture();
	fd = (int)CHECK_OK(rump_sys_open("/iso/big", RUMP_O_RDONLY));
	FAILS(EOPNOTSUPP, rump_sys_flock(fd, RUMP_LOCK_SH));
	FAILS(EOPNOTSUPP, set(fd, RD, 0, 0));
	CHECK_OK(rump_sys_close(fd));
	FAILS(EOPNOTSUPP, rump_sys_open("/iso/big", RUMP_O_RDONLY |
	    RUMP_O_SHLOCK));
	fd = (int)CHECK_OK(rump_sys_open("/ffs/big", RUMP_O_RDONLY |
	    RUMP_O_SHLOCK));
	CHECK_OK(rump_sys_close(fd));
}

TEST_MAIN(
	TEST_ALONE(t_ranges),
	TEST_ALONE(t_owners),
	TEST_ALONE(t_flocks),
	TEST_ALONE(t_open_flags),
	TEST_ALONE(t_revoked),
	TEST_ALONE(t_random_ranges),
	TEST_ALONE(t_unsupported))
