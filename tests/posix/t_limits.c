/* SPDX-License-Identifier: BSD-2-Clause */
/* Limits: names, paths, links, descriptors. */
#include "script.h"

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
	TEST_ALONE(t_limits))
