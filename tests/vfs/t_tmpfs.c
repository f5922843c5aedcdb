/* SPDX-License-Identifier: BSD-2-Clause */
/* tmpfs through the system calls: its arguments, and what it says of itself. */
#include "fixture.h"

#define T	"/tmpfs"

static struct rump_statvfs sv;
static struct rump_stat st;

static int
do_mount(uint32_t version, uint64_t nodes, uint64_t size)
{
	struct rump_tmpfs_args ta;

	memset(&ta, 0, sizeof(ta));
	ta.ta_version = version;
	ta.ta_root_mode = 01777;
	ta.ta_root_uid = 12;
	ta.ta_root_gid = 34;
	ta.ta_nodes_max = nodes;
	ta.ta_size_max = size;
	if (rump_sys_mkdir(T, 0750) == -1)
		CHECK_EQ(errno, EEXIST);
	return rump_sys_mount("tmpfs", T, 0, &ta, sizeof(ta));
}

static int
create(const char *path)
{
	int fd;

	fd = rump_sys_open(path, RUMP_O_CREAT | RUMP_O_EXCL | RUMP_O_RDWR,
	    0644);
	return fd == -1 ? -1 : rump_sys_close(fd);
}

static void
t_arguments(void)
{
	char byte = 0;

	fixture();
	CHECK_ERR(EINVAL, do_mount(0, 0, 0));
	CHECK_ERR(EINVAL, do_mount(2, 0, 0));
	CHECK_ERR(EINVAL, rump_sys_mount("tmpfs", T, 0, &byte, 1));
	CHECK_OK(do_mount(RUMP_TMPFS_ARGS_VERSION, 100, 1 << 20));
	CHECK_OK(rump_sys_stat(T, &st));
	CHECK_EQ(st.st_mode, RUMP_S_IFDIR | 01777);
	CHECK_EQ(st.st_uid, 12);
	CHECK_EQ(st.st_gid, 34);
	CHECK_EQ(st.st_ino, 2);
	CHECK_EQ(st.st_nlink, 2);
	CHECK_OK(rump_sys_statvfs1(T, &sv, RUMP_ST_WAIT));
	CHECK_STR(sv.f_fstypename, "tmpfs");
	CHECK_STR(sv.f_mntonname, T);
	CHECK_STR(sv.f_mntfromname, "tmpfs");
	CHECK_EQ(sv.f_blocks * sv.f_frsize, 1 << 20);
	CHECK_EQ(sv.f_files, 100);
	CHECK_EQ(sv.f_ffree, 99);
	CHECK_OK(rump_sys_unmount(T, 0));

	/* Without: as the directory below. */
	CHECK_OK(rump_sys_mount("tmpfs", T, 0, NULL, 0));
	CHECK_OK(rump_sys_stat(T, &st));
	CHECK_EQ(st.st_mode, RUMP_S_IFDIR | 0750);
	CHECK_EQ(st.st_uid, 0);
	CHECK_OK(rump_sys_unmount(T, 0));
}

static void
t_names(void)
{
	struct rump_dirent *de;
	char buf[640] __attribute__((__aligned__(8)));
	int fd, n, off, seen = 0, i;

	fixture();
	CHECK_OK(do_mount(RUMP_TMPFS_ARGS_VERSION, 20, 0));
	CHECK_OK(rump_sys_mkdir(T "/d", 0755));
	for (i = 0; i < 18; i++)
		CHECK_OK(create(fmt(T "/d/file%d", i)));
	CHECK_ERR(ENOSPC, create(T "/d/more"));
	CHECK_ERR(EEXIST, create(T "/d/file7"));
	CHECK_ERR(ENOENT, rump_sys_stat(T "/d/more", &st));
	CHECK_ERR(ENAMETOOLONG, create(fmt(T "/%s", repeat('x', 256))));
	CHECK_EQ(ino(T "/d/.."), ino(T));
	CHECK_EQ(ino(T "/d/../d/./file3"), ino(T "/d/file3"));

	fd = (int)CHECK_OK(rump_sys_open(T "/d", RUMP_O_RDONLY));
	while ((n = (int)CHECK_OK(rump_sys_getdents(fd, buf, sizeof(buf)))) > 0)
		for (off = 0; off < n; off += de->d_reclen, seen++) {
			de = (void *)(buf + off);
			CHECK_EQ(de->d_fileno, ino(fmt(T "/d/%s", de->d_name)));
			CHECK_EQ(de->d_type, de->d_name[0] == '.' ?
			    RUMP_DT_DIR : RUMP_DT_REG);
		}
	CHECK_EQ(seen, 20);
	CHECK_ERR(EBUSY, rump_sys_unmount(T, 0));
	CHECK_OK(rump_sys_close(fd));
	CHECK_EQ(rump_sys_pathconf(T, RUMP__PC_NAME_MAX), 255);
	CHECK_OK(rump_sys_unmount(T, 0));
}

/* An open file of a file system that is gone. */
static void
t_forced_unmount(void)
{
	char c;
	int fd;

	fixture();
	CHECK_OK(do_mount(RUMP_TMPFS_ARGS_VERSION, 0, 0));
	fd = (int)CHECK_OK(rump_sys_open(T "/f",
	    RUMP_O_CREAT | RUMP_O_RDWR, 0644));
	CHECK_EQ(rump_sys_read(fd, &c, 1), 0);
	CHECK_OK(rump_sys_unmount(T, RUMP_MNT_FORCE));
	CHECK_EQ(rump_sys_read(fd, &c, 1) <= 0, 1);
	CHECK_OK(rump_sys_close(fd));
	CHECK_ERR(ENOENT, rump_sys_stat(T "/f", &st));
}

static void
t_handles(void)
{
	struct rump_fhandle fh;
	size_t len = sizeof(fh);

	fixture();
	CHECK_OK(do_mount(RUMP_TMPFS_ARGS_VERSION, 0, 0));
	CHECK_OK(create(T "/f"));
	CHECK_OK(rump_sys_getfh(T "/f", &fh, &len));
	CHECK_OK(rump_sys_fhstat(&fh, sizeof(fh), &st));
	CHECK_EQ(st.st_ino, ino(T "/f"));
	CHECK_OK(rump_sys_unmount(T, 0));
	CHECK_ERR(ESTALE, rump_sys_fhstat(&fh, sizeof(fh), &st));
}

TEST_MAIN(
	TEST(t_arguments),
	TEST(t_names),
	TEST(t_forced_unmount),
	TEST(t_handles))
