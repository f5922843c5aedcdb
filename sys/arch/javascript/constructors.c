/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Constructors in a module without C library: nobody runs them but the kernel.
 * The linker makes the function that calls them all.
 */
#include <sys/param.h>

#include "rump-sys/kern.h"

void	__wasm_call_ctors(void);

void
arch_run_constructors(void)
{

	__wasm_call_ctors();
}
