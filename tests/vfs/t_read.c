/* SPDX-License-Identifier: BSD-2-Clause */
/* read, pread, readv, preadv and lseek against contents that are known. */
#include "fixture.h"

/* The bytes of big: the number of each group of four, little-endian. */
static void
check_big(const unsigned char *buf, size_t n, int64_t off)
{
	size_t i;

	for (i = 0; i < n; i++) {
		uint32_t v = (uint32_t)((off + (int64_t)i) / 4);
		unsigned char want = (unsigned char)(v >> 8 * ((off + i) % 4));

		if (buf[i] != want)
			test_fail(__FILE__, __LINE__,
			    "byte %lld is 0x%02x, not 0x%02x",
			    (long long)(off + i), buf[i], want);
	}
}

static int
open_at(const char *r, const char *name)
{

	return (int)CHECK_OK(rump_sys_open(fmt("%s/%s", r, name),
	    RUMP_O_RDONLY));
}

static unsigned char buf[200000];

static void
t_a_file_from_end_to_end(void)
{
	static const size_t sizes[] = { 1000, 4096, 4097, 65536, 200000 };
	const char *const *r;
	int64_t off;
	size_t i;
	int fd, n;

	fixture();
	for (r = roots; *r != NULL; r++) {
		fd = open_at(*r, "big");
		for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			CHECK_EQ(rump_sys_lseek(fd, 0, RUMP_SEEK_SET), 0);
			off = 0;
			while ((n = (int)CHECK_OK(rump_sys_read(fd, buf,
			    sizes[i]))) > 0) {
				check_big(buf, n, off);
				off += n;
			}
			CHECK_EQ(off, BIG);
			CHECK_EQ(rump_sys_read(fd, buf, 1), 0);
		}
		CHECK_OK(rump_sys_close(fd));
	}
}

static void
t_any_place_in_any_order(void)
{
	const char *const *r;
	uint32_t off, len, want;
	int fd, i;

	fixture();
	for (r = roots; *r != NULL; r++) {
		fd = open_at(*r, "big");
		for (i = 0; i < 3000; i++) {
			off = test_below(BIG + 10000);
			len = test_below(i % 10 == 0 ? 150000 : 5000);
			want = off >= BIG ? 0 : off + len > BIG ?
			    BIG - off : len;
			CHECK_EQ(rump_sys_pread(fd, buf, len, off), want);
			check_big(buf, want, off);
		}
		CHECK_EQ(rump_sys_lseek(fd, 0, RUMP_SEEK_CUR), 0);
		CHECK_OK(rump_sys_close(fd));
	}
}

static void
t_holes_are_zeros(void)
{
	const char *const *r;
	struct rump_stat st;
	int64_t off;
	int fd, n, i;

	fixture();
	for (r = roots; *r != NULL; r++) {
		fd = open_at(*r, "sparse");
		CHECK_OK(rump_sys_fstat(fd, &st));
		CHECK_EQ(st.st_size, SPARSE);
		for (off = 0; off < SPARSE; off += n) {
			n = (int)CHECK_OK(rump_sys_read(fd, buf, 65537));
			CHECK(n > 0);
			for (i = 0; i < n; i++)
				CHECK_EQ(buf[i], off + i == 0 ? 'a' :
				    off + i == SPARSE - 1 ? 'z' : 0);
		}
		CHECK_OK(rump_sys_close(fd));
	}
}

static void
t_vectors(void)
{
	struct rump_iovec iov[20];
	const char *const *r;
	size_t total;
	int fd, i, j;

	fixture();
	for (r = roots; *r != NULL; r++) {
		fd = open_at(*r, "big");
		for (i = 1; i <= 20; i++) {
			for (j = 0, total = 0; j < i; j++) {
				iov[j].iov_base = buf + total;
				iov[j].iov_len = test_below(3000) *
				    (test_below(4) != 0);
				total += iov[j].iov_len;
			}
			CHECK_EQ(rump_sys_preadv(fd, iov, i, 12345 * i),
			    total);
			check_big(buf, total, 12345 * i);
			CHECK_OK(rump_sys_lseek(fd, i * 7, RUMP_SEEK_SET));
			CHECK_EQ(rump_sys_readv(fd, iov, i), total);
			check_big(buf, total, i * 7);
			CHECK_EQ(rump_sys_lseek(fd, 0, RUMP_SEEK_CUR),
			    total + i * 7);
		}
		CHECK_ERR(EINVAL, rump_sys_readv(fd, iov, 0));
		CHECK_ERR(EINVAL, rump_sys_readv(fd, iov, -1));
		CHECK_ERR(EINVAL, rump_sys_readv(fd, iov, 1025));
		CHECK_ERR(EFAULT, rump_sys_readv(fd, NULL, 1));
		CHECK_ERR(EINVAL, rump_sys_preadv(fd, iov, 1, -1));
		iov[0].iov_len = (size_t)-1;
		CHECK_ERR(EINVAL, rump_sys_readv(fd, iov, 2));
		iov[0].iov_len = iov[1].iov_len = INT32_MAX;
		CHECK_ERR(EINVAL, rump_sys_readv(fd, iov, 2));
		CHECK_OK(rump_sys_close(fd));
	}
}

