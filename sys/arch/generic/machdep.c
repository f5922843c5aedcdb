/* SPDX-License-Identifier: BSD-2-Clause */
/* What the processor is called: hw.machine. */
#include <sys/param.h>
#include <sys/kernel.h>

#if defined(__x86_64__)
const char machine[] = "amd64";
#elif defined(__i386__)
const char machine[] = "i386";
#elif defined(__aarch64__)
const char machine[] = "aarch64";
#elif defined(__wasm__)
const char machine[] = "wasm32";
#else
const char machine[] = "unknown";
#endif
