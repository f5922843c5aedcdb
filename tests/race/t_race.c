/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sixteen threads make, move, remove, write and read the same few names of
 * one mount. Each call ends well or with an errno that the race explains; a
 * record that is read is one that was written, whole; and when all is over
 * every file has as many links as names, fsck finds nothing, and nothing is
 * left in the kernel.
 *
 * Block I/O is done by threads of the host, with few buffers and vnodes: so
 * that sleeping really happens, and what one thread found is taken away for
 * another.
 */
#include <pthread.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rump/rump.h>
#include <rump/rump_syscalls.h>

#include "../fsck/area.h"
#include "rumpuser_mem.h"
#include "test.h"

#define NTHREADS	16
#define NDIRS		4
#define NNAMES		10
#define RECORD		1000
#define NRECORDS	40

static unsigned steps;
static uint8_t *image;
static size_t size;

struct racer {
	pthread_t	r_thread;
	uint64_t	r_state;
};

static uint32_t
below(struct racer *r, uint32_t n)
{
	uint64_t z;

	z = (r->r_state += 0x9e3779b97f4a7c15ULL);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return (uint32_t)((z ^ (z >> 31)) >> 32) % n;
}

/* Not CHECK: that may only be used by the test's own thread. */
static void
must(int ok, const char *what, const char *path)
{

	if (ok)
		return;
	printf("# %s %s: %s\n", what, path, strerror(errno));
	fflush(stdout);
	abort();
}

/* It worked, or somebody else was there first. */
static int
may(int result, const char *what, const char *path)
{

	if (result == -1)
		must(errno == ENOENT || errno == EEXIST || errno == ENOTDIR ||
		    errno == EISDIR || errno == ENOTEMPTY || errno == EINVAL ||
		    errno == ELOOP || errno == EPERM || errno == ENOSPC ||
		    errno == EBUSY, what, path);
	return result != -1;
}

static const char *
some(struct racer *r, char *buf)
{

	snprintf(buf, 64, "/m/d%u/n%u", below(r, NDIRS), below(r, NNAMES));
	return buf;
}

static void
write_record(struct racer *r, const char *path)
{
	char buf[RECORD];
	rump_ssize_t n;
	int fd;

	memset(buf, 1 + (int)below(r, 250), sizeof(buf));
	fd = rump_sys_open(path, RUMP_O_RDWR | RUMP_O_CREAT, 0644);
	if (!may(fd, "open", path))
		return;
	n = rump_sys_pwrite(fd, buf, sizeof(buf),
	    (int64_t)below(r, NRECORDS) * RECORD);
	must(n == RECORD || errno == ENOSPC, "pwrite", path);
	if (below(r, 30) == 0)
		must(rump_sys_fsync(fd) == 0, "fsync", path);
	must(rump_sys_close(fd) == 0, "close", path);
}

static void
read_record(struct racer *r, const char *path)
{
	char buf[RECORD];
	rump_ssize_t n, i;
	int fd;

	fd = rump_sys_open(path, RUMP_O_RDONLY);
	if (!may(fd, "open", path))
		return;
	n = rump_sys_pread(fd, buf, sizeof(buf),
	    (int64_t)below(r, NRECORDS) * RECORD);
	if (n == -1)
		must(errno == EISDIR, "pread", path);
	for (i = 1; i < n; i++)
		must(buf[i] == buf[0], "half a record of", path);
	must(rump_sys_close(fd) == 0, "close", path);
}

static void
list(const char *path)
{
	const struct rump_dirent *d;
	char buf[1024] __attribute__((__aligned__(8)));
	int fd, n, pos;

	fd = rump_sys_open(path, RUMP_O_RDONLY | RUMP_O_DIRECTORY);
	if (!may(fd, "open", path))
		return;
	while ((n = rump_sys_getdents(fd, buf, sizeof(buf))) > 0)
		for (pos = 0; pos < n; pos += d->d_reclen) {
			d = (const void *)(buf + pos);
			must(d->d_reclen > 0 && d->d_namlen > 0, "entry of",
			    path);
		}
	/* Somebody may have removed it. */
	must(n == 0 || errno == ENOENT || errno == EINVAL, "getdents", path);
	must(rump_sys_close(fd) == 0, "close", path);
}

