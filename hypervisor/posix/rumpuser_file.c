/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Host objects: the table of what is open, and plain I/O on it.
 *
 *	rumpuser_open -> [rumpuser_bio | rumpuser_read | rumpuser_write |
 *	    rumpuser_syncfd]... -> rumpuser_close
 *
 * A name is first looked up among the memory devices, then on the host. The
 * numbers that the kernel gets are the table's, not the host's, because a
 * memory device has none.
 *
 * => The kernel's CPU serialises the calls on one object. The table has a lock
 *    of its own, since another object may be in a call that gave up the CPU.
 */
#include "rumpuser_int.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#define MAXOPEN		1024

static pthread_mutex_t tablelock = PTHREAD_MUTEX_INITIALIZER;
static struct rumpuser__obj *table[MAXOPEN];	/* written under tablelock */

struct rumpuser__obj *
rumpuser__obj_get(int fd)
{

	if (fd < 0 || fd >= MAXOPEN)
		return NULL;
	return __atomic_load_n(&table[fd], __ATOMIC_ACQUIRE);
}

static int
table_insert(struct rumpuser__obj *obj, int *fdp)
{
	int fd;

	pthread_mutex_lock(&tablelock);
	for (fd = 0; fd < MAXOPEN && table[fd] != NULL; fd++)
		continue;
	if (fd < MAXOPEN)
		__atomic_store_n(&table[fd], obj, __ATOMIC_RELEASE);
	pthread_mutex_unlock(&tablelock);
	if (fd == MAXOPEN)
		return EMFILE;
	*fdp = fd;
	return 0;
}

static struct rumpuser__obj *
table_remove(int fd)
{
	struct rumpuser__obj *obj;

	if (fd < 0 || fd >= MAXOPEN)
		return NULL;
	pthread_mutex_lock(&tablelock);
	obj = table[fd];
	__atomic_store_n(&table[fd], NULL, __ATOMIC_RELEASE);
	pthread_mutex_unlock(&tablelock);
	return obj;
}

int
rumpuser_open(const char *name, int mode, int *fdp)
{
	struct rumpuser__obj *obj;
	int error;

	if ((mode & RUMPUSER_OPEN_ACCMODE) == RUMPUSER_OPEN_ACCMODE ||
	    (mode & ~(RUMPUSER_OPEN_ACCMODE | RUMPUSER_OPEN_BIO)) != 0)
		return rumpuser__errtrans(EINVAL);
	if ((obj = calloc(1, sizeof(*obj))) == NULL)
		return rumpuser__errtrans(ENOMEM);
	obj->ro_mode = mode;
	obj->ro_hostfd = -1;

	error = rumpuser__memdev_open(name, obj);
	if (error == ENODEV)
		error = rumpuser__hostfile_open(name, obj);
	if (error != 0) {
		free(obj);
		return rumpuser__errtrans(error);
	}
	assert(obj->ro_ops != NULL);
	if ((error = table_insert(obj, fdp)) != 0) {
		(void)obj->ro_ops->oo_close(obj);
		free(obj);
	}
	return rumpuser__errtrans(error);
}

int
rumpuser_close(int fd)
{
	struct rumpuser__obj *obj;
	int error;

	if ((obj = table_remove(fd)) == NULL)
		return rumpuser__errtrans(EBADF);
	rumpuser__bio_drain(obj);
	error = obj->ro_ops->oo_close(obj);
	free(obj);
	return rumpuser__errtrans(error);
}

int
rumpuser_getfileinfo(const char *name, uint64_t *sizep, int *typep)
{
	uint64_t size;
	int error, type;

	error = rumpuser__memdev_info(name, &size, &type);
	if (error == ENODEV)
		error = rumpuser__hostfile_info(name, &size, &type);
	if (error != 0)
		return rumpuser__errtrans(error);
	if (sizep != NULL)
		*sizep = size;
	if (typep != NULL)
		*typep = type;
	return 0;
}

int
rumpuser_read(int fd, void *data, size_t len, int64_t off, size_t *donep)
{
	struct rumpuser__obj *obj;
	int error, nlocks = 0;

	*donep = 0;
	if ((obj = rumpuser__obj_get(fd)) == NULL ||
	    (obj->ro_mode & RUMPUSER_OPEN_ACCMODE) == RUMPUSER_OPEN_WRONLY)
		return rumpuser__errtrans(EBADF);
	if (off < RUMPUSER_NOSEEK)
		return rumpuser__errtrans(EINVAL);

	if (obj->ro_maywait)
		rumpuser__block(&nlocks);
	error = obj->ro_ops->oo_read(obj, data, len, off, donep);
	if (obj->ro_maywait)
		rumpuser__unblock(nlocks);
	return rumpuser__errtrans(error);
}

int
rumpuser_write(int fd, const void *data, size_t len, int64_t off,
    size_t *donep)
{
	struct rumpuser__obj *obj;
	int error, nlocks = 0;

	*donep = 0;
	if ((obj = rumpuser__obj_get(fd)) == NULL ||
	    (obj->ro_mode & RUMPUSER_OPEN_ACCMODE) == RUMPUSER_OPEN_RDONLY)
		return rumpuser__errtrans(EBADF);
	if (off < RUMPUSER_NOSEEK)
		return rumpuser__errtrans(EINVAL);

	if (obj->ro_maywait)
		rumpuser__block(&nlocks);
	error = obj->ro_ops->oo_write(obj, data, len, off, donep);
	if (obj->ro_maywait)
		rumpuser__unblock(nlocks);
	return rumpuser__errtrans(error);
}

int
rumpuser_syncfd(int fd)
{
	struct rumpuser__obj *obj;

	if ((obj = rumpuser__obj_get(fd)) == NULL)
		return rumpuser__errtrans(EBADF);
	rumpuser__bio_drain(obj);
	return rumpuser__errtrans(obj->ro_ops->oo_sync(obj));
}
