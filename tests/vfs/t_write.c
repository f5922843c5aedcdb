/* SPDX-License-Identifier: BSD-2-Clause */
/* Data to files: the write family, truncate, fsync. */
#include "writable.h"

#define LEN	200000

static void
fill(char *buf, size_t len, unsigned seed)
{
	size_t i;

	for (i = 0; i < len; i++)
		buf[i] = (char)((i * 31 + (i >> 8) * 7 + seed) >> 2);
}

static int
rdwr(const char *path)
{

	return (int)CHECK_OK(rump_sys_open(path, RUMP_O_RDWR | RUMP_O_CREAT,
	    0644));
}

static void
data(const char *place)
{
	static char buf[LEN], back[LEN], want[LEN];
	struct rump_iovec iov[12];
	int fd, i;

	fill(buf, LEN, 1);
	fd = rdwr("f");
	CHECK_EQ(rump_sys_write(fd, buf, 1000), 1000);
	CHECK_EQ(rump_sys_write(fd, buf + 1000, LEN - 1000), LEN - 1000);
	CHECK_EQ(rump_sys_lseek(fd, 0, RUMP_SEEK_CUR), LEN);
	CHECK_EQ(rump_sys_pwrite(fd, "middle", 6, 70000), 6);
	CHECK_EQ(rump_sys_lseek(fd, 0, RUMP_SEEK_CUR), LEN);
	for (i = 0; i < 12; i++) {
		iov[i].iov_base = buf + i;
		iov[i].iov_len = i;
	}
	CHECK_EQ(rump_sys_pwritev(fd, iov, 12, 100), 66);
	CHECK_EQ(rump_sys_lseek(fd, 500, RUMP_SEEK_SET), 500);
	CHECK_EQ(rump_sys_writev(fd, iov, 12), 66);
	CHECK_EQ(rump_sys_lseek(fd, 0, RUMP_SEEK_CUR), 566);
	CHECK_EQ(rump_sys_write(fd, "", 0), 0);
	CHECK_OK(rump_sys_fsync(fd));
	CHECK_OK(rump_sys_fdatasync(fd));
	CHECK_OK(rump_sys_close(fd));

	memcpy(want, buf, LEN);
	memcpy(want + 70000, "middle", 6);
	for (i = 0; i < 12; i++) {
		memcpy(want + 100 + i * (i - 1) / 2, buf + i, i);
		memcpy(want + 500 + i * (i - 1) / 2, buf + i, i);
	}
	for (i = 0; i < 2; i++, remount(place)) {
		fd = rdwr("f");
		CHECK_EQ(rump_sys_read(fd, back, LEN), LEN);
		CHECK_MEM(back, want, LEN);
		CHECK_OK(rump_sys_close(fd));
	}
}

static void
append(const char *place)
{
	int fd, other;

	put("f", "one");
	fd = (int)CHECK_OK(rump_sys_open("f", RUMP_O_WRONLY | RUMP_O_APPEND));
	CHECK_EQ(rump_sys_write(fd, "two", 3), 3);
	other = rdwr("f");
	CHECK_EQ(rump_sys_pwrite(other, "T", 1, 6), 1);
	CHECK_EQ(rump_sys_lseek(fd, 0, RUMP_SEEK_SET), 0);
	CHECK_EQ(rump_sys_write(fd, "end", 3), 3);
	CHECK_EQ(rump_sys_lseek(fd, 0, RUMP_SEEK_CUR), 10);
	CHECK_OK(rump_sys_close(fd));
	CHECK_OK(rump_sys_close(other));
	remount(place);
	CHECK_STR(get("f"), "onetwoTend");
}

static void
sizes(const char *place)
{
	static char zero[8192], back[8192];
	struct rump_stat st;
	int fd;

	put("f", "0123456789");
	CHECK_OK(rump_sys_truncate("f", 4));
	CHECK_STR(get("f"), "0123");
	fd = rdwr("f");
	CHECK_OK(rump_sys_ftruncate(fd, 100000));
	CHECK_EQ(rump_sys_pread(fd, back, 8192, 4), 8192);
	CHECK_MEM(back, zero, 8192);
	CHECK_EQ(rump_sys_pwrite(fd, "x", 1, 5000000), 1);
	CHECK_OK(rump_sys_close(fd));
	remount(place);
	st = st_of("f");
	CHECK_EQ(st.st_size, 5000001);
	CHECK(st.st_blocks * 512 < 200000);
	CHECK_OK(rump_sys_truncate("f", 0));
	st = st_of("f");
	CHECK_EQ(st.st_size, 0);
	CHECK_EQ(st.st_blocks, 0);
	put("f", "long contents");
	put("f", "short");
	CHECK_STR(get("f"), "short");
}

