/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One file, written, read, cut, extended, appended to and synced at random, and
 * a copy of it in memory that says what must be read. Over all block and
 * fragment sizes and ways to mount, with fsck and a new mount now and then.
 */
#include "place.h"

#define MAXSIZE		(700 * 1024)	/* with indirect blocks of 4096 */
#define MAXIO		(96 * 1024)
#define ROUND		250		/* operations on one file system */
#define FILE_NAME	"file"
#define HISTORY		20

static uint8_t want[MAXSIZE], buf[MAXSIZE];
static int64_t size;
static int fd;
static unsigned ops;			/* on this file system */
static char history[HISTORY][100];

static void
did(const char *what, int64_t at, int64_t len)
{

	snprintf(history[ops % HISTORY], sizeof(history[0]),
	    "%s %lld bytes at %lld, size %lld", what, (long long)len,
	    (long long)at, (long long)size);
}

static void
wrong(const struct place *pl, const char *image, int64_t at)
{
	unsigned i;

	for (i = ops < HISTORY ? 0 : ops - HISTORY + 1; i <= ops; i++)
		test_note("%u: %s", i, history[i % HISTORY]);
	test_fail(__FILE__, __LINE__, "%s, %s: operation %u: byte %lld is "
	    "0x%02x, not 0x%02x", pl->name, image != NULL ? image : "-", ops,
	    (long long)at, buf[at], want[at]);
}

static void
compare(const struct place *pl, const char *image, int64_t from, int64_t len)
{
	int64_t i;

	for (i = from; i < from + len; i++)
		if (buf[i] != want[i])
			wrong(pl, image, i);
}

static void
open_file(void)
{

	fd = (int)CHECK_OK(rump_sys_open(FILE_NAME, RUMP_O_CREAT | RUMP_O_RDWR,
	    0644));
}

static void
check_all(const struct place *pl, const char *image)
{
	struct rump_stat st;

	CHECK_OK(rump_sys_fstat(fd, &st));
	CHECK_EQ(st.st_size, size);
	memset(buf, 0xee, sizeof(buf));
	CHECK_EQ(rump_sys_pread(fd, buf, sizeof(buf), 0), size);
	compare(pl, image, 0, size);
}

/* Often at, just before and just behind the boundaries of blocks. */
static int64_t
pick_offset(int64_t limit)
{
	int64_t at;

	switch (test_below(3)) {
	case 0:
		at = (int64_t)test_below((uint32_t)(limit / 512) + 1) * 512 +
		    (int64_t)test_below(3) - 1;
		break;
	case 1:
		at = (int64_t)test_below(12) * 65536 / 4 +
		    (int64_t)test_below(3) - 1;
		break;
	default:
		at = test_below((uint32_t)limit + 1);
		break;
	}
	return at < 0 ? 0 : at > limit ? limit : at;
}

static int64_t
pick_length(int64_t at)
{
	uint32_t max = test_below(4) == 0 ? MAXIO : test_below(3) == 0 ? 9000 :
	    600;
	int64_t len = test_below(max);

	return at + len > MAXSIZE ? MAXSIZE - at : len;
}

static void
do_write(int64_t at, const char *what)
{
	int64_t i, len = pick_length(at);
	struct rump_iovec iov[2];
	uint8_t x = (uint8_t)(ops * 37 + 1);

	did(what, at, len);
	if (at > size && len > 0)
		memset(want + size, 0, (size_t)(at - size));
	for (i = 0; i < len; i++)
		want[at + i] = (uint8_t)(x + i * 3 + (i >> 9));
	if (test_below(4) != 0) {
		CHECK_EQ(rump_sys_pwrite(fd, want + at, (size_t)len, at), len);
	} else {
		iov[0].iov_base = want + at;
		iov[0].iov_len = (size_t)(len / 3);
		iov[1].iov_base = want + at + len / 3;
		iov[1].iov_len = (size_t)(len - len / 3);
		CHECK_EQ(rump_sys_lseek(fd, at, RUMP_SEEK_SET), at);
		CHECK_EQ(rump_sys_writev(fd, iov, 2), len);
	}
	if (len > 0 && at + len > size)
		size = at + len;
}

