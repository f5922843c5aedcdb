/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Host files as files and devices of the kernel: rump_etfs(3). The functions
 * return the kernel's errno numbers, as NetBSD's do.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <rump/rump.h>
#include <rump/rump_syscalls.h>
#include <rump/rumpdefs.h>

#include "test.h"

#define K_ENOENT	2
#define K_EBUSY		16
#define K_EEXIST	17
#define K_EISDIR	21
#define K_EINVAL	22
#define K_EOPNOTSUPP	45

#define LEN		100000		/* 195 sectors and a piece */
#define SECTORS		(LEN / 512 * 512)

static char data[LEN], back[LEN + 1000];

/* A host file of LEN bytes; boots the kernel. */
static const char *
hostfile(const char *name)
{
	const char *path = test_path("%s", name);
	FILE *f;
	int i;

	for (i = 0; i < LEN; i++)
		data[i] = i * 7 + i / 512;
	CHECK((f = fopen(path, "wb")) != NULL);
	CHECK_EQ(fwrite(data, 1, LEN, f), LEN);
	CHECK_EQ(fclose(f), 0);
	CHECK_EQ(rump_init(), 0);
	return path;
}

static void
t_etfs_errors(void)
{
	const char *path = hostfile("host");

	CHECK_EQ(rump_pub_etfs_register("d", path, RUMP_ETFS_BLK), K_EINVAL);
	CHECK_EQ(rump_pub_etfs_register("", path, RUMP_ETFS_BLK), K_EINVAL);
	CHECK_EQ(rump_pub_etfs_register("//", path, RUMP_ETFS_BLK), K_EINVAL);
	CHECK_EQ(rump_pub_etfs_register("/d", path, 17), K_EINVAL);
	CHECK_EQ(rump_pub_etfs_register("/d", test_path("none"),
	    RUMP_ETFS_BLK), K_ENOENT);
	CHECK_EQ(rump_pub_etfs_register("/d", test_dir(), RUMP_ETFS_REG),
	    K_EISDIR);
	CHECK_EQ(rump_pub_etfs_register("/d", test_dir(), RUMP_ETFS_DIR),
	    K_EOPNOTSUPP);
	CHECK_EQ(rump_pub_etfs_register_withsize("/d", path, RUMP_ETFS_BLK,
	    LEN + 1, RUMP_ETFS_SIZE_ENDOFF), K_EINVAL);
	CHECK_EQ(rump_pub_etfs_register_withsize("/d", path, RUMP_ETFS_BLK,
	    512, LEN), K_EINVAL);
	CHECK_EQ(rump_pub_etfs_remove("/d"), K_ENOENT);
	CHECK_EQ(rump_pub_etfs_register("/d", path, RUMP_ETFS_BLK), 0);
	CHECK_EQ(rump_pub_etfs_register("/d", path, RUMP_ETFS_BLK), K_EEXIST);
	CHECK_EQ(rump_pub_etfs_register("//d", path, RUMP_ETFS_REG),
	    K_EEXIST);
	CHECK_EQ(rump_pub_etfs_remove("/d"), 0);
	CHECK_EQ(rump_pub_etfs_remove("/d"), K_ENOENT);
}

static void
t_etfs_block_device(void)
{
	struct rump_stat st;
	int fd;

	CHECK_EQ(rump_pub_etfs_register("/dev/test", hostfile("host"),
	    RUMP_ETFS_BLK), 0);
	CHECK_OK(rump_sys_stat("/dev/test", &st));
	CHECK_EQ(st.st_mode & RUMP_S_IFMT, RUMP_S_IFBLK);
	CHECK_EQ(st.st_size, SECTORS);
	fd = CHECK_OK(rump_sys_open("/dev/test", RUMP_O_RDONLY));
	CHECK_EQ(rump_sys_read(fd, back, sizeof(back)), SECTORS);
	CHECK_MEM(back, data, SECTORS);
	CHECK_EQ(rump_sys_read(fd, back, 10), 0);
	CHECK_EQ(rump_sys_pread(fd, back, 777, 16000), 777);
	CHECK_MEM(back, data + 16000, 777);
	CHECK_EQ(rump_pub_etfs_remove("/dev/test"), K_EBUSY);
	CHECK_OK(rump_sys_close(fd));
	CHECK_EQ(rump_pub_etfs_remove("/dev/test"), 0);
	CHECK_ERR(ENOENT, rump_sys_stat("/dev/test", &st));
}

