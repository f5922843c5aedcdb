// SPDX-License-Identifier: BSD-2-Clause

/**
 * The way into the kernel: the areas of area.c, and what each call does before
 * it enters. The other files of this folder are pairs: foo.ts holds the calls
 * of foo.c, and no raw pointer leaves it.
 *
 * - A call returns what the C function returns: below 0 it failed, and
 *   `host.errno` has the kernel's number.
 * - An exception that comes out of the module ends the kernel.
 * - Results in the areas are valid until the next call.
 */
import {
  CLIENT_BASE,
  READY,
  type Host,
  type KernelExports,
} from "../../../hypervisor/js/index.js";
import { ENAMETOOLONG, invalidArgValue } from "../errors.js";

/** A path: a string, taken as UTF-8, or bytes. */
export type Path = string | Uint8Array;

/** The exports of the kernel module. */
export interface BridgeExports extends KernelExports {
  _initialize?(): void;
  js_path(): number;
  js_name(): number;
  js_type(): number;
  js_numbers(): number;
  js_data(): number;
  js_bytes(): number;

  js_boot(): number;
  js_bufmem(bytes: number): void;
  js_sync(): void;
  js_idle(): number;
  js_halt(force: number): number;

  js_open(flags: number, mode: number): number;
  js_close(fd: number): number;
  js_read(fd: number, buf: number, len: number): number;
  js_pread(fd: number, buf: number, len: number, off: number): number;
  js_lseek(fd: number, off: number, whence: number): number;

  js_write(fd: number, buf: number, len: number): number;
  js_pwrite(fd: number, buf: number, len: number, off: number): number;
  js_writefile(
    flags: number,
    mode: number,
    buf: number,
    len: number,
    flush: number,
  ): number;
  js_copy(from: number, to: number): number;
  js_fsync(fd: number): number;
  js_fdatasync(fd: number): number;
  js_ftruncate(fd: number, length: number): number;

  js_kqueue(): number;
  js_watch(kq: number, fd: number): number;
  js_kevent(kq: number): number;

  js_chmod(mode: number, follow: number): number;
  js_fchmod(fd: number, mode: number): number;
  js_chown(uid: number, gid: number, follow: number): number;
  js_fchown(fd: number, uid: number, gid: number): number;
  js_utimes(atime: number, mtime: number, follow: number): number;
  js_futimes(fd: number, atime: number, mtime: number): number;

  js_stat(): number;
  js_lstat(): number;
  js_fstat(fd: number): number;

  js_getdents(fd: number): number;

  js_access(mode: number): number;
  js_readlink(): number;
  js_mkdir(mode: number): number;
  js_chdir(): number;
  js_rmdir(): number;
  js_unlink(): number;
  js_link(): number;
  js_symlink(): number;
  js_rename(): number;

  js_mount(flags: number, typeflags: number): number;
  js_unmount(flags: number): number;
  js_mounts(): number;
  js_statfs(): number;

  js_attach(begin: number, size: number): number;
  js_detach(): number;
  js_probe(fd: number, size: number): number;

  js_rfork(): number;
  js_curlwp(): number;
  js_switch(lwp: number): void;
  js_releaselwp(): void;
  js_setids(uid: number, gid: number, ngroups: number): number;
  js_umask(mask: number): number;
}

/** Address of the array that is lent, as the number that a pointer takes. */
export const LENT = CLIENT_BASE | 0;
/** JS_PATHLEN of bridge.h; longer than any path that the kernel takes. */
const PATHLEN = 2048;
const TYPELEN = 64;
/** JS_DATALEN of bridge.h. */
const DATALEN = 65536;
/** Up to here, characters are quicker put one by one. */
const SHORT = 48;

const encoder = new TextEncoder();
/** Keeps a byte-order mark, as Node does. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** One kernel instance with the addresses of its areas. */
export class Bridge {
  readonly host: Host;
  readonly x: BridgeExports;
  /** The lwp whose process the kernel is in. */
  current = 0;
  /** Wants to know that there will be a call, which may change something. */
  touched: (() => void) | undefined;

  readonly #path: number;
  readonly #name: number;
  readonly #type: number;
  /** Index of js_number_area in `host.f64`. */
  readonly numbers: number;
  /** Address of js_data_area. */
  readonly data: number;
  /** Address of js_byte_area. */
  readonly bytes: number;

  constructor(host: Host, exports: BridgeExports) {
    this.host = host;
    this.x = exports;
    exports._initialize?.();
    this.#path = exports.js_path();
    this.#name = exports.js_name();
    this.#type = exports.js_type();
    this.numbers = exports.js_numbers() >>> 3;
    this.data = exports.js_data();
    this.bytes = exports.js_bytes();
  }

  /** Puts a path into js_path_area; false when it is too long. */
  setPath(path: Path): boolean {
    return this.#put(this.#path, path);
  }

