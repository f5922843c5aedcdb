// SPDX-License-Identifier: BSD-2-Clause

/** Calls of attr.c. `follow` is false where a link itself is meant. */
import { tooLong, type Context, type Path } from "./area.js";

export function chmod(
  context: Context,
  path: Path,
  mode: number,
  follow: boolean,
): number {
  context.enter();
  if (!context.bridge.setPath(path)) return tooLong(context);
  try {
    return context.x.js_chmod(mode, follow ? 1 : 0);
  } catch (error) {
    throw context.host.fail(error);
  }
}

export function fchmod(context: Context, fd: number, mode: number): number {
  context.enter();
  try {
    return context.x.js_fchmod(fd, mode);
  } catch (error) {
    throw context.host.fail(error);
  }
}

/** An id of -1 stays as it is. */
export function chown(
  context: Context,
  path: Path,
  uid: number,
  gid: number,
  follow: boolean,
): number {
  context.enter();
  if (!context.bridge.setPath(path)) return tooLong(context);
  try {
    return context.x.js_chown(uid, gid, follow ? 1 : 0);
  } catch (error) {
    throw context.host.fail(error);
  }
}

export function fchown(
  context: Context,
  fd: number,
  uid: number,
  gid: number,
): number {
  context.enter();
  try {
    return context.x.js_fchown(fd, uid, gid);
  } catch (error) {
    throw context.host.fail(error);
  }
}

/** Times in seconds. */
export function utimes(
  context: Context,
  path: Path,
  atime: number,
  mtime: number,
  follow: boolean,
): number {
  context.enter();
  if (!context.bridge.setPath(path)) return tooLong(context);
  try {
    return context.x.js_utimes(atime, mtime, follow ? 1 : 0);
  } catch (error) {
    throw context.host.fail(error);
  }
}

export function futimes(
  context: Context,
  fd: number,
  atime: number,
  mtime: number,
): number {
  context.enter();
  try {
    return context.x.js_futimes(fd, atime, mtime);
  } catch (error) {
    throw context.host.fail(error);
  }
}
