/* SPDX-License-Identifier: BSD-2-Clause */
/* What work.h says. */
#include "work.h"

/* Something of everything, with loose ends. */
void
work_do(unsigned seed)
{
	int i;

	CHECK_OK(rump_sys_mkdir("/m/work", 0755));
	CHECK_OK(rump_sys_mkdir("/m/work/a", 0755));
	CHECK_OK(rump_sys_mkdir("/m/work/b", 0755));
	for (i = 0; i < 40; i++)
		fill(fmt("/m/work/f%d", i), (size_t)i * 3000, seed + i);
	for (i = 0; i < 40; i += 2)
		CHECK_OK(rump_sys_unlink(fmt("/m/work/f%d", i)));
	for (i = 1; i < 40; i += 4)
		CHECK_OK(rump_sys_rename(fmt("/m/work/f%d", i),
		    fmt("/m/work/a/g%d", i)));
	CHECK_OK(rump_sys_rename("/m/work/b", "/m/work/a/b"));
	CHECK_OK(rump_sys_mkdir("/m/work/c", 0755));
	CHECK_OK(rump_sys_rmdir("/m/work/c"));
	CHECK_OK(rump_sys_symlink("a/g1", "/m/work/l"));
	CHECK_OK(rump_sys_mkfifo("/m/work/p", 0644));
	CHECK_OK(rump_sys_link("/m/work/f3", "/m/work/h"));
}

void
work_check(unsigned seed)
{
	int i;

	for (i = 1; i < 40; i += 2)
		verify(i % 4 == 1 ? fmt("/m/work/a/g%d", i) :
		    fmt("/m/work/f%d", i), (size_t)i * 3000, seed + i);
	verify("/m/work/l", 3000, seed + 1);
	verify("/m/work/h", 9000, seed + 3);
	CHECK(exists("/m/work/a/b"));
	CHECK(!exists("/m/work/f2"));
	CHECK(!exists("/m/work/c"));
}

void
work_undo(void)
{
	int i;

	for (i = 1; i < 40; i += 2)
		CHECK_OK(rump_sys_unlink(i % 4 == 1 ?
		    fmt("/m/work/a/g%d", i) : fmt("/m/work/f%d", i)));
	CHECK_OK(rump_sys_unlink("/m/work/l"));
	CHECK_OK(rump_sys_unlink("/m/work/p"));
	CHECK_OK(rump_sys_unlink("/m/work/h"));
	CHECK_OK(rump_sys_rmdir("/m/work/a/b"));
	CHECK_OK(rump_sys_rmdir("/m/work/a"));
	CHECK_OK(rump_sys_rmdir("/m/work"));
}
