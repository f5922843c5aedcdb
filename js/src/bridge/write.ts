// SPDX-License-Identifier: BSD-2-Clause

/** Calls of write.c. */
import { CLIENT_MAX } from "../../../hypervisor/js/index.js";
import { call, LENT, tooLong, type Context, type Path } from "./area.js";

/** Whole arrays up to here go through js_data_area: cheaper than lending. */
const SMALL = 2048;

/**
 * Writes from `array`, from `offset` on, at the file's `position`, or at the
 * descriptor's own when that is negative.
 */
export function write(
  context: Context,
  fd: number,
  array: Uint8Array,
  offset: number,
  length: number,
  position: number,
): number {
  context.enter();
  if (length === array.length && length <= SMALL) {
    context.bridge.setData(array);
    return writeData(context, fd, length, position);
  }
  if (offset + length > CLIENT_MAX) {
    array = array.subarray(offset);
    offset = 0;
    length = Math.min(length, CLIENT_MAX);
  }
  const host = context.host;
  host.lend(array);
  try {
    return position < 0
      ? context.x.js_write(fd, LENT + offset, length)
      : context.x.js_pwrite(fd, LENT + offset, length, position);
  } catch (error) {
    throw host.fail(error);
  } finally {
    host.unlend();
  }
}

/** Writes a text as UTF-8; undefined when it is too long for that. */
export function writeText(
  context: Context,
  fd: number,
  text: string,
  position: number,
): number | undefined {
  context.enter();
  const length = context.bridge.setText(text);
  return length < 0 ? undefined : writeData(context, fd, length, position);
}

function writeData(
  context: Context,
  fd: number,
  length: number,
  position: number,
): number {
  const { data } = context.bridge;
  try {
    return position < 0
      ? context.x.js_write(fd, data, length)
      : context.x.js_pwrite(fd, data, length, position);
  } catch (error) {
    throw context.host.fail(error);
  }
}

/** The system calls of `writeFile`, by what it returns. */
export const WRITE_STEPS = ["", "open", "write", "fsync", "close"] as const;

/**
 * A whole file at once; an array must not be larger than CLIENT_MAX. Returns
 * 0, or the negative number of the step of WRITE_STEPS that failed; undefined
 * for a text that is too long.
 */
export function writeFile(
  context: Context,
  path: Path,
  flags: number,
  mode: number,
  data: Uint8Array | string,
  flush: boolean,
): number | undefined {
  context.enter();
  const { bridge, host } = context;
  if (!bridge.setPath(path)) return tooLong(context);
  let { length } = data;
  let address = bridge.data;
  if (typeof data === "string") {
    length = bridge.setText(data);
    if (length < 0) return undefined;
  } else if (length <= SMALL) {
    bridge.setData(data);
  } else {
    address = LENT;
    host.lend(data);
  }
  try {
    return context.x.js_writefile(flags, mode, address, length, flush ? 1 : 0);
  } catch (error) {
    throw host.fail(error);
  } finally {
    host.unlend();
  }
}

/** What is left to read of one file goes to another. */
export function copy(context: Context, from: number, to: number): number {
  return call(context, (x) => x.js_copy(from, to));
}

export function fsync(context: Context, fd: number): number {
  return call(context, (x) => x.js_fsync(fd));
}

export function fdatasync(context: Context, fd: number): number {
  return call(context, (x) => x.js_fdatasync(fd));
}

export function ftruncate(
  context: Context,
  fd: number,
  length: number,
): number {
  return call(context, (x) => x.js_ftruncate(fd, length));
}
