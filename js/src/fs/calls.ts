// SPDX-License-Identifier: BSD-2-Clause

/**
 * The file-system calls of one process: arguments are checked already, results
 * are not decoded yet, failures are exceptions in Node's form. All faces of
 * `fs` stand on this; a Worker offers the same calls over messages
 * (`AsyncCalls`).
 *
 * Here are those that take several system calls; below are `WatchCalls`,
 * `WriteCalls` and `ReadCalls`.
 */
import { nulError, type Path } from "../bridge/area.js";
import * as attributes from "../bridge/attr.js";
import * as io from "../bridge/io.js";
import * as names from "../bridge/name.js";
import * as stats from "../bridge/stat.js";
import * as out from "../bridge/write.js";
import { decodeUtf8 } from "../bytes.js";
import {
  EEXIST,
  ENOENT,
  ENOTDIR,
  ENOTEMPTY,
  ENOTSUP,
  EISDIR,
  EPERM,
  systemError,
} from "../errors.js";
import { showPath } from "./arguments.js";
import { DT_DIR, nameBytes } from "./dirent.js";
import { fromByteString, joinPath, toByteString } from "./read-calls.js";
import type { StatCall } from "./read-calls.js";
import type { BigIntStats, Stats } from "./stats.js";
import { WatchCalls } from "./watch-calls.js";
import type { DeliverStats, Ended } from "./watch-calls.js";
import type { Deliver } from "./watched.js";

export { joinPath, type Listing, type StatCall } from "./read-calls.js";

const ALLPERMS = 0o7777;
const S_IFMT = 0o170000;
const S_IFDIR = 0o040000;
/** RUMP_O_*, and the bits of the mode of copyFile. */
const O_RDONLY = 0;
const O_WRONLY = 1;
const O_CREAT = 0x200;
const O_EXCL = 0x800;
const COPYFILE_EXCL = 1;
const COPYFILE_FICLONE_FORCE = 4;

const LETTERS =
  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const NAMES_TRIED = 100;

