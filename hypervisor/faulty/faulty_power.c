/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Power cuts: a model of disks with a volatile cache.
 *
 * Writes go through to the wrapped hypervisor, so that reads see them, and into
 * a log with what was there before. A flush empties the log of its device. At
 * the cut the log says what is not on the platters yet:
 *
 *	1. what is in the log is taken back, the latest first;
 *	2. in the order of writing, what the cache had brought out by then is
 *	   written again: all of it, or a part (RUMPUSER_FAULT_DROP);
 *	3. of the write that saw the cut, nothing or some first sectors.
 *
 * A device is known by its host name, not by a descriptor: it stays the same
 * disk when the kernel closes and opens it, or has it open twice.
 *
 * => A sector that RUMPUSER_BIO_SYNC wrote is stable whatever the cache does
 *    with older writes to it; those are dead in the log.
 * => All under the kernel's CPU.
 */
#include "faulty_int.h"

#include <stdlib.h>
#include <string.h>

#define MAXFD	1024

struct device {
	struct device	*d_next;
	char		*d_name;
	int		d_fd;		/* our own, or -1 */
};

struct entry {
	struct entry	*e_prev, *e_next;
	struct device	*e_dev;
	int64_t		e_off;
	size_t		e_nsect;
	uint8_t		*e_old;
	uint8_t		*e_new;
	uint8_t		*e_dead;	/* one a sector */
};

static struct device *devices;
static struct device *devof[MAXFD];	/* by the kernel's descriptor */
static struct entry *oldest, *latest;

static uint64_t cut_at;			/* 0: never */
static uint64_t writes;			/* since rumpuser_fault_powercut */
static int cut_flags;
static int off;

static void *
must(void *p)
{

	if (p == NULL)
		abort();
	return p;
}

/*
 * ---- devices ------------------------------------------------------------
 */

int
__wrap_rumpuser_open(const char *name, int mode, int *fdp)
{
	struct device *d;
	int error;

	error = __real_rumpuser_open(name, mode, fdp);
	if (error != 0 || !(mode & RUMPUSER_OPEN_BIO) || *fdp >= MAXFD)
		return error;
	for (d = devices; d != NULL; d = d->d_next) {
		if (strcmp(d->d_name, name) == 0)
			break;
	}
	if (d == NULL) {
		d = must(calloc(1, sizeof(*d)));
		d->d_name = must(strdup(name));
		d->d_fd = -1;
		d->d_next = devices;
		devices = d;
	}
	devof[*fdp] = d;
	return 0;
}

void
faulty_power_close(int fd)
{

	if (fd >= 0 && fd < MAXFD)
		devof[fd] = NULL;
}

/* Move all of it, or fail like block I/O. */
static int
transfer(int fd, void *data, size_t len, int64_t at, int writing)
{
	size_t done = 0;
	int error;

	error = writing ? rumpuser_write(fd, data, len, at, &done) :
	    rumpuser_read(fd, data, len, at, &done);
	return error == 0 && done != len ? KERN_EIO : error;
}

/* The same on a descriptor of our own: the kernel may have closed its one. */
static int
device_write(struct device *d, const void *data, size_t len, int64_t at)
{
	int error;

	if (d->d_fd == -1 && (error = __real_rumpuser_open(d->d_name,
	    RUMPUSER_OPEN_RDWR | RUMPUSER_OPEN_BIO, &d->d_fd)) != 0) {
		d->d_fd = -1;
		return error;
	}
	return transfer(d->d_fd, (uint8_t *)(uintptr_t)data, len, at, 1);
}

/*
 * ---- the log ------------------------------------------------------------
 */

static void
log_remove(struct entry *e)
{

	*(e->e_prev != NULL ? &e->e_prev->e_next : &oldest) = e->e_next;
	*(e->e_next != NULL ? &e->e_next->e_prev : &latest) = e->e_prev;
	free(e->e_old);
	free(e->e_new);
	free(e->e_dead);
	free(e);
}

/* NULL: of all devices. */
static void
log_flush(struct device *d)
{
	struct entry *e, *next;

	for (e = oldest; e != NULL; e = next) {
		next = e->e_next;
		if (d == NULL || e->e_dev == d)
			log_remove(e);
	}
}

/* => Takes over old. */
static void
log_append(struct device *d, const void *data, size_t len, int64_t at,
    uint8_t *old)
{
	struct entry *e;

	e = must(calloc(1, sizeof(*e)));
	e->e_dev = d;
	e->e_off = at;
	e->e_nsect = len / SECTOR;
	e->e_old = old;
	e->e_new = must(malloc(len));
	memcpy(e->e_new, data, len);
	e->e_dead = must(calloc(1, e->e_nsect));
	if ((e->e_prev = latest) != NULL)
		latest->e_next = e;
	else
		oldest = e;
	latest = e;
}

