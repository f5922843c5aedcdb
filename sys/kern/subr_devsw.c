/* SPDX-License-Identifier: BSD-2-Clause */
/* Device switches: major numbers and the drivers behind them, <sys/conf.h>. */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>

int nblkdev = NBLKDEV;

static const struct bdevsw *bdevsw[NBLKDEV];
static const struct cdevsw *cdevsw[NCHRDEV];

void
bdevsw_attach(int maj, const struct bdevsw *sw)
{

	KASSERT(maj >= 0 && maj < NBLKDEV && bdevsw[maj] == NULL);
	KASSERT(sw->d_strategy != NULL);
	bdevsw[maj] = sw;
}

void
cdevsw_attach(int maj, const struct cdevsw *sw)
{

	KASSERT(maj >= 0 && maj < NCHRDEV && cdevsw[maj] == NULL);
	KASSERT(sw->d_read != NULL && sw->d_write != NULL);
	cdevsw[maj] = sw;
}

const struct bdevsw *
bdevsw_lookup(dev_t dev)
{

	return major(dev) < NBLKDEV ? bdevsw[major(dev)] : NULL;
}

const struct cdevsw *
cdevsw_lookup(dev_t dev)
{

	return major(dev) < NCHRDEV ? cdevsw[major(dev)] : NULL;
}
