/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Host files and devices: their names and sizes, transfers, and what is opened
 * for plain I/O. What is opened for block I/O is in rumpuser_image.c.
 */
#include "rumpuser_int.h"

#include <sys/ioctl.h>
#include <sys/stat.h>
#ifdef __linux__
#include <linux/fs.h>
#endif

#include <fcntl.h>
#include <unistd.h>

int
rumpuser__filetype(const struct stat *st)
{

	if (S_ISREG(st->st_mode))
		return RUMPUSER_FT_REG;
	if (S_ISDIR(st->st_mode))
		return RUMPUSER_FT_DIR;
	if (S_ISBLK(st->st_mode))
		return RUMPUSER_FT_BLK;
	if (S_ISCHR(st->st_mode))
		return RUMPUSER_FT_CHR;
	return RUMPUSER_FT_OTHER;
}

int
rumpuser__openfd(const char *name, int flags)
{
	int fd;

	do {
		fd = open(name, flags | O_CLOEXEC | O_NOCTTY);
	} while (fd == -1 && errno == EINTR);
	return fd;
}

/*
 * Size of an open file or device. Some devices answer to no ioctl, but can
 * seek to their end.
 */
int
rumpuser__fdsize(int fd, int type, uint64_t *sizep)
{
	struct stat st;
	off_t end;

	if (type == RUMPUSER_FT_REG) {
		if (fstat(fd, &st) == -1)
			return errno;
		*sizep = (uint64_t)st.st_size;
		return 0;
	}
#ifdef BLKGETSIZE64
	if (type == RUMPUSER_FT_BLK && ioctl(fd, BLKGETSIZE64, sizep) == 0)
		return 0;
#endif
	if ((end = lseek(fd, 0, SEEK_END)) == -1)
		return errno;
	(void)lseek(fd, 0, SEEK_SET);
	*sizep = (uint64_t)end;
	return 0;
}

/*
 * => A device's size needs it open; files are answered by name alone.
 * => Other things (directories, pipes, terminals) have size 0.
 */
int
rumpuser__hostfile_info(const char *name, uint64_t *sizep, int *typep)
{
	struct stat st;
	int error, fd;

	if (stat(name, &st) == -1)
		return errno;
	*typep = rumpuser__filetype(&st);
	*sizep = 0;
	if (*typep == RUMPUSER_FT_REG)
		*sizep = (uint64_t)st.st_size;
	if (*typep != RUMPUSER_FT_BLK)
		return 0;

	if ((fd = rumpuser__openfd(name, O_RDONLY)) == -1)
		return errno;
	error = rumpuser__fdsize(fd, *typep, sizep);
	close(fd);
	return error;
}

/*
 * ---- transfers ----------------------------------------------------------
 */

#ifdef __EMSCRIPTEN__
/*
 * Emscripten 3.1.6 passes the low half of an offset to the host, as a signed
 * number; what lies beyond is reached by a seek, which has both halves. The
 * object's own position stays what it was.
 */
static ssize_t
rw_far(int fd, uint8_t *data, size_t len, int64_t off, int writing)
{
	off_t saved;
	ssize_t n;

	if ((saved = lseek(fd, 0, SEEK_CUR)) == -1 ||
	    lseek(fd, off, SEEK_SET) == -1)
		return -1;
	n = writing ? write(fd, data, len) : read(fd, data, len);
	(void)lseek(fd, saved, SEEK_SET);
	return n;
}
#define FAR(off)	((off) > INT32_MAX)
#else
#define rw_far(fd, data, len, off, writing)	((ssize_t)-1)
#define FAR(off)	0
#endif

/*
 * One read or write, again when a signal interrupts it.
 * => What cannot seek (pipes, terminals) has one position: its own.
 */
static ssize_t
rw_once(int fd, uint8_t *data, size_t len, int64_t off, int writing)
{
	ssize_t n;

	do {
		if (off == RUMPUSER_NOSEEK)
			n = writing ? write(fd, data, len) :
			    read(fd, data, len);
		else if (FAR(off))
			n = rw_far(fd, data, len, off, writing);
		else
			n = writing ? pwrite(fd, data, len, off) :
			    pread(fd, data, len, off);
		if (n == -1 && errno == ESPIPE && off != RUMPUSER_NOSEEK) {
			off = RUMPUSER_NOSEEK;
			errno = EINTR;
		}
	} while (n == -1 && errno == EINTR);
	return n;
}