static void
t_etfs_regular_file(void)
{
	struct rump_iovec iov[] = { { "good", 4 }, { (void *)8, 4 } };
	const char *path = hostfile("host");
	struct rump_stat st;
	FILE *f;
	int fd;

	CHECK_EQ(rump_pub_etfs_register("/reg", path, RUMP_ETFS_REG), 0);
	CHECK_OK(rump_sys_stat("/reg", &st));
	CHECK_EQ(st.st_mode, RUMP_S_IFREG | 0755);
	CHECK_EQ(st.st_size, LEN);
	fd = CHECK_OK(rump_sys_open("/reg", RUMP_O_RDONLY));
	CHECK_EQ(rump_sys_read(fd, back, sizeof(back)), LEN);
	CHECK_MEM(back, data, LEN);
	/* It grows on the host, and so it does here. */
	CHECK((f = fopen(path, "ab")) != NULL);
	CHECK(fputs("more", f) >= 0);
	CHECK_EQ(fclose(f), 0);
	CHECK_EQ(rump_sys_read(fd, back, sizeof(back)), 4);
	CHECK_MEM(back, "more", 4);
	CHECK_OK(rump_sys_fstat(fd, &st));
	CHECK_EQ(st.st_size, LEN + 4);
	CHECK_OK(rump_sys_close(fd));
	/* What cannot be fetched is not written, and takes one nowhere. */
	fd = CHECK_OK(rump_sys_open("/reg", RUMP_O_RDWR));
	CHECK_ERR(EFAULT, rump_sys_writev(fd, iov, 2));
	CHECK_EQ(rump_sys_lseek(fd, 0, RUMP_SEEK_CUR), 0);
	CHECK_EQ(rump_sys_read(fd, back, sizeof(back)), LEN + 4);
	CHECK_MEM(back, data, LEN);
	CHECK_OK(rump_sys_close(fd));
	CHECK_EQ(rump_pub_etfs_remove("/reg"), 0);
}

static void
t_etfs_windows(void)
{
	const char *path = hostfile("host");
	int fd;

	CHECK_EQ(rump_pub_etfs_register_withsize("/r", path, RUMP_ETFS_REG,
	    1001, 50), 0);
	CHECK_EQ(rump_pub_etfs_register_withsize("/b", path, RUMP_ETFS_BLK,
	    1024, 4096), 0);
	CHECK_EQ(rump_pub_etfs_register_withsize("/c", path, RUMP_ETFS_CHR,
	    LEN - 10, RUMP_ETFS_SIZE_ENDOFF), 0);
	fd = CHECK_OK(rump_sys_open("/r", RUMP_O_RDONLY));
	CHECK_EQ(rump_sys_read(fd, back, 100), 50);
	CHECK_MEM(back, data + 1001, 50);
	CHECK_OK(rump_sys_close(fd));
	fd = CHECK_OK(rump_sys_open("/b", RUMP_O_RDONLY));
	CHECK_EQ(rump_sys_read(fd, back, 10000), 4096);
	CHECK_MEM(back, data + 1024, 4096);
	CHECK_OK(rump_sys_close(fd));
	fd = CHECK_OK(rump_sys_open("/c", RUMP_O_RDONLY));
	CHECK_EQ(rump_sys_read(fd, back, 100), 10);
	CHECK_MEM(back, data + LEN - 10, 10);
	CHECK_OK(rump_sys_close(fd));
	CHECK_EQ(rump_pub_etfs_remove("/r"), 0);
	CHECK_EQ(rump_pub_etfs_remove("/b"), 0);
	CHECK_EQ(rump_pub_etfs_remove("/c"), 0);
}

/* Keys are compared byte for byte, from the root, and hide what is there. */
static void
t_etfs_names(void)
{
	const char *path = hostfile("host");
	struct rump_stat st;
	int fd;
	char *p;
	int n;

	CHECK_EQ(rump_pub_etfs_register("/no/such/dir", path,
	    RUMP_ETFS_REG), 0);
	CHECK_OK(rump_sys_stat("/no/such/dir", &st));
	CHECK_OK(rump_sys_stat("//no/such/dir", &st));
	CHECK_ERR(ENOENT, rump_sys_stat("/no/such/di", &st));
	CHECK_ERR(ENOENT, rump_sys_stat("/no/such/dirt", &st));
	CHECK_ERR(ENOENT, rump_sys_stat("/no/such", &st));
	CHECK_ERR(ENOTDIR, rump_sys_stat("/no/such/dir/", &st));
	CHECK_ERR(ENOTDIR, rump_sys_stat("/no/such/dir/x", &st));
	CHECK_ERR(EEXIST, rump_sys_mkdir("/no/such/dir", 0755));
	fd = CHECK_OK(rump_sys_open("/", RUMP_O_RDONLY));
	while ((n = CHECK_OK(rump_sys_getdents(fd, back,
	    sizeof(back)))) > 0)
		for (p = back; p < back + n;
		    p += ((struct rump_dirent *)(void *)p)->d_reclen)
			CHECK(strcmp(((struct rump_dirent *)(void *)p)->d_name,
			    "no") != 0);
	CHECK_OK(rump_sys_close(fd));
	CHECK_EQ(rump_pub_etfs_remove("/no/such/dir"), 0);
	CHECK_OK(rump_sys_stat("/dev/null", &st));
	CHECK_EQ(rump_pub_etfs_register("/dev/null", path, RUMP_ETFS_REG),
	    0);
	CHECK_OK(rump_sys_stat("/dev/null", &st));
	CHECK_EQ(st.st_mode & RUMP_S_IFMT, RUMP_S_IFREG);
	CHECK_EQ(rump_pub_etfs_remove("/dev/null"), 0);
	CHECK_OK(rump_sys_stat("/dev/null", &st));
	CHECK_EQ(st.st_mode & RUMP_S_IFMT, RUMP_S_IFCHR);
}

