/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading directories of the image.
 *
 * A directory can be parked while a walk is deep below it, so that only a few
 * descriptors and buffers are in use: position = the place where the current
 * buffer began, and how far in it the reader was. The image does not change.
 *
 * Names are checked here, once for all commands: the kernel promises that they
 * hold no '/' and are not empty, but whoever writes files to the host by
 * these names relies on it. A bad name is the error EINVAL, after which reading
 * may go on; after any other error it may not.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rump/rump_syscalls.h>

#include "fsu.h"

#define DIRBUF		8192
#define DIRENT_MIN	(offsetof(struct rump_dirent, d_name) + 2)

void
img_dir_init(struct img_dir *dir, int fd)
{

	memset(dir, 0, sizeof(*dir));
	dir->fd = fd;
}

/* => 1: the buffer holds entries; 0: end or error. */
static int
fill(struct img_dir *dir)
{
	int n;

	if (dir->buf == NULL)
		dir->buf = xmalloc(DIRBUF);
	dir->len = dir->pos = 0;
	dir->start = rump_sys_lseek(dir->fd, 0, RUMP_SEEK_CUR);
	if (dir->start == -1 ||
	    (n = rump_sys_getdents(dir->fd, dir->buf, DIRBUF)) == -1) {
		dir->error = errno != EINVAL ? errno : EIO;
		return 0;
	}
	dir->len = n;
	return n > 0;
}

static int
is_dots(const char *name)
{

	return name[0] == '.' &&
	    (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

const struct rump_dirent *
img_readdir(struct img_dir *dir)
{
	const struct rump_dirent *d;

	dir->error = 0;
	for (;;) {
		if (dir->pos >= dir->len && !fill(dir))
			return NULL;
		d = (const void *)(dir->buf + dir->pos);
		if ((size_t)(dir->len - dir->pos) < DIRENT_MIN ||
		    d->d_reclen < DIRENT_MIN ||
		    d->d_reclen > dir->len - dir->pos ||
		    memchr(d->d_name, '\0', d->d_reclen -
		    offsetof(struct rump_dirent, d_name)) == NULL) {
			dir->pos = dir->len;
			dir->error = EIO;
			return NULL;
		}
		dir->pos += d->d_reclen;
		if (d->d_fileno == 0 || is_dots(d->d_name))
			continue;
		if (d->d_name[0] == '\0' || strchr(d->d_name, '/') != NULL) {
			dir->error = EINVAL;
			return NULL;
		}
		return d;
	}
}

void
img_dir_park(struct img_dir *dir)
{

	free(dir->buf);
	dir->buf = NULL;
	dir->fd = -1;
}

int
img_dir_resume(struct img_dir *dir, int fd)
{
	int pos = dir->pos, len = dir->len;

	dir->fd = fd;
	if (len == 0)
		return 0;
	if (rump_sys_lseek(fd, dir->start, RUMP_SEEK_SET) == -1)
		return -1;
	if (!fill(dir) || dir->len != len) {
		errno = dir->error != 0 ? dir->error : EIO;
		return -1;
	}
	dir->pos = pos;
	return 0;
}

void
img_dir_done(struct img_dir *dir)
{

	free(dir->buf);
	dir->buf = NULL;
}

static const char *sort_text;		/* qsort has no argument for it */

static int
by_name(const void *a, const void *b)
{

	return strcmp(sort_text + *(const size_t *)a + 1,
	    sort_text + *(const size_t *)b + 1);
}

static int
kept(int fd, const struct rump_dirent *d, walk_keep_fn keep)
{
	struct rump_stat st;
	uint8_t type = d->d_type;

	if (keep == NULL)
		return 1;
	if (type == RUMP_DT_UNKNOWN && rump_sys_fstatat(fd, d->d_name, &st,
	    RUMP_AT_SYMLINK_NOFOLLOW) == 0)
		type = (uint8_t)mode_dtype(st.st_mode);
	return keep(d->d_name, type);
}

void
img_names_add(struct img_names *ns, uint8_t type, const char *name)
{
	size_t n = strlen(name) + 2;

	if (ns->used + n > ns->size) {
		ns->size = ns->size * 2 + 4096;
		ns->text = xrealloc(ns->text, ns->size);
	}
	if (ns->n == ns->max) {
		ns->max = ns->max * 2 + 128;
		ns->at = xrealloc(ns->at, ns->max * sizeof(*ns->at));
	}
	ns->at[ns->n++] = ns->used;
	ns->text[ns->used] = (char)type;
	memcpy(ns->text + ns->used + 1, name, n - 1);
	ns->used += n;
}

void
img_names_sort(struct img_names *ns)
{

	if (ns->n < 2)
		return;
	sort_text = ns->text;
	qsort(ns->at, ns->n, sizeof(*ns->at), by_name);
}

int
img_names_load(int fd, struct img_names *ns, walk_keep_fn keep)
{
	const struct rump_dirent *d;
	struct img_dir dir;
	int error = 0;

	memset(ns, 0, sizeof(*ns));
	img_dir_init(&dir, fd);
	for (;;) {
		if ((d = img_readdir(&dir)) == NULL) {
			if (dir.error == 0)
				break;
			error = dir.error;
			if (error != EINVAL)
				break;
			continue;
		}
		if (kept(fd, d, keep))
			img_names_add(ns, d->d_type, d->d_name);
	}
	img_dir_done(&dir);
	img_names_sort(ns);
	errno = error;
	return error != 0 ? -1 : 0;
}

void
img_names_free(struct img_names *ns)
{

	free(ns->text);
	free(ns->at);
	memset(ns, 0, sizeof(*ns));
}
