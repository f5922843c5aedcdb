/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fsu put: copy files, trees and archives of the host into the image.
 *
 * The tree of the host is walked by a host_tree, and an img_tree walks along in
 * the image. Names of a directory are sorted, so that the same tree gives the
 * same image.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <rump/rump_syscalls.h>

#include "../fsu.h"
#include "../host.h"
#include "../imgtree.h"

struct linked {
	uint64_t	dev;
	char		*path;		/* in the image */
	uint32_t	left;		/* names not met yet */
	struct linked	*next;		/* same number, other device */
};

struct level {			/* a directory that we are in */
	struct img_names names;
	size_t		next;
	size_t		srclen, dstlen;	/* of the paths to it */
	struct host_stat st;
	int		fromdown, todown; /* the places moved into it */
};

static struct {
	int	keep, verbose, quiet, follow, preserve, owned;
	const char *owner;	/* -o */
	uint32_t uid, gid;
} opt;

static struct transfer sum;
static struct inomap *links;
static struct host_tree *from;
static struct img_tree *to;
static uint64_t image_dev, image_ino;

/* Where we are, for messages and links. */
struct text {
	char	*s;
	size_t	len, size;
};
static struct text src, dst;

static void
text_set(struct text *t, size_t len, const char *name)
{
	size_t n = strlen(name);

	if (len + n + 2 > t->size) {
		t->size = (len + n + 2) * 2;
		t->s = xrealloc(t->s, t->size);
	}
	if (len > 0 && n > 0 && t->s[len - 1] != '/')
		t->s[len++] = '/';
	memcpy(t->s + len, name, n + 1);
	t->len = len + n;
}

static void
text_cut(struct text *t, size_t len)
{

	t->len = len;
	t->s[len] = '\0';
}

/*
 * Owners: root's, unless they are asked for. Who may not keep the owner does
 * not keep what a program may do in its name.
 */
static void
attr_of(const struct host_stat *st, struct img_attr *a)
{

	memset(a, 0, sizeof(*a));
	a->mode = st->mode & 07777;
	if (opt.preserve) {
		a->uid = st->uid;
		a->gid = st->gid;
	}
	if (opt.owned && opt.uid != (uint32_t)-1)
		a->uid = opt.uid;
	if (opt.owned && opt.gid != (uint32_t)-1)
		a->gid = opt.gid;
	if ((st->mode & RUMP_S_IFMT) == RUMP_S_IFREG && a->uid != st->uid)
		a->mode &= ~(uint32_t)RUMP_S_ISUID;
	if ((st->mode & RUMP_S_IFMT) == RUMP_S_IFREG && a->gid != st->gid)
		a->mode &= ~(uint32_t)RUMP_S_ISGID;
	a->settimes = 1;
	a->atime = st->atime;
	a->mtime = st->mtime;
}

static int
write_data(void *arg, const void *buf, size_t len, int64_t off)
{

	return buf == NULL ? 0 : imgt_write(arg, buf, len, off);
}

/* => 0: the file is in the image; -1: it is not, and that was said. */
static int
copy_data(int fd, const struct host_stat *st, const char *name,
    struct img_attr *a)
{
	int64_t size = 0;
	int whose = 1;

	if (imgt_create(to, name, a) == -1) {
		transfer_failed(&sum, dst.s);
		return -1;
	}
	if (host_copy(fd, st, write_data, to, &whose, &size) == -1 ||
	    (whose = 1, imgt_finish(to, size, a)) == -1) {
		imgt_drop(to);
		if (intr_pending() == 0 && whose == 0)
			fsu_warn("%s", src.s);
		else if (intr_pending() == 0)
			transfer_failed(&sum, dst.s);
		return -1;
	}
	sum.bytes += size;
	return 0;
}

static int
copy_file(const struct host_stat *st, const char *name, const char *as,
    int follow)
{
	struct img_attr a;
	int fd, r;

	if (st->dev == image_dev && st->ino == image_ino) {
		fsu_warnx("%s: is the image itself, left out", src.s);
		return -1;
	}
	if ((fd = host_openfile(from, name, follow)) == -1) {
		fsu_warn("%s", src.s);
		return -1;
	}
	attr_of(st, &a);
	r = copy_data(fd, st, as, &a);
	host_closefile(fd);
	return r;
}