static void
t_what_cannot_be_read(void)
{
	const char *const *r;
	int fd;

	fixture();
	for (r = roots; *r != NULL; r++) {
		fd = open_at(*r, "dir");
		CHECK_ERR(EISDIR, rump_sys_read(fd, buf, 10));
		CHECK_ERR(EISDIR, rump_sys_pread(fd, buf, 10, 0));
		CHECK_OK(rump_sys_close(fd));
		fd = open_at(*r, "dir/file");
		CHECK_ERR(EINVAL, rump_sys_pread(fd, buf, 10, -1));
		CHECK_ERR(EINVAL, rump_sys_pread(fd, buf, 10, INT64_MIN));
		CHECK_ERR(EINVAL, rump_sys_read(fd, buf, (size_t)-1));
		CHECK_ERR(EFAULT, rump_sys_read(fd, NULL, 10));
		CHECK_EQ(rump_sys_read(fd, NULL, 0), 0);
		CHECK_EQ(rump_sys_read(fd, buf, sizeof(buf)), 13);
		CHECK_EQ(rump_sys_pread(fd, buf, 10, 13), 0);
		CHECK_EQ(rump_sys_pread(fd, buf, 10, 1 << 30), 0);
		CHECK_EQ(rump_sys_pread(fd, buf, 10, 12), 1);
		CHECK_OK(rump_sys_close(fd));
		fd = open_at(*r, "dir/empty");
		CHECK_EQ(rump_sys_read(fd, buf, sizeof(buf)), 0);
		CHECK_OK(rump_sys_close(fd));
	}
}

static void
t_lseek(void)
{
	const char *const *r;
	int fd;

	fixture();
	for (r = roots; *r != NULL; r++) {
		fd = open_at(*r, "big");
		CHECK_EQ(rump_sys_lseek(fd, 100, RUMP_SEEK_SET), 100);
		CHECK_EQ(rump_sys_lseek(fd, 23, RUMP_SEEK_CUR), 123);
		CHECK_EQ(rump_sys_lseek(fd, -3, RUMP_SEEK_CUR), 120);
		CHECK_EQ(rump_sys_read(fd, buf, 4), 4);
		check_big(buf, 4, 120);
		CHECK_EQ(rump_sys_lseek(fd, -4, RUMP_SEEK_END), BIG - 4);
		CHECK_EQ(rump_sys_read(fd, buf, 100), 4);
		check_big(buf, 4, BIG - 4);
		CHECK_EQ(rump_sys_lseek(fd, 1000, RUMP_SEEK_END), BIG + 1000);
		CHECK_EQ(rump_sys_read(fd, buf, 100), 0);
		CHECK_ERR(EINVAL, rump_sys_lseek(fd, -1, RUMP_SEEK_SET));
		CHECK_ERR(EINVAL, rump_sys_lseek(fd, -BIG - 1,
		    RUMP_SEEK_END));
		CHECK_ERR(EINVAL, rump_sys_lseek(fd, INT64_MIN,
		    RUMP_SEEK_CUR));
		CHECK_ERR(EOVERFLOW, rump_sys_lseek(fd, INT64_MAX,
		    RUMP_SEEK_CUR));
		CHECK_ERR(EOVERFLOW, rump_sys_lseek(fd, INT64_MAX,
		    RUMP_SEEK_END));
		CHECK_ERR(EINVAL, rump_sys_lseek(fd, 0, 3));
		CHECK_ERR(EINVAL, rump_sys_lseek(fd, 0, -1));
		/* The failures moved nothing. */
		CHECK_EQ(rump_sys_lseek(fd, 0, RUMP_SEEK_CUR), BIG + 1000);
		CHECK_OK(rump_sys_close(fd));
	}
}

static void
t_readlink(void)
{
	const char *const *r;
	char b[2000];

	fixture();
	for (r = roots; *r != NULL; r++) {
		memset(b, '#', sizeof(b));
		CHECK_EQ(rump_sys_readlink(fmt("%s/link_file", *r), b,
		    sizeof(b)), 8);
		CHECK_MEM(b, "dir/file#", 9);
		CHECK_EQ(rump_sys_readlink(fmt("%s/link_abs", *r), b,
		    sizeof(b)), 9);
		CHECK_MEM(b, "/dir/file#", 10);
		memset(b, '#', sizeof(b));
		CHECK_EQ(rump_sys_readlink(fmt("%s/link_file", *r), b, 3), 3);
		CHECK_MEM(b, "dir#", 4);
		CHECK_EQ(rump_sys_readlink(fmt("%s/link_self", *r), b,
		    sizeof(b)), 9);
		CHECK_EQ(rump_sys_readlink(fmt("%s/link_long", *r), b,
		    sizeof(b)), 1003);
		CHECK_ERR(EINVAL, rump_sys_readlink(fmt("%s/dir", *r), b, 9));
		CHECK_ERR(EINVAL, rump_sys_readlink(fmt("%s/dir/file", *r), b,
		    9));
		CHECK_ERR(EINVAL, rump_sys_readlink(fmt("%s/link_dir/", *r),
		    b, 9));
		CHECK_ERR(ENOENT, rump_sys_readlink(fmt("%s/none", *r), b,
		    9));
		CHECK_ERR(EFAULT, rump_sys_readlink(fmt("%s/link_file", *r),
		    NULL, 9));
	}
}

TEST_MAIN(
	TEST(t_a_file_from_end_to_end),
	TEST(t_any_place_in_any_order),
	TEST(t_holes_are_zeros),
	TEST(t_vectors),
	TEST(t_what_cannot_be_read),
	TEST(t_lseek),
	TEST(t_readlink))
