/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The files that NetBSD's kernfs has, in its formats. rootdev and rrootdev are
 * not here: a rump kernel's root has no device.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>

#include <rump-sys/kern.h>

#include "kernfs.h"

void
kernfs_printf(struct kernfs_text *kt, const char *fmt, ...)
{
	size_t left = kt->kt_len < kt->kt_room ? kt->kt_room - kt->kt_len : 0;
	__builtin_va_list ap;
	int n;

	KASSERT(kt->kt_buf != NULL || kt->kt_room == 0);
	__builtin_va_start(ap, fmt);
	n = vsnprintf(left != 0 ? kt->kt_buf + kt->kt_len : NULL, left, fmt,
	    ap);
	__builtin_va_end(ap);
	KASSERT(n >= 0);
	kt->kt_len += (size_t)n;
}

void
kernfs_boottime(struct kernfs_text *kt)
{

	kernfs_printf(kt, "%lld\n", (long long)boottime.tv_sec);
}

void
kernfs_copyright(struct kernfs_text *kt)
{

	kernfs_printf(kt, "Copyright (c) 2026 The rumpjs authors\n"
	    "    All rights reserved; distributed under the BSD 2-clause "
	    "licence.\n"
	    "Drivers of FFS and cd9660:\n"
	    "Copyright (c) 1982, 1986, 1989, 1991, 1993, 1994\n"
	    "    The Regents of the University of California.  "
	    "All rights reserved.\n");
}

void
kernfs_hostname(struct kernfs_text *kt)
{

	kernfs_printf(kt, "%s\n", hostname);
}

/* => name has len bytes, and a NUL behind. */
int
kernfs_sethostname(char *name, size_t len)
{

	KASSERT(len <= KERNFS_WRITEMAX && name[len] == '\0');
	if (len > 0 && name[len - 1] == '\n')
		name[--len] = '\0';
	if (strlen(name) != len)
		return (EINVAL);
	strlcpy(hostname, name, MAXHOSTNAMELEN);
	hostnamelen = (int)len;
	return (0);
}

void
kernfs_hz(struct kernfs_text *kt)
{

	kernfs_printf(kt, "%d\n", hz);
}

/* Nothing is scheduled here, so nothing waits to run. */
void
kernfs_loadavg(struct kernfs_text *kt)
{

	kernfs_printf(kt, "0 0 0 %d\n", FSCALE);
}

void
kernfs_msgbuf(struct kernfs_text *kt)
{
	char buf[256];
	size_t off, n;

	for (off = 0; (n = msgbuf_read(off, buf, sizeof(buf))) > 0; off += n)
		kernfs_printf(kt, "%.*s", (int)n, buf);
}

void
kernfs_pagesize(struct kernfs_text *kt)
{

	kernfs_printf(kt, "%d\n", PAGE_SIZE);
}

/* The limit, or without one what the host has given. */
void
kernfs_physmem(struct kernfs_text *kt)
{
	u_int64_t bytes = kmem_limit;

	if (bytes > (u_int64_t)1 << 48)
		bytes = kmem_mapped;
	kernfs_printf(kt, "%llu\n", (unsigned long long)(bytes / PAGE_SIZE));
}

void
kernfs_time(struct kernfs_text *kt)
{

	kernfs_printf(kt, "%lld %ld\n", (long long)time.tv_sec,
	    (long)time.tv_usec);
}

void
kernfs_version(struct kernfs_text *kt)
{

	kernfs_printf(kt, "rumpjs %s\n", KERNFS_VERSION);
}