static int
copy_special(const struct host_stat *st, const char *name, const char *as)
{
	struct img_attr a;
	char *target;
	int r;

	attr_of(st, &a);
	if ((st->mode & RUMP_S_IFMT) == RUMP_S_IFLNK) {
		if ((target = host_readlink(from, name)) == NULL) {
			fsu_warn("%s", src.s);
			return -1;
		}
		r = imgt_symlink(to, target, as, &a);
		free(target);
	} else if ((st->mode & RUMP_S_IFMT) == RUMP_S_IFSOCK) {
		fsu_note("%s: a socket, left out", src.s);
		return -1;
	} else
		r = imgt_mknod(to, as, st->mode & RUMP_S_IFMT,
		    dev_make(st->major, st->minor), &a);
	if (r == -1)
		transfer_failed(&sum, dst.s);
	return r;
}

/* The first name of this file in the image, or a new entry without one. */
static struct linked *
link_find(const struct host_stat *st)
{
	struct linked *l;
	void **slot;
	int isnew;

	slot = inomap_slot(links, st->ino, &isnew);
	for (l = *slot; l != NULL; l = l->next)
		if (l->dev == st->dev)
			return l;
	l = xcalloc(1, sizeof(*l));
	l->dev = st->dev;
	l->left = st->nlink;
	l->next = *slot;
	*slot = l;
	return l;
}

static void
link_free(void *p)
{
	struct linked *l, *next;

	for (l = p; l != NULL; l = next) {
		next = l->next;
		free(l->path);
		free(l);
	}
}

static void
tell(void)
{

	if (!opt.verbose)
		return;
	progress_clear();
	put_name(stdout, src.s);
	putchar('\n');
}

static void
copy_entry(const struct host_stat *st, const char *name, const char *as,
    int follow)
{
	struct linked *l = NULL;
	int r;

	if (opt.keep && imgt_type(to, as) != -1)
		return;
	tell();
	if (st->nlink > 1)
		l = link_find(st);
	if (l != NULL && l->path != NULL &&
	    imgt_link(to, l->path, as) == 0)
		r = 0;
	else if ((st->mode & RUMP_S_IFMT) == RUMP_S_IFREG)
		r = copy_file(st, name, as, follow);
	else
		r = copy_special(st, name, as);
	if (l != NULL) {
		if (--l->left == 0) {
			free(l->path);
			l->path = NULL;
		} else if (r == 0 && l->path == NULL)
			l->path = xstrdup(dst.s);
	}
	if (r == 0) {
		sum.files++;
		progress_add(0, 1);
	}
}

/* Go into a directory on both sides. "." and "" are where we are. */
static int
descend(struct level *l, const struct host_stat *st, const char *name,
    const char *as)
{

	memset(l, 0, sizeof(*l));
	l->st = *st;
	l->srclen = src.len;
	l->dstlen = dst.len;
	if (*as != '\0') {
		if (imgt_mkdir(to, as) == -1 || imgt_down(to, as) == -1) {
			transfer_failed(&sum, dst.s);
			return -1;
		}
		l->todown = 1;
	}
	if (strcmp(name, ".") != 0) {
		if (host_down(from, name) == -1) {
			fsu_warn("%s", src.s);
			if (l->todown && imgt_up(to) == -1)
				fsu_die("%s", dst.s);
			return -1;
		}
		l->fromdown = 1;
	}
	if (host_list(from, &l->names) == -1)
		fsu_warn("%s", src.s);
	return 0;
}

static void
ascend(struct level *l)
{
	struct img_attr a;

	attr_of(&l->st, &a);
	if (imgt_dirattr(to, &a) == -1)
		transfer_failed(&sum, dst.s);
	if (l->todown && imgt_up(to) == -1)
		fsu_die("%s", dst.s);
	if (l->fromdown && host_up(from) == -1)
		fsu_die("%s", src.s);
	img_names_free(&l->names);
}

static struct level *level;
static size_t nlevels, maxlevels;

