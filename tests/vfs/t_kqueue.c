/* SPDX-License-Identifier: BSD-2-Clause */
/* kqueue(2) and kevent(2): queues, changes, flags, waiting. */
#include "kq.h"

/* Only what was asked for; EV_CLEAR and without; disabled; once. */
static void
flags(const char *place)
{
	struct rump_kevent ev;
	int kq, f, w;

	put("f", "text");
	kq = (int)CHECK_OK(rump_sys_kqueue());
	w = (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDWR));
	f = (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDONLY));
	CHECK_OK(kq_change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_ADD,
	    RUMP_NOTE_WRITE));
	CHECK_OK(rump_sys_chmod("f", 0600));
	kq_none(kq);
	CHECK_EQ(rump_sys_pwrite(w, "more", 4, 4), 4);
	CHECK_EQ(kq_notes(kq, f), RUMP_NOTE_WRITE);
	CHECK_EQ(kq_notes(kq, f), RUMP_NOTE_WRITE);	/* until deleted */
	CHECK_OK(kq_change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_DISABLE, 0));
	kq_none(kq);
	CHECK_OK(kq_change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_ENABLE, 0));
	CHECK_EQ(kq_notes(kq, f), RUMP_NOTE_WRITE);
	CHECK_OK(kq_change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_DELETE, 0));
	kq_none(kq);
	FAILS(ENOENT, kq_change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_DELETE, 0));

	CHECK_OK(kq_change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_ADD |
	    RUMP_EV_DISABLE | RUMP_EV_CLEAR, RUMP_NOTE_WRITE));
	CHECK_EQ(rump_sys_pwrite(w, "m", 1, 0), 1);
	kq_none(kq);
	CHECK_OK(kq_change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_ENABLE, 0));
	CHECK_EQ(kq_notes(kq, f), RUMP_NOTE_WRITE);	/* kept meanwhile */
	kq_none(kq);
	CHECK_OK(kq_change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_ADD |
	    RUMP_EV_ONESHOT, RUMP_NOTE_ATTRIB));
	CHECK_OK(rump_sys_chmod("f", 0600));
	CHECK_OK(rump_sys_chmod("f", 0644));
	CHECK_EQ(kq_notes(kq, f), RUMP_NOTE_ATTRIB);
	kq_none(kq);
	FAILS(ENOENT, kq_change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_ENABLE, 0));
	CHECK_OK(kq_change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_ADD |
	    RUMP_EV_DISPATCH, RUMP_NOTE_ATTRIB));
	CHECK_OK(rump_sys_chmod("f", 0600));
	CHECK_EQ(kq_notes(kq, f), RUMP_NOTE_ATTRIB);
	CHECK_OK(rump_sys_chmod("f", 0644));
	kq_none(kq);
	CHECK_OK(kq_change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_ENABLE, 0));
	CHECK_EQ(kq_notes(kq, f), RUMP_NOTE_ATTRIB);
	CHECK_OK(kq_change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_DELETE, 0));

	/* What is not asked for any more is not told. */
	CHECK_OK(kq_change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_ADD,
	    RUMP_NOTE_ATTRIB));
	CHECK_OK(rump_sys_chmod("f", 0600));
	CHECK_OK(kq_change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_ADD,
	    RUMP_NOTE_DELETE));
	kq_none(kq);
	CHECK_OK(kq_change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_DELETE, 0));
	/* What only the kernel says cannot be asked for. */
	CHECK_OK(kq_change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_ADD |
	    RUMP_EV_EOF | RUMP_EV_ERROR, RUMP_NOTE_ATTRIB));
	CHECK_OK(rump_sys_chmod("f", 0644));
	CHECK_EQ(kq_one(kq, &ev) & (RUMP_EV_EOF | RUMP_EV_ERROR), 0);
	CHECK_OK(kq_change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_DELETE, 0));

	/* Bytes up to the end, from where the descriptor stands. */
	CHECK_OK(kq_change(kq, f, RUMP_EVFILT_READ, RUMP_EV_ADD, 0));
	kq_one(kq, &ev);
	CHECK_EQ(ev.filter, RUMP_EVFILT_READ);
	CHECK_EQ(ev.data, 8);
	CHECK_EQ(rump_sys_lseek(f, 8, RUMP_SEEK_SET), 8);
	kq_none(kq);
	CHECK_EQ(rump_sys_pwrite(w, "++", 2, 8), 2);
	kq_one(kq, &ev);
	CHECK_EQ(ev.data, 2);
	CHECK_EQ(rump_sys_lseek(f, 12, RUMP_SEEK_SET), 12);
	kq_one(kq, &ev);
	CHECK_EQ(ev.data, -2);
	CHECK_OK(kq_change(kq, w, RUMP_EVFILT_WRITE, RUMP_EV_ADD, 0));
	CHECK_OK(kq_change(kq, f, RUMP_EVFILT_READ, RUMP_EV_DELETE, 0));
	kq_one(kq, &ev);
	CHECK_EQ(ev.filter, RUMP_EVFILT_WRITE);
	CHECK_OK(rump_sys_close(w));			/* closed: forgotten */
	kq_none(kq);
	CHECK_OK(rump_sys_close(f));
	CHECK_OK(rump_sys_close(kq));
}

