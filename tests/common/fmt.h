/* SPDX-License-Identifier: BSD-2-Clause */
/* Short texts that a test puts together: paths, mostly. */
#ifndef _TESTS_COMMON_FMT_H_
#define _TESTS_COMMON_FMT_H_

/* printf into one of a few static buffers. */
const char *fmt(const char *, ...)
	    __attribute__((__format__(__printf__, 1, 2)));

#endif /* _TESTS_COMMON_FMT_H_ */
