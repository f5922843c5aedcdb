/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * External files that are no block devices: regular files, and character
 * devices (a host object as it is, read and written where it stands).
 *
 * => A window of a regular object ends where it was registered to; without
 *    one the end is the object's, whenever it is asked for.
 * => A host object without positions (a terminal, a pipe) is read and written
 *    in order, whatever the offset.
 * => Opened on the host when first opened here, for writing only when needed;
 *    refusal is EROFS. Closed with the last close.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/fcntl.h>
#include <sys/malloc.h>
#include <sys/proc.h>
#include <sys/uio.h>

#include <rump-sys/kern.h>

#include "etfs_private.h"

#define MAXCHR		64		/* character devices at a time */
#define BOUNCE		65536		/* bytes moved at once */

static struct etfsnode *etfs_chr[MAXCHR];

/* ------------------------------------------------------------- host side */

static int
etfsfile_hostopen(struct etfsnode *en, int write)
{
	int error;

	if (en->en_wfd != -1 || (!write && en->en_rfd != -1))
		return 0;
	error = rumpuser_open(en->en_path, write ? RUMPUSER_OPEN_RDWR :
	    RUMPUSER_OPEN_RDONLY, write ? &en->en_wfd : &en->en_rfd);
	if (write && (error == EACCES || error == EPERM || error == ETXTBSY))
		error = EROFS;
	return error;
}

static int
etfsfile_fd(struct etfsnode *en)
{

	return en->en_wfd != -1 ? en->en_wfd : en->en_rfd;
}

int
etfsfile_open(struct etfsnode *en, int write)
{
	int error;

	error = etfsfile_hostopen(en, write);
	if (error == 0)
		en->en_opencount++;
	return error;
}

int
etfsfile_close(struct etfsnode *en)
{

	KASSERT(en->en_opencount > 0);
	if (--en->en_opencount > 0)
		return 0;
	if (en->en_rfd != -1)
		(void)rumpuser_close(en->en_rfd);
	if (en->en_wfd != -1)
		(void)rumpuser_close(en->en_wfd);
	en->en_rfd = en->en_wfd = -1;
	return 0;
}

int
etfsfile_sync(struct etfsnode *en)
{

	return en->en_wfd != -1 ? rumpuser_syncfd(en->en_wfd) : 0;
}

/* Bytes of it as seen here. */
off_t
etfsfile_size(struct etfsnode *en)
{
	uint64_t len;
	int type;

	if (en->en_size != RUMP_ETFS_SIZE_ENDOFF)
		return en->en_size;
	if (rumpuser_getfileinfo(en->en_path, &len, &type) != 0)
		return 0;
	return len > en->en_begin ? (off_t)(len - en->en_begin) : 0;
}

/* Has the host object positions? */
static int
etfsfile_seeks(const struct etfsnode *en)
{

	return en->en_hosttype == RUMPUSER_FT_REG ||
	    en->en_hosttype == RUMPUSER_FT_BLK;
}

/* ------------------------------------------------------------- transfers */

static int
etfsfile_move(struct etfsnode *en, struct uio *uio, char *buf, size_t len,
    size_t *donep)
{
	int64_t off = etfsfile_seeks(en) ?
	    (int64_t)en->en_begin + uio->uio_offset : RUMPUSER_NOSEEK;
	off_t start = uio->uio_offset;
	size_t resid = uio->uio_resid;
	int error;

	*donep = 0;
	if (uio->uio_rw == UIO_READ) {
		error = rumpuser_read(etfsfile_fd(en), buf, len, off, donep);
		KASSERT(*donep <= len);
		return error != 0 ? error : uiomove(buf, *donep, uio);
	}
	error = uiomove(buf, len, uio);
	if (error == 0)
		error = rumpuser_write(etfsfile_fd(en), buf, len, off, donep);
	/* What the host did not take was not written. */
	uio->uio_resid = resid - *donep;
	uio->uio_offset = start + (off_t)*donep;
	return error;
}

/* How much of the transfer lies inside the window. */
static int
etfsfile_clip(struct etfsnode *en, const struct uio *uio, size_t *lenp)
{
	uint64_t left;

	*lenp = uio->uio_resid;
	if (uio->uio_offset < 0)
		return EINVAL;
	if (en->en_size == RUMP_ETFS_SIZE_ENDOFF)
		return (uint64_t)uio->uio_offset + *lenp >
		    (uint64_t)QUAD_MAX - en->en_begin ? EFBIG : 0;
	left = (uint64_t)uio->uio_offset >= en->en_size ? 0 :
	    en->en_size - uio->uio_offset;
	if (*lenp > left)
		*lenp = left;
	return *lenp == 0 && uio->uio_rw == UIO_WRITE ? ENOSPC : 0;
}

int
etfsfile_rdwr(struct etfsnode *en, struct uio *uio)
{
	size_t done, len, n;
	char *buf;
	int error;

	if (uio->uio_resid == 0)
		return 0;
	error = etfsfile_hostopen(en, uio->uio_rw == UIO_WRITE);
	if (error == 0)
		error = etfsfile_clip(en, uio, &len);
	if (error != 0 || len == 0)
		return error;
	if ((buf = malloc(MIN(len, BOUNCE), M_TEMP, M_CANFAIL)) == NULL)
		return ENOMEM;
	while (error == 0 && len > 0) {
		n = MIN(len, BOUNCE);
		error = etfsfile_move(en, uio, buf, n, &done);
		len -= done;
		if (done < n)
			break;		/* the end, or a slow terminal */
	}
	free(buf, M_TEMP);
	return error;
}

/* ------------------------------------------------------------- devices */

static struct etfsnode *
etfschr_get(dev_t dev)
{

	return minor(dev) < MAXCHR ? etfs_chr[minor(dev)] : NULL;
}

/* => en_dev stays NODEV when there are too many; opens then fail (ENXIO). */
void
etfsfile_attach(struct etfsnode *en)
{
	int i;

	for (i = 0; i < MAXCHR && etfs_chr[i] != NULL; i++)
		continue;
	if (i == MAXCHR)
		return;
	etfs_chr[i] = en;
	en->en_dev = makedev(CMAJOR_ETFS, i);
}

void
etfsfile_detach(struct etfsnode *en)
{

	if (en->en_dev != NODEV)
		etfs_chr[minor(en->en_dev)] = NULL;
}

static int
etfschr_open(dev_t dev, int flag, struct proc *p)
{
	struct etfsnode *en = etfschr_get(dev);

	return en == NULL ? ENXIO : etfsfile_open(en, (flag & FWRITE) != 0);
}

static int
etfschr_close(dev_t dev, int flag, struct proc *p)
{
	struct etfsnode *en = etfschr_get(dev);

	return en == NULL ? ENXIO : etfsfile_close(en);
}

static int
etfschr_rdwr(dev_t dev, struct uio *uio, int ioflag)
{
	struct etfsnode *en = etfschr_get(dev);

	return en == NULL ? ENXIO : etfsfile_rdwr(en, uio);
}

static const struct cdevsw etfschr_cdevsw = {
	.d_name = "etfs",
	.d_open = etfschr_open,
	.d_close = etfschr_close,
	.d_read = etfschr_rdwr,
	.d_write = etfschr_rdwr,
};

RUMP_COMPONENT(RUMP_COMPONENT_KERN)
{

	cdevsw_attach(CMAJOR_ETFS, &etfschr_cdevsw);
}
