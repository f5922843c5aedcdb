/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bridge between the rump API and JavaScript: C functions that a program
 * in JavaScript calls as exports of the kernel module. Each foo.c has a foo.ts
 * beside it, and only that file calls foo.c's exports.
 *
 * => Built on the public API of rump/ only; below it there is no libc.
 * => No 64-bit integers cross the border, they would be BigInts: offsets and
 *    sizes are doubles, exact up to 2^53.
 * => Strings and results go through the areas below, so that nothing is
 *    allocated for a call. A call may overwrite all of them.
 * => An int below 0 means failure; the number of the error has gone to the
 *    host by rumpuser_seterrno.
 */
#ifndef _JS_BRIDGE_H_
#define _JS_BRIDGE_H_

#include <stddef.h>
#include <stdint.h>

#include <rump/rump.h>
#include <rump/rump_syscalls.h>

/*
 * A function that JavaScript calls: exported under its own name. It has no
 * caller in C, so it needs no prototype.
 */
#pragma clang diagnostic ignored "-Wmissing-prototypes"
#define JS_EXPORT(name)	__attribute__((export_name(#name), used)) name

#define JS_PATHLEN	2048	/* longer than any path that the kernel takes */
#define JS_NUMBERS	32
#define JS_DATALEN	65536
#define JS_DIRENTS	4096	/* JS_DATALEN / the smallest struct rump_dirent */

extern char js_path_area[JS_PATHLEN];	/* first path argument, NUL-terminated */
extern char js_name_area[JS_PATHLEN];	/* second path or string argument */
extern char js_type_area[64];		/* third, short string argument */
extern double js_number_area[JS_NUMBERS];	/* results, see each function */
extern uint64_t js_data_area[JS_DATALEN / 8];	/* bulk results */
extern uint8_t js_byte_area[JS_DIRENTS];	/* one byte for each of them */

/* Hand an error number of rump_pub_* on in the way of rump_sys_*. */
int	js_result(int error);

#endif /* _JS_BRIDGE_H_ */
