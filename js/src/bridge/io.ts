// SPDX-License-Identifier: BSD-2-Clause

/** Calls of io.c. */
import { CLIENT_MAX } from "../../../hypervisor/js/index.js";
import { call, LENT, tooLong, type Context, type Path } from "./area.js";

export function open(
  context: Context,
  path: Path,
  flags: number,
  mode: number,
): number {
  context.enter();
  if (!context.bridge.setPath(path)) return tooLong(context);
  try {
    return context.x.js_open(flags, mode);
  } catch (error) {
    throw context.host.fail(error);
  }
}

export function close(context: Context, fd: number): number {
  context.enter();
  try {
    return context.x.js_close(fd);
  } catch (error) {
    throw context.host.fail(error);
  }
}

/**
 * Reads into `array` from `offset` on, at the file's `position`, or at the
 * descriptor's own when that is negative.
 */
export function read(
  context: Context,
  fd: number,
  array: Uint8Array,
  offset: number,
  length: number,
  position: number,
): number {
  context.enter();
  if (offset + length > CLIENT_MAX) {
    array = array.subarray(offset);
    offset = 0;
    length = Math.min(length, CLIENT_MAX);
  }
  const host = context.host;
  host.lend(array);
  try {
    return position < 0
      ? context.x.js_read(fd, LENT + offset, length)
      : context.x.js_pread(fd, LENT + offset, length, position);
  } catch (error) {
    throw host.fail(error);
  } finally {
    host.unlend();
  }
}

export function lseek(
  context: Context,
  fd: number,
  offset: number,
  whence: number,
): number {
  return call(context, (x) => x.js_lseek(fd, offset, whence));
}
