/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Callers whose memory is not the kernel's do not exist here: kernel and
 * client share one address space, and no address is a client's.
 */
#include "rumpuser_int.h"

int
rumpuser_sp_copyin(const void *uaddr, void *kaddr, size_t len)
{

	(void)uaddr;
	(void)kaddr;
	(void)len;
	return rumpuser__errtrans(EFAULT);
}

int
rumpuser_sp_copyout(const void *kaddr, void *uaddr, size_t len)
{

	(void)kaddr;
	(void)uaddr;
	(void)len;
	return rumpuser__errtrans(EFAULT);
}
