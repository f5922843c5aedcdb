/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernel names that a C library has too, with other arguments or meaning.
 * Forced in front of every kernel source (-include), drivers included, so that
 * the kernel can be linked into an ordinary program on every target.
 */
#ifndef _RUMP_SYS_NAMESPACE_H_
#define _RUMP_SYS_NAMESPACE_H_

#define malloc		rumpns_malloc
#define free		rumpns_free
#define log		rumpns_log
#define printf		rumpns_printf
#define snprintf	rumpns_snprintf
#define vsnprintf	rumpns_vsnprintf
#define vprintf		rumpns_vprintf
#define time		rumpns_time
#define arc4random	rumpns_arc4random
#define arc4random_buf	rumpns_arc4random_buf
#define psignal		rumpns_psignal
#define bcopy		rumpns_bcopy
#define bzero		rumpns_bzero
#define bcmp		rumpns_bcmp
#define ffs		rumpns_ffs
#define strlcpy		rumpns_strlcpy
#define strlcat		rumpns_strlcat
#define hostname	rumpns_hostname
#define wakeup		rumpns_wakeup

#endif /* _RUMP_SYS_NAMESPACE_H_ */
