/* SPDX-License-Identifier: BSD-2-Clause */
/* poll(2): whoever becomes ready calls poll_notify. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/proc.h>

#include <rump-sys/poll.h>

static int poll_chan;

void
poll_notify(void)
{

	wakeup(&poll_chan);
}
