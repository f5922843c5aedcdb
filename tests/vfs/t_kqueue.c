/* SPDX-License-Identifier: BSD-2-Clause */
/* kqueue(2) and kevent(2). */
#include "writable.h"

static const struct rump_timespec now = { 0, 0 };

static int
change(int kq, int fd, unsigned filter, unsigned flags, unsigned fflags)
{
	struct rump_kevent ev;

	RUMP_EV_SET(&ev, fd, filter, flags, fflags, 0, fd * 3);
	return rump_sys_kevent(kq, &ev, 1, NULL, 0, NULL);
}

static int
watch(int kq, const char *path, unsigned flags)
{
	int fd;

	fd = (int)CHECK_OK(rump_sys_open(path, RUMP_O_RDONLY));
	CHECK_OK(change(kq, fd, RUMP_EVFILT_VNODE, RUMP_EV_ADD | flags, 0xff));
	return fd;
}

/* The one event that is there; its flags. */
static unsigned
one(int kq, struct rump_kevent *ev)
{
	struct rump_kevent evs[4];

	CHECK_EQ(rump_sys_kevent(kq, NULL, 0, evs, 4, &now), 1);
	*ev = evs[0];
	CHECK_EQ(ev->udata, ev->ident * 3);
	CHECK_EQ(ev->spare, 0);
	return ev->flags;
}

static void
none(int kq)
{
	struct rump_kevent ev;

	CHECK_EQ(rump_sys_kevent(kq, NULL, 0, &ev, 1, &now), 0);
}

/* What happened to fd since the last time, which nobody else tells of. */
static unsigned
notes(int kq, int fd)
{
	struct rump_kevent ev;

	one(kq, &ev);
	CHECK_EQ(ev.ident, fd);
	CHECK_EQ(ev.filter, RUMP_EVFILT_VNODE);
	return ev.fflags;
}

