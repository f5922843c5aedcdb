/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a program on the POSIX hypervisor ends, and where the kernel's messages
 * go. For programs; set before rump_init.
 */
#ifndef _RUMPUSER_EXIT_H_
#define _RUMPUSER_EXIT_H_

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Called in place of the default when the kernel ends: value is 0 after a halt
 * and RUMPUSER_EXIT_PANIC after a panic.
 * => The handler must not come back into the kernel. It should end the process
 *    (_exit, not exit) or leave with longjmp, after which no rump call may be
 *    made any more; if it returns, the default follows.
 * => Default: _exit(0) after a halt. After a panic what the environment
 *    variable RUMP_PANIC says: "abort" (also when not set) is abort(3), a
 *    number is _exit(2) with that status.
 * NULL brings the default back.
 */
#define RUMPUSER_EXIT_PANIC	(-1)
typedef void (*rumpuser_exit_fn)(int value, void *arg);
void	rumpuser_set_exit(rumpuser_exit_fn, void *arg);

/*
 * Called with each piece of the kernel's console and debug output in place of
 * writing it to standard error.
 * => May be called from any thread, and with the kernel's CPU held: it must not
 *    come back into the kernel.
 * NULL brings the default back.
 */
typedef void (*rumpuser_console_fn)(const char *s, size_t len, void *arg);
void	rumpuser_set_console(rumpuser_console_fn, void *arg);

#ifdef __cplusplus
}
#endif
#endif /* _RUMPUSER_EXIT_H_ */
