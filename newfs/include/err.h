/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _NEWFS_ERR_H_
#define _NEWFS_ERR_H_

#include <stdlib.h>

#define err(...)	newfs__leave()
#define errx(...)	newfs__leave()

#endif /* _NEWFS_ERR_H_ */