/* Every kind of note, on the file and on its directory. */
static void
vnode_notes(const char *place)
{
	int kq, f, d, sub, w;

	put("f", "text");
	CHECK_OK(rump_sys_mkdir("d", 0755));
	CHECK_OK(rump_sys_mkdir("d/sub", 0755));
	kq = (int)CHECK_OK(rump_sys_kqueue());
	w = (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDWR));
	f = watch(kq, "f", RUMP_EV_CLEAR);
	none(kq);
	CHECK_EQ(rump_sys_pwrite(w, "T", 1, 0), 1);
	CHECK_EQ(notes(kq, f), RUMP_NOTE_WRITE);
	none(kq);
	CHECK_EQ(rump_sys_pwrite(w, "more", 4, 4), 4);
	CHECK_EQ(notes(kq, f), RUMP_NOTE_WRITE | RUMP_NOTE_EXTEND);
	CHECK_OK(rump_sys_ftruncate(w, 2));
	CHECK(notes(kq, f) & RUMP_NOTE_TRUNCATE);
	CHECK_OK(rump_sys_ftruncate(w, 9));
	CHECK(notes(kq, f) != 0);
	CHECK_OK(rump_sys_chmod("f", 0600));
	CHECK_EQ(notes(kq, f), RUMP_NOTE_ATTRIB);
	CHECK_OK(rump_sys_utimes("f", NULL));
	CHECK_EQ(notes(kq, f), RUMP_NOTE_ATTRIB);
	CHECK_OK(rump_sys_close(rump_sys_open("f", RUMP_O_WRONLY |
	    RUMP_O_TRUNC)));
	CHECK(notes(kq, f) & RUMP_NOTE_TRUNCATE);
	none(kq);

	/* Names: the directory hears of them, and so does the file. */
	d = watch(kq, "d", RUMP_EV_CLEAR);
	CHECK_OK(rump_sys_link("f", "g"));
	CHECK_EQ(notes(kq, f), RUMP_NOTE_LINK);
	CHECK_OK(rump_sys_rename("f", "h"));
	CHECK_EQ(notes(kq, f), RUMP_NOTE_RENAME);
	put("d/x", "");
	CHECK_EQ(notes(kq, d), RUMP_NOTE_WRITE);
	CHECK_OK(rump_sys_symlink("x", "d/l"));
	CHECK_EQ(notes(kq, d), RUMP_NOTE_WRITE);
	CHECK_OK(rump_sys_mkfifo("d/p", 0644));
	CHECK_EQ(notes(kq, d), RUMP_NOTE_WRITE);
	CHECK_OK(rump_sys_mkdir("d/n", 0755));
	CHECK(notes(kq, d) & RUMP_NOTE_WRITE);
	CHECK_OK(rump_sys_rename("d/x", "d/y"));
	CHECK_EQ(notes(kq, d), RUMP_NOTE_WRITE);
	CHECK_OK(rump_sys_rename("d/y", "y"));
	CHECK_EQ(notes(kq, d), RUMP_NOTE_WRITE);
	CHECK_OK(rump_sys_unlink("d/l"));
	CHECK_EQ(notes(kq, d), RUMP_NOTE_WRITE);
	CHECK_OK(rump_sys_rmdir("d/n"));
	CHECK(notes(kq, d) & RUMP_NOTE_WRITE);
	sub = watch(kq, "d/sub", 0);
	CHECK_OK(change(kq, d, RUMP_EVFILT_VNODE, RUMP_EV_DELETE, 0));
	CHECK_OK(rump_sys_rmdir("d/sub"));
	CHECK(notes(kq, sub) & RUMP_NOTE_DELETE);
	CHECK_OK(rump_sys_close(sub));

	/* A name goes, the file stays; the last one; a file in the way. */
	CHECK_OK(rump_sys_unlink("g"));
	CHECK_EQ(notes(kq, f), RUMP_NOTE_DELETE);
	put("other", "");
	CHECK_OK(rump_sys_rename("other", "h"));
	CHECK_EQ(notes(kq, f), RUMP_NOTE_DELETE);
	none(kq);
	CHECK_OK(rump_sys_close(f));
	CHECK_OK(rump_sys_close(w));
	CHECK_OK(rump_sys_close(d));
	CHECK_OK(rump_sys_close(kq));
}

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
	CHECK_OK(change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_ADD,
	    RUMP_NOTE_WRITE));
	CHECK_OK(rump_sys_chmod("f", 0600));
	none(kq);
	CHECK_EQ(rump_sys_pwrite(w, "more", 4, 4), 4);
	CHECK_EQ(notes(kq, f), RUMP_NOTE_WRITE);
	CHECK_EQ(notes(kq, f), RUMP_NOTE_WRITE);	/* until deleted */
	CHECK_OK(change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_DISABLE, 0));
	none(kq);
	CHECK_OK(change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_ENABLE, 0));
	CHECK_EQ(notes(kq, f), RUMP_NOTE_WRITE);
	CHECK_OK(change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_DELETE, 0));
	none(kq);
	FAILS(ENOENT, change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_DELETE, 0));

	CHECK_OK(change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_ADD |
	    RUMP_EV_DISABLE | RUMP_EV_CLEAR, RUMP_NOTE_WRITE));
	CHECK_EQ(rump_sys_pwrite(w, "m", 1, 0), 1);
	none(kq);
	CHECK_OK(change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_ENABLE, 0));
	CHECK_EQ(notes(kq, f), RUMP_NOTE_WRITE);	/* kept meanwhile */
	none(kq);
	CHECK_OK(change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_ADD |
	    RUMP_EV_ONESHOT, RUMP_NOTE_ATTRIB));
	CHECK_OK(rump_sys_chmod("f", 0600));
	CHECK_OK(rump_sys_chmod("f", 0644));
	CHECK_EQ(notes(kq, f), RUMP_NOTE_ATTRIB);
	none(kq);
	FAILS(ENOENT, change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_ENABLE, 0));
	CHECK_OK(change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_ADD |
	    RUMP_EV_DISPATCH, RUMP_NOTE_ATTRIB));
	CHECK_OK(rump_sys_chmod("f", 0600));
	CHECK_EQ(notes(kq, f), RUMP_NOTE_ATTRIB);
	CHECK_OK(rump_sys_chmod("f", 0644));
	none(kq);
	CHECK_OK(change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_ENABLE, 0));
	CHECK_EQ(notes(kq, f), RUMP_NOTE_ATTRIB);
	CHECK_OK(change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_DELETE, 0));

	/* Bytes up to the end, from where the descriptor stands. */
	CHECK_OK(change(kq, f, RUMP_EVFILT_READ, RUMP_EV_ADD, 0));
	one(kq, &ev);
	CHECK_EQ(ev.filter, RUMP_EVFILT_READ);
	CHECK_EQ(ev.data, 8);
	CHECK_EQ(rump_sys_lseek(f, 8, RUMP_SEEK_SET), 8);
	none(kq);
	CHECK_EQ(rump_sys_pwrite(w, "++", 2, 8), 2);
	one(kq, &ev);
	CHECK_EQ(ev.data, 2);
	CHECK_EQ(rump_sys_lseek(f, 12, RUMP_SEEK_SET), 12);
	one(kq, &ev);
	CHECK_EQ(ev.data, -2);
	CHECK_OK(change(kq, w, RUMP_EVFILT_WRITE, RUMP_EV_ADD, 0));
	CHECK_OK(change(kq, f, RUMP_EVFILT_READ, RUMP_EV_DELETE, 0));
	one(kq, &ev);
	CHECK_EQ(ev.filter, RUMP_EVFILT_WRITE);
	CHECK_OK(rump_sys_close(w));			/* closed: forgotten */
	none(kq);
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
	CHECK_EQ(rump_sys_kevent(kq, NULL, 0, out, 6, &now), 2);
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
	FAILS(EBADF, rump_sys_kevent(kq, NULL, 0, out, 1, &now));
}

