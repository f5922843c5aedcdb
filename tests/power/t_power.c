/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The power is cut at every write of every workload; power.h says how, and
 * docs/decisions/0011 what is promised.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "power.h"
#include "rumpuser_fault.h"
#include "rumpuser_mem.h"

/* At every write; where that takes too long, at so many of a workload. */
#ifdef __SANITIZE_ADDRESS__
#define ENOUGH		30
#else
#define ENOUGH		100000
#endif

static uint8_t *fresh, *work, *image;
static size_t size;
static char current[200];		/* the case, should it die */

static void
died(int sig)
{

	(void)!write(1, current, strlen(current));
	signal(sig, SIG_DFL);
	raise(sig);
}

static void
load(const char *name)
{
	char path[1024];

	snprintf(path, sizeof(path), POWER_IMAGES "/%s.img", name);
	fresh = test_contents(path, &size);
	CHECK((work = malloc(size)) != NULL);
	CHECK((image = malloc(size)) != NULL);
}

static void
boot(const struct mode *mode)
{

	signal(SIGABRT, died);
	signal(SIGSEGV, died);
	signal(SIGALRM, died);
	/* Little memory for buffers: they are written in odd orders. */
	setenv("RUMP_BUFMEM", "256k", 1);
	if (mode->md_flags & M_BARRIER)
		setenv("RUMP_BLKBARRIER", "1", 1);
	CHECK_EQ(rumpuser_mem_register("work", work, size), 0);
	CHECK_EQ(rumpuser_mem_register("judge", image, size), 0);
	CHECK_EQ(rump_init(), 0);
	CHECK_EQ(rump_pub_etfs_register("/dev/work", "work", RUMP_ETFS_BLK), 0);
	CHECK_EQ(rump_pub_etfs_register("/dev/judge", "judge", RUMP_ETFS_BLK),
	    0);
	CHECK_OK(rump_sys_mkdir("/work", 0755));
	CHECK_OK(rump_sys_mkdir("/judge", 0755));
}

static void
record_workload(const struct workload *w, const struct mode *mode,
    uint64_t seed)
{
	char device[] = "/dev/work";
	struct rump_ufs_args args = { device };

	memcpy(work, fresh, size);
	model_reset();
	log_start("work");
	CHECK_OK(rump_sys_mount("ffs", "/work", mode->md_mount, &args,
	    sizeof(args)));
	workload_mount = mode->md_mount;
	w->w_run(&seed);
	CHECK_OK(rump_sys_unmount("/work", 0));
	log_stop();
}

static void
save(void)
{
	const char *path = getenv("POWER_SAVE");
	FILE *f;

	if (path == NULL || (f = fopen(path, "wb")) == NULL)
		return;
	fwrite(image, 1, size, f);
	fclose(f);
}

static void
make_case(struct crash *c, unsigned cut, uint64_t reorder)
{

	crash_make(c, cut, reorder, image);
	if (c->c_mode->md_flags & M_FSCK)
		judge_cutrepair(image, size, reorder);
}

static void
one_case(struct crash *c, const struct workload *w, unsigned cut,
    uint64_t seed, uint64_t reorder)
{
	char why[400] = "";

	snprintf(current, sizeof(current), "# POWER_CASE=\"%s %s %u %llu "
	    "%llu\"\n", w->w_name, c->c_mode->md_name, cut,
	    (unsigned long long)seed, (unsigned long long)reorder);
	make_case(c, cut, reorder);
	if (getenv("POWER_CASE") != NULL)
		save();
	if (judge(image, size, c, why, sizeof(why)) == 0)
		return;
	if (getenv("POWER_SAVE") != NULL) {
		make_case(c, cut, reorder);
		save();
	}
	fputs(current, stdout);
	test_fail(__FILE__, __LINE__, "%s, %s, cut at write %u of %u "
	    "(operation %d begun, %d done), reorder seed %llu: %s", w->w_name,
	    c->c_mode->md_name, cut, nwrites, c->c_begun, c->c_done,
	    (unsigned long long)reorder, why);
}

/*
 * => every: all writes, else some, spread evenly from a random one on. The last
 *    cut is behind the last write.
 */
static unsigned
cut_workload(const struct workload *w, const struct mode *mode, uint64_t seed,
    int every)
{
	unsigned cut, n = 0, step;
	struct crash c;

	record_workload(w, mode, seed);
	CHECK(nwrites > 0);
	step = every ? 1 : 1 + nwrites / (test_quick() ? 20 : ENOUGH);
	crash_start(&c, mode, fresh, size);
	for (cut = 1 + test_below(step); cut <= nwrites; cut += step, n++)
		one_case(&c, w, cut, seed, test_random() >> 32);
	one_case(&c, w, nwrites + 1, seed, test_random() >> 32);
	crash_end(&c);
	return n + 1;
}

