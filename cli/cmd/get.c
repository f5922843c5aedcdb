/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fsu get: copy files and trees out of the image.
 *
 * A tree comes out as it went in: contents, holes, modes, times, hard and
 * symbolic links, fifos, sockets; owners and devices if the caller may
 * make them. Nothing is ever written outside the target (host.h), whatever
 * names and links the image holds.
 *
 * A file with several names is copied once, under the name met first, and
 * linked for the others; the table forgets it after the last one.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <rump/rump_syscalls.h>

#include "../fsu.h"
#include "../host.h"

struct linked {
	char		*path;		/* below the target directory */
	uint32_t	left;		/* names not met yet */
};

static int opt_keep, opt_verbose, opt_quiet, opt_follow;
static struct inomap *links;
static struct host_tree *tree;
static const char *prefix;		/* what messages put before the name */
static char *base;			/* name at the top, "" the directory */
static size_t rootlen;			/* of the source path */
static int named;			/* base is the user's own word */
static uint64_t image_dev, image_ino;	/* what all comes from */

static void
attr_of(const struct rump_stat *st, struct host_attr *a)
{

	a->mode = st->st_mode & 07777;
	a->uid = st->st_uid;
	a->gid = st->st_gid;
	a->atime = st->st_atim;
	a->mtime = st->st_mtim;
}

/* Where the entry goes: its path below the target directory. */
static char *
target_path(const struct walk_entry *e)
{
	const char *rest = e->path + rootlen;

	if (e->level == 0)
		return xstrdup(base);
	while (*rest == '/')
		rest++;
	return *base != '\0' ? img_join(base, rest) : xstrdup(rest);
}

static void
warn_target(const struct walk_entry *e)
{
	int error = errno;
	char *path = target_path(e), *full = img_join(prefix, path);

	errno = error;
	fsu_warn("%s", full);
	free(full);
	free(path);
}

static int
write_data(void *arg, const void *buf, size_t len, int64_t off)
{

	return buf == NULL ? 0 : host_write(*(int *)arg, buf, len, off);
}

static int
copy_file(const struct walk_entry *e, const char *name)
{
	struct host_attr a;
	int fd, out, r, whose = 0;

	fd = rump_sys_openat(e->dirfd, e->name, RUMP_O_RDONLY |
	    (opt_follow && e->level == 0 ? 0 : RUMP_O_NOFOLLOW));
	if (fd == -1) {
		fsu_warn("%s", e->path);
		return -1;
	}
	if ((out = host_create(tree, name, named && e->level == 0)) == -1) {
		warn_target(e);
		rump_sys_close(fd);
		return -1;
	}
	r = data_copy(fd, &e->st, write_data, &out, &whose);
	if (r == -1 && whose == 0)
		fsu_warn("%s", e->path);
	else if (r == -1)
		warn_target(e);
	rump_sys_close(fd);
	attr_of(&e->st, &a);
	if (host_finish(out, e->st.st_size, &a) == -1 && r == 0) {
		warn_target(e);
		r = -1;
	}
	return r;
}

static int
copy_special(const struct walk_entry *e, const char *name)
{
	struct host_attr a;
	uint32_t type = e->st.st_mode & RUMP_S_IFMT;
	char *target;
	int r;

	if (type == RUMP_S_IFLNK) {
		if ((target = img_readlinkat(e->dirfd, e->name)) == NULL) {
			fsu_warn("%s", e->path);
			return -1;
		}
		r = host_symlink(tree, target, name);
		free(target);
	} else
		r = host_mknod(tree, name, type | 0600,
		    dev_major(e->st.st_rdev), dev_minor(e->st.st_rdev));
	attr_of(&e->st, &a);
	if (r == -1 || host_attr(tree, name, type, &a) == -1) {
		warn_target(e);
		return -1;
	}
	return 0;
}

/* => 1: name is a link to what an earlier name of the file became. */
static int
link_earlier(const struct walk_entry *e, const char *name, struct linked *l)
{
	static int told;

	if (host_link(tree, l->path, name) == 0)
		return 1;
	if (!told)
		fsu_note("%s: hard links cannot be made here: copied instead",
		    prefix);
	told = 1;
	return 0;
}

/*
 * Would the image give way to this entry, or be written over? It may hold a
 * file of its own name, and be beside the target or the target itself.
 */
static int
hits_image(const struct walk_entry *e, const char *name)
{
	struct host_stat st;
	int follow = named && e->level == 0 &&
	    (e->st.st_mode & RUMP_S_IFMT) == RUMP_S_IFREG;
	char *path, *full;

	if (host_stat(tree, name, follow, &st) == -1 ||
	    st.dev != image_dev || st.ino != image_ino)
		return 0;
	path = target_path(e);
	full = img_join(prefix, path);
	fsu_warnx("%s: is the image itself, not overwritten", full);
	free(full);
	free(path);
	return 1;
}

static void
copy_entry(const struct walk_entry *e, const char *name)
{
	struct linked *l = NULL;
	void **slot = NULL;
	int isnew, r;

	if ((opt_keep && host_exists(tree, name)) || hits_image(e, name))
		return;
	if (e->st.st_nlink > 1) {
		slot = inomap_slot(links, e->st.st_ino, &isnew);
		if ((l = *slot) != NULL && link_earlier(e, name, l)) {
			if (--l->left == 0) {
				free(l->path);
				free(l);
				*slot = NULL;
			}
			return;
		}
	}
	if ((e->st.st_mode & RUMP_S_IFMT) == RUMP_S_IFREG)
		r = copy_file(e, name);
	else
		r = copy_special(e, name);
	if (r == 0 && slot != NULL && l == NULL) {
		l = xmalloc(sizeof(*l));
		l->path = target_path(e);
		l->left = e->st.st_nlink - 1;
		*slot = l;
	}
}

