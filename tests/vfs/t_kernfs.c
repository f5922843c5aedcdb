/* SPDX-License-Identifier: BSD-2-Clause */
/* kernfs through the system calls. */
#include "fixture.h"

static struct rump_stat st;
static char text[65536];

static void
mount_kern(void)
{

	fixture();
	if (rump_sys_mkdir("/kern", 0755) == -1)
		CHECK_EQ(errno, EEXIST);
	CHECK_OK(rump_sys_mount("kernfs", "/kern", 0, NULL, 0));
}

static void
unmount_kern(void)
{

	CHECK_OK(rump_sys_unmount("/kern", 0));
}

/* All of a file, a little at a time; its size goes to text and st. */
static const char *
contents(const char *name, size_t chunk)
{
	size_t len = 0;
	int fd, n;

	fd = (int)CHECK_OK(rump_sys_open(fmt("/kern/%s", name),
	    RUMP_O_RDONLY));
	CHECK_OK(rump_sys_fstat(fd, &st));
	while ((n = (int)CHECK_OK(rump_sys_read(fd, text + len, chunk))) > 0) {
		len += (size_t)n;
		CHECK(len + chunk < sizeof(text));
	}
	CHECK_OK(rump_sys_close(fd));
	text[len] = '\0';
	return text;
}

static const char *const netbsd[] = {
	"boottime", "copyright", "hostname", "hz", "loadavg", "msgbuf",
	"pagesize", "physmem", "time", "version"
};

static void
t_names_and_numbers(void)
{
	static const unsigned inos[] = { 4, 5, 6, 7, 8, 9, 10, 11, 14, 15 };
	static char buf[4096] __attribute__((__aligned__(8)));
	struct rump_dirent *de;
	unsigned i, n = 0;
	int fd, off, len;

	mount_kern();
	CHECK_OK(rump_sys_stat("/kern", &st));
	CHECK_EQ(st.st_mode, RUMP_S_IFDIR | 0555);
	CHECK_EQ(st.st_nlink, 2);
	CHECK_EQ(st.st_size, 512);
	CHECK_EQ(st.st_ino, 2);
	for (i = 0; i < 10; i++) {
		CHECK_OK(rump_sys_stat(fmt("/kern/%s", netbsd[i]), &st));
		CHECK_EQ(st.st_ino, inos[i]);
		CHECK_EQ(st.st_mode, RUMP_S_IFREG | (i == 2 ? 0644 : 0444));
		CHECK_EQ(st.st_nlink, 1);
		CHECK_EQ(st.st_blksize, 512);
	}
	fd = (int)CHECK_OK(rump_sys_open("/kern", RUMP_O_RDONLY));
	while ((len = (int)CHECK_OK(rump_sys_getdents(fd, buf, 200))) > 0)
		for (off = 0; off < len; off += de->d_reclen, n++) {
			de = (void *)(buf + off);
			if (n == 0)
				CHECK_STR(de->d_name, ".");
			else if (n == 1)
				CHECK_STR(de->d_name, "..");
			else if (n < 12)
				CHECK_STR(de->d_name, netbsd[n - 2]);
			if (n >= 2)
				CHECK_EQ(de->d_fileno,
				    ino(fmt("/kern/%s", de->d_name)));
		}
	CHECK_OK(rump_sys_close(fd));
	CHECK_EQ(n, 19);
	CHECK_ERR(ENOENT, rump_sys_stat("/kern/rootdev", &st));
	CHECK_EQ(ino("/kern/.."), ino("/"));
	unmount_kern();
}

static void
t_values(void)
{
	long long sec;
	long usec;

	mount_kern();
	CHECK_STR(contents("hz", 1), "100\n");
	CHECK_EQ(st.st_size, 4);
	CHECK_STR(contents("pagesize", 100), "4096\n");
	CHECK_STR(contents("loadavg", 100), "0 0 0 2048\n");
	CHECK(strncmp(contents("version", 100), "rumpjs ", 7) == 0);
	CHECK(strstr(contents("copyright", 1000), "rumpjs") != NULL);
	CHECK(strstr(contents("msgbuf", 1000), "rump kernel on ") != NULL);
	CHECK(atoll(contents("physmem", 100)) > 0);
	CHECK_EQ(sscanf(contents("time", 100), "%lld %ld\n", &sec, &usec), 2);
	CHECK(sec > 1700000000 && usec >= 0 && usec < 1000000);
	CHECK(atoll(contents("boottime", 100)) <= sec);
	CHECK(atoll(contents("boottime", 100)) > sec - 1000);
	unmount_kern();
}

