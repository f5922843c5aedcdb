/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mounted read-only the tree is walked; writable, it is changed.
 *
 * Children do the work, as many cases each as survive: a child that dies tells
 * by shared memory which case it was at, and the next child goes on behind it.
 */

#include <sys/mman.h>
#include <sys/wait.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rump/rump.h>
#include <rump/rump_syscalls.h>

#include "rumpuser_exit.h"
#include "rumpuser_mem.h"
#include "test.h"
#include "victim.h"

#define CASE_SECONDS	60	/* under a sanitizer on a busy machine */
#define EXIT_PANIC	70
#define MAXENTRIES	3000	/* damage can make a tree without end */
#define MAXDEPTH	20
#define MAXCHANGES	150
#define MAXREAD		(256 * 1024)

struct progress {
	uint32_t	p_case;		/* being tried */
	char		p_panic[sizeof(((struct result *)0)->r_panic)];
};

struct walk {
	int		w_entries;
	int		w_errors;
};

static void	walk_tree(const char *, int, struct walk *);

void
victim_load(struct victim *v)
{
	char path[1024];
	const char *build = getenv("BUILD");

	snprintf(path, sizeof(path), "%s/images/%s",
	    build != NULL ? build : "build", v->v_file);
	v->v_good = test_contents(path, &v->v_size);
	v->v_image = mmap(NULL, v->v_size, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CHECK(v->v_image != MAP_FAILED);
}

static void
read_file(const char *path, int64_t size, struct walk *w)
{
	static char buf[65536];
	int64_t off;
	rump_ssize_t n = 0;
	int fd;

	fd = rump_sys_open(path, RUMP_O_RDONLY | RUMP_O_NONBLOCK);
	if (fd == -1) {
		w->w_errors++;
		return;
	}
	for (off = 0; off < MAXREAD; off += n) {
		n = rump_sys_pread(fd, buf, sizeof(buf), off);
		if (n <= 0)
			break;
	}
	/* The end too: other block pointers. */
	if (n >= 0 && size > MAXREAD)
		n = rump_sys_pread(fd, buf, sizeof(buf), size - 1000);
	if (n < 0)
		w->w_errors++;
	rump_sys_close(fd);
}

static void
visit(const char *path, int depth, struct walk *w)
{
	char target[1100];
	struct rump_fhandle fh;
	struct rump_stat st;
	size_t fhsize = sizeof(fh);
	int fd;

	if (rump_sys_lstat(path, &st) == -1) {
		w->w_errors++;
		return;
	}
	switch (st.st_mode & RUMP_S_IFMT) {
	case RUMP_S_IFDIR:
		walk_tree(path, depth + 1, w);
		break;
	case RUMP_S_IFREG:
		read_file(path, st.st_size, w);
		if (rump_sys_getfh(path, &fh, &fhsize) == 0 &&
		    (fd = rump_sys_fhopen(&fh, fhsize, RUMP_O_RDONLY)) != -1)
			rump_sys_close(fd);
		break;
	case RUMP_S_IFLNK:
		if (rump_sys_readlink(path, target, sizeof(target)) == -1 ||
		    rump_sys_stat(path, &st) == -1)
			w->w_errors++;
		break;
	}
}

static void
walk_tree(const char *path, int depth, struct walk *w)
{
	char buf[8192], child[2200];
	const struct rump_dirent *d;
	int fd, n, off;

	fd = rump_sys_open(path, RUMP_O_RDONLY | RUMP_O_DIRECTORY);
	if (fd == -1) {
		w->w_errors++;
		return;
	}
	while ((n = rump_sys_getdents(fd, buf, sizeof(buf))) > 0) {
		for (off = 0; off < n; off += d->d_reclen) {
			d = (const struct rump_dirent *)(buf + off);
			CHECK(d->d_reclen >= 16 && d->d_reclen <= n - off);
			CHECK(strlen(d->d_name) == d->d_namlen);
			CHECK(strchr(d->d_name, '/') == NULL);
			if (strcmp(d->d_name, ".") == 0 ||
			    strcmp(d->d_name, "..") == 0 ||
			    ++w->w_entries > MAXENTRIES || depth > MAXDEPTH)
				continue;
			snprintf(child, sizeof(child), "%s/%s", path,
			    d->d_name);
			visit(child, depth, w);
		}
	}
	if (n == -1)
		w->w_errors++;
	rump_sys_close(fd);
}

/* Change what is there: append, truncate, link, rename, remove. */
static void
change(const char *path, int depth, struct walk *w)
{
	char other[2300], data[3000];
	struct rump_stat st;
	int fd;

	if (rump_sys_lstat(path, &st) == -1) {
		w->w_errors++;
		return;
	}
	snprintf(other, sizeof(other), "%s.new", path);
	memset(data, 'd', sizeof(data));
	if ((st.st_mode & RUMP_S_IFMT) == RUMP_S_IFREG) {
		fd = rump_sys_open(path, RUMP_O_RDWR);
		if (fd != -1) {
			w->w_errors += rump_sys_pwrite(fd, data, sizeof(data),
			    st.st_size) == -1;
			w->w_errors += rump_sys_pwrite(fd, data, 100, 5000) ==
			    -1;
			if (w->w_entries % 3 == 0)
				w->w_errors += rump_sys_fsync(fd) == -1;
			w->w_errors += rump_sys_ftruncate(fd,
			    st.st_size / 2) == -1;
			rump_sys_close(fd);
		}
		w->w_errors += rump_sys_link(path, other) == -1;
	}
	w->w_errors += rump_sys_chmod(path, 0700) == -1;
	if (w->w_entries % 2 == 0)
		w->w_errors += rump_sys_rename(path, "/m/moved") == -1;
	else if ((st.st_mode & RUMP_S_IFMT) != RUMP_S_IFDIR)
		w->w_errors += rump_sys_unlink(path) == -1;
	else if (depth < MAXDEPTH)
		w->w_errors += rump_sys_rmdir(path) == -1;
}

/* Make new things in a directory, then change the old ones. */
static void
write_tree(const char *path, int depth, struct walk *w)
{
	char buf[4096], child[2200];
	const struct rump_dirent *d;
	int fd, i, n, off;

	for (i = 0; i < 3; i++) {
		snprintf(child, sizeof(child), "%s/made%d", path, i);
		fd = rump_sys_open(child, RUMP_O_RDWR | RUMP_O_CREAT, 0644);
		if (fd == -1) {
			w->w_errors++;
			break;
		}
		memset(buf, i, sizeof(buf));
		for (n = 0; n < 4 * (i + 1); n++)
			if (rump_sys_write(fd, buf, sizeof(buf)) == -1)
				w->w_errors++;
		rump_sys_close(fd);
	}
	snprintf(child, sizeof(child), "%s/dir", path);
	w->w_errors += rump_sys_mkdir(child, 0755) == -1;
	fd = rump_sys_open(path, RUMP_O_RDONLY | RUMP_O_DIRECTORY);
	if (fd == -1)
		return;
	while ((n = rump_sys_getdents(fd, buf, sizeof(buf))) > 0) {
		for (off = 0; off < n; off += d->d_reclen) {
			d = (const struct rump_dirent *)(buf + off);
			if (strcmp(d->d_name, ".") == 0 ||
			    strcmp(d->d_name, "..") == 0 ||
			    ++w->w_entries > MAXCHANGES || depth > MAXDEPTH)
				continue;
			snprintf(child, sizeof(child), "%s/%s", path,
			    d->d_name);
			if (d->d_type == RUMP_DT_DIR && depth < MAXDEPTH)
				write_tree(child, depth + 1, w);
			change(child, depth, w);
		}
	}
	rump_sys_close(fd);
}

static void
on_exit_of_kernel(int value, void *arg)
{

	(void)arg;
	_exit(value == RUMPUSER_EXIT_PANIC ? EXIT_PANIC : 0);
}

/* Of all that the kernel says only why it ended is kept. */
static void
keep_panic(const char *s, size_t len, void *arg)
{
	static const char prefix[] = "panic: ";
	struct progress *shared = arg;
	size_t skip = sizeof(prefix) - 1;

	if (len <= skip || strncmp(s, prefix, skip) != 0)
		return;
	snprintf(shared->p_panic, sizeof(shared->p_panic), "%.*s",
	    (int)(len - skip - (s[len - 1] == '\n')), s + skip);
}

static int
mount_victim(struct victim *v, int flags)
{
	struct rump_ufs_args ufs = { .fspec = "/dev/victim" };
	struct rump_iso_args iso = { .fspec = "/dev/victim" };

	if (strcmp(v->v_type, "ffs") == 0)
		return rump_sys_mount("ffs", "/m", flags, &ufs, sizeof(ufs));
	return rump_sys_mount(v->v_type, "/m", flags, &iso, sizeof(iso));
}

/* One case in the child; false when this kernel should not be used again. */
static int
try_case(struct victim *v, size_t size, int flags, struct result *r)
{
	struct walk w = { 0, 0 };
	int usable = 1;

	CHECK_EQ(flags & RUMP_MNT_RDONLY ?
	    rumpuser_mem_register_rdonly("victim", v->v_image, size) :
	    rumpuser_mem_register("victim", v->v_image, size), 0);
	CHECK_EQ(rump_pub_etfs_register("/dev/victim", "victim",
	    RUMP_ETFS_BLK), 0);
	if (mount_victim(v, flags) == -1) {
		r->r_outcome = O_ERRNO;
		r->r_errno = errno;
	} else {
		if (flags & RUMP_MNT_RDONLY)
			walk_tree("/m", 0, &w);
		else {
			write_tree("/m", 0, &w);
			rump_sys_sync();
		}
		r->r_outcome = w.w_errors != 0 ? O_ERRORS : O_CLEAN;
		if (rump_sys_unmount("/m", 0) == -1 &&
		    rump_sys_unmount("/m", RUMP_MNT_FORCE) == -1)
			usable = 0;
	}
	if (usable && (rump_pub_etfs_remove("/dev/victim") != 0 ||
	    rumpuser_mem_unregister("victim") != 0))
		usable = 0;
	return usable;
}

static void
child(struct victim *v, uint32_t first, uint32_t end, void (*damage)(
    struct victim *, uint32_t), size_t (*size)(struct victim *, uint32_t),
    int flags, struct progress *shared, struct result *res, uint32_t base)
{
	uint32_t i;
	int usable = 1;

	if (getenv("DAMAGE_CASE") == NULL) {
		rumpuser_set_exit(on_exit_of_kernel, NULL);
		rumpuser_set_console(keep_panic, shared);
	}
	CHECK_EQ(rump_init(), 0);
	CHECK_OK(rump_sys_mkdir("/m", 0755));
	for (i = first; i < end && usable; i++) {
		shared->p_case = i;
		memcpy(v->v_image, v->v_good, v->v_size);
		damage(v, i);
		alarm(CASE_SECONDS);
		usable = try_case(v, size != NULL ? size(v, i) : v->v_size,
		    flags, &res[i - base]);
		alarm(0);
	}
	shared->p_case = i;
	_exit(0);
}

static void
record_death(struct result *r, int status, const char *words)
{

	r->r_status = status;
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_PANIC) {
		r->r_outcome = O_PANIC;
		snprintf(r->r_panic, sizeof(r->r_panic), "%s", words);
	} else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
		r->r_outcome = O_HANG;
	else
		r->r_outcome = O_CRASH;
}

void
victim_run(struct victim *v, uint32_t first, uint32_t count,
    void (*damage)(struct victim *, uint32_t),
    size_t (*size)(struct victim *, uint32_t), int flags, struct result *res)
{
	size_t len = sizeof(struct progress) + count * sizeof(*res);
	struct progress *shared;
	struct result *sres;
	uint32_t at = first;
	pid_t pid;
	int status;

	shared = mmap(NULL, len, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CHECK(shared != MAP_FAILED);
	sres = (struct result *)(shared + 1);
	while (at < first + count) {
		fflush(stdout);
		shared->p_panic[0] = '\0';
		pid = fork();
		CHECK(pid != -1);
		if (pid == 0)
			child(v, at, first + count, damage, size, flags,
			    shared, sres, first);
		CHECK_EQ(waitpid(pid, &status, 0), pid);
		at = shared->p_case;
		if (status != 0) {
			record_death(&sres[at - first], status,
			    shared->p_panic);
			at++;
		}
	}
	memcpy(res, sres, count * sizeof(*res));
	munmap(shared, len);
}

const char *
outcome_name(enum outcome o)
{
	static const char *const names[] = {
		"not tried", "refused", "clean", "some errors", "panic",
		"CRASH", "HANG"
	};

	return names[o];
}
