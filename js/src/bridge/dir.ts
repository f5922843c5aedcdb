// SPDX-License-Identifier: BSD-2-Clause

/** Calls of dir.c. */
import type { Context } from "./area.js";

/** Some entries of a directory. */
export interface Entries {
  /** The names, each followed by a slash. */
  names: Uint8Array<ArrayBuffer>;
  /** The type of each: RUMP_DT_*, the numbers of `d_type`. */
  types: Uint8Array<ArrayBuffer>;
}

/** The next entries; 0 at the end, a negative number on an error. */
export function getdents(context: Context, fd: number): Entries | number {
  context.enter();
  let count: number;
  try {
    count = context.x.js_getdents(fd);
  } catch (error) {
    throw context.host.fail(error);
  }
  if (count <= 0) return count;
  const bridge = context.bridge;
  return {
    names: bridge.dataBytes(bridge.number(0)),
    types: context.host.u8.slice(bridge.bytes, bridge.bytes + count),
  };
}
