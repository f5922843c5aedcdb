/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fsu put: one file of the host into the image, its data, attributes and links.
 *
 * => A file with several names is copied once, and linked under the others. If
 *    that does not work, the other name is a copy.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <rump/rump_syscalls.h>

#include "put.h"

struct linked {
	uint64_t	dev;
	char		*path;		/* in the image */
	uint32_t	left;		/* names not met yet */
	struct linked	*next;		/* same number, other device */
};

static struct inomap *links;
static uint64_t image_dev, image_ino;

/*
 * Owners: root's, unless they are asked for. Who may not keep the owner does
 * not keep what a program may do in its name.
 */
void
put_attr(const struct host_stat *st, struct img_attr *a)
{

	memset(a, 0, sizeof(*a));
	a->mode = st->mode & 07777;
	if (put.preserve) {
		a->uid = st->uid;
		a->gid = st->gid;
	}
	if (put.owned && put.uid != (uint32_t)-1)
		a->uid = put.uid;
	if (put.owned && put.gid != (uint32_t)-1)
		a->gid = put.gid;
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

	if (imgt_create(put.to, name, a) == -1) {
		transfer_failed(&put.sum, put.dst.s);
		return -1;
	}
	if (host_copy(fd, st, write_data, put.to, &whose, &size) == -1 ||
	    (whose = 1, imgt_finish(put.to, size, a)) == -1) {
		imgt_drop(put.to);
		if (intr_pending() == 0 && whose == 0)
			fsu_warn("%s", put.src.s);
		else if (intr_pending() == 0)
			transfer_failed(&put.sum, put.dst.s);
		return -1;
	}
	put.sum.bytes += size;
	return 0;
}

static int
copy_file(const struct host_stat *st, const char *name, const char *as,
    int follow)
{
	struct img_attr a;
	int fd, r;

	if (st->dev == image_dev && st->ino == image_ino) {
		fsu_warnx("%s: is the image itself, left out", put.src.s);
		return -1;
	}
	if ((fd = host_openfile(put.from, name, follow)) == -1) {
		fsu_warn("%s", put.src.s);
		return -1;
	}
	put_attr(st, &a);
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

	put_attr(st, &a);
	if ((st->mode & RUMP_S_IFMT) == RUMP_S_IFLNK) {
		if ((target = host_readlink(put.from, name)) == NULL) {
			fsu_warn("%s", put.src.s);
			return -1;
		}
		r = imgt_symlink(put.to, target, as, &a);
		free(target);
	} else if ((st->mode & RUMP_S_IFMT) == RUMP_S_IFSOCK) {
		fsu_note("%s: a socket, left out", put.src.s);
		return -1;
	} else
		r = imgt_mknod(put.to, as, st->mode & RUMP_S_IFMT,
		    dev_make(st->major, st->minor), &a);
	if (r == -1)
		transfer_failed(&put.sum, put.dst.s);
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

void
putfile_begin(void)
{
	struct stat st;

	image_dev = image_ino = 0;
	if (fstat(fsu_image.fd, &st) == 0) {
		image_dev = st.st_dev;
		image_ino = st.st_ino;
	}
	links = inomap_new();
}

void
putfile_end(void)
{

	inomap_each(links, link_free);
	inomap_free(links);
}

void
put_tell(void)
{

	if (!put.verbose)
		return;
	progress_clear();
	put_name(stdout, put.src.s);
	putchar('\n');
}

void
put_entry(const struct host_stat *st, const char *name, const char *as,
    int follow)
{
	struct linked *l = NULL;
	int r;

	if (put.keep && imgt_type(put.to, as) != -1)
		return;
	put_tell();
	if (st->nlink > 1)
		l = link_find(st);
	if (l != NULL && l->path != NULL &&
	    imgt_link(put.to, l->path, as) == 0)
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
			l->path = xstrdup(put.dst.s);
	}
	if (r == 0) {
		put.sum.files++;
		progress_add(0, 1);
	}
}

/* Standard input as a file. */
void
put_stdin(const char *as)
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
	put_attr(&st, &a);
	a.mode = 0666 & ~IMG_UMASK;
	if (copy_data(STDIN_FILENO, &st, as, &a) == 0)
		put.sum.files++;
}
