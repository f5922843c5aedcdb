/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Permissions: the whole matrix of modes and of who asks, against a few lines
 * that say what is allowed.
 */
#include "fixture.h"

static const struct who {
	const char	*name;
	uint32_t	uid, gid;
	int		ngroups;
	uint32_t	groups[2];
} who[] = {
	{ "root",		0, 0, 0, { 0 } },
	{ "owner",		OWNER, 1, 0, { 0 } },
	{ "owner in group",	OWNER, GROUP, 0, { 0 } },
	{ "group",		300, GROUP, 0, { 0 } },
	{ "one of the groups",	300, 301, 2, { 302, GROUP } },
	{ "other",		300, 301, 1, { 302 } },
};
#define NWHO	(sizeof(who) / sizeof(who[0]))

static void
become_who(const struct who *w)
{

	become(0, 0);
	CHECK_OK(rump_sys_setgroups(w->ngroups, w->groups));
	CHECK_OK(rump_sys_setgid(w->gid));
	CHECK_OK(rump_sys_setuid(w->uid));
	test_note("as %s", w->name);
}

/* The bits 7 of mode that are w's. Only the first class that fits counts. */
static unsigned
bits(const struct who *w, unsigned mode)
{
	int i;

	if (w->uid == OWNER)
		return mode >> 6 & 7;
	if (w->gid == GROUP)
		return mode >> 3 & 7;
	for (i = 0; i < w->ngroups; i++)
		if (w->groups[i] == GROUP)
			return mode >> 3 & 7;
	return mode & 7;
}

static void
expect(int allowed, int64_t result, const char *what)
{

	if (allowed) {
		if (result == -1)
			test_fail(__FILE__, __LINE__, "%s: %s", what,
			    strerror(errno));
	} else {
		if (result != -1)
			test_fail(__FILE__, __LINE__, "%s: allowed", what);
		CHECK_EQ(errno, EACCES);
	}
}

static void
t_files_open_for_whom_they_should(void)
{
	const char *const *r, *path;
	size_t m, w;
	int fd;

	fixture();
	for (r = roots; *r != NULL; r++) {
		for (w = 0; w < NWHO; w++) {
			become_who(&who[w]);
			for (m = 0; m < nmodes; m++) {
				path = fmt("%s/perm/f_%03o", *r, modes[m]);
				fd = rump_sys_open(path, RUMP_O_RDONLY);
				expect(who[w].uid == 0 ||
				    (bits(&who[w], modes[m]) & 4), fd, path);
				if (fd != -1)
					CHECK_OK(rump_sys_close(fd));
			}
			unbecome();
		}
	}
}

static void
t_access_says_what_open_does(void)
{
	const char *const *r, *path;
	unsigned b;
	size_t m, w;

	fixture();
	for (r = roots; *r != NULL; r++) {
		for (w = 0; w < NWHO; w++) {
			become_who(&who[w]);
			for (m = 0; m < nmodes; m++) {
				path = fmt("%s/perm/f_%03o", *r, modes[m]);
				b = bits(&who[w], modes[m]);
				if (who[w].uid == 0)
					b = 4 | (modes[m] & 0111 ? 1 : 0);
				expect(1, rump_sys_access(path, RUMP_F_OK),
				    path);
				expect((b & 4) != 0,
				    rump_sys_access(path, RUMP_R_OK), path);
				expect((b & 1) != 0,
				    rump_sys_access(path, RUMP_X_OK), path);
				expect((b & 5) == 5, rump_sys_access(path,
				    RUMP_R_OK | RUMP_X_OK), path);
				CHECK_ERR(EROFS, rump_sys_access(path,
				    RUMP_W_OK));
			}
			unbecome();
		}
	}
}

/* Read a directory's names with r; reach what is in it with x. */
static void
t_directories_let_through_whom_they_should(void)
{
	struct rump_stat st;
	const char *const *r, *dir;
	unsigned b;
	size_t m, w;
	int fd;

	fixture();
	for (r = roots; *r != NULL; r++) {
		for (w = 0; w < NWHO; w++) {
			become_who(&who[w]);
			for (m = 0; m < nmodes; m++) {
				dir = fmt("%s/perm/d_%03o", *r, modes[m]);
				b = who[w].uid == 0 ? 7 :
				    bits(&who[w], modes[m]);
				fd = rump_sys_open(dir, RUMP_O_RDONLY);
				expect((b & 4) != 0, fd, dir);
				if (fd != -1)
					CHECK_OK(rump_sys_close(fd));
				expect((b & 1) != 0,
				    rump_sys_stat(fmt("%s/x", dir), &st), dir);
				expect((b & 1) != 0,
				    rump_sys_stat(fmt("%s/.", dir), &st), dir);
				expect((b & 1) != 0,
				    rump_sys_stat(fmt("%s/..", dir), &st), dir);
				expect((b & 1) != 0, rump_sys_access(
				    fmt("%s/x", dir), RUMP_F_OK), dir);
				expect((b & 1) != 0, rump_sys_chdir(dir), dir);
				CHECK_OK(rump_sys_chdir("/"));
				/* The directory itself is its parent's. */
				CHECK_OK(rump_sys_stat(dir, &st));
			}
			unbecome();
		}
	}
}

