/* SPDX-License-Identifier: BSD-2-Clause */
/* A writable copy of the FFS image that the build made for this folder. */
#ifndef _TESTS_FFSDISK_H_
#define _TESTS_FFSDISK_H_

const char *ffsdisk_copy(void);		/* a host path, below test_dir() */

#endif /* _TESTS_FFSDISK_H_ */
