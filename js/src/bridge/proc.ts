// SPDX-License-Identifier: BSD-2-Clause

/** Calls of proc.c. */
import { call, Context, type Bridge } from "./area.js";

/**
 * A new process, with the credentials and directories of `parent` (of the
 * kernel's own first process when there is none), and no descriptors. Below 0
 * on an error.
 */
export function fork(bridge: Bridge, parent?: Context): Context | number {
  parent?.enter();
  try {
    const error = bridge.x.js_rfork();
    if (error < 0) return error;
    bridge.current = bridge.x.js_curlwp();
  } catch (error) {
    throw bridge.host.fail(error);
  }
  return new Context(bridge, bridge.current);
}

/** The process ends: its context is of no use any more. */
export function exit(context: Context): void {
  call(context, (x) => x.js_releaselwp());
  context.bridge.current = 0;
  context.lwp = -1;
}

export function setids(
  context: Context,
  uid: number,
  gid: number,
  groups: readonly number[],
): number {
  context.enter();
  context.host.f64.set(groups, context.bridge.numbers);
  try {
    return context.x.js_setids(uid, gid, groups.length);
  } catch (error) {
    throw context.host.fail(error);
  }
}

/** Returns the old one. */
export function umask(context: Context, mask: number): number {
  return call(context, (x) => x.js_umask(mask));
}