/* One name; a directory becomes the innermost level. */
static void
visit(const char *name, const char *as, int follow)
{
	struct host_stat st;

	if (host_stat(from, name, follow, &st) == -1) {
		fsu_warn("%s", src.s);
		return;
	}
	if ((st.mode & RUMP_S_IFMT) == RUMP_S_IFDIR) {
		if (nlevels == maxlevels) {
			maxlevels = maxlevels * 2 + 16;
			level = xrealloc(level, maxlevels * sizeof(*level));
		}
		tell();
		if (descend(&level[nlevels], &st, name, as) == 0)
			nlevels++;
	} else if (*as == '\0') {
		errno = ENOTDIR;
		fsu_warn("%s", src.s);
	} else
		copy_entry(&st, name, as, follow);
}

/*
 * What is called name in the place of the host, with all that is below it, as
 * "as" in the place of the image; "" there is the place itself.
 */
static void
copy_tree(const char *name, const char *as)
{
	size_t srclen = src.len, dstlen = dst.len;
	struct level *l;

	text_set(&src, srclen, strcmp(name, ".") == 0 ? "" : name);
	text_set(&dst, dstlen, as);
	visit(name, as, opt.follow);
	while (nlevels > 0) {
		l = &level[nlevels - 1];
		text_cut(&src, l->srclen);
		text_cut(&dst, l->dstlen);
		if (transfer_stop(&sum) || l->next == l->names.n) {
			ascend(l);
			nlevels--;
			continue;
		}
		name = img_name(&l->names, l->next);
		l->next++;
		text_set(&src, l->srclen, name);
		text_set(&dst, l->dstlen, name);
		visit(name, name, 0);
	}
	text_cut(&src, srclen);
	text_cut(&dst, dstlen);
}

/* "a/b" is b in a, "a/." and "/" are the place a or / itself. */
static char *
split(const char *path, char **namep)
{
	size_t n;
	const char *s = img_basename(path, &n);
	char *dir;

	if (n == 0 || (n == 1 && s[0] == '.') ||
	    (n == 2 && s[0] == '.' && s[1] == '.')) {
		*namep = xstrdup(".");
		return xstrdup(path);
	}
	*namep = xmalloc(n + 1);
	memcpy(*namep, s, n);
	(*namep)[n] = '\0';
	if (s == path)
		return xstrdup(".");
	dir = xstrdup(path);
	dir[s - path] = '\0';
	return dir;
}

/* Standard input as a file. */
static void
copy_stdin(const char *as)
{
	struct host_stat st;
	struct timespec now;
	struct img_attr a;

	memset(&st, 0, sizeof(st));
	clock_gettime(CLOCK_REALTIME, &now);
	st.mode = RUMP_S_IFIFO;
	st.mtime.tv_sec = now.tv_sec;
	st.mtime.tv_nsec = now.tv_nsec;
	st.atime = st.mtime;
	text_set(&src, 0, "standard input");
	text_set(&dst, dst.len, as);
	attr_of(&st, &a);
	a.mode = 0666 & ~IMG_UMASK;
	if (copy_data(STDIN_FILENO, &st, as, &a) == 0)
		sum.files++;
}

/*
 * dir: the directory that it goes to; as: its name there, NULL its own.
 */
static void
put_one(const char *path, const char *dir, const char *as)
{
	char *place, *name;
	struct img_tree *t;

	if ((t = imgt_open(dir)) == NULL) {
		fsu_warn("%s", dir);
		return;
	}
	to = t;
	text_set(&dst, 0, dir);
	if (strcmp(path, "-") == 0) {
		copy_stdin(as);
		imgt_close(t);
		return;
	}
	place = split(path, &name);
	if ((from = host_source(place)) == NULL)
		fsu_warn("%s", path);
	else {
		text_set(&src, 0, strcmp(place, ".") == 0 &&
		    path[0] != '.' ? "" : place);
		copy_tree(name, as != NULL ? as :
		    strcmp(name, ".") == 0 ? "" : name);
		host_close(from);
	}
	imgt_close(t);
	free(place);
	free(name);
}

