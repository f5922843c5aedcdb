/* SPDX-License-Identifier: BSD-2-Clause */
/* Private to subr_prf.c and subr_format.c. */
#ifndef _KERN_PRF_INT_H_
#define _KERN_PRF_INT_H_

int	kvprintf(const char *, void (*put)(int, void *), void *arg,
	    __builtin_va_list);

#endif /* _KERN_PRF_INT_H_ */
