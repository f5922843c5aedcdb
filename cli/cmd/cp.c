/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fsu cp: copy files and trees within the image.
 *
 * A walk reads the one tree, an img_tree writes the other. The names of a
 * directory are read before the first of them is copied (WALK_SORT), so that a
 * copy beside its source is not met on the way; a copy into its own source is
 * refused.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rump/rump_syscalls.h>

#include "../fsu.h"
#include "../imgtree.h"


static struct {
	int	recurse, preserve, keep, verbose, follow;
} opt;

static struct transfer sum;
static struct inomap *links;
static struct img_tree *to;

/*
 * Without -p a copy is root's, made now, with the source's permissions but for
 * what the umask takes.
 */
static void
attr_of(const struct rump_stat *st, struct img_attr *a)
{

	memset(a, 0, sizeof(*a));
	a->mode = st->st_mode & 0777 & ~(uint32_t)IMG_UMASK;
	if (!opt.preserve)
		return;
	a->mode = st->st_mode & 07777;
	a->uid = st->st_uid;
	a->gid = st->st_gid;
	a->flags = st->st_flags;
	a->settimes = 1;
	a->atime = st->st_atim;
	a->mtime = st->st_mtim;
}

static int
write_data(void *arg, const void *buf, size_t len, int64_t off)
{

	if (transfer_stop(&sum)) {
		errno = EINTR;
		return -1;
	}
	return buf == NULL ? 0 : imgt_write(arg, buf, len, off);
}

static int
copy_file(const struct walk_entry *e, const char *as, const char *path)
{
	struct img_attr a;
	int fd, r, whose = 1;

	fd = rump_sys_openat(e->dirfd, e->name, RUMP_O_RDONLY |
	    (opt.follow && e->level == 0 ? 0 : RUMP_O_NOFOLLOW));
	if (fd == -1) {
		fsu_warn("%s", e->path);
		return -1;
	}
	attr_of(&e->st, &a);
	if ((r = imgt_create(to, as, &a)) == -1)
		transfer_failed(&sum, path);
	else if ((r = data_copy(fd, &e->st, write_data, to, &whose)) == -1 ||
	    (whose = 1, r = imgt_finish(to, e->st.st_size, &a)) == -1) {
		imgt_drop(to);
		if (!sum.stopped)
			transfer_failed(&sum, whose == 0 ? e->path : path);
	} else {
		if (r == 1)
			fsu_warn("%s: it is whole, but without its flags",
			    path);
		sum.bytes += e->st.st_size;
	}
	rump_sys_close(fd);
	return r;
}

static int
copy_special(const struct walk_entry *e, const char *as, const char *path)
{
	struct img_attr a;
	char *target;
	int r;

	attr_of(&e->st, &a);
	if (e->type == RUMP_DT_LNK) {
		a.mode = e->st.st_mode & 07777;
		if ((target = img_readlinkat(e->dirfd, e->name)) == NULL) {
			fsu_warn("%s", e->path);
			return -1;
		}
		r = imgt_symlink(to, target, as, &a);
		free(target);
	} else if (!opt.recurse) {
		fsu_warnx("%s: is a %s; -r copies it as one", e->path,
		    type_name(e->st.st_mode));
		return -1;
	} else
		r = imgt_mknod(to, as, e->st.st_mode & RUMP_S_IFMT,
		    e->st.st_rdev, &a);
	if (r == -1)
		transfer_failed(&sum, path);
	return r;
}

static void
copy_entry(const struct walk_entry *e, const char *as, const char *path)
{
	void **slot = NULL;
	int isnew, r;

	if (opt.keep && imgt_type(to, as) != -1)
		return;
	if (e->st.st_nlink > 1 && opt.preserve)
		slot = inomap_slot(links, e->st.st_ino, &isnew);
	if (slot != NULL && *slot != NULL && imgt_link(to, *slot, as) == 0)
		r = 0;
	else if (e->type == RUMP_DT_REG)
		r = copy_file(e, as, path);
	else
		r = copy_special(e, as, path);
	if (r == -1)
		return;
	if (slot != NULL && *slot == NULL)
		*slot = xstrdup(path);
	sum.files++;
	progress_add(0, 1);
	if (opt.verbose) {
		progress_clear();
		put_name(stdout, e->path);
		fputs(" -> ", stdout);
		put_name(stdout, path);
		putchar('\n');
	}
}

/* Is the place where the copy begins the directory ino, or below it? */
static int
is_below(uint64_t ino)
{
	uint64_t here, up = 0;
	struct rump_stat st;
	char *path = xstrdup("."), *more;
	int r = 0;

	if (imgt_ino(to) == ino)
		r = 1;
	for (here = imgt_ino(to); r == 0 && here != up;) {
		up = here;
		more = img_join(path, "..");
		free(path);
		path = more;
		if (imgt_stat(to, path, &st) == -1)
			break;
		here = st.st_ino;
		r = here == ino;
	}
	free(path);
	return r;
}

