/* SPDX-License-Identifier: BSD-2-Clause */
/* No virtual memory: files are not mapped, so these calls have no work. */
#ifndef _UVM_UVM_EXTERN_H_
#define _UVM_UVM_EXTERN_H_

#include <sys/vnode.h>

#endif /* _UVM_UVM_EXTERN_H_ */