/* Descriptors that share a file, and tables. */
static void
descriptors(const char *place)
{
	struct rump_kevent ev;
	int kq, f, f2, kq2;

	put("f", "text");
	kq = (int)CHECK_OK(rump_sys_kqueue());
	f = watch(kq, "f", RUMP_EV_CLEAR);
	f2 = (int)CHECK_OK(rump_sys_dup(f));
	CHECK_OK(rump_sys_close(f));		/* the watched one */
	CHECK_OK(rump_sys_chmod("f", 0600));
	none(kq);
	CHECK_EQ(rump_sys_dup2(f2, f), f);
	FAILS(ENOENT, change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_DELETE, 0));
	CHECK_OK(change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_ADD, 0xff));
	CHECK_EQ(rump_sys_dup2(f2, f), f);	/* the watched one again */
	CHECK_OK(rump_sys_chmod("f", 0644));
	none(kq);

	/* Watched by two. */
	CHECK_OK(change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_ADD, 0xff));
	kq2 = (int)CHECK_OK(rump_sys_kqueue());
	CHECK_OK(change(kq2, f, RUMP_EVFILT_VNODE, RUMP_EV_ADD, 0xff));
	CHECK_OK(rump_sys_chmod("f", 0600));
	CHECK_EQ(notes(kq, f), RUMP_NOTE_ATTRIB);
	CHECK_EQ(notes(kq2, f), RUMP_NOTE_ATTRIB);

	/* A kqueue watched by another. */
	CHECK_OK(change(kq2, f, RUMP_EVFILT_VNODE, RUMP_EV_DELETE, 0));
	CHECK_OK(change(kq2, kq, RUMP_EVFILT_READ, RUMP_EV_ADD, 0));
	one(kq2, &ev);
	CHECK_EQ(ev.ident, kq);
	CHECK_EQ(ev.data, 1);
	CHECK_OK(change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_ADD | RUMP_EV_CLEAR,
	    0xff));
	notes(kq, f);
	none(kq2);
	CHECK_OK(rump_sys_chmod("f", 0644));
	one(kq2, &ev);
	FAILS(EINVAL, change(kq, kq2, RUMP_EVFILT_READ, RUMP_EV_ADD, 0));
	FAILS(EINVAL, change(kq2, kq2, RUMP_EVFILT_READ, RUMP_EV_ADD, 0));
	FAILS(EINVAL, change(kq2, kq, RUMP_EVFILT_VNODE, RUMP_EV_ADD, 0));

	/* No copy of the table has them; a thread of the process does. */
	become(0, 0);
	FAILS(EBADF, rump_sys_kevent(kq, NULL, 0, &ev, 1, &now));
	CHECK_OK(rump_sys_fcntl(f, RUMP_F_GETFD));
	kq = (int)CHECK_OK(rump_sys_kqueue());
	CHECK_OK(change(kq, f, RUMP_EVFILT_READ, RUMP_EV_ADD, 0));
	unbecome();				/* it ends with all that */
	one(kq2, &ev);
	CHECK_OK(rump_sys_close(kq));
	none(kq2);
	CHECK_OK(rump_sys_close(kq2));
	CHECK_OK(rump_sys_close(f2));
	CHECK_OK(rump_sys_close(f));
}

