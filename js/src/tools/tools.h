/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * newfs and fsck as a wasm module of their own, without a kernel and without a
 * libc: tools.wasm, which is loaded only by who needs it.
 *
 * => One instance, one run: memory is not given back, and a trap ends it.
 * => The device is imported: functions that return 0 or the kernel's EIO.
 * => No 64-bit integers cross the border, they would be BigInts: offsets and
 *    sizes are doubles, exact up to 2^53. Results go through tools_number_area.
 */
#ifndef _JS_TOOLS_H_
#define _JS_TOOLS_H_

#include <stddef.h>
#include <stdint.h>

/* A function that JavaScript calls; it has no caller in C. */
#pragma clang diagnostic ignored "-Wmissing-prototypes"
#define JS_EXPORT(name)	__attribute__((export_name(#name), used)) name
#define JS_IMPORT(name)	\
	__attribute__((import_module("device"), import_name(#name)))

#define TOOLS_NUMBERS	40

extern double tools_number_area[TOOLS_NUMBERS];

/* device.c: the imported device as fsck and newfs want it. */
int	device_read(void *, void *, size_t, int64_t);
int	device_write(void *, const void *, size_t, int64_t);
int	device_sync(void *);
void	device_progress(void *, int64_t, int64_t);

/* memory.c */
void	*memory_alloc(size_t);
void	memory_free(void *);

/* A string as a number for the area; 0 when there is none. */
#define STRING(s)	((double)(uintptr_t)(s))

#endif /* _JS_TOOLS_H_ */
