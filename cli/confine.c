/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Give up what the command does not need, before the kernel sees the image's
 * first byte (rumpuser_sandbox): should a hostile image take the driver over,
 * it has a process that opens the image, the sources of a copy and the system's
 * libraries, writes to the image, if it is to be written, and below the target
 * of a copy, and nothing else. What is open stays usable, so a command opens
 * what else it uses before it calls fsu_begin.
 *
 * Not under sanitizers, whose reports need files and programs.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "../hypervisor/posix/rumpuser_sandbox.h"
#include "fsu.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define UNCONFINED	1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define UNCONFINED	1
#endif
#ifndef UNCONFINED
#define UNCONFINED	0
#endif

void
fsu_confine(const char *hostdir, const char *const *reads)
{
	/* A thread that ends may load libgcc. */
	static const char *const libs[] = { "/usr/lib", "/lib", "/lib64" };
	const char *out[3], **in;
	unsigned int walls;
	size_t i, n = 0, m = 0;
	int error;

	if (UNCONFINED)
		return;
	while (reads != NULL && reads[n] != NULL)
		n++;
	in = xmalloc((n + sizeof(libs) / sizeof(libs[0]) + 2) * sizeof(*in));
	for (i = 0; i < n; i++)
		in[i] = reads[i];
	in[n++] = fsu_image.path;
	for (i = 0; i < sizeof(libs) / sizeof(libs[0]); i++)
		if (access(libs[i], R_OK) == 0)
			in[n++] = libs[i];
	in[n] = NULL;
	if (fsu_image.writing)
		out[m++] = fsu_image.path;
	if (hostdir != NULL)
		out[m++] = hostdir;
	out[m] = NULL;
	if ((error = rumpuser_sandbox(in, out, &walls)) != 0) {
		errno = error;
		fsu_die("%s: confining fsu to it", fsu_image.path);
	}
	free(in);
}