/* POWER_CASE: just that; true if there is one and it is of this mode. */
static int
asked_case(const struct mode *mode)
{
	unsigned long long seed, reorder;
	char wname[40], mname[40];
	const char *s = getenv("POWER_CASE");
	struct crash c;
	unsigned cut;
	int i;

	if (s == NULL)
		return 0;
	CHECK_EQ(sscanf(s, "%39s %39s %u %llu %llu", wname, mname, &cut, &seed,
	    &reorder), 5);
	if (strcmp(mname, mode->md_name) != 0)
		test_skip("POWER_CASE is of another mode");
	for (i = 0; i < nworkloads; i++)
		if (strcmp(workloads[i].w_name, wname) == 0)
			break;
	CHECK(i < nworkloads);
	record_workload(&workloads[i], mode, seed);
	log_print();
	crash_start(&c, mode, fresh, size);
	one_case(&c, &workloads[i], cut, seed, reorder);
	crash_end(&c);
	return 1;
}

static void
run(const char *imagename, const struct mode *mode)
{
	unsigned n = 0, round;
	uint32_t leaks;
	int i;

	load(imagename);
	boot(mode);
	if (!asked_case(mode))
		for (round = 0; test_more(round, 1); round++)
			for (i = 0; i < nworkloads &&
			    test_more(round, 1); i++)
				n += cut_workload(&workloads[i], mode,
				    test_random() >> 32, test_soak() != 0);
	CHECK_EQ(rump_pub_halt(RUMP_HALT_REPORT, &leaks), 0);
	CHECK_EQ(leaks, 0);
	CHECK_EQ(rumpuser_mem_unregister("work"), 0);
	CHECK_EQ(rumpuser_mem_unregister("judge"), 0);
	free(fresh);
	free(work);
	free(image);
	test_note("soak: %u cuts", n);
}

#define MODE(name, image, str, mount, flags)				\
static void								\
t_##name(void)								\
{									\
	static const struct mode mode = { str, mount, flags };		\
									\
	run(image, &mode);						\
}

#define SOFT		(P_HARMLESS | P_NAMES | P_BYTES)
#define META		(P_NAMES | P_NAMESDONE)

MODE(soft, "small", "soft", RUMP_MNT_SOFTDEP, M_PREFIX | SOFT)
MODE(soft_usual, "usual", "soft-usual", RUMP_MNT_SOFTDEP, M_PREFIX | SOFT)
MODE(soft_barrier, "small", "soft-barrier", RUMP_MNT_SOFTDEP,
    M_CACHE | M_BARRIER | SOFT)
MODE(soft_cache, "small", "soft-cache", RUMP_MNT_SOFTDEP, M_CACHE)
MODE(async, "small", "async", RUMP_MNT_ASYNC, M_PREFIX)
MODE(async_cache, "usual", "async-cache", RUMP_MNT_ASYNC, M_CACHE)
MODE(soft_fsck, "small", "soft-fsck", RUMP_MNT_SOFTDEP,
    M_PREFIX | M_FSCK | P_NAMES | P_BYTES)
MODE(async_fsck, "small", "async-fsck", RUMP_MNT_ASYNC, M_PREFIX | M_FSCK)
MODE(meta, "small", "meta", 0, M_PREFIX | META)
MODE(meta_cache, "usual", "meta-cache", 0, M_CACHE | META)
MODE(sync, "usual", "sync", RUMP_MNT_SYNCHRONOUS, M_PREFIX | META | P_DATADONE)
MODE(sync_cache, "small", "sync-cache", RUMP_MNT_SYNCHRONOUS,
    M_CACHE | META | P_DATADONE)

TEST_MAIN(
	TEST_SOAK(t_soft),
	TEST_SOAK(t_soft_usual),
	TEST_SOAK(t_soft_cache),
	TEST_SOAK(t_soft_barrier),
	TEST_SOAK(t_async),
	TEST_SOAK(t_async_cache),
	TEST_SOAK(t_soft_fsck),
	TEST_SOAK(t_async_fsck),
	TEST_SOAK(t_meta),
	TEST_SOAK(t_meta_cache),
	TEST_SOAK(t_sync),
	TEST_SOAK(t_sync_cache))
