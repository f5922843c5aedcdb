/* SPDX-License-Identifier: BSD-2-Clause */
/* Limits: names, paths, links, descriptors. */
#include "script.h"

#define NDESCRIPTORS	100	/* of a process, and open files */

static const char *const names[] = {
	"put {x*255} text", "get {x*255} = text",
	"open {x*256} wc -> ENAMETOOLONG",
	"mkdir {d*255} 0755", "put {d*255}/{y*255} deep",
	"get {d*255}/{y*255} = deep", "rename {x*255} {z*255}",
	"link {z*255} {w*255}", "nlink {w*255} = 2",
	"mkfifo {p*255} 0644", "unlink {p*255}",
	"symlink {t*1023} l", "readlink l = {t*1023}",
	"symlink {t*1024} m -> ENAMETOOLONG",
	"open l r -> ENAMETOOLONG", "symlink {u*255} n", "open n r -> ENOENT",
	"open n wc", "type {u*255} = f",
	/* PATH_MAX counts the zero byte */
	"stat .{/*1022}", "stat .{/*1023} -> ENAMETOOLONG",
	"open {/*1020}dev r", "stat {/*1024} -> ENAMETOOLONG",
	NULL
};

/* Deeper than a path is long, one step at a time. */
static void
deep(void)
{
	char name[100];
	int i;

	memset(name, 'n', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	for (i = 0; i < 12; i++) {
		CHECK_OK(rump_sys_mkdir(name, 0755));
		CHECK_OK(rump_sys_chdir(name));
	}
	for (i = 0; i < 12; i++) {
		CHECK_OK(rump_sys_chdir(".."));
		CHECK_OK(rump_sys_rmdir(name));
	}
}

/* As many links as LINK_MAX allows, and no more. */
static void
many_links(const struct place *pl)
{
	char name[32];
	struct rump_stat st;
	long max;
	int i, n;

	max = rump_sys_pathconf(".", RUMP__PC_LINK_MAX);
	if (!place_is_ffs(pl) || max > 40000)
		return;
	CHECK_OK(rump_sys_mkdir("links", 0755));
	CHECK_EQ(rump_sys_close((int)CHECK_OK(rump_sys_open("links/0",
	    RUMP_O_CREAT | RUMP_O_WRONLY, 0644))), 0);
	for (n = 1; n < max; n++) {
		snprintf(name, sizeof(name), "links/%d", n);
		CHECK_OK(rump_sys_link("links/0", name));
	}
	CHECK_OK(rump_sys_stat("links/0", &st));
	CHECK_EQ(st.st_nlink, max);
	CHECK_ERR(EMLINK, rump_sys_link("links/0", "links/x"));
	CHECK_ERR(EMLINK, rump_sys_rename("links/0", "links/x"));
	CHECK_OK(rump_sys_unlink("links/1"));
	CHECK_OK(rump_sys_rename("links/0", "links/x"));
	CHECK_OK(rump_sys_rename("links/x", "links/0"));
	for (i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "links/%d", i);
		if (i != 1)
			CHECK_OK(rump_sys_unlink(name));
	}
	CHECK_OK(rump_sys_rmdir("links"));
}

/* Descriptors run out, and nothing is lost. */
static void
many_files(void)
{
	static int fd[100000];
	int i, n, error;

	for (n = 0; n < 100000; n++)
		if ((fd[n] = rump_sys_open("f", RUMP_O_CREAT | RUMP_O_RDWR,
		    0644)) == -1)
			break;
	error = errno;
	CHECK(n > 50 && n < 100000);
	CHECK(error == EMFILE || error == ENFILE);
	CHECK_OK(rump_sys_mkdir("still", 0755));
	CHECK_ERR(error, rump_sys_open("new", RUMP_O_CREAT | RUMP_O_RDWR,
	    0644));
	for (i = 0; i < n; i++)
		CHECK_OK(rump_sys_close(fd[i]));
	CHECK_ERR(ENOENT, rump_sys_unlink("new"));
}

/* Every call that makes a descriptor; file: it makes an open file as well. */
static char handle[64];
static size_t handle_size;

#define MAKER(name, e)							\
static int								\
m_##name(int fd)							\
{									\
									\
	(void)fd;							\
	return (e);							\
}

