/* SPDX-License-Identifier: BSD-2-Clause */
/* poll(2) and ioctl(2). */
#include "writable.h"

static int
poll1(int fd, int events)
{
	struct rump_pollfd pf = { fd, (int16_t)events, 77 };
	int n;

	n = (int)CHECK_OK(rump_sys_poll(&pf, 1, 0));
	CHECK_EQ(n, pf.revents != 0);
	return pf.revents;
}

static void
polling(const char *place)
{
	enum { IN = RUMP_POLLIN, OUT = RUMP_POLLOUT, HUP = RUMP_POLLHUP };
	struct rump_timespec ts = { 0, 1000000 };
	struct rump_pollfd pf[40];
	struct rump_kevent ev;
	char buf[16384];
	int f, r, w, kq, i;

	memset(buf, 'x', sizeof(buf));
	put("f", "text");
	f = (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDWR));
	CHECK_EQ(poll1(f, IN | OUT), IN | OUT);
	CHECK_EQ(poll1(f, IN), IN);
	CHECK_EQ(poll1(f, 0), 0);
	CHECK_EQ(poll1(-1, IN), 0);
	CHECK_EQ(poll1(999, 0), RUMP_POLLNVAL);
	CHECK_OK(rump_sys_mkfifo("p", 0644));
	r = (int)CHECK_OK(rump_sys_open("p", RUMP_O_RDONLY |
	    RUMP_O_NONBLOCK));
	CHECK_EQ(poll1(r, IN), HUP);
	w = (int)CHECK_OK(rump_sys_open("p", RUMP_O_WRONLY |
	    RUMP_O_NONBLOCK));
	CHECK_EQ(poll1(r, IN), 0);
	CHECK_EQ(poll1(w, OUT), OUT);
	CHECK_EQ(rump_sys_write(w, buf, sizeof(buf)), sizeof(buf));
	CHECK_EQ(poll1(r, IN | RUMP_POLLRDNORM), IN | RUMP_POLLRDNORM);
	CHECK_EQ(poll1(w, OUT), 0);

	/* Several, more than fit on a stack; time passes. */
	memset(pf, 0, sizeof(pf));
	for (i = 0; i < 40; i++) {
		pf[i].fd = i == 20 ? r : w;
		pf[i].events = i == 20 ? IN : OUT;
	}
	CHECK_EQ(rump_sys_poll(pf, 40, RUMP_POLL_INFTIM), 1);
	CHECK_EQ(pf[20].revents, IN);
	CHECK_EQ(rump_sys_poll(pf, 20, 10), 0);
	CHECK_EQ(rump_sys_pollts(pf, 20, &ts, NULL), 0);
	CHECK_EQ(rump_sys_pollts(pf, 40, NULL, NULL), 1);
	CHECK_EQ(rump_sys_poll(NULL, 0, 1), 0);
	FAILS(EFAULT, rump_sys_poll(NULL, 1, 0));
	FAILS(EINVAL, rump_sys_poll(pf, 0x7fffffff, 0));
	ts.tv_nsec = -1;
	FAILS(EINVAL, rump_sys_pollts(pf, 1, &ts, NULL));
	CHECK_OK(rump_sys_close(r));
	CHECK_EQ(poll1(w, OUT), HUP);
	CHECK_OK(rump_sys_close(w));

	kq = (int)CHECK_OK(rump_sys_kqueue());
	CHECK_EQ(poll1(kq, IN | OUT), 0);
	RUMP_EV_SET(&ev, f, RUMP_EVFILT_READ, RUMP_EV_ADD, 0, 0, 0);
	CHECK_OK(rump_sys_kevent(kq, &ev, 1, NULL, 0, NULL));
	CHECK_EQ(poll1(kq, IN | OUT), IN);
	CHECK_OK(rump_sys_close(kq));
	CHECK_OK(rump_sys_close(f));
}