static void
refused(const char *place)
{
	struct rump_iovec iov[2] = { { "x", 1 }, { "y", (size_t)1 << 31 } };
	int fd, ro, dir;

	CHECK_OK(rump_sys_mkdir("d", 0755));
	CHECK_OK(rump_sys_mkfifo("p", 0644));
	put("f", "text");
	fd = rdwr("f");
	ro = (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDONLY));
	dir = (int)CHECK_OK(rump_sys_open("d", RUMP_O_RDONLY));

	FAILS(EBADF, rump_sys_write(-1, "x", 1));
	FAILS(EBADF, rump_sys_write(999, "x", 1));
	FAILS(EBADF, rump_sys_write(ro, "x", 1));
	FAILS(EBADF, rump_sys_write(dir, "x", 1));
	FAILS(EBADF, rump_sys_pwrite(ro, "x", 1, 0));
	FAILS(EBADF, rump_sys_writev(ro, iov, 1));
	FAILS(EFAULT, rump_sys_write(fd, NULL, 1));
	FAILS(EFAULT, rump_sys_writev(fd, NULL, 1));
	FAILS(EINVAL, rump_sys_write(fd, "x", (size_t)1 << 31));
	FAILS(EINVAL, rump_sys_pwrite(fd, "x", 1, -1));
	FAILS(EINVAL, rump_sys_pwritev(fd, iov, 1, INT64_MIN));
	FAILS(EINVAL, rump_sys_writev(fd, iov, 0));
	FAILS(EINVAL, rump_sys_writev(fd, iov, -1));
	FAILS(EINVAL, rump_sys_writev(fd, iov, 1025));
	FAILS(EINVAL, rump_sys_writev(fd, iov, 2));
	FAILS(EFBIG, rump_sys_pwrite(fd, "x", 1, INT64_MAX - 1));
	FAILS(EFBIG, rump_sys_ftruncate(fd, INT64_MAX));
	FAILS(EFBIG, rump_sys_truncate("f", INT64_MAX));
	FAILS(EINVAL, rump_sys_truncate("f", -1));
	FAILS(EINVAL, rump_sys_ftruncate(fd, -1));
	FAILS(EINVAL, rump_sys_ftruncate(ro, 0));
	FAILS(EINVAL, rump_sys_ftruncate(dir, 0));
	FAILS(EBADF, rump_sys_ftruncate(999, 0));
	FAILS(EISDIR, rump_sys_truncate("d", 0));
	FAILS(EINVAL, rump_sys_truncate("p", 0));
	FAILS(ENOENT, rump_sys_truncate("none", 0));
	FAILS(ENOENT, rump_sys_truncate("", 0));
	FAILS(EFAULT, rump_sys_truncate(NULL, 0));
	FAILS(ENOTDIR, rump_sys_truncate("f/x", 0));
	FAILS(EBADF, rump_sys_fsync(999));
	FAILS(EBADF, rump_sys_fdatasync(ro));
	FAILS(EISDIR, rump_sys_open("d", RUMP_O_WRONLY));
	CHECK_OK(rump_sys_fsync(ro));
	CHECK_OK(rump_sys_fsync(dir));
	CHECK_STR(get("f"), "text");

	become(OWNER, GROUP);
	FAILS(EACCES, rump_sys_truncate("f", 0));
	CHECK_OK(rump_sys_ftruncate(fd, 4));	/* it was opened before */
	unbecome();
	CHECK_OK(rump_sys_close(fd));
	CHECK_OK(rump_sys_close(ro));
	CHECK_OK(rump_sys_close(dir));
	if (is_ffs(place)) {
		setreadonly(place, 1);
		ro = (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDONLY));
		FAILS(EROFS, rump_sys_truncate("f", 0));
		FAILS(EROFS, rump_sys_open("f", RUMP_O_RDWR));
		FAILS(EROFS, rump_sys_open("n", RUMP_O_RDWR | RUMP_O_CREAT,
		    0644));
		CHECK_OK(rump_sys_fsync(ro));
		CHECK_OK(rump_sys_close(ro));
		setreadonly(place, 0);
	}
}

