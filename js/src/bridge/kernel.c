/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel as a whole.
 */
#include "bridge.h"

int
JS_EXPORT(js_boot)(void)
{

	return js_result(rump_init());
}

/* How much memory the buffer cache may take, in bytes. */
void
JS_EXPORT(js_bufmem)(double bytes)
{

	rump_pub_bufmem_set((uint64_t)bytes);
}

/* Write everything that is delayed. */
void
JS_EXPORT(js_sync)(void)
{

	rump_sys_sync();
}

/* Do what waits; returns milliseconds until there is more, or -1. */
int
JS_EXPORT(js_idle)(void)
{

	return rump_pub_idle();
}

/* => force: nothing that is busy or fails keeps the kernel from ending. */
int
JS_EXPORT(js_halt)(int force)
{

	return js_result(rump_pub_halt(force ? RUMP_HALT_FORCE : 0, NULL));
}
