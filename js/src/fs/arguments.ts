// SPDX-License-Identifier: BSD-2-Clause

/** Arguments of the fs functions: what Node accepts, and its complaints. */
import { asUint8Array, checkEncoding } from "../bytes.js";
import { nulError, type Path } from "../bridge/area.js";
import {
  invalidArgType,
  invalidArgValue,
  outOfRange,
  plainError,
} from "../errors.js";

/** A path: a string, bytes, or a `file:` URL. */
export type PathLike = string | Uint8Array | URL;

/**
 * A path as the kernel takes it. The bridge looks for null bytes; it does not
 * know any other name for a path.
 */
export function toPath(path: unknown, name = "path"): Path {
  if (typeof path === "string" || path instanceof Uint8Array) {
    if (name !== "path") checkNoNul(path, name);
    return path;
  }
  if (path instanceof URL) return fromURL(path);
  throw invalidArgType(
    name,
    "of type string or an instance of Buffer or URL",
    path,
  );
}

function checkNoNul(path: Path, name: string): void {
  const found =
    typeof path === "string" ? path.includes("\0") : path.includes(0);
  if (found) throw nulError(path, name);
}

function fromURL(url: URL): string {
  if (url.protocol !== "file:") {
    const error = new TypeError("The URL must be of scheme file");
    throw Object.assign(error, { code: "ERR_INVALID_URL_SCHEME" });
  }
  if (/%2f/i.test(url.pathname)) {
    const error = new TypeError(
      "File URL path must not include encoded / characters",
    );
    throw Object.assign(error, { code: "ERR_INVALID_FILE_URL_PATH" });
  }
  return decodeURIComponent(url.pathname);
}

const decoder = new TextDecoder();

/** A path as errors show it. */
export function showPath(path: Path): string {
  return typeof path === "string" ? path : decoder.decode(path);
}

/** Throws unless it is a file descriptor. */
export function checkFd(fd: unknown, name = "fd"): asserts fd is number {
  if (typeof fd !== "number") {
    throw invalidArgType(name, "of type number", fd);
  }
  if (!Number.isInteger(fd) || fd < 0 || fd > 0x7fffffff) {
    throw outOfRange(
      name,
      Number.isInteger(fd) ? ">= 0 && <= 2147483647" : "an integer",
      fd,
    );
  }
}

type Options = Record<string, unknown>;
const NO_OPTIONS: Options = Object.freeze({});

/**
 * Options given as an object, as an encoding, or not at all; an encoding among
 * them is checked.
 */
export function toOptions(options: unknown): Options {
  if (options == null || typeof options === "function") return NO_OPTIONS;
  if (options === "") return NO_OPTIONS;
  if (typeof options === "string") {
    checkEncoding(options);
    return { encoding: options };
  }
  if (typeof options !== "object") {
    throw invalidArgType(
      "options",
      "one of type string or object",
      options,
    );
  }
  const { encoding, signal } = options as Options;
  checkSignal(signal);
  /* As for Node, all that is false is none. */
  if (encoding) checkEncoding(encoding);
  else if (encoding != null) return { ...options, encoding: undefined };
  return options as Options;
}

function checkSignal(signal: unknown): void {
  if (signal === undefined) return;
  if (signal === null || typeof signal !== "object" || !("aborted" in signal)) {
    throw invalidArgType(
      "options.signal",
      "an instance of AbortSignal",
      signal,
    );
  }
}

/** Throws when the options hold a signal that has been aborted. */
export function throwIfAborted(options: Options): void {
  const signal = options["signal"] as AbortSignal | undefined;
  if (signal?.aborted) throw abortError(signal);
}

/** What a call throws whose signal has been aborted. */
export function abortError(signal: AbortSignal): Error {
  const error = new Error("The operation was aborted", {
    cause: signal.reason,
  });
  error.name = "AbortError";
  return Object.assign(error, { code: "ABORT_ERR" });
}

/** The encoding among the options; "utf8" when there is none. */
export function encodingOf(options: Options): string {
  return (options["encoding"] as string | null | undefined) ?? "utf8";
}

