/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Block devices in memory. Two kinds behind one set of operations:
 *
 *	registered	an area that the program owns, used in place
 *	sparse		"mem:SIZE[:LABEL]": chunks, each made by the first write
 *			to it; what was never written reads as zeros
 *
 * A device lives on the list from its registration (or the first use of its
 * name) until rumpuser_mem_unregister. An open object points to it and counts
 * in md_opens.
 */
#include "rumpuser_int.h"
#include "rumpuser_mem.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK	65536

/*
 * Locks:
 *	(c)	constant once the device is on the list
 *	(l)	devlock
 *	(m)	md_lock: I/O threads may work on one device at a time
 */
struct memdev {
	struct memdev	*md_next;	/* l */
	char		*md_name;	/* c */
	uint64_t	md_size;	/* c */
	uint8_t		*md_area;	/* c: registered; NULL when sparse */
	uint8_t		**md_chunks;	/* c: the table; m: its slots */
	pthread_mutex_t	md_lock;
	unsigned	md_opens;	/* l */
	int		md_rdonly;	/* c */
};

static pthread_mutex_t devlock = PTHREAD_MUTEX_INITIALIZER;
static struct memdev *devices;		/* l */

static int	memdev_read(struct rumpuser__obj *, void *, size_t, int64_t,
		    size_t *);
static int	memdev_write(struct rumpuser__obj *, const void *, size_t,
		    int64_t, size_t *);
static int	memdev_sync(struct rumpuser__obj *);
static int	memdev_inside(struct rumpuser__obj *, uint64_t, uint64_t);
static int	memdev_close(struct rumpuser__obj *);

static const struct rumpuser__objops memdev_ops = {
	.oo_read = memdev_read,
	.oo_write = memdev_write,
	.oo_sync = memdev_sync,
	.oo_inside = memdev_inside,
	.oo_close = memdev_close,
};

/*
 * ---- the list -----------------------------------------------------------
 */

static struct memdev *
memdev_find(const char *name)
{
	struct memdev *md;

	for (md = devices; md != NULL; md = md->md_next) {
		if (strcmp(md->md_name, name) == 0)
			break;
	}
	return md;
}

static void
memdev_free(struct memdev *md)
{
	uint64_t i;

	if (md->md_chunks != NULL) {
		for (i = 0; i < (md->md_size + CHUNK - 1) / CHUNK; i++)
			free(md->md_chunks[i]);
		free(md->md_chunks);
	}
	pthread_mutex_destroy(&md->md_lock);
	free(md->md_name);
	free(md);
}

/* => Caller holds devlock. area is NULL for a sparse device. */
static int
memdev_create(const char *name, uint8_t *area, uint64_t size, int rdonly,
    struct memdev **mdp)
{
	struct memdev *md;
	uint64_t nchunk = (size + CHUNK - 1) / CHUNK;

	if (nchunk > SIZE_MAX / sizeof(*md->md_chunks))
		return EFBIG;
	if ((md = calloc(1, sizeof(*md))) == NULL)
		return ENOMEM;
	pthread_mutex_init(&md->md_lock, NULL);
	md->md_size = size;
	md->md_area = area;
	md->md_rdonly = rdonly;
	if ((md->md_name = strdup(name)) == NULL ||
	    (area == NULL && (md->md_chunks = calloc(nchunk ? nchunk : 1,
	    sizeof(*md->md_chunks))) == NULL)) {
		memdev_free(md);
		return ENOMEM;
	}
	md->md_next = devices;
	devices = md;
	*mdp = md;
	return 0;
}

/*
 * The device of that name, made now if the name has the form mem:SIZE[:LABEL].
 * => Caller holds devlock.
 * => ENODEV when the name is not a memory device's.
 */
static int
memdev_lookup(const char *name, struct memdev **mdp)
{
	static const char prefix[] = "mem:";
	const char *end;
	uint64_t size;
	int error;

	if ((*mdp = memdev_find(name)) != NULL)
		return 0;
	if (strncmp(name, prefix, sizeof(prefix) - 1) != 0)
		return ENODEV;
	error = rumpuser__strtosize(name + sizeof(prefix) - 1, &end, &size);
	if (error != 0)
		return error;
	if (*end != '\0' && *end != ':')
		return EINVAL;
	return memdev_create(name, NULL, size, 0, mdp);
}

static int
mem_register(const char *name, uint8_t *area, size_t size, int rdonly)
{
	static uint8_t nothing;
	struct memdev *md;
	int error;

	if (name == NULL || name[0] == '\0' || (area == NULL && size != 0))
		return EINVAL;
	pthread_mutex_lock(&devlock);
	if (memdev_find(name) != NULL)
		error = EEXIST;
	else
		error = memdev_create(name, area != NULL ? area : &nothing,
		    size, rdonly, &md);
	pthread_mutex_unlock(&devlock);
	return error;
}

int
rumpuser_mem_register(const char *name, void *area, size_t size)
{

	return mem_register(name, area, size, 0);
}

int
rumpuser_mem_register_rdonly(const char *name, const void *area, size_t size)
{

	/* md_rdonly keeps the promise that the cast gives away. */
	return mem_register(name, (uint8_t *)(uintptr_t)area, size, 1);
}

