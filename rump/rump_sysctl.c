/* SPDX-License-Identifier: BSD-2-Clause */
/* sysctlbyname(3): a name, of which the kernel is asked the numbers. */
#include <rump/rump.h>

int
rump_sysctlbyname(const char *name, void *oldp, size_t *oldlenp,
    const void *newp, size_t newlen)
{
	static const int query[2] = { 0, 3 };
	size_t len;
	int mib[12];

	len = sizeof(mib);
	if (rump_sys___sysctl(query, 2, mib, &len, name, 0) == -1)
		return -1;
	return rump_sys___sysctl(mib, (uint32_t)(len / sizeof(mib[0])), oldp,
	    oldlenp, newp, newlen);
}
