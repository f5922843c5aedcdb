// SPDX-License-Identifier: BSD-2-Clause

/** Calls of kernel.c. */
import { call, type Bridge, type Context } from "./area.js";

export function boot(bridge: Bridge): number {
  try {
    return bridge.x.js_boot();
  } catch (error) {
    throw bridge.host.fail(error);
  }
}

/** How much memory the buffer cache may take, in bytes. */
export function setBufferMemory(context: Context, bytes: number): void {
  call(context, (x) => x.js_bufmem(bytes));
}

/** Writes everything that is delayed. */
export function sync(context: Context): void {
  call(context, (x) => x.js_sync());
}

/** Does what waits; returns the milliseconds until there is more, or -1. */
export function idle(context: Context): number {
  return call(context, (x) => x.js_idle());
}

/**
 * Unmounts everything; the kernel is gone after anything but -1, which is the
 * number of objects that it forgot to free.
 */
export function halt(context: Context, force: boolean): number {
  return call(context, (x) => x.js_halt(force ? 1 : 0));
}