/* Changes and their errors. */
static void
changes(const char *place)
{
	struct rump_kevent ev[6], out[6];
	int kq, f, i;

	put("f", "text");
	kq = (int)CHECK_OK(rump_sys_kqueue1(RUMP_O_CLOEXEC));
	CHECK_EQ(rump_sys_fcntl(kq, RUMP_F_GETFD), RUMP_FD_CLOEXEC);
	FAILS(EINVAL, rump_sys_kqueue1(RUMP_O_APPEND));
	f = (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDONLY));
	for (i = 0; i < 6; i++)
		RUMP_EV_SET(&ev[i], f, RUMP_EVFILT_READ, RUMP_EV_ADD, 0, 0, i);
	ev[1].ident = 999;			/* EBADF */
	ev[2].filter = 77;			/* EINVAL */
	ev[3].flags |= RUMP_EV_RECEIPT;
	ev[4].ident = (uint64_t)f + ((uint64_t)1 << 32);
	ev[5].filter = RUMP_EVFILT_WRITE;
	CHECK_EQ(rump_sys_kevent(kq, ev, 6, out, 6, NULL), 4);
	for (i = 0; i < 4; i++) {
		CHECK_EQ(out[i].flags, RUMP_EV_ERROR);
		CHECK_EQ(out[i].udata, i + 1);
	}
	CHECK_EQ(rump_errno2host((int)out[0].data), EBADF);
	CHECK_EQ(rump_errno2host((int)out[1].data), EINVAL);
	CHECK_EQ(out[2].data, 0);
	CHECK_EQ(rump_errno2host((int)out[3].data), EBADF);
	/* All others took effect. */
	CHECK_EQ(rump_sys_kevent(kq, NULL, 0, out, 6, &kq_now), 2);
	CHECK_EQ(rump_sys_kevent(kq, NULL, 0, out, 0, NULL), 0);
	/* No room for errors. */
	FAILS(EBADF, rump_sys_kevent(kq, ev, 6, NULL, 0, NULL));
	FAILS(EINVAL, rump_sys_kevent(kq, ev + 2, 1, NULL, 0, NULL));
	CHECK_OK(rump_sys_kevent(kq, ev + 3, 1, NULL, 0, NULL));
	FAILS(EFAULT, rump_sys_kevent(kq, NULL, 1, NULL, 0, NULL));
	FAILS(EFAULT, rump_sys_kevent(kq, NULL, 0, NULL, 1, NULL));
	FAILS(EBADF, rump_sys_kevent(f, NULL, 0, out, 1, NULL));
	FAILS(EBADF, rump_sys_kevent(999, NULL, 0, out, 1, NULL));
	FAILS(EINVAL, rump_sys_kevent(kq, NULL, 0, out, 1,
	    &(struct rump_timespec){ 0, 1000000000 }));
	FAILS(EINVAL, rump_sys_kevent(kq, NULL, 0, out, 1,
	    &(struct rump_timespec){ -1, 0 }));

	/* A kqueue is no file. */
	FAILS(ENXIO, rump_sys_read(kq, ev, 1));
	FAILS(ENXIO, rump_sys_write(kq, ev, 1));
	FAILS(ESPIPE, rump_sys_lseek(kq, 0, RUMP_SEEK_SET));
	FAILS(EINVAL, rump_sys_ftruncate(kq, 0));
	FAILS(EINVAL, rump_sys_fsync(kq));
	FAILS(ENOTDIR, rump_sys_fchdir(kq));
	FAILS(ENOTDIR, rump_sys_openat(kq, "f", RUMP_O_RDONLY));
	CHECK_OK(rump_sys_close(f));
	CHECK_OK(rump_sys_close(kq));
	FAILS(EBADF, rump_sys_kevent(kq, NULL, 0, out, 1, &kq_now));
}

