/* SPDX-License-Identifier: BSD-2-Clause */
/* The calls that lines of script.h may name. */
#include "script.h"

int script_fd[NFILES];

#define A(i)	(l->arg[i])
#define N(i)	strtoll(A(i), NULL, 0)
#define FD(i)	(*(A(i) + strspn(A(i), "0123456789-")) == '\0' ?	\
		    (N(i) >= 0 && N(i) < NFILES ? script_fd[N(i)] :	\
		    (int)N(i)) : -1)
#define OUT(...) (snprintf(out, outlen, __VA_ARGS__), 0)

#define CALL(name) static int						\
name(const struct line *l, char *out, size_t outlen)

#define SIMPLE(name, e)							\
CALL(c_##name)								\
{									\
									\
	(void)out, (void)outlen;					\
	return (int)(e);						\
}

SIMPLE(unlink, rump_sys_unlink(A(1)))
SIMPLE(rmdir, rump_sys_rmdir(A(1)))
SIMPLE(mkdir, rump_sys_mkdir(A(1), (uint32_t)N(2)))
SIMPLE(rename, rump_sys_rename(A(1), A(2)))
SIMPLE(link, rump_sys_linkat(RUMP_AT_FDCWD, A(1), RUMP_AT_FDCWD, A(2), 0))
SIMPLE(linkfollow, rump_sys_linkat(RUMP_AT_FDCWD, A(1), RUMP_AT_FDCWD, A(2),
    RUMP_AT_SYMLINK_FOLLOW))
SIMPLE(symlink, rump_sys_symlink(A(1), A(2)))
SIMPLE(mkfifo, rump_sys_mkfifo(A(1), (uint32_t)N(2)))
SIMPLE(mknod, rump_sys_mknod(A(1), (uint32_t)N(2), (uint32_t)N(3)))
SIMPLE(chmod, rump_sys_chmod(A(1), (uint32_t)N(2)))
SIMPLE(lchmod, rump_sys_lchmod(A(1), (uint32_t)N(2)))
SIMPLE(fchmod, rump_sys_fchmod(FD(1), (uint32_t)N(2)))
SIMPLE(chown, rump_sys_chown(A(1), (uint32_t)N(2), (uint32_t)N(3)))
SIMPLE(lchown, rump_sys_lchown(A(1), (uint32_t)N(2), (uint32_t)N(3)))
SIMPLE(fchown, rump_sys_fchown(FD(1), (uint32_t)N(2), (uint32_t)N(3)))
SIMPLE(chflags, rump_sys_chflags(A(1), (uint32_t)N(2)))
SIMPLE(truncate, rump_sys_truncate(A(1), N(2)))
SIMPLE(ftruncate, rump_sys_ftruncate(FD(1), N(2)))
SIMPLE(fsync, rump_sys_fsync(FD(1)))
SIMPLE(access, rump_sys_faccessat(RUMP_AT_FDCWD, A(1), (int)N(2),
    RUMP_AT_EACCESS))
SIMPLE(chdir, rump_sys_chdir(A(1)))
SIMPLE(umask, (rump_sys_umask((uint32_t)N(1)), 0))
SIMPLE(sync, (rump_sys_sync(), 0))
SIMPLE(mkdirat, rump_sys_mkdirat(FD(1), A(2), (uint32_t)N(3)))
SIMPLE(unlinkat, rump_sys_unlinkat(FD(1), A(2), 0))
SIMPLE(rmdirat, rump_sys_unlinkat(FD(1), A(2), RUMP_AT_REMOVEDIR))
SIMPLE(renameat, rump_sys_renameat(FD(1), A(2), FD(3), A(4)))
SIMPLE(symlinkat, rump_sys_symlinkat(A(1), FD(2), A(3)))
SIMPLE(utimesnow, rump_sys_utimes(A(1), NULL))
SIMPLE(lutimesnow, rump_sys_lutimes(A(1), NULL))
SIMPLE(utimensatnow, rump_sys_utimensat(FD(1), A(2), NULL, 0))
SIMPLE(lchflags, rump_sys_lchflags(A(1), (uint32_t)N(2)))
SIMPLE(fchflags, rump_sys_fchflags(FD(1), (uint32_t)N(2)))
SIMPLE(linkat, rump_sys_linkat(FD(1), A(2), FD(3), A(4), 0))
SIMPLE(mkfifoat, rump_sys_mkfifoat(FD(1), A(2), (uint32_t)N(3)))
SIMPLE(mknodat, rump_sys_mknodat(FD(1), A(2), (uint32_t)N(3), (uint32_t)N(4)))
SIMPLE(fchmodat, rump_sys_fchmodat(FD(1), A(2), (uint32_t)N(3), 0))
SIMPLE(fchownat, rump_sys_fchownat(FD(1), A(2), (uint32_t)N(3),
    (uint32_t)N(4), 0))
SIMPLE(futimesnow, rump_sys_futimens(FD(1), NULL))

static int
open_flags(const char *s)
{
	static const struct { char c; int flag; } letters[] = {
		{ 'r', RUMP_O_RDONLY }, { 'w', RUMP_O_WRONLY },
		{ 'b', RUMP_O_RDWR }, { 'c', RUMP_O_CREAT },
		{ 'x', RUMP_O_EXCL }, { 't', RUMP_O_TRUNC },
		{ 'a', RUMP_O_APPEND }, { 'n', RUMP_O_NOFOLLOW },
		{ 'd', RUMP_O_DIRECTORY }, { 'k', RUMP_O_NONBLOCK },
		{ 's', RUMP_O_SYNC },
	};
	int flags = 0;
	size_t i;

	for (; *s != '\0'; s++) {
		for (i = 0; letters[i].c != *s; i++)
			CHECK(i < sizeof(letters) / sizeof(letters[0]) - 1);
		flags |= letters[i].flag;
	}
	return flags;
}

/* open PATH FLAGS [MODE]: closed at once. */
CALL(c_open)
{
	int fd;

	(void)out, (void)outlen;
	fd = rump_sys_open(A(1), open_flags(A(2)),
	    A(3) != NULL ? (uint32_t)N(3) : 0644);
	return fd == -1 ? -1 : rump_sys_close(fd);
}

/* openat N PATH FLAGS [MODE] */
CALL(c_openat)
{
	int fd;

	(void)out, (void)outlen;
	fd = rump_sys_openat(FD(1), A(2), open_flags(A(3)),
	    A(4) != NULL ? (uint32_t)N(4) : 0644);
	return fd == -1 ? -1 : rump_sys_close(fd);
}

/* keep N PATH FLAGS [MODE]: open, as descriptor N of the script. */
CALL(c_keep)
{
	int fd;

	(void)out, (void)outlen;
	CHECK(script_fd[N(1)] == -1);
	fd = rump_sys_open(A(2), open_flags(A(3)),
	    A(4) != NULL ? (uint32_t)N(4) : 0644);
	script_fd[N(1)] = fd;
	return fd == -1 ? -1 : 0;
}

CALL(c_close)
{
	int fd = FD(1);

	(void)out, (void)outlen;
	if (N(1) >= 0 && N(1) < NFILES)
		script_fd[N(1)] = -1;
	return rump_sys_close(fd);
}

static int
all_of(rump_ssize_t n, size_t len)
{

	if (n >= 0)
		CHECK_EQ(n, len);
	return n == -1 ? -1 : 0;
}

SIMPLE(write, all_of(rump_sys_write(FD(1), A(2), strlen(A(2))), strlen(A(2))))
SIMPLE(pwrite, all_of(rump_sys_pwrite(FD(1), A(2), strlen(A(2)), N(3)),
    strlen(A(2))))
SIMPLE(seek, rump_sys_lseek(FD(1), N(2), RUMP_SEEK_SET) == -1 ? -1 : 0)

/* put PATH TEXT: the file, made if need be, holds that and no more. */
CALL(c_put)
{
	int fd, error;

	(void)out, (void)outlen;
	fd = rump_sys_open(A(1), RUMP_O_WRONLY | RUMP_O_CREAT | RUMP_O_TRUNC,
	    0644);
	if (fd == -1)
		return -1;
	error = all_of(rump_sys_write(fd, A(2), strlen(A(2))), strlen(A(2)));
	return rump_sys_close(fd) == -1 ? -1 : error;
}

/* read N: up to 1999 bytes from where it is; "" is said as (nothing). */
CALL(c_read)
{
	rump_ssize_t n;

	n = rump_sys_read(FD(1), out, outlen - 1);
	if (n >= 0)
		out[n] = '\0';
	return n == 0 ? OUT("(nothing)") : n == -1 ? -1 : 0;
}

CALL(c_get)
{
	rump_ssize_t n;
	int fd;

	if ((fd = rump_sys_open(A(1), RUMP_O_RDONLY)) == -1)
		return -1;
	n = rump_sys_read(fd, out, outlen - 1);
	CHECK_OK(rump_sys_close(fd));
	if (n >= 0)
		out[n] = '\0';
	return n == 0 ? OUT("(nothing)") : n == -1 ? -1 : 0;
}

CALL(c_readlink)
{
	rump_ssize_t n;

	n = rump_sys_readlink(A(1), out, outlen - 1);
	if (n >= 0)
		out[n] = '\0';
	return n == -1 ? -1 : 0;
}

/* list PATH: how many names but . and .. */
CALL(c_list)
{
	char buf[4096] __attribute__((__aligned__(8)));
	struct rump_dirent *de;
	int fd, n, off, names = 0;

	if ((fd = rump_sys_open(A(1), RUMP_O_RDONLY)) == -1)
		return -1;
	while ((n = rump_sys_getdents(fd, buf, sizeof(buf))) > 0)
		for (off = 0; off < n; off += de->d_reclen) {
			de = (void *)(buf + off);
			names += strcmp(de->d_name, ".") != 0 &&
			    strcmp(de->d_name, "..") != 0;
		}
	CHECK_OK(rump_sys_close(fd));
	return n == -1 ? -1 : OUT("%d", names);
}

/* stat and lstat say nothing; the others are about what is there itself. */
CALL(c_stat)
{
	struct rump_stat st;

	(void)out, (void)outlen;
	return rump_sys_stat(A(1), &st);
}

#define ABOUT(name, format, e)						\
CALL(c_##name)								\
{									\
	struct rump_stat st;						\
									\
	if (rump_sys_lstat(A(1), &st) == -1)				\
		return -1;						\
	return OUT(format, e);						\
}

ABOUT(lstat, "%s", "")
ABOUT(mode, "0%o", st.st_mode & 07777)
ABOUT(nlink, "%u", st.st_nlink)
ABOUT(size, "%lld", (long long)st.st_size)
ABOUT(uid, "%u", st.st_uid)
ABOUT(gid, "%u", st.st_gid)
ABOUT(blocks, "%lld", (long long)st.st_blocks)
ABOUT(type, "%c", ".pc.d.b.f.l.s..."[st.st_mode >> 12 & 15])

static int
set_securelevel(int level)
{

	return rump_sysctlbyname("kern.securelevel", NULL, NULL, &level,
	    sizeof(level));
}

SIMPLE(securelevel, set_securelevel((int)N(1)))

/* quotaon user|group FILE, quotaoff user|group: of the file system of ".". */
static int
quotactl(const char *kind, int cmd, uint32_t id, void *arg)
{

	return rump_sys_quotactl(".", RUMP_QCMD(cmd, strcmp(kind, "user") == 0 ?
	    RUMP_USRQUOTA : RUMP_GRPQUOTA), id, arg);
}

SIMPLE(quotaon, quotactl(A(1), RUMP_Q_QUOTAON, 0, A(2)))
SIMPLE(quotaoff, quotactl(A(1), RUMP_Q_QUOTAOFF, 0, NULL))

/* quota user|group FILES BLOCKS: owner or group may have fewer than so many. */
CALL(c_quota)
{
	struct rump_dqblk dq;

	(void)out, (void)outlen;
	memset(&dq, 0, sizeof(dq));
	dq.dqb_ihardlimit = dq.dqb_isoftlimit = (uint32_t)N(2);
	dq.dqb_bhardlimit = dq.dqb_bsoftlimit = (uint32_t)N(3);
	return quotactl(A(1), RUMP_Q_SETQUOTA,
	    strcmp(A(1), "user") == 0 ? OWNER : GROUP, &dq);
}

/* fnlink N, fsize N: of a descriptor. */
CALL(c_fnlink)
{
	struct rump_stat st;

	return rump_sys_fstat(FD(1), &st) == -1 ? -1 : OUT("%u", st.st_nlink);
}

CALL(c_fsize)
{
	struct rump_stat st;

	return rump_sys_fstat(FD(1), &st) == -1 ? -1 :
	    OUT("%lld", (long long)st.st_size);
}

/* same A B: are they one file? yes or no */
CALL(c_same)
{
	struct rump_stat a, b;

	if (rump_sys_lstat(A(1), &a) == -1 || rump_sys_lstat(A(2), &b) == -1)
		return -1;
	return OUT("%s", a.st_dev == b.st_dev && a.st_ino == b.st_ino ?
	    "yes" : "no");
}

static const struct {
	const char	*name;
	int		(*f)(const struct line *, char *, size_t);
} calls[] = {
#define C(name)	{ #name, c_##name }
	C(access), C(blocks), C(chdir), C(chflags), C(chmod), C(chown),
	C(close), C(fchflags), C(fchmod), C(fchmodat), C(fchown), C(fchownat),
	C(fnlink), C(fsize), C(fsync), C(ftruncate), C(futimesnow), C(get),
	C(gid), C(keep), C(lchflags), C(lchmod), C(lchown), C(link), C(linkat),
	C(linkfollow), C(list), C(lstat), C(lutimesnow), C(mkdir), C(mkdirat),
	C(mkfifo), C(mkfifoat), C(mknod), C(mknodat), C(mode), C(nlink),
	C(open), C(openat), C(put), C(pwrite), C(quota), C(quotaoff),
	C(quotaon), C(read), C(readlink), C(rename), C(renameat), C(rmdir),
	C(rmdirat), C(same), C(securelevel), C(seek), C(size), C(stat),
	C(symlink), C(symlinkat), C(sync), C(truncate), C(type), C(uid),
	C(umask), C(unlink), C(unlinkat), C(utimensatnow), C(utimesnow),
	C(write),
};

int
call(const struct line *l, char *out, size_t outlen)
{
	size_t i;

	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (strcmp(calls[i].name, l->arg[0]) == 0)
			return (*calls[i].f)(l, out, outlen);
	test_fail(__FILE__, __LINE__, "%s: no such call", l->arg[0]);
}

int
error_number(const char *name)
{
	static const struct { const char *name; int number; } errors[] = {
#define E(e)	{ #e, e }
		E(EPERM), E(ENOENT), E(ENXIO), E(EBADF), E(EACCES), E(EFAULT),
		E(EBUSY), E(EEXIST), E(EXDEV), E(ENOTDIR), E(EISDIR),
		E(EINVAL), E(ENFILE), E(EMFILE), E(EFBIG), E(ENOSPC),
		E(EROFS), E(EMLINK), E(ENAMETOOLONG), E(ENOTEMPTY), E(ELOOP),
		E(EDQUOT), E(EOPNOTSUPP), E(ESPIPE),
	};
	size_t i;

	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (strcmp(errors[i].name, name) == 0)
			return errors[i].number;
	test_fail(__FILE__, __LINE__, "%s: no such error", name);
}
