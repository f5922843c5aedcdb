/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Integers behind sysctl(3), as drivers offer them; old and new are kernel
 * addresses. Also dkcksum, which has no better home.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/sysctl.h>
#include <sys/disklabel.h>

/*
 * => old may be NULL (only the size is asked), new may be NULL (only read).
 * => ENOMEM when old has no room; EINVAL when new is no int.
 */
int
sysctl_int(void *old, size_t *oldlen, void *new, size_t newlen, int *val)
{

	if (old != NULL && *oldlen < sizeof(int))
		return ENOMEM;
	if (new != NULL && newlen != sizeof(int))
		return EINVAL;
	*oldlen = sizeof(int);
	if (old != NULL)
		memcpy(old, val, sizeof(int));
	if (new != NULL)
		memcpy(val, new, sizeof(int));
	return 0;
}

int
sysctl_rdint(void *old, size_t *oldlen, void *new, int val)
{

	if (new != NULL)
		return EPERM;
	return sysctl_int(old, oldlen, NULL, 0, &val);
}

/* Checksum of a disk label: all its 16-bit words together, by exclusive or. */
u_int16_t
dkcksum(struct disklabel *lp)
{
	const u_char *p = (const u_char *)lp, *end;
	u_int16_t sum = 0, word;
	u_int n = min(lp->d_npartitions, MAXPARTITIONS);

	end = (const u_char *)&lp->d_partitions[n];
	for (; p < end; p += sizeof(word)) {
		memcpy(&word, p, sizeof(word));
		sum ^= word;
	}
	return sum;
}
