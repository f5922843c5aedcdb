/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The message buffer: the last MSGBUFSIZE bytes that the kernel printed, kept
 * for whoever asks later (kernfs, a post-mortem).
 */
#include <sys/param.h>
#include <sys/systm.h>

#include "rump-sys/kern.h"

static char ring[MSGBUFSIZE];
static size_t written;			/* bytes ever */

void
msgbuf_putchar(int c)
{

	ring[written++ & (MSGBUFSIZE - 1)] = c;
}

size_t
msgbuf_length(void)
{

	return MIN(written, (size_t)MSGBUFSIZE);
}

/* Copy len bytes from offset off, 0 being the oldest byte; how many it were. */
size_t
msgbuf_read(size_t off, char *buf, size_t len)
{
	size_t have = msgbuf_length(), i;

	if (off >= have)
		return 0;
	len = MIN(len, have - off);
	for (i = 0; i < len; i++)
		buf[i] = ring[(written - have + off + i) & (MSGBUFSIZE - 1)];
	return len;
}
