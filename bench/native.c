/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bench IMAGE: the rows of bench/rows.mjs through the C API, from an image in
 * memory; prints JSON. bench/wasm.mjs has the same loops for the package's
 * kernel module, so that the two differ in nothing but the engine.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rump/rump.h>
#include <rump/rump_syscalls.h>

#include "rumpuser_mem.h"

#define PIECE	65536
#define SIZE	(64 << 20)
#define NFILES	2000

static char buffer[PIECE];
static char paths[NFILES][40];
static int bigfd;

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

/* Amount per second of work(), repeated for at least ms. */
static double
rate(double (*work)(void), double ms)
{
	double amount = 0, start, end;

	work();
	start = now();
	do {
		amount += work();
		end = now();
	} while (end - start < ms);
	return amount * 1e3 / (end - start);
}

static double
sequential(void)
{
	int64_t at;

	for (at = 0; at < SIZE; at += PIECE)
		if (rump_sys_pread(bigfd, buffer, PIECE, at) != PIECE)
			must(-1, "read");
	return SIZE / 1e6;
}

static unsigned
next_random(unsigned n)
{
	static unsigned state = 12345;

	state = (state * 1103515245U + 12345) & 0x7fffffff;
	return (state >> 8) % n;
}

static double
randomly(void)
{
	int i;

	for (i = 0; i < 1000; i++)
		must(rump_sys_pread(bigfd, buffer, 4096,
		    (int64_t)next_random(SIZE / 4096) * 4096), "read");
	return 1000;
}

static double
stats(void)
{
	struct rump_stat st;
	int i;

	for (i = 0; i < NFILES; i++)
		must(rump_sys_stat(paths[i], &st), "stat");
	return NFILES;
}

static double
listing(void)
{
	const struct rump_dirent *d;
	double entries = 0;
	int fd, n, off;

	fd = rump_sys_open("/ffs/files", RUMP_O_RDONLY);
	must(fd, "open");
	while ((n = rump_sys_getdents(fd, buffer, 8192)) > 0) {
		for (off = 0; off < n; off += d->d_reclen) {
			d = (const struct rump_dirent *)(buffer + off);
			entries++;
		}
	}
	must(n, "getdents");
	rump_sys_close(fd);
	return entries - 2;
}

static double
open_read_close(void)
{
	int i, fd;

	for (i = 0; i < NFILES; i++) {
		fd = rump_sys_open(paths[i], RUMP_O_RDONLY);
		must(fd, "open");
		must(rump_sys_pread(fd, buffer, 1024, 0), "read");
		rump_sys_close(fd);
	}
	return NFILES;
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

int
main(int argc, char **argv)
{
	struct rump_ufs_args args = { .fspec = "/dev/disk0" };
	double start, booted, mounted;
	char *image;
	size_t size;
	int i;

	if (argc != 2) {
		fprintf(stderr, "usage: bench IMAGE\n");
		return 2;
	}
	size = load(argv[1], &image);
	setenv("RUMP_BUFMEM", "128m", 0);
	rumpuser_mem_register("disk", image, size);
	start = now();
	must(rump_init() == 0 ? 0 : -1, "rump_init");
	booted = now();
	rump_pub_etfs_register("/dev/disk0", "disk", RUMP_ETFS_BLK);
	must(rump_sys_mkdir("/ffs", 0755), "mkdir");
	must(rump_sys_mount("ffs", "/ffs", RUMP_MNT_RDONLY, &args,
	    sizeof(args)), "mount");
	mounted = now();
	for (i = 0; i < NFILES; i++)
		snprintf(paths[i], sizeof(paths[i]), "/ffs/files/file-%04d", i);
	printf("{\"boot\": %f, \"mount\": %f", booted - start,
	    mounted - booted);
	bigfd = rump_sys_open("/ffs/big", RUMP_O_RDONLY);
	must(bigfd, "/ffs/big");
	start = now();
	sequential();
	printf(", \"sequential read, cold\": %f",
	    SIZE / 1e6 / (now() - start) * 1e3);
	printf(", \"sequential read, warm\": %f", rate(sequential, 800));
	printf(", \"random 4 KiB reads\": %f", rate(randomly, 400));
	printf(", \"stat\": %f", rate(stats, 400));
	printf(", \"readdir of 2,000\": %f", rate(listing, 400));
	printf(", \"open+read+close\": %f}\n", rate(open_read_close, 400));
	return 0;
}
