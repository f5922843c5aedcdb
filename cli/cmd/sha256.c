/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fsu sha256: checksums of files, in the form of sha256sum(1), so that
 * "sha256sum -c" checks what get has copied.
 */
#include <string.h>

#include <rump/rump_syscalls.h>

#include "../fsu.h"
#include "../hash.h"

static int opt_recurse, opt_tag, opt_bare, opt_zero;

static int
add(void *arg, const void *buf, size_t len, int64_t off)
{
	static const char zeros[4096];
	size_t n;

	(void)arg;
	(void)off;
	if (buf != NULL)
		sha256_add(buf, len);
	else
		for (; len > 0; len -= n) {
			n = len < sizeof(zeros) ? len : sizeof(zeros);
			sha256_add(zeros, n);
		}
	return 0;
}

/* sha256sum's way: a backslash in front says that the name is escaped. */
static void
print_name(const char *name)
{

	if (out_istty()) {
		put_name(stdout, name);
		return;
	}
	for (; *name != '\0'; name++) {
		if (!opt_zero && *name == '\n')
			fputs("\\n", stdout);
		else if (!opt_zero && *name == '\r')
			fputs("\\r", stdout);
		else if (!opt_zero && *name == '\\')
			fputs("\\\\", stdout);
		else
			putchar(*name);
	}
}

static void
print(const unsigned char *digest, const char *name)
{
	char hex[SHA256_LEN * 2 + 1];
	int i;

	for (i = 0; i < SHA256_LEN; i++)
		snprintf(hex + i * 2, 3, "%02x", digest[i]);
	if (!opt_bare && !opt_zero && !out_istty() &&
	    strpbrk(name, "\\\n\r") != NULL)
		putchar('\\');
	if (opt_tag) {
		fputs("SHA256 (", stdout);
		print_name(name);
		printf(") = %s", hex);
	} else {
		fputs(hex, stdout);
		if (!opt_bare) {
			fputs("  ", stdout);
			print_name(name);
		}
	}
	putchar(opt_zero ? '\0' : '\n');
}

static void
hash(int dirfd, const char *name, const char *path, const struct rump_stat *st)
{
	unsigned char digest[SHA256_LEN];
	int fd, r, whose;

	if ((fd = rump_sys_openat(dirfd, name, RUMP_O_RDONLY)) == -1) {
		fsu_warn("%s", path);
		return;
	}
	sha256_begin();
	r = data_copy(fd, st, add, NULL, &whose);
	sha256_end(digest);
	if (r == -1)
		fsu_warn("%s", path);
	else {
		progress_clear();
		print(digest, path);
	}
	rump_sys_close(fd);
}

static void
hash_tree(const char *root)
{
	struct walk_entry *e;
	struct walk *w;

	w = walk_open(root, WALK_SORT | WALK_FOLLOW);
	while ((e = walk_next(w))->event != WALK_END) {
		if (e->event == WALK_ERROR)
			walk_warn(e);
		else if (e->event == WALK_FILE && e->type == RUMP_DT_REG)
			hash(e->dirfd, e->name, e->path, &e->st);
		else if (e->event == WALK_FILE && e->level == 0)
			fsu_warnx("%s: is a %s", e->path,
			    type_name(e->st.st_mode));
	}
	walk_close(w);
}

static void
hash_file(const char *path)
{
	struct rump_stat st;
	struct img_at at;

	if (img_stat(path, &st) == -1 || img_at(path, &at) == -1) {
		fsu_warn("%s", path);
		return;
	}
	if ((st.st_mode & RUMP_S_IFMT) == RUMP_S_IFREG)
		hash(at.fd, at.name, path, &st);
	else
		fsu_warnx("%s: is a %s", path, type_name(st.st_mode));
	img_at_done(&at);
}

static int
sha256_main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "tag", no_argument, NULL, 't' },
		{ NULL, 0, NULL, 0 }
	};
	int c;

	opt_recurse = opt_tag = opt_bare = opt_zero = 0;
	while ((c = fsu_getopt(argc, argv, "qRz", longs)) != -1) {
		switch (c) {
		case 'q': opt_bare = 1; break;
		case 'R': opt_recurse = 1; break;
		case 't': opt_tag = 1; break;
		case 'z': opt_zero = 1; break;
		}
	}
	if (optind == argc && !opt_recurse)
		fsu_badusage("which file?");
	fsu_begin(NULL);
	progress_start(0);
	if (optind == argc)
		hash_tree(fsu_here());
	for (; optind < argc; optind++) {
		if (opt_recurse)
			hash_tree(argv[optind]);
		else
			hash_file(argv[optind]);
	}
	return fsu_status;
}

const struct fsu_command fsu_cmd_sha256 = {
	"sha256", sha256_main, "[-qRz] [--tag] path ...",
	"print checksums of files", 0
};
