/* SPDX-License-Identifier: BSD-2-Clause */
/* Constructors, where the host's start-up code runs them: nothing to do. */
#include <sys/param.h>

#include "rump-sys/kern.h"

void
arch_run_constructors(void)
{
}
