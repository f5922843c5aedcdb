/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Images: host files and devices that are open for block I/O.
 *
 * What is opened for block I/O is an image, and one process has it once: all
 * opens of one file share a struct image, because a disk is cut into several
 * devices (etfs nodes at different offsets) that must not lock one another out.
 * Between processes an image is locked: by any number of readers, or by one
 * writer; who comes late gets EBUSY. The lock is advisory (flock); a block
 * device is claimed as well, so that one that the host has mounted is not
 * written. RUMP_NOLOCK=1 turns both off.
 *
 * RUMP_NOSYNC=1 leaves it to the host when what was written reaches the medium,
 * for programs that make an image and flush it once, at the end.
 *
 *	(none)	--open for reading-->	reading, shared lock
 *	(none)	--open for writing-->	writing, exclusive lock
 *	reading	--open for writing-->	writing (image_upgrade)
 *	either	--last close------->	(none)
 *
 * A reader of an image that is open for writing shares the writer's descriptor;
 * the mode in its own object keeps it from writing.
 */
#include "rumpuser_int.h"

#include <sys/file.h>
#include <sys/stat.h>

#include <assert.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/*
 * Locks:
 *	(c)	constant
 *	(i)	imagelock
 *	(a)	atomic: I/O threads read it
 */
struct image {
	struct image	*im_next;	/* i */
	dev_t		im_dev;		/* c: identity, image_identity */
	ino_t		im_ino;		/* c */
	int		im_type;	/* c */
	int		im_fd;		/* i, a */
	int		im_oldfd;	/* i: before the upgrade, or -1 */
	int		im_writing;	/* i */
	int		im_nosync;	/* c */
	unsigned	im_opens;	/* i */
	uint64_t	im_size;	/* a: as last seen */
};

static pthread_mutex_t imagelock = PTHREAD_MUTEX_INITIALIZER;
static struct image *images;		/* i */

static int
image_fd(struct image *im)
{

	return __atomic_load_n(&im->im_fd, __ATOMIC_ACQUIRE);
}

static int
image_read(struct rumpuser__obj *obj, void *data, size_t len, int64_t off,
    size_t *donep)
{

	return rumpuser__move(image_fd(obj->ro_data), data, len, off, 0, 0,
	    donep);
}

static int
image_write(struct rumpuser__obj *obj, const void *data, size_t len,
    int64_t off, size_t *donep)
{

	return rumpuser__move(image_fd(obj->ro_data),
	    (uint8_t *)(uintptr_t)data, len, off, 1, 0, donep);
}

static int
image_sync(struct rumpuser__obj *obj)
{

	struct image *im = obj->ro_data;

	return im->im_nosync ? 0 : rumpuser__sync(image_fd(im));
}

/* A file may have grown since its size was last asked for. */
static int
image_inside(struct rumpuser__obj *obj, uint64_t off, uint64_t len)
{
	struct image *im = obj->ro_data;
	uint64_t size;

	size = __atomic_load_n(&im->im_size, __ATOMIC_RELAXED);
	if (off <= size && len <= size - off)
		return 1;
	if (rumpuser__fdsize(image_fd(im), im->im_type, &size) != 0)
		return 0;
	__atomic_store_n(&im->im_size, size, __ATOMIC_RELAXED);
	return off <= size && len <= size - off;
}

static int
image_close(struct rumpuser__obj *obj)
{
	struct image *im = obj->ro_data, **prevp;
	int error;

	pthread_mutex_lock(&imagelock);
	assert(im->im_opens > 0);
	if (--im->im_opens != 0) {
		pthread_mutex_unlock(&imagelock);
		return 0;
	}
	for (prevp = &images; *prevp != im; prevp = &(*prevp)->im_next)
		continue;
	*prevp = im->im_next;
	error = close(im->im_fd) == -1 && errno != EINTR ? errno : 0;
	if (im->im_oldfd != -1)
		close(im->im_oldfd);
	pthread_mutex_unlock(&imagelock);
	free(im);
	return error;
}

static const struct rumpuser__objops image_ops = {
	.oo_read = image_read,
	.oo_write = image_write,
	.oo_sync = image_sync,
	.oo_inside = image_inside,
	.oo_close = image_close,
};

/*
 * Lock for reading or writing; EBUSY when another process is in the way.
 * => A file system without locks counts as locked.
 * => A device is tried for a moment, since the host's device manager locks it
 *    shortly each time that it looks at it.
 */
static int
lock_fd(int fd, int type, int writing)
{
#ifdef __EMSCRIPTEN__
	(void)fd;
	(void)type;
	(void)writing;
	return 0;
#else
	const struct timespec moment = { 0, 20 * 1000 * 1000 };
	int op = (writing ? LOCK_EX : LOCK_SH) | LOCK_NB;
	int tries = type == RUMPUSER_FT_BLK ? 10 : 1;

	if (rumpuser__paramint("RUMP_NOLOCK", 0) != 0)
		return 0;
	for (;;) {
		if (flock(fd, op) == 0)
			return 0;
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK)
			return 0;
		if (--tries == 0)
			return EBUSY;
		nanosleep(&moment, NULL);
	}
