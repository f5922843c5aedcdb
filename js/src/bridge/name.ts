// SPDX-License-Identifier: BSD-2-Clause

/** Calls of name.c. */
import { callAt, tooLong, type Context, type Path } from "./area.js";

export function access(context: Context, path: Path, mode: number): number {
  return callAt(context, path, (x) => x.js_access(mode));
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
  return callAt(context, path, (x) => x.js_chdir());
}

export function rmdir(context: Context, path: Path): number {
  context.enter();
  if (!context.bridge.setPath(path)) return tooLong(context);
  try {
    return context.x.js_rmdir();
  } catch (error) {
    throw context.host.fail(error);
  }
}

export function unlink(context: Context, path: Path): number {
  context.enter();
  if (!context.bridge.setPath(path)) return tooLong(context);
  try {
    return context.x.js_unlink();
  } catch (error) {
    throw context.host.fail(error);
  }
}

export function link(context: Context, existing: Path, path: Path): number {
  context.enter();
  const { bridge } = context;
  if (!bridge.setPath(existing) || !bridge.setName(path)) return tooLong(context);
  try {
    return context.x.js_link();
  } catch (error) {
    throw context.host.fail(error);
  }
}

export function symlink(context: Context, target: Path, path: Path): number {
  context.enter();
  const { bridge } = context;
  if (!bridge.setPath(target) || !bridge.setName(path)) return tooLong(context);
  try {
    return context.x.js_symlink();
  } catch (error) {
    throw context.host.fail(error);
  }
}

export function rename(context: Context, from: Path, to: Path): number {
  context.enter();
  const { bridge } = context;
  if (!bridge.setPath(from) || !bridge.setName(to)) return tooLong(context);
  try {
    return context.x.js_rename();
  } catch (error) {
    throw context.host.fail(error);
  }
}