/* The file system is taken away. */
static void
revoked(const char *place)
{
	struct rump_kevent ev[4];
	int kq, f, i, n, seen = 0;

	put("f", "text");
	kq = (int)CHECK_OK(rump_sys_kqueue());
	f = watch(kq, "f", RUMP_EV_CLEAR);
	CHECK_OK(change(kq, f, RUMP_EVFILT_READ, RUMP_EV_ADD, 0));
	CHECK_OK(change(kq, f, RUMP_EVFILT_WRITE, RUMP_EV_ADD, 0));
	CHECK_OK(rump_sys_chdir("/"));
	CHECK_OK(rump_sys_unmount(place, RUMP_MNT_FORCE));
	n = rump_sys_kevent(kq, NULL, 0, ev, 4, &now);
	CHECK_EQ(n, 3);
	for (i = 0; i < n; i++) {
		CHECK(ev[i].flags & RUMP_EV_EOF);
		seen |= 1 << ev[i].filter;
		if (ev[i].filter == RUMP_EVFILT_VNODE)
			CHECK_EQ(ev[i].fflags, RUMP_NOTE_REVOKE);
	}
	CHECK_EQ(seen, 1 << RUMP_EVFILT_READ | 1 << RUMP_EVFILT_WRITE |
	    1 << RUMP_EVFILT_VNODE);
	none(kq);
	FAILS(EBADF, change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_ADD, 0xff));
	CHECK_OK(rump_sys_close(f));
	CHECK_OK(rump_sys_close(kq));
	mount_again(place);
}

