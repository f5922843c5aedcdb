/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Nth read, write, flush or allocation fails, for every N, from mount to
 * unmount: each call ends well or with an errno that says so, or the kernel
 * stops; the process lives. fsck repairs what is on the disk then (with soft
 * updates there is nothing but leaks), and what was synced is whole.
 *
 * A kernel that stops takes its process with it here, so each case has one,
 * and the judge another; image and promises are in memory that they share.
 *
 * A failing case prints what runs it alone:
 *	NTH_CASE="CALL MOUNT N COUNT SEED" t_nth NAME
 */
#include <sys/mman.h>
#include <sys/wait.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rump/rumperrno2host.h>

#include "../../fsck/fsck.h"
#include "power.h"
#include "rumpuser_fault.h"
#include "rumpuser_mem.h"

#define PANICKED	77		/* exit status of a kernel that did */
#define MAXKEPT		64
#define NKEEP		12
#define NPLAY		12
#define STEPS		60

/* Files that must be there, whole. */
struct kept {
	char		k_path[64];
	size_t		k_size;
	unsigned	k_seed;
};
struct shared {
	struct kept	s_kept[MAXKEPT];
	int		s_nkept;
	uint64_t	s_hits;		/* calls that failed */
	char		s_why[400];
};

static struct shared *shared;
static uint8_t *image, *base;		/* base: with the files of keep/ */
static size_t size;

struct mount_kind {
	const char	*mk_name;
	int		mk_flags;
	int		mk_soft;
	int		mk_names;	/* fsync promises them, too */
};
static const struct mount_kind kinds[] = {
	{ "soft", RUMP_MNT_SOFTDEP, 1, 1 },
	{ "meta", 0, 0, 1 },
	{ "async", RUMP_MNT_ASYNC, 0, 0 },
};
#define NKINDS	(sizeof(kinds) / sizeof(kinds[0]))

/* In a child: it ends, with the reason in memory. */
#define NEED(e) do {							\
	if (!(e)) {							\
		snprintf(shared->s_why, sizeof(shared->s_why),		\
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
	snprintf(shared->s_why, sizeof(shared->s_why), "line %d: %s: %s",
	    line, what, strerror(errno));
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

	NEED(rumpuser_mem_register("disk", image, size) == 0);
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
	struct kept *k = &shared->s_kept[shared->s_nkept];

	NEED(shared->s_nkept < MAXKEPT);
	snprintf(k->k_path, sizeof(k->k_path), "%s", path);
	k->k_size = len;
	k->k_seed = seed;
	shared->s_nkept++;
}

static void
forget(const char *path)
{
	int i;

	for (i = 0; i < shared->s_nkept; i++)
		if (strcmp(shared->s_kept[i].k_path, path) == 0) {
			shared->s_kept[i] =
			    shared->s_kept[--shared->s_nkept];
			return;
		}
}

/* The image that all cases begin with. */
static void
prepare(void)
{
	char path[64];
	int i;

	boot();
	NEED(mount_disk(0) == 0);
	NEED(rump_sys_mkdir("/m/keep", 0755) == 0);
	NEED(rump_sys_mkdir("/m/play", 0755) == 0);
	for (i = 0; i < NKEEP; i++) {
		snprintf(path, sizeof(path), "/m/keep/file%d", i);
		NEED(write_file(path, (size_t)i * 7001, (unsigned)i, 0));
		keep(path, (size_t)i * 7001, (unsigned)i);
	}
	NEED(rump_sys_unmount("/m", 0) == 0);
	_exit(0);
}

static void
step(const struct mount_kind *mk, uint64_t *state)
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

static void
work(enum rumpuser_fault_call call, const struct mount_kind *mk, uint64_t n,
    uint64_t count, uint64_t seed)
{
	uint64_t state = seed;
	uint32_t leaks;
	char path[64], status[8];
	int i;

	snprintf(status, sizeof(status), "%d", PANICKED);
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
	shared->s_hits = rumpuser_fault_hits(call);
	rumpuser_fault_reset(0);
	NEED(rump_pub_halt(RUMP_HALT_REPORT, &leaks) == 0);
	NEED(leaks == 0);
	_exit(0);
}

static void
check_kept(const struct kept *k)
{
	char *want = malloc(k->k_size + 1), *is = malloc(k->k_size + 1);
	int fd;

	pattern(want, k->k_size, k->k_seed);
	fd = rump_sys_open(k->k_path, RUMP_O_RDONLY);
	if (fd == -1 || rump_sys_read(fd, is, k->k_size + 1) !=
	    (rump_ssize_t)k->k_size || memcmp(is, want, k->k_size) != 0) {
		snprintf(shared->s_why, sizeof(shared->s_why),
		    "%s is not whole", k->k_path);
		_exit(1);
	}
	rump_sys_close(fd);
	free(is);
	free(want);
}

static void
check_image(const struct mount_kind *mk)
{
	char *why = shared->s_why;
	size_t len = sizeof(shared->s_why);
	int i;

	if (mk->mk_soft && judge_fsck(image, size, FSCK_CHECK, why, len) ==
	    JF_BAD)
		_exit(1);
	if (judge_fsck(image, size, FSCK_REPAIR, why, len) == JF_BAD)
		_exit(1);
	if (judge_fsck(image, size, FSCK_CHECK, why, len) != JF_CLEAN)
		_exit(1);
	boot();
	NEED(mount_disk(mk->mk_flags) == 0);
	for (i = 0; i < shared->s_nkept; i++)
		check_kept(&shared->s_kept[i]);
	NEED(write_file("/m/afterwards", 10000, 1, 1));
	NEED(rump_sys_unmount("/m", 0) == 0);
	if (judge_fsck(image, size, FSCK_CHECK, why, len) != JF_CLEAN)
		_exit(1);
	_exit(0);
}

/*
 * ---- the parent ----------------------------------------------------------
 */

static void *
share(size_t len)
{
	void *p;

	p = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
	    -1, 0);
	CHECK(p != MAP_FAILED);
	return p;
}

