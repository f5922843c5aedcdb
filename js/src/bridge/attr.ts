// SPDX-License-Identifier: BSD-2-Clause

/** Calls of attr.c. `follow` is false where a link itself is meant. */
import { call, callAt, type Context, type Path } from "./area.js";

export function chmod(
  context: Context,
  path: Path,
  mode: number,
  follow: boolean,
): number {
  return callAt(context, path, (x) => x.js_chmod(mode, follow ? 1 : 0));
}

export function fchmod(context: Context, fd: number, mode: number): number {
  return call(context, (x) => x.js_fchmod(fd, mode));
}

/** An id of -1 stays as it is. */
export function chown(
  context: Context,
  path: Path,
  uid: number,
  gid: number,
  follow: boolean,
): number {
  return callAt(context, path, (x) => x.js_chown(uid, gid, follow ? 1 : 0));
}

export function fchown(
  context: Context,
  fd: number,
  uid: number,
  gid: number,
): number {
  return call(context, (x) => x.js_fchown(fd, uid, gid));
}

/** Times in seconds. */
export function utimes(
  context: Context,
  path: Path,
  atime: number,
  mtime: number,
  follow: boolean,
): number {
  return callAt(context, path, (x) =>
    x.js_utimes(atime, mtime, follow ? 1 : 0),
  );
}

export function futimes(
  context: Context,
  fd: number,
  atime: number,
  mtime: number,
): number {
  return call(context, (x) => x.js_futimes(fd, atime, mtime));
}
