// SPDX-License-Identifier: BSD-2-Clause

/** Arguments of the functions that write: what Node accepts. */
import { asUint8Array, checkEncoding, encode } from "../bytes.js";
import { parseMode } from "../constants.js";
import {
  checkInteger,
  invalidArgType,
  invalidArgValue,
  outOfRange,
  plainError,
} from "../errors.js";
import { toOptions } from "./arguments.js";

type Options = Record<string, unknown>;

const DATA =
  "of type string or an instance of Buffer, TypedArray, or DataView";
const IDS_MOST = 2 ** 32 - 1;

export function checkBoolean(
  value: unknown,
  name: string,
): asserts value is boolean {
  if (typeof value !== "boolean") {
    throw invalidArgType(name, "of type boolean", value);
  }
}

function checkObject(value: unknown, name: string): asserts value is Options {
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw invalidArgType(name, "of type object", value);
  }
}

/** What is to be written, as bytes. */
export function toData(
  data: unknown,
  encoding: unknown,
  name = "data",
): Uint8Array {
  if (data instanceof Uint8Array) return data;
  if (ArrayBuffer.isView(data)) return asUint8Array(data);
  if (typeof data !== "string") throw invalidArgType(name, DATA, data);
  return encode(data, (encoding as string | undefined) || "utf8");
}

/** A write, in any of its forms. */
export interface WriteRequest {
  array: Uint8Array;
  offset: number;
  length: number;
  /** Negative: the descriptor's own. */
  position: number;
}

/** Only a safe integer is a position. */
function positionOf(position: unknown): number {
  return Number.isSafeInteger(position) ? (position as number) : -1;
}

/** The arguments of write. */
export function toWriteRequest(
  data: unknown,
  offset: unknown,
  length: unknown,
  position: unknown,
): WriteRequest {
  if (!ArrayBuffer.isView(data)) {
    if (typeof data !== "string") throw invalidArgType("buffer", DATA, data);
    checkStringEncoding(data, length);
    const array = encode(data, isEncoding(length) ? (length as string) : "utf8");
    return {
      array,
      offset: 0,
      length: array.length,
      position: positionOf(offset),
    };
  }
  if (typeof offset === "object") {
    const options = (offset ?? {}) as Options;
    offset = options["offset"];
    length = options["length"];
    position = options["position"];
  }
  offset ??= 0;
  checkInteger(offset, "offset", 0);
  const size = data.byteLength;
  const count: number = typeof length === "number" ? length : size - offset;
  if (offset > size) throw outOfRange("offset", `<= ${size}`, offset);
  if (count > size - offset) {
    throw outOfRange("length", `<= ${size - offset}`, count);
  }
  if (count < 0) throw outOfRange("length", ">= 0", count);
  checkInteger(count, "length", 0, 2 ** 31 - 1);
  return {
    array: asUint8Array(data),
    offset,
    length: count,
    position: positionOf(position),
  };
}

function isEncoding(encoding: unknown): boolean {
  if (typeof encoding !== "string") return false;
  try {
    checkEncoding(encoding);
    return encoding !== "buffer";
  } catch {
    return false;
  }
}

/** Half a byte cannot be written. */
function checkStringEncoding(text: string, encoding: unknown): void {
  if (
    typeof encoding === "string" &&
    encoding.toLowerCase() === "hex" &&
    text.length % 2 !== 0
  ) {
    throw invalidArgValue(
      "encoding",
      encoding,
      `is invalid for data of length ${text.length}`,
    );
  }
}

/** The arrays of a readv or a writev. */
export function toArrays(buffers: unknown): Uint8Array[] {
  if (!Array.isArray(buffers) || !buffers.every(ArrayBuffer.isView)) {
    throw invalidArgType("buffers", "an ArrayBufferView[]", buffers);
  }
  return buffers.map(asUint8Array);
}

/** The position of a writev: anything but a number is the descriptor's own. */
export function toWritePosition(position: unknown): number {
  return typeof position === "number" ? positionOf(position) : -1;
}

/** The options of writeFile and appendFile. */
export interface WriteFileOptions {
  encoding: string;
  mode: number;
  flag: unknown;
  flush: boolean;
  signal: unknown;
}

export function toWriteFileOptions(
  options: unknown,
  flag: string,
): WriteFileOptions {
  const given = toOptions(options);
  const flush = given["flush"] ?? false;
  checkBoolean(flush, "options.flush");
  return {
    encoding: (given["encoding"] as string | undefined) || "utf8",
    mode: parseMode(given["mode"], 0o666),
    flag: given["flag"] || flag,
    flush,
    signal: given["signal"],
  };
}

/** Mode and recursion of mkdir. */
export function toMkdirOptions(options: unknown): {
  mode: number;
  recursive: boolean;
} {
  let mode: unknown = 0o777;
  let recursive: unknown = false;
  if (typeof options === "number" || typeof options === "string") {
    mode = options;
  } else if (options) {
    ({ mode = 0o777, recursive = false } = options as Options);
  }
  checkBoolean(recursive, "options.recursive");
  return { mode: parseMode(mode, 0o777), recursive };
}

/** The options of rm, or of rmdir. */
export function toRmOptions(options: unknown): {
  force: boolean;
  recursive: boolean;
} {
  if (options === undefined) return { force: false, recursive: false };
  checkObject(options, "options");
  const {
    force = false,
    recursive = false,
    retryDelay = 100,
    maxRetries = 0,
  } = options;
  checkBoolean(force, "options.force");
  checkBoolean(recursive, "options.recursive");
  checkInteger(retryDelay, "options.retryDelay", 0, 2 ** 31 - 1);
  checkInteger(maxRetries, "options.maxRetries", 0, 2 ** 32 - 1);
  return { force, recursive };
}

/** User and group. */
export function checkIds(uid: unknown, gid: unknown): void {
  checkInteger(uid, "uid", -1, IDS_MOST);
  checkInteger(gid, "gid", -1, IDS_MOST);
}

/** A time in seconds since 1970. */
export function toSeconds(time: unknown, name = "time"): number {
  if (typeof time === "string" && !Number.isNaN(+time)) return +time;
  if (typeof time === "number" && Number.isFinite(time)) {
    return time < 0 ? Date.now() / 1000 : time;
  }
  if (time instanceof Date) return time.getTime() / 1000;
  throw invalidArgType(
    name,
    "an instance of Date or an Time in seconds",
    time,
  );
}

/** The length of a truncation. */
export function toLength(length: unknown): number {
  if (length === undefined) return 0;
  checkInteger(length, "len");
  return Math.max(0, length);
}

/** The mode of copyFile: COPYFILE_*. */
export function toCopyMode(mode: unknown): number {
  if (mode == null) return 0;
  if (!Number.isInteger(mode)) {
    const error = new TypeError("mode must be int32 or null/undefined");
    throw Object.assign(error, { code: "ERR_INVALID_ARG_TYPE" });
  }
  if ((mode as number) < 0 || (mode as number) > 7) {
    const error = new RangeError("mode is out of range: >= 0 && <= 7");
    throw Object.assign(error, { code: "ERR_OUT_OF_RANGE" });
  }
  return mode as number;
}

const LINK_TYPES = new Set([undefined, null, "dir", "file", "junction"]);

/** The type of a symbolic link means nothing here, but must be one. */
export function checkLinkType(type: unknown): void {
  if (typeof type !== "string" || LINK_TYPES.has(type)) return;
  throw plainError(
    "ERR_FS_INVALID_SYMLINK_TYPE",
    `Symlink type must be one of "dir", "file", or "junction". Received "${type}"`,
  );
}