static void
t_statistics(void)
{

	mount_kern();
	CHECK(strstr(contents("malloc", 4096), "kernfs") != NULL);
	CHECK_EQ(st.st_size > 500, 1);
	CHECK(strstr(contents("pools", 4096), "vnode") != NULL);
	CHECK(strstr(contents("buffers", 4096), "dirty bytes") != NULL);
	CHECK(strstr(contents("namecache", 4096), "found") != NULL);
	CHECK(strstr(contents("vnodes", 4096), "idle") != NULL);
	CHECK(strstr(contents("processes", 4096), "pid") != NULL);
	CHECK(strstr(contents("mounts", 7), "kernfs on /kern read-write") !=
	    NULL);
	CHECK(strstr(text, " on /ffs read-only") != NULL);
	CHECK(strstr(text, "rumpfs on / read-write, root") != NULL);
	unmount_kern();
}

/* Nothing can be made; what is there can be opened, even with O_CREAT. */
static void
t_read_only(void)
{
	struct rump_stat now;
	int fd;

	mount_kern();
	CHECK_ERR(EROFS, rump_sys_mkdir("/kern/d", 0755));
	CHECK_ERR(EROFS, rump_sys_open("/kern/f",
	    RUMP_O_CREAT | RUMP_O_RDWR, 0644));
	fd = (int)CHECK_OK(rump_sys_open("/kern/hostname",
	    RUMP_O_CREAT | RUMP_O_TRUNC | RUMP_O_WRONLY, 0644));
	CHECK_ERR(EBUSY, rump_sys_unmount("/kern", 0));
	CHECK_OK(rump_sys_close(fd));
	CHECK_ERR(EROFS, rump_sys_unlink("/kern/version"));
	CHECK_ERR(EROFS, rump_sys_rename("/kern/version", "/kern/n"));
	CHECK_ERR(EROFS, rump_sys_link("/kern/version", "/kern/n"));
	CHECK_ERR(EROFS, rump_sys_symlink("x", "/kern/n"));
	CHECK_ERR(EROFS, rump_sys_mkfifo("/kern/n", 0644));
	CHECK_ERR(EROFS, rump_sys_mknod("/kern/n", RUMP_S_IFCHR | 0644, 1));
	CHECK_ERR(EEXIST, rump_sys_symlink("x", "/kern/version"));
	/* Changes of attributes are ignored, as on NetBSD. */
	CHECK_OK(rump_sys_stat("/kern/version", &st));
	CHECK_OK(rump_sys_truncate("/kern/version", 0));
	CHECK_OK(rump_sys_chmod("/kern/version", 0666));
	CHECK_OK(rump_sys_chown("/kern/version", 1, 1));
	CHECK_OK(rump_sys_stat("/kern/version", &now));
	CHECK_EQ(now.st_size, st.st_size);
	CHECK_EQ(now.st_mode, st.st_mode);
	CHECK_EQ(now.st_uid, 0);
	become(100, 100);
	CHECK_ERR(EACCES, rump_sys_open("/kern/hostname", RUMP_O_WRONLY));
	CHECK_OK(rump_sys_close((int)CHECK_OK(rump_sys_open("/kern/malloc",
	    RUMP_O_RDONLY))));
	unbecome();
	CHECK_OK(rump_sys_unmount("/kern", RUMP_MNT_FORCE));
}

/* Ready at any time; whoever waits for changes is told that none will come. */
static void
t_kqueue(void)
{
	static const int16_t filters[] = {
		RUMP_EVFILT_READ, RUMP_EVFILT_WRITE
	};
	struct rump_timespec now = { 0, 0 };
	struct rump_kevent kev;
	int kq, fd, i;

	mount_kern();
	kq = (int)CHECK_OK(rump_sys_kqueue());
	fd = (int)CHECK_OK(rump_sys_open("/kern/hostname", RUMP_O_RDWR));
	for (i = 0; i < 2; i++) {
		memset(&kev, 0, sizeof(kev));
		kev.ident = (uintptr_t)fd;
		kev.filter = filters[i];
		kev.flags = RUMP_EV_ADD | RUMP_EV_ONESHOT;
		CHECK_OK(rump_sys_kevent(kq, &kev, 1, NULL, 0, NULL));
		CHECK_EQ(rump_sys_kevent(kq, NULL, 0, &kev, 1, &now), 1);
		CHECK_EQ(kev.filter, filters[i]);
	}
	kev.filter = RUMP_EVFILT_VNODE;
	kev.flags = RUMP_EV_ADD;
	kev.fflags = RUMP_NOTE_WRITE;
	CHECK_ERR(EOPNOTSUPP, rump_sys_kevent(kq, &kev, 1, NULL, 0, NULL));
	CHECK_OK(rump_sys_close(fd));
	CHECK_OK(rump_sys_close(kq));
	unmount_kern();
}

TEST_MAIN(
	TEST(t_names_and_numbers),
	TEST(t_values),
	TEST(t_statistics),
	TEST(t_read_only),
	TEST(t_kqueue))