/* A stable write makes older ones of the same sectors a thing of the past. */
static void
log_outdate(struct device *d, size_t len, int64_t at)
{
	struct entry *e;
	int64_t sect;
	size_t i;

	for (e = oldest; e != NULL; e = e->e_next) {
		if (e->e_dev != d)
			continue;
		for (i = 0; i < e->e_nsect; i++) {
			sect = e->e_off + (int64_t)i * SECTOR;
			if (sect >= at && sect < at + (int64_t)len)
				e->e_dead[i] = 1;
		}
	}
}

static void
log_write(struct entry *e, const uint8_t *data)
{
	size_t i;

	for (i = 0; i < e->e_nsect; i++) {
		if (!e->e_dead[i] && device_write(e->e_dev, data + i * SECTOR,
		    SECTOR, e->e_off + (int64_t)i * SECTOR) != 0)
			faulty_say("faulty: cannot rewrite sector %lld\n",
			    (long long)(e->e_off / SECTOR + (int64_t)i));
	}
}

/*
 * ---- the cut ------------------------------------------------------------
 */

/* The write of len bytes at at is the one that sees it. */
static void
cut(struct device *d, const void *data, size_t len, int64_t at)
{
	size_t nsect = len / SECTOR, torn = 0;
	struct entry *e;
	int kept = 0, pending = 0;

	off = 1;
	if (cut_flags & RUMPUSER_FAULT_DROP) {
		for (e = latest; e != NULL; e = e->e_prev)
			log_write(e, e->e_old);
		for (e = oldest; e != NULL; e = e->e_next) {
			pending++;
			if (faulty_random() & 1) {
				kept++;
				log_write(e, e->e_new);
			}
		}
	}
	if ((cut_flags & RUMPUSER_FAULT_TEAR) && nsect > 0) {
		torn = faulty_random() % nsect;
		if (torn > 0)
			(void)device_write(d, data, torn * SECTOR, at);
	}
	log_flush(NULL);
	if (faulty_verbose)
		faulty_say("faulty: power cut at write %llu (sector %lld, %zu "
		    "of %zu sectors), %d of %d unflushed writes kept\n",
		    (unsigned long long)writes, (long long)(at / SECTOR), torn,
		    nsect, kept, pending);
}

int
faulty_power_watching(void)
{

	return off || cut_at != 0;
}

int
rumpuser_fault_poweroff(void)
{

	return off;
}

void
rumpuser_fault_poweron(void)
{

	off = 0;
	cut_at = 0;
	log_flush(NULL);
}

void
rumpuser_fault_powercut(uint64_t nth, int flags)
{

	rumpuser_fault_poweron();
	cut_at = nth;
	cut_flags = flags;
	writes = 0;
}

void
faulty_power_reset(void)
{
	struct device *d;

	rumpuser_fault_poweron();
	for (d = devices; d != NULL; d = d->d_next) {
		if (d->d_fd != -1)
			(void)__real_rumpuser_close(d->d_fd);
		d->d_fd = -1;
	}
}

/*
 * ---- block I/O while watching -------------------------------------------
 */

static struct device *
device(int fd)
{

	return fd >= 0 && fd < MAXFD ? devof[fd] : NULL;
}

const char *
faulty_power_name(int fd)
{
	struct device *d = device(fd);

	return d != NULL ? d->d_name : NULL;
}

int
faulty_power_read(int fd, void *data, size_t len, int64_t at, size_t *donep)
{
	struct device *d = device(fd);
	int error;

	if (off || d == NULL || at < 0 || len % SECTOR != 0)
		return KERN_EIO;
	if ((error = transfer(fd, data, len, at, 0)) == 0)
		*donep = len;
	return error;
}

/*
 * => Reading first what will be overwritten also finds writes beyond the end.
 */
int
faulty_power_write(int fd, const void *data, size_t len, int64_t at, int sync,
    size_t *donep)
{
	struct device *d = device(fd);
	uint8_t *old;
	int error;

	if (off || d == NULL || at < 0 || len % SECTOR != 0)
		return KERN_EIO;
	old = must(malloc(len > 0 ? len : 1));
	if ((error = transfer(fd, old, len, at, 0)) != 0)
		goto fail;
	if (++writes == cut_at) {
		cut(d, data, len, at);
		error = KERN_EIO;
		goto fail;
	}
	error = transfer(fd, (uint8_t *)(uintptr_t)data, len, at, 1);
	if (error != 0)
		goto fail;
	*donep = len;
	if (sync) {
		log_outdate(d, len, at);
		free(old);
	} else
		log_append(d, data, len, at, old);
	return 0;
fail:
	free(old);
	return error;
}

int
faulty_power_sync(int fd)
{
	struct device *d = device(fd);

	if (off || d == NULL)
		return KERN_EIO;
	log_flush(d);
	return __real_rumpuser_syncfd(fd);
}
