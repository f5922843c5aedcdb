// SPDX-License-Identifier: BSD-2-Clause

/** Calls of name.c. */
import { tooLong, type Context, type Path } from "./area.js";

export function access(context: Context, path: Path, mode: number): number {
  context.enter();
  if (!context.bridge.setPath(path)) return tooLong(context);
  try {
    return context.x.js_access(mode);
  } catch (error) {
    throw context.host.fail(error);
  }
}

/** The target of a link, or a negative number. */
export function readlink(
  context: Context,
  path: Path,
): Uint8Array<ArrayBuffer> | number {
  context.enter();
  if (!context.bridge.setPath(path)) return tooLong(context);
  try {
    const length = context.x.js_readlink();
    return length < 0 ? length : context.bridge.dataBytes(length);
  } catch (error) {
    throw context.host.fail(error);
  }
}

export function mkdir(context: Context, path: Path, mode: number): number {
  context.enter();
  if (!context.bridge.setPath(path)) return tooLong(context);
  try {
    return context.x.js_mkdir(mode);
  } catch (error) {
    throw context.host.fail(error);
  }
}

export function chdir(context: Context, path: Path): number {
  context.enter();
  if (!context.bridge.setPath(path)) return tooLong(context);
  try {
    return context.x.js_chdir();
  } catch (error) {
    throw context.host.fail(error);
  }
}