int
rumpuser_mem_unregister(const char *name)
{
	struct memdev *md, **prevp;
	int error = 0;

	pthread_mutex_lock(&devlock);
	for (prevp = &devices; (md = *prevp) != NULL; prevp = &md->md_next) {
		if (strcmp(md->md_name, name) == 0)
			break;
	}
	if (md == NULL)
		error = ENOENT;
	else if (md->md_opens != 0)
		error = EBUSY;
	else {
		*prevp = md->md_next;
		memdev_free(md);
	}
	pthread_mutex_unlock(&devlock);
	return error;
}

/*
 * ---- operations ---------------------------------------------------------
 */

int
rumpuser__memdev_open(const char *name, struct rumpuser__obj *obj)
{
	struct memdev *md;
	int error;

	pthread_mutex_lock(&devlock);
	error = memdev_lookup(name, &md);
	if (error == 0 && md->md_rdonly &&
	    (obj->ro_mode & RUMPUSER_OPEN_ACCMODE) != RUMPUSER_OPEN_RDONLY)
		error = EACCES;
	if (error == 0) {
		md->md_opens++;
		obj->ro_ops = &memdev_ops;
		obj->ro_data = md;
		obj->ro_type = RUMPUSER_FT_BLK;
	}
	pthread_mutex_unlock(&devlock);
	return error;
}

int
rumpuser__memdev_info(const char *name, uint64_t *sizep, int *typep)
{
	struct memdev *md;
	int error;

	pthread_mutex_lock(&devlock);
	if ((error = memdev_lookup(name, &md)) == 0) {
		*sizep = md->md_size;
		*typep = RUMPUSER_FT_BLK;
	}
	pthread_mutex_unlock(&devlock);
	return error;
}

static int
memdev_close(struct rumpuser__obj *obj)
{
	struct memdev *md = obj->ro_data;

	pthread_mutex_lock(&devlock);
	assert(md->md_opens > 0);
	md->md_opens--;
	pthread_mutex_unlock(&devlock);
	return 0;
}

/* Where a transfer begins, and how much of it the device holds. */
static void
memdev_clip(struct rumpuser__obj *obj, int64_t off, size_t *lenp,
    uint64_t *startp)
{
	struct memdev *md = obj->ro_data;
	uint64_t start;

	start = off == RUMPUSER_NOSEEK ? obj->ro_pos : (uint64_t)off;
	if (start > md->md_size)
		*lenp = 0;
	else if (*lenp > md->md_size - start)
		*lenp = md->md_size - start;
	*startp = start;
}

static void
sparse_read(struct memdev *md, uint8_t *dst, size_t len, uint64_t pos)
{
	const uint8_t *chunk;
	size_t at, n;

	for (; len > 0; dst += n, pos += n, len -= n) {
		at = pos % CHUNK;
		n = len < CHUNK - at ? len : CHUNK - at;
		if ((chunk = md->md_chunks[pos / CHUNK]) != NULL)
			memcpy(dst, chunk + at, n);
		else
			memset(dst, 0, n);
	}
}

/* => *donep counts what was written before memory ran out. */
static int
sparse_write(struct memdev *md, const uint8_t *src, size_t len, uint64_t pos,
    size_t *donep)
{
	uint8_t **chunkp;
	size_t at, n;

	for (; len > 0; src += n, pos += n, len -= n, *donep += n) {
		at = pos % CHUNK;
		n = len < CHUNK - at ? len : CHUNK - at;
		chunkp = &md->md_chunks[pos / CHUNK];
		if (*chunkp == NULL && (*chunkp = calloc(1, CHUNK)) == NULL)
			return ENOSPC;
		memcpy(*chunkp + at, src, n);
	}
	return 0;
}

static int
memdev_read(struct rumpuser__obj *obj, void *data, size_t len, int64_t off,
    size_t *donep)
{
	struct memdev *md = obj->ro_data;
	uint64_t pos;

	memdev_clip(obj, off, &len, &pos);
	pthread_mutex_lock(&md->md_lock);
	if (len == 0)
		/* nothing to move */;
	else if (md->md_area != NULL)
		memcpy(data, md->md_area + pos, len);
	else
		sparse_read(md, data, len, pos);
	pthread_mutex_unlock(&md->md_lock);
	if (off == RUMPUSER_NOSEEK)
		obj->ro_pos = pos + len;
	*donep = len;
	return 0;
}

static int
memdev_write(struct rumpuser__obj *obj, const void *data, size_t len,
    int64_t off, size_t *donep)
{
	struct memdev *md = obj->ro_data;
	size_t want = len;
	uint64_t pos;
	int error = 0;

	*donep = 0;
	memdev_clip(obj, off, &len, &pos);
	if (len == 0)
		return want != 0 ? ENOSPC : 0;	/* as a full disk says it */
	pthread_mutex_lock(&md->md_lock);
	if (md->md_area != NULL) {
		memcpy(md->md_area + pos, data, len);
		*donep = len;
	} else
		error = sparse_write(md, data, len, pos, donep);
	pthread_mutex_unlock(&md->md_lock);
	if (off == RUMPUSER_NOSEEK)
		obj->ro_pos = pos + *donep;
	return error;
}

static int
memdev_sync(struct rumpuser__obj *obj)
{

	(void)obj;
	return 0;
}

static int
memdev_inside(struct rumpuser__obj *obj, uint64_t off, uint64_t len)
{
	struct memdev *md = obj->ro_data;

	return off <= md->md_size && len <= md->md_size - off;
}
