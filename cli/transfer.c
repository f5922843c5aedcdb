/* SPDX-License-Identifier: BSD-2-Clause */
/* How far a copy into the image has come, and when it ends: imgtree.h. */
#include <errno.h>

#include "imgtree.h"

int
transfer_failed(struct transfer *t, const char *path)
{
	int error = errno;

	fsu_warn("%s", path);
	switch (error) {
	case ENOSPC:
	case EDQUOT:
	case EIO:
	case EROFS:
		t->stopped = 1;
	}
	return t->stopped;
}

int
transfer_stop(struct transfer *t)
{

	if (!t->stopped && intr_check())
		t->stopped = 1;
	return t->stopped;
}

void
transfer_report(const struct transfer *t)
{
	char size[8];

	if (!t->stopped)
		return;
	put_human(size, sizeof(size), (uint64_t)t->bytes);
	fsu_warnx("stopped: %lld files with %sB of data are whole in the "
	    "image, the rest is not there", (long long)t->files, size);
}
