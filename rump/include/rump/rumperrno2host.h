/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _RUMP_RUMPERRNO2HOST_H_
#define _RUMP_RUMPERRNO2HOST_H_

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The host's number for an error number of the kernel's.
 * => Needs a host that has numbers of its own: the posix hypervisor.
 */
int	rump_errno2host(int error);

#ifdef __cplusplus
}
#endif

#endif /* _RUMP_RUMPERRNO2HOST_H_ */
