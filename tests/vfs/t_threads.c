/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Many threads in one kernel: with I/O threads each read of a block is a
 * sleep in which the others run, and with few vnodes and buffers what one
 * thread has just found is taken away for another.
 */
#include <pthread.h>

#include "fixture.h"

#define NTHREADS	8

static int rounds;
static volatile int stop;

/* A generator for each thread; test_random is one for all. */
static uint32_t
next(uint32_t *state, uint32_t n)
{

	*state = *state * 1664525 + 1013904223;
	return (*state >> 8) % n;
}

static void
must(int ok, const char *what, const char *path)
{

	if (!ok) {
		fprintf(stderr, "%s %s: %s\n", what, path, strerror(errno));
		abort();
	}
}

static void
read_big(const char *root, uint32_t *rnd)
{
	unsigned char buf[3000];
	char path[64];
	uint32_t off, i;
	int fd;

	snprintf(path, sizeof(path), "%s/big", root);
	fd = rump_sys_open(path, RUMP_O_RDONLY);
	must(fd != -1, "open", path);
	off = next(rnd, BIG - sizeof(buf));
	must(rump_sys_pread(fd, buf, sizeof(buf), off) == sizeof(buf), "pread",
	    path);
	for (i = 0; i < sizeof(buf); i++)
		must(buf[i] == (unsigned char)((off + i) / 4 >>
		    8 * ((off + i) % 4)), "contents", path);
	must(rump_sys_close(fd) == 0, "close", path);
}

static void
list_wide(const char *root)
{
	char buf[1024] __attribute__((__aligned__(8))), path[64];
	struct rump_dirent *d;
	int fd, n, pos, count = 0;

	snprintf(path, sizeof(path), "%s/wide", root);
	fd = rump_sys_open(path, RUMP_O_RDONLY);
	must(fd != -1, "open", path);
	while ((n = rump_sys_getdents(fd, buf, sizeof(buf))) > 0)
		for (pos = 0; pos < n; pos += d->d_reclen, count++)
			d = (void *)(buf + pos);
	must(n == 0 && count == NWIDE + 2, "getdents", path);
	must(rump_sys_close(fd) == 0, "close", path);
}

static void
walk(const char *root, uint32_t *rnd)
{
	static const char *const there[] = {
		"dir/sub/deep/leaf", "dir/sub/../file", "link_dir/sub/deep",
		"link_long/file", "chain/l20", "perm/d_777/x", "../dev",
		"dir/sub/deep/../../../names/...", "mp/covered", "."
	};
	static const char *const gone[] = {
		"none", "dir/none", "dir/sub/none/x", "link_dangling",
		"names/nothing", "wide/entry_9999_"
	};
	char path[128];
	struct rump_stat st;
	const char *name;

	if (next(rnd, 3) == 0) {
		name = gone[next(rnd, sizeof(gone) / sizeof(gone[0]))];
		snprintf(path, sizeof(path), "%s/%s", root, name);
		must(rump_sys_stat(path, &st) == -1 && errno == ENOENT, "gone",
		    path);
	} else {
		name = there[next(rnd, sizeof(there) / sizeof(there[0]))];
		snprintf(path, sizeof(path), "%s/%s", root, name);
		must(rump_sys_stat(path, &st) == 0, "stat", path);
	}
}

static void
stat_wide(const char *root, uint32_t *rnd)
{
	char path[160];
	struct rump_stat st;
	int i = (int)next(rnd, NWIDE);

	snprintf(path, sizeof(path), "%s/wide/entry_%04d_%.*s", root, i,
	    i % 60, "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"
	    "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy");
	must(rump_sys_stat(path, &st) == 0, "stat", path);
}

