/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A full file system: each call fails with ENOSPC and leaves what was there,
 * at every degree of fullness near the end; with room again all goes on.
 */
#include "script.h"

#define CHUNK	65536

static char chunk[CHUNK], back[CHUNK];

/* Until nothing more goes in; how many bytes did. */
static int64_t
fill(const char *path)
{
	int64_t size = 0;
	size_t len;
	int fd, i;

	for (i = 0; i < CHUNK; i++)
		chunk[i] = (char)(i * 7 + (i >> 9));
	fd = (int)CHECK_OK(rump_sys_open(path, RUMP_O_CREAT | RUMP_O_RDWR,
	    0644));
	for (len = CHUNK; len >= 512; len /= 2)
		for (;;) {
			rump_ssize_t n = rump_sys_pwrite(fd,
			    chunk + size / 512 * 512 % (CHUNK - len + 1), len,
			    size);

			if (n == -1)
				break;
			size += n;
		}
	CHECK_EQ(errno, ENOSPC);
	CHECK_OK(rump_sys_close(fd));
	return size;
}

static void
keeps(const char *path, const char *text)
{
	char buf[64];
	int fd, n;

	fd = (int)CHECK_OK(rump_sys_open(path, RUMP_O_RDONLY));
	n = (int)CHECK_OK(rump_sys_read(fd, buf, sizeof(buf) - 1));
	CHECK_OK(rump_sys_close(fd));
	buf[n] = '\0';
	CHECK_STR(buf, text);
}

/* 0, or ENOSPC and nothing done; anything else fails the test. */
static int
allowed(const struct place *pl, const char *text)
{
	static struct line l;
	char out[100];

	CHECK(line_parse(pl, text, &l));
	if (call(&l, out, sizeof(out)) == 0)
		return 0;
	if (errno != ENOSPC)
		test_fail(pl->name, 0, "%s: %s", text, strerror(errno));
	return ENOSPC;
}

static const char *const makers[] = {
	"mkdir d/%d 0755", "symlink {x*900} d/%d", "mkfifo d/%d 0644",
	"open d/%d wc", "link small d/%d", "put d/%d {y*500}",
};
#define NMAKERS	(sizeof(makers) / sizeof(makers[0]))

/* Names, until none of the calls can make another. */
static int
make_all(const struct place *pl)
{
	struct rump_stat st;
	char form[100], path[20];
	int i, failed = 0;

	for (i = 0; failed < 2 * (int)NMAKERS && i < 60000; i++) {
		snprintf(form, sizeof(form), makers[i % (int)NMAKERS], i);
		snprintf(path, sizeof(path), "d/%d", i);
		if (allowed(pl, form) == 0) {
			CHECK_OK(rump_sys_lstat(path, &st));
			failed = 0;
		} else if (strncmp(form, "put", 3) == 0) {
			/* The file may be there, with what went in. */
			failed++;
		} else {
			CHECK_ERR(ENOENT, rump_sys_lstat(path, &st));
			failed++;
		}
	}
	return i;
}

static void
empty(const char *dir)
{

	CHECK_OK(rump_sys_chdir(dir));
	remove_all(".");
	CHECK_OK(rump_sys_chdir(".."));
}

static void
full(const struct place *pl)
{
	static const char *const moves[2][2] = {
		{ "rename small other", "rename other small" },
		{ "rename small e/small", "rename e/small small" },
	};
	int64_t size, first = 0;
	int round, fd, i;

	line_run(pl, "put small text");
	line_run(pl, "mkdir d 0755");
	line_run(pl, "mkdir e 0755");
	for (round = 0; round < 4; round++) {
		size = fill("big");
		if (round == 0)
			first = size;
		/* As much each time, or it leaks (names take a little). */
		CHECK(size > first - first / 50 && size > 1000000);
		CHECK(make_all(pl) > 0);
		keeps("small", "text");
		/* What takes no room works. */
		line_run(pl, "chmod small 0600");
		/* tmpfs pays for the new name before it frees the old one. */
		for (i = 0; i < 2; i++)
			if (allowed(pl, moves[i][0]) == 0)
				line_run(pl, moves[i][1]);
			else
				CHECK(!place_is_ffs(pl));
		(void)allowed(pl, "truncate small 3000");
		line_run(pl, "truncate small 4");
		keeps("small", "text");
		/* And what is in the large file is what went in. */
		fd = (int)CHECK_OK(rump_sys_open("big", RUMP_O_RDONLY));
		CHECK_EQ(rump_sys_pread(fd, back, CHUNK, 0), CHUNK);
		CHECK_MEM(back, chunk, CHUNK);
		CHECK_OK(rump_sys_close(fd));
		if (round == 1) {
			CHECK_OK(rump_sys_chdir("/"));
			if (place_is_ffs(pl))
				place_remount(pl);
			CHECK_OK(rump_sys_chdir(pl->path));
			if (place_is_ffs(pl))
				CHECK_OK(rump_sys_chdir("work"));
		}
		line_run(pl, "unlink big");
		empty("d");
		keeps("small", "text");
	}
}

/* tmpfs with limits of its own, of bytes and of files. */
static void
full_tmpfs(void)
{
	struct rump_tmpfs_args ta = { RUMP_TMPFS_ARGS_VERSION, 0777, 0, 0,
	    5000, 8 << 20 };
	const struct place *pl = place_named("tmpfs");

	places_boot();
	CHECK_OK(rump_sys_mkdir(pl->path, 0755));
	CHECK_OK(rump_sys_mount("tmpfs", pl->path, 0, &ta, sizeof(ta)));
	CHECK_OK(rump_sys_chdir(pl->path));
	full(pl);
	CHECK_OK(rump_sys_chdir("/"));
	CHECK_OK(rump_sys_unmount(pl->path, 0));
	places_halt();
}

static void
t_disks(void)
{
	static const char *const disks[] = { "softdep", "async", NULL };

	at_places(disks, full);
}

static void
t_tmpfs(void)
{

	full_tmpfs();
}

TEST_MAIN(
	TEST_ALONE(t_disks),
	TEST_ALONE(t_tmpfs))