static void
step(struct racer *r)
{
	char abuf[64], bbuf[64];
	const char *a = some(r, abuf), *b = some(r, bbuf);
	struct rump_stat st;

	switch (below(r, 16)) {
	case 0:
		(void)may(rump_sys_unlink(a), "unlink", a);
		break;
	case 1:
		(void)may(rump_sys_mkdir(a, 0755), "mkdir", a);
		break;
	case 2:
		(void)may(rump_sys_rmdir(a), "rmdir", a);
		break;
	case 3:
	case 4:
		(void)may(rump_sys_rename(a, b), "rename", a);
		break;
	case 5:
		(void)may(rump_sys_link(a, b), "link", a);
		break;
	case 6:
		(void)may(rump_sys_symlink(a, b), "symlink", b);
		break;
	case 7:
		(void)may(rump_sys_truncate(a,
		    (int64_t)below(r, NRECORDS) * RECORD), "truncate", a);
		break;
	case 8:
		/* Down into a directory that others move about. */
		strcat(abuf, "/n0");
		(void)may(rump_sys_rename(b, a), "rename", b);
		break;
	case 9:
		strcat(abuf, "/..");
		list(a);
		break;
	case 10:
		(void)may(rump_sys_stat(a, &st), "stat", a);
		break;
	case 11:
		if (below(r, 20) == 0)
			rump_sys_sync();
		break;
	case 12:
	case 13:
		read_record(r, a);
		break;
	default:
		write_record(r, a);
		break;
	}
}

static void *
race(void *arg)
{
	struct racer *r = arg;
	unsigned i;

	must(rump_pub_lwproc_newlwp(1) == 0, "newlwp", "");
	for (i = 0; i < steps; i++)
		step(r);
	rump_pub_lwproc_releaselwp();
	return NULL;
}

/*
 * ---- afterwards ----------------------------------------------------------
 */

struct count {
	uint64_t	ino;
	uint32_t	names, links;
};
static struct count counts[NDIRS * NNAMES * NNAMES];
static unsigned ncounts;

static void
count_file(const char *path, const struct rump_stat *st)
{
	unsigned i;

	(void)path;
	for (i = 0; i < ncounts && counts[i].ino != st->st_ino; i++)
		continue;
	if (i == ncounts) {
		CHECK(ncounts < sizeof(counts) / sizeof(counts[0]));
		counts[ncounts].ino = st->st_ino;
		counts[ncounts].names = 0;
		counts[ncounts++].links = st->st_nlink;
	}
	counts[i].names++;
}

static void
count_dir(const char *path)
{
	const struct rump_dirent *d;
	unsigned subdirs = 0;
	struct rump_stat st;
	char sub[1024], *buf;
	int fd, n, pos;

	CHECK((buf = malloc(4096)) != NULL);
	fd = (int)CHECK_OK(rump_sys_open(path, RUMP_O_RDONLY));
	while ((n = (int)CHECK_OK(rump_sys_getdents(fd, buf, 4096))) > 0)
		for (pos = 0; pos < n; pos += d->d_reclen) {
			d = (const void *)(buf + pos);
			if (strcmp(d->d_name, ".") == 0 ||
			    strcmp(d->d_name, "..") == 0)
				continue;
			CHECK(strlen(path) + d->d_namlen + 2 <= sizeof(sub));
			snprintf(sub, sizeof(sub), "%.700s/%.255s", path,
			    d->d_name);
			CHECK_OK(rump_sys_lstat(sub, &st));
			if ((st.st_mode & RUMP_S_IFMT) == RUMP_S_IFDIR) {
				subdirs++;
				count_dir(sub);
			} else
				count_file(sub, &st);
		}
	CHECK_OK(rump_sys_close(fd));
	CHECK_OK(rump_sys_stat(path, &st));
	CHECK_EQ(st.st_nlink, 2 + subdirs);
	free(buf);
}