/* A process of its own that goes here and there, and knows where it is. */
static void
stand(const char *root)
{
	char buf[64], want[64];

	must(rump_pub_lwproc_rfork(RUMP_RFFD_CLEAR) == 0, "rfork", "");
	snprintf(want, sizeof(want), "%s/dir/sub/deep", root);
	must(rump_sys_chdir(want) == 0, "chdir", want);
	must(rump_sys___getcwd(buf, sizeof(buf)) > 0, "getcwd", want);
	must(strcmp(buf, want) == 0, "getcwd", buf);
	must(rump_sys_chdir("../..") == 0, "chdir", "../..");
	rump_pub_lwproc_releaselwp();
}

static void *
reader(void *arg)
{
	uint32_t rnd = (uint32_t)(uintptr_t)arg;
	const char *root;
	int i;

	for (i = 0; i < rounds; i++) {
		root = roots[next(&rnd, 2)];
		switch (next(&rnd, 8)) {
		case 0:
			read_big(root, &rnd);
			break;
		case 1:
			if (next(&rnd, 10) == 0)
				list_wide(root);
			break;
		case 2:
			stand(root);
			break;
		case 3:
		case 4:
			stat_wide(root, &rnd);
			break;
		default:
			walk(root, &rnd);
			break;
		}
	}
	return NULL;
}

static void
run(void *(*extra)(void *), int n)
{
	pthread_t t[NTHREADS], e;
	int i;

	rounds = n;
	stop = 0;
	for (i = 0; i < NTHREADS; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, reader,
		    (void *)(uintptr_t)test_random()), 0);
	if (extra != NULL)
		CHECK_EQ(pthread_create(&e, NULL, extra, NULL), 0);
	for (i = 0; i < NTHREADS; i++)
		CHECK_EQ(pthread_join(t[i], NULL), 0);
	stop = 1;
	if (extra != NULL)
		CHECK_EQ(pthread_join(e, NULL), 0);
	CHECK_OK(rump_sys_unmount("/ffs", 0));
	CHECK_OK(rump_sys_unmount("/iso", 0));
}

static void
t_readers_of_everything(void)
{

	fixture();
	run(NULL, test_quick() ? 500 : 3000);
}

static void
t_with_sleeping_io_and_little_memory(void)
{

	setenv("RUMP_IOTHREADS", "3", 1);
	setenv("RUMP_NVNODES", "40", 1);
	setenv("RUMP_BUFMEM", "200k", 1);
	fixture();
	run(NULL, test_quick() ? 300 : 2000);
}

/* Meanwhile a file system comes and goes at a place they all pass. */
static void *
mounter(void *arg)
{
	struct rump_ufs_args args = { (char *)(uintptr_t)"/dev/third" };
	struct rump_stat st;
	char path[64];
	int i;

	for (i = 0; !stop; i++) {
		const char *root = roots[i % 2];

		snprintf(path, sizeof(path), "%s/sticky", root);
		must(rump_sys_mount("ffs", path, RUMP_MNT_RDONLY, &args,
		    sizeof(args)) == 0, "mount", path);
		snprintf(path, sizeof(path), "%s/sticky/../sticky/dir/file",
		    root);
		must(rump_sys_stat(path, &st) == 0, "stat", path);
		snprintf(path, sizeof(path), "%s/sticky", root);
		while (rump_sys_unmount(path, 0) != 0)
			must(errno == EBUSY, "unmount", path);
	}
	return NULL;
}

static void
t_while_file_systems_come_and_go(void)
{

	setenv("RUMP_IOTHREADS", "2", 1);
	setenv("RUMP_NVNODES", "60", 1);
	setenv("RUMP_BUFMEM", "300k", 1);
	fixture();
	CHECK_EQ(rump_pub_etfs_register("/dev/third", VFS_IMAGES
	    "/vfs-ffs.img", RUMP_ETFS_BLK), 0);
	run(mounter, test_quick() ? 300 : 2000);
}

TEST_MAIN(
	TEST_ALONE(t_readers_of_everything),
	TEST_ALONE(t_with_sleeping_io_and_little_memory),
	TEST_ALONE(t_while_file_systems_come_and_go))