MAKER(open, rump_sys_open("f", RUMP_O_RDONLY))
MAKER(creat, rump_sys_open("new", RUMP_O_CREAT | RUMP_O_RDWR, 0644))
MAKER(opendir, rump_sys_open(".", RUMP_O_RDONLY))
MAKER(openat, rump_sys_openat(RUMP_AT_FDCWD, "f", RUMP_O_RDONLY))
MAKER(fhopen, rump_sys_fhopen(handle, handle_size, RUMP_O_RDONLY))
MAKER(kqueue, rump_sys_kqueue())
MAKER(kqueue1, rump_sys_kqueue1(0))
MAKER(dup, rump_sys_dup(fd))
MAKER(dupfd, rump_sys_fcntl(fd, RUMP_F_DUPFD, 0))
MAKER(dupfd_cloexec, rump_sys_fcntl(fd, RUMP_F_DUPFD_CLOEXEC, 0))

static const struct {
	const char	*name;
	int		(*f)(int fd);
	int		file;
} makers[] = {
#define M(name, file)	{ #name, m_##name, file }
	M(open, 1), M(creat, 1), M(opendir, 1), M(openat, 1), M(fhopen, 1),
	M(kqueue, 1), M(kqueue1, 1), M(dup, 0), M(dupfd, 0),
	M(dupfd_cloexec, 0),
};
#define NMAKERS	((int)(sizeof(makers) / sizeof(makers[0])))

/* Of fd: each call gives error, or a descriptor. */
static void
make_each(int fd, int error, int file_error)
{
	int i, new, want;

	for (i = 0; i < NMAKERS; i++) {
		want = makers[i].file ? file_error : error;
		new = (*makers[i].f)(fd);
		if ((new == -1 ? errno : 0) != want)
			test_fail(__FILE__, __LINE__, "%s: %s, not %s",
			    makers[i].name, strerror(new == -1 ? errno : 0),
			    strerror(want));
		if (new != -1)
			CHECK_OK(rump_sys_close(new));
	}
	CHECK_EQ(rump_sys_unlink("new") == -1, file_error != 0);
}

/*
 * A process's table full of few files; then the kernel's full, seen by a
 * process whose table is not. dup2 needs no free descriptor.
 */
static void
no_descriptors(const struct place *pl)
{
	int i, fd, last = 0, other;

	(void)pl;
	fd = (int)CHECK_OK(rump_sys_open("f", RUMP_O_CREAT | RUMP_O_RDWR,
	    0644));
	handle_size = sizeof(handle);
	CHECK_OK(rump_sys_getfh("f", handle, &handle_size));
	make_each(fd, 0, 0);
	while ((i = rump_sys_dup(fd)) != -1)
		last = i;
	CHECK_ERR(EMFILE, rump_sys_dup(fd));
	CHECK_EQ(last, NDESCRIPTORS - 1);
	make_each(fd, EMFILE, EMFILE);
	CHECK_EQ(rump_sys_dup2(fd, last), last);
	for (i = fd + 1; i <= last; i++)
		CHECK_OK(rump_sys_close(i));
	make_each(fd, 0, 0);

	while (rump_sys_open("f", RUMP_O_RDONLY) != -1)
		continue;
	CHECK(errno == EMFILE || errno == ENFILE);
	CHECK_EQ(rump_pub_lwproc_rfork(RUMP_RFFD_COPY), 0);
	for (i = fd + 1; i <= last; i++)
		(void)rump_sys_close(i);
	make_each(fd, 0, ENFILE);
	CHECK_EQ(rump_sys_dup2(fd, last), last);
	other = (int)CHECK_OK(rump_sys_dup(fd));
	CHECK_OK(rump_sys_close(other));
	rump_pub_lwproc_releaselwp();
	for (i = fd; i <= last; i++)
		CHECK_OK(rump_sys_close(i));
}

static void
t_descriptors(void)
{
	static const char *const one[] = { "softdep", NULL };

	CHECK_EQ(setenv("RUMP_NFILES", "100", 1), 0);
	at_places(one, no_descriptors);
}

static void
run(const struct place *pl)
{

	script(pl, names);
	many_links(pl);
	many_files();
	deep();
}

static void
t_limits(void)
{

	at_places(everywhere, run);
}

TEST_MAIN(
	TEST_ALONE(t_limits),
	TEST_ALONE(t_descriptors))