static void
verbose(const struct walk_entry *e)
{

	if (!opt_verbose)
		return;
	progress_clear();
	put_name(stdout, e->path);
	putchar('\n');
}

/* => -1: the place in the target is lost; nothing more can be copied. */
static int
copy_tree(const char *src)
{
	struct host_attr a;
	struct walk_entry *e;
	struct walk *w;
	const char *name;
	int r = 0;

	rootlen = strlen(src);
	w = walk_open(src, opt_follow ? WALK_FOLLOW : 0);
	while (r == 0 && (e = walk_next(w))->event != WALK_END) {
		name = e->level == 0 ? base : e->name;
		switch (e->event) {
		case WALK_FILE:
			if (*name == '\0') {
				errno = ENOTDIR;
				fsu_warn("%s", e->path);
				break;
			}
			verbose(e);
			copy_entry(e, name);
			progress_add(0, 1);
			break;
		case WALK_DIR:
			verbose(e);
			if (*name == '\0')
				break;
			if (host_mkdir(tree, name) == -1 ||
			    host_down(tree, name) == -1) {
				warn_target(e);
				walk_skip(w);
			}
			break;
		case WALK_DIREND:
			attr_of(&e->st, &a);
			if (host_dirattr(tree, &a) == -1)
				warn_target(e);
			if (*name != '\0' && host_up(tree) == -1) {
				warn_target(e);
				r = -1;
			}
			break;
		case WALK_ERROR:
			walk_warn(e);
			break;
		case WALK_END:
			break;
		}
	}
	walk_close(w);
	return r;
}

/* Split DST that is to be made into the directory and the name in it. */
static char *
split_target(const char *dst)
{
	size_t n;
	const char *s = img_basename(dst, &n);
	char *dir;

	base = img_lastname(dst);
	if (*base == '\0') {
		errno = ENOENT;
		fsu_die("%s", dst);
	}
	if (s == dst)
		return xstrdup(".");
	dir = xstrdup(dst);
	dir[s - dst] = '\0';
	return dir;
}

/* How much there is to copy, if that is quick to know. */
static int64_t
expected(int n, char **src)
{
	struct rump_statvfs vfs;
	struct rump_stat st;
	int64_t sum = 0;

	for (; n > 0; n--, src++) {
		if (img_lstat(*src, &st) == -1)
			continue;
		if ((st.st_mode & RUMP_S_IFMT) == RUMP_S_IFREG)
			sum += st.st_size;
		else if ((st.st_mode & RUMP_S_IFMT) == RUMP_S_IFDIR) {
			if (strcmp(*src, "/") != 0 ||
			    rump_sys_statvfs1("/", &vfs, RUMP_ST_WAIT) == -1)
				return 0;
			return (int64_t)((vfs.f_blocks - vfs.f_bfree) *
			    vfs.f_frsize);
		}
	}
	return sum;
}

static int
get_main(int argc, char **argv)
{
	static char here[] = ".";
	struct stat st;
	char *dst, *dir;
	int c, i, n, into, asname = 0;

	opt_keep = opt_verbose = opt_quiet = opt_follow = 0;
	named = 0;
	while ((c = fsu_getopt(argc, argv, "LnqTv", NULL)) != -1) {
		switch (c) {
		case 'L': opt_follow = 1; break;
		case 'n': opt_keep = 1; break;
		case 'q': opt_quiet = 1; break;
		case 'T': asname = 1; break;
		case 'v': opt_verbose = 1; break;
		}
	}
	argc -= optind;
	argv += optind;
	if (argc == 0)
		fsu_badusage("what is to be copied?");
	n = argc == 1 ? 1 : argc - 1;
	dst = argc == 1 ? here : argv[n];
	into = host_isdir(dst);
	if (n > 1 && (!into || asname))
		fsu_badusage("%s: several things are to be copied there, "
		    "but it is not a directory", dst);
	if (into) {
		dir = xstrdup(dst);
		if (asname)
			base = xstrdup("");
	} else {
		dir = split_target(dst);
		named = 1;
	}
	if ((tree = host_open(dir)) == NULL)
		fsu_die("%s", dir);
	prefix = strcmp(dir, ".") == 0 ? "" : dir;
	fsu_begin(dir);

	if (fstat(fsu_image.fd, &st) == -1)
		fsu_die("%s", fsu_image.path);
	image_dev = st.st_dev;
	image_ino = st.st_ino;
	links = inomap_new();
	if (!opt_quiet)
		progress_start(expected(n, argv));
	for (i = 0; i < n; i++) {
		if (into && !asname)
			base = img_lastname(argv[i]);
		if (copy_tree(argv[i]) == -1)
			break;
		if (into && !asname)
			free(base);
	}
	host_close(tree);
	inomap_free(links);
	free(dir);
	return fsu_status;
}

const struct fsu_command fsu_cmd_get = {
	"get", get_main, "[-LnqTv] path ... [target]",
	"copy files and trees out of the image", 0
};
