/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The image as the block device of fsck and newfs, which work on it without a
 * kernel: the part that is used, from its own start.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "fsu.h"
#include "host.h"

static int64_t hole_from, hole_to;	/* known to be one, in the file */

int
image_dev_read(void *arg, void *buf, size_t len, int64_t off)
{

	return fsu_image_read(arg, buf, len, fsu_image.offset + off);
}

int
image_dev_write(void *arg, const void *buf, size_t len, int64_t off)
{
	const char *p = buf;
	ssize_t n;

	(void)arg;
	hole_to = hole_from;
	for (off += fsu_image.offset; len > 0; len -= (size_t)n) {
		n = pwrite(fsu_image.fd, p, len, (off_t)off);
		if (n == -1 && errno == EINTR)
			n = 0;
		else if (n <= 0)
			return n == 0 ? EIO : errno;
		p += n;
		off += n;
	}
	return 0;
}

int
image_dev_sync(void *arg)
{

	(void)arg;
	return fsync(fsu_image.fd) == -1 && errno != EINVAL ? errno : 0;
}

/* Does it lie in a hole of a sparse file? */
int
image_dev_is_zero(void *arg, size_t len, int64_t off)
{

	(void)arg;
	off += fsu_image.offset;
	if (off < hole_from || off + (int64_t)len > hole_to) {
		hole_from = off;
		hole_to = host_data(fsu_image.fd, off);
	}
	return off + (int64_t)len <= hole_to;
}