/* Full; what was there is whole; with something freed, there is room. */
static void
full(const char *place)
{
	static char buf[LEN];
	int fd, i, n;

	if (!is_ffs(place))
		return;
	fill(buf, LEN, 2);
	fd = rdwr("big");
	for (n = 0; rump_sys_write(fd, buf, LEN) == LEN; n++)
		;
	CHECK_EQ(errno, ENOSPC);
	CHECK_EQ(st_of("big").st_size, (int64_t)n * LEN);
	CHECK_OK(rump_sys_close(fd));
	for (i = 0; i < 5; i++) {
		/* The space of the old one is on its way only. */
		CHECK_OK(rump_sys_unlink("big"));
		fd = rdwr("big");
		CHECK_EQ(rump_sys_write(fd, buf, 1), 1);
		for (n = 0; n < 20; n++)
			CHECK_EQ(rump_sys_write(fd, buf, LEN), LEN);
		while (rump_sys_write(fd, buf, LEN) == LEN)
			;
		CHECK_EQ(errno, ENOSPC);
		CHECK_OK(rump_sys_close(fd));
	}
	CHECK_OK(rump_sys_unlink("big"));
	remount(place);
	put("small", "text");
	CHECK_STR(get("small"), "text");
}

/* Open and without a name: there until it is closed. */
static void
nameless(const char *place)
{
	char buf[8] = "";
	int fd;

	fd = rdwr("f");
	CHECK_OK(rump_sys_unlink("f"));
	CHECK(!exists("f"));
	CHECK_EQ(rump_sys_write(fd, "hello", 5), 5);
	CHECK_EQ(rump_sys_pread(fd, buf, 5, 0), 5);
	CHECK_STR(buf, "hello");
	CHECK_OK(rump_sys_fsync(fd));
	CHECK_OK(rump_sys_close(fd));
	remount(place);
	CHECK(!exists("f"));
}

/* Writing takes the set-id bits away, unless root does it. */
static void
setid(const char *place)
{
	int fd;

	if (!is_ffs(place))
		return;
	put("f", "x");
	CHECK_OK(rump_sys_chown("f", OWNER, GROUP));
	CHECK_OK(rump_sys_chmod("f", 06755));
	put("f", "y");
	CHECK_EQ(st_of("f").st_mode & 07777, 06755);
	become(OWNER, GROUP);
	fd = rdwr("f");
	CHECK_EQ(rump_sys_write(fd, "z", 1), 1);
	CHECK_OK(rump_sys_close(fd));
	unbecome();
	CHECK_EQ(st_of("f").st_mode & 07777, 0755);
}

/* What was written so is on the disk, with its name, when the call returns. */
static void
osync(const char *place)
{
	static const int flags[] = { RUMP_O_SYNC, RUMP_O_DSYNC };
	struct rump_ufs_args args = { (char *)(uintptr_t)"/dev/copy" };
	const char *copy;
	char buf[9000];
	int fd, i;

	if (strcmp(place, "/soft") != 0)
		return;		/* asynchronous mounts promise no names */
	if (rump_sys_mkdir("/copy", 0755) == -1)
		CHECK_EQ(errno, EEXIST);
	for (i = 0; i < 2; i++) {
		memset(buf, 'a' + i, sizeof(buf));
		CHECK_OK(rump_sys_mkdir(fmt("d%d", i), 0755));
		fd = (int)CHECK_OK(rump_sys_open(fmt("d%d/f", i),
		    RUMP_O_WRONLY | RUMP_O_CREAT | flags[i], 0644));
		CHECK_EQ(rump_sys_write(fd, buf, sizeof(buf)), sizeof(buf));
		copy = test_path("copy.img");
		copy_file(test_path("%s.img", place + 1), copy);
		CHECK_EQ(rump_pub_etfs_register("/dev/copy", copy,
		    RUMP_ETFS_BLK), 0);
		CHECK_OK(rump_sys_mount("ffs", "/copy", RUMP_MNT_RDONLY, &args,
		    sizeof(args)));
		CHECK_EQ(st_of(fmt("/copy/d%d/f", i)).st_size, sizeof(buf));
		CHECK_EQ(get(fmt("/copy/d%d/f", i))[4000], 'a' + i);
		CHECK_OK(rump_sys_unmount("/copy", 0));
		CHECK_EQ(rump_pub_etfs_remove("/dev/copy"), 0);
		CHECK_OK(rump_sys_close(fd));
	}
}

#define EVERYWHERE(f)							\
static void								\
t_##f(void)								\
{									\
									\
	writable(f);							\
}

EVERYWHERE(osync)
EVERYWHERE(data)
EVERYWHERE(append)
EVERYWHERE(sizes)
EVERYWHERE(refused)
EVERYWHERE(full)
EVERYWHERE(nameless)
EVERYWHERE(setid)

TEST_MAIN(
	TEST_ALONE(t_osync),
	TEST_ALONE(t_data),
	TEST_ALONE(t_append),
	TEST_ALONE(t_sizes),
	TEST_ALONE(t_refused),
	TEST_ALONE(t_full),
	TEST_ALONE(t_nameless),
	TEST_ALONE(t_setid))
