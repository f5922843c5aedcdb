// SPDX-License-Identifier: BSD-2-Clause

/**
 * The JavaScript engine as a hypervisor: the imports of the kernel module, one
 * file a theme, named as the files of ../posix are. The contract is
 * ../rumpuser.h and its manual page.
 */
export type { BlockDevice } from "./device.js";
export { CLIENT_BASE, CLIENT_MAX, DEAD, Host, OUTSIDE, READY } from "./host.js";
export type { HostOptions, KernelExports } from "./host.js";
export { flush } from "./rumpuser_file.js";
export { KernelHalted, KernelPanic } from "./panic.js";
export { hypercalls, RUMPUSER_VERSION } from "./rumpuser_init.js";
