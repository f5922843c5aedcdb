/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bench-write tmpfs | softdep IMAGE | async IMAGE: rows of bench/write-rows.mjs
 * through the C API; prints JSON. bench/wasm-write.mjs has the same loops for
 * the package's kernel module, so that the two differ in nothing but the
 * engine.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rump/rump.h>
#include <rump/rump_syscalls.h>

#include "rumpuser_mem.h"

#define PIECE	65536
#define SIZE	(32 << 20)
#define COUNT	1000
#define ROUNDS	12

static char data[PIECE];
static char paths[COUNT][40], others[COUNT][40];

/* What was done, and in how many milliseconds. */
struct row {
	const char	*name;
	double		amount;
	double		time;
};

static struct row create = { .name = "create" };
static struct row rename_ = { .name = "rename" };
static struct row write1k = { .name = "write 1 KiB" };
static struct row unlink_ = { .name = "unlink" };
static struct row mkdir_ = { .name = "mkdir" };
static struct row rmdir_ = { .name = "rmdir" };
static struct row sequential = { .name = "sequential write" };
static struct row randomly = { .name = "random 4 KiB writes" };
static struct row *const rows[] = {
	&create, &rename_, &write1k, &unlink_, &mkdir_, &rmdir_, &sequential,
	&randomly
};
#define NROWS	(sizeof(rows) / sizeof(rows[0]))

static void
must(int64_t result, const char *what)
{

	if (result == -1) {
		perror(what);
		exit(1);
	}
}

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1e3 + ts.tv_nsec / 1e6;
}

static void
add(struct row *row, double amount, double start)
{

	row->amount += amount;
	row->time += now() - start;
}

static unsigned
next_random(unsigned n)
{
	static unsigned state = 12345;

	state = (state * 1103515245U + 12345) & 0x7fffffff;
	return (state >> 8) % n;
}

static void
put(const char *path, size_t len)
{
	int fd;

	fd = rump_sys_open(path, RUMP_O_WRONLY | RUMP_O_CREAT | RUMP_O_TRUNC,
	    0666);
	must(fd, path);
	if (len > 0)
		must(rump_sys_write(fd, data, len), path);
	rump_sys_close(fd);
}

static void
names(void)
{
	double start = now();
	int i;

	for (i = 0; i < COUNT; i++)
		put(paths[i], 0);
	add(&create, COUNT, start);
	start = now();
	for (i = 0; i < COUNT; i++)
		must(rump_sys_rename(paths[i], others[i]), "rename");
	add(&rename_, COUNT, start);
	for (i = 0; i < COUNT; i++)
		must(rump_sys_unlink(others[i]), "unlink");
	start = now();
	for (i = 0; i < COUNT; i++)
		put(paths[i], 1024);
	add(&write1k, COUNT, start);
	start = now();
	for (i = 0; i < COUNT; i++)
		must(rump_sys_unlink(paths[i]), "unlink");
	add(&unlink_, COUNT, start);
	start = now();
	for (i = 0; i < COUNT; i++)
		must(rump_sys_mkdir(paths[i], 0777), "mkdir");
	add(&mkdir_, COUNT, start);
	start = now();
	for (i = 0; i < COUNT; i++)
		must(rump_sys_rmdir(paths[i]), "rmdir");
	add(&rmdir_, COUNT, start);
	rump_sys_sync();
}

static void
contents(void)
{
	double start;
	int64_t at;
	int fd, i;

	fd = rump_sys_open("/w/big", RUMP_O_RDWR | RUMP_O_CREAT, 0666);
	must(fd, "/w/big");
	start = now();
	for (at = 0; at < SIZE; at += PIECE)
		must(rump_sys_pwrite(fd, data, PIECE, at), "write");
	add(&sequential, SIZE / 1e6, start);
	start = now();
	for (i = 0; i < 2000; i++)
		must(rump_sys_pwrite(fd, data + next_random(1000) * 16, 4096,
		    (int64_t)next_random(SIZE / 4096) * 4096), "write");
	add(&randomly, 2000, start);
	rump_sys_close(fd);
	must(rump_sys_unlink("/w/big"), "unlink");
	rump_sys_sync();
}

static size_t
load(const char *path, char **imagep)
{
	FILE *f = fopen(path, "rb");
	long size;

	if (f == NULL)
		must(-1, path);
	fseek(f, 0, SEEK_END);
	size = ftell(f);
	rewind(f);
	*imagep = malloc(size);
	if (*imagep == NULL || fread(*imagep, 1, size, f) != (size_t)size)
		must(-1, path);
	fclose(f);
	return size;
}

static void
mount_image(const char *path, int flags)
{
	struct rump_ufs_args args = { .fspec = "/dev/disk0" };
	char *image;
	size_t size;

	size = load(path, &image);
	rumpuser_mem_register("disk", image, size);
	rump_pub_etfs_register("/dev/disk0", "disk", RUMP_ETFS_BLK);
	must(rump_sys_mount("ffs", "/w", flags, &args, sizeof(args)), "mount");
}

int
main(int argc, char **argv)
{
	const char *type = argc > 1 ? argv[1] : "";
	unsigned i;

	if (argc != (strcmp(type, "tmpfs") == 0 ? 2 : 3)) {
		fprintf(stderr, "usage: bench-write tmpfs | softdep IMAGE | "
		    "async IMAGE\n");
		return 2;
	}
	setenv("RUMP_BUFMEM", "128m", 0);
	must(rump_init() == 0 ? 0 : -1, "rump_init");
	must(rump_sys_mkdir("/w", 0755), "mkdir");
	if (argc == 2)
		must(rump_sys_mount("tmpfs", "/w", 0, NULL, 0), "mount");
	else
		mount_image(argv[2], strcmp(type, "softdep") == 0 ?
		    RUMP_MNT_SOFTDEP : RUMP_MNT_ASYNC);
	must(rump_sys_mkdir("/w/names", 0755), "mkdir");
	for (i = 0; i < COUNT; i++) {
		snprintf(paths[i], sizeof(paths[i]), "/w/names/file-%u", i);
		snprintf(others[i], sizeof(others[i]), "%s-renamed", paths[i]);
	}
	/* The first round warms up. */
	names();
	contents();
	for (i = 0; i < NROWS; i++)
		rows[i]->amount = rows[i]->time = 0;
	for (i = 0; i < ROUNDS; i++)
		names();
	for (i = 0; i < 8; i++)
		contents();
	for (i = 0; i < NROWS; i++)
		printf("%s\"%s\": %f", i == 0 ? "{" : ", ", rows[i]->name,
		    rows[i]->amount * 1e3 / rows[i]->time);
	printf("}\n");
	return 0;
}