static void
enter_dir(struct walk *w, const struct walk_entry *e, const char *as,
    const char *path)
{

	if (!opt.recurse) {
		fsu_warnx("%s: is a directory; -r copies it", e->path);
		walk_skip(w);
	} else if (e->level == 0 && is_below(e->st.st_ino)) {
		fsu_warnx("%s: cannot be copied into itself", e->path);
		walk_skip(w);
	} else if (*as != '\0' && (imgt_mkdir(to, as) == -1 ||
	    imgt_down(to, as) == -1)) {
		transfer_failed(&sum, path);
		walk_skip(w);
	}
}

static void
leave_dir(const struct walk_entry *e, const char *as, const char *path)
{
	struct img_attr a;

	attr_of(&e->st, &a);
	if (imgt_dirattr(to, &a) == -1)
		transfer_failed(&sum, path);
	if (*as != '\0' && imgt_up(to) == -1)
		fsu_die("%s", path);
}

/* dir: the directory that it goes to; top: its name there, or "". */
static void
copy_tree(const char *src, const char *dir, const char *top)
{
	struct walk_entry *e;
	struct walk *w;
	size_t len = strlen(src);
	char *base, *path;
	const char *as, *rest;

	if ((to = imgt_open(dir)) == NULL) {
		fsu_warn("%s", dir);
		return;
	}
	base = *top != '\0' ? img_join(dir, top) : xstrdup(dir);
	w = walk_open(src, WALK_SORT | (opt.follow ? WALK_FOLLOW : 0));
	while ((e = walk_next(w))->event != WALK_END) {
		rest = e->path + (e->level == 0 ? strlen(e->path) : len);
		while (*rest == '/')
			rest++;
		path = *rest != '\0' ? img_join(base, rest) : xstrdup(base);
		as = e->level == 0 ? top : e->name;
		if (e->event == WALK_ERROR)
			walk_warn(e);
		else if (e->event == WALK_DIREND)
			leave_dir(e, as, path);
		else if (e->event == WALK_FILE && !transfer_stop(&sum))
			copy_entry(e, as, path);
		else if (e->event == WALK_DIR) {
			if (transfer_stop(&sum))
				walk_skip(w);
			else
				enter_dir(w, e, as, path);
		}
		free(path);
	}
	walk_close(w);
	imgt_close(to);
	free(base);
}

static void
copy_one(const char *src, const char *dst, int into)
{
	char *dir, *name;
	struct rump_stat a, b;
	size_t n;
	const char *s;

	if (into) {
		name = img_lastname(src);
		copy_tree(src, dst, name);
		free(name);
		return;
	}
	if (img_stat(src, &a) == 0 && img_stat(dst, &b) == 0 &&
	    a.st_ino == b.st_ino) {
		fsu_warnx("%s and %s are the same file", src, dst);
		return;
	}
	name = img_lastname(dst);
	s = img_basename(dst, &n);
	dir = xstrdup(dst);
	if (*name == '\0')
		copy_tree(src, dir, "");
	else {
		dir[s - dst] = '\0';
		copy_tree(src, *dir != '\0' ? dir : ".", name);
	}
	free(dir);
	free(name);
}

static int
cp_main(int argc, char **argv)
{
	int c, into, asname = 0;
	char *dst;

	memset(&opt, 0, sizeof(opt));
	memset(&sum, 0, sizeof(sum));
	opt.follow = -1;
	while ((c = fsu_getopt(argc, argv, "aLfnPpRrTv", NULL)) != -1) {
		switch (c) {
		case 'a': opt.recurse = opt.preserve = 1; break;
		case 'f': break;		/* always */
		case 'L': opt.follow = 1; break;
		case 'n': opt.keep = 1; break;
		case 'P': opt.follow = 0; break;
		case 'p': opt.preserve = 1; break;
		case 'R':
		case 'r': opt.recurse = 1; break;
		case 'T': asname = 1; break;
		case 'v': opt.verbose = 1; break;
		}
	}
	argc -= optind;
	argv += optind;
	if (argc < 2)
		fsu_badusage(argc == 0 ? "what is to be copied?" :
		    "where is the copy to be?");
	if (opt.follow == -1)
		opt.follow = !opt.recurse;
	fsu_begin(NULL);
	rump_sys_umask(0);
	progress_start(0);
	dst = argv[--argc];
	into = !asname && img_isdir(dst);
	if (argc > 1 && !into)
		fsu_badusage("%s: several things are to be copied there, but "
		    "it is not a directory", dst);
	links = inomap_new();
	for (; argc > 0 && !transfer_stop(&sum); argc--, argv++)
		copy_one(*argv, dst, into);
	inomap_each(links, free);
	inomap_free(links);
	transfer_stop(&sum);
	transfer_report(&sum);
	rump_sys_umask(IMG_UMASK);
	return fsu_status;
}

const struct fsu_command fsu_cmd_cp = {
	"cp", cp_main, "[-aLfnPpRrTv] source ... target",
	"copy files and trees within the image", FSU_WRITES
};