static void
check_links(void)
{
	unsigned i;

	ncounts = 0;
	count_dir("/m");
	for (i = 0; i < ncounts; i++)
		CHECK_EQ(counts[i].links, counts[i].names);
}

static void
check_image(void)
{
	struct area area = AREA(image, size);
	struct fsck_params p = area_fsck(&area, FSCK_CHECK);
	struct fsck_result r;
	uint32_t i;

	fsck_run(&p, &r);
	for (i = 0; i < r.nfindings; i++)
		test_note("inode %u: %s", r.finding[i].ino,
		    fsck_class_text(r.finding[i].class));
	CHECK_EQ(r.status, FSCK_CLEAN);
	CHECK_EQ(r.total, 0);
	fsck_done(&p, &r);
}

static void
load(void)
{

	image = test_contents(RACE_IMAGES "/race.img", &size);
	CHECK_EQ(rumpuser_mem_register("disk", image, size), 0);
}

static void
one_race(void)
{
	struct racer racers[NTHREADS];
	char path[64];
	int i;

	for (i = 0; i < NDIRS; i++) {
		snprintf(path, sizeof(path), "/m/d%d", i);
		if (rump_sys_mkdir(path, 0755) == -1)
			CHECK_EQ(errno, EEXIST);
	}
	for (i = 0; i < NTHREADS; i++) {
		racers[i].r_state = test_random();
		CHECK_EQ(pthread_create(&racers[i].r_thread, NULL, race,
		    &racers[i]), 0);
	}
	for (i = 0; i < NTHREADS; i++)
		CHECK_EQ(pthread_join(racers[i].r_thread, NULL), 0);
	check_links();
}

static void
run(const char *type, int flags, const char *iothreads)
{
	char device[] = "/dev/disk";
	struct rump_ufs_args args = { device };
	int ffs = strcmp(type, "ffs") == 0;
	unsigned n;
	uint32_t leaks;

	setenv("RUMP_IOTHREADS", iothreads, 1);
	setenv("RUMP_BUFMEM", "512k", 1);
	setenv("RUMP_NVNODES", "64", 1);
	load();
	steps = test_quick() ? 100 : 600;
	CHECK_EQ(rump_init(), 0);
	CHECK_EQ(rump_pub_etfs_register("/dev/disk", "disk", RUMP_ETFS_BLK), 0);
	CHECK_OK(rump_sys_mkdir("/m", 0755));
	for (n = 0; test_more(n, 2); n++) {
		CHECK_OK(rump_sys_mount(type, "/m", flags, ffs ? &args : NULL,
		    ffs ? sizeof(args) : 0));
		one_race();
		CHECK_OK(rump_sys_unmount("/m", 0));
		if (ffs)
			check_image();
	}
	CHECK_EQ(rump_pub_halt(RUMP_HALT_REPORT, &leaks), 0);
	CHECK_EQ(leaks, 0);
	test_note("soak: %u races of %u steps", n, NTHREADS * steps);
}

static void
t_ffs_soft_updates(void)
{

	run("ffs", RUMP_MNT_SOFTDEP, "4");
}

static void
t_ffs(void)
{

	run("ffs", 0, "4");
}

static void
t_ffs_with_barriers(void)
{

	setenv("RUMP_BLKBARRIER", "1", 1);
	run("ffs", RUMP_MNT_SOFTDEP, "2");
}

static void
t_tmpfs(void)
{

	run("tmpfs", 0, "0");
}

TEST_MAIN(
	TEST_SOAK(t_ffs_soft_updates),
	TEST_SOAK(t_ffs),
	TEST_SOAK(t_ffs_with_barriers),
	TEST_SOAK(t_tmpfs))
