/* SPDX-License-Identifier: BSD-2-Clause */
/* What the processor is called: hw.machine. */
#include <sys/param.h>
#include <sys/kernel.h>

const char machine[] = "wasm32";
