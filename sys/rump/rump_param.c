/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Boot parameters, as the hypervisor has them (environment variables, boot
 * options), and the names that the kernel goes by.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>

#include "rump-sys/kern.h"
#include "rump_private.h"

char hostname[MAXHOSTNAMELEN];
int hostnamelen;
int securelevel;
int rump_verbose;

/*
 * A whole number with an optional suffix k, m or g. Anything else, and what
 * does not fit 64 bits, counts as unset.
 */
uint64_t
rump_getparam_number(const char *name, uint64_t def)
{
	char buf[32];
	const char *p = buf;
	uint64_t n = 0;
	int shift = 0;

	if (rumpuser_getparam(name, buf, sizeof(buf)) != 0)
		return def;
	if (*p < '0' || *p > '9')
		return def;
	for (; *p >= '0' && *p <= '9'; p++) {
		if (n > (~(uint64_t)0 - 9) / 10)
			return def;
		n = n * 10 + (*p - '0');
	}
	switch (*p) {
	case 'k': case 'K': shift = 10; p++; break;
	case 'm': case 'M': shift = 20; p++; break;
	case 'g': case 'G': shift = 30; p++; break;
	}
	if (*p != '\0' || n > ~(uint64_t)0 >> shift)
		return def;
	return n << shift;
}

void
param_init(void)
{

	rump_verbose = rump_getparam_number("RUMP_VERBOSE", 0) != 0;
	if (rumpuser_getparam("_RUMPUSER_HOSTNAME", hostname,
	    sizeof(hostname)) != 0)
		strlcpy(hostname, "rump", sizeof(hostname));
	hostnamelen = strlen(hostname);
}