static void
do_append(void)
{
	int64_t len = pick_length(size);
	int other;

	did("append", size, len);
	memset(want + size, (int)(ops % 255 + 1), (size_t)len);
	other = (int)CHECK_OK(rump_sys_open(FILE_NAME, RUMP_O_WRONLY |
	    RUMP_O_APPEND));
	CHECK_EQ(rump_sys_write(other, want + size, (size_t)len), len);
	CHECK_OK(rump_sys_close(other));
	size += len;
}

static void
do_read(const struct place *pl, const char *image)
{
	int64_t at = pick_offset(MAXSIZE - 1), len = pick_length(at), n;

	did("read", at, len);
	n = at >= size ? 0 : at + len > size ? size - at : len;
	CHECK_EQ(rump_sys_pread(fd, buf + at, (size_t)len, at), n);
	compare(pl, image, at, n);
}

static void
do_truncate(int64_t to)
{

	did("truncate", to, 0);
	if (to > size)
		memset(want + size, 0, (size_t)(to - size));
	size = to;
	if (test_below(2) == 0)
		CHECK_OK(rump_sys_ftruncate(fd, to));
	else
		CHECK_OK(rump_sys_truncate(FILE_NAME, to));
}

static void
do_remount(const struct place *pl, const char *image)
{

	did("remount", 0, 0);
	CHECK_OK(rump_sys_close(fd));
	CHECK_OK(rump_sys_chdir("/"));
	place_remount(pl);
	CHECK_OK(rump_sys_chdir(pl->path));
	open_file();
	check_all(pl, image);
}

static void
one(const struct place *pl, const char *image)
{
	uint32_t what = test_below(100);

	if (what < 35)
		do_write(pick_offset(MAXSIZE - 1), "write");
	else if (what < 45)
		do_write(pick_offset(size), "overwrite");
	else if (what < 65)
		do_read(pl, image);
	else if (what < 78)
		do_truncate(pick_offset(size));
	else if (what < 84)
		do_truncate(pick_offset(MAXSIZE));
	else if (what < 86)
		do_truncate(0);
	else if (what < 93)
		do_append();
	else if (what < 95)
		CHECK_OK(rump_sys_fsync(fd));
	else if (what < 96)
		CHECK_OK(rump_sys_fdatasync(fd));
	else if (what < 97)
		rump_sys_sync();
	else if (what < 98) {
		CHECK_OK(rump_sys_close(fd));
		open_file();
	} else if (what < 99)
		check_all(pl, image);
	else if (test_below(2) == 0)
		do_remount(pl, image);
	else {
		CHECK_OK(rump_sys_unlink(FILE_NAME));
		CHECK_OK(rump_sys_close(fd));
		open_file();
		size = 0;
	}
}

static void
exercise(const struct place *pl, const char *image)
{

	place_attach(pl, image);
	CHECK_OK(rump_sys_chdir(pl->path));
	size = 0;
	open_file();
	for (ops = 0; ops < ROUND; ops++)
		one(pl, image);
	do_remount(pl, image);
	CHECK_OK(rump_sys_close(fd));
	CHECK_OK(rump_sys_chdir("/"));
	place_detach(pl);
}

/* Every fragment size of every block size: an eighth of it at least. */
static unsigned
geometries(char image[][40])
{
	unsigned b, f, n = 0;

	for (b = 4096; b <= 65536; b *= 2)
		for (f = b / 8; f <= b; f *= 2)
			snprintf(image[n++], sizeof(image[0]),
			    "ffs-%u-%u.img", b, f);
	return n;
}

static void
t_ffs(void)
{
	static const char *const modes[] = { "softdep", "async", "sync" };
	static char image[40][40];
	unsigned i, n, done = 0;

	n = geometries(image);
	places_boot();
	/* Each geometry in turn, and each way to mount in a turn of them. */
	for (i = 0; test_more(i, 3 * n); i++, done += ROUND)
		exercise(place_named(modes[(i + i / n) % 3]), image[i % n]);
	test_note("soak: %u operations on %u file systems", done, i);
	places_halt();
}

static void
t_tmpfs(void)
{
	unsigned i;

	places_boot();
	for (i = 0; test_more(i, 20); i++)
		exercise(place_named("tmpfs"), NULL);
	test_note("soak: %u operations", i * ROUND);
	places_halt();
}

TEST_MAIN(
	TEST_SOAK(t_ffs),
	TEST_SOAK(t_tmpfs))
