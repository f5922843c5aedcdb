/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fsu tar: subtrees as a pax archive, by libarchive.
 *
 * What get keeps on the host, the archive keeps: modes, owners (numbers, and
 * names as the image knows them), times to the nanosecond, hard and symbolic
 * links, fifos, devices, and holes as a map of the data (a file with holes is
 * read twice). Sockets have no place in an archive.
 */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>

#include <rump/rump_syscalls.h>

#include "../fsu.h"
#include "../tardata.h"

struct linked {
	char		*path;		/* in the archive */
	uint32_t	left;
};

static int opt_numeric, opt_verbose;
static int out;
static struct archive *archive;
static struct inomap *links;
static const char *stem;		/* archive name of the walk's root */
static size_t rootlen;

static void FSU_NORETURN
archive_failed(void)
{

	/* A reader that has gone needs no message. */
	if (errno == EPIPE)
		fsu_exit(FSU_EXIT_FAIL);
	fsu_diex("%s", archive_error_string(archive));
}

static la_ssize_t
write_out(struct archive *a, void *arg, const void *buf, size_t len)
{

	(void)arg;
	if (out_write(out, buf, len) == -1) {
		archive_set_error(a, errno, "writing the archive: %s",
		    fsu_strerror(errno));
		return -1;
	}
	return (la_ssize_t)len;
}

static char *
archive_path(const struct walk_entry *e)
{
	const char *rest = e->path + rootlen;

	while (*rest == '/')
		rest++;
	if (*rest == '\0')
		return xstrdup(*stem != '\0' ? stem : ".");
	return *stem != '\0' ? img_join(stem, rest) : xstrdup(rest);
}

static void
describe(struct archive_entry *ae, const struct rump_stat *st)
{
	const char *s;

	archive_entry_set_mode(ae, (unsigned int)st->st_mode);
	archive_entry_set_uid(ae, st->st_uid);
	archive_entry_set_gid(ae, st->st_gid);
	archive_entry_set_mtime(ae, (time_t)st->st_mtim.tv_sec,
	    (long)st->st_mtim.tv_nsec);
	if (!opt_numeric && (s = name_user(st->st_uid)) != NULL)
		archive_entry_set_uname(ae, s);
	if (!opt_numeric && (s = name_group(st->st_gid)) != NULL)
		archive_entry_set_gname(ae, s);
	switch (st->st_mode & RUMP_S_IFMT) {
	case RUMP_S_IFREG:
		archive_entry_set_size(ae, st->st_size);
		break;
	case RUMP_S_IFCHR: case RUMP_S_IFBLK:
		archive_entry_set_rdevmajor(ae, dev_major(st->st_rdev));
		archive_entry_set_rdevminor(ae, dev_minor(st->st_rdev));
		archive_entry_set_size(ae, 0);
		break;
	default:
		archive_entry_set_size(ae, 0);
	}
}

static void
header(struct archive_entry *ae, const struct walk_entry *e)
{
	int r;

	/* A warning is about names that are not UTF-8: they go as they are. */
	errno = 0;
	if ((r = archive_write_header(archive, ae)) == ARCHIVE_FATAL)
		archive_failed();
	if (r == ARCHIVE_FAILED)
		fsu_warnx("%s: %s", e->path, archive_error_string(archive));
}

/* => 1: it is in the archive, as far as it could be read. */
static int
add_file(struct archive_entry *ae, const struct walk_entry *e)
{
	struct rump_stat st = e->st;
	int fd, whose;

	fd = rump_sys_openat(e->dirfd, e->name, RUMP_O_RDONLY);
	if (fd == -1) {
		fsu_warn("%s", e->path);
		return 0;
	}
	if (data_issparse(&st))
		tardata_map(ae, fd, &st);
	header(ae, e);
	errno = 0;
	if (tardata_write(archive, fd, &st, &whose) == -1) {
		if (whose == 1)
			archive_failed();
		fsu_warn("%s: filled up with zeros", e->path);
	}
	if (archive_write_finish_entry(archive) == ARCHIVE_FATAL)
		archive_failed();
	rump_sys_close(fd);
	return 1;
}

/* => 1: ae became a link to an earlier name. */
static int
link_earlier(struct archive_entry *ae, const struct walk_entry *e)
{
	struct linked *l;
	void **slot;
	int isnew;

	if (e->st.st_nlink < 2)
		return 0;
	slot = inomap_slot(links, e->st.st_ino, &isnew);
	if ((l = *slot) == NULL)
		return 0;
	archive_entry_set_hardlink(ae, l->path);
	archive_entry_set_size(ae, 0);
	if (--l->left == 0) {
		free(l->path);
		free(l);
		*slot = NULL;
	}
	return 1;
}

/* It is in the archive: other names can be links to this one. */
static void
link_later(const struct walk_entry *e)
{
	struct linked *l;
	int isnew;

	if (e->st.st_nlink < 2)
		return;
	l = xmalloc(sizeof(*l));
	l->path = archive_path(e);
	l->left = e->st.st_nlink - 1;
	*inomap_slot(links, e->st.st_ino, &isnew) = l;
}

static void
link_free(void *p)
{
	struct linked *l = p;

	if (l != NULL)
		free(l->path);
	free(l);
}

