/* SPDX-License-Identifier: BSD-2-Clause */
/* Attributes: modes, owners, flags and times. */
#include "writable.h"

#define NOID	((uint32_t)-1)

static unsigned
mode(const char *path)
{

	return st_of(path).st_mode & 07777;
}

static void
modes_and_owners(const char *place)
{
	struct rump_stat st;
	int fd;

	put("f", "x");
	CHECK_OK(rump_sys_mkdir("d", 0755));
	CHECK_OK(rump_sys_symlink("f", "l"));
	fd = (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDONLY));
	CHECK_OK(rump_sys_chmod("l", 0642));
	CHECK_EQ(mode("f"), 0642);
	CHECK_OK(rump_sys_lchmod("l", 0711));
	CHECK_EQ(mode("l"), 0711);
	CHECK_OK(rump_sys_fchmodat(RUMP_AT_FDCWD, "l", 0700,
	    RUMP_AT_SYMLINK_NOFOLLOW));
	CHECK_EQ(mode("l"), 0700);
	CHECK_EQ(mode("f"), 0642);
	CHECK_OK(rump_sys_fchmod(fd, 06755));
	CHECK_EQ(mode("f"), 06755);
	CHECK_OK(rump_sys_chown("l", OWNER, GROUP));
	CHECK_OK(rump_sys_lchown("l", 1, 2));
	CHECK_OK(rump_sys_fchown(fd, NOID, GROUP + 1));
	CHECK_OK(rump_sys_fchownat(RUMP_AT_FDCWD, "d", OWNER, NOID, 0));
	st = st_of("f");
	CHECK_EQ(st.st_uid, OWNER);
	CHECK_EQ(st.st_gid, GROUP + 1);
	CHECK_EQ(mode("f"), 06755);		/* root did it */
	CHECK_EQ(st_of("l").st_uid, 1);
	CHECK_OK(rump_sys_chown("f", NOID, GROUP));

	FAILS(ENOENT, rump_sys_chmod("none", 0));
	FAILS(EFAULT, rump_sys_chmod(NULL, 0));
	FAILS(EBADF, rump_sys_fchmod(999, 0));
	FAILS(EBADF, rump_sys_fchown(999, 0, 0));
	FAILS(EINVAL, rump_sys_fchmodat(RUMP_AT_FDCWD, "f", 0, 1));
	FAILS(EINVAL, rump_sys_fchownat(RUMP_AT_FDCWD, "f", 0, 0, 1));
	FAILS(ENOTDIR, rump_sys_chown("f/x", 0, 0));

	become(OWNER, GROUP + 5);
	FAILS(EPERM, rump_sys_chown("f", OWNER + 1, NOID));
	FAILS(EPERM, rump_sys_chown("f", NOID, GROUP + 1));
	FAILS(EPERM, rump_sys_chmod("f", 02755));	/* not in its group */
	CHECK_OK(rump_sys_chmod("f", 0604));
	CHECK_OK(rump_sys_chmod("f", 04755));
	CHECK_OK(rump_sys_chown("f", NOID, GROUP + 5));
	CHECK_EQ(st_of("f").st_gid, GROUP + 5);
	if (is_ffs(place))
		CHECK_EQ(rump_sys_chmod("f", 01644), -1); /* EFTYPE */
	CHECK_OK(rump_sys_chmod("d", 01777));
	unbecome();
	become(OWNER + 1, GROUP);
	FAILS(EPERM, rump_sys_chmod("f", 0777));
	FAILS(EPERM, rump_sys_chown("f", OWNER + 1, NOID));
	FAILS(EPERM, rump_sys_fchmod(fd, 0777));
	unbecome();
	CHECK_OK(rump_sys_close(fd));
	remount(place);
	CHECK_EQ(mode("d"), 01777);
	CHECK_EQ(st_of("d").st_uid, OWNER);
	CHECK_EQ(st_of("f").st_gid, GROUP + 5);
}

static void
flags(const char *place)
{
	int fd;

	put("f", "text");
	if (!is_ffs(place)) {
		FAILS(EOPNOTSUPP, rump_sys_chflags("f", RUMP_UF_NODUMP));
		return;
	}
	CHECK_OK(rump_sys_chown("f", OWNER, GROUP));
	CHECK_OK(rump_sys_symlink("f", "l"));
	FAILS(EINVAL, rump_sys_chflags("f", 0xffffffff));
	become(OWNER, GROUP);
	FAILS(EPERM, rump_sys_chflags("f", RUMP_SF_IMMUTABLE));
	CHECK_OK(rump_sys_chflags("f", RUMP_UF_IMMUTABLE));
	FAILS(EPERM, rump_sys_open("f", RUMP_O_WRONLY));
	FAILS(EPERM, rump_sys_chmod("f", 0));
	CHECK_OK(rump_sys_chflags("f", 0));
	unbecome();
	become(OWNER + 1, GROUP);
	FAILS(EPERM, rump_sys_chflags("f", RUMP_UF_NODUMP));
	unbecome();
	CHECK_OK(rump_sys_lchflags("l", RUMP_UF_NODUMP));
	CHECK_EQ(st_of("f").st_flags, 0);
	fd = (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDWR));
	CHECK_OK(rump_sys_fchflags(fd, RUMP_SF_APPEND | RUMP_SF_ARCHIVED));
	FAILS(EPERM, rump_sys_pwrite(fd, "x", 1, 0));
	CHECK_EQ(rump_sys_pwrite(fd, "+", 1, 4), 1);
	FAILS(EPERM, rump_sys_ftruncate(fd, 0));
	CHECK_OK(rump_sys_close(fd));
	FAILS(EPERM, rump_sys_unlink("f"));
	FAILS(EPERM, rump_sys_rename("f", "n"));
	FAILS(EPERM, rump_sys_link("f", "n"));
	remount(place);
	CHECK_EQ(st_of("f").st_flags, RUMP_SF_APPEND | RUMP_SF_ARCHIVED);
	CHECK_EQ(st_of("l").st_flags, RUMP_UF_NODUMP);
	CHECK_OK(rump_sys_chflags("f", 0));
	CHECK_OK(rump_sys_unlink("f"));
}