static void
fifos(const char *place)
{
	struct rump_kevent ev;
	char buf[512];
	int kq, r, w, i;

	memset(buf, 'x', sizeof(buf));
	CHECK_OK(rump_sys_mkfifo("p", 0644));
	kq = (int)CHECK_OK(rump_sys_kqueue());
	r = (int)CHECK_OK(rump_sys_open("p", RUMP_O_RDONLY |
	    RUMP_O_NONBLOCK));
	CHECK_OK(change(kq, r, RUMP_EVFILT_READ, RUMP_EV_ADD, 0));
	CHECK(one(kq, &ev) & RUMP_EV_EOF);	/* nobody writes */
	w = (int)CHECK_OK(rump_sys_open("p", RUMP_O_WRONLY |
	    RUMP_O_NONBLOCK));
	none(kq);
	CHECK_EQ(rump_sys_write(w, "text", 4), 4);
	CHECK_EQ(one(kq, &ev) & RUMP_EV_EOF, 0);
	CHECK_EQ(ev.data, 4);
	CHECK_EQ(rump_sys_read(r, buf, 4), 4);
	none(kq);
	CHECK_OK(change(kq, w, RUMP_EVFILT_WRITE, RUMP_EV_ADD, 0));
	one(kq, &ev);
	CHECK_EQ(ev.data, 16384);
	CHECK_OK(change(kq, r, RUMP_EVFILT_READ, RUMP_EV_DELETE, 0));
	for (i = 0; i < 16384 / 512; i++)
		CHECK_EQ(rump_sys_write(w, buf, 512), 512);
	none(kq);
	CHECK_EQ(rump_sys_read(r, buf, 512), 512);
	one(kq, &ev);
	CHECK_EQ(ev.data, 512);
	CHECK_OK(change(kq, r, RUMP_EVFILT_VNODE, RUMP_EV_ADD, 0xff));
	CHECK_OK(change(kq, w, RUMP_EVFILT_WRITE, RUMP_EV_DELETE, 0));
	CHECK_OK(rump_sys_chmod("p", 0600));
	CHECK_EQ(notes(kq, r), RUMP_NOTE_ATTRIB);
	CHECK_OK(change(kq, r, RUMP_EVFILT_VNODE, RUMP_EV_DELETE, 0));
	CHECK_OK(change(kq, w, RUMP_EVFILT_WRITE, RUMP_EV_ADD, 0));
	CHECK_OK(rump_sys_close(r));
	CHECK(one(kq, &ev) & RUMP_EV_EOF);
	CHECK_OK(rump_sys_close(w));
	none(kq);
	CHECK_OK(rump_sys_close(kq));
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
		CHECK_OK(change(kq, fd, RUMP_EVFILT_VNODE,
		    RUMP_EV_ADD | RUMP_EV_CLEAR, RUMP_NOTE_ATTRIB));
	}
	CHECK_OK(rump_sys_chmod("f", 0600));
	CHECK_EQ(rump_sys_kevent(kq, NULL, 0, ev, N / 2, NULL), N / 2);
	CHECK_EQ(rump_sys_kevent(kq, NULL, 0, ev + N / 2, N, NULL), N / 2);
	for (i = 0; i < N; i++) {
		CHECK_EQ(ev[i].fflags, RUMP_NOTE_ATTRIB);
		CHECK(ev[i].udata == 3 * (int64_t)ev[i].ident);
	}
	none(kq);
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

/* Read-only, and of a driver that knows no events. */
static void
t_read_only(void)
{
	struct rump_kevent ev;
	int kq, f;
	const char *const *r;

	fixture();
	kq = (int)CHECK_OK(rump_sys_kqueue());
	for (r = roots; *r != NULL; r++) {
		f = watch(kq, fmt("%s/big", *r), 0);
		none(kq);
		CHECK_OK(rump_sys_close(f));
	}
	f = (int)CHECK_OK(rump_sys_open("/iso/big", RUMP_O_RDONLY));
	FAILS(EOPNOTSUPP, change(kq, f, RUMP_EVFILT_READ, RUMP_EV_ADD, 0));
	CHECK_OK(rump_sys_close(f));
	f = (int)CHECK_OK(rump_sys_open("/dev/zero", RUMP_O_RDONLY));
	CHECK_OK(change(kq, f, RUMP_EVFILT_READ, RUMP_EV_ADD, 0));
	one(kq, &ev);
	CHECK_OK(rump_sys_close(f));
	CHECK_OK(rump_sys_close(kq));
}

#define EVERYWHERE(f)							\
static void								\
t_##f(void)								\
{									\
									\
	mounted(f);							\
}

/* The root file system as well. */
static void
t_vnode_notes(void)
{

	everywhere(vnode_notes);
}

EVERYWHERE(flags)
EVERYWHERE(changes)
EVERYWHERE(descriptors)
EVERYWHERE(revoked)
EVERYWHERE(fifos)
EVERYWHERE(many)
EVERYWHERE(waiting)

TEST_MAIN(
	TEST_ALONE(t_vnode_notes),
	TEST_ALONE(t_flags),
	TEST_ALONE(t_changes),
	TEST_ALONE(t_descriptors),
	TEST_ALONE(t_revoked),
	TEST_ALONE(t_fifos),
	TEST_ALONE(t_many),
	TEST_ALONE(t_waiting),
	TEST_ALONE(t_read_only))
