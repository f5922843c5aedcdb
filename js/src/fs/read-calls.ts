// SPDX-License-Identifier: BSD-2-Clause

/** The calls that read: the lower half of `Calls`. */
import { nulError, type Context, type Path } from "../bridge/area.js";
import * as dir from "../bridge/dir.js";
import type { Entries } from "../bridge/dir.js";
import * as io from "../bridge/io.js";
import * as mount from "../bridge/mount.js";
import type { StatFsNumbers } from "../bridge/mount.js";
import * as names from "../bridge/name.js";
import * as stats from "../bridge/stat.js";
import { allocate, decodeLatin1, decodeUtf8, type Bytes } from "../bytes.js";
import {
  EINVAL,
  EISDIR,
  ELOOP,
  ENOENT,
  ENOTDIR,
  errnoError,
  lastError,
  type ErrnoError,
} from "../errors.js";
import { showPath, tooLarge } from "./arguments.js";
import { DT_DIR, DT_UNKNOWN, nameBytes } from "./dirent.js";
import type { BigIntStats, Stats } from "./stats.js";

const O_RDONLY = 0;
/** RUMP_O_CREAT */
const O_CREAT = 0x200;
/** RUMP_O_DIRECTORY */
const O_DIRECTORY = 0x200000;
const S_IFMT = 0o170000;
const S_IFLNK = 0o120000;
const S_IFREG = 0o100000;

const READ_CHUNK = 65536;
const READ_MOST = 2 ** 31 - 1;
/** As many as the kernel follows in one path. */
const LINKS_MOST = 32;

/** Which of the three. */
export type StatCall = "stat" | "lstat";

/** The entries of one directory in a listing. */
export interface Listing extends Entries {
  /** Its path below the directory that was asked for: "" for that itself. */
  below: Path;
}

export class ReadCalls {
  readonly context: Context;
  /** The working directory, one character a byte. */
  #cwd = "/";

  constructor(context: Context) {
    this.context = context;
  }

  /** The error of the call that has just failed. */
  protected error(syscall: string, path?: Path, dest?: Path): ErrnoError {
    const shown = path === undefined ? undefined : showPath(path);
    const other = dest === undefined ? undefined : showPath(dest);
    return lastError(this.context.host, syscall, shown, other);
  }

  open(path: Path, flags: number, mode: number, syscall = "open"): number {
    const fd = io.open(this.context, path, flags, mode);
    if (fd < 0) throw this.openError(syscall, flags, path, path);
    return fd;
  }

  /** The error of an open; `opened` may not be the only path to name. */
  protected openError(
    syscall: string,
    flags: number,
    opened: Path,
    path: Path,
    dest?: Path,
  ): ErrnoError {
    if ((flags & O_CREAT) !== 0) this.namesDirectory(opened, EISDIR);
    return this.error(syscall, path, dest);
  }

  /**
   * After a call that would make a file has failed: Linux, and so Node, has an
   * error of its own where the name ends in a slash.
   */
  protected namesDirectory(path: Path, errno: number): void {
    const { context } = this;
    const { host } = context;
    const before = host.errno;
    if (before !== ENOENT && before !== ENOTDIR) return;
    const [, parent] = /^(.*?)[^/]+\/+$/s.exec(toByteString(path)) ?? [];
    if (parent === undefined) return;
    const there = stats.stat(context, fromByteString(`${parent}.`)) === 0;
    host.errno = there ? errno : before;
  }

  close(fd: number): void {
    if (io.close(this.context, fd) < 0) throw this.error("close");
  }

  read(
    fd: number,
    array: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): number {
    const n = io.read(this.context, fd, array, offset, length, position);
    if (n < 0) throw this.error("read");
    return n;
  }

  /** Everything from the descriptor's position on. */
  readAll(fd: number): Bytes {
    const { context } = this;
    if (stats.fstat(context, fd) < 0) throw this.error("fstat");
    const mode = stats.lastMode(context.bridge);
    const size = stats.lastSize(context.bridge);
    if ((mode & S_IFMT) !== S_IFREG || size <= 0) return this.#readChunks(fd);
    if (size > READ_MOST) throw tooLarge(size);
    const result = allocate(size);
    let length = 0;
    while (length < size) {
      const n = this.read(fd, result, length, size - length, -1);
      if (n === 0) return result.subarray(0, length) as Bytes;
      length += n;
    }
    return result;
  }

