/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The same random operations on FFS, tmpfs and the host: equal after each.
 *
 *	t_model [-s SEED] [NAME...]	stops at the first difference, and
 *					prints the operations before it
 *	MODEL_SHRINK=N t_model -s SEED NAME
 *					which of the first N steps it takes
 */
#include <sys/types.h>
#include <sys/stat.h>

#include <unistd.h>
#ifndef __EMSCRIPTEN__
#include <sys/wait.h>
#endif

#include "model.h"

#define STEPS		50000	/* in make test */
#define EACH		2000	/* steps between looks at everything */
#define FRESH		250000	/* steps until all begins on empty file systems:
				   what moves out of the reach of paths piles
				   up, and 12,000 inodes are not for ever */
#define SHOWN		25	/* operations before a difference */

struct user users[] = {
	{ 0, 0, 2000 }, { 1001, 1001, 2000 }, { 1002, 1002, 2000 }
};
unsigned nusers = 3;
struct target targets[MAXTARGETS];
unsigned ntargets;

static const struct place *disk;
static int protect;

struct op *
op_number(uint64_t n)
{
	static struct op op;

	op_make(&op, test_seed(), n, protect);
	return &op;
}

static struct target *
add_target(const struct calls *calls, const struct place *pl, const char *root)
{
	struct target *t = &targets[ntargets++];
	int i;

	t->calls = calls;
	t->place = pl;
	snprintf(t->root, sizeof(t->root), "%s", root);
	for (i = 0; i < NFDS; i++)
		t->fds[i] = -1;
	return t;
}

/* Mounting needs root, the rest is done as users[0]. */
static void
rump_root(int on)
{

	if (nusers == 1)
		CHECK_OK(rump_sys_seteuid(on ? 0 : users[0].uid));
}

/* Empty file systems, mounted. */
static void
begin(void)
{
	struct target *t;
#ifndef __EMSCRIPTEN__
	static unsigned nth;
#endif

	ntargets = 0;
#ifndef __EMSCRIPTEN__
	add_target(&host_calls, NULL, test_path("host%d-%u", (int)getpid(),
	    nth++));
	CHECK_EQ(mkdir(targets[0].root, 0755), 0);
	CHECK_EQ(chmod(test_dir(), 0711), 0);	/* users go through it */
	umask(022);
	(void)!chown(targets[0].root, users[0].uid, users[0].gid);
#endif
	place_attach(place_named("tmpfs"), NULL);
	add_target(&rump_calls, place_named("tmpfs"), "/tmpfs");
	place_attach(disk, "large.img");
	add_target(&rump_calls, disk, disk->path);
	rump_sys_umask(022);
	for (t = targets; t < &targets[ntargets]; t++) {
		if (t->place != NULL) {
			CHECK_OK(rump_sys_chown(t->root, users[0].uid,
			    users[0].gid));
		}
		CHECK_OK(t->calls->chmod(t->root, 0777));
	}
	if (nusers == 1)
		CHECK_OK(rump_sys_setegid(users[0].gid));
	rump_root(0);
}

static void
end(void)
{

	close_all();
	if (nusers == 1) {
		rump_root(1);
		CHECK_OK(rump_sys_setegid(0));
	}
	place_detach(disk);
	place_detach(place_named("tmpfs"));
}

static void
set_up(void)
{

#ifndef __EMSCRIPTEN__
	protect = host_protects();
	if (geteuid() != 0) {
		nusers = 1;
		users[0].uid = geteuid();
		users[0].gid = users[0].group = getegid();
	}
#endif
	places_boot();
	begin();
}

static void
tear_down(void)
{

	end();
	places_halt();
}

/* Everything; now and then it is what is on the disk that is looked at. */
static int
look(const struct op *op)
{

	if (op == NULL || op->n / EACH % 3 == 2) {
		close_all();
		rump_root(1);
		place_remount(disk);
		rump_root(0);
	}
	return compare_trees();
}

static int
step(const struct op *op)
{
	struct result r[MAXTARGETS];
	unsigned i;

	for (i = 0; i < ntargets; i++)
		op_run(&targets[i], op, &r[i]);
	return compare_results(op, r) || compare_objects(op) ||
	    (op->n % EACH == EACH - 1 && look(op));
}

static void
show(uint64_t n)
{
	uint64_t i;

	for (i = n < SHOWN ? 0 : n - SHOWN; i <= n; i++)
		test_note("%s", op_text(op_number(i)));
	test_note("MODEL_SHRINK=%llu shows what it takes",
	    (unsigned long long)n + 1);
}

#ifndef __EMSCRIPTEN__
/* In a process, and so with a kernel, of its own. */
static int
fails(const uint8_t *skip, uint64_t n)
{
	pid_t pid;
	int status;
	uint64_t i;

	fflush(stdout);
	CHECK((pid = fork()) != -1);
	if (pid == 0) {
		if (freopen("/dev/null", "w", stdout) == NULL)
			_exit(0);
		set_up();
		/* What was before the last beginning does not count. */
		for (i = (n - 1) / FRESH * FRESH; i < n; i++)
			if (!skip[i] && step(op_number(i)))
				_exit(1);
		if (look(NULL))
			_exit(1);
		tear_down();
		_exit(0);
	}
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	return status != 0;
}
#endif

static void
run(const char *place)
{
	uint64_t n;

	disk = place_named(place);
#ifndef __EMSCRIPTEN__
	if (getenv("MODEL_SHRINK") != NULL) {
		alarm(0);
		shrink(strtoull(getenv("MODEL_SHRINK"), NULL, 10), fails);
		test_fail(__FILE__, __LINE__, "%s", "shrunk");
	}
#endif
	set_up();
	for (n = 0; test_more(n, STEPS); n++) {
		if (n > 0 && n % FRESH == 0) {
			if (look(NULL))
				test_fail(__FILE__, __LINE__, "after %llu "
				    "steps: %s", (unsigned long long)n, why);
			end();
			begin();
		}
		if (step(op_number(n))) {
			show(n);
			test_fail(__FILE__, __LINE__, "step %llu: %s",
			    (unsigned long long)n, why);
		}
	}
	if (look(NULL))
		test_fail(__FILE__, __LINE__, "after %llu steps: %s",
		    (unsigned long long)n, why);
	test_note("soak: %s, tmpfs%s: %llu steps", place,
	    ntargets > 2 ? ", host" : "", (unsigned long long)n);
	tear_down();
}

static void
t_softdep(void)
{

	run("softdep");
}

static void
t_async(void)
{

	run("async");
}

TEST_MAIN(
	TEST_SOAK(t_softdep),
	TEST_SOAK(t_async))
