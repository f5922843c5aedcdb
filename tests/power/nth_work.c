/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the children of t_nth.c do: a kernel in which a call fails, from mount
 * to unmount; then a look at the disk that it leaves.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../fsck/fsck.h"
#include "nth.h"
#include "rumpuser_mem.h"

#define NPLAY		12
#define STEPS		60

struct nth_shared *nth_shared;
uint8_t *nth_image;
size_t nth_size;

/* The process ends, with the reason in the memory that is shared. */
#define NEED(e) do {							\
	if (!(e)) {							\
		snprintf(nth_shared->s_why, sizeof(nth_shared->s_why),	\
		    "line %d: not true: %s (errno %d)", __LINE__, #e,	\
		    errno);						\
		_exit(1);						\
	}								\
} while (/*CONSTCOND*/0)

/*
 * Either it worked, or its error is one that a failing disk may have; UFS takes
 * a directory that it cannot read for one that is not empty.
 */
#define MAYFAIL(e)	mayfail(__LINE__, #e, (e) != -1)

static int
mayfail(int line, const char *what, int ok)
{

	if (ok || errno == EIO || errno == ENOMEM || errno == ENOSPC ||
	    errno == EROFS || errno == ENOENT || errno == EEXIST ||
	    errno == ENOTEMPTY || errno == ENFILE)
		return ok;
	snprintf(nth_shared->s_why, sizeof(nth_shared->s_why),
	    "line %d: %s: %s", line, what, strerror(errno));
	_exit(1);
}

static void
pattern(char *buf, size_t len, unsigned seed)
{
	uint64_t state = seed;
	size_t i;

	for (i = 0; i < len; i++)
		buf[i] = (char)(1 + rnd_below(&state, 255));
}

static void
boot(void)
{

	NEED(rumpuser_mem_register("disk", nth_image, nth_size) == 0);
	NEED(rump_init() == 0);
	NEED(rump_pub_etfs_register("/dev/disk", "disk", RUMP_ETFS_BLK) == 0);
	NEED(rump_sys_mkdir("/m", 0755) == 0);
}

static int
mount_disk(int flags)
{
	char device[] = "/dev/disk";
	struct rump_ufs_args args = { device };

	return rump_sys_mount("ffs", "/m", flags, &args, sizeof(args));
}

static int
write_file(const char *path, size_t len, unsigned seed, int sync)
{
	char *buf = malloc(len + 1);
	int fd, ok;

	pattern(buf, len, seed);
	fd = rump_sys_open(path, RUMP_O_WRONLY | RUMP_O_CREAT | RUMP_O_TRUNC,
	    0644);
	ok = MAYFAIL(fd);
	if (ok) {
		errno = ENOSPC;		/* of a short count */
		ok = MAYFAIL(rump_sys_write(fd, buf, len) ==
		    (rump_ssize_t)len ? 0 : -1);
		if (ok && sync)
			ok = MAYFAIL(rump_sys_fsync(fd));
		(void)MAYFAIL(rump_sys_close(fd));
	}
	free(buf);
	return ok;
}

static void
keep(const char *path, size_t len, unsigned seed)
{
	struct nth_kept *k = &nth_shared->s_kept[nth_shared->s_nkept];

	NEED(nth_shared->s_nkept < NTH_MAXKEPT);
	snprintf(k->k_path, sizeof(k->k_path), "%s", path);
	k->k_size = len;
	k->k_seed = seed;
	nth_shared->s_nkept++;
}

static void
forget(const char *path)
{
	int i;

	for (i = 0; i < nth_shared->s_nkept; i++)
		if (strcmp(nth_shared->s_kept[i].k_path, path) == 0) {
			nth_shared->s_kept[i] =
			    nth_shared->s_kept[--nth_shared->s_nkept];
			return;
		}
}

/* The image that all cases begin with. */
void
nth_prepare(void)
{
	char path[64];
	int i;

	boot();
	NEED(mount_disk(0) == 0);
	NEED(rump_sys_mkdir("/m/keep", 0755) == 0);
	NEED(rump_sys_mkdir("/m/play", 0755) == 0);
	for (i = 0; i < NTH_KEPT; i++) {
		snprintf(path, sizeof(path), "/m/keep/file%d", i);
		NEED(write_file(path, (size_t)i * 7001, (unsigned)i, 0));
		keep(path, (size_t)i * 7001, (unsigned)i);
	}
	NEED(rump_sys_unmount("/m", 0) == 0);
	_exit(0);
}

