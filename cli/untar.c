/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Unpack an archive into a directory of the image, by libarchive.
 *
 * A member's path is walked from the directory, one component at a time and
 * never through a symbolic link: "/etc/x" is etc/x, ".." is refused, and what
 * an archive makes stays below the directory. The directory of the last member
 * is kept open, since the next one is mostly in it as well. Directories get
 * their attributes at the end: what comes later into them would change them.
 *
 * Owners are the archive's: its names, if the image has them, else its numbers.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>

#include <rump/rump_syscalls.h>

#include "host.h"
#include "imgtree.h"
#include "tarfile.h"

struct later {			/* a directory's attributes */
	char		*path;
	struct img_attr	attr;
};

struct untar {
	const char	*path;
	struct archive	*a;
};

static const struct untar_options *opt;
static struct transfer *sum;
static const char *top;
static struct img_tree *tree;	/* the directory of the last member */
static char *treedir;		/* its path, below top */
static struct later *later;
static size_t nlater, maxlater;

struct untar *
untar_open(const char *path)
{
	struct untar *u = xcalloc(1, sizeof(*u));

	u->path = strcmp(path, "-") == 0 ? "standard input" : path;
	if ((u->a = tarfile_open(path)) == NULL)
		fsu_diex("out of memory");
	return u;
}

static void
leave(void)
{

	if (tree != NULL)
		imgt_close(tree);
	tree = NULL;
	free(treedir);
	treedir = NULL;
}

/* Be in the directory dir below top, and make what of it is missing. */
static int
go(const char *dir)
{
	char *copy, *s, *next;
	int r = 0;

	if (treedir != NULL && strcmp(treedir, dir) == 0)
		return 0;
	leave();
	if ((tree = imgt_open(top)) == NULL)
		return -1;
	copy = xstrdup(dir);
	for (s = copy; r == 0 && *s != '\0'; s = next) {
		if ((next = strchr(s, '/')) != NULL)
			*next++ = '\0';
		else
			next = s + strlen(s);
		if (imgt_down(tree, s) == 0)
			continue;
		if (errno != ENOENT || imgt_mkdir(tree, s) == -1 ||
		    imgt_down(tree, s) == -1)
			r = -1;
		else {
			struct img_attr a = { .mode = 0755 };

			r = imgt_dirattr(tree, &a);
		}
	}
	free(copy);
	if (r == -1)
		leave();
	else
		treedir = xstrdup(dir);
	return r;
}

/*
 * The path without leading and double slashes and dots; NULL if it climbs.
 * => malloced
 */
static char *
clean_path(const char *path)
{
	char *out = xmalloc(strlen(path) + 1);
	size_t n, len = 0;

	for (; *path != '\0'; path += n) {
		while (*path == '/')
			path++;
		n = strcspn(path, "/");
		if (n == 0 || (n == 1 && path[0] == '.'))
			continue;
		if (n == 2 && path[0] == '.' && path[1] == '.') {
			free(out);
			return NULL;
		}
		if (len > 0)
			out[len++] = '/';
		memcpy(out + len, path, n);
		len += n;
	}
	out[len] = '\0';
	return out;
}

static void
attr_of(struct archive_entry *ae, struct img_attr *a)
{
	const char *s;

	memset(a, 0, sizeof(*a));
	a->mode = (uint32_t)archive_entry_perm(ae) & 07777;
	a->uid = (uint32_t)archive_entry_uid(ae);
	a->gid = (uint32_t)archive_entry_gid(ae);
	if (!opt->numeric && (s = archive_entry_uname(ae)) != NULL && *s != 0)
		id_user(s, &a->uid);
	if (!opt->numeric && (s = archive_entry_gname(ae)) != NULL && *s != 0)
		id_group(s, &a->gid);
	if (opt->owned && opt->uid != (uint32_t)-1)
		a->uid = opt->uid;
	if (opt->owned && opt->gid != (uint32_t)-1)
		a->gid = opt->gid;
	if (archive_entry_mtime_is_set(ae)) {
		a->settimes = 1;
		a->mtime.tv_sec = archive_entry_mtime(ae);
		a->mtime.tv_nsec = (int32_t)archive_entry_mtime_nsec(ae);
		a->atime = a->mtime;
	}
	if (archive_entry_atime_is_set(ae)) {
		a->atime.tv_sec = archive_entry_atime(ae);
		a->atime.tv_nsec = (int32_t)archive_entry_atime_nsec(ae);
	}
}

static void
unpack_dir(const char *path, const struct img_attr *a)
{

	if (go(path) == -1) {
		transfer_failed(sum, path);
		return;
	}
	if (nlater == maxlater) {
		maxlater = maxlater * 2 + 64;
		later = xrealloc(later, maxlater * sizeof(*later));
	}
	later[nlater].path = xstrdup(path);
	later[nlater++].attr = *a;
}

