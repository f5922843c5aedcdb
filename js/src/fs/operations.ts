// SPDX-License-Identifier: BSD-2-Clause

/**
 * The functions that change something, written once for all forms: each checks
 * its arguments and makes one call, of `Calls` or of `AsyncCalls`. What it
 * throws is about the arguments when the calls are asynchronous; the rest is
 * in the promise.
 */
import { kernelFlags, parseMode } from "../constants.js";
import { checkFd, encodingOf, toOptions, toPath } from "./arguments.js";
import type { AsyncCalls } from "./calls.js";
import { after, encoded } from "./results.js";
import {
  checkIds,
  checkLinkType,
  toArrays,
  toCopyMode,
  toData,
  toLength,
  toMkdirOptions,
  toRmOptions,
  toSeconds,
  toWriteFileOptions,
  toWritePosition,
  toWriteRequest,
} from "./write-arguments.js";

/** On paths: in all three forms, and of the same name in fs.promises. */
export const pathOperations = {
  chmod(calls: AsyncCalls, path: unknown, mode: unknown) {
    return calls.chmod(toPath(path), parseMode(mode));
  },
  chown(calls: AsyncCalls, path: unknown, uid: unknown, gid: unknown) {
    const at = toPath(path);
    checkIds(uid, gid);
    return calls.chown(at, uid as number, gid as number);
  },
  copyFile(calls: AsyncCalls, src: unknown, dest: unknown, mode?: unknown) {
    const from = toPath(src, "src");
    return calls.copyFile(from, toPath(dest, "dest"), toCopyMode(mode));
  },
  lchmod(calls: AsyncCalls, path: unknown, mode: unknown) {
    return calls.lchmod(toPath(path), parseMode(mode));
  },
  lchown(calls: AsyncCalls, path: unknown, uid: unknown, gid: unknown) {
    const at = toPath(path);
    checkIds(uid, gid);
    return calls.lchown(at, uid as number, gid as number);
  },
  link(calls: AsyncCalls, existingPath: unknown, newPath: unknown) {
    const from = toPath(existingPath, "existingPath");
    return calls.link(from, toPath(newPath, "newPath"));
  },
  lutimes(calls: AsyncCalls, path: unknown, atime: unknown, mtime: unknown) {
    return calls.lutimes(toPath(path), toSeconds(atime), toSeconds(mtime));
  },
  mkdir(calls: AsyncCalls, path: unknown, options?: unknown) {
    const at = toPath(path);
    if (options === undefined) return calls.mkdir(at, 0o777);
    const { mode, recursive } = toMkdirOptions(options);
    return recursive ? calls.mkdirs(at, mode) : calls.mkdir(at, mode);
  },
  mkdtemp(calls: AsyncCalls, prefix: unknown, options?: unknown) {
    const encoding = encodingOf(toOptions(options));
    const path = calls.mkdtemp(toPath(prefix, "prefix"));
    return after(path, (bytes) => encoded(bytes, encoding));
  },
  rename(calls: AsyncCalls, oldPath: unknown, newPath: unknown) {
    const from = toPath(oldPath, "oldPath");
    return calls.rename(from, toPath(newPath, "newPath"));
  },
  rm(calls: AsyncCalls, path: unknown, options?: unknown) {
    const at = toPath(path);
    const { force, recursive } = toRmOptions(options);
    return calls.rm(at, force, recursive);
  },
  rmdir(calls: AsyncCalls, path: unknown, options?: unknown) {
    const at = toPath(path);
    return toRmOptions(options).recursive ? calls.rmdirs(at) : calls.rmdir(at);
  },
  symlink(calls: AsyncCalls, target: unknown, path: unknown, type?: unknown) {
    checkLinkType(type);
    return calls.symlink(toPath(target, "target"), toPath(path));
  },
  truncate(calls: AsyncCalls, path: unknown, len?: unknown) {
    if (typeof path === "number") {
      return descriptorOperations.ftruncate(calls, path, len);
    }
    return calls.truncate(toPath(path), toLength(len));
  },
  unlink(calls: AsyncCalls, path: unknown) {
    return calls.unlink(typeof path === "string" ? path : toPath(path));
  },
  utimes(calls: AsyncCalls, path: unknown, atime: unknown, mtime: unknown) {
    return calls.utimes(toPath(path), toSeconds(atime), toSeconds(mtime));
  },
};

/** On descriptors: not in fs.promises. */
export const descriptorOperations = {
  fchmod(calls: AsyncCalls, fd: unknown, mode: unknown) {
    checkFd(fd);
    return calls.fchmod(fd, parseMode(mode));
  },
  fchown(calls: AsyncCalls, fd: unknown, uid: unknown, gid: unknown) {
    checkFd(fd);
    checkIds(uid, gid);
    return calls.fchown(fd, uid as number, gid as number);
  },
  fdatasync(calls: AsyncCalls, fd: unknown) {
    checkFd(fd);
    return calls.fdatasync(fd);
  },
  fsync(calls: AsyncCalls, fd: unknown) {
    checkFd(fd);
    return calls.fsync(fd);
  },
  ftruncate(calls: AsyncCalls, fd: unknown, len?: unknown) {
    checkFd(fd);
    return calls.ftruncate(fd, toLength(len));
  },
  futimes(calls: AsyncCalls, fd: unknown, atime: unknown, mtime: unknown) {
    checkFd(fd);
    const seconds = toSeconds(atime, "atime");
    return calls.futimes(fd, seconds, toSeconds(mtime, "mtime"));
  },
};

/** Any form of write. Returns how many bytes were written. */
export function write(
  calls: AsyncCalls,
  fd: number,
  buffer: unknown,
  offset: unknown,
  length: unknown,
  position: unknown,
): number | Promise<number> {
  const request = toWriteRequest(buffer, offset, length, position);
  return calls.write(
    fd,
    request.array,
    request.offset,
    request.length,
    request.position,
  );
}

/** Returns how many bytes were written. */
export function writev(
  calls: AsyncCalls,
  fd: number,
  buffers: unknown,
  position: unknown,
): number | Promise<number> {
  const arrays = toArrays(buffers);
  if (arrays.length === 0) return 0;
  return calls.writev(fd, arrays, toWritePosition(position));
}

/** writeFile and, with another flag, appendFile; to a path or a descriptor. */
export function writeFile(
  calls: AsyncCalls,
  path: unknown,
  data: unknown,
  options: unknown,
  flag: string,
): void | Promise<void> {
  const given = toWriteFileOptions(options, flag);
  const { encoding, flush } = given;
  if (typeof path === "number" && Number.isInteger(path) && path >= 0) {
    return calls.writeAll(path, toData(data, encoding), flush);
  }
  const isText =
    typeof data === "string" && (encoding === "utf8" || encoding === "utf-8");
  const content = isText ? data : toData(data, encoding);
  const flags = kernelFlags(given.flag);
  return calls.writeFile(toPath(path), flags, given.mode, content, flush);
}