/* Descriptors that share a file, and tables. */
static void
descriptors(const char *place)
{
	struct rump_kevent ev;
	int kq, f, f2, kq2;

	put("f", "text");
	kq = (int)CHECK_OK(rump_sys_kqueue());
	f = kq_watch(kq, "f", RUMP_EV_CLEAR);
	f2 = (int)CHECK_OK(rump_sys_dup(f));
	CHECK_OK(rump_sys_close(f));		/* the watched one */
	CHECK_OK(rump_sys_chmod("f", 0600));
	kq_none(kq);
	CHECK_EQ(rump_sys_dup2(f2, f), f);
	FAILS(ENOENT, kq_change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_DELETE, 0));
	CHECK_OK(kq_change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_ADD, 0xff));
	CHECK_EQ(rump_sys_dup2(f2, f), f);	/* the watched one again */
	CHECK_OK(rump_sys_chmod("f", 0644));
	kq_none(kq);

	/* Watched by two. */
	CHECK_OK(kq_change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_ADD, 0xff));
	kq2 = (int)CHECK_OK(rump_sys_kqueue());
	CHECK_OK(kq_change(kq2, f, RUMP_EVFILT_VNODE, RUMP_EV_ADD, 0xff));
	CHECK_OK(rump_sys_chmod("f", 0600));
	CHECK_EQ(kq_notes(kq, f), RUMP_NOTE_ATTRIB);
	CHECK_EQ(kq_notes(kq2, f), RUMP_NOTE_ATTRIB);

	/* A kqueue watched by another. */
	CHECK_OK(kq_change(kq2, f, RUMP_EVFILT_VNODE, RUMP_EV_DELETE, 0));
	CHECK_OK(kq_change(kq2, kq, RUMP_EVFILT_READ, RUMP_EV_ADD, 0));
	kq_one(kq2, &ev);
	CHECK_EQ(ev.ident, kq);
	CHECK_EQ(ev.data, 1);
	CHECK_OK(kq_change(kq, f, RUMP_EVFILT_VNODE,
	    RUMP_EV_ADD | RUMP_EV_CLEAR, 0xff));
	kq_notes(kq, f);
	kq_none(kq2);
	CHECK_OK(rump_sys_chmod("f", 0644));
	kq_one(kq2, &ev);
	FAILS(EINVAL, kq_change(kq, kq2, RUMP_EVFILT_READ, RUMP_EV_ADD, 0));
	FAILS(EINVAL, kq_change(kq2, kq2, RUMP_EVFILT_READ, RUMP_EV_ADD, 0));
	FAILS(EINVAL, kq_change(kq2, kq, RUMP_EVFILT_VNODE, RUMP_EV_ADD, 0));

	/* No copy of the table has them; a thread of the process does. */
	become(0, 0);
	FAILS(EBADF, rump_sys_kevent(kq, NULL, 0, &ev, 1, &kq_now));
	CHECK_OK(rump_sys_fcntl(f, RUMP_F_GETFD));
	kq = (int)CHECK_OK(rump_sys_kqueue());
	CHECK_OK(kq_change(kq, f, RUMP_EVFILT_READ, RUMP_EV_ADD, 0));
	unbecome();				/* it ends with all that */
	kq_one(kq2, &ev);
	CHECK_OK(rump_sys_close(kq));
	kq_none(kq2);
	CHECK_OK(rump_sys_close(kq2));
	CHECK_OK(rump_sys_close(f2));
	CHECK_OK(rump_sys_close(f));
}

/* Thousands of watchers, and as many events in one call. */
static void
many(const char *place)
{
	enum { N = 3000 };
	static struct rump_kevent ev[N];
	int kq, fd, i;

	put("f", "text");
	kq = (int)CHECK_OK(rump_sys_kqueue());
	for (i = 0; i < N; i++) {
		fd = (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDONLY));
		CHECK_OK(kq_change(kq, fd, RUMP_EVFILT_VNODE,
		    RUMP_EV_ADD | RUMP_EV_CLEAR, RUMP_NOTE_ATTRIB));
	}
	CHECK_OK(rump_sys_chmod("f", 0600));
	CHECK_EQ(rump_sys_kevent(kq, NULL, 0, ev, N / 2, NULL), N / 2);
	CHECK_EQ(rump_sys_kevent(kq, NULL, 0, ev + N / 2, N, NULL), N / 2);
	for (i = 0; i < N; i++) {
		CHECK_EQ(ev[i].fflags, RUMP_NOTE_ATTRIB);
		CHECK(ev[i].udata == 3 * (int64_t)ev[i].ident);
	}
	kq_none(kq);
	for (i = 0; i < N; i++)			/* each was told once */
		CHECK_OK(rump_sys_close((int)ev[i].ident));
	CHECK_OK(rump_sys_close(kq));
}

/* Waiting ends with the time given, and never without reason. */
static void
waiting(const char *place)
{
	struct rump_timespec ts = { 0, 30000000 };
	struct rump_kevent ev;
	int kq;

	kq = (int)CHECK_OK(rump_sys_kqueue());
	CHECK_EQ(rump_sys_kevent(kq, NULL, 0, &ev, 1, &ts), 0);
	CHECK_OK(rump_sys_close(kq));
}

EVERYWHERE(flags)
EVERYWHERE(changes)
EVERYWHERE(descriptors)
EVERYWHERE(many)
EVERYWHERE(waiting)

TEST_MAIN(
	TEST_ALONE(t_flags),
	TEST_ALONE(t_changes),
	TEST_ALONE(t_descriptors),
	TEST_ALONE(t_many),
	TEST_ALONE(t_waiting))