static void
step(const struct nth_mount *mk, uint64_t *state)
{
	int i = (int)rnd_below(state, NPLAY), sync;
	char path[64], other[64];
	size_t len;

	snprintf(path, sizeof(path), "/m/play/d%d/f%d", i % 3, i);
	snprintf(other, sizeof(other), "/m/play/d%d/f%u", i % 3,
	    (unsigned)i % 3 + 3 * rnd_below(state, NPLAY / 3));
	switch (rnd_below(state, 8)) {
	case 0:
		forget(path);
		(void)MAYFAIL(rump_sys_unlink(path));
		break;
	case 1:
		forget(path);
		forget(other);
		(void)MAYFAIL(rump_sys_rename(path, other));
		break;
	case 2:
		forget(path);
		(void)MAYFAIL(rump_sys_truncate(path,
		    (int64_t)rnd_below(state, 30000)));
		break;
	case 3:
		rump_sys_sync();
		break;
	case 4:
		snprintf(path, sizeof(path), "/m/play/new%d", i);
		if (rump_sys_mkdir(path, 0755) == -1 && errno == EEXIST)
			(void)MAYFAIL(rump_sys_rmdir(path));
		break;
	case 5:
		snprintf(path, sizeof(path), "/m/keep/file%d", i);
		(void)MAYFAIL(rump_sys_access(path, 0));
		break;
	default:
		sync = rnd_below(state, 2) == 0;
		len = rnd_below(state, 4) == 0 ? 70000 :
		    rnd_below(state, 9000);
		forget(path);
		if (write_file(path, len, (unsigned)i, sync) && sync &&
		    mk->mk_names)
			keep(path, len, (unsigned)i);
		break;
	}
}

void
nth_work(enum rumpuser_fault_call call, const struct nth_mount *mk, uint64_t n,
    uint64_t count, uint64_t seed)
{
	uint64_t state = seed;
	uint32_t leaks;
	char path[64], status[8];
	int i;

	snprintf(status, sizeof(status), "%d", NTH_PANICKED);
	setenv("RUMP_PANIC", status, 1);
	setenv("RUMP_BUFMEM", "256k", 1);
	boot();
	rumpuser_fault_reset(seed);
	rumpuser_fault_set(call, n, count, 0);
	if (MAYFAIL(mount_disk(mk->mk_flags))) {
		for (i = 0; i < 3; i++) {
			snprintf(path, sizeof(path), "/m/play/d%d", i);
			(void)MAYFAIL(rump_sys_mkdir(path, 0755));
		}
		for (i = 0; i < STEPS; i++)
			step(mk, &state);
		if (!MAYFAIL(rump_sys_unmount("/m", 0)))
			NEED(rump_sys_unmount("/m", RUMP_MNT_FORCE) == 0);
	}
	nth_shared->s_hits = rumpuser_fault_hits(call);
	rumpuser_fault_reset(0);
	NEED(rump_pub_halt(RUMP_HALT_REPORT, &leaks) == 0);
	NEED(leaks == 0);
	_exit(0);
}

static void
check_kept(const struct nth_kept *k)
{
	char *want = malloc(k->k_size + 1), *is = malloc(k->k_size + 1);
	int fd;

	pattern(want, k->k_size, k->k_seed);
	fd = rump_sys_open(k->k_path, RUMP_O_RDONLY);
	if (fd == -1 || rump_sys_read(fd, is, k->k_size + 1) !=
	    (rump_ssize_t)k->k_size || memcmp(is, want, k->k_size) != 0) {
		snprintf(nth_shared->s_why, sizeof(nth_shared->s_why),
		    "%s is not whole", k->k_path);
		_exit(1);
	}
	rump_sys_close(fd);
	free(is);
	free(want);
}

void
nth_check(const struct nth_mount *mk)
{
	char *why = nth_shared->s_why;
	size_t len = sizeof(nth_shared->s_why);
	int i;

	if (mk->mk_soft &&
	    judge_fsck(nth_image, nth_size, FSCK_CHECK, why, len) == JF_BAD)
		_exit(1);
	if (judge_fsck(nth_image, nth_size, FSCK_REPAIR, why, len) == JF_BAD)
		_exit(1);
	if (judge_fsck(nth_image, nth_size, FSCK_CHECK, why, len) != JF_CLEAN)
		_exit(1);
	boot();
	NEED(mount_disk(mk->mk_flags) == 0);
	for (i = 0; i < nth_shared->s_nkept; i++)
		check_kept(&nth_shared->s_kept[i]);
	NEED(write_file("/m/afterwards", 10000, 1, 1));
	NEED(rump_sys_unmount("/m", 0) == 0);
	if (judge_fsck(nth_image, nth_size, FSCK_CHECK, why, len) != JF_CLEAN)
		_exit(1);
	_exit(0);
}