export class Calls extends WatchCalls {
  get #errno(): number {
    return this.context.host.errno;
  }
  set #errno(value: number) {
    this.context.host.errno = value;
  }

  /** As Linux, and so Node, names the error for a directory. */
  override unlink(path: Path): void {
    const { context } = this;
    if (names.unlink(context, path) === 0) return;
    if (this.#errno === EPERM && stats.lstat(context, path) === 0) {
      const mode = stats.lastMode(context.bridge);
      this.#errno = (mode & S_IFMT) === S_IFDIR ? EISDIR : EPERM;
    }
    throw this.error("unlink", path);
  }

  mkdir(path: Path, mode: number): void {
    if (names.mkdir(this.context, path, mode) < 0) {
      throw this.error("mkdir", path);
    }
  }

  /**
   * A directory and those above it, where they are missing. Returns the first
   * that was made.
   */
  mkdirs(path: Path, mode: number): string | undefined {
    const { context } = this;
    const missing: string[] = [];
    let first: string | undefined;
    let at = toByteString(path);
    if (at.includes("\0")) throw nulError(path);
    at = at.replace(/(?<=.)\/+$/s, "");
    for (;;) {
      if (names.mkdir(context, fromByteString(at), mode) === 0) {
        first ??= at;
      } else if (this.#errno === ENOENT && first === undefined) {
        const parent = at.replace(/\/*[^/]*$/, "");
        if (parent === "") throw this.error("mkdir", path);
        missing.push(at);
        at = parent;
        continue;
      } else {
        this.#mustExist(at, missing.length > 0, path);
      }
      const next = missing.pop();
      if (next === undefined) break;
      at = next;
    }
    return first === undefined ? first : decodeUtf8(fromByteString(first));
  }

  /** After mkdir has failed: is it because there is a directory? */
  #mustExist(at: string, isParent: boolean, path: Path): void {
    const { context } = this;
    const errno = this.#errno;
    if (stats.stat(context, fromByteString(at)) < 0) {
      throw this.error("mkdir", path);
    }
    if ((stats.lastMode(context.bridge) & S_IFMT) === S_IFDIR) return;
    this.#errno = errno === EEXIST && isParent ? ENOTDIR : errno;
    throw this.error("mkdir", path);
  }

  /** A new directory whose name is the prefix and six letters. */
  mkdtemp(prefix: Path): Uint8Array<ArrayBuffer> {
    const start = toByteString(prefix);
    for (let tries = 1; ; tries++) {
      let name = start;
      for (const byte of crypto.getRandomValues(new Uint8Array(6))) {
        name += LETTERS[byte % LETTERS.length];
      }
      const path = fromByteString(name);
      if (names.mkdir(this.context, path, 0o700) === 0) return path;
      if (this.#errno !== EEXIST || tries === NAMES_TRIED) {
        throw this.error("mkdtemp", fromByteString(`${start}XXXXXX`));
      }
    }
  }

  truncate(path: Path, length: number): void {
    const fd = this.open(path, 2, 0);
    try {
      this.ftruncate(fd, length);
    } finally {
      io.close(this.context, fd);
    }
  }

  copyFile(from: Path, to: Path, mode: number): void {
    const { context } = this;
    const source = io.open(context, from, O_RDONLY, 0);
    if (source < 0) throw this.error("copyfile", from, to);
    try {
      if (this.#copyTo(source, to, mode) < 0) {
        throw this.openError("copyfile", O_CREAT, to, from, to);
      }
    } finally {
      io.close(context, source);
    }
  }

  /** Copies an open file; below 0 on an error. */
  #copyTo(source: number, to: Path, mode: number): number {
    const { context } = this;
    const { bridge } = context;
    if (stats.fstat(context, source) < 0) return -1;
    const numbers = bridge.numbers;
    const [device, permissions] = context.host.f64.subarray(numbers);
    const inode = bridge.number(7);
    let flags = O_WRONLY | O_CREAT;
    if ((mode & COPYFILE_EXCL) !== 0) flags |= O_EXCL;
    const bits = (permissions as number) & ALLPERMS;
    const target = io.open(context, to, flags, bits);
    if (target < 0) return -1;
    let result = stats.fstat(context, target);
    const same = bridge.number(0) === device && bridge.number(7) === inode;
    if (result === 0 && !same) {
      result = this.#copyData(source, target, bits, mode);
      if (result < 0) {
        const errno = this.#errno;
        names.unlink(context, to);
        this.#errno = errno;
      }
    }
    if (result === 0) return io.close(context, target);
    const errno = this.#errno;
    io.close(context, target);
    this.#errno = errno;
    return result;
  }

  #copyData(from: number, to: number, bits: number, mode: number): number {
    const { context } = this;
    if ((mode & COPYFILE_FICLONE_FORCE) !== 0) {
      this.#errno = ENOTSUP;
      return -1;
    }
    if (out.ftruncate(context, to, 0) < 0) return -1;
    if (attributes.fchmod(context, to, bits) < 0) return -1;
    return out.copy(context, from, to);
  }

  /** Removes a file, with `recursive` a directory and all that is in it. */
  rm(path: Path, force: boolean, recursive: boolean): void {
    if (!force || !recursive) {
      const found = this.stat("lstat", path, false, !force) as
        Stats | undefined;
      if (found === undefined) return;
      if (found.isDirectory() && !recursive) {
        throw systemError("ERR_FS_EISDIR", "Path is a directory", {
          code: "EISDIR",
          message: "is a directory",
          path: showPath(path),
          syscall: "rm",
          errno: 21,
        });
      }
    }
    const { context } = this;
    const found = stats.lstat(context, path) === 0;
    const mode = stats.lastMode(context.bridge) & S_IFMT;
    this.#remove(path, found && mode === S_IFDIR);
  }

  /** The old name for it: only a directory. */
  rmdirs(path: Path): void {
    this.stat("lstat", path);
    const mode = stats.lastMode(this.context.bridge) & S_IFMT;
    if (mode !== S_IFDIR) this.rmdir(path);
    else this.#remove(path, true);
  }

  #remove(path: Path, directory: boolean): void {
    const { context } = this;
    const remove = directory ? names.rmdir : names.unlink;
    if (remove(context, path) === 0 || this.#errno === ENOENT) return;
    if (!directory) throw this.error("unlink", path);
    if (this.#errno !== ENOTEMPTY && this.#errno !== EEXIST) {
      throw this.error("rmdir", path);
    }
    const entries = this.readdir(path);
    nameBytes(entries).forEach((name, i) => {
      this.#remove(joinPath(path, name), entries.types[i] === DT_DIR);
    });
    if (names.rmdir(context, path) < 0) throw this.error("rmdir", path);
  }
}

/** Calls that have a form of their own in a Worker, or none. */
type Special =
  "context" | "stat" | "writeText" | "watch" | "watchStat" | "endWatching";

/** The same calls where they may take time: in a Worker. */
export type AsyncCalls = {
  [K in Exclude<keyof Calls, Special>]: Calls[K] extends (
    ...args: infer A
  ) => infer R
    ? (...args: A) => R | Promise<R>
    : never;
} & {
  watch(
    path: Path,
    recursive: boolean,
    deliver: Deliver,
    persistent?: boolean,
    ended?: Ended,
  ): (() => void) | Promise<() => void>;
  watchStat(
    path: Path,
    bigint: boolean,
    deliver: DeliverStats,
    persistent?: boolean,
    ended?: Ended,
  ): (() => void) | Promise<() => void>;
  stat(
    call: StatCall,
    path: Path,
    bigint: boolean,
    throws: boolean,
  ): Stats | BigIntStats | undefined | Promise<Stats | BigIntStats | undefined>;
};
