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

/*
 * => force: nothing that is busy or fails keeps the kernel from ending.
 * => -1, or how many of its objects the kernel forgot to free.
 */
int
JS_EXPORT(js_halt)(int force)
{
	uint32_t leaks;
	int error;

	error = rump_pub_halt(RUMP_HALT_REPORT |
	    (force ? RUMP_HALT_FORCE : 0), &leaks);
	return error != 0 ? js_result(error) : (int)leaks;
}
