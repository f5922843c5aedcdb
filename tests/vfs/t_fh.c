/* SPDX-License-Identifier: BSD-2-Clause */
/* File handles. */
#include "fixture.h"

static void
t_a_handle_leads_to_its_file(void)
{
	struct rump_stat st;
	struct rump_statvfs sv;
	const char *const *r;
	char fh[64], buf[6] = "";
	size_t size;
	int fd;

	fixture();
	for (r = roots; *r != NULL; r++) {
		size = sizeof(fh);
		CHECK_OK(rump_sys_getfh(fmt("%s/dir/file", *r), fh, &size));
		CHECK_EQ(size, sizeof(struct rump_fhandle));
		fd = (int)CHECK_OK(rump_sys_fhopen(fh, size, RUMP_O_RDONLY));
		CHECK_EQ(rump_sys_read(fd, buf, 5), 5);
		CHECK_STR(buf, "hello");
		CHECK_OK(rump_sys_close(fd));
		CHECK_OK(rump_sys_fhstat(fh, size, &st));
		CHECK_EQ(st.st_ino, ino(fmt("%s/dir/file", *r)));
		CHECK_OK(rump_sys_fhstatvfs1(fh, size, &sv, 0));
		CHECK_STR(sv.f_mntonname, *r);
		CHECK_ERR(EROFS, rump_sys_fhopen(fh, size, RUMP_O_RDWR));
		CHECK_ERR(EINVAL, rump_sys_fhopen(fh, size,
		    RUMP_O_RDWR | RUMP_O_CREAT));
		CHECK_ERR(EINVAL, rump_sys_fhopen(fh, size - 1,
		    RUMP_O_RDONLY));
		CHECK_ERR(EFAULT, rump_sys_fhopen(NULL, size, RUMP_O_RDONLY));
		/* Directories have handles as well. */
		size = sizeof(fh);
		CHECK_OK(rump_sys_getfh(*r, fh, &size));
		fd = (int)CHECK_OK(rump_sys_fhopen(fh, size, RUMP_O_RDONLY));
		CHECK_OK(rump_sys_fstat(fd, &st));
		CHECK_EQ(st.st_ino, ino(*r));
		CHECK_OK(rump_sys_close(fd));
	}
}

static void
t_getfh_says_how_much_room(void)
{
	char fh[64];
	size_t size = 0;

	fixture();
	CHECK_ERR(E2BIG, rump_sys_getfh("/ffs", fh, &size));
	CHECK_EQ(size, sizeof(struct rump_fhandle));
	CHECK_OK(rump_sys_getfh("/ffs", fh, &size));
	CHECK_ERR(ENOENT, rump_sys_getfh("/ffs/none", fh, &size));
	CHECK_ERR(EFAULT, rump_sys_getfh("/ffs", fh, NULL));
	CHECK_ERR(EFAULT, rump_sys_getfh("/ffs", NULL, &size));
}

/* Whatever the bytes are: an errno, or some file of that file system. */
static void
t_made_up_handles_do_no_harm(void)
{
	const char *const *r;
	struct rump_fhandle fh, good;
	struct rump_stat st;
	size_t size;
	int i, j, fd, opened = 0;

	fixture();
	for (r = roots; *r != NULL; r++) {
		size = sizeof(good);
		CHECK_OK(rump_sys_getfh(fmt("%s/dir/file", *r), &good,
		    &size));
		for (i = 0; i < 2000; i++) {
			fh = good;
			for (j = 0; j <= i % 4; j++)
				fh.fh_fid[test_below(24)] =
				    (uint8_t)test_random();
			if (i % 3 == 0)
				memset(fh.fh_fid + 8, (int)test_random(), 4);
			fd = rump_sys_fhopen(&fh, size, RUMP_O_RDONLY);
			if (fd == -1)
				continue;
			opened++;
			(void)rump_sys_fstat(fd, &st);
			CHECK_OK(rump_sys_close(fd));
		}
		fh = good;
		fh.fh_fsid[0] ^= 0x55555555;
		CHECK_ERR(ESTALE, rump_sys_fhopen(&fh, size, RUMP_O_RDONLY));
	}
	test_note("%d of them led somewhere", opened);
}

TEST_MAIN(
	TEST(t_a_handle_leads_to_its_file),
	TEST(t_getfh_says_how_much_room),
	TEST(t_made_up_handles_do_no_harm))