static void
times_are(const char *path, int64_t asec, int64_t ansec, int64_t msec,
    int64_t mnsec)
{
	struct rump_stat st = st_of(path);

	CHECK_EQ(st.st_atim.tv_sec, asec);
	CHECK_EQ(st.st_atim.tv_nsec, ansec);
	CHECK_EQ(st.st_mtim.tv_sec, msec);
	CHECK_EQ(st.st_mtim.tv_nsec, mnsec);
}

static void
times(const char *place)
{
	struct rump_timeval tv[2] = { { 1000, 1 }, { 2000, 999999 } };
	struct rump_timespec ts[2] = { { 3000, 5 }, { -4000, 999999999 } };
	struct rump_stat st;
	int fd;

	put("f", "text");
	CHECK_OK(rump_sys_symlink("f", "l"));
	CHECK_OK(rump_sys_chmod("f", 0666));
	fd = (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDWR));
	CHECK_OK(rump_sys_utimes("l", tv));
	times_are("f", 1000, 1000, 2000, 999999000);
	CHECK_OK(rump_sys_lutimes("l", tv));
	CHECK_EQ(st_of("l").st_mtim.tv_sec, 2000);
	CHECK_OK(rump_sys_futimens(fd, ts));
	times_are("f", 3000, 5, -4000, 999999999);
	/* One stays, even if the file has just been written. */
	CHECK_OK(rump_sys_utimensat(RUMP_AT_FDCWD, "f", ts, 0));
	ts[0].tv_sec = 77;
	ts[1].tv_nsec = RUMP_UTIME_OMIT;
	CHECK_OK(rump_sys_utimensat(RUMP_AT_FDCWD, "f", ts, 0));
	times_are("f", 77, 5, -4000, 999999999);
	CHECK_EQ(rump_sys_write(fd, "x", 1), 1);
	CHECK_OK(rump_sys_futimens(fd, ts));
	st = st_of("f");
	CHECK(st.st_mtim.tv_sec > 1000000000);
	CHECK_EQ(st.st_atim.tv_sec, 77);
	CHECK_OK(rump_sys_futimes(fd, tv));
	ts[0].tv_nsec = RUMP_UTIME_OMIT;
	CHECK_OK(rump_sys_futimens(fd, ts));
	times_are("f", 1000, 1000, 2000, 999999000);

	tv[0].tv_usec = 1000000;
	FAILS(EINVAL, rump_sys_utimes("f", tv));
	tv[0].tv_usec = -1;
	FAILS(EINVAL, rump_sys_futimes(fd, tv));
	tv[0].tv_usec = 0;
	tv[0].tv_sec = -1;
	FAILS(EINVAL, rump_sys_utimes("f", tv));
	tv[0].tv_sec = (int64_t)1 << 31;
	if (is_ffs(place))
		FAILS(EINVAL, rump_sys_utimes("f", tv));
	ts[0].tv_nsec = 1000000000;
	FAILS(EINVAL, rump_sys_futimens(fd, ts));
	FAILS(EINVAL, rump_sys_utimensat(RUMP_AT_FDCWD, "f", NULL, 1));
	FAILS(ENOENT, rump_sys_utimes("none", NULL));
	FAILS(EBADF, rump_sys_futimens(999, NULL));
	times_are("f", 1000, 1000, 2000, 999999000);

	/* Who may write may say "now", but nothing else. */
	tv[0].tv_sec = 1000;
	become(OWNER, GROUP);
	FAILS(EPERM, rump_sys_utimes("f", tv));
	CHECK_OK(rump_sys_utimes("f", NULL));
	unbecome();
	CHECK(st_of("f").st_atim.tv_sec > 1000000000);
	CHECK_OK(rump_sys_chmod("f", 0644));
	become(OWNER, GROUP);
	FAILS(EACCES, rump_sys_utimes("f", NULL));
	unbecome();
	CHECK_OK(rump_sys_futimes(fd, tv));
	CHECK_OK(rump_sys_close(fd));
	remount(place);
	times_are("f", 1000, 0, 2000, 999999000);
}

#define EVERYWHERE(f)							\
static void								\
t_##f(void)								\
{									\
									\
	writable(f);							\
}

EVERYWHERE(modes_and_owners)
EVERYWHERE(flags)
EVERYWHERE(times)

TEST_MAIN(
	TEST_ALONE(t_modes_and_owners),
	TEST_ALONE(t_flags),
	TEST_ALONE(t_times))