/** Where a read goes and what it reads. */
export interface ReadRequest {
  array: Uint8Array;
  offset: number;
  length: number;
  /** Negative: the descriptor's own. */
  position: number;
}

/** The array to read into. */
function toArray(buffer: unknown): Uint8Array {
  if (buffer instanceof Uint8Array) return buffer;
  if (ArrayBuffer.isView(buffer)) return asUint8Array(buffer);
  throw invalidArgType(
    "buffer",
    "an instance of Buffer, TypedArray, or DataView",
    buffer,
  );
}

/** The position of a read: null, undefined and -1 are the descriptor's own. */
export function toPosition(position: unknown): number {
  if (position == null) return -1;
  let number = position;
  if (typeof position === "bigint") {
    if (position > 2n ** 63n - 1n) {
      throw outOfRange("position", ">= -1 && <= 9223372036854775807", position);
    }
    number = Number(position);
  }
  if (typeof number !== "number") {
    throw invalidArgType("position", "of type integer or bigint", position);
  }
  if (!Number.isInteger(number)) {
    throw outOfRange("position", "an integer", position);
  }
  if (
    number < -1 ||
    (number > Number.MAX_SAFE_INTEGER && number === position)
  ) {
    throw outOfRange(
      "position",
      `>= -1 && <= ${Number.MAX_SAFE_INTEGER}`,
      position,
    );
  }
  return number;
}

/** Throws unless [offset, offset + length) lies in an array of `size`. */
export function checkRange(
  size: number,
  offset: unknown,
  length: unknown,
): void {
  if (typeof offset !== "number") {
    throw invalidArgType("offset", "of type number", offset);
  }
  if (!Number.isInteger(offset)) {
    throw outOfRange("offset", "an integer", offset);
  }
  if (offset < 0 || offset > Number.MAX_SAFE_INTEGER) {
    throw outOfRange("offset", `>= 0 && <= ${Number.MAX_SAFE_INTEGER}`, offset);
  }
  if (typeof length !== "number") {
    throw invalidArgType("length", "of type number", length);
  }
  if (length === 0) return;
  if (size === 0) {
    throw invalidArgValue(
      "buffer",
      new Uint8Array(0),
      "is empty and cannot be written",
    );
  }
  if (offset > size) {
    throw outOfRange("offset", `>= 0 && <= ${size}`, offset);
  }
  if (length < 0 || !Number.isInteger(length)) {
    throw outOfRange("length", ">= 0", length);
  }
  if (length > size - offset) {
    throw outOfRange("length", `<= ${size - offset}`, length);
  }
}

/** The arguments of read, in any of its forms. */
export function toReadRequest(
  buffer: unknown,
  offsetOrOptions: unknown,
  length: unknown,
  position: unknown,
): ReadRequest {
  const array = toArray(buffer);
  let offset = offsetOrOptions;
  if (offset !== null && typeof offset === "object") {
    const options = offset as Options;
    offset = options["offset"];
    length = options["length"];
    position = options["position"];
  }
  offset ??= 0;
  length ??= array.byteLength - (offset as number);
  checkRange(array.byteLength, offset, length);
  return {
    array,
    offset: offset as number,
    length: length as number,
    position: toPosition(position),
  };
}

/** The mode of access: 0 to 7. */
export function toAccessMode(mode: unknown): number {
  if (mode === undefined || mode === null) return 0;
  if (typeof mode !== "number") {
    throw invalidArgType("mode", "of type number", mode);
  }
  if (!Number.isInteger(mode) || mode < 0 || mode > 7) {
    throw outOfRange("mode", "an integer >= 0 && <= 7", mode);
  }
  return mode;
}

/** Throws unless it is a function. */
export function checkCallback(callback: unknown): asserts callback is Function {
  if (typeof callback !== "function") {
    throw invalidArgType("cb", "of type function", callback);
  }
}

/** For files that no array can hold. */
export function tooLarge(size: number): Error {
  return plainError(
    "ERR_FS_FILE_TOO_LARGE",
    `File size (${size}) is greater than 2 GiB`,
  );
}
