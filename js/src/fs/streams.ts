// SPDX-License-Identifier: BSD-2-Clause

/**
 * Streams. Node's own ReadStream and WriteStream take the functions that they
 * work with as an option, so they are used as they are, with all of their
 * behaviour; other engines have readableWebStream and writableWebStream of
 * FileHandle.
 */
import { plainError } from "../errors.js";
import { builtin } from "../node.js";
import type { ReadStream } from "./types.js";

import type { WriteStream } from "./write-types.js";

/** The functions that a stream calls, in the form with callbacks. */
export interface StreamFs {
  open?: Function;
  read?: Function;
  write?: Function;
  writev?: Function;
  fsync?: Function;
  close: Function;
}

interface NodeFs {
  createReadStream(path: unknown, options: object): ReadStream;
  createWriteStream(path: unknown, options: object): WriteStream;
}

function nodeFs(name: string, instead: string): NodeFs {
  const found = builtin<NodeFs>("node:fs");
  if (found !== undefined) return found;
  throw plainError(
    "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM",
    `${name} needs node:stream; use FileHandle.${instead} here`,
  );
}

function streamOptions(fs: StreamFs, options: unknown): object {
  const given =
    typeof options === "string" ? { encoding: options } : (options ?? {});
  return { ...given, fs };
}

/** A stream over `fs`; `path` may be anything when options name an fd. */
export function createReadStream(
  fs: StreamFs,
  path: unknown,
  options: unknown,
): ReadStream {
  const node = nodeFs("createReadStream", "readableWebStream");
  return node.createReadStream(path, streamOptions(fs, options));
}

/** The same to write with. */
export function createWriteStream(
  fs: StreamFs,
  path: unknown,
  options: unknown,
): WriteStream {
  const node = nodeFs("createWriteStream", "writableWebStream");
  return node.createWriteStream(path, streamOptions(fs, options));
}
