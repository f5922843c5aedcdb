/* SPDX-License-Identifier: BSD-2-Clause */
/* The character devices null and zero. */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/uio.h>

#include <rump-sys/kern.h>

static char zeroes[4096];

static int
mem_open(dev_t dev, int flag, struct proc *p)
{

	return dev == DEV_NULL || dev == DEV_ZERO ? 0 : ENXIO;
}

static int
mem_read(dev_t dev, struct uio *uio, int ioflag)
{
	int error = 0;

	if (dev == DEV_NULL)
		return 0;
	while (error == 0 && uio->uio_resid > 0)
		error = uiomove(zeroes, MIN(sizeof(zeroes), uio->uio_resid),
		    uio);
	return error;
}

/* Both take everything. */
static int
mem_write(dev_t dev, struct uio *uio, int ioflag)
{
	size_t n;

	while (uio->uio_resid > 0) {
		while (uio->uio_iov->iov_len == 0) {
			uio->uio_iov++;
			uio->uio_iovcnt--;
			KASSERT(uio->uio_iovcnt > 0);
		}
		n = MIN(uio->uio_iov->iov_len, uio->uio_resid);
		uio->uio_iov->iov_base += n;
		uio->uio_iov->iov_len -= n;
		uio->uio_resid -= n;
		uio->uio_offset += n;
	}
	return 0;
}

static const struct cdevsw mem_cdevsw = {
	.d_name = "mem",
	.d_open = mem_open,
	.d_read = mem_read,
	.d_write = mem_write,
};

RUMP_COMPONENT(RUMP_COMPONENT_KERN)
{

	cdevsw_attach(CMAJOR_MEM, &mem_cdevsw);
}
