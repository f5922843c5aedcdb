// SPDX-License-Identifier: BSD-2-Clause

/** Calls of kernel.c. */
import type { Bridge, Context } from "./area.js";

export function boot(bridge: Bridge): number {
  try {
    return bridge.x.js_boot();
  } catch (error) {
    throw bridge.host.fail(error);
  }
}

/** How much memory the buffer cache may take, in bytes. */
export function setBufferMemory(context: Context, bytes: number): void {
  context.enter();
  try {
    context.x.js_bufmem(bytes);
  } catch (error) {
    throw context.host.fail(error);
  }
}

/** Writes everything that is delayed. */
export function sync(context: Context): void {
  context.enter();
  try {
    context.x.js_sync();
  } catch (error) {
    throw context.host.fail(error);
  }
}

/** Does what waits; returns the milliseconds until there is more, or -1. */
export function idle(context: Context): number {
  context.enter();
  try {
    return context.x.js_idle();
  } catch (error) {
    throw context.host.fail(error);
  }
}

/**
 * Unmounts everything; the kernel is gone after anything but -1, which is the
 * number of objects that it forgot to free.
 */
export function halt(context: Context, force: boolean): number {
  context.enter();
  try {
    return context.x.js_halt(force ? 1 : 0);
  } catch (error) {
    throw context.host.fail(error);
  }
}