#endif
}

/*
 * Open for reading, or for reading and writing: the buffer cache of a kernel
 * that writes fragments has to read what is around them.
 */
static int
image_openfd(const char *name, int type, int writing, int *fdp)
{
	int flags = writing ? O_RDWR : O_RDONLY;

#if defined(__linux__)
	if (type == RUMPUSER_FT_BLK && writing &&
	    rumpuser__paramint("RUMP_NOLOCK", 0) == 0)
		flags |= O_EXCL;
#else
	(void)type;
#endif
	*fdp = rumpuser__openfd(name, flags);
	return *fdp == -1 ? errno : 0;
}

/*
 * The image is open for reading in this process, and shall be written now.
 * => The process must not stand in its own way: its shared lock goes first, and
 *    comes back if that was in vain.
 * => The old descriptor stays open, for reads that are under way on it.
 */
static int
image_upgrade(struct image *im, const char *name)
{
	int error, fd;

	if ((error = image_openfd(name, im->im_type, 1, &fd)) != 0)
		return error;
#ifndef __EMSCRIPTEN__
	(void)flock(im->im_fd, LOCK_UN);
#endif
	if ((error = lock_fd(fd, im->im_type, 1)) != 0) {
		close(fd);
		(void)lock_fd(im->im_fd, im->im_type, 0);
		return error;
	}
	im->im_oldfd = im->im_fd;
	__atomic_store_n(&im->im_fd, fd, __ATOMIC_RELEASE);
	im->im_writing = 1;
	return 0;
}

/* A device is the same under each of its names; a file is its inode. */
static void
image_identity(const struct stat *st, dev_t *devp, ino_t *inop)
{

	if (S_ISREG(st->st_mode)) {
		*devp = st->st_dev;
		*inop = st->st_ino;
	} else {
		*devp = st->st_rdev;
		*inop = 0;
	}
}

static int
image_create(const char *name, int writing, struct image **imp)
{
	struct image *im;
	struct stat st;
	int error;

	if ((im = calloc(1, sizeof(*im))) == NULL)
		return ENOMEM;
	im->im_oldfd = -1;
	im->im_writing = writing;
	im->im_nosync = rumpuser__paramint("RUMP_NOSYNC", 0) != 0;
	if (stat(name, &st) == -1) {
		error = errno;
		goto fail;
	}
	im->im_type = rumpuser__filetype(&st);
	if ((error = image_openfd(name, im->im_type, writing,
	    &im->im_fd)) != 0)
		goto fail;
	/* What was opened counts, not what had the name before. */
	if (fstat(im->im_fd, &st) == -1) {
		error = errno;
		goto closefail;
	}
	im->im_type = rumpuser__filetype(&st);
	image_identity(&st, &im->im_dev, &im->im_ino);
	if ((error = lock_fd(im->im_fd, im->im_type, writing)) != 0 ||
	    (error = rumpuser__fdsize(im->im_fd, im->im_type,
	    &im->im_size)) != 0)
		goto closefail;
	/* A disk may be a character device, as it is on some BSDs. */
	if (im->im_type == RUMPUSER_FT_CHR && im->im_size == 0) {
		error = ENOTBLK;
		goto closefail;
	}
	*imp = im;
	return 0;
closefail:
	close(im->im_fd);
fail:
	free(im);
	return error;
}

static struct image *
image_find(const struct stat *st)
{
	struct image *im;
	dev_t dev;
	ino_t ino;

	image_identity(st, &dev, &ino);
	for (im = images; im != NULL; im = im->im_next) {
		if (im->im_type == rumpuser__filetype(st) &&
		    im->im_dev == dev && im->im_ino == ino)
			break;
	}
	return im;
}

/*
 * => EISDIR for a directory, ENOTBLK for anything else without blocks.
 */
int
rumpuser__image_open(const char *name, struct rumpuser__obj *obj)
{
	struct image *im;
	struct stat st;
	int error = 0, writing;

	writing = (obj->ro_mode & RUMPUSER_OPEN_ACCMODE) !=
	    RUMPUSER_OPEN_RDONLY;
	if (stat(name, &st) == -1)
		return errno;
	if (S_ISDIR(st.st_mode))
		return EISDIR;
	if (rumpuser__filetype(&st) == RUMPUSER_FT_OTHER)
		return ENOTBLK;

	pthread_mutex_lock(&imagelock);
	if ((im = image_find(&st)) != NULL) {
		if (writing && !im->im_writing)
			error = image_upgrade(im, name);
	} else if ((error = image_create(name, writing, &im)) == 0) {
		im->im_next = images;
		images = im;
	}
	if (error == 0) {
		im->im_opens++;
		obj->ro_ops = &image_ops;
		obj->ro_data = im;
		obj->ro_type = im->im_type;
	}
	pthread_mutex_unlock(&imagelock);
	return error;
}