static void
put_all(int n, char **argv, const char *target, int asname)
{
	int i, into = img_isdir(target) && !asname;
	char *dir, *name;

	if (into) {
		for (i = 0; i < n && !transfer_stop(&sum); i++) {
			if (strcmp(argv[i], "-") == 0)
				fsu_badusage("what shall standard input be "
				    "called in %s?", target);
			put_one(argv[i], target, NULL);
		}
		return;
	}
	if (n > 1)
		fsu_badusage("%s: several things are to be copied there, but "
		    "it is not a directory", target);
	dir = split(target, &name);
	if (dir[0] == '\0') {
		free(dir);
		dir = xstrdup("/");
	}
	put_one(argv[0], dir, strcmp(name, ".") == 0 ? "" : name);
	free(dir);
	free(name);
}

/* The sources that are there, for the walls around us, and the total. */
static int64_t
announce(int n, char **argv)
{
	int64_t total = 0;
	struct stat st;
	int i, trees = 0;

	for (i = 0; i < n; i++) {
		if (strcmp(argv[i], "-") == 0 || (opt.follow ? stat(argv[i],
		    &st) : lstat(argv[i], &st)) == -1 || S_ISLNK(st.st_mode))
			continue;
		fsu_hostread(argv[i]);
		trees += !S_ISREG(st.st_mode);
		total += st.st_size;
	}
	return trees != 0 ? 0 : total;
}

/* From here on the image's users are known. */
static void
begin(void)
{

	fsu_begin(NULL);
	rump_sys_umask(0);
	if (opt.owner != NULL) {
		opt.owned = 1;
		owner_parse(opt.owner, &opt.uid, &opt.gid);
	}
}

static void
unpack(int n, char **argv)
{
	struct untar_options uo;
	const char *dir = fsu_here();
	struct untar **u;
	int i;

	if (n > 1)
		dir = argv[--n];
	memset(&uo, 0, sizeof(uo));
	u = xcalloc((size_t)n, sizeof(*u));
	for (i = 0; i < n; i++)
		u[i] = untar_open(argv[i]);
	begin();
	uo.keep = opt.keep;
	uo.verbose = opt.verbose;
	uo.numeric = opt.preserve;
	uo.owned = opt.owned;
	uo.uid = opt.uid;
	uo.gid = opt.gid;
	for (i = 0; i < n && !transfer_stop(&sum); i++)
		untar(u[i], dir, &uo, &sum);
	free(u);
}

static int
put_main(int argc, char **argv)
{
	int c, asname = 0, archive = 0;
	struct stat st;
	int64_t total;
	const char *dst_arg;

	memset(&opt, 0, sizeof(opt));
	memset(&sum, 0, sizeof(sum));
	while ((c = fsu_getopt(argc, argv, "afLno:pqRrTvx", NULL)) != -1) {
		switch (c) {
		case 'a': case 'f': case 'R': case 'r': break;	/* always */
		case 'L': opt.follow = 1; break;
		case 'n': opt.keep = 1; break;
		case 'o': opt.owner = optarg; break;
		case 'p': opt.preserve = 1; break;
		case 'q': opt.quiet = 1; break;
		case 'T': asname = 1; break;
		case 'v': opt.verbose = 1; break;
		case 'x': archive = 1; break;
		}
	}
	argc -= optind;
	argv += optind;
	if (argc == 0)
		fsu_badusage("what is to be copied?");
	if (archive)
		unpack(argc, argv);
	else {
		dst_arg = argc == 1 ? fsu_here() : argv[--argc];
		total = announce(argc, argv);
		begin();
		if (!opt.quiet)
			progress_start(total);
		image_dev = image_ino = 0;
		if (fstat(fsu_image.fd, &st) == 0) {
			image_dev = st.st_dev;
			image_ino = st.st_ino;
		}
		links = inomap_new();
		put_all(argc, argv, dst_arg, asname);
		inomap_each(links, link_free);
		inomap_free(links);
	}
	transfer_stop(&sum);
	transfer_report(&sum);
	rump_sys_umask(IMG_UMASK);
	return fsu_status;
}

const struct fsu_command fsu_cmd_put = {
	"put", put_main, "[-LnpqTv] [-o owner[:group]] path ... [target]\n"
	"       fsu ... IMAGE put -x [-npqv] [-o owner[:group]] archive ... "
	"[directory]",
	"copy files, trees and archives into the image",
	FSU_WRITES | FSU_HOSTNAMES
};
