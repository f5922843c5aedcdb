/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Handshake with the kernel, and the way back into it.
 */
#include "rumpuser_int.h"

struct rumpuser_hyperup rumpuser__hyp;
uint32_t rumpuser__caps;

/*
 * => May be called again for the next boot in the same process.
 * RUMP_THREADS=0 hides the threads from the kernel, which then behaves as it
 * does in JavaScript.
 */
int
rumpuser_init(int version, const struct rumpuser_hyperup *up, uint32_t *caps)
{

	if (version != RUMPUSER_VERSION || up == NULL)
		return rumpuser__errtrans(EINVAL);

	rumpuser__hyp = *up;
	rumpuser__caps = 0;
#ifdef RUMPUSER_HAVE_THREADS
	if (rumpuser__paramint("RUMP_THREADS", 1) != 0)
		rumpuser__caps |= RUMPUSER_CAP_THREADS;
#endif
	if (caps != NULL)
		*caps = rumpuser__caps;
	return 0;
}

/*
 * Without threads nobody else could take the CPU, so it stays where it is.
 */
void
rumpuser__block(int *nlocksp)
{

	*nlocksp = 0;
	if (rumpuser__caps & RUMPUSER_CAP_THREADS)
		rumpuser__hyp.hyp_backend_unschedule(nlocksp);
}

void
rumpuser__unblock(int nlocks)
{

	if (rumpuser__caps & RUMPUSER_CAP_THREADS)
		rumpuser__hyp.hyp_backend_schedule(nlocks);
}
