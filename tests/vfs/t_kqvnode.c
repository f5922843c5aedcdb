/* SPDX-License-Identifier: BSD-2-Clause */
/* kevent(2) about files: what happens to them, to fifos, to what goes away. */
#include "kq.h"

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
	f = kq_watch(kq, "f", RUMP_EV_CLEAR);
	kq_none(kq);
	CHECK_EQ(rump_sys_pwrite(w, "T", 1, 0), 1);
	CHECK_EQ(kq_notes(kq, f), RUMP_NOTE_WRITE);
	kq_none(kq);
	CHECK_EQ(rump_sys_pwrite(w, "more", 4, 4), 4);
	CHECK_EQ(kq_notes(kq, f), RUMP_NOTE_WRITE | RUMP_NOTE_EXTEND);
	CHECK_OK(rump_sys_ftruncate(w, 2));
	CHECK(kq_notes(kq, f) & RUMP_NOTE_TRUNCATE);
	CHECK_OK(rump_sys_ftruncate(w, 9));
	CHECK(kq_notes(kq, f) != 0);
	CHECK_OK(rump_sys_chmod("f", 0600));
	CHECK_EQ(kq_notes(kq, f), RUMP_NOTE_ATTRIB);
	CHECK_OK(rump_sys_utimes("f", NULL));
	CHECK_EQ(kq_notes(kq, f), RUMP_NOTE_ATTRIB);
	CHECK_OK(rump_sys_close(rump_sys_open("f", RUMP_O_WRONLY |
	    RUMP_O_TRUNC)));
	CHECK(kq_notes(kq, f) & RUMP_NOTE_TRUNCATE);
	kq_none(kq);

	/* Names: the directory hears of them, and so does the file. */
	d = kq_watch(kq, "d", RUMP_EV_CLEAR);
	CHECK_OK(rump_sys_link("f", "g"));
	CHECK_EQ(kq_notes(kq, f), RUMP_NOTE_LINK);
	CHECK_OK(rump_sys_rename("f", "h"));
	CHECK_EQ(kq_notes(kq, f), RUMP_NOTE_RENAME);
	put("d/x", "");
	CHECK_EQ(kq_notes(kq, d), RUMP_NOTE_WRITE);
	CHECK_OK(rump_sys_symlink("x", "d/l"));
	CHECK_EQ(kq_notes(kq, d), RUMP_NOTE_WRITE);
	CHECK_OK(rump_sys_mkfifo("d/p", 0644));
	CHECK_EQ(kq_notes(kq, d), RUMP_NOTE_WRITE);
	CHECK_OK(rump_sys_mkdir("d/n", 0755));
	CHECK(kq_notes(kq, d) & RUMP_NOTE_WRITE);
	CHECK_OK(rump_sys_rename("d/x", "d/y"));
	CHECK_EQ(kq_notes(kq, d), RUMP_NOTE_WRITE);
	CHECK_OK(rump_sys_rename("d/y", "y"));
	CHECK_EQ(kq_notes(kq, d), RUMP_NOTE_WRITE);
	CHECK_OK(rump_sys_unlink("d/l"));
	CHECK_EQ(kq_notes(kq, d), RUMP_NOTE_WRITE);
	CHECK_OK(rump_sys_rmdir("d/n"));
	CHECK(kq_notes(kq, d) & RUMP_NOTE_WRITE);
	sub = kq_watch(kq, "d/sub", 0);
	CHECK_OK(kq_change(kq, d, RUMP_EVFILT_VNODE, RUMP_EV_DELETE, 0));
	CHECK_OK(rump_sys_rmdir("d/sub"));
	CHECK(kq_notes(kq, sub) & RUMP_NOTE_DELETE);
	CHECK_OK(rump_sys_close(sub));

	/* A name goes, the file stays; the last one; a file in the way. */
	CHECK_OK(rump_sys_unlink("g"));
	CHECK_EQ(kq_notes(kq, f), RUMP_NOTE_DELETE);
	put("other", "");
	CHECK_OK(rump_sys_rename("other", "h"));
	CHECK_EQ(kq_notes(kq, f), RUMP_NOTE_DELETE);
	kq_none(kq);
	CHECK_OK(rump_sys_close(f));
	CHECK_OK(rump_sys_close(w));
	CHECK_OK(rump_sys_close(d));
	CHECK_OK(rump_sys_close(kq));
}