/*
 * The host may move less than asked, and the rest may follow: go on until all
 * is moved, the object ends, or an error says why not.
 * => A terminal or pipe gives what it has; asking again could wait for ever.
 */
int
rumpuser__move(int fd, uint8_t *data, size_t len, int64_t off, int writing,
    int once, size_t *donep)
{
	ssize_t n;

	*donep = 0;
	while (len > 0) {
		n = rw_once(fd, data, len, off, writing);
		if (n == -1)
			return errno;
		if (n == 0)
			return writing ? EIO : 0;
		data += n;
		len -= (size_t)n;
		*donep += (size_t)n;
		if (off != RUMPUSER_NOSEEK)
			off += n;
		if (once && !writing)
			break;
	}
	return 0;
}

/* => What has no storage of its own (a pipe) has nothing to make stable. */
int
rumpuser__sync(int fd)
{
	int error;

	do {
#ifdef F_FULLFSYNC
		error = fcntl(fd, F_FULLFSYNC) == -1 ? errno : 0;
#else
		error = fdatasync(fd) == -1 ? errno : 0;
#endif
	} while (error == EINTR);
	if (error == EINVAL || error == EROFS || error == EOPNOTSUPP)
		error = 0;
	return error;
}

/*
 * ---- plain files --------------------------------------------------------
 */

static int
plain_read(struct rumpuser__obj *obj, void *data, size_t len, int64_t off,
    size_t *donep)
{

	return rumpuser__move(obj->ro_hostfd, data, len, off, 0,
	    obj->ro_maywait, donep);
}

static int
plain_write(struct rumpuser__obj *obj, const void *data, size_t len,
    int64_t off, size_t *donep)
{

	return rumpuser__move(obj->ro_hostfd, (uint8_t *)(uintptr_t)data, len,
	    off, 1, obj->ro_maywait, donep);
}

static int
plain_sync(struct rumpuser__obj *obj)
{

	return rumpuser__sync(obj->ro_hostfd);
}

static int
plain_inside(struct rumpuser__obj *obj, uint64_t off, uint64_t len)
{

	(void)obj;
	(void)off;
	(void)len;
	return 0;	/* not opened for block I/O */
}

/* => After EINTR the descriptor is gone all the same, on Linux and most. */
static int
plain_close(struct rumpuser__obj *obj)
{

	return close(obj->ro_hostfd) == -1 && errno != EINTR ? errno : 0;
}

static const struct rumpuser__objops plain_ops = {
	.oo_read = plain_read,
	.oo_write = plain_write,
	.oo_sync = plain_sync,
	.oo_inside = plain_inside,
	.oo_close = plain_close,
};

static int
plain_open(const char *name, struct rumpuser__obj *obj)
{
	static const int flags[] = {
		[RUMPUSER_OPEN_RDONLY] = O_RDONLY,
		[RUMPUSER_OPEN_WRONLY] = O_WRONLY,
		[RUMPUSER_OPEN_RDWR] = O_RDWR,
	};
	struct stat st;
	int error, fd;

	fd = rumpuser__openfd(name,
	    flags[obj->ro_mode & RUMPUSER_OPEN_ACCMODE]);
	if (fd == -1)
		return errno;
	if (fstat(fd, &st) == -1) {
		error = errno;
		close(fd);
		return error;
	}
	obj->ro_ops = &plain_ops;
	obj->ro_hostfd = fd;
	obj->ro_type = rumpuser__filetype(&st);
	obj->ro_maywait = obj->ro_type == RUMPUSER_FT_CHR ||
	    obj->ro_type == RUMPUSER_FT_OTHER;
	return 0;
}

int
rumpuser__hostfile_open(const char *name, struct rumpuser__obj *obj)
{

	if (obj->ro_mode & RUMPUSER_OPEN_BIO)
		return rumpuser__image_open(name, obj);
	return plain_open(name, obj);
}