/* The cache must not tell what the directory would not. */
static void
t_cached_names_are_guarded_too(void)
{
	struct rump_stat st;
	const char *const *r, *path;
	int i;

	fixture();
	for (r = roots; *r != NULL; r++) {
		path = fmt("%s/perm/d_500/x", *r);
		for (i = 0; i < 3; i++) {
			CHECK_OK(rump_sys_stat(path, &st));
			become(300, 301);
			CHECK_ERR(EACCES, rump_sys_stat(path, &st));
			CHECK_ERR(EACCES, rump_sys_stat(
			    fmt("%s/perm/d_500/none", *r), &st));
			unbecome();
			CHECK_ERR(ENOENT, rump_sys_stat(
			    fmt("%s/perm/d_500/none", *r), &st));
		}
	}
}

/* A descriptor keeps what was allowed when it was opened. */
static void
t_permissions_are_checked_at_open(void)
{
	const char *const *r;
	char buf[8];
	int fd;

	fixture();
	for (r = roots; *r != NULL; r++) {
		fd = (int)CHECK_OK(rump_sys_open(fmt("%s/perm/f_400", *r),
		    RUMP_O_RDONLY));
		become(300, 301);
		CHECK_EQ(rump_sys_read(fd, buf, sizeof(buf)), 5);
		CHECK_ERR(EACCES, rump_sys_open(fmt("%s/perm/f_400", *r),
		    RUMP_O_RDONLY));
		unbecome();
		CHECK_OK(rump_sys_close(fd));
	}
}

/* access(2) asks for the real user, faccessat may ask for the effective. */
static void
t_access_is_about_the_real_user(void)
{
	const char *path = "/ffs/perm/f_400";

	fixture();
	become(0, 0);
	CHECK_OK(rump_sys_seteuid(OWNER));
	CHECK_OK(rump_sys_access(path, RUMP_R_OK));
	CHECK_OK(rump_sys_seteuid(0));
	/* Real owner, effective other. */
	CHECK_OK(rump_sys_setuid(OWNER));
	CHECK_OK(rump_sys_access(path, RUMP_R_OK));
	unbecome();
	become(0, 0);
	CHECK_OK(rump_sys_seteuid(300));
	CHECK_OK(rump_sys_access(path, RUMP_R_OK));
	CHECK_OK(rump_sys_faccessat(RUMP_AT_FDCWD, path, RUMP_R_OK, 0));
	CHECK_ERR(EACCES, rump_sys_faccessat(RUMP_AT_FDCWD, path, RUMP_R_OK,
	    RUMP_AT_EACCESS));
	CHECK_ERR(EACCES, rump_sys_open(path, RUMP_O_RDONLY));
	CHECK_EQ(rump_sys_geteuid(), 300);
	unbecome();
}

static void
t_only_root_mounts_and_chroots(void)
{
	struct rump_ufs_args args = { (char *)(uintptr_t)"/dev/disk_ffs" };
	char fh[32];
	size_t size = sizeof(fh);

	fixture();
	become(300, 301);
	CHECK_ERR(EPERM, rump_sys_mount("ffs", "/tmp", RUMP_MNT_RDONLY, &args,
	    sizeof(args)));
	CHECK_ERR(EPERM, rump_sys_unmount("/ffs", 0));
	CHECK_ERR(EPERM, rump_sys_chroot("/ffs"));
	CHECK_ERR(EPERM, rump_sys_getfh("/ffs", fh, &size));
	CHECK_ERR(EPERM, rump_sys_fhopen(fh, sizeof(fh), RUMP_O_RDONLY));
	unbecome();
}

/* The writable root file system: directories are made by who may. */
static void
t_making_needs_write_permission(void)
{
	struct rump_stat st;

	fixture();
	CHECK_OK(rump_sys_mkdir("/p", 0755));
	become(300, 301);
	CHECK_ERR(EACCES, rump_sys_mkdir("/p/a", 0755));
	CHECK_ERR(EACCES, rump_sys_open("/p/a", RUMP_O_WRONLY | RUMP_O_CREAT,
	    0644));
	CHECK_OK(rump_sys_mkdir("/tmp/mine", 0750));
	CHECK_OK(rump_sys_stat("/tmp/mine", &st));
	CHECK_EQ(st.st_uid, 300);
	CHECK_EQ(st.st_mode & 07777, 0750);
	unbecome();
	become(400, 401);
	CHECK_ERR(EACCES, rump_sys_stat("/tmp/mine/x", &st));
	CHECK_ERR(EACCES, rump_sys_mkdir("/tmp/mine/x", 0755));
	CHECK_ERR(EEXIST, rump_sys_mkdir("/tmp/mine", 0755));
	unbecome();
	CHECK_OK(rump_sys_mkdir("/tmp/mine/x", 0755));
}

TEST_MAIN(
	TEST(t_files_open_for_whom_they_should),
	TEST(t_access_says_what_open_does),
	TEST(t_directories_let_through_whom_they_should),
	TEST(t_cached_names_are_guarded_too),
	TEST(t_permissions_are_checked_at_open),
	TEST(t_access_is_about_the_real_user),
	TEST(t_only_root_mounts_and_chroots),
	TEST(t_making_needs_write_permission))
