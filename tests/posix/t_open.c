/* SPDX-License-Identifier: BSD-2-Clause */
/* open's flags with what is there and with links; files without a name. */
#include "script.h"

static const char *const creating[] = {
	"open f wc 0640", "mode f = 0640", "size f = 0",
	"put f text", "open f wc 0777", "mode f = 0640", "get f = text",
	"open g rc 0000", "mode g = 00",
	"keep 0 h bc 0000", "write 0 text", "seek 0 0", "read 0 = text",
	"open i wcx", "open i wcx -> EEXIST",
	NULL
};

static const char *const through_links[] = {
	"symlink new l", "open l wc", "type new = f", "type l = l",
	"put l text", "get new = text", "size new = 4",
	"open l wt", "size new = 0", "open l wcx -> EEXIST",
	"open l rn -> ELOOP", "open l wcn -> ELOOP", "open new rn",
	"symlink none m", "open m r -> ENOENT", "open m wcx -> EEXIST",
	"open m rn -> ELOOP", "lstat none -> ENOENT",
	"mkdir d 0755", "symlink d/x n", "open n wc", "type d/x = f",
	"symlink d o", "open o/y wc", "type d/y = f", "open o rd",
	"open d rd", "open o w -> EISDIR",
	"symlink $/work/abs p", "open p wc", "type abs = f",
	NULL
};

static const char *const truncating[] = {
	"put f 0123456789", "keep 0 f b", "seek 0 5", "open f wt",
	"size f = 0", "read 0 = (nothing)", "write 0 x", "size f = 6",
	"link f g", "open g wt", "size f = 0",
	"open f ra", "get f = (nothing)",
	NULL
};

static const char *const appending[] = {
	"keep 0 f wca", "write 0 one", "put g x", "keep 1 f w",
	"write 1 ONETWO", "write 0 end", "get f = ONETWOend",
	"seek 0 0", "write 0 !", "get f = ONETWOend!",
	"ftruncate 1 3", "write 0 more", "get f = ONEmore",
	"truncate f 0", "write 0 again", "get f = again",
	NULL
};

static const char *const nameless[] = {
	"put f text", "keep 0 f b", "unlink f", "fnlink 0 = 0",
	"read 0 = text", "write 0 more", "fsize 0 = 8", "fsync 0",
	"open f wc", "size f = 0", "seek 0 0", "read 0 = textmore",
	"ftruncate 0 100000", "fsize 0 = 100000", "fchmod 0 0600",
	"futimesnow 0", "close 0", "size f = 0",
	/* taken away by rename */
	"put a a", "put b b", "keep 1 b r", "rename a b", "read 1 = b",
	"fnlink 1 = 0", "close 1", "get b = a",
	/* a name is left */
	"put c c", "link c d", "keep 2 c r", "unlink c", "fnlink 2 = 1",
	"read 2 = c", "close 2", "get d = c",
	NULL
};

static const char *const holes[] = {
	"keep 0 f bc", "pwrite 0 end 1000000", "size f = 1000003",
	"seek 0 999999", "ftruncate 0 2000000", "size f = 2000000",
	"truncate f 10", "size f = 10", "truncate f 0", "blocks f = 0",
	"pwrite 0 x 70000", "truncate f 65536", "truncate f 70001",
	"seek 0 70001", "read 0 = (nothing)", "size f = 70001",
	NULL
};

static void
run(const struct place *pl)
{

	script(pl, creating);
	script(pl, through_links);
	script(pl, truncating);
	script(pl, appending);
	script(pl, nameless);
	script(pl, holes);
}

static void
t_open(void)
{

	at_places(everywhere, run);
}

TEST_MAIN(
	TEST_ALONE(t_open))