static void
requests(const char *place)
{
	const int on = 1, off = 0;
	static char big[8192];
	int f, r, w, n;

	put("f", "text");
	f = (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDWR));
	CHECK_OK(rump_sys_ioctl(f, RUMP_FIOCLEX));
	CHECK_EQ(rump_sys_fcntl(f, RUMP_F_GETFD), RUMP_FD_CLOEXEC);
	CHECK_OK(rump_sys_ioctl(f, RUMP_FIONCLEX));
	CHECK_EQ(rump_sys_fcntl(f, RUMP_F_GETFD), 0);
	CHECK_OK(rump_sys_ioctl(f, RUMP_FIONBIO, &on));
	CHECK_EQ(rump_sys_fcntl(f, RUMP_F_GETFL), RUMP_O_RDWR |
	    RUMP_O_NONBLOCK);
	CHECK_OK(rump_sys_ioctl(f, RUMP_FIONBIO, &off));
	CHECK_EQ(rump_sys_fcntl(f, RUMP_F_GETFL), RUMP_O_RDWR);
	CHECK_OK(rump_sys_ioctl(f, RUMP_FIONREAD, &n));
	CHECK_EQ(n, 4);
	CHECK_EQ(rump_sys_lseek(f, 3, RUMP_SEEK_SET), 3);
	CHECK_OK(rump_sys_ioctl(f, RUMP_FIONREAD, &n));
	CHECK_EQ(n, 1);
	CHECK_EQ(rump_sys_lseek(f, 9, RUMP_SEEK_SET), 9);
	CHECK_OK(rump_sys_ioctl(f, RUMP_FIONREAD, &n));
	CHECK_EQ(n, 0);
	FAILS(EFAULT, rump_sys_ioctl(f, RUMP_FIONREAD, NULL));
	FAILS(EFAULT, rump_sys_ioctl(f, RUMP_FIONBIO, NULL));
	FAILS(ENOTTY, rump_sys_ioctl(f, RUMP_DIOCGMEDIASIZE, &n));
	FAILS(ENOTTY, rump_sys_ioctl(f, 0, NULL));
	FAILS(ENOTTY, rump_sys_ioctl(f, 0x5fff0000, big));
	FAILS(EBADF, rump_sys_ioctl(999, RUMP_FIONREAD, &n));
	CHECK_OK(rump_sys_close(f));

	CHECK_OK(rump_sys_mkfifo("p", 0644));
	r = (int)CHECK_OK(rump_sys_open("p", RUMP_O_RDONLY |
	    RUMP_O_NONBLOCK));
	w = (int)CHECK_OK(rump_sys_open("p", RUMP_O_WRONLY));
	CHECK_EQ(rump_sys_write(w, "12345", 5), 5);
	CHECK_OK(rump_sys_ioctl(r, RUMP_FIONREAD, &n));
	CHECK_EQ(n, 5);
	FAILS(ENOTTY, rump_sys_ioctl(r, RUMP_DIOCGSECTORSIZE, &n));
	CHECK_OK(rump_sys_close(r));
	CHECK_OK(rump_sys_close(w));
	f = (int)CHECK_OK(rump_sys_kqueue());
	FAILS(ENOTTY, rump_sys_ioctl(f, RUMP_FIONREAD, &n));
	CHECK_OK(rump_sys_close(f));
}

static void
t_disks(void)
{
	int64_t size;
	uint32_t sector;
	int fd, n = 0;

	fixture();
	fd = (int)CHECK_OK(rump_sys_open("/dev/disk_ffs", RUMP_O_RDONLY));
	CHECK_OK(rump_sys_ioctl(fd, RUMP_DIOCGMEDIASIZE, &size));
	CHECK(size > 4500000 && size % 512 == 0);
	CHECK_EQ(rump_sys_pread(fd, &n, 1, size), 0);
	CHECK_OK(rump_sys_ioctl(fd, RUMP_DIOCGSECTORSIZE, &sector));
	CHECK_EQ(sector, 512);
	CHECK_OK(rump_sys_ioctl(fd, RUMP_DIOCCACHESYNC, &n));
	FAILS(ENOTTY, rump_sys_ioctl(fd, 0x40046499, &n));
	CHECK_OK(rump_sys_close(fd));
	fd = (int)CHECK_OK(rump_sys_open("/dev/null", RUMP_O_RDWR));
	FAILS(ENOTTY, rump_sys_ioctl(fd, RUMP_DIOCGMEDIASIZE, &size));
	CHECK_OK(rump_sys_close(fd));
}

#define EVERYWHERE(f)							\
static void								\
t_##f(void)								\
{									\
									\
	mounted(f);							\
}

EVERYWHERE(polling)
EVERYWHERE(requests)

TEST_MAIN(
	TEST_ALONE(t_polling),
	TEST_ALONE(t_requests),
	TEST_ALONE(t_disks))
