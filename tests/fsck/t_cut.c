/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A repair that is cut short: at each of its writes the power goes, or the
 * device fails, or writes between two flushes come in any order. The second
 * repair must end clean, with every file that an undisturbed one keeps.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rump/rump.h>
#include <rump/rump_syscalls.h>

#include "../newfs/memdev.h"
#include "test.h"

#define MIB	((int64_t)1 << 20)
#define NDIRS	9

/* The geometry of the image, from its superblock. */
static struct {
	int32_t	fsize, iblkno, cblkno, ipg, fpg, ncg;
} fs;

/* Contents of files as numbers, sorted. */
struct contents {
	uint64_t	hash[512];
	unsigned	n;
};

static void
mkfile(const char *path, size_t len)
{
	static uint32_t data[60000];
	size_t i;
	int fd;

	for (i = 0; i < len / 4 + 1; i++)
		data[i] = (uint32_t)test_random();
	CHECK_OK(fd = rump_sys_open(path, RUMP_O_CREAT | RUMP_O_WRONLY,
	    0644));
	CHECK_EQ(rump_sys_write(fd, data, len), len);
	CHECK_OK(rump_sys_close(fd));
}

static void
mktree(void)
{
	char path[80], other[100];
	int i, j;

	for (i = 0; i < NDIRS; i++) {
		if (i % 3 == 0)
			snprintf(path, sizeof(path), "/m/d%d", i);
		else
			snprintf(path, sizeof(path), "/m/d%d/d%d", i / 3 * 3,
			    i);
		CHECK_OK(rump_sys_mkdir(path, 0755));
		for (j = 0; j < 7; j++) {
			snprintf(other, sizeof(other), "%s/file%d", path, j);
			mkfile(other, 1 + test_below(j == 0 ? 20000 : 3000));
		}
	}
	mkfile("/m/large", 200000);
	CHECK_OK(rump_sys_link("/m/large", "/m/d0/hard"));
	CHECK_OK(rump_sys_symlink("short", "/m/link"));
	memset(path, 'y', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	CHECK_OK(rump_sys_symlink(path, "/m/d0/longlink"));
	CHECK_OK(rump_sys_mkfifo("/m/fifo", 0644));
	CHECK_OK(rump_sys_mknod("/m/device", 020644, 0x1234));
}

static void
mount_image(const char *path, int flags)
{
	struct rump_ufs_args args = { (char *)(uintptr_t)"/dev/cut" };

	CHECK_EQ(rump_pub_etfs_register("/dev/cut", path, RUMP_ETFS_BLK), 0);
	CHECK_OK(rump_sys_mount("ffs", "/m", flags, &args, sizeof(args)));
}

static void
unmount_image(void)
{

	CHECK_OK(rump_sys_unmount("/m", 0));
	CHECK_EQ(rump_pub_etfs_remove("/dev/cut"), 0);
}

static void
make_base(struct memdev *d)
{
	const char *path = test_path("base.img");
	struct newfs_params p;
	struct newfs_result r;
	struct fsck_result f;

	memdev_init(d, 4 * MIB);
	memdev_newfs(d, &p);
	p.bpg = 300;
	memdev_mkfs(&p, &r);
	memdev_save(d, path);
	memdev_done(d);
	CHECK_EQ(rump_init(), 0);
	CHECK_OK(rump_sys_mkdir("/m", 0755));
	mount_image(path, RUMP_MNT_ASYNC);
	mktree();
	unmount_image();
	memdev_load(d, path);
	CHECK_EQ(memdev_fsck(d, FSCK_CHECK, &f), FSCK_CLEAN);
	fs.fsize = memdev_get32(d, SB_OFFSET + 52);
	fs.iblkno = memdev_get32(d, SB_OFFSET + 16);
	fs.cblkno = memdev_get32(d, SB_OFFSET + 12);
	fs.ipg = memdev_get32(d, SB_OFFSET + 184);
	fs.fpg = memdev_get32(d, SB_OFFSET + 188);
	fs.ncg = memdev_get32(d, SB_OFFSET + 44);
}

static int64_t
inode_at(int32_t ino)
{

	return ((int64_t)(ino / fs.ipg) * fs.fpg + fs.iblkno) * fs.fsize +
	    ino % fs.ipg * 128;
}

/* An inode in use, a directory if asked for. */
static int64_t
some_inode(struct memdev *d, int dir)
{
	int64_t at;
	int32_t mode;

	for (;;) {
		at = inode_at(2 + (int32_t)test_below((uint32_t)(fs.ncg *
		    fs.ipg - 2)));
		mode = memdev_get32(d, at) & 0170000;
		if (dir ? mode == 0040000 : mode == 0100000)
			return at;
	}
}

static void
damage_once(struct memdev *d)
{
	static const uint8_t zeros[512];
	int64_t at, other;

	switch (test_below(8)) {
	case 0:			/* a directory loses its entries */
		at = some_inode(d, 1);
		memdev_write(d, zeros, 512, (int64_t)memdev_get32(d, at + 40) *
		    fs.fsize);
		break;
	case 1:			/* an inode is cleared */
		memdev_write(d, zeros, 128, some_inode(d, 0));
		break;
	case 2:
		memdev_write(d, zeros, 128, some_inode(d, 1));
		break;
	case 3:			/* a block of two files */
		at = some_inode(d, 0);
		other = some_inode(d, 0);
		memdev_put32(d, at + 40, memdev_get32(d, other + 40));
		break;
	case 4:			/* a block of a directory and a file */
		at = some_inode(d, 0);
		other = some_inode(d, 1);
		memdev_put32(d, at + 40, memdev_get32(d, other + 40));
		break;
	case 5:
		memdev_put32(d, some_inode(d, 0) + 44, (int32_t)test_random());
		break;
	case 6:			/* maps of a group */
		at = ((int64_t)test_below((uint32_t)fs.ncg) * fs.fpg +
		    fs.cblkno) * fs.fsize;
		memdev_put32(d, at + 168 + 4 * (int)test_below(60),
		    (int32_t)test_random());
		break;
	case 7:			/* link count */
		at = some_inode(d, (int)test_below(2));
		memdev_put32(d, at, memdev_get32(d, at) + 0x30000);
		break;
	}
}

static int
compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static uint64_t
hash_file(const char *path)
{
	static uint8_t data[4096];
	uint64_t h = 14695981039346656037ULL;
	ssize_t n, i;
	int fd;

	CHECK_OK(fd = rump_sys_open(path, RUMP_O_RDONLY, 0));
	while ((n = CHECK_OK(rump_sys_read(fd, data, sizeof(data)))) > 0)
		for (i = 0; i < n; i++)
			h = (h ^ data[i]) * 1099511628211ULL;
	CHECK_OK(rump_sys_close(fd));
	return h;
}

static void
read_tree(const char *dir, struct contents *c)
{
	_Alignas(8) char buf[8192];
	char path[1024];
	struct rump_stat st;
	const struct rump_dirent *de;
	int fd, n, at;

	CHECK_OK(fd = rump_sys_open(dir, RUMP_O_RDONLY, 0));
	while ((n = (int)CHECK_OK(rump_sys_getdents(fd, buf,
	    sizeof(buf)))) > 0)
		for (at = 0; at < n; at += de->d_reclen) {
			de = (const struct rump_dirent *)(const void *)
			    (buf + at);
			if (strcmp(de->d_name, ".") == 0 ||
			    strcmp(de->d_name, "..") == 0)
				continue;
			snprintf(path, sizeof(path), "%s/%s", dir,
			    de->d_name);
			CHECK_OK(rump_sys_lstat(path, &st));
			if ((st.st_mode & 0170000) == 0040000)
				read_tree(path, c);
			else if ((st.st_mode & 0170000) == 0100000 &&
			    c->n < 512)
				c->hash[c->n++] = hash_file(path);
		}
	CHECK_OK(rump_sys_close(fd));
}

static void
read_contents(const struct memdev *d, struct contents *c)
{
	const char *path = test_path("look.img");

	memdev_save(d, path);
	mount_image(path, RUMP_MNT_RDONLY);
	c->n = 0;
	read_tree("/m", c);
	unmount_image();
	remove(path);
	qsort(c->hash, c->n, sizeof(c->hash[0]), compare);
}

/* Keep what is in the other, too: files that the damage left whole. */
static void
intersect(struct contents *a, const struct contents *b)
{
	unsigned i, j, n = 0;

	for (i = j = 0; i < a->n; i++) {
		while (j < b->n && b->hash[j] < a->hash[i])
			j++;
		if (j < b->n && b->hash[j] == a->hash[i]) {
			a->hash[n++] = a->hash[i];
			j++;
		}
	}
	a->n = n;
}

/* Each of the one is in the other, as often at least. */
static void
check_inside(const struct contents *a, const struct contents *b)
{
	unsigned i, j;

	for (i = j = 0; i < a->n; i++, j++) {
		while (j < b->n && b->hash[j] < a->hash[i])
			j++;
		if (j == b->n || b->hash[j] != a->hash[i])
			test_fail(__FILE__, __LINE__, "a file is lost");
	}
}

static void
repair_after(struct memdev *d, const struct contents *want)
{
	struct fsck_result r;
	struct contents have;

	d->fail_write = d->stop_write = d->lose_sync = 0;
	memdev_fsck(d, FSCK_REPAIR, &r);
	CHECK(r.status == FSCK_FIXED || r.status == FSCK_CLEAN);
	CHECK_EQ(memdev_fsck(d, FSCK_CHECK, &r), FSCK_CLEAN);
	read_contents(d, &have);
	check_inside(want, &have);
}

static void
one_damage(const struct memdev *base, const struct contents *all)
{
	struct memdev damaged, d;
	struct fsck_result r;
	struct contents want;
	unsigned n, writes, syncs, step;

	memdev_copy(&damaged, base);
	for (n = 1 + test_below(6); n > 0; n--)
		damage_once(&damaged);
	memdev_copy(&d, &damaged);
	memdev_fsck(&d, FSCK_REPAIR, &r);
	CHECK(r.status == FSCK_FIXED || r.status == FSCK_CLEAN);
	writes = d.writes;
	syncs = d.syncs;
	read_contents(&d, &want);
	intersect(&want, all);
	memdev_done(&d);
	step = writes > 24 ? writes / 24 : 1;
	for (n = 1; n <= writes; n += step) {
		test_note("the power goes at write %u of %u", n, writes);
		memdev_copy(&d, &damaged);
		d.stop_write = n;
		memdev_fsck(&d, FSCK_REPAIR, &r);
		repair_after(&d, &want);
		memdev_done(&d);
		test_note("write %u of %u fails", n, writes);
		memdev_copy(&d, &damaged);
		d.fail_write = n;
		CHECK_EQ(memdev_fsck(&d, FSCK_REPAIR, &r), FSCK_IOERROR);
		CHECK_EQ(r.error, MEMDEV_ERROR);
		CHECK_EQ(d.writes, n);
		repair_after(&d, &want);
		memdev_done(&d);
	}
	for (n = 1; n <= syncs; n++) {
		test_note("writes after flush %u are lost at random", n);
		memdev_copy(&d, &damaged);
		d.lose_sync = n;
		memdev_fsck(&d, FSCK_REPAIR, &r);
		repair_after(&d, &want);
		memdev_done(&d);
	}
	memdev_done(&damaged);
}

static void
t_repair_cut_short(void)
{
	struct contents all;
	struct memdev base;
	uint64_t n;

	make_base(&base);
	read_contents(&base, &all);
	CHECK(all.n > 7 * NDIRS);
	for (n = 0; test_more(n, test_quick() ? 3 : 20); n++)
		one_damage(&base, &all);
	test_note("soak: %llu damages", (unsigned long long)n);
	memdev_done(&base);
}

TEST_MAIN(
	TEST_SOAK(t_repair_cut_short))
