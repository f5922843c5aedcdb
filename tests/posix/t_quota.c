/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each call that takes room, for a user and for a group that has none left:
 * EDQUOT, and nothing is made. (How usage is counted: tests/ffs/t_quota.c.)
 */
#include "script.h"

/* Blocks are of 512 bytes; a fragment is one, a directory's block is one. */
static const char *const no_files[] = {
	"owner: put f text", "owner: mkdir d 0755", "chmod d 0777",
	"quota KIND 3 0",
	"owner: open n wc -> EDQUOT", "owner: open n rc -> EDQUOT",
	"owner: open n wcx -> EDQUOT", "owner: mkdir n 0755 -> EDQUOT",
	"owner: symlink x n -> EDQUOT", "owner: symlink {x*500} n -> EDQUOT",
	"owner: mkfifo n 0644 -> EDQUOT", "keep 0 . r",
	"owner: openat 0 n wc -> EDQUOT", "owner: mkdirat 0 n 0755 -> EDQUOT",
	"owner: symlinkat x 0 n -> EDQUOT",
	"owner: mkfifoat 0 n 0644 -> EDQUOT",
	"lstat n -> ENOENT", "list . = 2",
	/* what makes no file is no matter */
	"owner: link f n", "owner: rename n m", "owner: write 0 x -> EBADF",
	"owner: put f other", "owner: unlink m", "owner: truncate f 3000",
	/* nor is root or anybody else */
	"open n wc", "mknod o 020644 1", "unlink n", "unlink o",
	"mkdir s 0755", "chown s 0 0", "chmod s 0777", "other: put s/n x",
	/* what is given away or removed counts no more */
	"chown f 300 400", "owner: mkfifo n 0644",
	"owner: mkfifo o 0644 -> EDQUOT", "unlink n", "owner: open o wc",
	"owner: open n wc -> EDQUOT",
	NULL
};

static const char *const no_blocks[] = {
	"owner: put f {y*500}", "owner: mkdir d 0755", "owner: open e wc",
	"owner: keep 0 f b", "owner: keep 1 e b",
	"quota KIND 0 3",
	"owner: write 1 x -> EDQUOT", "owner: pwrite 1 x 100000 -> EDQUOT",
	"owner: put e text -> EDQUOT", "owner: pwrite 0 {z*100} 450 -> EDQUOT",
	"owner: truncate f 600 -> EDQUOT", "owner: ftruncate 0 600 -> EDQUOT",
	"owner: truncate e 10 -> EDQUOT", "owner: mkdir n 0755 -> EDQUOT",
	"owner: symlink {x*500} n -> EDQUOT",
	"lstat n -> ENOENT", "size e = 0", "size f = 500",
	"get f = {y*500}",
	/* what takes no block is no matter */
	"owner: pwrite 0 {z*100} 0", "owner: symlink x n", "owner: unlink n",
	"owner: mkfifo n 0644", "owner: open o wc", "owner: link f l",
	"owner: rename l d/l",
	/* room again */
	"owner: truncate f 0", "owner: put e text", "get e = text",
	"owner: put f x -> EDQUOT", "get f = (nothing)",
	/* root is not asked */
	"put f x", "get f = x",
	NULL
};

static void
both(const struct place *pl, const char *kind, const char *const *lines)
{
	char line[1000];
	const char *p;
	int i;

	/* A file's group is its directory's. */
	line_run(pl, "chown . 0 200");
	line_run(pl, "put $/quota x");
	line_run(pl, "truncate $/quota 0");
	snprintf(line, sizeof(line), "quotaon %s $/quota", kind);
	line_run(pl, line);
	for (i = 0; lines[i] != NULL; i++) {
		if ((p = strstr(lines[i], "KIND")) != NULL) {
			snprintf(line, sizeof(line), "%.*s%s%s",
			    (int)(p - lines[i]), lines[i], kind, p + 4);
			line_run(pl, line);
		} else
			line_run(pl, lines[i]);
	}
	script(pl, (const char *const[]) { NULL });
	snprintf(line, sizeof(line), "quotaoff %s", kind);
	line_run(pl, line);
	line_run(pl, "unlink $/quota");
}

static void
run(const struct place *pl)
{
	static const char *const kinds[] = { "user", "group" };
	int i;

	for (i = 0; i < 2; i++) {
		both(pl, kinds[i], no_files);
		both(pl, kinds[i], no_blocks);
	}
}

static void
t_edquot(void)
{
	static const char *const disks[] = { "softdep", "async", "sync", NULL };

	at_places(disks, run);
}

TEST_MAIN(
	TEST_ALONE(t_edquot))
