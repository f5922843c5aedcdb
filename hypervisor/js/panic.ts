// SPDX-License-Identifier: BSD-2-Clause

/**
 * The kernel has stopped: a driver panicked, the module trapped, or a watchdog
 * ended it. The kernel object is dead: each later call throws the same error
 * at once, and its devices are not written any more. The process lives on, and
 * a new kernel can be booted.
 */
export class KernelPanic extends Error {
  /** Always `"KernelPanic"`. */
  override readonly name = "KernelPanic";
  /** Always `"ERR_KERNEL_PANIC"`. */
  readonly code = "ERR_KERNEL_PANIC";
}

/** Thrown by calls on a kernel that has been halted. */
export class KernelHalted extends Error {
  /** Always `"KernelHalted"`. */
  override readonly name = "KernelHalted";
  /** Always `"ERR_KERNEL_HALTED"`. */
  readonly code = "ERR_KERNEL_HALTED";

  constructor() {
    super("the kernel has been halted");
  }
}