  /** Puts a second path into js_name_area; false when it is too long. */
  setName(path: Path): boolean {
    return this.#put(this.#name, path);
  }

  #put(to: number, path: Path): boolean {
    if (typeof path !== "string") return this.#bytes(to, path);
    const length = path.length;
    if (length >= PATHLEN) return false;
    const u8 = this.host.u8;
    for (let i = 0; i < length; i++) {
      const c = path.charCodeAt(i);
      if ((c - 1) >>> 0 >= 0x7f) return this.#utf8(to, PATHLEN, path);
      u8[to + i] = c;
    }
    u8[to + length] = 0;
    return true;
  }

  /**
   * Puts a text into js_data_area, as UTF-8, where it fits for certain.
   * Returns its length in bytes, or -1.
   */
  setText(text: string): number {
    const { length } = text;
    if (length > DATALEN / 3) return -1;
    const u8 = this.host.u8;
    const to = this.data;
    if (length <= SHORT) {
      let i = 0;
      for (; i < length; i++) {
        const c = text.charCodeAt(i);
        if (c >= 0x80) break;
        u8[to + i] = c;
      }
      if (i === length) return length;
    }
    const area = u8.subarray(to, to + DATALEN);
    return encoder.encodeInto(text, area).written;
  }

  /**
   * Puts bytes into js_data_area; there must be room. Nothing is in an array
   * whose buffer has moved elsewhere, and `set` does not take such a one.
   */
  setData(bytes: Uint8Array): void {
    if (bytes.length > 0) this.host.u8.set(bytes, this.data);
  }

  /** Puts a short word into js_type_area; false when it is too long. */
  setType(word: string): boolean {
    return this.#utf8(this.#type, TYPELEN, word);
  }

  /** The word in js_type_area. */
  getType(): string {
    return this.host.string(this.#type);
  }

  /** A number of js_number_area. */
  number(index: number): number {
    return this.host.f64[this.numbers + index] as number;
  }

  /** A copy of the first `length` bytes of js_data_area. */
  dataBytes(length: number): Uint8Array<ArrayBuffer> {
    return this.host.u8.slice(this.data, this.data + length);
  }

  /** The NUL-terminated strings in the first `length` bytes of js_data_area. */
  dataStrings(length: number): string[] {
    const bytes = this.host.u8.subarray(this.data, this.data + length);
    const strings = decoder.decode(bytes).split("\0");
    strings.pop();
    return strings;
  }

  #utf8(to: number, room: number, text: string): boolean {
    if (text.includes("\0")) throw nulError(text);
    const area = this.host.u8.subarray(to, to + room - 1);
    const { read, written } = encoder.encodeInto(text, area);
    if (read < text.length) return false;
    this.host.u8[to + written] = 0;
    return true;
  }

  #bytes(to: number, path: Uint8Array): boolean {
    if (path.length >= PATHLEN) return false;
    if (path.includes(0)) throw nulError(path);
    this.host.u8.set(path, to);
    this.host.u8[to + path.length] = 0;
    return true;
  }
}

export function nulError(path: Path, name = "path"): Error {
  return invalidArgValue(
    name,
    path,
    "must be a string, Uint8Array, or URL without null bytes",
  );
}

/** A process of the kernel, as the calls see it. */
export class Context {
  readonly bridge: Bridge;
  readonly host: Host;
  readonly x: BridgeExports;
  /** Negative when the process has ended. */
  lwp: number;

  constructor(bridge: Bridge, lwp: number) {
    this.bridge = bridge;
    this.host = bridge.host;
    this.x = bridge.x;
    this.lwp = lwp;
  }

  /** Before each call: the kernel can be entered, and is in this process. */
  enter(): void {
    if (this.host.state !== READY) this.host.refuse();
    if (this.bridge.current !== this.lwp) this.#switch();
    if (this.bridge.touched !== undefined) this.bridge.touched();
  }

  #switch(): void {
    if (this.lwp < 0) throw new Error("the process has ended");
    try {
      this.x.js_switch(this.lwp);
      this.bridge.current = this.lwp;
    } catch (error) {
      throw this.host.fail(error);
    }
  }
}

/** What a call returns that could not be made: the path was too long. */
export function tooLong(context: Context): number {
  context.host.errno = ENAMETOOLONG;
  return -1;
}

type Run<T> = (x: BridgeExports) => T;

/* They cost some ten nanoseconds: the hottest calls write them out. */

/** Makes a call of the kernel's. */
export function call<T extends number | void>(
  context: Context,
  run: Run<T>,
): T {
  context.enter();
  try {
    return run(context.x);
  } catch (error) {
    throw context.host.fail(error);
  }
}

/** Makes a call about what a path leads to. */
export function callAt(
  context: Context,
  path: Path,
  run: Run<number>,
): number {
  context.enter();
  if (!context.bridge.setPath(path)) return tooLong(context);
  try {
    return run(context.x);
  } catch (error) {
    throw context.host.fail(error);
  }
}
