/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _RUMP_RUMPERR_H_
#define _RUMP_RUMPERR_H_

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A text for an error number of the kernel's (what rump_pub_* return, not
 * what errno holds after rump_sys_*: that is the host's, for strerror).
 * => Never NULL; the string is static.
 */
const char *rump_strerror(int error);

#ifdef __cplusplus
}
#endif

#endif /* _RUMP_RUMPERR_H_ */