/* What the host does not let us write is read-only here. */
static void
t_etfs_readonly_host(void)
{
#ifdef __EMSCRIPTEN__
	test_skip("the host has no file that nobody may write");
#else
	int fd;

	/* A running program cannot be written, not even by root. */
	CHECK_EQ(rump_init(), 0);
	CHECK_EQ(rump_pub_etfs_register("/b", "/proc/self/exe",
	    RUMP_ETFS_BLK), 0);
	CHECK_EQ(rump_pub_etfs_register("/r", "/proc/self/exe",
	    RUMP_ETFS_REG), 0);
	CHECK_ERR(EROFS, rump_sys_open("/b", RUMP_O_RDWR));
	CHECK_ERR(EROFS, rump_sys_open("/r", RUMP_O_RDWR));
	fd = CHECK_OK(rump_sys_open("/b", RUMP_O_RDONLY));
	CHECK_EQ(rump_sys_read(fd, back, 4), 4);
	CHECK_MEM(back, "\177ELF", 4);
	CHECK_OK(rump_sys_close(fd));
	CHECK_EQ(rump_pub_etfs_remove("/b"), 0);
	CHECK_EQ(rump_pub_etfs_remove("/r"), 0);
#endif
}

static void
t_null_and_zero(void)
{
	int fd, i;

	CHECK_EQ(rump_init(), 0);
	fd = CHECK_OK(rump_sys_open("/dev/null", RUMP_O_RDWR));
	CHECK_EQ(rump_sys_read(fd, back, 100), 0);
	CHECK_OK(rump_sys_close(fd));
	fd = CHECK_OK(rump_sys_open("/dev/zero", RUMP_O_RDONLY));
	memset(back, 1, sizeof(back));
	CHECK_EQ(rump_sys_read(fd, back, 10000), 10000);
	for (i = 0; i < 10000; i++)
		CHECK_EQ(back[i], 0);
	CHECK_EQ(back[10000], 1);
	CHECK_OK(rump_sys_close(fd));
}

/* Many devices, registered and removed many times, leave nothing behind. */
static void
t_etfs_many(void)
{
	const char *path = hostfile("host");
	char key[32];
	int fd, i, round;

	for (round = 0; round < 3; round++) {
		for (i = 0; i < 200; i++) {
			snprintf(key, sizeof(key), "/dev/many%d", i);
			CHECK_EQ(rump_pub_etfs_register(key, path,
			    RUMP_ETFS_BLK), 0);
		}
		fd = CHECK_OK(rump_sys_open("/dev/many177", RUMP_O_RDONLY));
		CHECK_EQ(rump_sys_read(fd, back, 512), 512);
		CHECK_OK(rump_sys_close(fd));
		for (i = 0; i < 200; i++) {
			snprintf(key, sizeof(key), "/dev/many%d", i);
			CHECK_EQ(rump_pub_etfs_remove(key), 0);
		}
	}
}

static void
t_etfs_halt(void)
{
	uint32_t leaks = 1;

	CHECK_EQ(rump_pub_etfs_register("/d", hostfile("host"),
	    RUMP_ETFS_BLK), 0);
	CHECK_EQ(rump_pub_etfs_register("/r", test_path("host"),
	    RUMP_ETFS_REG), 0);
	CHECK_OK(rump_sys_open("/d", RUMP_O_RDONLY));
	CHECK_OK(rump_sys_open("/r", RUMP_O_RDONLY));
	CHECK_EQ(rump_pub_halt(RUMP_HALT_FORCE | RUMP_HALT_REPORT, &leaks),
	    0);
	CHECK_EQ(leaks, 0);
}

TEST_MAIN(
	TEST(t_etfs_errors),
	TEST(t_etfs_block_device),
	TEST(t_etfs_regular_file),
	TEST(t_etfs_windows),
	TEST(t_etfs_names),
	TEST(t_etfs_readonly_host),
	TEST(t_null_and_zero),
	TEST(t_etfs_many),
	TEST_ALONE(t_etfs_halt))