  /** A file that does not say how long it is. */
  #readChunks(fd: number): Bytes {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for (;;) {
      const chunk = new Uint8Array(READ_CHUNK);
      const n = this.read(fd, chunk, 0, READ_CHUNK, -1);
      if (n === 0) break;
      chunks.push(chunk.subarray(0, n));
      length += n;
      if (length > READ_MOST) throw tooLarge(length);
    }
    const result = allocate(length);
    let at = 0;
    for (const chunk of chunks) {
      result.set(chunk, at);
      at += chunk.length;
    }
    return result;
  }

  readFile(path: Path, flags: number): Bytes {
    const fd = this.open(path, flags, 0o666);
    try {
      return this.readAll(fd);
    } finally {
      io.close(this.context, fd);
    }
  }

  stat(call: StatCall, path: Path): Stats;
  stat(call: StatCall, path: Path, bigint: false, throws: boolean): Stats;
  stat(
    call: StatCall,
    path: Path,
    bigint: boolean,
    throws: boolean,
  ): Stats | BigIntStats | undefined;
  stat(
    call: StatCall,
    path: Path,
    bigint = false,
    throws = true,
  ): Stats | BigIntStats | undefined {
    const { context } = this;
    const error =
      call === "stat" ? stats.stat(context, path) : stats.lstat(context, path);
    if (error < 0) {
      if (!throws && context.host.errno === ENOENT) return undefined;
      throw this.error(call, path);
    }
    return bigint
      ? stats.lastBigIntStats(context.bridge)
      : stats.lastStats(context.bridge);
  }

  fstat(fd: number, bigint: boolean): Stats | BigIntStats {
    const { context } = this;
    if (stats.fstat(context, fd) < 0) throw this.error("fstat");
    return bigint
      ? stats.lastBigIntStats(context.bridge)
      : stats.lastStats(context.bridge);
  }

  statfs(path: Path): StatFsNumbers {
    if (mount.statfs(this.context, path) < 0) throw this.error("statfs", path);
    return mount.lastStatFs(this.context);
  }

  access(path: Path, mode: number): void {
    if (names.access(this.context, path, mode) < 0) {
      throw this.error("access", path);
    }
  }

  exists(path: Path): boolean {
    return names.access(this.context, path, 0) === 0;
  }

  readlink(path: Path): Uint8Array<ArrayBuffer> {
    const target = names.readlink(this.context, path);
    if (typeof target === "number") throw this.error("readlink", path);
    return target;
  }

  opendir(path: Path, syscall = "opendir"): number {
    return this.open(path, O_RDONLY | O_DIRECTORY, 0, syscall);
  }

  /** The next entries of the directory `path`; undefined at the end. */
  getdents(fd: number, path: Path): Entries | undefined {
    const entries = dir.getdents(this.context, fd);
    if (typeof entries !== "number") return this.#typed(path, entries);
    if (entries < 0) throw this.error("scandir");
    return undefined;
  }

  /** All entries of a directory. */
  readdir(path: Path): Entries {
    const fd = this.opendir(path, "scandir");
    let result: Entries | undefined;
    try {
      for (;;) {
        const entries = dir.getdents(this.context, fd);
        if (typeof entries === "number") {
          if (entries < 0) throw this.error("scandir", path);
          break;
        }
        result = result === undefined ? entries : join(result, entries);
      }
    } finally {
      io.close(this.context, fd);
    }
    result ??= { names: new Uint8Array(0), types: new Uint8Array(0) };
    return this.#typed(path, result);
  }

  /** Some file systems leave the type to stat(2). */
  #typed(path: Path, entries: Entries): Entries {
    if (!entries.types.includes(DT_UNKNOWN)) return entries;
    nameBytes(entries).forEach((name, i) => {
      if (entries.types[i] !== DT_UNKNOWN) return;
      const found = stats.lstat(this.context, joinPath(path, name));
      if (found < 0) return;
      entries.types[i] = (stats.lastMode(this.context.bridge) & S_IFMT) >> 12;
    });
    return entries;
  }

  /** The directory and all below it, without following links. */
  readdirTree(path: Path): Listing[] {
    const listings: Listing[] = [];
    const queue: Path[] = [""];
    for (const below of queue) {
      const here = below.length === 0 ? path : joinPath(path, below);
      const entries = this.readdir(here);
      listings.push({ below, ...entries });
      if (!entries.types.includes(DT_DIR)) continue;
      nameBytes(entries).forEach((name, i) => {
        if (entries.types[i] !== DT_DIR) return;
        queue.push(below.length === 0 ? plain(name) : joinPath(below, name));
      });
    }
    return listings;
  }

  /**
   * The path without links, dots and doubled slashes. As Node's two: with
   * `native` an error names the path that was given, otherwise the part of it
   * that failed, and a slash at the end means nothing.
   */
  realpath(path: Path, native: boolean): Uint8Array<ArrayBuffer> {
    const fail = (errno: number, at: string, call = "lstat"): ErrnoError =>
      native
        ? errnoError(errno, "realpath", showPath(path))
        : errnoError(errno, call, decodeUtf8(fromByteString(at)));
    const given = toByteString(path);
    if (given.includes("\0")) throw nulError(path);
    if (given === "") throw fail(ENOENT, given);
    const rest = given.split("/").reverse();
    let done = given.startsWith("/") ? "" : this.#cwd.replace(/\/+$/, "");
    let links = 0;
    while (rest.length > 0) {
      const name = rest.pop() as string;
      if (name === "" || name === ".") continue;
      if (name === "..") {
        done = done.slice(0, Math.max(0, done.lastIndexOf("/")));
        continue;
      }
      const next = `${done}/${name}`;
      const bytes = fromByteString(next);
      if (stats.lstat(this.context, bytes) < 0) {
        throw fail(this.context.host.errno, next);
      }
      const mode = stats.lastMode(this.context.bridge) & S_IFMT;
      if (mode !== S_IFLNK) {
        done = next;
        continue;
      }
      if (!native && stats.stat(this.context, bytes) < 0) {
        throw fail(this.context.host.errno, next, "stat");
      }
      if (++links > LINKS_MOST) throw fail(ELOOP, next, "stat");
      const target = names.readlink(this.context, bytes);
      if (typeof target === "number") {
        throw fail(this.context.host.errno, next);
      }
      const text = decodeLatin1(target);
      if (text.startsWith("/")) done = "";
      rest.push(...text.split("/").reverse());
    }
    if (native && /\/\.?$/.test(given) && done !== "") {
      this.#mustBeDirectory(done, fail);
    }
    return fromByteString(done === "" ? "/" : done);
  }

  #mustBeDirectory(
    path: string,
    fail: (errno: number, at: string) => ErrnoError,
  ): void {
    if (stats.stat(this.context, fromByteString(`${path}/`)) < 0) {
      throw fail(this.context.host.errno, path);
    }
  }

  chdir(path: Path): void {
    const real = this.realpath(path, true);
    if (names.chdir(this.context, real) < 0) throw this.error("chdir", path);
    this.#cwd = decodeLatin1(real);
  }

  /** The working directory. */
  cwd(): Uint8Array<ArrayBuffer> {
    return fromByteString(this.#cwd);
  }

  /** Moves the descriptor's position; returns the new one. */
  lseek(fd: number, offset: number, whence: number): number {
    const position = io.lseek(this.context, fd, offset, whence);
    if (position < 0) {
      if (this.context.host.errno === 0) this.context.host.errno = EINVAL;
      throw this.error("lseek");
    }
    return position;
  }
}

function join(a: Entries, b: Entries): Entries {
  return {
    names: concat(a.names, b.names),
    types: concat(a.types, b.types),
  };
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(a.length + b.length);
  result.set(a);
  result.set(b, a.length);
  return result;
}

/** A name as a string, when UTF-8 loses nothing, so that paths stay readable. */
function plain(name: Uint8Array): Path {
  const text = decodeUtf8(name);
  return text.includes("\ufffd") ? name.slice() : text;
}

/** One path below another. */
export function joinPath(path: Path, name: Path): Path {
  if (typeof name !== "string") name = plain(name);
  if (typeof path === "string" && typeof name === "string") {
    return path.endsWith("/") ? path + name : `${path}/${name}`;
  }
  return fromByteString(`${toByteString(path)}/${toByteString(name)}`);
}

const encoder = new TextEncoder();

/** Paths are taken apart as strings of one character a byte. */
export function toByteString(path: Path): string {
  return decodeLatin1(typeof path === "string" ? encoder.encode(path) : path);
}

export function fromByteString(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
