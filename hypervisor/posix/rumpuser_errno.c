/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Error numbers: the kernel has BSD's, the host its own.
 *
 * A number without a partner becomes EIO: whoever reads it learns that
 * something failed, and is not sent after a wrong reason.
 */
#include <rump/rumperrno2host.h>

#include "rumpuser_int.h"

/* For a host that lacks a name of BSD's, the nearest that all have. */
#ifndef ENOTBLK
#define ENOTBLK EINVAL
#endif
#ifndef ESOCKTNOSUPPORT
#define ESOCKTNOSUPPORT EPROTONOSUPPORT
#endif
#ifndef EPFNOSUPPORT
#define EPFNOSUPPORT EAFNOSUPPORT
#endif
#ifndef ESHUTDOWN
#define ESHUTDOWN EPIPE
#endif
#ifndef ETOOMANYREFS
#define ETOOMANYREFS ENOBUFS
#endif
#ifndef EHOSTDOWN
#define EHOSTDOWN EHOSTUNREACH
#endif
#ifndef EPROCLIM
#define EPROCLIM EAGAIN
#endif
#ifndef EUSERS
#define EUSERS EAGAIN
#endif
#ifndef EREMOTE
#define EREMOTE EXDEV
#endif
#ifndef EBADRPC
#define EBADRPC EPROTO
#endif
#ifndef ERPCMISMATCH
#define ERPCMISMATCH EPROTO
#endif
#ifndef EPROGUNAVAIL
#define EPROGUNAVAIL EPROTO
#endif
#ifndef EPROGMISMATCH
#define EPROGMISMATCH EPROTO
#endif
#ifndef EPROCUNAVAIL
#define EPROCUNAVAIL EPROTO
#endif
#ifndef EFTYPE
#define EFTYPE EINVAL
#endif
#ifndef EAUTH
#define EAUTH EACCES
#endif
#ifndef ENEEDAUTH
#define ENEEDAUTH EACCES
#endif
#ifndef EIPSEC
#define EIPSEC EACCES
#endif
#ifndef ENOATTR
#define ENOATTR ENODATA
#endif
#ifndef ENOMEDIUM
#define ENOMEDIUM ENXIO
#endif
#ifndef EMEDIUMTYPE
#define EMEDIUMTYPE ENXIO
#endif

struct hosterr {
	int	he_host;
	int	he_kern;
};

static const int tohost[] = {
#define E(num, name)		[num] = name,
#define HOSTONLY(name, num)
#include "rumpuser_errnolist.h"
#undef E
#undef HOSTONLY
};

static const struct hosterr fromhost[] = {
#define E(num, name)		{ name, num },
#define HOSTONLY(name, num)	{ name, num },
#include "rumpuser_errnolist.h"
#undef E
#undef HOSTONLY
};

#define NELEM(a)	(sizeof(a) / sizeof((a)[0]))
#define KERN_EIO	5

/* The host's numbers are sparse on some hosts, and errors are rare: search. */
int
rumpuser__errtrans(int hosterror)
{
	size_t i;

	if (hosterror == 0)
		return 0;
	for (i = 0; i < NELEM(fromhost); i++) {
		if (fromhost[i].he_host == hosterror)
			return fromhost[i].he_kern;
	}
	return KERN_EIO;
}

int
rumpuser__hosterrno(int error)
{

	if (error == 0)
		return 0;
	if (error < 0 || (size_t)error >= NELEM(tohost) || tohost[error] == 0)
		return EIO;
	return tohost[error];
}

void
rumpuser_seterrno(int error)
{

	errno = rumpuser__hosterrno(error);
}

/* For clients of the kernel: what rump_pub_* return is the kernel's number. */
int
rump_errno2host(int error)
{

	return rumpuser__hosterrno(error);
}
