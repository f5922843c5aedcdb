/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hashes of directories with less memory than they want: they take it from
 * each other or go without, never take more than the limit, and what lookups
 * say is the same.
 */
#include "disk.h"

#define NDIRS	24
#define NNAMES	260		/* of a directory, about half of them there */

static unsigned char there[NDIRS][NNAMES];

static int
get(const char *what)
{
	size_t len = sizeof(int);
	int n;

	CHECK_OK(rump_sysctlbyname(what, &n, &len, NULL, 0));
	return n;
}

static void
set_limit(int n)
{

	CHECK_OK(rump_sysctlbyname("vfs.ffs.dirhash_maxmem", NULL, NULL, &n,
	    sizeof(n)));
	CHECK_EQ(get("vfs.ffs.dirhash_maxmem"), n);
}

static int
used(void)
{

	return get("vfs.ffs.dirhash_mem");
}

static const char *
file(int d, int i)
{

	return fmt("/m/d%d/a-name-of-some-length-so-that-blocks-fill-%d", d,
	    i);
}

static void
make_dirs(void)
{
	int d, i;

	memset(there, 0, sizeof(there));
	for (d = 0; d < NDIRS; d++) {
		CHECK_OK(rump_sys_mkdir(fmt("/m/d%d", d), 0755));
		for (i = 0; i < NNAMES; i += 2) {
			CHECK_OK(rump_sys_symlink("x", file(d, i)));
			there[d][i] = 1;
		}
	}
}

static void
look(int d, int i)
{
	struct rump_stat st;

	if (there[d][i])
		CHECK_OK(rump_sys_lstat(file(d, i), &st));
	else
		CHECK_ERR(ENOENT, rump_sys_lstat(file(d, i), &st));
}

static void
change(int d, int i)
{
	int d2 = (int)test_below(NDIRS), i2 = (int)test_below(NNAMES);

	if (!there[d][i]) {
		CHECK_OK(rump_sys_symlink("x", file(d, i)));
	} else if (test_below(2)) {
		CHECK_OK(rump_sys_unlink(file(d, i)));
	} else if (d != d2 || i != i2) {
		CHECK_OK(rump_sys_rename(file(d, i), file(d2, i2)));
		there[d2][i2] = 1;
	} else
		return;
	there[d][i] ^= 1;
}

/*
 * => limit: what may be used at most; -1: hashes stay that are too many.
 */
static void
work(int n, int limit)
{
	int d, i;

	while (n-- > 0) {
		d = (int)test_below(NDIRS);
		i = (int)test_below(NNAMES);
		if (test_below(3))
			look(d, i);
		else
			change(d, i);
		if (limit >= 0 && used() > limit)
			test_fail(__FILE__, __LINE__, "%d bytes, not %d",
			    used(), limit);
	}
}

/* Every name, by lookup and in the directory. */
static void
look_at_all(void)
{
	static char buf[8192] __attribute__((__aligned__(8)));
	struct rump_dirent *de;
	int d, i, fd, n, off, want;

	for (d = 0; d < NDIRS; d++) {
		for (want = 2, i = 0; i < NNAMES; i++) {
			look(d, i);
			want += there[d][i];
		}
		fd = (int)CHECK_OK(rump_sys_open(fmt("/m/d%d", d),
		    RUMP_O_RDONLY));
		while ((n = (int)CHECK_OK(rump_sys_getdents(fd, buf,
		    sizeof(buf)))) > 0)
			for (off = 0; off < n; off += de->d_reclen, want--)
				de = (void *)(buf + off);
		CHECK_OK(rump_sys_close(fd));
		CHECK_EQ(want, 0);
	}
}

/* How often did looking, and nothing else, take a hash away or make one? */
static int
recycled(void)
{
	int before, n = 0, i;

	for (i = 0; i < 3000; i++) {
		before = used();
		look((int)test_below(NDIRS), (int)test_below(NNAMES));
		n += used() != before;
	}
	return n;
}

static void
t_memory(void)
{
	static const int kinds[] = { SOFT, ASYNC };
	int k, all, one, limit;

	/* Names must be looked for in directories. */
	setenv("RUMP_NVNODES", "200", 1);
	disk_boot();
	for (k = 0; k < 2; k++) {
		disk_load("large");
		disk_mount(kinds[k]);
		set_limit(2 << 20);
		CHECK_EQ(used(), 0);
		make_dirs();
		look_at_all();
		all = used();
		one = all / NDIRS;
		CHECK(one > 1000);
		CHECK_EQ(recycled(), 0);
		/* Room for some: they take it from each other. */
		disk_unmount(0);
		CHECK_EQ(used(), 0);
		disk_mount(kinds[k]);
		limit = 5 * one;
		set_limit(limit);
		work(4000, limit);
		CHECK(used() > 0);
		look_at_all();
		CHECK(recycled() > 5);
		/* Too many all at once: they go as they are met. */
		set_limit(2 << 20);
		look_at_all();
		CHECK(used() > limit);
		set_limit(one);
		look_at_all();
		CHECK(used() <= one);
		work(1000, one);
		/* None. */
		set_limit(0);
		look_at_all();
		CHECK_EQ(used(), 0);
		work(1000, 0);
		set_limit(limit);
		work(1000, limit);
		look_at_all();
		disk_unmount(0);
		CHECK_EQ(used(), 0);
		disk_check(1);
	}
	disk_halt();
}

TEST_MAIN(
	TEST_ALONE(t_memory))