/* Status of a child that has run what follows; it does not return there. */
static pid_t
begin_child(void)
{
	pid_t pid;

	fflush(NULL);
	CHECK((pid = fork()) != -1);
	if (pid == 0)
		alarm(120);
	return pid;
}

static int
end_child(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) == -1)
		CHECK_EQ(errno, EINTR);
	return status;
}

static void
setup(void)
{
	pid_t pid;

	base = test_contents(POWER_IMAGES "/small.img", &size);
	image = share(size);
	memcpy(image, base, size);
	shared = share(sizeof(*shared));
	if ((pid = begin_child()) == 0)
		prepare();
	if (end_child(pid) != 0)
		test_fail(__FILE__, __LINE__, "prepare: %s", shared->s_why);
	memcpy(base, image, size);
}

static unsigned panics;

/* => Returns whether anything failed. */
static int
one_case(enum rumpuser_fault_call call, const char *callname,
    const struct mount_kind *mk, uint64_t n, uint64_t count, uint64_t seed)
{
	const char *what;
	int status;
	pid_t pid;

	memcpy(image, base, size);
	shared->s_nkept = NKEEP;
	shared->s_hits = 1;		/* of one that stops */
	shared->s_why[0] = '\0';
	if ((pid = begin_child()) == 0)
		work(call, mk, n, count, seed);
	status = end_child(pid);
	what = "the work";
	if (WIFEXITED(status) && WEXITSTATUS(status) == PANICKED)
		panics++;
	else if (status != 0)
		goto bad;
	if ((pid = begin_child()) == 0)
		check_image(mk);
	what = "the disk";
	if ((status = end_child(pid)) == 0)
		return shared->s_hits != 0;
bad:
	printf("# NTH_CASE=\"%s %s %llu %llu %llu\"\n", callname, mk->mk_name,
	    (unsigned long long)n, (unsigned long long)count,
	    (unsigned long long)seed);
	test_fail(__FILE__, __LINE__, "%s number %llu%s fails, %s: %s: %s "
	    "(status 0x%x)", callname, (unsigned long long)n,
	    count == 0 ? " and all later" : "", mk->mk_name, what,
	    shared->s_why, status);
	return 0;
}

/* NTH_CASE: just that; true if there is one. */
static int
asked_case(enum rumpuser_fault_call call, const char *callname)
{
	unsigned long long n, count, seed;
	const char *s = getenv("NTH_CASE");
	char cname[20], mname[20];
	size_t k;

	if (s == NULL)
		return 0;
	CHECK_EQ(sscanf(s, "%19s %19s %llu %llu %llu", cname, mname, &n,
	    &count, &seed), 5);
	if (strcmp(cname, callname) != 0)
		test_skip("NTH_CASE is of another call");
	for (k = 0; k < NKINDS; k++)
		if (strcmp(kinds[k].mk_name, mname) == 0)
			(void)one_case(call, callname, &kinds[k], n, count,
			    seed);
	return 1;
}

/*
 * Soaking: every N, a new workload each time. Else N grows by steps, so that
 * some are tried in all parts of one workload.
 */
static void
sweep(enum rumpuser_fault_call call, const char *callname, unsigned step)
{
	unsigned cases = 0, round;
	uint64_t n, seed;
	size_t k;
	int failed;

	setup();
	if (asked_case(call, callname))
		return;
	if (test_soak() != 0)
		step = 1;
	for (round = 0; test_more(round, 1); round++) {
		seed = test_random() >> 32;
		for (k = 0; k < NKINDS; k++)
			for (n = 1 + test_below(step), failed = 1;
			    failed && test_more(round, 1);
			    n += 1 + test_below(2 * step - 1), cases++)
				failed = one_case(call, callname, &kinds[k],
				    n, n & 1, seed);
	}
	test_note("soak: %u cases, %u of them stopped the kernel", cases,
	    panics);
}

#ifdef __SANITIZE_ADDRESS__
#define SCALE	4
#else
#define SCALE	1
#endif

static void
t_reads_fail(void)
{

	sweep(RUMPUSER_FAULT_READ, "read", 2 * SCALE);
}

static void
t_writes_fail(void)
{

	sweep(RUMPUSER_FAULT_WRITE, "write", 3 * SCALE);
}

static void
t_flushes_fail(void)
{

	sweep(RUMPUSER_FAULT_SYNC, "sync", 1);
}

static void
t_allocations_fail(void)
{

	/* Under the address sanitizer each is one of the host's. */
	sweep(RUMPUSER_FAULT_MALLOC, "malloc", SCALE == 1 ? 1 : 40);
}

TEST_MAIN(
	TEST_SOAK(t_reads_fail),
	TEST_SOAK(t_writes_fail),
	TEST_SOAK(t_flushes_fail),
	TEST_SOAK(t_allocations_fail))
