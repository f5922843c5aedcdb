// SPDX-License-Identifier: BSD-2-Clause

/* What tools/mkweb.mjs puts in. */

/** Size of the kernel module, as it is when unpacked. */
declare const KERNEL_BYTES: number;
/** Size of the demonstration disk. */
declare const DISK_BYTES: number;

/** The modules of commands/, by their names. */
declare module "web:commands" {
  const commands: Record<string, import("./terminal/command.ts").Command>;
  export default commands;
}
