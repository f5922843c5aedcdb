/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading a directory that changes meanwhile: what stays is seen once, what
 * goes or comes may be seen or not, and nothing is seen twice.
 */
#include "script.h"

#define NAMES	700

static uint8_t seen[2 * NAMES];

static void
name_of(unsigned i, char *name)
{

	/* Of many lengths, so that entries move and are joined. */
	sprintf(name, "%u_%0*u", i, (int)(i * 13 % 90) + 1, i);
}

static void
make(unsigned i)
{
	char name[128];
	int fd;

	name_of(i, name);
	fd = (int)CHECK_OK(rump_sys_open(name, RUMP_O_CREAT | RUMP_O_EXCL |
	    RUMP_O_WRONLY, 0644));
	CHECK_OK(rump_sys_close(fd));
}

static void
take(unsigned i)
{
	char name[128];

	name_of(i, name);
	CHECK_OK(rump_sys_unlink(name));
}

/* One getdents; f is called for each number; 0 at the end. */
static int
some(int fd, size_t room, void (*f)(unsigned))
{
	static char buf[8192] __attribute__((__aligned__(8)));
	struct rump_dirent *de;
	int n, off;

	n = (int)CHECK_OK(rump_sys_getdents(fd, buf, room));
	for (off = 0; off < n; off += de->d_reclen) {
		de = (void *)(buf + off);
		if (de->d_name[0] != '.')
			(*f)((unsigned)atoi(de->d_name));
	}
	return n;
}

static void
saw(unsigned i)
{

	CHECK(i < 2 * NAMES);
	if (seen[i]++)
		test_fail(__FILE__, __LINE__, "name %u is seen twice", i);
}

static void
see_and_take(unsigned i)
{

	saw(i);
	take(i);
}

static int
open_dir(void)
{
	unsigned i;

	memset(seen, 0, sizeof(seen));
	CHECK_OK(rump_sys_mkdir("d", 0755));
	CHECK_OK(rump_sys_chdir("d"));
	for (i = 0; i < NAMES; i++)
		make(i);
	return (int)CHECK_OK(rump_sys_open(".", RUMP_O_RDONLY));
}

static void
close_dir(int fd)
{

	CHECK_OK(rump_sys_close(fd));
	remove_all(".");
	CHECK_OK(rump_sys_chdir(".."));
	CHECK_OK(rump_sys_rmdir("d"));
}

/* rm -r: every name that is read is removed. */
static void
removing_what_is_read(size_t room)
{
	unsigned i;
	int fd = open_dir();

	while (some(fd, room, see_and_take) > 0)
		;
	for (i = 0; i < NAMES; i++)
		if (!seen[i])
			test_fail(__FILE__, __LINE__, "name %u is left", i);
	CHECK_OK(rump_sys_close(fd));
	CHECK_OK(rump_sys_chdir(".."));
	CHECK_OK(rump_sys_rmdir("d"));	/* it is empty */
}

/* Others, at random, go and come between the reads. */
static void
others_change(size_t room)
{
	uint8_t gone[NAMES] = { 0 };
	unsigned i, k, next = NAMES;
	int fd = open_dir();

	while (some(fd, room, saw) > 0)
		for (k = 0; k < 12; k++) {
			i = test_below(NAMES);
			if (k % 2 == 0 && next < 2 * NAMES)
				make(next++);
			else if (!gone[i]) {
				gone[i] = 1;
				take(i);
			}
		}
	for (i = 0; i < NAMES; i++)
		if (!gone[i] && !seen[i])
			test_fail(__FILE__, __LINE__, "name %u is not seen", i);
	close_dir(fd);
}

/* Back to the start, and to where one was. */
static void
seeking(size_t room)
{
	int64_t at;
	unsigned i;
	int fd = open_dir();

	CHECK(some(fd, room, saw) > 0);
	at = CHECK_OK(rump_sys_lseek(fd, 0, RUMP_SEEK_CUR));
	while (some(fd, room, saw) > 0)
		;
	for (i = 0; i < NAMES; i++)
		CHECK(seen[i]);
	memset(seen, 0, sizeof(seen));
	CHECK_OK(rump_sys_lseek(fd, 0, RUMP_SEEK_SET));
	CHECK(some(fd, room, saw) > 0);
	CHECK_EQ(rump_sys_lseek(fd, 0, RUMP_SEEK_CUR), at);
	CHECK_OK(rump_sys_lseek(fd, at, RUMP_SEEK_SET));
	while (some(fd, room, saw) > 0)
		;
	for (i = 0; i < NAMES; i++)
		CHECK(seen[i]);
	close_dir(fd);
}

static void
run(const struct place *pl)
{
	static const size_t rooms[] = { 1024, 1500, 4096, 8192 };
	size_t i;

	(void)pl;
	for (i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++) {
		removing_what_is_read(rooms[i]);
		others_change(rooms[i]);
		seeking(rooms[i]);
	}
}

static void
t_readdir(void)
{

	at_places(everywhere, run);
}

TEST_MAIN(
	TEST_ALONE(t_readdir))