/* The file system is taken away. */
static void
revoked(const char *place)
{
	struct rump_kevent ev[4];
	int kq, f, i, n, seen = 0;

	put("f", "text");
	kq = (int)CHECK_OK(rump_sys_kqueue());
	f = kq_watch(kq, "f", RUMP_EV_CLEAR);
	CHECK_OK(kq_change(kq, f, RUMP_EVFILT_READ, RUMP_EV_ADD, 0));
	CHECK_OK(kq_change(kq, f, RUMP_EVFILT_WRITE, RUMP_EV_ADD, 0));
	CHECK_OK(rump_sys_chdir("/"));
	CHECK_OK(rump_sys_unmount(place, RUMP_MNT_FORCE));
	n = rump_sys_kevent(kq, NULL, 0, ev, 4, &kq_now);
	CHECK_EQ(n, 3);
	for (i = 0; i < n; i++) {
		CHECK(ev[i].flags & RUMP_EV_EOF);
		seen |= 1 << ev[i].filter;
		if (ev[i].filter == RUMP_EVFILT_VNODE)
			CHECK_EQ(ev[i].fflags, RUMP_NOTE_REVOKE);
	}
	CHECK_EQ(seen, 1 << RUMP_EVFILT_READ | 1 << RUMP_EVFILT_WRITE |
	    1 << RUMP_EVFILT_VNODE);
	kq_none(kq);
	FAILS(EBADF, kq_change(kq, f, RUMP_EVFILT_VNODE, RUMP_EV_ADD, 0xff));
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
	CHECK_OK(kq_change(kq, r, RUMP_EVFILT_READ, RUMP_EV_ADD, 0));
	CHECK(kq_one(kq, &ev) & RUMP_EV_EOF);	/* nobody writes */
	w = (int)CHECK_OK(rump_sys_open("p", RUMP_O_WRONLY |
	    RUMP_O_NONBLOCK));
	kq_none(kq);
	CHECK_EQ(rump_sys_write(w, "text", 4), 4);
	CHECK_EQ(kq_one(kq, &ev) & RUMP_EV_EOF, 0);
	CHECK_EQ(ev.data, 4);
	CHECK_EQ(rump_sys_read(r, buf, 4), 4);
	kq_none(kq);
	CHECK_OK(kq_change(kq, w, RUMP_EVFILT_WRITE, RUMP_EV_ADD, 0));
	kq_one(kq, &ev);
	CHECK_EQ(ev.data, 16384);
	CHECK_OK(kq_change(kq, r, RUMP_EVFILT_READ, RUMP_EV_DELETE, 0));
	for (i = 0; i < 16384 / 512; i++)
		CHECK_EQ(rump_sys_write(w, buf, 512), 512);
	kq_none(kq);
	CHECK_EQ(rump_sys_read(r, buf, 512), 512);
	kq_one(kq, &ev);
	CHECK_EQ(ev.data, 512);
	CHECK_OK(kq_change(kq, r, RUMP_EVFILT_VNODE, RUMP_EV_ADD, 0xff));
	CHECK_OK(kq_change(kq, w, RUMP_EVFILT_WRITE, RUMP_EV_DELETE, 0));
	CHECK_OK(rump_sys_chmod("p", 0600));
	CHECK_EQ(kq_notes(kq, r), RUMP_NOTE_ATTRIB);
	CHECK_OK(kq_change(kq, r, RUMP_EVFILT_VNODE, RUMP_EV_DELETE, 0));
	CHECK_OK(kq_change(kq, w, RUMP_EVFILT_WRITE, RUMP_EV_ADD, 0));
	CHECK_OK(rump_sys_close(r));
	CHECK(kq_one(kq, &ev) & RUMP_EV_EOF);
	CHECK_OK(rump_sys_close(w));
	kq_none(kq);
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
		f = kq_watch(kq, fmt("%s/big", *r), 0);
		kq_none(kq);
		CHECK_OK(rump_sys_close(f));
	}
	f = (int)CHECK_OK(rump_sys_open("/iso/big", RUMP_O_RDONLY));
	FAILS(EOPNOTSUPP, kq_change(kq, f, RUMP_EVFILT_READ, RUMP_EV_ADD, 0));
	CHECK_OK(rump_sys_close(f));
	f = (int)CHECK_OK(rump_sys_open("/dev/zero", RUMP_O_RDONLY));
	CHECK_OK(kq_change(kq, f, RUMP_EVFILT_READ, RUMP_EV_ADD, 0));
	kq_one(kq, &ev);
	CHECK_OK(rump_sys_close(f));
	CHECK_OK(rump_sys_close(kq));
}

/* The root file system as well. */
static void
t_vnode_notes(void)
{

	everywhere(vnode_notes);
}

EVERYWHERE(revoked)
EVERYWHERE(fifos)

TEST_MAIN(
	TEST_ALONE(t_vnode_notes),
	TEST_ALONE(t_revoked),
	TEST_ALONE(t_fifos),
	TEST_ALONE(t_read_only))