/* => 0; -1: warned */
static int
unpack_data(struct untar *u, struct archive_entry *ae, const char *path,
    const char *name, const struct img_attr *a)
{
	const void *buf;
	la_int64_t off, end = 0;
	size_t len;
	int r;

	if (imgt_create(tree, name, a) == -1) {
		transfer_failed(sum, path);
		return -1;
	}
	while ((r = archive_read_data_block(u->a, &buf, &len, &off)) ==
	    ARCHIVE_OK || r == ARCHIVE_WARN) {
		if (transfer_stop(sum)) {
			imgt_drop(tree);
			return -1;
		}
		if (len > 0 && imgt_write(tree, buf, len, off) == -1)
			goto failed;
		end = off + (la_int64_t)len;
		progress_add((int64_t)len, 0);
	}
	if (r != ARCHIVE_EOF) {
		imgt_drop(tree);
		if (!intr_check())
			fsu_warnx("%s: %s: %s", u->path, path,
			    archive_error_string(u->a));
		return -1;
	}
	if (archive_entry_size_is_set(ae) && archive_entry_size(ae) > end)
		end = archive_entry_size(ae);
	if (imgt_finish(tree, end, a) == -1)
		goto failed;
	sum->bytes += end;
	return 0;
failed:
	imgt_drop(tree);
	transfer_failed(sum, path);
	return -1;
}

static int
unpack_link(const char *target, const char *path, const char *name)
{
	char *old, *full;
	int r = -1;

	if ((old = clean_path(target)) == NULL) {
		fsu_warnx("%s: a link to %s, outside", path, target);
		return -1;
	}
	full = img_join(top, old);
	if ((r = imgt_link(tree, full, name)) == -1)
		transfer_failed(sum, path);
	free(full);
	free(old);
	return r;
}

static int
unpack_node(struct archive_entry *ae, const char *path, const char *name,
    const struct img_attr *a)
{
	uint32_t type = (uint32_t)archive_entry_filetype(ae);
	int r;

	switch (type) {
	case AE_IFLNK:
		r = imgt_symlink(tree, archive_entry_symlink(ae), name, a);
		break;
	case AE_IFIFO: case AE_IFCHR: case AE_IFBLK:
		r = imgt_mknod(tree, name, type, type == AE_IFIFO ? 0 :
		    dev_make((uint32_t)archive_entry_rdevmajor(ae),
		    (uint32_t)archive_entry_rdevminor(ae)), a);
		break;
	default:
		fsu_warnx("%s: of a kind that a file system does not have, "
		    "left out", path);
		return -1;
	}
	if (r == -1)
		transfer_failed(sum, path);
	return r;
}

static void
unpack_member(struct untar *u, struct archive_entry *ae, char *path)
{
	struct img_attr a;
	char *name, *dir;
	int r;

	attr_of(ae, &a);
	if (archive_entry_filetype(ae) == AE_IFDIR &&
	    archive_entry_hardlink(ae) == NULL) {
		unpack_dir(path, &a);
		return;
	}
	dir = xstrdup(path);
	if ((name = strrchr(dir, '/')) != NULL)
		*name++ = '\0';
	else {
		name = path;
		*dir = '\0';
	}
	if (*name == '\0')
		fsu_warnx("a member without a name, left out");
	else if (go(dir) == -1)
		transfer_failed(sum, path);
	else if (!opt->keep || imgt_type(tree, name) == -1) {
		if (archive_entry_hardlink(ae) != NULL)
			r = unpack_link(archive_entry_hardlink(ae), path,
			    name);
		else if (archive_entry_filetype(ae) == AE_IFREG)
			r = unpack_data(u, ae, path, name, &a);
		else
			r = unpack_node(ae, path, name, &a);
		if (r == 0) {
			sum->files++;
			progress_add(0, 1);
		}
	}
	free(dir);
}

/* The deepest first; a directory that came twice keeps the last. */
static void
finish_dirs(void)
{
	struct later *l;

	while (nlater > 0) {
		l = &later[--nlater];
		if (!sum->stopped && (go(l->path) == -1 ||
		    imgt_dirattr(tree, &l->attr) == -1))
			transfer_failed(sum, l->path);
		free(l->path);
	}
	leave();
	free(later);
	later = NULL;
	maxlater = 0;
}

void
untar(struct untar *u, const char *dir, const struct untar_options *options,
    struct transfer *transfer)
{
	struct archive_entry *ae;
	const char *name;
	char *path;
	int r;

	opt = options;
	sum = transfer;
	top = dir;
	if (!img_isdir(dir)) {
		if (errno == 0)
			errno = ENOTDIR;
		fsu_die("%s", dir);
	}
	progress_start(0);
	while (!transfer_stop(sum) &&
	    (r = archive_read_next_header(u->a, &ae)) != ARCHIVE_EOF) {
		if (r < ARCHIVE_WARN) {
			if (!intr_check())
				fsu_warnx("%s: %s", u->path,
				    archive_error_string(u->a));
			break;
		}
		if ((name = archive_entry_pathname(ae)) == NULL)
			name = "";
		if (opt->verbose) {
			progress_clear();
			put_name(stdout, name);
			putchar('\n');
		}
		if ((path = clean_path(name)) == NULL)
			fsu_warnx("%s: climbs out of the archive, left out",
			    name);
		else
			unpack_member(u, ae, path);
		free(path);
	}
	finish_dirs();
	archive_read_free(u->a);
	free(u);
}