static void
add(struct archive_entry *ae, const struct walk_entry *e)
{
	uint32_t type = e->st.st_mode & RUMP_S_IFMT;
	char *path, *target = NULL;

	if (type == RUMP_S_IFSOCK) {
		fsu_note("%s: a socket, left out", e->path);
		return;
	}
	archive_entry_clear(ae);
	path = archive_path(e);
	archive_entry_set_pathname(ae, path);
	describe(ae, &e->st);
	if (opt_verbose) {
		progress_clear();
		put_name(stderr, path);
		fputc('\n', stderr);
	}
	free(path);
	if (type == RUMP_S_IFDIR || link_earlier(ae, e))
		header(ae, e);
	else if (type == RUMP_S_IFREG) {
		if (add_file(ae, e))
			link_later(e);
	} else {
		if (type == RUMP_S_IFLNK) {
			target = img_readlinkat(e->dirfd, e->name);
			if (target == NULL) {
				fsu_warn("%s", e->path);
				return;
			}
			archive_entry_set_symlink(ae, target);
		}
		header(ae, e);
		free(target);
		link_later(e);
	}
	progress_add(0, 1);
}

/* Archive names are relative and do not climb: "/etc" is "etc". */
static const char *
strip(const char *path)
{
	const char *p, *start = path;

	for (p = path; *p != '\0'; p++)
		if ((p == path || p[-1] == '/') && p[0] == '.' &&
		    p[1] == '.' && (p[2] == '/' || p[2] == '\0'))
			start = p + 2;
	while (*start == '/' || (start[0] == '.' &&
	    (start[1] == '/' || start[1] == '\0')))
		start++;
	return start;
}

static void
add_tree(const char *dir, const char *name)
{
	struct archive_entry *ae = archive_entry_new();
	struct walk_entry *e;
	struct walk *w;
	char *root = dir != NULL && *name != '/' ? img_join(dir, name) :
	    xstrdup(name);
	char *copy = xstrdup(strip(name));
	size_t n = strlen(copy);

	while (n > 0 && copy[n - 1] == '/')
		copy[--n] = '\0';
	stem = copy;
	rootlen = strlen(root);
	w = walk_open(root, 0);
	while ((e = walk_next(w))->event != WALK_END) {
		if (e->event == WALK_ERROR)
			walk_warn(e);
		else if (e->event != WALK_DIREND)
			add(ae, e);
	}
	walk_close(w);
	archive_entry_free(ae);
	free(copy);
	free(root);
}

static int
filter(int c)
{

	switch (c) {
	case 'J': return archive_write_add_filter_xz(archive);
	case 'j': return archive_write_add_filter_bzip2(archive);
	case 'Z': return archive_write_add_filter_zstd(archive);
	default: return archive_write_add_filter_gzip(archive);
	}
}

static int
tar_main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "numeric-owner", no_argument, NULL, 'n' },
		{ "zstd", no_argument, NULL, 'Z' },
		{ NULL, 0, NULL, 0 }
	};
	const char *dir = NULL, *file = NULL;
	int c, compress = 0;

	opt_numeric = opt_verbose = 0;
	out = STDOUT_FILENO;
	while ((c = fsu_getopt(argc, argv, "C:cf:Jjnvz", longs)) != -1) {
		switch (c) {
		case 'C': dir = optarg; break;
		case 'c': break;		/* what else? */
		case 'f': file = optarg; break;
		case 'n': opt_numeric = 1; break;
		case 'v': opt_verbose = 1; break;
		default: compress = c; break;
		}
	}
	if (file != NULL && strcmp(file, "-") != 0) {
		if (fsu_image_is(file))
			fsu_diex("%s: is the image itself, not overwritten",
			    file);
		out = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
		    0666);
		if (out == -1)
			fsu_die("%s", file);
	} else if (out_istty())
		fsu_badusage("an archive is nothing for a terminal: "
		    "redirect it, or use -f");

	/* Names in a pax archive are UTF-8, whatever the user's locale. */
	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		setlocale(LC_CTYPE, "en_US.UTF-8");
	archive = archive_write_new();
	if (archive == NULL)
		fsu_diex("out of memory");
	if ((compress != 0 && filter(compress) < ARCHIVE_WARN) ||
	    archive_write_set_format_pax(archive) != ARCHIVE_OK)
		archive_failed();
	fsu_begin(NULL);
	if (archive_write_open(archive, NULL, NULL, write_out, NULL) !=
	    ARCHIVE_OK)
		archive_failed();
	links = inomap_new();
	if (out != STDOUT_FILENO || !out_istty())
		progress_start(0);
	if (optind == argc)
		add_tree(dir, dir != NULL ? "." : fsu_here());
	for (; optind < argc; optind++)
		add_tree(dir, argv[optind]);
	errno = 0;
	if (archive_write_close(archive) != ARCHIVE_OK)
		archive_failed();
	archive_write_free(archive);
	inomap_each(links, link_free);
	inomap_free(links);
	if (out != STDOUT_FILENO && close(out) == -1)
		fsu_die("%s", file);
	return fsu_status;
}

const struct fsu_command fsu_cmd_tar = {
	"tar", tar_main, "[-Jjnvz] [--zstd] [-C dir] [-f file] [path ...]",
	"write trees as a pax archive", 0
};
